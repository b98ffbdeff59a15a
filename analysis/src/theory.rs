//! Closed forms of queues, adoption and alias pools, that runs are judged by.
//!
//! Rates are per second, times in seconds. Offered load `a` is in erlangs: arrivals times mean service.

mod stationary;

pub use stationary::{Fate, Stationary};

/// The probability that all of `n` servers are taken, where nothing waits (Erlang B).
pub fn erlang_b(n: u32, a: f64) -> f64 {
    let mut blocked = 1.0;
    for n in 1..=n {
        blocked = a * blocked / (f64::from(n) + a * blocked);
        // With so many servers there is nothing left to lose, however many follow.
        if blocked == 0.0 {
            break;
        }
    }
    blocked
}

/// The probability to wait at `n` servers without limit of the queue (Erlang C); 1 where they cannot keep up.
pub fn erlang_c(n: u32, a: f64) -> f64 {
    let (b, n) = (erlang_b(n, a), f64::from(n));
    if a >= n { 1.0 } else { n * b / (n - a * (1.0 - b)) }
}

/// A queue with Poisson arrivals and exponential services (M/M/c).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Markov {
    /// Arrivals a second.
    pub arrivals: f64,
    /// Services a second, of one server.
    pub services: f64,
    /// How many servers.
    pub servers: u32,
}

impl Markov {
    /// The offered load in erlangs.
    pub fn load(self) -> f64 {
        self.arrivals / self.services
    }

    /// The rate at which what waits goes away.
    fn spare(self) -> f64 {
        f64::from(self.servers) * self.services - self.arrivals
    }

    /// The probability to wait.
    pub fn waits(self) -> f64 {
        erlang_c(self.servers, self.load())
    }

    /// The mean wait, those that do not wait included.
    pub fn mean_wait(self) -> f64 {
        self.waits() / self.spare()
    }

    /// The mean number of those that wait (Little's law).
    pub fn mean_queue(self) -> f64 {
        self.arrivals * self.mean_wait()
    }

    /// The probability to wait longer than a time.
    pub fn waits_longer(self, time: f64) -> f64 {
        self.waits() * libm::exp(-self.spare() * time)
    }

    /// The wait that a share does not exceed; 0 where that share does not wait.
    pub fn wait_quantile(self, share: f64) -> f64 {
        (libm::log(self.waits() / (1.0 - share)) / self.spare()).max(0.0)
    }

    /// The same with room for so many to wait (M/M/c/K): the probability to be rejected, and the mean wait of those
    /// that are not.
    pub fn with_room(self, room: u32) -> (f64, f64) {
        let (a, c) = (self.load(), f64::from(self.servers));
        let mut weights = vec![1.0];
        for n in 1..=self.servers + room {
            weights.push(weights[n as usize - 1] * a / f64::from(n).min(c));
        }
        let sum: f64 = weights.iter().sum();
        let rejected = weights[weights.len() - 1] / sum;
        let waiting = weights.iter().enumerate().map(|(n, w)| (n as f64 - c).max(0.0) * w / sum);
        (rejected, waiting.sum::<f64>() / (self.arrivals * (1.0 - rejected)))
    }
}

/// The mean wait before one server whose services all take as long (M/D/1).
pub fn md1_mean_wait(arrivals: f64, services: f64) -> f64 {
    let load = arrivals / services;
    load / (2.0 * services * (1.0 - load))
}

/// The share that has adopted by a time, with innovation `p` and imitation `q` (Bass).
pub fn bass(p: f64, q: f64, time: f64) -> f64 {
    let e = libm::exp(-(p + q) * time);
    (1.0 - e) / (1.0 + q / p * e)
}

/// The probability that a Poisson number is at least `n`.
pub fn poisson_at_least(mean: f64, n: u32) -> f64 {
    let mut term = libm::exp(-mean);
    let mut below = 0.0;
    for k in 0..n {
        below += term;
        term *= mean / f64::from(k + 1);
    }
    1.0 - below
}

