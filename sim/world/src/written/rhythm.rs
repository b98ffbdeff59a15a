//! How load varies over the week, how conversations follow each other, and spikes.

use crate::blueprint::{Activity, Over, Week};
use crate::finding::Code;
use crate::reading::{Choice, Field, Fields, Reader, Shape, Value, Variant};
use vocabulary::{OperatorId, Span};

/// The names of the days, from Monday.
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const fn day(name: &'static str) -> Field {
    Field::or(name, "number, 0 to 1000000", "1.0")
}

/// A week in which some days differ.
pub const NAMED_DAYS: Shape = Shape {
    name: "weights of days",
    fields: &[
        day(DAYS[0]),
        day(DAYS[1]),
        day(DAYS[2]),
        day(DAYS[3]),
        day(DAYS[4]),
        day(DAYS[5]),
        day(DAYS[6]),
    ],
};

/// How load varies over the week.
pub const WEEK: Choice = Choice {
    name: "profile of the week",
    variants: &[
        Variant::bare("Flat"),
        Variant::one("Days", "a list of 7 weights"),
        Variant::with("Named", &NAMED_DAYS),
    ],
};

/// Bursts of conversations.
pub const SESSIONS: Shape = Shape {
    name: "sessions",
    fields: &[
        Field::or("conversations", "number, 1.01 to 1000", "5.0"),
        Field::or("least", "duration", "\"20 s\""),
        Field::or("shape", "number, 1.05 to 100", "1.5"),
    ],
};

/// How a user's conversations follow each other.
pub const ACTIVITY: Choice =
    Choice { name: "activity", variants: &[Variant::bare("Poisson"), Variant::with("Sessions", &SESSIONS)] };

/// A time of more conversations, or fewer.
pub const SPIKE: Shape = Shape {
    name: "spike",
    fields: &[
        Field::required("times", "number, 0 to 1000"),
        Field::required("lasts", "duration"),
        Field::optional("of", "operator", "of all operators"),
        Field::or("over", "load that a spike multiplies", "Usual"),
    ],
};

/// What a spike is a multiple of.
pub const OVER: Choice = Choice {
    name: "load that a spike multiplies",
    variants: &[Variant::bare("Usual"), Variant::bare("Mean")],
};

/// A spike as written.
#[derive(Clone, Copy, Debug)]
pub struct SpikeFile {
    /// Whose users; none: everybody's.
    pub operator: Option<OperatorId>,
    /// How many times as often.
    pub times: f64,
    /// How long.
    pub lasts: Span,
    /// As often as when.
    pub over: Over,
}

impl Reader {
    /// How load varies over the week.
    pub fn week(&mut self, value: Value) -> Option<Week> {
        let (name, inner) = self.choice(value, &WEEK)?;
        let weights: Vec<f64> = match name {
            "Flat" => return Some(Week::FLAT),
            "Days" => {
                let items = self.list(inner, 7);
                let read: Vec<f64> = items.iter().filter_map(|i| self.real(*i, 0.0..=1e6)).collect();
                if read.len() < items.len() || items.is_empty() && !inner.raw.starts_with('[') {
                    return None;
                }
                read
            }
            _ => {
                let mut f = Fields::of(self, &NAMED_DAYS, inner);
                let read = DAYS.map(|day| f.get(self, day, 1.0, |r, v| r.real(v, 0.0..=1e6)));
                if read.iter().any(|day| !day.sound) {
                    return None;
                }
                read.iter().map(|day| day.it).collect()
            }
        };
        self.weighted(inner, &weights)
    }

    fn weighted(&mut self, value: Value, weights: &[f64]) -> Option<Week> {
        let sum: f64 = weights.iter().sum();
        let Ok(days) = <[f64; 7]>::try_from(weights) else {
            return self.no_week(value, weights.len());
        };
        if sum <= 0.0 {
            return self.no_week(value, weights.len());
        }
        Some(Week { days: days.map(|weight| weight * 7.0 / sum) })
    }

    fn no_week(&mut self, value: Value, weights: usize) -> Option<Week> {
        let what = format!("a week has 7 weights, not all of them zero; these are {weights}");
        self.note(Code::OutOfRange, value.place, what, "", "write one number for each day, from Monday");
        None
    }

    /// How a user's conversations follow each other.
    pub fn activity(&mut self, value: Value) -> Option<Activity> {
        let ("Sessions", inner) = self.choice(value, &ACTIVITY)? else {
            return Some(Activity::Poisson);
        };
        let mut f = Fields::of(self, &SESSIONS, inner);
        let conversations = f.get(self, "conversations", 2.0, |r, v| r.real(v, 1.01..=1000.0));
        let least = f.get(self, "least", Span::SECOND, Reader::positive);
        let shape = f.get(self, "shape", 2.0, |r, v| r.real(v, 1.05..=100.0));
        let (conversations, least, shape, sound) =
            (conversations.it, least.it, shape.it, conversations.sound && least.sound && shape.sound);
        sound.then_some(Activity::Sessions { conversations, least, shape })
    }

    /// A spike.
    pub fn spike(&mut self, value: Value) -> Option<SpikeFile> {
        let mut f = Fields::of(self, &SPIKE, value);
        let times = f.get(self, "times", 1.0, |r, v| r.real(v, 0.0..=1000.0));
        let lasts = self.lasting(&mut f);
        let before = self.findings.len();
        let operator = f.optional(self, "of", Reader::operator).map(|o| o.it);
        let over = f.get(self, "over", Over::Usual, |r, v| {
            Some(if r.choice(v, &OVER)?.0 == "Usual" { Over::Usual } else { Over::Mean })
        });
        let sound = times.sound && over.sound && self.findings.len() == before;
        let read = SpikeFile { operator, times: times.it, lasts: lasts?, over: over.it };
        sound.then_some(read)
    }
}
