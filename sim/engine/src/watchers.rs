//! Who has whom on the contact list, as the IMSPs know it.

use crate::layout::Layout;
use crate::prefetch::fetch;
use vocabulary::{OperatorId, SubscriberId};

/// A user that has somebody on its contact list, and whether it is refused presence, in 32 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[repr(transparent)]
struct Watcher(u32);

impl Watcher {
    const REFUSED: u32 = SubscriberId::LIMIT;

    fn new(user: SubscriberId, refused: bool) -> Watcher {
        Watcher(user.0 | if refused { Self::REFUSED } else { 0 })
    }
    #[inline(always)]
    fn user(self) -> SubscriberId {
        SubscriberId(self.0 & (Self::REFUSED - 1))
    }
    #[inline(always)]
    fn is_refused(self) -> bool {
        self.0 & Self::REFUSED != 0
    }
}

/// The users that have an operator's subscribers on their contact lists, by row; nothing is kept for worlds in
/// which nobody is told anything of presence. Those of the start lie one row after another, six bytes each; those who
/// come later are chained.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub struct Watchers {
    /// Where each row lies, and those who came into it later, with their slots, the last first.
    rows: Layout<(Watcher, u16)>,
    users: Vec<Watcher>,
    slots: Vec<u16>,
}

impl Watchers {
    /// The bytes of the watchers of so many subscribers, so many at the start and so many who come later.
    pub fn bytes(subscribers: f64, at_start: f64, later: f64) -> f64 {
        let each = size_of::<Watcher>() + size_of::<u16>();
        Layout::<(Watcher, u16)>::bytes(subscribers, later) + at_start * each as f64
    }

    /// Whether it is kept who watches whom.
    pub fn are_kept(&self) -> bool {
        self.rows.is_kept()
    }

    /// A user has the subscriber of a row on its contact list, at a place of its address book.
    pub fn add(&mut self, row: u32, user: SubscriberId, slot: u16, refused: bool) {
        self.rows.add(row, (Watcher::new(user, refused), slot), |_| false);
    }

    /// The users that watch the subscriber of a row and the places in their address books, the last first.
    pub fn of(&self, row: u32) -> impl Iterator<Item = (SubscriberId, u16)> {
        self.entries(row).map(|(watcher, slot)| (watcher.user(), slot))
    }

    /// The same, with whether each is refused presence.
    pub fn with_refusals(&self, row: u32) -> impl Iterator<Item = (SubscriberId, u16, bool)> {
        self.entries(row).map(|(watcher, slot)| (watcher.user(), slot, watcher.is_refused()))
    }

    fn entries(&self, row: u32) -> impl Iterator<Item = (Watcher, u16)> {
        let base = self.rows.range(row);
        let base = self.users[base.clone()].iter().copied().zip(self.slots[base].iter().copied());
        self.rows.late(row).copied().chain(base.rev())
    }

    /// Gives each user that may see the presence of the subscriber of a row, of so many from a place of the row on.
    #[inline(always)]
    pub fn each_allowed(&self, row: u32, from: usize, most: usize, mut each: impl FnMut(SubscriberId)) {
        let base = &self.users[self.rows.range(row)];
        let (begin, end) = (from.min(base.len()), (from + most).min(base.len()));
        for watcher in &base[begin..end] {
            if !watcher.is_refused() {
                each(watcher.user());
            }
        }
        if self.rows.has_late() {
            let late = self.rows.late(row).skip(from.saturating_sub(base.len())).take(most - (end - begin));
            late.filter(|(w, _)| !w.is_refused()).for_each(|(w, _)| each(w.user()));
        }
    }

    /// Whether the row of a subscriber has more than so many.
    #[inline]
    pub fn has_more_than(&self, row: u32, many: usize) -> bool {
        let base = self.rows.range(row).len();
        base > many || self.rows.has_late() && base + self.rows.late(row).count() > many
    }

    /// A user may, or may not, see the presence of the subscriber of a row.
    pub fn refuse(&mut self, row: u32, user: SubscriberId, refused: bool) {
        self.change(row, |w| if w.user() == user { Watcher::new(user, refused) } else { w });
    }

    /// Nobody may see the presence of the subscriber of a row until it has said who may.
    pub fn refuse_all(&mut self, row: u32) {
        self.change(row, |w| Watcher::new(w.user(), true));
    }

    fn change(&mut self, row: u32, change: impl Fn(Watcher) -> Watcher) {
        let base = self.rows.range(row);
        self.users[base].iter_mut().for_each(|w| *w = change(*w));
        self.rows.each_late(row, |(watcher, _)| *watcher = change(*watcher));
    }

