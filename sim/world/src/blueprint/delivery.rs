//! Delivery of short messages as resolved: when terminals are within reach, how full their inboxes are, and what an
//! SMSC does with what it cannot deliver.

use vocabulary::{FailCause, Span};

/// When the terminals of an operator's subscribers are attached to the network.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Attachment {
    /// The share of subscribers who switch off each night, 0 to 1.
    pub nights_off: f64,
    /// When they switch off, since midnight on the local clock.
    pub night_begins: Span,
    /// When they switch on again, since midnight.
    pub night_ends: Span,
    /// How far each night of each subscriber may begin and end from these times, to either side.
    pub spread: Span,
    /// How often a day a terminal is out of reach for a while; more often when people are about, as the traffic's
    /// profile says.
    pub gaps_per_day: f64,
    /// How long that lasts on average, exponential; it ends with the part of the day that has the gap at the latest.
    pub gap: Span,
}

/// Inboxes of terminals or SIMs that fill up.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct InboxPolicy {
    /// The share of subscribers that let theirs fill up, 0 to 1.
    pub share: f64,
    /// How many short messages one holds.
    pub holds: u8,
    /// How often it is emptied on average: once in each such time, at any time of it.
    pub emptied_every: Span,
}

/// What an SMSC does with short messages that it cannot deliver at the first attempt.
#[derive(Clone, PartialEq, Debug)]
pub struct Store {
    /// When it tries again.
    pub retry: Retry,
    /// The most attempts for one short message.
    pub attempts: u8,
    /// The share of attempts that fail because something in the network fails for the moment, 0 to 1.
    pub failing: f64,
    /// From the HLR's alert to the attempt.
    pub alert: Span,
}

/// How long an SMSC waits after each failed attempt, by the cause.
#[derive(Clone, PartialEq, Debug)]
pub struct Retry {
    /// After the first attempts that found the subscriber absent.
    pub absent: Vec<Span>,
    /// After those that found the memory of the terminal full.
    pub memory: Vec<Span>,
    /// After those that failed in the network.
    pub failure: Vec<Span>,
    /// After the last one named, each wait is twice the one before, up to this.
    pub longest: Span,
}

impl Default for Retry {
    /// 20 s, 5 min, then doubling up to a day, for all causes.
    fn default() -> Self {
        let waits = vec![Span(20 * Span::SECOND.0), Span(5 * Span::MINUTE.0)];
        Retry { absent: waits.clone(), memory: waits.clone(), failure: waits, longest: Span::DAY }
    }
}

impl Default for Store {
    fn default() -> Self {
        Store { retry: Retry::default(), attempts: 50, failing: 0.0, alert: Span::SECOND }
    }
}

impl Retry {
    /// How long to wait after an attempt, counted from 1, that failed for a cause.
    pub fn wait(&self, cause: FailCause, attempt: u8) -> Span {
        let waits = match cause {
            FailCause::AbsentSubscriber => &self.absent,
            FailCause::MemoryCapacityExceeded => &self.memory,
            _ => &self.failure,
        };
        let nth = usize::from(attempt.max(1)) - 1;
        if let Some(wait) = waits.get(nth) {
            return *wait;
        }
        let last = waits.last().copied().unwrap_or(self.longest);
        let doublings = (nth - waits.len() + 1).min(60) as u32;
        Span(last.0.saturating_mul(1 << doublings).min(self.longest.0)).max(Span::SECOND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retry() -> Retry {
        Retry { memory: vec![Span::HOUR], ..Retry::default() }
    }

    #[test]
    fn waits_are_those_named_and_double_from_there() {
        let seconds = |cause| (1..=5).map(|n| retry().wait(cause, n).0 / 1_000_000).collect::<Vec<_>>();
        assert_eq!(seconds(FailCause::AbsentSubscriber), [20, 300, 600, 1200, 2400]);
        assert_eq!(seconds(FailCause::MemoryCapacityExceeded), [3600, 7200, 14_400, 28_800, 57_600]);
    }

    #[test]
    fn eleven_retries_fit_into_three_days() {
        // 20 s, 5 min, then doubling up to a day: 20 + 300 x (2^10 - 1) / 1 s are 306,920 s, over the 259,200 s.
        let mut at = Span::ZERO;
        let due = (1..).map_while(|n| {
            at = at + retry().wait(FailCause::AbsentSubscriber, n);
            (at <= Span(3 * Span::DAY.0)).then_some(at)
        });
        assert_eq!(due.count(), 11);
        assert_eq!(retry().wait(FailCause::SystemFailure, 200), Span::DAY);
    }
}
