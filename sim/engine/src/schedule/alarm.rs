//! What subscribers have waiting most: the next conversation, addition or change of presence after one that they had.
//! It is known by its time and its identity alone, and takes a quarter of the room of a stimulus.

use super::{Rank, Timed, rank};
use crate::stimulus::{Envelope, Passage, Stimulus, Task};
use vocabulary::{Originator, RecordId, SubscriberId, Time};

/// A conversation, an addition or a change of presence that follows the one before of the same subscriber.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Alarm {
    time: Time,
    id: RecordId,
}

impl Timed for Alarm {
    #[inline(always)]
    fn time(&self) -> Time {
        self.time
    }

    #[inline(always)]
    fn rank(&self) -> Rank {
        rank((self.time, self.id))
    }
}

impl Alarm {
    /// The stimulus as an alarm, if it says no more than that.
    #[inline(always)]
    pub fn of(stimulus: &Stimulus) -> Option<Alarm> {
        let alarm = Alarm { time: stimulus.time, id: stimulus.id };
        let plain =
            matches!(stimulus.task, Task::StartConversation | Task::AddContact | Task::ChangePresence);
        (plain && stimulus.cause == previous(stimulus.id)).then_some(alarm)
    }

    /// The stimulus that the alarm stands for.
    #[inline(always)]
    pub fn stimulus(self) -> Stimulus {
        let (who, task) = match self.id.activity() {
            Some((who, n)) => (who, if n % 2 == 0 { Task::StartConversation } else { Task::AddContact }),
            None => (self.id.subscriber().expect("made by Alarm::of"), Task::ChangePresence),
        };
        Stimulus {
            time: self.time,
            id: self.id,
            cause: previous(self.id),
            passage: Passage::NONE,
            task,
            envelope: Envelope::new(who, SubscriberId::NOBODY),
        }
    }
}

/// The first record of the subscriber's activity of the same kind before this one; of the first, and of sessions, none.
#[inline(always)]
fn previous(id: RecordId) -> RecordId {
    match id.activity() {
        Some((who, n)) if n >= 2 => RecordId::first(Originator::Activity(who, n - 2)),
        _ => RecordId::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subscriber::follow::{first_addition, first_conversation};
    use crate::subscriber::session::first;

    fn stimulus(id: RecordId, cause: RecordId, task: Task) -> Stimulus {
        let envelope = Envelope::new(SubscriberId(5), SubscriberId::NOBODY);
        Stimulus { time: Time(77), id, cause, task, passage: Passage::NONE, envelope }
    }

    #[test]
    fn an_alarm_gives_back_the_stimulus_that_it_stands_for() {
        let who = SubscriberId(5);
        let later = |n| RecordId::first(Originator::Activity(who, n));
        for s in [
            stimulus(first_conversation(who), RecordId::NONE, Task::StartConversation),
            stimulus(first_addition(who), RecordId::NONE, Task::AddContact),
            stimulus(later(6), later(4), Task::StartConversation),
            stimulus(later(7), later(5), Task::AddContact),
            stimulus(first(who, true), RecordId::NONE, Task::ChangePresence),
        ] {
            assert_eq!(Alarm::of(&s).map(Alarm::stimulus), Some(s));
        }
    }

    #[test]
    fn what_says_more_is_no_alarm() {
        let who = SubscriberId(5);
        let logged_on = RecordId::first(Originator::Adoption(who, 3)).next();
        assert_eq!(Alarm::of(&stimulus(first_conversation(who), logged_on, Task::StartConversation)), None);
        assert_eq!(Alarm::of(&stimulus(first_conversation(who), RecordId::NONE, Task::WriteAnswer)), None);
    }
}
