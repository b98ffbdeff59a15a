//! Delivery of short messages: when terminals are within reach, inboxes that fill up, the SMSC's store.

use crate::blueprint::{Attachment, InboxPolicy, Retry, Store};
use crate::finding::Code;
use crate::reading::{Field, Fields, Reader, Shape, Value};
use vocabulary::Span;

/// When terminals are attached.
pub const ATTACHMENT: Shape = Shape {
    name: "attachment",
    fields: &[
        Field::or("nights_off", "share", "\"30 %\""),
        Field::or("night_begins", "duration since midnight", "\"23 h\""),
        Field::or("night_ends", "duration since midnight", "\"7 h\""),
        Field::or("spread", "duration", "\"1 h\""),
        Field::or("gaps_per_day", "number, 0 to 96", "3.0"),
        Field::or("gap", "duration", "\"15 min\""),
    ],
};

/// Inboxes that fill up.
pub const INBOX: Shape = Shape {
    name: "inboxes that fill up",
    fields: &[
        Field::or("share", "share", "\"5 %\""),
        Field::or("holds", "whole number, 1 to 255", "20"),
        Field::or("emptied_every", "duration", "\"12 h\""),
    ],
};

/// The store of an SMSC.
pub const STORE: Shape = Shape {
    name: "store",
    fields: &[
        Field::or("retry", "retry schedule", "()").group(&RETRY),
        Field::or("attempts", "whole number, 1 to 100", "50"),
        Field::or("failing", "share", "\"0 %\""),
        Field::or("alert", "duration", "\"1 s\""),
    ],
};

/// When an SMSC tries again.
pub const RETRY: Shape = Shape {
    name: "retry schedule",
    fields: &[
        Field::or("absent", "list of durations", "[\"20 s\", \"5 min\"]"),
        Field::or("memory", "list of durations", "[\"20 s\", \"5 min\"]"),
        Field::or("failure", "list of durations", "[\"20 s\", \"5 min\"]"),
        Field::or("longest", "duration", "\"1 d\""),
    ],
};

/// A time at which a person is out of reach.
pub const OFF: Shape = Shape {
    name: "time off",
    fields: &[
        Field::required("from", "duration since the start"),
        Field::required("until", "duration since the start"),
    ],
};

impl Reader {
    /// When terminals are attached.
    pub fn attachment(&mut self, value: Value) -> Option<Attachment> {
        let mut f = Fields::of(self, &ATTACHMENT, value);
        Some(Attachment {
            nights_off: f.get(self, "nights_off", 0.0, Reader::share).it,
            night_begins: f.get(self, "night_begins", Span::ZERO, Reader::time_of_day).it,
            night_ends: f.get(self, "night_ends", Span::HOUR, Reader::time_of_day).it,
            spread: f.get(self, "spread", Span::ZERO, |r, v| r.at_most(v, Span(6 * Span::HOUR.0))).it,
            gaps_per_day: f.get(self, "gaps_per_day", 0.0, |r, v| r.real(v, 0.0..=96.0)).it,
            gap: f.get(self, "gap", Span::SECOND, Reader::positive).it,
        })
    }

    /// Inboxes that fill up.
    pub fn inbox(&mut self, value: Value) -> Option<InboxPolicy> {
        let mut f = Fields::of(self, &INBOX, value);
        Some(InboxPolicy {
            share: f.get(self, "share", 0.0, Reader::share).it,
            holds: f.get(self, "holds", 1, |r, v| r.whole(v, 1..=255)).it as u8,
            emptied_every: f.get(self, "emptied_every", Span::DAY, Reader::at_least_a_minute).it,
        })
    }

    /// The store of an SMSC.
    pub fn store(&mut self, value: Value) -> Option<Store> {
        let mut f = Fields::of(self, &STORE, value);
        Some(Store {
            retry: f.get(self, "retry", Retry::default(), Reader::retry).it,
            attempts: f.get(self, "attempts", 1, |r, v| r.whole(v, 1..=100)).it as u8,
            failing: f.get(self, "failing", 0.0, Reader::share).it,
            alert: f.get(self, "alert", Span::SECOND, Reader::latency).it,
        })
    }

    fn retry(&mut self, value: Value) -> Option<Retry> {
        let mut f = Fields::of(self, &RETRY, value);
        Some(Retry {
            absent: f.get(self, "absent", Vec::new(), Reader::waits).it,
            memory: f.get(self, "memory", Vec::new(), Reader::waits).it,
            failure: f.get(self, "failure", Vec::new(), Reader::waits).it,
            longest: f.get(self, "longest", Span::DAY, Reader::wait).it,
        })
    }

    fn waits(&mut self, value: Value) -> Option<Vec<Span>> {
        let items = self.list(value, 100);
        let waits: Vec<Span> = items.iter().filter_map(|i| self.wait(*i)).collect();
        (waits.len() == items.len() && value.raw.starts_with('[')).then_some(waits)
    }

    /// Attempts that follow each other faster than a second would be no schedule but a flood.
    fn wait(&mut self, value: Value) -> Option<Span> {
        let span = self.duration(value)?;
        let fits = (Span::SECOND..=Span(63 * 7 * Span::DAY.0)).contains(&span);
        if !fits {
            self.out_of_range(value, Span::SECOND, "441 d");
        }
        fits.then_some(span)
    }

    /// A validity period: TS 23.040 knows them from 5 minutes to 63 weeks.
    pub fn validity(&mut self, value: Value) -> Option<Span> {
        let span = self.duration(value)?;
        let (least, most) = (Span(5 * Span::MINUTE.0), Span(63 * 7 * Span::DAY.0));
        let fits = (least..=most).contains(&span);
        if !fits {
            self.out_of_range(value, least, "441 d");
        }
        fits.then_some(span)
    }

    fn time_of_day(&mut self, value: Value) -> Option<Span> {
        self.at_most(value, Span::DAY)
    }

    fn at_least_a_minute(&mut self, value: Value) -> Option<Span> {
        let span = self.duration(value)?;
        let fits = span >= Span::MINUTE;
        if !fits {
            self.out_of_range(value, Span::MINUTE, "any longer duration");
        }
        fits.then_some(span)
    }

    fn at_most(&mut self, value: Value, most: Span) -> Option<Span> {
        let span = self.duration(value)?;
        if span > most {
            self.out_of_range(value, Span::ZERO, most);
        }
        (span <= most).then_some(span)
    }

    /// When a person is out of reach: times that do not overlap, in their order.
    pub fn times_off(&mut self, value: Value) -> Option<Vec<(Span, Span)>> {
        let items = self.list(value, 1_000);
        let mut times: Vec<(Span, Span)> = Vec::new();
        for item in &items {
            let mut f = Fields::of(self, &OFF, *item);
            let from = f.get(self, "from", Span::ZERO, Reader::duration);
            let until = f.get(self, "until", Span::ZERO, Reader::duration);
            if !from.sound || !until.sound {
                continue;
            }
            let after = times.last().map_or(Span::ZERO, |(_, until)| *until);
            if from.it >= until.it || from.it < after {
                let what = "times off begin before they end, and come one after another";
                let help = "write them in the order of time, such as (from: \"5 min\", until: \"20 min\")";
                self.note(Code::BadPerson, item.place, what, "not after the one before", help);
                continue;
            }
            times.push((from.it, until.it));
        }
        (times.len() == items.len()).then_some(times)
    }
}
