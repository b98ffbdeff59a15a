//! Draws of the blueprint's distributions, through rand's own where it has them.

use crate::chance::Draw;
use rand_distr::{Distribution, Exp1, StandardNormal};
use vocabulary::{Span, TextSize};
use world::blueprint::{Count, Delay, Lengths};

/// The largest duration that is drawn: beyond the longest run.
const LONGEST: f64 = 4e15;

fn span(microseconds: f64) -> Span {
    Span(microseconds.clamp(1.0, LONGEST) as u64)
}

/// An exponential duration with a mean.
#[inline]
pub fn exponential(mean: Span, draw: &mut Draw) -> Span {
    span(exponential_amount(mean.0 as f64, draw) + 1.0)
}

/// An exponential number with a mean.
#[inline]
pub fn exponential_amount(mean: f64, draw: &mut Draw) -> f64 {
    let x: f64 = Exp1.sample(draw);
    x * mean
}

/// A number with Pareto's distribution.
#[inline]
pub fn pareto(least: f64, shape: f64, draw: &mut Draw) -> f64 {
    least * libm::pow(draw.unit(), -1.0 / shape)
}

/// A duration, at least one microsecond.
pub fn delay(of: &Delay, draw: &mut Draw) -> Span {
    match of {
        Delay::Fixed(s) => Span(s.0.max(1)),
        Delay::Exponential { mean } => exponential(*mean, draw),
        Delay::LogNormal { median, sigma } => {
            let z: f64 = StandardNormal.sample(draw);
            span(median.0 as f64 * libm::exp(sigma * z))
        }
        Delay::Pareto { least, shape } => span(pareto(least.0 as f64, *shape, draw)),
        Delay::Quantiles(points) => quantile(points, draw.unit()),
    }
}

/// The duration at probability `u`, its logarithm interpolated between the quantiles.
fn quantile(points: &[(f64, Span)], u: f64) -> Span {
    let above = points.partition_point(|(p, _)| *p < u).clamp(1, points.len() - 1);
    let ((p0, s0), (p1, s1)) = (points[above - 1], points[above]);
    let x = ((u - p0) / (p1 - p0)).clamp(0.0, 1.0);
    let log = |s: Span| libm::log(s.0.max(1) as f64);
    span(libm::exp(log(s0) + x * (log(s1) - log(s0))))
}

/// A number.
pub fn count(of: Count, draw: &mut Draw) -> u16 {
    match of {
        Count::Fixed(n) => n,
        Count::Geometric { mean, max } => {
            let ratio = libm::log(mean / (1.0 + mean));
            ((libm::log(draw.unit()) / ratio) as u64).min(u64::from(max)) as u16
        }
        Count::LogNormal { median, sigma, max } => {
            let z: f64 = StandardNormal.sample(draw);
            (median * libm::exp(sigma * z)).round().min(f64::from(max)) as u16
        }
    }
}

/// Sizes of texts, ready to be drawn from.
#[derive(Clone, Debug)]
pub struct Texts {
    sizes: Vec<TextSize>,
    /// How many texts of the corpus are up to this one.
    until: Vec<u64>,
    /// For each 1/256 of the probability, the first size that can be meant.
    guide: Vec<u32>,
}

impl Texts {
    const GUIDES: u64 = 256;

    /// The sizes of a blueprint.
    pub fn new(lengths: &Lengths) -> Texts {
        let corpus: &[(TextSize, u64)] = match lengths {
            Lengths::Fixed(size) => &[(*size, 1)],
            Lengths::Corpus(sizes) => sizes,
        };
        let until: Vec<u64> = corpus
            .iter()
            .scan(0, |sum, (_, n)| {
                *sum += n;
                Some(*sum)
            })
            .collect();
        let total = until.last().copied().unwrap_or(0);
        let first = |g: u64| until.partition_point(|u| *u <= g * total / Self::GUIDES) as u32;
        let guide = (0..Self::GUIDES).map(first).collect();
        Texts { sizes: corpus.iter().map(|(size, _)| *size).collect(), until, guide }
    }

    /// The size of a text, shown where it lies: what is copied in parts and read as one makes a processor wait.
    #[inline(always)]
    pub fn draw(&self, draw: &mut Draw) -> &TextSize {
        if let [size] = &self.sizes[..] {
            return size;
        }
        let total = self.until[self.until.len() - 1];
        let bits = draw.bits();
        let x = ((u128::from(bits) * u128::from(total)) >> 64) as u64;
        let mut i = self.guide[(bits >> 56) as usize] as usize;
        while self.until[i] <= x {
            i += 1;
        }
        &self.sizes[i]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Chance, Purpose};
    use vocabulary::Alphabet;

