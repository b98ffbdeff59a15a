//! When users are logged in and what they tell of themselves: the presence load of an IM service.

use super::{Blueprint, Operator};
use vocabulary::Span;

/// The sessions of an operator's IM users.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sessions {
    /// The mean length of a session, which is exponential.
    pub length: Span,
    /// Log-ins of a user per day, on average over profile and week.
    pub log_ins_per_day: f64,
    /// Changes of status per hour of a session.
    pub status_changes_per_hour: f64,
    /// The share of new watchers for whom the user is asked, 0 to 1.
    pub asked: f64,
    /// The share of watchers who are refused without being asked, 0 to 1; the others are granted at once.
    pub refused: f64,
}

/// The rates that make the sessions of a user, by the hour of the day or of the week.
#[derive(Clone, PartialEq, Debug)]
pub struct SessionPace {
    /// The mean time to a log-in while logged out, at the mean load.
    pub gap: Span,
    /// The mean time to a change of status or the log-out while logged in.
    pub change: Span,
    /// The share of these that are log-outs.
    pub log_outs: f64,
    /// The probability of being logged in at the beginning of each hour, in the long run.
    pub online: Vec<f64>,
    /// Per hour, at the mean load: log-ins while logged out, log-outs while logged in.
    rates: (f64, f64),
}

impl Operator {
    /// The sessions of the operator's users; none: they have none.
    pub fn sessions(&self) -> Option<&Sessions> {
        self.imsp.as_ref()?.sessions.as_ref()
    }
}

impl Blueprint {
    /// Whether users of any operator have sessions.
    pub fn has_sessions(&self) -> bool {
        self.operators.iter().any(|o| o.sessions().is_some())
    }
}

impl Sessions {
    /// The mean share of the users that are logged in: by Little's law log-ins times length.
    pub fn online(&self) -> f64 {
        self.log_ins_per_day * self.length.0 as f64 / Span::DAY.0 as f64
    }

    /// Log-ins, log-outs and changes of status of a user per day; a change counts twice, as identities do.
    pub fn activities_per_day(&self) -> f64 {
        2.0 * self.log_ins_per_day + 2.0 * 24.0 * self.online() * self.status_changes_per_hour
    }

    /// The rates at which log-ins are as many as said over hours with these weights, which repeat themselves; none if
    /// they leave no room for them.
    ///
    /// A user who is logged in cannot log in, so that the rate of log-ins while logged out is higher than their number
    /// over the day says. It is found so that the mean share logged in over all hours is right, which is a balance of
    /// log-ins and log-outs hour by hour.
    pub fn pace(&self, hours: &[f64]) -> Option<SessionPace> {
        let length = self.length.0 as f64 / Span::HOUR.0 as f64;
        let (out, wanted) = (1.0 / length, self.online());
        if wanted <= 0.0 || wanted >= 1.0 {
            return None;
        }
        let mean = |rate: f64| Cycle { rate, out, hours }.mean();
        let mut high = out;
        while mean(high) < wanted {
            high *= 2.0;
            if high > out * 1e9 {
                return None;
            }
        }
        let mut low = 0.0;
        for _ in 0..100 {
            let middle = (low + high) / 2.0;
            *(if mean(middle) < wanted { &mut low } else { &mut high }) = middle;
        }
        let changes = out + self.status_changes_per_hour;
        let span = |per_hour: f64| Span((Span::HOUR.0 as f64 / per_hour).min(4e15) as u64);
        Some(SessionPace {
            gap: span(high),
            change: span(changes),
            log_outs: out / changes,
            online: Cycle { rate: high, out, hours }.online(),
            rates: (high, out),
        })
    }
}

impl SessionPace {
    /// The probability of being logged in so far into the hours of the pace, in the long run.
    pub fn online_at(&self, into: Span, hours: &[f64]) -> f64 {
        let hour = (into.0 / Span::HOUR.0) as usize % hours.len();
        let part = (into.0 % Span::HOUR.0) as f64 / Span::HOUR.0 as f64;
        let cycle = Cycle { rate: self.rates.0, out: self.rates.1, hours };
        cycle.after(self.online[hour], hour, part).0
    }
}

