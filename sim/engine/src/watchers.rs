//! Who has whom on the contact list, as the IMSPs know it.

use vocabulary::{OperatorId, SubscriberId};

const NONE: u32 = u32::MAX;

/// The users that have an operator's subscribers on their contact lists, by row; nothing is kept for worlds in
/// which nobody is ever told anything new of them.
#[derive(Default)]
pub struct Watchers {
    heads: Vec<u32>,
    entries: Vec<(SubscriberId, u16, u32)>,
}

impl Watchers {
    /// Nobody watches any of so many subscribers yet.
    pub fn new(subscribers: u32) -> Watchers {
        Watchers { heads: vec![NONE; subscribers as usize], entries: Vec::new() }
    }

    /// A user has the subscriber of a row on its contact list, at a place of its address book.
    pub fn add(&mut self, row: u32, user: SubscriberId, slot: u16) {
        let Some(head) = self.heads.get_mut(row as usize) else { return };
        self.entries.push((user, slot, *head));
        *head = self.entries.len() as u32 - 1;
    }

    /// The users that watch the subscriber of a row and the places in their address books, the last first.
    pub fn of(&self, row: u32) -> impl Iterator<Item = (SubscriberId, u16)> {
        let mut at = self.heads.get(row as usize).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let (user, slot, next) = *self.entries.get(at as usize)?;
            at = next;
            Some((user, slot))
        })
    }
}

/// The contacts of an operator's users that are kept by number alone, by the contact's operator.
#[derive(Default)]
pub struct ByNumber(Vec<Vec<(SubscriberId, u16, SubscriberId)>>);

impl ByNumber {
    /// A user keeps a contact of an operator by number alone.
    pub fn add(&mut self, operator: OperatorId, user: SubscriberId, slot: u16, contact: SubscriberId) {
        let at = usize::from(operator.0);
        if self.0.len() <= at {
            self.0.resize_with(at + 1, Vec::new);
        }
        self.0[at].push((user, slot, contact));
    }

    /// The contacts of an operator that are kept by number alone: user, place, contact.
    pub fn of(&self, operator: OperatorId) -> &[(SubscriberId, u16, SubscriberId)] {
        self.0.get(usize::from(operator.0)).map_or(&[], Vec::as_slice)
    }

    /// How many contacts are kept by number alone.
    pub fn len(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    /// The operator's contacts are asked for anew: they are no longer kept here.
    pub fn forget(&mut self, operator: OperatorId) {
        if let Some(list) = self.0.get_mut(usize::from(operator.0)) {
            *list = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn watchers_are_kept_by_whom_they_watch() {
        let mut w = Watchers::new(2);
        w.add(1, SubscriberId(9), 3);
        w.add(1, SubscriberId(8), 0);
        assert_eq!(w.of(1).collect::<Vec<_>>(), [(SubscriberId(8), 0), (SubscriberId(9), 3)]);
        assert_eq!(w.of(0).count(), 0);
    }

    #[test]
    fn contacts_by_number_are_forgotten_by_operator() {
        let mut b = ByNumber::default();
        b.add(OperatorId(2), SubscriberId(1), 0, SubscriberId(50));
        b.add(OperatorId(1), SubscriberId(1), 1, SubscriberId(40));
        b.forget(OperatorId(2));
        assert!(b.of(OperatorId(2)).is_empty());
        assert_eq!(b.of(OperatorId(1)).len(), 1);
    }
}
