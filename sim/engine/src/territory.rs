//! How a world is cut into partitions: an operator as a whole, or its IMSP, its SMSC and number ranges of its
//! subscribers each by itself. What happens does not depend on it.

use crate::stimulus::Stage;
use std::ops::Range;
use vocabulary::{OperatorId, SubscriberId};
use world::Blueprint;
use world::blueprint::Operator;

/// What a partition has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Territory {
    /// Whose it is.
    pub operator: OperatorId,
    /// The kinds of entity that live here.
    pub stages: Vec<Stage>,
    /// The numbers of the subscribers that live here.
    pub subscribers: Range<u32>,
}

impl Territory {
    /// Whether a kind of entity lives here.
    #[inline(always)]
    pub fn hosts(&self, stage: Stage) -> bool {
        self.stages.contains(&stage)
    }

    /// Whether something can come here, for a stage, from a stage of another partition: from the other stages of the
    /// same operator, and over links from the same stage of another.
    fn hears(&self, stage: Stage, other: &Territory, from: Stage) -> bool {
        let sends = match self.operator == other.operator {
            true => stage != from,
            false => stage == from && stage != Stage::Subscriber,
        };
        self.hosts(stage) && other.hosts(from) && sends
    }
}

/// Where the subscribers of an operator live: ranges of one width from a partition on.
#[derive(Clone, Copy, Debug)]
struct Ranges {
    partition: usize,
    count: usize,
    first: u32,
    width: u32,
}

/// How a world is cut.
#[derive(Clone, Debug)]
pub struct Cut {
    territories: Vec<Territory>,
    /// For each operator, the partitions of its IMSP and SMSC.
    seats: Vec<[usize; 2]>,
    ranges: Vec<Ranges>,
}

impl Cut {
    /// A partition for each operator.
    pub fn by_operator(blueprint: &Blueprint) -> Cut {
        Cut::into(blueprint, 0)
    }

    /// So many partitions, as evenly by subscribers as may be; no operator has less than one, and none has more than
    /// one for its IMSP, one for its SMSC and one for each subscriber.
    pub fn into(blueprint: &Blueprint, partitions: usize) -> Cut {
        let mut cut = Cut { territories: Vec::new(), seats: Vec::new(), ranges: Vec::new() };
        for (index, pieces) in pieces(&blueprint.operators, partitions).into_iter().enumerate() {
            cut.add(OperatorId(index as u8), &blueprint.operators[index], pieces);
        }
        cut
    }

    fn add(&mut self, id: OperatorId, operator: &Operator, pieces: usize) {
        let begin = self.territories.len();
        let mut add = |stages: &[Stage], subscribers| {
            self.territories.push(Territory { operator: id, stages: stages.to_vec(), subscribers });
        };
        let nobody = operator.first.0..operator.first.0;
        let (imsp, smsc, ranges) = match pieces {
            1 => (begin, begin, 1),
            2 => (begin, begin, 1),
            _ if operator.imsp.is_none() => (begin, begin, pieces - 1),
            _ => (begin, begin + 1, pieces - 2),
        };
        match (pieces, smsc - imsp) {
            (1, _) => {}
            (_, 0) => add(&[Stage::Imsp, Stage::Smsc], nobody),
            _ => [Stage::Imsp, Stage::Smsc].iter().for_each(|stage| add(&[*stage], nobody.clone())),
        }
        let width = operator.subscribers.div_ceil(ranges as u32).max(1);
        let everything: &[Stage] = if pieces == 1 { &Stage::ALL } else { &[Stage::Subscriber] };
        let end = operator.first.0 + operator.subscribers;
        for range in 0..ranges as u32 {
            let [from, until] = [range, range + 1].map(|n| (operator.first.0 + n * width).min(end));
            add(everything, from..until);
        }
        let partition = self.territories.len() - ranges;
        self.seats.push([imsp, smsc]);
        self.ranges.push(Ranges { partition, count: ranges, first: operator.first.0, width });
    }

