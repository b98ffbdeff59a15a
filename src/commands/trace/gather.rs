//! The records that answer a question, as whole ways.

use super::question::{Question, exchange_of};
use crate::arguments::Wanted;
use crate::outcome::Failure;
use analysis::ladder::{Way, ways};
use journal::{Reader, Selection};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use vocabulary::{Record, RecordId, Span, Time};

/// A way takes seconds; what is a day away from its other records does not belong to it.
const AROUND: Span = Span::DAY;

/// What was found.
#[derive(Default)]
pub struct Gathered {
    /// The ways, in the order of their beginnings.
    pub ways: Vec<Way>,
    /// When the first one begins that was left out because of the limit.
    pub next: Option<Time>,
    /// How many were left out because they began before the time that is asked for.
    pub too_early: u64,
    /// Segments that were read whole.
    pub segments_without_index: u64,
}

/// Finds what was asked for.
pub fn gather(reader: &Reader, question: &Question) -> Result<Gathered, Failure> {
    match question.exchange() {
        Some(wanted) => exchange(reader, question, wanted),
        None => several(reader, question),
    }
}

/// The way with a record, or all of an exchange.
fn exchange(reader: &Reader, question: &Question, wanted: Wanted) -> Result<Gathered, Failure> {
    let mut records = Vec::new();
    let search = reader.select(&question.selection(), |_, record| {
        records.push(*record);
        ControlFlow::Continue(())
    })?;
    let Some(last) = records.iter().map(|r| r.id).max() else {
        let cut = if reader.complete() { "" } else { ", which has no end, as the run was killed" };
        let exchange = exchange_of(wanted);
        return Err(Failure::Usage(format!("there is no exchange {exchange} in the log{cut}")));
    };
    if records.iter().all(|r| r.id != wanted.id) {
        let (id, exchange) = (wanted.id, exchange_of(wanted));
        return Err(Failure::Usage(format!("there is no {id}: the last record of {exchange} is {last}")));
    }
    let mut ways = ways(&records);
    ways.retain(|way| wanted.whole || way.records.iter().any(|r| r.id == wanted.id));
    Ok(Gathered { ways, segments_without_index: search.segments_without_index, ..Gathered::default() })
}

/// The ways of many messages, up to a limit.
fn several(reader: &Reader, question: &Question) -> Result<Gathered, Failure> {
    let mut intake = Intake::new(question.limit);
    let search = reader.select(&question.selection(), |_, record| intake.take(record))?;
    let mut found = completed(reader, ways(&intake.records))?;
    let all = found.len();
    found.retain(|way| way.first().time >= question.from);
    Ok(Gathered {
        too_early: (all - found.len()) as u64,
        ways: found,
        next: intake.next,
        segments_without_index: search.segments_without_index,
    })
}

/// Takes records in order until so many ways are whole.
struct Intake {
    limit: usize,
    begun: usize,
    /// The exchanges with a way that has not ended.
    open: BTreeSet<u64>,
    records: Vec<Record>,
    next: Option<Time>,
}

impl Intake {
    fn new(limit: usize) -> Intake {
        Intake { limit, begun: 0, open: BTreeSet::new(), records: Vec::new(), next: None }
    }

    fn take(&mut self, record: &Record) -> ControlFlow<()> {
        let exchange = record.id.exchange();
        let way = Way { records: vec![*record] };
        if way.has_beginning() || !self.open.contains(&exchange) {
            self.open.remove(&exchange);
            if self.begun == self.limit {
                self.next.get_or_insert(record.time);
                return self.flow(record.time);
            }
            self.begun += 1;
            self.open.insert(exchange);
        }
        self.records.push(*record);
        if way.is_ended() {
            self.open.remove(&exchange);
        }
        self.flow(record.time)
    }

    /// Goes on while more is wanted, or what is wanted has not ended.
    fn flow(&self, now: Time) -> ControlFlow<()> {
        match self.next {
            Some(next) if self.open.is_empty() || now.since(next) > AROUND => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }
}

/// The ways with what belongs to them but concerns others, such as the beginning of an answer that came to the
/// wrong user, or the end of one that went to another.
fn completed(reader: &Reader, found: Vec<Way>) -> Result<Vec<Way>, Failure> {
    let parts = found.iter().filter(|way| !way.has_beginning() || !way.is_ended());
    let around = |way: &Way| {
        (way.first().id, Time(way.first().time.0.saturating_sub(AROUND.0)), way.last().time + AROUND)
    };
    let wanted: Vec<_> = parts.map(around).collect();
    if wanted.is_empty() {
        return Ok(found);
    }
    let selection = Selection::of_exchanges_within(wanted);
    let mut records: Vec<Record> = found.iter().flat_map(|way| way.records.iter().copied()).collect();
    let known: BTreeSet<RecordId> = records.iter().map(|r| r.id).collect();
    reader.select(&selection, |_, record| {
        records.push(*record);
        ControlFlow::Continue(())
    })?;
    let mut whole = ways(&records);
    whole.retain(|way| way.records.iter().any(|r| known.contains(&r.id)));
    Ok(whole)
}
