//! One way as arrows between participants and notes at them.

use super::participant::Participant;
use super::pdu::user_data;
use super::sizes::{Attributes, Load, bytes};
use super::transaction::{Transaction, sent_by};
use super::ways::Way;
use super::words::{happened, is_failure, precise, title};
use crate::calendar::Calendar;
use serde::Serialize;
use std::collections::BTreeSet;
use vocabulary::{
    ContactKind, Event, FailCause, Node, Originator, Record, RecordId, Shown, Span, SubscriberId, TextSize,
    Time,
};
use world::Blueprint;
use world::blueprint::Sizes;

/// A time of the run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Instant {
    /// Microseconds since the start of the run.
    pub time_us: u64,
    /// The local civil time, as `2007-04-27T09:01:00.200`.
    pub local: String,
    /// Since the start of the run, as `00:01:00.200000`.
    pub offset: String,
}

/// Something that one participant sends to another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Arrow {
    /// When it was sent.
    pub sent: Instant,
    /// How long it took, in microseconds; none: it had not arrived.
    pub took_us: Option<u64>,
    /// The lane it leaves.
    pub from: usize,
    /// The lane it goes to.
    pub to: usize,
    /// `CSP`, `SSP`, `MAP` or `SMS`.
    pub protocol: &'static str,
    /// The transaction's name.
    pub name: &'static str,
    /// Its size in bytes; of `MAP` and `SMS`, the octets of user data.
    pub bytes: u32,
    /// Of `MAP` and `SMS`, the short messages it takes; 0 otherwise.
    pub parts: u8,
    /// What came of it.
    pub outcome: String,
    /// Whether that was a failure.
    pub failed: bool,
    /// The record that sent it.
    pub record: String,
}

impl Arrow {
    /// The size in words.
    pub(super) fn size(&self) -> String {
        match self.parts {
            0 | 1 => format!("{} B", self.bytes),
            parts => format!("{} B in {parts} parts", self.bytes),
        }
    }

    /// How long it took, in words.
    pub(super) fn took(&self) -> String {
        self.took_us.map_or("on its way".to_owned(), precise)
    }
}

/// Something that happens at one participant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Note {
    /// When.
    pub at: Instant,
    /// At which lane.
    pub lane: usize,
    /// What.
    pub text: String,
    /// Whether it is a failure.
    pub failed: bool,
    /// The record that says so.
    pub record: String,
}

/// A step of a way.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// From one participant to another.
    Arrow(Arrow),
    /// At one participant.
    Note(Note),
}

/// The way of one message or request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Passage {
    /// The first of its records.
    pub record: String,
    /// Who does what to whom.
    pub title: String,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// Of a short message whose text the script knows: the user data (TP-UD) of each part, in hexadecimal digits.
    pub user_data: Vec<String>,
}

/// A way between participants that have no lanes yet.
pub(super) struct Draft {
    pub(super) sender: SubscriberId,
    pub(super) people: BTreeSet<SubscriberId>,
    record: RecordId,
    title: String,
    moves: Vec<Move>,
    user_data: Vec<String>,
}

enum Move {
    Sent(Sent),
    Happened { at: Time, participant: Participant, text: String, failed: bool, record: RecordId },
}

/// Something on its way.
struct Sent {
    at: Time,
    arrived: Option<Time>,
    from: Participant,
    to: Participant,
    transaction: Transaction,
    load: Load,
    outcome: String,
    failed: bool,
    record: RecordId,
}

impl Draft {
    pub(super) fn new(blueprint: &Blueprint, way: &Way) -> Draft {
        let first = way.first();
        let mut drawing = Drawing::new(blueprint);
        drawing.under_way = prologue(blueprint, first);
        way.records.iter().enumerate().for_each(|(i, r)| drawing.take(r, way.records.get(i + 1)));
        if let Some(mut sent) = drawing.under_way.take() {
            sent.outcome = "on its way at the end of what the log tells".to_owned();
            drawing.moves.push(Move::Sent(sent));
        }
        let people = way.records.iter().flat_map(|r| [r.subject, r.object]);
        Draft {
            sender: first.subject,
            people: people.filter(|s| *s != SubscriberId::NOBODY).collect(),
            record: first.id,
            title: title(blueprint, first),
            moves: drawing.moves,
            user_data: user_data(blueprint, way),
        }
    }