    /// What each partition has.
    pub fn territories(&self) -> &[Territory] {
        &self.territories
    }

    /// How many operators there are.
    pub fn operators(&self) -> usize {
        self.seats.len()
    }

    /// The partition in which an operator's IMSP or SMSC lives, or a subscriber of it.
    #[inline(always)]
    pub fn host(&self, operator: OperatorId, stage: Stage, who: SubscriberId) -> usize {
        if stage != Stage::Subscriber {
            return self.seat(operator, stage);
        }
        let Ranges { partition, first, width, .. } = self.ranges[usize::from(operator.0)];
        partition + ((who.0 - first) / width) as usize
    }

    /// The partition in which an operator's IMSP or SMSC lives, or would.
    #[inline(always)]
    pub fn seat(&self, operator: OperatorId, node: Stage) -> usize {
        self.seats[usize::from(operator.0)][node as usize - 1]
    }

    /// The partitions in which an operator's IMSP or SMSC lives, or its subscribers.
    #[inline(always)]
    pub fn recipients(&self, operator: OperatorId, stage: Stage) -> Range<usize> {
        if stage == Stage::Subscriber {
            return self.residences(operator);
        }
        let seat = self.seat(operator, stage);
        seat..seat + 1
    }

    /// The partitions in which an operator's subscribers live.
    #[inline(always)]
    pub fn residences(&self, operator: OperatorId) -> Range<usize> {
        let Ranges { partition, count, .. } = self.ranges[usize::from(operator.0)];
        partition..partition + count
    }

    /// Of so many ranks the partitions that live there: for each those that follow upon those of the one before, with
    /// about the same work. What an IMSP and an SMSC do is taken for as much as what all their subscribers do.
    pub fn shares(&self, ranks: usize) -> Vec<Range<usize>> {
        let people = |t: &Territory| u64::from(t.subscribers.end - t.subscribers.start);
        let of = |operator| {
            self.territories.iter().filter(move |t| t.operator == operator).map(people).sum::<u64>()
        };
        let nodes =
            |t: &Territory| t.stages.iter().filter(|stage| **stage != Stage::Subscriber).count() as u64;
        let work = |t: &Territory| (2 * people(t) + nodes(t) * of(t.operator)).max(1);
        let all: u64 = self.territories.iter().map(work).sum();
        let mut done = 0;
        let rank = |t| {
            let middle = done + work(t) / 2;
            done += work(t);
            (middle * ranks as u64 / all) as usize
        };
        let living: Vec<usize> = self.territories.iter().map(rank).collect();
        let begins = |rank| living.partition_point(|other| *other < rank);
        (0..ranks).map(|rank| begins(rank)..begins(rank + 1)).collect()
    }

    /// For each kind of entity of a partition, who sends to it from elsewhere: partition and kind of entity, each in a
    /// lane of its own.
    pub fn senders(&self, to: usize) -> [Vec<(usize, Stage)>; 3] {
        let here = &self.territories[to];
        let others = || self.territories.iter().enumerate().filter(|(i, _)| *i != to);
        Stage::ALL.map(|stage| {
            let from = |(i, other): (usize, &Territory)| {
                let hears = |from: &Stage| here.hears(stage, other, *from);
                Stage::ALL.into_iter().filter(hears).map(move |from| (i, from)).collect::<Vec<_>>()
            };
            others().flat_map(from).collect()
        })
    }
}

