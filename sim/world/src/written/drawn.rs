//! What is drawn: numbers, durations, and how load varies over the day.

use crate::blueprint::{Count, Delay, Profile};
use crate::finding::Code;
use crate::reading::{Choice, Field, Fields, Reader, Shape, Value, Variant};
use vocabulary::Span;

/// A geometric number.
pub const GEOMETRIC: Shape = Shape {
    name: "geometric number",
    fields: &[Field::required("mean", "number, 0 to 1000"), Field::or("max", "whole number", "100")],
};

/// A log-normal number.
pub const LOG_NORMAL_COUNT: Shape = Shape {
    name: "log-normal number",
    fields: &[
        Field::required("median", "number, 0 to 1000"),
        Field::required("sigma", "number, 0 to 5"),
        Field::or("max", "whole number", "100"),
    ],
};

/// An exponential duration.
pub const EXPONENTIAL: Shape =
    Shape { name: "exponential duration", fields: &[Field::required("mean", "duration")] };

/// A log-normal duration.
pub const LOG_NORMAL: Shape = Shape {
    name: "log-normal duration",
    fields: &[Field::required("median", "duration"), Field::required("sigma", "number, 0 to 5")],
};

/// A Pareto duration.
pub const PARETO: Shape = Shape {
    name: "Pareto duration",
    fields: &[Field::required("least", "duration"), Field::required("shape", "number, 0.1 to 100")],
};

/// A day with one busy hour.
pub const DIURNAL: Shape = Shape {
    name: "diurnal profile",
    fields: &[Field::or("peak", "number, 1 to 10", "2.0"), Field::or("at", "hour of the day, 0 to 23", "20")],
};

/// A number that is drawn.
pub const COUNT: Choice = Choice {
    name: "number that is drawn",
    variants: &[
        Variant::one("Fixed", "a whole number"),
        Variant::with("Geometric", &GEOMETRIC),
        Variant::with("LogNormal", &LOG_NORMAL_COUNT),
    ],
};

/// A duration that is drawn.
pub const DELAY: Choice = Choice {
    name: "duration that is drawn",
    variants: &[
        Variant::one("Fixed", "a duration"),
        Variant::with("Exponential", &EXPONENTIAL),
        Variant::with("LogNormal", &LOG_NORMAL),
        Variant::with("Pareto", &PARETO),
        Variant::one("Quantiles", "a list of (share, duration)"),
    ],
};

/// How load varies over the day.
pub const PROFILE: Choice = Choice {
    name: "profile of the day",
    variants: &[
        Variant::bare("Flat"),
        Variant::with("Diurnal", &DIURNAL),
        Variant::one("Hours", "a list of 24 weights"),
    ],
};

impl Reader {
    /// A number that is drawn, at most `most`.
    pub fn count(&mut self, value: Value, most: u16) -> Option<Count> {
        let (name, inner) = self.choice(value, &COUNT)?;
        if name == "Fixed" {
            return Some(Count::Fixed(self.whole(inner, 0..=most.into())? as u16));
        }
        if name == "Geometric" {
            let mut f = Fields::of(self, &GEOMETRIC, inner);
            let mean = f.get(self, "mean", 0.0, |r, v| r.real(v, 0.0..=1000.0));
            let max = f.get(self, "max", 0, |r, v| r.whole(v, 0..=most.into()));
            return (mean.sound && max.sound)
                .then_some(Count::Geometric { mean: mean.it, max: max.it as u16 });
        }
        let mut f = Fields::of(self, &LOG_NORMAL_COUNT, inner);
        let median = f.get(self, "median", 0.0, |r, v| r.real(v, 0.0..=1000.0));
        let sigma = f.get(self, "sigma", 0.0, |r, v| r.real(v, 0.0..=5.0));
        let max = f.get(self, "max", 0, |r, v| r.whole(v, 0..=most.into()));
        let sound = median.sound && sigma.sound && max.sound;
        sound.then_some(Count::LogNormal { median: median.it, sigma: sigma.it, max: max.it as u16 })
    }