    /// The participants in the order in which they appear.
    pub(super) fn participants(&self) -> impl Iterator<Item = Participant> {
        self.moves.iter().flat_map(|m| match m {
            Move::Sent(sent) => vec![sent.from, sent.to],
            Move::Happened { participant, .. } => vec![*participant],
        })
    }

    /// The way between the lanes of participants in order.
    pub(super) fn place(&self, (calendar, sizes): (&Calendar, &Sizes), order: &[Participant]) -> Passage {
        let lane = |p: Participant| order.iter().position(|o| *o == p).unwrap_or(0);
        let instant = |time: Time| Instant {
            time_us: time.0,
            local: calendar.local_exact(time),
            offset: time.to_string(),
        };
        let step = |m: &Move| match m {
            Move::Sent(s) => Step::Arrow(Arrow {
                sent: instant(s.at),
                took_us: s.arrived.map(|arrived| arrived.since(s.at).0),
                from: lane(s.from),
                to: lane(s.to),
                protocol: s.transaction.protocol(),
                name: s.transaction.name(),
                bytes: bytes(sizes, s.transaction, s.load),
                parts: if s.transaction.is_sms() { s.load.parts } else { 0 },
                outcome: s.outcome.clone(),
                failed: s.failed,
                record: s.record.to_string(),
            }),
            Move::Happened { at, participant, text, failed, record } => Step::Note(Note {
                at: instant(*at),
                lane: lane(*participant),
                text: text.clone(),
                failed: *failed,
                record: record.to_string(),
            }),
        };
        let steps = self.moves.iter().map(step).collect();
        let user_data = self.user_data.clone();
        Passage { record: self.record.to_string(), title: self.title.clone(), steps, user_data }
    }
}

/// A way that is being drawn, record after record.
struct Drawing<'a> {
    blueprint: &'a Blueprint,
    moves: Vec<Move>,
    /// What the record before sent.
    under_way: Option<Sent>,
    load: Load,
    confirmed: bool,
}

