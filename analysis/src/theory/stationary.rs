//! Queues of any law of services and any room, in their stationary state.

use super::{Markov, erlang_b, ln_gamma_at_least};

/// A queue with Poisson arrivals, of which services are known by mean and spread, with or without limit of its room:
/// exact for exponential services, by the factor of Allen and Cunneen for others (G. Bolch et al., *Queueing Networks
/// and Markov Chains*, 2006).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stationary {
    /// Arrivals and servers, with the mean service.
    pub markov: Markov,
    /// By how much waits are longer than with exponential services: (1 + cs²) / 2, cs being the coefficient of
    /// variation of services; a half where all take as long.
    pub spread: f64,
    /// How many can wait; none: as many as there are. It must be so where servers do not keep up.
    pub room: Option<f64>,
}

/// Loads of a server nearer to 1 than this are taken as this near to 1: the closed forms of limited rooms have a gap.
const GAP: f64 = 1e-9;
/// A spread below this is taken as this: by itself no law of services has less than a half.
const LEAST_SPREAD: f64 = 1e-3;

/// What becomes of messages that come to a queue.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Fate {
    /// The share that is rejected.
    pub rejected: f64,
    /// Of the others, the share that waits.
    pub waiting: f64,
    /// Their mean wait, those that do not wait included.
    pub mean_wait: f64,
    /// The share of them that waits longer than asked.
    pub longer: f64,
}

/// States in which all servers are taken, of a limited room.
struct Full {
    /// The weight of all states in which one more is taken or rejected.
    all: f64,
    /// Of the one in which it is rejected.
    last: f64,
    /// Of those in which it waits.
    wait: f64,
    /// The same, each times its place in the queue.
    places: f64,
}

/// 1 + r + ... + r^(n-1), and r^0 + 2 r + ... + n r^(n-1), for r below 1 and any n.
fn sums(r: f64, n: f64) -> (f64, f64) {
    let x = 1.0 - r;
    let plain = -libm::expm1(n * libm::log1p(-x)) / x;
    let weighted = if n * x < 1e-3 {
        n * (n + 1.0) / 2.0 * (1.0 - 2.0 / 3.0 * (n - 1.0) * x)
    } else {
        (plain - n * libm::exp(n * libm::log1p(-x))) / x
    };
    (plain, weighted)
}

impl Stationary {
    /// The share of servers that is taken if none is rejected; not quite 1.
    fn use_of_servers(&self) -> f64 {
        let load = self.markov.load() / f64::from(self.markov.servers);
        if (load - 1.0).abs() < GAP { 1.0 - GAP } else { load }
    }

    /// The room that has the same effect with exponential services (J. MacGregor Smith, "M/G/c/K blocking probability
    /// models and system performance", *Performance Evaluation* 52, 2003).
    fn places(&self, room: f64) -> f64 {
        let weight = libm::sqrt(self.use_of_servers().min(1.0));
        room / (1.0 + weight * (self.spread - 1.0)).max(LEAST_SPREAD)
    }

    /// The weights, relative to the state that is the most probable.
    fn full(&self, room: f64) -> Full {
        let (r, k) = (self.use_of_servers(), self.places(room));
        let below = 1.0 / erlang_b(self.markov.servers, self.markov.load());
        if r < 1.0 {
            let (wait, places) = sums(r, k);
            return Full { all: below + r * wait, last: libm::exp(k * libm::log(r)), wait, places };
        }
        let (plain, weighted) = sums(1.0 / r, k);
        let all = libm::exp(-k * libm::log(r)) * below + plain;
        Full { all, last: 1.0, wait: plain / r, places: ((k + 1.0) * plain - weighted) / r }
    }

    /// What becomes of messages; `time` is that beyond which waits count as longer.
    pub fn fate(&self, time: f64) -> Fate {
        let Some(room) = self.room else {
            let waiting = self.markov.waits();
            let spare = self.markov.spare();
            let longer = waiting * libm::exp(-spare * time / self.spread.max(LEAST_SPREAD));
            return Fate { rejected: 0.0, waiting, mean_wait: self.spread * waiting / spare, longer };
        };
        let full = self.full(room);
        let queued = full.all - full.last;
        Fate {
            rejected: full.last / full.all,
            waiting: full.wait / queued,
            mean_wait: self.spread * full.places / queued / self.served(),
            longer: (self.longer(room, time) / queued).clamp(0.0, 1.0),
        }
    }

    /// Services a unit of time of all servers.
    fn served(&self) -> f64 {
        f64::from(self.markov.servers) * self.markov.services
    }

