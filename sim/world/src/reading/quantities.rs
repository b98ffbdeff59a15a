//! Quantities with units, as values of the world file.

use super::scalar::shortened;
use super::{Reader, Value};
use crate::finding::Code;
use crate::text::quantity::{self, DURATION_UNITS, QuantityError};
use vocabulary::Span;

impl Reader {
    /// A duration, zero included.
    pub fn duration(&mut self, value: Value) -> Option<Span> {
        self.quantity(value, quantity::duration, &durations(), "\"50 ms\" or \"3 d 18 h\"")
    }

    /// A duration that is longer than zero.
    pub fn positive(&mut self, value: Value) -> Option<Span> {
        let span = self.duration(value)?;
        if span == Span::ZERO {
            let help = "write a duration longer than zero, such as \"50 ms\"";
            self.note(Code::NoDelay, value.place, "this duration is zero", "must be longer than zero", help);
        }
        (span > Span::ZERO).then_some(span)
    }

    /// How long something takes on its way: at least a microsecond, and better a millisecond.
    pub fn latency(&mut self, value: Value) -> Option<Span> {
        let span = self.positive(value)?;
        if span < Span::MILLISECOND {
            let what = format!("{span} is so short that the run becomes slow");
            let help = "the shortest delay bounds how much is worked on at once; 1 ms and more is fast";
            self.note(Code::ShortDelay, value.place, what, "shorter than 1 ms", help);
        }
        if span > Span::DAY {
            self.note(
                Code::OutOfRange,
                value.place,
                "nothing is on its way for longer than a day",
                "longer than 1 d",
                "write a shorter delay",
            );
        }
        Some(span)
    }

    /// A share from 0 % to 100 %, as 0 to 1.
    pub fn share(&mut self, value: Value) -> Option<f64> {
        let share = self.quantity(value, quantity::share, "%", "\"30 %\"")?;
        if share > 1.0 {
            self.out_of_range(value, "0 %", "100 %");
        }
        (share <= 1.0).then_some(share)
    }

    /// A rate up to a most, as so many in each `per`.
    pub fn rate(&mut self, value: Value, per: Span, most: f64) -> Option<f64> {
        let units: Vec<String> = DURATION_UNITS.iter().map(|(u, _)| format!("/{u}")).collect();
        let rate = self.quantity(value, |t| quantity::rate(t, per), &units.join(", "), "\"6 /d\"")?;
        if rate > most {
            self.out_of_range(value, format!("0 /{}", unit(per)), format!("{most} /{}", unit(per)));
        }
        (rate <= most).then_some(rate)
    }

    /// The digits of a number in international format.
    pub fn msisdn(&mut self, value: Value) -> Option<String> {
        let text = self.text(value)?;
        let digits = quantity::msisdn(&text).ok();
        if digits.is_none() {
            let what = format!("{} is no number in international format", shortened(value.raw));
            let help = "write + and at most 15 digits, country code first, such as \"+44 7700 900001\"";
            self.note(Code::WrongUnit, value.place, what, "not a number that can be called", help);
        }
        digits
    }

    /// A quantity with its unit, as `parse` understands it.
    pub fn quantity<T>(
        &mut self,
        value: Value,
        parse: impl FnOnce(&str) -> Result<T, QuantityError>,
        units: &str,
        example: &str,
    ) -> Option<T> {
        if !value.raw.starts_with(['"', 'r']) {
            self.wrong_kind(value, "a quantity with its unit, in quotes", example);
            return None;
        }
        let text = self.text(value)?;
        let error = match parse(&text) {
            Ok(quantity) => return Some(quantity),
            Err(error) => error,
        };
        let shown = shortened(value.raw);
        let (code, what) = match error {
            QuantityError::NoNumber => (Code::WrongUnit, format!("{shown} does not begin with a number")),
            QuantityError::NoUnit => (Code::WrongUnit, format!("{shown} has no unit")),
            QuantityError::WrongUnit(u) => {
                (Code::WrongUnit, format!("`{}` is no unit that fits here", shortened(&u)))
            }
            QuantityError::Negative => (Code::OutOfRange, format!("{shown} is below zero")),
            QuantityError::TooLarge => (Code::OutOfRange, format!("{shown} is too large")),
        };
        self.note(code, value.place, what, format!("units: {units}"), format!("write it like {example}"));
        None
    }
}

fn durations() -> String {
    DURATION_UNITS.map(|(unit, _)| unit).join(", ")
}

fn unit(per: Span) -> &'static str {
    DURATION_UNITS.iter().find(|(_, micros)| *micros == per.0).map_or("us", |(unit, _)| unit)
}
