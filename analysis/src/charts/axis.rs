//! Scales and their ticks: counts, shares, the time of a run, delays.

use crate::calendar::Calendar;
use crate::words;
use vocabulary::{Span, Time};

/// A tick: where it is on its scale, and what it says.
pub type Tick = (f64, String);

/// From values to points of the chart.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    lowest: f64,
    highest: f64,
    from: f64,
    to: f64,
    logarithmic: bool,
}

impl Scale {
    /// Evenly from `lowest` at `from` to `highest` at `to`.
    pub fn linear(lowest: f64, highest: f64, from: f64, to: f64) -> Scale {
        let highest = if highest > lowest { highest } else { lowest + 1.0 };
        Scale { lowest, highest, from, to, logarithmic: false }
    }

    /// By logarithm, for values above zero.
    pub fn logarithmic(lowest: f64, highest: f64, from: f64, to: f64) -> Scale {
        Scale { lowest: lowest.ln(), highest: highest.ln(), from, to, logarithmic: true }
    }

    /// Where a value lies.
    pub fn at(&self, value: f64) -> f64 {
        let value = if self.logarithmic { value.max(1e-9).ln() } else { value };
        self.from + (value - self.lowest) / (self.highest - self.lowest) * (self.to - self.from)
    }
}

/// Round numbers from 0 up to the first at or above the highest value, at most so many steps.
pub fn counts(highest: f64, steps: f64) -> Vec<Tick> {
    let least = (highest / steps).max(1e-6);
    let power = 10_f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= least * 0.9999);
    let step = step.unwrap_or(10.0 * power);
    let last = (highest / step).ceil().max(1.0) as u32;
    (0..=last).map(|i| f64::from(i) * step).map(|v| (v, tick_label(v, step))).collect()
}

fn tick_label(value: f64, step: f64) -> String {
    match value {
        0.0 => "0".to_owned(),
        v if step >= 1.0 => words::short(v),
        v => format!("{v:.*}", (-step.log10().floor()).clamp(0.0, 6.0) as usize),
    }
}

const STEPS: [u64; 15] = {
    let (m, h, d) = (Span::MINUTE.0, Span::HOUR.0, Span::DAY.0);
    [m, 5 * m, 15 * m, 30 * m, h, 2 * h, 3 * h, 6 * h, 12 * h, d, 2 * d, 7 * d, 14 * d, 30 * d, 90 * d]
};

/// Ticks on the local clock from the start of a run to its end, at most so many.
pub fn times(calendar: &Calendar, end: Time, most: u64) -> Vec<Tick> {
    let step = STEPS.into_iter().find(|s| end.0 / s <= most).unwrap_or(365 * Span::DAY.0);
    let first = (step - calendar.time_of_day().0 % step) % step;
    let times = (0..).map(|i| Time(first + i * step)).take_while(|t| t.0 <= end.0);
    times.map(|t| (t.0 as f64, calendar.label(t, step >= Span::DAY.0))).collect()
}

/// The delays that people name, in milliseconds.
const DELAYS: [(f64, &str); 12] = [
    (1.0, "1 ms"),
    (10.0, "10 ms"),
    (100.0, "100 ms"),
    (1e3, "1 s"),
    (1e4, "10 s"),
    (6e4, "1 min"),
    (6e5, "10 min"),
    (3.6e6, "1 h"),
    (2.16e7, "6 h"),
    (8.64e7, "1 d"),
    (6.048e8, "7 d"),
    (2.592e9, "30 d"),
];

/// The delays that people name around those from `lowest` to `highest`, in milliseconds.
pub fn delays(lowest: f64, highest: f64) -> Vec<Tick> {
    let first = DELAYS.iter().rposition(|d| d.0 <= lowest).unwrap_or(0);
    let last = DELAYS.iter().position(|d| d.0 >= highest).unwrap_or(DELAYS.len() - 1).max(first + 1);
    let last = last.min(DELAYS.len() - 1);
    DELAYS[first.min(last - 1)..=last].iter().map(|(ms, name)| (*ms, (*name).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: Vec<Tick>) -> Vec<String> {
        ticks.into_iter().map(|t| t.1).collect()
    }

    #[test]
    fn counts_have_round_ticks_up_to_the_highest() {
        assert_eq!(labels(counts(4.3, 5.0)), ["0", "1", "2", "3", "4", "5"]);
        assert_eq!(labels(counts(1_900_000.0, 4.0)), ["0", "500 k", "1 M", "1.5 M", "2 M"]);
        assert_eq!(labels(counts(0.37, 4.0)), ["0", "0.1", "0.2", "0.3", "0.4"]);
        assert_eq!(counts(0.0, 4.0).len(), 2);
    }

    #[test]
    fn delays_have_the_ticks_that_people_name() {
        assert_eq!(labels(delays(120.0, 4_000.0)), ["100 ms", "1 s", "10 s"]);
        assert_eq!(labels(delays(50_000.0, 5e7)), ["10 s", "1 min", "10 min", "1 h", "6 h", "1 d"]);
        assert!(delays(0.0, 0.0).len() >= 2);
        assert!(delays(1e12, 1e12).len() >= 2);
    }

    #[test]
    fn scales_lead_from_end_to_end() {
        let log = Scale::logarithmic(1.0, 100.0, 0.0, 10.0);
        assert!((log.at(10.0) - 5.0).abs() < 1e-9);
        let linear = Scale::linear(0.0, 4.0, 100.0, 0.0);
        assert!((linear.at(1.0) - 75.0).abs() < 1e-9);
        assert!(Scale::linear(0.0, 0.0, 0.0, 1.0).at(0.0).abs() < 1e-9);
    }
}