    /// The weight of states of a limited room in which one more waits, each times the probability that it waits longer.
    /// Who finds `j` before him waits for `j + 1` services: a sum of gamma functions, of which this is the closed form.
    fn longer(&self, room: f64, time: f64) -> f64 {
        let (r, k) = (self.use_of_servers(), self.places(room));
        if k <= 0.0 {
            return 0.0;
        }
        let x = self.served() * time / self.spread.max(LEAST_SPREAD);
        let (soon, late) = (ln_gamma_at_least(k, x * r), ln_gamma_at_least(k, x));
        let power = k * libm::log(r);
        if r < 1.0 {
            (libm::exp(x * (r - 1.0) + soon) - libm::exp(power + late)) / (1.0 - r)
        } else {
            (libm::exp(late) - libm::exp(x * (r - 1.0) - power + soon)) / (r - 1.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() <= within * expected.abs().max(1.0), "{found} is not {expected}");
    }

    fn queue(arrivals: f64, servers: u32, room: Option<f64>) -> Stationary {
        Stationary { markov: Markov { arrivals, services: 1.0, servers }, spread: 1.0, room }
    }

    /// What sums over the states of M/M/c/K say: rejected, waiting, mean wait, and longer than a time.
    fn by_states(q: &Stationary, room: usize, time: f64) -> [f64; 4] {
        let (a, c) = (q.markov.load(), q.markov.servers as usize);
        let mut weights = vec![1.0];
        (1..=c + room).for_each(|n| weights.push(weights[n - 1] * a / n.min(c) as f64));
        let taken: f64 = weights[..c + room].iter().sum();
        let rejected = weights[c + room] / (taken + weights[c + room]);
        let waiting = &weights[c..c + room];
        let mean = waiting.iter().enumerate().map(|(j, w)| (j + 1) as f64 / c as f64 * w).sum::<f64>();
        let (mut longer, mut term, mut below) = (0.0, (-(c as f64) * time).exp(), 0.0);
        for (j, weight) in waiting.iter().enumerate() {
            below += term;
            term *= c as f64 * time / (j + 1) as f64;
            longer += weight * below;
        }
        [rejected, waiting.iter().sum::<f64>() / taken, mean / taken, longer / taken]
    }

    #[test]
    fn a_limited_room_is_what_its_states_sum_up_to() {
        for (arrivals, servers, room) in [
            (0.5, 1, 3),
            (0.9, 1, 40),
            (1.0, 1, 2),
            (1.5, 1, 12),
            (7.9, 10, 25),
            (10.0, 10, 7),
            (24.0, 10, 60),
        ] {
            let q = queue(arrivals, servers, Some(room as f64));
            for time in [0.0, 0.3, 2.0] {
                let exact = by_states(&q, room, time);
                let fate = q.fate(time);
                let found = [fate.rejected, fate.waiting, fate.mean_wait, fate.longer];
                found.iter().zip(exact).for_each(|(found, exact)| near(*found, exact, 1e-5));
            }
        }
    }

    #[test]
    fn a_room_that_never_fills_is_none() {
        let (wide, open) = (queue(4.0, 5, Some(1e6)), queue(4.0, 5, None));
        let (wide, open) = (wide.fate(1.5), open.fate(1.5));
        assert!(wide.rejected < 1e-12 && open.rejected == 0.0);
        near(wide.waiting, open.waiting, 1e-9);
        near(wide.mean_wait, open.mean_wait, 1e-9);
        near(wide.longer, open.longer, 1e-9);
        near(open.waiting, 0.5541, 0.0001);
        near(open.longer, Markov { arrivals: 4.0, services: 1.0, servers: 5 }.waits_longer(1.5), 1e-12);
    }

    #[test]
    fn services_that_take_as_long_wait_half_as_long() {
        let fixed = Stationary { spread: 0.5, ..queue(0.8, 1, None) };
        near(fixed.fate(0.0).mean_wait, crate::theory::md1_mean_wait(0.8, 1.0), 1e-12);
        // M/D/1 with room for five more rejects 2.186 %, and for one 19.957 %: by the chain embedded at departures.
        near(Stationary { room: Some(5.0), ..fixed }.fate(0.0).rejected / 0.02186, 1.0, 0.07);
        near(Stationary { room: Some(1.0), ..fixed }.fate(0.0).rejected / 0.19957, 1.0, 0.07);
        assert_eq!(Stationary { room: Some(0.0), ..fixed }.fate(0.0).longer, 0.0);
        near(Stationary { room: Some(0.0), ..fixed }.fate(0.0).rejected, 0.8 / 1.8, 1e-12);
    }

    #[test]
    fn far_beyond_its_capacity_a_limited_room_is_full() {
        let q = queue(5.0, 1, Some(5_000.0));
        near(q.fate(0.0).rejected, 0.8, 1e-12);
        near(q.fate(4_000.0).longer, 1.0, 1e-9);
        near(q.fate(0.0).mean_wait, 5_000.0 - 0.25, 1e-6);
        assert!(q.fate(6_000.0).longer < 1e-9);
    }
}
