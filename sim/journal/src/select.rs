//! Takes a few records out of a large log: only the row groups that may have them are read, and of those only the
//! columns that tell which rows are meant, and the rows themselves.

use crate::error::JournalError;
use crate::index::Subscribers;
use crate::manifest::Segment;
use crate::reader::Reader;
use crate::rows::OpenSegment;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use vocabulary::{Record, RecordId, SubscriberId, Time};

/// The most threads that read row groups at once.
const MOST_THREADS: usize = 8;

/// Which records are wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Selection {
    of: Wanted,
    from: Time,
    until: Time,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Wanted {
    /// Records that concern all of these.
    Subscribers(Vec<SubscriberId>),
    /// Records of any of these exchanges, sorted, each from a time on and before another.
    Exchanges(Vec<(u64, Time, Time)>),
}

/// What is wanted of a row group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum GroupSelection {
    /// Records that concern all of these.
    Subscribers(Vec<SubscriberId>),
    /// Records of any of these exchanges, sorted.
    Exchanges(Vec<u64>),
}

impl Selection {
    /// The records that concern a subscriber: as subject, as object, or because he set the exchange off.
    pub fn of_subscriber(subscriber: SubscriberId) -> Selection {
        Selection::all_times(Wanted::Subscribers(vec![subscriber]))
    }

    /// The records that concern both of two subscribers.
    pub fn between(a: SubscriberId, b: SubscriberId) -> Selection {
        Selection::all_times(Wanted::Subscribers(vec![a, b]))
    }

    /// The records of some exchanges, each named by any of its records.
    pub fn of_exchanges(ids: impl IntoIterator<Item = RecordId>) -> Selection {
        Selection::of_exchanges_within(ids.into_iter().map(|id| (id, Time::START, Time::NEVER)))
    }

    /// The records of some exchanges, each named by any of its records, from a time on and before another. Named
    /// more than once, an exchange is wanted from the earliest of its times to the latest.
    pub fn of_exchanges_within(ids: impl IntoIterator<Item = (RecordId, Time, Time)>) -> Selection {
        let mut exchanges: Vec<(u64, Time, Time)> =
            ids.into_iter().map(|(id, from, until)| (id.exchange(), from, until)).collect();
        exchanges.sort_unstable();
        exchanges.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.2 = kept.2.max(later.2);
            }
            same
        });
        Selection::all_times(Wanted::Exchanges(exchanges))
    }

    fn all_times(of: Wanted) -> Selection {
        Selection { of, from: Time::START, until: Time::NEVER }
    }

    /// The same, of records from a time on and before another.
    pub fn within(self, from: Time, until: Time) -> Selection {
        Selection { from, until, ..self }
    }

    /// Whether a record is wanted.
    pub fn takes(&self, record: &Record) -> bool {
        let concerned = [Some(record.subject), Some(record.object), record.id.subscriber()];
        let wanted = match &self.of {
            Wanted::Exchanges(all) => {
                let at = all.binary_search_by_key(&record.id.exchange(), |(exchange, ..)| *exchange);
                at.is_ok_and(|i| record.time >= all[i].1 && record.time < all[i].2)
            }
            Wanted::Subscribers(all) => {
                all.iter().all(|s| *s != SubscriberId::NOBODY && concerned.contains(&Some(*s)))
            }
        };
        wanted && record.time >= self.from && record.time < self.until
    }

    /// Whether records of a stretch of time, both ends included, may be wanted.
    pub(crate) fn may_be_within(&self, first: Time, last: Time) -> bool {
        first < self.until && last >= self.from
    }

    /// What may be wanted of a row group, whose first and last record are of these times and whom alone it
    /// concerns, as far as that is known; none if nothing is.
    pub(crate) fn of_group(
        &self,
        times: Option<(Time, Time)>,
        concerned: Option<&Subscribers>,
    ) -> Option<GroupSelection> {
        if times.is_some_and(|(first, last)| !self.may_be_within(first, last)) {
            return None;
        }
        let may_hold = |s: SubscriberId| concerned.is_none_or(|c| c.may_hold(s));
        match &self.of {
            Wanted::Subscribers(all) if all.iter().all(|s| may_hold(*s)) => {
                Some(GroupSelection::Subscribers(all.clone()))
            }
            Wanted::Subscribers(_) => None,
            Wanted::Exchanges(all) => {
                let may_be = |(exchange, from, until): &&(u64, Time, Time)| {
                    // What operators and happenings set off concerns any subscriber, or none.
                    let originator = RecordId::from_parts(*exchange, 0).subscriber();
                    times.is_none_or(|(first, last)| first < *until && last >= *from)
                        && originator.is_none_or(may_hold)
                };
                let here: Vec<u64> = all.iter().filter(may_be).map(|(exchange, ..)| *exchange).collect();
                (!here.is_empty()).then_some(GroupSelection::Exchanges(here))
            }
        }
    }
}

/// How much of a log a selection had to look at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Search {
    /// Row groups of the segments that lie within the time that is wanted.
    pub row_groups: u64,
    /// Row groups that were read.
    pub read: u64,
    /// Segments without an index, as older versions wrote them: all their row groups are read.
    pub segments_without_index: u64,
}