/// The logarithm of the probability that a gamma variable of a shape, and with that mean, is at least `x`: of a whole
/// shape, that a Poisson number with mean `x` is below it (W. H. Press et al., *Numerical Recipes*, section 6.2).
pub fn ln_gamma_at_least(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let front = shape * libm::log(x) - x - libm::lgamma(shape);
    if x < shape + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / shape, 1.0 / shape, shape);
        while term > sum * f64::EPSILON {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return libm::log1p(-(libm::exp(front) * sum).min(1.0));
    }
    // Lentz's method for the continued fraction.
    let mut b = x + 1.0 - shape;
    let (mut c, mut d) = (f64::MAX, 1.0 / b);
    let mut fraction = d;
    for i in 1..100_000 {
        let a = -f64::from(i) * (f64::from(i) - shape);
        b += 2.0;
        d = 1.0 / (a * d + b);
        c = b + a / c;
        fraction *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front + libm::log(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() <= within, "{found} is not {expected}");
    }

    #[test]
    fn erlangs_formulas_have_the_tabulated_points() {
        for (n, a) in [(10, 4.46), (20, 12.03), (50, 37.90), (100, 84.06)] {
            near(erlang_b(n, a), 0.01, 0.00003);
        }
        let points =
            [(2, 1.6, 0.7111), (5, 4.0, 0.5541), (10, 8.0, 0.4092), (50, 45.0, 0.3639), (100, 90.0, 0.2169)];
        for (n, a, waits) in points {
            near(erlang_c(n, a), waits, 0.00005);
        }
        assert_eq!(erlang_c(2, 2.5), 1.0);
    }

    #[test]
    fn one_server_is_the_case_that_everybody_knows() {
        let q = Markov { arrivals: 8.0, services: 10.0, servers: 1 };
        near(q.waits(), 0.8, 1e-12);
        near(q.mean_wait(), 0.4, 1e-12);
        near(q.mean_queue(), 3.2, 1e-12);
        near(q.waits_longer(q.wait_quantile(0.95)), 0.05, 1e-12);
        assert_eq!(q.wait_quantile(0.1), 0.0);
        near(md1_mean_wait(8.0, 10.0), 0.2, 1e-12);
    }

    #[test]
    fn a_limited_queue_lies_between_loss_and_delay() {
        let q = Markov { arrivals: 1.6, services: 1.0, servers: 2 };
        let (rejected, wait) = q.with_room(0);
        near(rejected, erlang_b(2, 1.6), 1e-12);
        assert_eq!(wait, 0.0);
        let (rejected, wait) = q.with_room(10_000);
        near(rejected, 0.0, 1e-12);
        near(wait, q.mean_wait(), 1e-9);
        // M/M/1/3 at load 1: each of four states has the probability of a quarter.
        near(Markov { arrivals: 1.0, services: 1.0, servers: 1 }.with_room(2).0, 0.25, 1e-12);
    }

    #[test]
    fn gamma_variables_have_the_tabulated_points() {
        // Chi squared with 2, 10 and 100 degrees of freedom: the points that 5 %, 5 % and 1 % exceed.
        for (degrees, point, share) in [
            (2.0, 5.991465, 0.05),
            (10.0, 18.307038, 0.05),
            (10.0, 3.940299, 0.95),
            (100.0, 135.806723, 0.01),
        ] {
            near(libm::exp(ln_gamma_at_least(degrees / 2.0, point / 2.0)), share, 1e-7);
        }
        near(libm::exp(ln_gamma_at_least(3.0, 1.0)), 1.0 - poisson_at_least(1.0, 3), 1e-12);
        near(libm::exp(ln_gamma_at_least(1e6, 1e6)), 0.5, 0.001);
        near(ln_gamma_at_least(1.0, 2_000.0), -2_000.0, 1e-6);
        assert_eq!(ln_gamma_at_least(3.0, 0.0), 0.0);
    }

    #[test]
    fn adoption_and_poisson_have_the_known_values() {
        near(bass(0.03, 0.38, 5.0), 0.33120, 0.00001);
        near(bass(0.03, 0.38, 10.0), 0.81280, 0.00001);
        near(poisson_at_least(2.0, 1), 1.0 - (-2.0_f64).exp(), 1e-12);
        near(poisson_at_least(3.0, 0), 1.0, 1e-12);
        near(poisson_at_least(1.0, 3), 1.0 - 2.5 * (-1.0_f64).exp(), 1e-12);
    }
}
