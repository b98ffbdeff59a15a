//! All that is due at one kind of entity of one operator: its lanes and its timers, taken together in order.

use super::{Alarm, Due, Rank, Timed, Timers, rank};
use crate::stimulus::Stimulus;
use vocabulary::{RecordId, Span, Time};

impl Timed for Stimulus {
    #[inline(always)]
    fn time(&self) -> Time {
        self.time
    }

    #[inline(always)]
    fn rank(&self) -> Rank {
        rank(self.order())
    }
}

/// What is due at one kind of entity of one operator.
pub struct Inbox {
    /// Boxed, as it would otherwise be copied whenever it is lent; none: it is lent.
    due: Option<Box<Due>>,
    timers: Timers<Stimulus>,
    alarms: Timers<Alarm>,
    opened: Vec<Alarm>,
    /// A time before which nothing is due; not always the latest such time.
    next: Time,
    /// A time before which none of the timers and alarms is due.
    later: Time,
    /// The end of the window at hand: the timers that are due before were taken.
    end: Time,
    /// Nothing earlier can be pushed: all before was handled.
    handled: Time,
}

/// Why the lanes are there.
const GIVEN_BACK: &str = "what is lent is given back before more is filed";

impl Inbox {
    /// An inbox with so many lanes, and with timers in buckets of about this width.
    pub fn new(lanes: usize, bucket: Span) -> Inbox {
        Inbox {
            due: Some(Box::new(Due::new(lanes))),
            timers: Timers::new(bucket),
            alarms: Timers::new(bucket),
            opened: Vec::new(),
            next: Time::NEVER,
            later: Time::NEVER,
            end: Time::START,
            handled: Time::START,
        }
    }

    /// Files what comes over a hop of constant delay, of an order and otherwise like another, and shows where it lies;
    /// should it come out of order, as after a change of route or when an outage of a link ends for all that waited, it
    /// goes to the timers.
    #[inline(always)]
    pub fn push(&mut self, lane: usize, order: (Time, RecordId), like: &Stimulus) -> &mut Stimulus {
        let due = self.due.as_mut().expect(GIVEN_BACK);
        if !due.accepts(lane, order) {
            return self.push_out_of_order(order, like);
        }
        if due.notes(lane, order) {
            self.see(order.0);
        }
        // Borrowed anew, as what it shows would otherwise be borrowed in the cases above, too.
        self.due.as_mut().expect(GIVEN_BACK).push(lane, order, like)
    }

    /// Files what comes over a hop out of order.
    #[cold]
    fn push_out_of_order(&mut self, order: (Time, RecordId), like: &Stimulus) -> &mut Stimulus {
        if order.0 >= self.end {
            return self.push_timer(order, like);
        }
        self.see(order.0);
        let room = self.due.as_mut().expect(GIVEN_BACK).make_room(order);
        *room = *like;
        room.at(order)
    }

    /// Files what is due after a random delay, after the window at hand, of an order and otherwise like another, and
    /// shows where it lies.
    #[inline(always)]
    pub fn push_timer(&mut self, order: (Time, RecordId), like: &Stimulus) -> &mut Stimulus {
        self.see_timer(order.0);
        self.timers.push(order.0, like).at(order)
    }

    /// Files an activity that is due after a random delay, after the window at hand.
    #[inline(always)]
    pub fn push_activity(&mut self, stimulus: Stimulus) {
        match Alarm::of(&stimulus) {
            Some(alarm) => {
                self.see_timer(stimulus.time);
                self.alarms.push(stimulus.time, &alarm);
            }
            None => {
                self.push_timer(stimulus.order(), &stimulus);
            }
        }
    }

    /// Something is due at a time; only the time is looked at, so that the rest need not be put into memory.
    #[inline(always)]
    fn see(&mut self, time: Time) {
        if time < self.handled {
            went_back(time, self.handled);
        }
        self.next = self.next.min(time);
    }

    /// A timer is due at a time.
    #[inline(always)]
    fn see_timer(&mut self, time: Time) {
        self.see(time);
        self.later = self.later.min(time);
    }

    /// A time before which nothing is due; not always the latest such time.
    #[inline(always)]
    pub fn next(&self) -> Time {
        self.next
    }

    /// Lends what is due in the window up to `end`, which begins with this if it is not the one at hand. Until it is
    /// given back with [`Inbox::close`], only timers and activities may be pushed.
    #[inline]
    pub fn open(&mut self, end: Time) -> Box<Due> {
        let mut due = self.due.take().expect(GIVEN_BACK);
        if self.end < end {
            self.end = end;
            self.take_timers(&mut due);
        }
        due
    }

    fn take_timers(&mut self, due: &mut Due) {
        let (timed, opened, end) = (&mut self.timers, &mut self.opened, self.end);
        self.alarms.take(end, opened);
        due.open(end, |timers, alarms| {
            timed.take(end, timers);
            alarms.extend(opened.drain(..).map(Alarm::stimulus));
        });
        self.later = self.timers.next().min(self.alarms.next());
    }

    /// Takes back what it lent, of which all that is due before `until` was handled.
    #[inline]
    pub fn close(&mut self, due: Box<Due>, until: Time) {
        self.next = due.next().min(self.later);
        self.due = Some(due);
        self.handled = until;
    }

    /// The bytes that its timers hold by now, and its alarms.
    #[cfg(test)]
    pub fn held(&self) -> (usize, usize) {
        (self.timers.held(), self.alarms.held())
    }