impl Reader {
    /// Gives each record that is wanted, in order and with its sequence number, to a function until that says to
    /// stop. What is read is not checked against the hashes of the segments, which would take reading all of it;
    /// a segment of another size than the manifest says is refused.
    pub fn select(
        &self,
        selection: &Selection,
        mut each: impl FnMut(u64, &Record) -> ControlFlow<()>,
    ) -> Result<Search, JournalError> {
        let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_THREADS);
        let ahead = Mutex::new(Ahead::new(self, selection));
        let (give, found) = sync_channel(threads);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                let give = give.clone();
                scope.spawn(|| read_groups(&ahead, give));
            }
            drop(give);
            give_in_order(found, &mut each)
        })?;
        let ahead = ahead.into_inner().map_err(|_| JournalError::Stopped)?;
        Ok(ahead.search)
    }
}

/// The wanted records of a row group, or why they cannot be read.
type Found = Result<Vec<(u64, Record)>, JournalError>;

/// The row groups that are still to be read.
struct Ahead<'a> {
    reader: &'a Reader,
    selection: &'a Selection,
    segments: std::slice::Iter<'a, Segment>,
    open: Option<Arc<OpenSegment>>,
    groups: std::vec::IntoIter<(usize, GroupSelection)>,
    search: Search,
}

impl<'a> Ahead<'a> {
    fn new(reader: &'a Reader, selection: &'a Selection) -> Ahead<'a> {
        let (segments, groups) = (reader.segments().iter(), Vec::new().into_iter());
        Ahead { reader, selection, segments, open: None, groups, search: Search::default() }
    }

    /// The next row group that may have wanted records; none at the end.
    fn next(&mut self) -> Result<Option<Candidate>, JournalError> {
        loop {
            if let (Some(open), Some(group)) = (&self.open, self.groups.next()) {
                self.search.read += 1;
                return Ok(Some(Candidate { place: self.search.read - 1, segment: open.clone(), group }));
            }
            let Some(segment) = self.segments.next() else { return Ok(None) };
            let (first, last) = (Time(segment.first_time_us), Time(segment.last_time_us));
            if !self.selection.may_be_within(first, last) {
                continue;
            }
            let open = OpenSegment::open(self.reader.dir(), segment)?;
            self.search.row_groups += open.row_groups() as u64;
            self.search.segments_without_index += u64::from(!open.has_index());
            self.groups = open.candidates(self.selection).into_iter();
            self.open = Some(Arc::new(open));
        }
    }
}

/// A row group that may have wanted records, with its place among such.
struct Candidate {
    place: u64,
    segment: Arc<OpenSegment>,
    group: (usize, GroupSelection),
}

/// Reads row groups until there are none left, or nobody wants more.
fn read_groups(ahead: &Mutex<Ahead>, give: SyncSender<(u64, Found)>) {
    let mut memory = Vec::new();
    loop {
        let Ok(mut ahead) = ahead.lock() else { return };
        let selection = ahead.selection;
        let place = ahead.search.read;
        let next = ahead.next();
        drop(ahead);
        let (place, found, last) = match next {
            Ok(Some(Candidate { place, segment, group: (group, wanted) })) => {
                (place, segment.read((group, &wanted), selection, &mut memory), false)
            }
            Ok(None) => return,
            Err(error) => (place, Err(error), true),
        };
        if give.send((place, found)).is_err() || last {
            return;
        }
    }
}

/// Gives the records of row groups, which come in any order, in theirs.
fn give_in_order(
    found: Receiver<(u64, Found)>,
    each: &mut impl FnMut(u64, &Record) -> ControlFlow<()>,
) -> Result<(), JournalError> {
    let (mut early, mut next) = (BTreeMap::new(), 0);
    for (place, group) in found {
        early.insert(place, group);
        while let Some(group) = early.remove(&next) {
            next += 1;
            for (sequence, record) in group? {
                if each(sequence, &record).is_break() {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{Lots, record};
    use vocabulary::Originator;

    fn of(subject: u32, object: u32, originator: u32) -> Record {
        let id = RecordId::first(Originator::Activity(SubscriberId(originator), 2));
        let (subject, object) = (SubscriberId(subject), SubscriberId(object));
        Record { subject, object, id, time: Time(50), ..record(&mut Lots(1)) }
    }

    #[test]
    fn a_subscriber_is_concerned_as_subject_object_or_originator() {
        let selection = Selection::of_subscriber(SubscriberId(7));
        assert!(selection.takes(&of(7, 8, 9)) && selection.takes(&of(8, 7, 9)));
        assert!(selection.takes(&of(8, 9, 7)) && !selection.takes(&of(8, 9, 10)));
    }

    #[test]
    fn two_are_both_concerned_in_any_roles() {
        let selection = Selection::between(SubscriberId(7), SubscriberId(8));
        assert!(selection.takes(&of(7, 8, 7)) && selection.takes(&of(8, 7, 7)));
        assert!(selection.takes(&of(8, 9, 7)), "an answer to 7 that reaches 9");
        assert!(!selection.takes(&of(7, 9, 7)) && !selection.takes(&of(8, 9, 8)));
    }

    #[test]
    fn nobody_is_concerned_by_nothing() {
        let record = of(7, SubscriberId::NOBODY.0, 7);
        assert!(!Selection::of_subscriber(SubscriberId::NOBODY).takes(&record));
    }

    #[test]
    fn exchanges_and_times_bound_what_is_taken() {
        let record = of(7, 8, 7);
        let selection = Selection::of_exchanges([record.id.next(), record.id]);
        assert!(selection.takes(&record) && !selection.takes(&of(7, 8, 8)));
        assert!(selection.clone().within(Time(50), Time(51)).takes(&record));
        assert!(!selection.clone().within(Time(51), Time(99)).takes(&record));
        assert!(!selection.within(Time(0), Time(50)).takes(&record));
    }
}
