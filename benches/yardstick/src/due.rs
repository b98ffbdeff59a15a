//! What is due: one message at one stage of its way.

use crate::{IMSP_HOP, LINK_HOP, SMSC_HOP};

/// Where a message, or its answer, is when its event happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Stage {
    Sent,
    AtImspA,
    OverLink,
    AtImspB,
    OnTerminal,
    Answered,
    AtSmscB,
    BackAtImspB,
    BackOverLink,
    OnClient,
}

use Stage::*;

impl Stage {
    const BITS: u32 = 4;
    const ALL: [Stage; 10] = [
        Sent,
        AtImspA,
        OverLink,
        AtImspB,
        OnTerminal,
        Answered,
        AtSmscB,
        BackAtImspB,
        BackOverLink,
        OnClient,
    ];
    /// From each stage to the next, in microseconds; zero where chance decides.
    const DELAY: [u64; 10] =
        [IMSP_HOP, LINK_HOP, IMSP_HOP, SMSC_HOP, 0, SMSC_HOP, IMSP_HOP, LINK_HOP, IMSP_HOP, 0];
}

/// An event in 16 bytes. Its order is that of (time, stage, user, customer, contact), which does not depend on
/// when it was scheduled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Due(u128);

impl Due {
    const CONTACT_BITS: u32 = 4;
    const PERSON_BITS: u32 = 28;
    const WHO_BITS: u32 = 64;

    #[inline(always)]
    pub fn new(time: u64, stage: Stage, user: u32, customer: u32, contact: usize) -> Due {
        let who = (u64::from(user) << Self::PERSON_BITS | u64::from(customer)) << Self::CONTACT_BITS;
        let when = time << Stage::BITS | stage as u64;
        Due(u128::from(when) << Self::WHO_BITS | u128::from(who | contact as u64))
    }

    #[inline(always)]
    fn when(self) -> u64 {
        (self.0 >> Self::WHO_BITS) as u64
    }

    #[inline(always)]
    pub fn time(self) -> u64 {
        self.when() >> Stage::BITS
    }

    #[inline(always)]
    pub fn stage(self) -> Stage {
        Stage::ALL[(self.when() & 15) as usize]
    }

    #[inline(always)]
    pub fn user(self) -> usize {
        (self.0 as u64 >> (Self::PERSON_BITS + Self::CONTACT_BITS)) as usize
    }

    #[inline(always)]
    pub fn customer(self) -> usize {
        (self.0 as u64 >> Self::CONTACT_BITS & ((1 << Self::PERSON_BITS) - 1)) as usize
    }

    #[inline(always)]
    pub fn contact(self) -> usize {
        (self.0 & 15) as usize
    }

    /// The same message at its next stage, after the delay of the hop.
    #[inline(always)]
    pub fn onward(self) -> Due {
        self.onward_after(Stage::DELAY[self.stage() as usize])
    }

    /// The same message at its next stage, after a delay that was drawn.
    #[inline(always)]
    pub fn onward_after(self, delay: u64) -> Due {
        Due(self.0 + (u128::from(delay << Stage::BITS | 1) << Self::WHO_BITS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_gives_back_what_it_was_made_of() {
        let last = (1 << 28) - 1;
        let due = Due::new(3_600_000_000, OnTerminal, last, last - 1, 9);
        assert_eq!((due.time(), due.stage()), (3_600_000_000, OnTerminal));
        assert_eq!((due.user(), due.customer(), due.contact()), (last as usize, last as usize - 1, 9));
    }

    #[test]
    fn a_message_takes_ten_stages_in_order() {
        let mut due = Due::new(0, Sent, 1, 2, 3);
        for stage in &Stage::ALL[1..] {
            due = due.onward();
            assert_eq!((due.stage(), due.user(), due.customer(), due.contact()), (*stage, 1, 2, 3));
        }
        assert_eq!(due.time(), 2 * crate::ONE_WAY);
    }

    #[test]
    fn what_is_due_earlier_comes_first_whoever_it_concerns() {
        assert!(Due::new(1, OnClient, 9, 9, 9) < Due::new(2, Sent, 0, 0, 0));
        assert!(Due::new(1, Sent, 9, 9, 9) < Due::new(1, AtImspA, 0, 0, 0));
    }
}