    /// What is pending, in no order.
    pub fn pending(&self) -> impl Iterator<Item = Stimulus> {
        let lanes = self.due.iter().flat_map(|due| due.pending());
        self.timers.pending().chain(lanes).copied().chain(self.alarms.pending().map(|a| a.stimulus()))
    }
}

#[cold]
fn went_back(time: Time, taken: Time) -> ! {
    panic!("time went back: something is due at {time}, and all before {taken} has happened")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Chance, Purpose};
    use crate::stimulus::{Envelope, Passage, Task};
    use vocabulary::{Originator, SubscriberId};

    fn due(time: u64, n: u32) -> Stimulus {
        Stimulus {
            time: Time(time),
            id: RecordId::first(Originator::Activity(SubscriberId(n), 0)),
            cause: RecordId::NONE,
            passage: Passage::NONE,
            task: if n.is_multiple_of(3) { Task::StartConversation } else { Task::Act },
            envelope: Envelope::new(SubscriberId(n), SubscriberId::NOBODY),
        }
    }

    const NEARLY_NEVER: Time = Time(u64::MAX >> 8);

    /// All that is due before `until` in the window up to `end`, in the order in which it comes out; what is `late` is
    /// due before `end` and is only filed when something has come out.
    fn taken(inbox: &mut Inbox, end: Time, until: Time, late: &mut Vec<Stimulus>) -> Vec<Stimulus> {
        let (mut due, mut out) = (inbox.open(end), Vec::<Stimulus>::new());
        while let Some((lane, bound)) = due.turn(until) {
            let mut more: Vec<Stimulus> = Vec::new();
            while let Some(first) = lane.first_before(bound).filter(|_| more.is_empty()) {
                out.push(*first);
                lane.advance();
                more.extend(late.extract_if(.., |s| s.order() > out[out.len() - 1].order()));
            }
            due.settle();
            for s in more {
                *due.make_room(s.order()) = s;
            }
        }
        inbox.close(due, until);
        out
    }

    /// Pushes and takes at random over spans from one bucket to beyond both rings, against a sorted list.
    #[test]
    fn all_comes_out_once_and_in_order() {
        for (seed, window) in [(1, 50_000), (2, 1), (3, 1_000_000)] {
            let mut draw = Chance::new(seed).draw(Purpose::Text, 0);
            let mut inbox = Inbox::new(2, Span(window));
            let (mut model, mut late, mut now) = (Vec::new(), Vec::new(), 0_u64);
            for n in 0..3000 {
                let scale = [1, 100, 5000, 1 << 20, 1 << 25][draw.below(5) as usize];
                let s = due(now + u64::from(draw.below(scale)) * window / 7, n);
                model.push(s);
                if draw.below(2) == 0 {
                    inbox.push(draw.below(2) as usize, s.order(), &s);
                } else {
                    inbox.push_activity(s);
                }
                if draw.below(3) == 0 {
                    let end = inbox.next().0.max(now) + u64::from(draw.below(3)) * window / 3;
                    if model.iter().any(|s| s.time.0 < end) {
                        late.push(due(end - 1, 1_000_000 + n));
                        model.extend(&late);
                    }
                    // Half of the window, then what comes over a hop in the other half, in order or not.
                    let half = now + (end - now) / 2;
                    let mut out = taken(&mut inbox, Time(end), Time(half), &mut late);
                    for extra in (0..draw.below(3)).filter(|_| half < end) {
                        let s = due(
                            half + u64::from(draw.below(u32::MAX)) % (end - half),
                            2_000_000 + 3 * n + extra,
                        );
                        inbox.push(draw.below(2) as usize, s.order(), &s);
                        model.push(s);
                    }
                    let least = model.iter().filter(|s| s.time.0 >= half).map(|s| s.time).min();
                    assert!(
                        inbox.next() <= least.unwrap_or(Time::NEVER),
                        "what is due next is not forgotten"
                    );
                    out.extend(taken(&mut inbox, Time(end), Time(end), &mut late));
                    model.sort_by_key(Stimulus::order);
                    let expected: Vec<_> = model.extract_if(.., |s| s.time.0 < end).collect();
                    assert_eq!(out, expected, "window {window}, step {n}");
                    now = end;
                }
            }
            assert_eq!(taken(&mut inbox, NEARLY_NEVER, NEARLY_NEVER, &mut late).len(), model.len());
        }
    }

    #[test]
    fn what_is_due_at_one_time_comes_out_in_the_order_of_records_whatever_the_order_in_which_it_came() {
        let mut inbox = Inbox::new(2, Span(1000));
        for n in [7, 3, 5, 9, 4] {
            inbox.push(1, due(500, n).order(), &due(500, n));
        }
        let order = taken(&mut inbox, Time(1000), Time(1000), &mut Vec::new());
        let expected: Vec<_> = [3, 4, 5, 7, 9].map(|n| due(500, n)).into();
        assert_eq!(order, expected);
    }

    #[test]
    #[should_panic(expected = "time went back")]
    fn what_is_due_in_the_past_is_a_bug() {
        let mut inbox = Inbox::new(1, Span(1000));
        let due_until_five = inbox.open(Time(5000));
        inbox.close(due_until_five, Time(5000));
        inbox.push(0, due(4999, 0).order(), &due(4999, 0));
    }
}
