//! Values and bounds as ratios of integers: what decides on an objective is never rounded.

use super::Dimension;
use crate::text::quantity::{self, DURATION_UNITS, QuantityError, micros, split_number, split_unit};
use std::cmp::Ordering;
use vocabulary::Span;

/// A ratio of two integers, the second not zero. Times are in microseconds, rates in events per microsecond.
#[derive(Clone, Copy, Debug)]
pub struct Exact {
    over: u64,
    under: u64,
}

/// The unit that a planner wrote, and how much of the dimension's base it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Unit {
    /// As it is written: `%`, `s`, `/h`; empty for numbers.
    pub name: String,
    scale: Exact,
}

impl Exact {
    /// A ratio; none of nothing.
    pub fn ratio(part: u64, whole: u64) -> Option<Exact> {
        (whole > 0).then_some(Exact { over: part, under: whole })
    }

    /// A whole number.
    pub fn count(n: u64) -> Exact {
        Exact { over: n, under: 1 }
    }

    /// A duration.
    pub fn time(span: Span) -> Exact {
        Exact::count(span.0)
    }

    /// So many in a time; none in no time.
    pub fn rate(events: u64, per: Span) -> Option<Exact> {
        Exact::ratio(events, per.0)
    }

    /// A quantity as a planner writes it, which must have a unit of the dimension, and this unit; of a duration in
    /// several parts, the last.
    pub fn parse(text: &str, dimension: Dimension) -> Result<(Exact, Unit), QuantityError> {
        let text = text.trim();
        if dimension == Dimension::Time {
            let time = Exact::time(quantity::duration(text)?);
            return Ok((time, Unit::of_duration(text)));
        }
        let (number, unit) = split_number(text)?;
        let (number, unit) = (decimal(number).ok_or(QuantityError::TooLarge)?, unit.trim());
        let unit = match dimension {
            Dimension::Share => Unit::share(unit)?,
            Dimension::Rate => Unit::rate(unit)?,
            _ => Unit::none(unit)?,
        };
        let exact = number.times(unit.scale).ok_or(QuantityError::TooLarge)?;
        Ok((exact, unit))
    }

    /// Whether it is more than a whole.
    pub fn exceeds_whole(self) -> bool {
        self > Exact::count(1)
    }

    /// About how much it is.
    pub fn approximately(self) -> f64 {
        self.over as f64 / self.under as f64
    }

    /// About how many of a unit it is.
    pub fn in_units(self, unit: &Unit) -> f64 {
        self.approximately() / unit.scale.approximately()
    }

    /// The product, if it fits.
    fn times(self, other: Exact) -> Option<Exact> {
        let (over, under) = (wide(self.over, other.over), wide(self.under, other.under));
        let divisor = divisor(over, under).max(1);
        let fits = |n: u128| u64::try_from(n / divisor).ok();
        Some(Exact { over: fits(over)?, under: fits(under)? })
    }
}

impl Unit {
    /// The unit of a dimension that tables use.
    pub fn of_tables(dimension: Dimension) -> Unit {
        let scale = match dimension {
            Dimension::Time => Exact::time(Span::SECOND),
            Dimension::Share => Exact { over: 1, under: 100 },
            Dimension::Number => Exact::count(1),
            Dimension::Rate => Exact { over: 1, under: Span::SECOND.0 },
        };
        Unit { name: dimension.unit().to_owned(), scale }
    }

    fn of_duration(text: &str) -> Unit {
        let last = text.rsplit(|c: char| c.is_ascii_digit() || c.is_whitespace()).next().unwrap_or_default();
        let known = DURATION_UNITS.iter().find(|(name, _)| *name == last).unwrap_or(&DURATION_UNITS[2]);
        Unit { name: known.0.to_owned(), scale: Exact::count(known.1) }
    }

    fn share(unit: &str) -> Result<Unit, QuantityError> {
        match unit {
            "%" => Ok(Unit { name: unit.to_owned(), scale: Exact { over: 1, under: 100 } }),
            "" => Err(QuantityError::NoUnit),
            _ => Err(QuantityError::WrongUnit(unit.to_owned())),
        }
    }