    fn draws(n: u64) -> impl Iterator<Item = Draw> {
        (0..n).map(|k| Chance::new(11).draw(Purpose::Think, k))
    }

    fn share_below(of: &Delay, limit: Span) -> f64 {
        draws(40_000).filter(|d| delay(of, &mut d.clone()) < limit).count() as f64 / 40_000.0
    }

    #[test]
    fn delays_have_their_quantiles() {
        let s = Span::SECOND;
        let near = |x: f64, y: f64| assert!((x - y).abs() < 0.01, "{x} is not {y}");
        near(share_below(&Delay::Exponential { mean: s }, s), 1.0 - (-1.0_f64).exp());
        near(share_below(&Delay::LogNormal { median: s, sigma: 1.5 }, s), 0.5);
        near(share_below(&Delay::Pareto { least: s, shape: 2.0 }, Span(2_000_000)), 0.75);
        let points = [(0.0, s), (0.5, Span::MINUTE), (1.0, Span::HOUR)];
        let observed = Delay::Quantiles(points.into());
        near(share_below(&observed, Span::MINUTE), 0.5);
        near(share_below(&observed, s), 0.0);
        near(share_below(&observed, Span::HOUR + s), 1.0);
    }

    #[test]
    fn counts_have_their_means() {
        let mean = |c| draws(40_000).map(|mut d| f64::from(count(c, &mut d))).sum::<f64>() / 40_000.0;
        assert_eq!(mean(Count::Fixed(7)), 7.0);
        let geometric = mean(Count::Geometric { mean: 2.5, max: 1000 });
        assert!((geometric - 2.5).abs() < 0.06, "{geometric}");
        let skewed = mean(Count::LogNormal { median: 50.0, sigma: 0.5, max: 5000 });
        assert!((skewed - 50.0 * (0.125_f64).exp()).abs() < 0.6, "{skewed}");
    }

    #[test]
    fn texts_are_drawn_as_often_as_they_occur() {
        let size = |n| TextSize { characters: n, units: n, alphabet: Alphabet::Gsm7 };
        let texts = Texts::new(&Lengths::Corpus([(size(1), 1), (size(2), 0), (size(3), 3)].into()));
        let mut seen = [0; 4];
        draws(40_000).for_each(|mut d| seen[texts.draw(&mut d).units as usize] += 1);
        assert_eq!(seen[2], 0);
        assert!((f64::from(seen[1]) / 40_000.0 - 0.25).abs() < 0.01);
    }

    /// Mean characters, share in UCS-2 and mean parts of texts that are drawn from a shipped corpus.
    fn drawn(corpus: &str) -> (f64, f64, f64) {
        let world = format!(
            "(operators: {{\"A\": (numbers: [\"+44 7700\"], subscribers: 10, im_users: \"50 %\", imsp: ())}}, \
             traffic: (lengths: Corpus(file: \"data/sms_lengths.csv\", corpus: \"{corpus}\")))"
        );
        let worlds = concat!(env!("CARGO_MANIFEST_DIR"), "/../../worlds");
        let world = world::parse("texts", &world, worlds.as_ref(), &[]).expect("a sound world");
        let texts = Texts::new(&world.blueprint.traffic.lengths);
        let n = 200_000;
        let (mut characters, mut ucs2, mut parts) = (0, 0, 0);
        for mut draw in draws(n) {
            let size = texts.draw(&mut draw);
            characters += u64::from(size.characters);
            ucs2 += u64::from(size.alphabet == Alphabet::Ucs2);
            parts += u64::from(size.parts());
        }
        let mean = |sum: u64| sum as f64 / n as f64;
        (mean(characters), mean(ucs2), mean(parts))
    }

    #[test]
    fn texts_of_the_shipped_corpora_have_the_moments_of_their_source() {
        // Five standard deviations of a mean of 200,000: the deviation of one text is about its mean, of a share p
        // the root of p (1 - p), and of parts at most 0.4.
        let (characters, ucs2, parts) = drawn("english");
        assert!((characters - 52.0).abs() < 0.05 + 5.0 * 60.0 / 447.0, "{characters}");
        assert!((ucs2 - 0.0043).abs() < 0.00005 + 5.0 * 0.066 / 447.0, "{ucs2}");
        assert!((parts - 1.0445).abs() < 5.0 * 0.4 / 447.0, "{parts}");
        let (characters, ucs2, parts) = drawn("chinese");
        assert!((characters - 14.5).abs() < 0.05 + 5.0 * 20.0 / 447.0, "{characters}");
        assert!((ucs2 - 0.992).abs() < 0.0005 + 5.0 * 0.09 / 447.0, "{ucs2}");
        assert!((parts - 1.0075).abs() < 5.0 * 0.2 / 447.0, "{parts}");
    }
}