    /// A duration that is drawn.
    pub fn delay(&mut self, value: Value) -> Option<Delay> {
        let (name, inner) = self.choice(value, &DELAY)?;
        match name {
            "Fixed" => Some(Delay::Fixed(self.positive(inner)?)),
            "Exponential" => {
                let mut f = Fields::of(self, &EXPONENTIAL, inner);
                let mean = f.get(self, "mean", Span::SECOND, Reader::positive);
                mean.sound.then_some(Delay::Exponential { mean: mean.it })
            }
            "LogNormal" => {
                let mut f = Fields::of(self, &LOG_NORMAL, inner);
                let median = f.get(self, "median", Span::SECOND, Reader::positive);
                let sigma = f.get(self, "sigma", 0.0, |r, v| r.real(v, 0.0..=5.0));
                (median.sound && sigma.sound)
                    .then_some(Delay::LogNormal { median: median.it, sigma: sigma.it })
            }
            "Pareto" => {
                let mut f = Fields::of(self, &PARETO, inner);
                let least = f.get(self, "least", Span::SECOND, Reader::positive);
                let shape = f.get(self, "shape", 1.0, |r, v| r.real(v, 0.1..=100.0));
                (least.sound && shape.sound).then_some(Delay::Pareto { least: least.it, shape: shape.it })
            }
            _ => self.quantiles(inner),
        }
    }

    fn quantiles(&mut self, value: Value) -> Option<Delay> {
        let mut points: Vec<(f64, Span)> = Vec::new();
        let items = self.list(value, 1_000);
        for item in &items {
            let (share, span) = self.pair(*item, "(\"50 %\", \"1_901 s\")")?;
            let point = (self.share(share)?, self.positive(span)?);
            if points.last().is_some_and(|p| p.0 >= point.0 || p.1 >= point.1) {
                let what = "quantiles rise, in their share and in their duration";
                self.note(Code::OutOfRange, item.place, what, "does not rise", "put them in order");
                return None;
            }
            points.push(point);
        }
        let ends = (points.first().map(|p| p.0), points.last().map(|p| p.0));
        if ends != (Some(0.0), Some(1.0)) {
            let help = "begin with (\"0 %\", the shortest) and end with (\"100 %\", the longest)";
            self.note(
                Code::OutOfRange,
                value.place,
                "quantiles go from 0 % to 100 %",
                "an end is missing",
                help,
            );
            return None;
        }
        Some(Delay::Quantiles(points.into()))
    }

    /// How load varies over the day.
    pub fn profile(&mut self, value: Value) -> Option<Profile> {
        match self.choice(value, &PROFILE)? {
            ("Flat", _) => Some(Profile::FLAT),
            ("Diurnal", inner) => {
                let mut f = Fields::of(self, &DIURNAL, inner);
                let peak = f.get(self, "peak", 1.0, |r, v| r.real(v, 1.0..=10.0));
                let at = f.get(self, "at", 0, |r, v| r.whole(v, 0..=23));
                (peak.sound && at.sound).then(|| diurnal(peak.it, at.it as usize))
            }
            (_, inner) => self.hours(inner),
        }
    }

    fn hours(&mut self, value: Value) -> Option<Profile> {
        let items = self.list(value, 24);
        let weights: Vec<f64> = items.iter().filter_map(|i| self.real(*i, 0.0..=1e6)).collect();
        let sum: f64 = weights.iter().sum();
        if weights.len() < items.len() || items.is_empty() && !value.raw.starts_with('[') {
            return None;
        }
        if weights.len() != 24 || sum <= 0.0 {
            let what = format!("a day has 24 weights, not all of them zero; these are {}", weights.len());
            self.note(
                Code::OutOfRange,
                value.place,
                what,
                "",
                "write one number for each hour, from midnight",
            );
            return None;
        }
        let mut hours = [0.0; 24];
        for (hour, weight) in hours.iter_mut().zip(&weights) {
            *hour = weight * 24.0 / sum;
        }
        Some(Profile { hours })
    }
}

/// A day whose busiest hour has `peak` times the mean: exp(k cos) around that hour, k found by halving.
pub fn diurnal(peak: f64, at: usize) -> Profile {
    let (mut low, mut high) = (0.0, 64.0);
    for _ in 0..64 {
        let middle = (low + high) / 2.0;
        if bell(middle, at)[at] < peak { low = middle } else { high = middle }
    }
    Profile { hours: bell(low, at) }
}

/// Weights with mean 1 that fall off on both sides of an hour.
fn bell(k: f64, at: usize) -> [f64; 24] {
    let angle = |hour: usize| (hour as f64 - at as f64) * std::f64::consts::TAU / 24.0;
    let raw: [f64; 24] = std::array::from_fn(|hour| libm::exp(k * (libm::cos(angle(hour)) - 1.0)));
    let sum: f64 = raw.iter().sum();
    raw.map(|w| w * 24.0 / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diurnal_day_has_its_peak_and_mean_one() {
        for peak in [1.0, 1.9, 2.3, 10.0] {
            let hours = diurnal(peak, 20).hours;
            assert!((hours[20] - peak).abs() < 1e-9);
            assert!((hours.iter().sum::<f64>() - 24.0).abs() < 1e-9);
            assert!((hours[19] - hours[21]).abs() < 1e-9);
        }
    }
}