impl Drawing<'_> {
    fn new(blueprint: &Blueprint) -> Drawing<'_> {
        Drawing { blueprint, moves: Vec::new(), under_way: None, load: Load::default(), confirmed: false }
    }

    /// Draws what came of the arrow before, or what else happened, and what leaves.
    fn take(&mut self, record: &Record, next: Option<&Record>) {
        if self.waits_for_link(record) || self.attempt_failed(record) {
            return;
        }
        self.learn(record, next);
        let text = happened(self.blueprint, record);
        let failed = is_failure(&record.event);
        let before = self.under_way.take();
        let to = before.as_ref().map(|sent| sent.to);
        let participant = Participant::of(record).or(to).unwrap_or(Participant::Imsp(record.operator));
        if let Some(mut sent) = before {
            (sent.arrived, sent.outcome, sent.failed) = (Some(record.time), text, failed);
            self.moves.push(Move::Sent(sent));
        } else if !text.is_empty() {
            let (at, record) = (record.time, record.id);
            self.moves.push(Move::Happened { at, participant, text, failed, record });
        }
        // Several records may be made at one participant at once; the last of them sends.
        let to_imsp = || {
            let by_imsp = matches!(next?.event, Event::StatusReportReceived { by_imsp: true, .. });
            by_imsp.then_some((Transaction::SmsStatusReport, Participant::Imsp(record.operator)))
        };
        if let Some((transaction, to)) = sent_by(self.blueprint, record, self.confirmed).or_else(to_imsp) {
            self.under_way = Some(Sent {
                at: record.time,
                arrived: None,
                from: participant,
                to,
                transaction,
                load: self.load,
                outcome: String::new(),
                failed: false,
                record: record.id,
            });
        }
    }

    /// Before a link of finite capacity: what was about to leave waits, or does not leave.
    fn waits_for_link(&mut self, record: &Record) -> bool {
        let (Event::Queued { node, .. } | Event::Overflowed { node, .. }) = record.event else {
            return false;
        };
        let (Some(Node::Link(_)), Some(sent)) = (node.node(), self.under_way.as_mut()) else { return false };
        let (at, failed) = (record.time, is_failure(&record.event));
        let (participant, text) = (sent.from, happened(self.blueprint, record));
        match record.event {
            Event::Queued { wait, service_us, .. } => sent.at = at + wait + Span(service_us.into()),
            _ if failed => self.under_way = None,
            _ => {}
        }
        self.moves.push(Move::Happened { at, participant, text, failed, record: record.id });
        true
    }

    /// An attempt at delivery that failed is an arrow of its own, unless the HLR had said beforehand that it would.
    fn attempt_failed(&mut self, record: &Record) -> bool {
        let Event::DeliveryDeferred { at_hlr, cause, .. } = record.event else { return false };
        let (at, from) = (record.time, Participant::Smsc(record.operator));
        let outcome = happened(self.blueprint, record);
        if at_hlr || cause == FailCause::QueueFull {
            let (text, failed, record) = (outcome, true, record.id);
            self.moves.push(Move::Happened { at, participant: from, text, failed, record });
            return true;
        }
        self.moves.push(Move::Sent(Sent {
            at,
            arrived: Some(at),
            from,
            to: Participant::Terminal(record.object),
            transaction: Transaction::MapMtForwardSm,
            load: self.load,
            outcome,
            failed: true,
            record: record.id,
        }));
        true
    }

    /// What a record changes of what is carried.
    fn learn(&mut self, record: &Record, next: Option<&Record>) {
        match record.event {
            Event::ImSent { size, .. } => (self.load.text, self.load.parts) = (size, 0),
            Event::ImConverted { size, parts, .. } | Event::SmsAnswered { size, parts, .. } => {
                (self.load.text, self.load.parts) = (size, parts);
            }
            // A command is the word for the presence.
            Event::PresenceCommanded { presence } => {
                (self.load.text, self.load.parts) = (TextSize::of(presence.name()), 1);
            }
            Event::AnswerNotRecognised { .. } | Event::StatusReportSent { .. } => {
                self.load.parts = self.load.parts.max(1);
            }
            Event::ContactValidated { account, .. } => {
                self.confirmed = true;
                let legacy = account != vocabulary::AccountState::TrueIm;
                self.load.presence = if legacy { Attributes::ClientInfo } else { Attributes::Four };
            }
            Event::ContactStored { contact, .. } => {
                let by_text = next.is_some_and(|r| {
                    matches!(r.event, Event::ContactShown { shown: Shown::ByStatusText, .. })
                });
                self.load.presence = match contact {
                    ContactKind::TrueIm => Attributes::Four,
                    _ if by_text => Attributes::StatusText,
                    _ => Attributes::ClientInfo,
                };
            }
            Event::PresenceStored { granted } => {
                self.load.presence = if granted { Attributes::Four } else { Attributes::ClientInfo };
            }
            _ => {}
        }
    }
}

/// What an IMSP sent, after a record of another exchange, that set this one off. How long it took is known, as
/// it took a way of constant delay.
fn prologue(blueprint: &Blueprint, first: &Record) -> Option<Sent> {
    let Originator::Watcher(..) = first.id.originator() else { return None };
    if first.id.step() != 0 {
        return None;
    }
    let access = blueprint.operator(first.operator).imsp.as_ref()?.access;
    Some(Sent {
        at: Time(first.time.0.saturating_sub(access.0)),
        arrived: None,
        from: Participant::Imsp(first.operator),
        to: Participant::of(first)?,
        transaction: Transaction::CspPresenceAuthRequest,
        load: Load::default(),
        outcome: String::new(),
        failed: false,
        record: first.cause,
    })
}
