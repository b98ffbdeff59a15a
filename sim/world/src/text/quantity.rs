//! Quantities as planners write them: "50 ms", "3 d 18 h", "30 %", "6 /d", "+44 7700 900001".

use vocabulary::Span;

/// Why a text is no quantity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum QuantityError {
    /// There is no number where one belongs.
    NoNumber,
    /// The number has no unit.
    NoUnit,
    /// The unit does not fit.
    WrongUnit(String),
    /// It is below zero.
    Negative,
    /// It is larger than a run can hold.
    TooLarge,
}

/// The units of durations, with their microseconds.
pub const DURATION_UNITS: [(&str, u64); 8] = [
    ("us", 1),
    ("ms", 1_000),
    ("s", 1_000_000),
    ("min", 60_000_000),
    ("h", 3_600_000_000),
    ("d", 86_400_000_000),
    ("w", 604_800_000_000),
    ("y", 31_536_000_000_000),
];

/// The units of bit rates, with their bits a second.
pub const BIT_RATES: [(&str, f64); 4] = [("bit/s", 1.0), ("kbit/s", 1e3), ("Mbit/s", 1e6), ("Gbit/s", 1e9)];

/// The longest duration that a world can name: 2^62 microseconds.
const LONGEST: u128 = 1 << 62;

/// A duration of one or several parts, such as `3 d 18 h`; a part below a microsecond is cut off.
pub fn duration(text: &str) -> Result<Span, QuantityError> {
    let mut rest = text.trim();
    let mut sum = 0_u128;
    if rest.is_empty() {
        return Err(QuantityError::NoNumber);
    }
    while !rest.is_empty() {
        let (number, after) = split_number(rest)?;
        let (unit, after) = split_unit(after);
        sum += scaled(number, micros(unit)?).ok_or(QuantityError::TooLarge)?;
        if sum > LONGEST {
            return Err(QuantityError::TooLarge);
        }
        rest = after.trim_start();
    }
    Ok(Span(sum as u64))
}

/// A share such as `30 %`, as 0 to 1 (more than 1 is for the caller to refuse).
pub fn share(text: &str) -> Result<f64, QuantityError> {
    let (number, unit) = split_number(text.trim())?;
    match unit.trim() {
        "%" => Ok(real(number)? / 100.0),
        "" => Err(QuantityError::NoUnit),
        other => Err(QuantityError::WrongUnit(other.to_owned())),
    }
}

/// A rate such as `6 /d`, as so many in each `per`.
pub fn rate(text: &str, per: Span) -> Result<f64, QuantityError> {
    let (number, unit) = split_number(text.trim())?;
    let unit = unit.trim();
    if unit.is_empty() {
        return Err(QuantityError::NoUnit);
    }
    let wrong = || QuantityError::WrongUnit(unit.to_owned());
    let each = micros(unit.strip_prefix('/').ok_or_else(wrong)?.trim()).map_err(|_| wrong())?;
    Ok(real(number)? * (per.0 as f64 / each as f64))
}

/// A bit rate such as `2 Mbit/s`, in bits a second.
pub fn bit_rate(text: &str) -> Result<f64, QuantityError> {
    let (number, unit) = split_number(text.trim())?;
    match (BIT_RATES.iter().find(|(name, _)| *name == unit.trim()), unit.trim()) {
        (Some((_, bits)), _) => Ok(real(number)? * bits),
        (None, "") => Err(QuantityError::NoUnit),
        (None, other) => Err(QuantityError::WrongUnit(other.to_owned())),
    }
}

/// The digits of a number in international format, such as `+44 7700 900001`.
pub fn msisdn(text: &str) -> Result<String, QuantityError> {
    let rest = text.trim().strip_prefix('+').ok_or(QuantityError::NoUnit)?;
    let fits = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-');
    if !rest.chars().all(fits) {
        return Err(QuantityError::NoNumber);
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || digits.starts_with('0') {
        return Err(QuantityError::NoNumber);
    }
    if digits.len() > 15 { Err(QuantityError::TooLarge) } else { Ok(digits) }
}

pub(crate) fn split_number(text: &str) -> Result<(&str, &str), QuantityError> {
    let text = text.strip_prefix('+').unwrap_or(text);
    if text.starts_with('-') {
        return Err(QuantityError::Negative);
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '_' | '.'))).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let plain = number.starts_with(|c: char| c.is_ascii_digit()) && number.matches('.').count() <= 1;
    if plain { Ok((number, rest.trim_start())) } else { Err(QuantityError::NoNumber) }
}

