//! How much nodes and links can take, as written.

use crate::blueprint::{Capacity, Full, SmscCapacity, Work};
use crate::finding::Code;
use crate::reading::{At, Choice, Field, Fields, Reader, Shape, Value, Variant};
use crate::text::quantity;
use vocabulary::Span;

/// How much a node, or one direction of a link, can take.
pub const CAPACITY: Shape = Shape {
    name: "capacity",
    fields: &[
        Field::or("servers", "whole number, 1 to 1000000", "1"),
        Field::optional("time", "duration", "as `rate` or `bandwidth` says"),
        Field::optional("rate", "rate", "as `time` or `bandwidth` says"),
        Field::optional("bandwidth", "bit rate", "as `time` or `rate` says"),
        Field::or("service", "kind of service time", "Deterministic"),
        Field::optional("queue", "whole number", "no limit"),
        Field::or("full", "policy of a full queue", "Reject"),
    ],
};

/// The capacities of an SMSC's paths.
pub const SMSC_CAPACITY: Shape = Shape {
    name: "capacity of an SMSC",
    fields: &[
        Field::optional("submission", "capacity", "no limit").group(&CAPACITY),
        Field::optional("delivery", "capacity", "no limit").group(&CAPACITY),
        Field::optional("receipts", "capacity", "no limit").group(&CAPACITY),
    ],
};

/// How long services take.
pub const SERVICE_TIME: Choice = Choice {
    name: "kind of service time",
    variants: &[Variant::bare("Deterministic"), Variant::bare("Exponential")],
};

/// What happens to a message that finds the queue full.
pub const FULL: Choice = Choice {
    name: "policy of a full queue",
    variants: &[Variant::bare("Reject"), Variant::one("Throttle", "a list of durations")],
};

/// The most servers of a node.
pub const MOST_SERVERS: u64 = 1_000_000;
/// The most that can wait at a node that has a limit.
const MOST_WAITING: u64 = 1_000_000_000;
/// The most tries of a sender that is throttled.
const MOST_TRIES: usize = 50;
/// The longest service that the log can tell, in microseconds.
const LONGEST_SERVICE: f64 = 3e9;

impl Reader {
    /// A capacity.
    pub fn capacity(&mut self, value: Value) -> Option<Capacity> {
        let mut f = Fields::of(self, &CAPACITY, value);
        let servers = f.get(self, "servers", 1, |r, v| r.whole(v, 1..=MOST_SERVERS));
        let time = f.optional(self, "time", |r, v| r.positive(v).map(|s| Work::PerMessage(s.0 as f64)));
        let rate = f.optional(self, "rate", Reader::service_rate);
        let bandwidth = f.optional(self, "bandwidth", Reader::bandwidth);
        let service = f.get(self, "service", "", |r, v| Some(r.choice(v, &SERVICE_TIME)?.0));
        let room = f.optional(self, "queue", |r, v| r.whole(v, 0..=MOST_WAITING));
        let full = f.get(self, "full", Full::Reject, Reader::full);
        let by_rate = servers.it == 1 && time.is_none();
        let work = self.one_of_three(value, [time, rate, bandwidth])?;
        (servers.sound && service.sound && full.sound).then(|| Capacity {
            servers: servers.it as u32,
            work,
            by_rate,
            exponential: service.it == "Exponential",
            room: room.map(|r| r.it as u32),
            full: full.it,
        })
    }

    fn one_of_three(&mut self, value: Value, ways: [Option<At<Work>>; 3]) -> Option<Work> {
        let mut said = ways.into_iter().flatten();
        let (first, second) = (said.next(), said.next());
        let help = "write `time` (of one message), `rate` (messages a second of one server) or `bandwidth`";
        if let Some(second) = second {
            let what = "a capacity has one of `time`, `rate` and `bandwidth`";
            self.note(Code::FieldTwice, second.place, what, "said before in another way", "keep one of them");
            return None;
        }
        if first.is_none()
            && value.raw.starts_with('(')
            && !self.wrote_any(value, &["time", "rate", "bandwidth"])
        {
            let what = "a capacity says how fast a server is";
            self.note(Code::MissingField, value.place, what, "no `time`, `rate` or `bandwidth`", help);
        }
        let work = first?;
        let (Work::PerMessage(micros) | Work::PerOctet(micros)) = work.it;
        if micros > LONGEST_SERVICE {
            self.out_of_range(value, "1 us", "50 min");
            return None;
        }
        Some(work.it)
    }

    /// Whether a group has one of some fields, readable or not.
    fn wrote_any(&self, value: Value, names: &[&str]) -> bool {
        value.fields().is_ok_and(|fields| fields.iter().any(|(name, _)| names.contains(&name.raw)))
    }

    fn service_rate(&mut self, value: Value) -> Option<Work> {
        let rate = self.rate(value, Span::SECOND, 1e6)?;
        if rate <= 0.0 {
            let help = "leave the capacity out, or close the link";
            self.note(Code::OutOfRange, value.place, "nothing would ever be served", "no rate", help);
        }
        (rate > 0.0).then(|| Work::PerMessage(1e6 / rate))
    }

    fn bandwidth(&mut self, value: Value) -> Option<Work> {
        let bits = self.bit_rate(value)?;
        (bits > 0.0).then(|| Work::PerOctet(8e6 / bits))
    }

    fn full(&mut self, value: Value) -> Option<Full> {
        let (name, inner) = self.choice(value, &FULL)?;
        if name == "Reject" {
            return Some(Full::Reject);
        }
        let items = self.list(inner, MOST_TRIES);
        let tries: Vec<Span> = items.iter().filter_map(|i| self.positive(*i)).collect();
        if items.is_empty() && inner.raw.starts_with('[') {
            let help = "write when the sender tries again, such as [\"1 s\", \"10 s\"], or Reject";
            self.note(
                Code::MissingField,
                inner.place,
                "a sender that is throttled tries again",
                "never",
                help,
            );
        }
        (tries.len() == items.len() && !items.is_empty()).then_some(Full::Throttle(tries))
    }

    /// The capacities of an SMSC's paths.
    pub fn smsc_capacity(&mut self, value: Value) -> Option<SmscCapacity> {
        let mut f = Fields::of(self, &SMSC_CAPACITY, value);
        let mut path = |r: &mut Reader, name| f.optional(r, name, Reader::path_capacity).map(|c| c.it);
        Some(SmscCapacity {
            submission: path(self, "submission"),
            delivery: path(self, "delivery"),
            receipts: path(self, "receipts"),
        })
    }

    /// The capacity of a node, which counts messages.
    pub fn path_capacity(&mut self, value: Value) -> Option<Capacity> {
        let capacity = self.capacity(value)?;
        if capacity.is_in_octets() {
            let what = "nodes serve messages, and only links have a bandwidth";
            self.note(Code::WrongUnit, value.place, what, "no link", "write `time` or `rate`");
        }
        (!capacity.is_in_octets()).then_some(capacity)
    }

    /// A bit rate, in bits a second.
    fn bit_rate(&mut self, value: Value) -> Option<f64> {
        let units: Vec<&str> = quantity::BIT_RATES.iter().map(|(unit, _)| *unit).collect();
        let bits = self.quantity(value, quantity::bit_rate, &units.join(", "), "\"2 Mbit/s\"")?;
        if !(1.0..=1e15).contains(&bits) {
            self.out_of_range(value, "1 bit/s", "1 Pbit/s");
        }
        (1.0..=1e15).contains(&bits).then_some(bits)
    }
}
