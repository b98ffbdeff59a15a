//! Inboxes of terminals that fill up, and when they are emptied: pure functions of the subscriber and the time.

use crate::chance::{Chance, Purpose};
use vocabulary::{Span, SubscriberId, Time};
use world::blueprint::InboxPolicy;

/// Whether a subscriber lets its inbox fill up.
pub fn fills_up(policy: &InboxPolicy, chance: Chance, who: SubscriberId) -> bool {
    chance.draw(Purpose::Inbox, u64::from(who.0)).chance(policy.share)
}

/// When an inbox is emptied next after a time.
pub fn emptied_after(policy: &InboxPolicy, chance: Chance, who: SubscriberId, now: Time) -> Time {
    let period = now.0 / policy.emptied_every.0;
    let this = emptied_in(policy, chance, who, period);
    if this > now { this } else { emptied_in(policy, chance, who, period + 1) }
}

/// When it is emptied within a period.
fn emptied_in(policy: &InboxPolicy, chance: Chance, who: SubscriberId, period: u64) -> Time {
    let mut draw = chance.draw(Purpose::Emptying, u64::from(who.0) << 32 | period & 0xffff_ffff);
    let length = policy.emptied_every.0;
    let into = (draw.unit() * length as f64) as u64;
    Time(period * length) + Span(into.min(length - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: InboxPolicy = InboxPolicy { share: 0.3, holds: 5, emptied_every: Span(10 * Span::HOUR.0) };

    #[test]
    fn an_inbox_is_emptied_once_in_each_period() {
        let (chance, who) = (Chance::new(1), SubscriberId(7));
        let mut at = Time::START;
        for period in 0..1_000 {
            at = emptied_after(&POLICY, chance, who, at);
            assert_eq!(at.0 / POLICY.emptied_every.0, period);
        }
    }

    #[test]
    fn as_many_let_theirs_fill_up_as_told() {
        let all = (0..100_000).filter(|n| fills_up(&POLICY, Chance::new(2), SubscriberId(*n))).count();
        // Five standard deviations of a share of 0.3 among 100,000.
        assert!((all as f64 - 30_000.0).abs() < 5.0 * (100_000.0_f64 * 0.21).sqrt(), "{all}");
    }
}