/// How many partitions each operator gets: one more, again and again, for the operator with the most subscribers in
/// each of those that it has.
fn pieces(operators: &[Operator], partitions: usize) -> Vec<usize> {
    let mut pieces = vec![1; operators.len()];
    for _ in operators.len()..partitions {
        let crowd = |i: &usize| operators[*i].subscribers as usize / pieces[*i];
        let room = |i: &usize| pieces[*i] < 2 + operators[*i].subscribers as usize;
        let Some(most) = (0..operators.len()).filter(room).rev().max_by_key(crowd) else { break };
        pieces[most] += 1;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::reply_loop;

    fn cut(subscribers: u32, partitions: usize) -> Cut {
        Cut::into(&reply_loop(subscribers), partitions)
    }

    fn hosts(cut: &Cut) -> Vec<(u8, usize, u32)> {
        let of = |t: &Territory| (t.operator.0, t.stages.len(), t.subscribers.end - t.subscribers.start);
        cut.territories().iter().map(of).collect()
    }

    #[test]
    fn an_operator_is_a_partition_until_more_are_asked_for() {
        assert_eq!(hosts(&Cut::by_operator(&reply_loop(200))), [(0, 3, 100), (1, 3, 100)]);
        assert_eq!(hosts(&cut(200, 1)), hosts(&cut(200, 2)));
        assert_eq!(hosts(&cut(200, 3)), [(0, 2, 0), (0, 1, 100), (1, 3, 100)]);
        let five = [(0, 1, 0), (0, 1, 0), (0, 1, 100), (1, 2, 0), (1, 1, 100)];
        assert_eq!(hosts(&cut(200, 5)), five);
        assert_eq!(hosts(&cut(200, 8))[1..5], [(0, 1, 0), (0, 1, 50), (0, 1, 50), (1, 1, 0)]);
    }

    #[test]
    fn ranks_share_the_partitions_by_what_there_is_to_do() {
        let shares = |partitions, ranks| cut(200, partitions).shares(ranks);
        assert_eq!(shares(2, 1), vec![0..2; 1]);
        assert_eq!(shares(2, 2), [0..1, 1..2]);
        assert_eq!(shares(2, 3), [0..1, 1..1, 1..2]);
        // Of 5: an IMSP, an SMSC and 100 subscribers; both nodes and 100 subscribers.
        assert_eq!(shares(5, 2), [0..3, 3..5]);
        assert_eq!(shares(5, 4), [0..2, 2..3, 3..4, 4..5]);
    }

    #[test]
    fn no_more_partitions_are_made_than_there_are_subscribers() {
        assert_eq!(hosts(&cut(4, 1_000)).len(), 8);
    }

    #[test]
    fn each_subscriber_and_each_node_has_its_partition() {
        for partitions in 1..20 {
            let (blueprint, cut) = (reply_loop(201), cut(201, partitions));
            for (index, operator) in blueprint.operators.iter().enumerate() {
                let id = OperatorId(index as u8);
                for who in operator.range() {
                    let host = cut.host(id, Stage::Subscriber, SubscriberId(who));
                    assert!(cut.territories()[host].subscribers.contains(&who));
                    assert!(cut.residences(id).contains(&host));
                }
                for stage in [Stage::Imsp, Stage::Smsc] {
                    let host = &cut.territories()[cut.host(id, stage, SubscriberId::NOBODY)];
                    assert!(host.hosts(stage) && host.operator == id);
                }
            }
        }
    }

    #[test]
    fn who_can_send_to_a_partition_has_a_lane_there() {
        let whole = Cut::by_operator(&reply_loop(200)).senders(0);
        assert_eq!(whole, [vec![], vec![(1, Stage::Imsp)], vec![(1, Stage::Smsc)]]);
        // The IMSP, the SMSC and the subscribers of A, and all of B.
        let cut = cut(200, 4);
        assert_eq!(hosts(&cut), [(0, 2, 0), (0, 1, 100), (1, 2, 0), (1, 1, 100)]);
        let subscribers = vec![(0, Stage::Imsp), (0, Stage::Smsc)];
        assert_eq!(cut.senders(1), [subscribers, vec![], vec![]]);
        let imsp = vec![(1, Stage::Subscriber), (2, Stage::Imsp)];
        assert_eq!(cut.senders(0)[1], imsp);
    }
}