/// Log-ins at a rate per hour while logged out that follows the weights of hours, and log-outs at a constant one.
struct Cycle<'a> {
    rate: f64,
    out: f64,
    hours: &'a [f64],
}

impl Cycle<'_> {
    /// The probability of being logged in after a part of an hour that began with one, and its mean until then.
    fn after(&self, online: f64, hour: usize, part: f64) -> (f64, f64) {
        let log_ins = self.rate * self.hours[hour];
        let both = log_ins + self.out;
        let (limit, left) = (log_ins / both, libm::exp(-both * part));
        let end = limit + (online - limit) * left;
        (end, if part > 0.0 { limit + (online - limit) * (1.0 - left) / (both * part) } else { online })
    }

    /// The probability at the beginning of each hour, the same when they begin anew.
    fn online(&self) -> Vec<f64> {
        let hours = 0..self.hours.len();
        let end = |start: f64| hours.clone().fold(start, |p, hour| self.after(p, hour, 1.0).0);
        // What the hours make of a probability is linear in it.
        let (none, all) = (end(0.0), end(1.0));
        let mut now = none / (1.0 - (all - none));
        let beginning = |hour| {
            let next = self.after(now, hour, 1.0).0;
            std::mem::replace(&mut now, next)
        };
        hours.clone().map(beginning).collect()
    }

    /// The mean probability over all hours.
    fn mean(&self) -> f64 {
        let online = self.online();
        let means = online.iter().enumerate().map(|(hour, online)| self.after(*online, hour, 1.0).1);
        means.sum::<f64>() / self.hours.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions(minutes: u64, log_ins_per_day: f64) -> Sessions {
        let length = Span(minutes * Span::MINUTE.0);
        Sessions { length, log_ins_per_day, status_changes_per_hour: 3.0, asked: 0.0, refused: 0.0 }
    }

    #[test]
    fn a_flat_day_is_a_cycle_of_gap_and_session() {
        let pace = sessions(60, 4.0).pace(&[1.0; 24]).expect("there is room");
        // Six hours from log-in to log-in, of which one is the session.
        assert!((pace.gap.seconds() / (5.0 * 3600.0) - 1.0).abs() < 1e-6, "{:?}", pace.gap);
        assert!(pace.online.iter().all(|p| (p - 1.0 / 6.0).abs() < 1e-9), "{:?}", pace.online);
        assert_eq!((pace.change, pace.log_outs), (Span(15 * Span::MINUTE.0), 0.25));
    }

    #[test]
    fn the_mean_over_uneven_days_is_that_of_littles_law() {
        let mut day = [0.2; 24];
        day[16..20].fill(5.0);
        let two_days = [day.map(|h| h * 0.5), day.map(|h| h * 1.5)].concat();
        for hours in [day.to_vec(), two_days] {
            for (minutes, log_ins) in [(30, 2.0), (180, 4.0), (600, 1.5)] {
                let wanted = sessions(minutes, log_ins);
                let pace = wanted.pace(&hours).expect("there is room");
                // The mean of a fine sum over all hours.
                let steps = hours.len() as u64 * 600;
                let at = |i: u64| pace.online_at(Span((i * 2 + 1) * Span::HOUR.0 / 1_200), &hours);
                let mean = (0..steps).map(at).sum::<f64>() / steps as f64;
                assert!((mean / wanted.online() - 1.0).abs() < 1e-4, "{mean} for {}", wanted.online());
                let late = Span((hours.len() as u64 - 4) * Span::HOUR.0);
                assert!(pace.online_at(late, &hours) > wanted.online());
            }
        }
    }

    #[test]
    fn what_a_day_has_no_room_for_is_refused() {
        assert_eq!(sessions(60, 24.0).pace(&[1.0; 24]), None);
        assert_eq!(sessions(60, 0.0).pace(&[1.0; 24]), None);
        let mut hours = [0.0; 24];
        hours[12] = 24.0;
        assert_eq!(sessions(30, 20.0).pace(&hours), None, "sessions of half an hour at noon only");
        assert!(sessions(30, 1.0).pace(&hours).is_some());
    }
}
