//! Numbers as people read them.

/// A share in per cent with four decimals, without sign; none of nothing.
pub fn percent(part: u64, whole: u64) -> Option<String> {
    (whole > 0).then(|| format!("{:.4}", 100.0 * part as f64 / whole as f64))
}

/// A share in words: `98.7 %`, `0.03 %`, `none`, `all`; `nothing` of nothing.
pub fn share(part: u64, whole: u64) -> String {
    let percent = 100.0 * part as f64 / whole.max(1) as f64;
    match (part, whole) {
        (_, 0) => "nothing".to_owned(),
        (0, _) => "none".to_owned(),
        (p, w) if p == w => "all".to_owned(),
        _ if percent < 0.01 => "under 0.01 %".to_owned(),
        _ if percent > 99.99 => "over 99.99 %".to_owned(),
        _ if !(1.0..=99.0).contains(&percent) => format!("{percent:.2} %"),
        _ => format!("{percent:.1} %"),
    }
}

/// A count with commas between the thousands: `1,234,567`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A count in three digits: `950`, `12.3 k`, `1.2 M`.
pub fn short(n: f64) -> String {
    let (value, unit) = match n.abs() {
        a if a >= 999.5e6 => (n / 1e9, " G"),
        a if a >= 999.5e3 => (n / 1e6, " M"),
        a if a >= 9_999.5 => (n / 1e3, " k"),
        _ => (n, ""),
    };
    if unit.is_empty() && value.fract() == 0.0 {
        return count_signed(value);
    }
    let text = if value.abs() >= 99.95 { format!("{value:.0}") } else { format!("{value:.1}") };
    format!("{}{unit}", text.strip_suffix(".0").unwrap_or(&text))
}

fn count_signed(value: f64) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}{}", count(value.abs() as u64))
}

/// Milliseconds in the unit that people would use: `50 ms`, `1.3 s`, `12 min`, `2.5 h`, `1.2 d`.
pub fn duration(milliseconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")];
    match UNITS.iter().find(|(unit, _)| milliseconds >= *unit) {
        None => format!("{milliseconds} ms"),
        Some((unit, name)) => {
            let text = format!("{:.1}", milliseconds as f64 / *unit as f64);
            format!("{} {name}", text.strip_suffix(".0").unwrap_or(&text))
        }
    }
}

/// Names in a sentence: `a`, `a and b`, `a, b and c`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Bytes in three digits, in thousands: `950 B`, `12.3 kB`, `1.2 GB`.
pub fn bytes(n: u64) -> String {
    let text = short(n as f64);
    if text.ends_with(char::is_alphabetic) { format!("{text}B") } else { format!("{text} B") }
}

/// A noun with its count, the plural by `s`: `1 answer`, `2,000 answers`.
pub fn many(n: u64, noun: &str) -> String {
    format!("{} {}", count(n), plural(n, noun))
}

/// A noun as it stands behind a count, the plural by `s`.
pub fn plural(n: u64, noun: &str) -> String {
    if n == 1 { noun.to_owned() } else { format!("{noun}s") }
}

/// How many decimals a number needs to be told by so many digits, at most six.
pub fn decimals(number: f64, digits: i32) -> usize {
    let least = 10_f64.powi(digits - 1);
    let enough = |decimals: &usize| number.abs() * 10_f64.powi(*decimals as i32) >= least;
    if number == 0.0 { 0 } else { (0..6).find(enough).unwrap_or(6) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!([count(7), count(1_000), count(1_234_567)], ["7", "1,000", "1,234,567"]);
        assert_eq!([short(950.0), short(12_300.0), short(1_200_000.0)], ["950", "12.3 k", "1.2 M"]);
        assert_eq!([short(9_999.0), short(0.5), short(2_000_000.0)], ["9,999", "0.5", "2 M"]);
        assert_eq!([duration(50), duration(1_300), duration(7_200_000)], ["50 ms", "1.3 s", "2 h"]);
        assert_eq!([bytes(950), bytes(12_300), bytes(1_200_000_000)], ["950 B", "12.3 kB", "1.2 GB"]);
        assert_eq!([many(1, "answer"), many(0, "answer")], ["1 answer", "0 answers"]);
    }

    #[test]
    fn shares_say_all_and_none_only_where_it_is_so() {
        assert_eq!([share(0, 0), share(0, 5), share(5, 5)], ["nothing", "none", "all"]);
        assert_eq!([share(1, 1_000_000), share(999_999, 1_000_000)], ["under 0.01 %", "over 99.99 %"]);
        assert_eq!([share(1, 200), share(1, 2)], ["0.50 %", "50.0 %"]);
        assert_eq!((percent(1, 3), percent(0, 0)), (Some("33.3333".into()), None));
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