    /// Fetches where a row begins.
    #[inline(always)]
    pub fn prefetch(&self, row: u32) {
        self.rows.prefetch(row);
    }

    /// Fetches the first and the last of a row: what lies between is rarely more than two cache lines.
    #[inline(always)]
    pub fn prefetch_entries(&self, row: u32) {
        let range = self.rows.range(row);
        fetch(&self.users, range.start);
        fetch(&self.users, range.end.saturating_sub(1));
    }
}

/// Watchers in the making: first each is counted, then each is put into its row.
pub struct Rows {
    starts: Vec<u32>,
    users: Vec<Watcher>,
    slots: Vec<u16>,
}

impl Rows {
    /// Rows for so many subscribers.
    pub fn new(subscribers: u32) -> Rows {
        Rows { starts: vec![0; subscribers as usize + 1], users: Vec::new(), slots: Vec::new() }
    }

    /// One more watches the subscriber of a row.
    #[inline(always)]
    pub fn count(&mut self, row: u32) {
        self.starts[row as usize + 1] += 1;
    }

    /// All are counted: makes room for them.
    pub fn lay_out(&mut self) {
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum;
        }
        self.users = vec![Watcher(0); sum as usize];
        self.slots = vec![0; sum as usize];
    }

    /// A user watches the subscriber of a row, which has been counted.
    #[inline(always)]
    pub fn put(&mut self, row: u32, user: SubscriberId, slot: u16, refused: bool) {
        let cursor = &mut self.starts[row as usize];
        let place = *cursor as usize;
        *cursor += 1;
        (self.users[place], self.slots[place]) = (Watcher::new(user, refused), slot);
    }

    /// The watchers, all of them put.
    pub fn done(mut self) -> Watchers {
        // Each cursor has come to where the next row begins.
        self.starts.rotate_right(1);
        self.starts[0] = 0;
        Watchers { rows: Layout::new(self.starts), users: self.users, slots: self.slots }
    }
}

/// The contacts of an operator's users that are kept by number alone, by the contact's operator.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub struct ByNumber(Vec<Vec<(SubscriberId, u16, SubscriberId)>>);

impl ByNumber {
    /// The bytes of so many contacts.
    pub fn bytes(contacts: f64) -> f64 {
        contacts * size_of::<(SubscriberId, u16, SubscriberId)>() as f64
    }

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

    fn kept() -> Watchers {
        let mut rows = Rows::new(3);
        let pairs = [(1, 9, 3, false), (0, 4, 1, true), (1, 8, 0, false)];
        pairs.iter().for_each(|(row, ..)| rows.count(*row));
        rows.lay_out();
        pairs
            .iter()
            .for_each(|(row, user, slot, refused)| rows.put(*row, SubscriberId(*user), *slot, *refused));
        let mut w = rows.done();
        w.add(1, SubscriberId(7), 5, false);
        w.add(1, SubscriberId(6), 2, false);
        w
    }

    fn allowed(w: &Watchers, row: u32, from: usize, most: usize) -> Vec<u32> {
        let mut users = Vec::new();
        w.each_allowed(row, from, most, |user| users.push(user.0));
        users
    }

    #[test]
    fn watchers_are_kept_by_whom_they_watch() {
        let w = kept();
        let of: Vec<_> = w.of(1).map(|(user, slot)| (user.0, slot)).collect();
        assert_eq!(of, [(6, 2), (7, 5), (8, 0), (9, 3)]);
        assert_eq!((w.of(0).count(), w.of(2).count(), w.of(3).count()), (1, 0, 0));
        assert!(!Watchers::default().are_kept());
    }

    #[test]
    fn whom_to_tell_is_taken_in_parts() {
        let w = kept();
        assert_eq!(allowed(&w, 1, 0, 10), [9, 8, 6, 7]);
        let parts: Vec<_> = [0, 3, 6].map(|from| allowed(&w, 1, from, 3)).concat();
        assert_eq!(parts, [9, 8, 6, 7]);
        assert_eq!([3, 4].map(|many| w.has_more_than(1, many)), [true, false]);
        assert_eq!(allowed(&w, 0, 0, 10), [0; 0], "it is refused");
    }

    #[test]
    fn who_is_refused_is_not_told() {
        let mut w = kept();
        w.refuse(1, SubscriberId(8), true);
        w.refuse(1, SubscriberId(7), true);
        assert_eq!(allowed(&w, 1, 0, 10), [9, 6]);
        w.refuse_all(1);
        assert_eq!(allowed(&w, 1, 0, 10), [0; 0]);
        w.refuse(1, SubscriberId(7), false);
        assert_eq!(allowed(&w, 1, 0, 10), [7]);
        assert_eq!(w.of(1).count(), 4, "they watch all the same");
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