    fn rate(unit: &str) -> Result<Unit, QuantityError> {
        let wrong = || QuantityError::WrongUnit(unit.to_owned());
        if unit.is_empty() {
            return Err(QuantityError::NoUnit);
        }
        let per = unit.strip_prefix('/').ok_or_else(wrong)?.trim();
        let (name, rest) = split_unit(per);
        let under = micros(name).ok().filter(|_| rest.is_empty()).ok_or_else(wrong)?;
        Ok(Unit { name: format!("/{name}"), scale: Exact { over: 1, under } })
    }

    fn none(unit: &str) -> Result<Unit, QuantityError> {
        match unit {
            "" => Ok(Unit { name: String::new(), scale: Exact::count(1) }),
            _ => Err(QuantityError::WrongUnit(unit.to_owned())),
        }
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        wide(self.over, other.under).cmp(&wide(other.over, self.under))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Exact) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Exact {}

fn wide(a: u64, b: u64) -> u128 {
    u128::from(a) * u128::from(b)
}

fn divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { divisor(b, a % b) }
}

/// A decimal number as it is written, exactly; none if it has more digits than 64 bits hold.
fn decimal(number: &str) -> Option<Exact> {
    let number = number.replace('_', "");
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    let fraction = fraction.trim_end_matches('0');
    let over = format!("{whole}{fraction}").parse().ok()?;
    Some(Exact { over, under: 10_u64.checked_pow(u32::try_from(fraction.len()).ok()?)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use QuantityError::*;

    fn of(text: &str, dimension: Dimension) -> Result<(Exact, String), QuantityError> {
        Exact::parse(text, dimension).map(|(exact, unit)| (exact, unit.name))
    }

    #[test]
    fn bounds_are_exact() {
        let ratio = |part, whole| Exact::ratio(part, whole).unwrap();
        assert_eq!(of("99.5 %", Dimension::Share), Ok((ratio(995, 1_000), "%".into())));
        assert_eq!(of("1_000.50", Dimension::Number), Ok((ratio(2_001, 2), String::new())));
        assert_eq!(of("400/s", Dimension::Rate), Ok((ratio(400, 1_000_000), "/s".into())));
        assert_eq!(of("0.5 / d", Dimension::Rate), Ok((ratio(5, 864_000_000_000), "/d".into())));
        assert_eq!(of("1 min 30 s", Dimension::Time), Ok((Exact::count(90_000_000), "s".into())));
        assert_eq!(of("1.5h", Dimension::Time), Ok((Exact::count(5_400_000_000), "h".into())));
    }

    #[test]
    fn a_bound_has_a_unit_of_its_dimension() {
        assert_eq!(of("30", Dimension::Time), Err(NoUnit));
        assert_eq!(of("30 %", Dimension::Time), Err(WrongUnit("%".into())));
        assert_eq!(of("30", Dimension::Share), Err(NoUnit));
        assert_eq!(of("30 s", Dimension::Share), Err(WrongUnit("s".into())));
        assert_eq!(of("30 %", Dimension::Number), Err(WrongUnit("%".into())));
        assert_eq!(of("30", Dimension::Rate), Err(NoUnit));
        assert_eq!(of("30 s", Dimension::Rate), Err(WrongUnit("s".into())));
        assert_eq!(of("30 /sec", Dimension::Rate), Err(WrongUnit("/sec".into())));
        assert_eq!(of("-3", Dimension::Number), Err(Negative));
        assert_eq!(of("0.00000000000000000001", Dimension::Number), Err(TooLarge));
        assert_eq!(of("many", Dimension::Number), Err(NoNumber));
    }

    #[test]
    fn ratios_compare_without_rounding() {
        let third = Exact::ratio(1, 3).unwrap();
        let nearly = Exact::ratio(6_148_914_691_236_517_204, u64::MAX).unwrap();
        assert!(nearly < third && third == Exact::ratio(5, 15).unwrap());
        assert_eq!(Exact::ratio(0, 0), None);
    }
}
