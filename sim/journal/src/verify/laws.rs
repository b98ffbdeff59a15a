//! The laws that hold in every network: nothing without its cause, no message lost or ended twice.

use super::DamageKind;
use crate::mapping::usual_cause;
use crate::options::Retention;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use vocabulary::{Record, RecordId};

/// How far an exchange has come: its last step, and whether a message is on its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Progress {
    step: u16,
    on_its_way: bool,
}

/// Follows each exchange. It takes about 30 bytes for each exchange of the log, whatever its length: when an
/// exchange is over is not known before the log is.
pub(super) struct Laws {
    retention: Retention,
    exchanges: HashMap<u64, Progress, BuildHasherDefault<Spread>>,
    in_flight: u64,
}

type Breach = (DamageKind, String);

impl Laws {
    pub(super) fn new(retention: Retention) -> Laws {
        Laws { retention, exchanges: HashMap::default(), in_flight: 0 }
    }

    /// Messages on their way.
    pub(super) fn in_flight(&self) -> u64 {
        self.in_flight
    }

    /// Checks a record against those before it; it counts as having happened even if it breaks a law.
    pub(super) fn check(&mut self, record: &Record) -> Result<(), Breach> {
        let cause = self.check_cause(record);
        let before = self.exchanges.get(&record.id.exchange()).copied();
        let was = before.is_some_and(|p| p.on_its_way);
        let (begins, ends) = (record.event.begins_message(), record.event.ends_message());
        let on_its_way = (was || begins) && !ends;
        self.in_flight = self.in_flight + u64::from(on_its_way) - u64::from(was);
        self.exchanges.insert(record.id.exchange(), Progress { step: record.id.step(), on_its_way });
        check_step(record.id, before)?;
        cause?;
        check_message(was, begins, ends)
    }

    fn check_cause(&self, record: &Record) -> Result<(), Breach> {
        let (id, cause) = (record.id, record.cause);
        if cause == usual_cause(id) {
            return Ok(()); // None for a first step; else the step before, which `check_step` looks for.
        }
        if cause == RecordId::NONE {
            return Err((DamageKind::Cause, "it has no cause, though it is not a first step".to_owned()));
        }
        let known = self.exchanges.get(&cause.exchange()).is_some_and(|p| p.step >= cause.step());
        if known || !self.retention.keeps(cause) {
            return Ok(());
        }
        Err((DamageKind::Cause, format!("its cause, {cause}, does not come before it")))
    }
}

fn check_step(id: RecordId, before: Option<Progress>) -> Result<(), Breach> {
    let expected = before.map_or(0, |p| p.step + 1);
    if id.step() == expected {
        return Ok(());
    }
    Err((DamageKind::Order, format!("the next step of its exchange is {expected}")))
}

fn check_message(was: bool, begins: bool, ends: bool) -> Result<(), Breach> {
    let what = match (was, begins, ends) {
        (true, true, _) => "it begins a message before the one before it ended: that one is lost",
        (false, false, true) => "it ends a message that was not on its way",
        _ => return Ok(()),
    };
    Err((DamageKind::Conservation, what.to_owned()))
}

/// Spreads exchange numbers over a table; they come from the log's own writer, not from an adversary.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(self.0 ^ u64::from(*b)));
    }
    fn write_u64(&mut self, n: u64) {
        let n = (n ^ (n >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = n ^ (n >> 29);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::*;

    const USER: SubscriberId = SubscriberId(1);
    const SIZE: TextSize = TextSize { characters: 5, units: 5, alphabet: Alphabet::Gsm7 };
    const SENT: Event = Event::ImSent {
        slot: 0,
        size: SIZE,
        turns_left: 0,
        answer: false,
        advice: Advice::NotDue,
        next: Span::ZERO,
    };
    const BLOCKED: Event = Event::ImBlocked { slot: 0, size: SIZE, next: Span::ZERO };
    const FAILED: Event =
        Event::MessageFailed { cause: FailCause::NoRoute, answer: false, mechanism: Mechanism::None };

    fn first(count: u32) -> RecordId {
        RecordId::first(Originator::Activity(USER, count))
    }

    fn record(id: RecordId, event: Event) -> Record {
        let (time, operator, object) = (Time(1), OperatorId(0), SubscriberId(2));
        Record { time, id, cause: usual_cause(id), subject: USER, object, operator, event }
    }

    fn broken(records: &[Record]) -> (Vec<DamageKind>, u64) {
        let mut laws = Laws::new(Retention::Full);
        let breaches = records.iter().filter_map(|r| laws.check(r).err()).map(|(kind, _)| kind).collect();
        (breaches, laws.in_flight())
    }

    fn chain(events: &[Event]) -> Vec<Record> {
        let ids = std::iter::successors(Some(first(0)), |id| Some(id.next()));
        ids.zip(events).map(|(id, e)| record(id, *e)).collect()
    }

    #[test]
    fn each_message_ends_once_or_is_on_its_way() {
        assert_eq!(broken(&chain(&[SENT, Event::ImRelayed, FAILED])), (vec![], 0));
        assert_eq!(broken(&chain(&[SENT, Event::ImRelayed])), (vec![], 1));
        assert_eq!(broken(&chain(&[BLOCKED, BLOCKED, SENT])), (vec![], 1));
        assert_eq!(broken(&chain(&[SENT, FAILED, FAILED])), (vec![DamageKind::Conservation], 0));
        assert_eq!(broken(&chain(&[SENT, SENT, FAILED])), (vec![DamageKind::Conservation], 0));
        assert_eq!(broken(&chain(&[SENT, BLOCKED])), (vec![DamageKind::Conservation], 0));
    }

    #[test]
    fn each_step_follows_the_one_before() {
        let steps = |n: &[usize]| {
            let all = chain(&[SENT, Event::ImRelayed, Event::ImRelayed]);
            broken(&n.iter().map(|i| all[*i]).collect::<Vec<_>>()).0
        };
        assert_eq!(steps(&[0, 1, 2]), vec![]);
        assert_eq!(steps(&[1]), vec![DamageKind::Order]);
        assert_eq!(steps(&[0, 2]), vec![DamageKind::Order]);
        assert_eq!(steps(&[0, 1, 1]), vec![DamageKind::Order]);
    }

    #[test]
    fn each_cause_comes_before() {
        let of = |cause| Record { cause, ..record(first(1), Event::ImRelayed) };
        let (begin, next) = (record(first(0), Event::ImRelayed), first(0).next());
        assert_eq!(broken(&[begin, of(first(0))]).0, vec![]);
        assert_eq!(broken(&[begin, of(next)]).0, vec![DamageKind::Cause]);
        assert_eq!(broken(&[of(first(0)), begin]).0, vec![DamageKind::Cause]);
        let orphan = Record { cause: RecordId::NONE, ..record(next, Event::ImRelayed) };
        assert_eq!(broken(&[begin, orphan]).0, vec![DamageKind::Cause]);
    }

    #[test]
    fn a_cause_that_the_sample_left_out_is_not_missed() {
        let retention = Retention::Sampled(2);
        let left_out = (0..).map(first).find(|id| !retention.keeps(*id)).expect("half of all");
        let kept = (0..).map(first).find(|id| retention.keeps(*id)).expect("half of all");
        let mut laws = Laws::new(retention);
        assert!(laws.check(&Record { cause: left_out, ..record(kept, Event::ImRelayed) }).is_ok());
    }
}