pub(crate) fn split_unit(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| c.is_ascii_digit() || c.is_whitespace() || c == '-');
    text.split_at(end.unwrap_or(text.len()))
}

pub(crate) fn micros(unit: &str) -> Result<u64, QuantityError> {
    match DURATION_UNITS.iter().find(|(name, _)| *name == unit) {
        Some((_, micros)) => Ok(*micros),
        None if unit.is_empty() => Err(QuantityError::NoUnit),
        None => Err(QuantityError::WrongUnit(unit.to_owned())),
    }
}

/// A decimal number times a whole one, exactly, cut off after the point.
fn scaled(number: &str, by: u64) -> Option<u128> {
    let number = number.replace('_', "");
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    let fraction = &fraction[..fraction.len().min(18)];
    let whole: u128 = whole.parse().ok().filter(|w| *w <= LONGEST)?;
    let part: u128 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    let by = u128::from(by);
    Some(whole.checked_mul(by)? + part * by / 10_u128.pow(fraction.len() as u32))
}

fn real(number: &str) -> Result<f64, QuantityError> {
    let value: f64 = number.replace('_', "").parse().map_err(|_| QuantityError::NoNumber)?;
    if value.is_finite() && value <= 1e15 { Ok(value) } else { Err(QuantityError::TooLarge) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use QuantityError::*;

    #[test]
    fn durations_are_exact() {
        assert_eq!(duration("50 ms"), Ok(Span(50_000)));
        assert_eq!(duration("3 d 18 h"), Ok(Span(90 * 3_600_000_000)));
        assert_eq!(duration("0.1s"), Ok(Span(100_000)));
        assert_eq!(duration("1_000 us"), Ok(Span(1_000)));
        assert_eq!(duration("1.5 y"), Ok(Span(47_304_000_000_000)));
    }

    #[test]
    fn what_is_no_duration_says_why() {
        assert_eq!(duration("50"), Err(NoUnit));
        assert_eq!(duration("50 sec"), Err(WrongUnit("sec".into())));
        assert_eq!(duration("-5 s"), Err(Negative));
        assert_eq!(duration("soon"), Err(NoNumber));
        assert_eq!(duration(""), Err(NoNumber));
        assert_eq!(duration("99999999999999999999999999999999999999999 y"), Err(TooLarge));
        assert_eq!(duration("900000 y"), Err(TooLarge));
    }

    #[test]
    fn shares_and_rates_need_their_units() {
        assert_eq!(share("30 %"), Ok(0.3));
        assert_eq!(share("30"), Err(NoUnit));
        assert_eq!(share("30 ms"), Err(WrongUnit("ms".into())));
        assert_eq!(rate("6 /d", Span::DAY), Ok(6.0));
        assert_eq!(rate("1/s", Span::MINUTE), Ok(60.0));
        assert_eq!(rate("6 d", Span::DAY), Err(WrongUnit("d".into())));
        assert_eq!(rate("6", Span::DAY), Err(NoUnit));
    }

    #[test]
    fn bit_rates_are_decimal() {
        assert_eq!(bit_rate("64 kbit/s"), Ok(64_000.0));
        assert_eq!(bit_rate("1.5 Mbit/s"), Ok(1_500_000.0));
        assert_eq!(bit_rate("64 kB/s"), Err(WrongUnit("kB/s".into())));
        assert_eq!(bit_rate("64"), Err(NoUnit));
    }

    #[test]
    fn numbers_are_international() {
        assert_eq!(msisdn("+44 7700 900001"), Ok("447700900001".into()));
        assert_eq!(msisdn("07700 900001"), Err(NoUnit));
        assert_eq!(msisdn("+44 7700 90000X"), Err(NoNumber));
        assert_eq!(msisdn("+1234567890123456"), Err(TooLarge));
    }
}
