//! Nodes and links of finite capacity: what they carried, how long messages waited, and what they need.

use crate::projections::capacity::{Figures, PLANNED};
use crate::results::Results;
use crate::words::{count, many};
use serde::Serialize;

/// A node or a direction of a link that has a capacity or fails.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Bottleneck {
    /// Such as `SMSC B submission` or `IM A-B, A to B`.
    pub place: String,
    /// As measures name it, such as `smsc.B.submission`.
    pub key: String,
    /// Messages that came.
    pub offered: u64,
    /// Messages that found no room and were rejected.
    pub rejected: u64,
    /// Tries that found no room, after which the sender tried again.
    pub throttled: u64,
    /// Work done of the work that could be done, 0 to 1; none without capacity.
    pub utilisation_mean: Option<f64>,
    /// The same of the busiest bin.
    pub utilisation_peak: Option<f64>,
    /// When the busiest bin begins, local civil time.
    pub peak_time: Option<String>,
    /// Messages that came in the busiest hour.
    pub busiest_hour: u64,
    /// The mean wait, in microseconds; none if nothing queued.
    pub wait_mean_us: Option<f64>,
    /// The waits that 50, 95, 99 and 100 % of the messages did not exceed, in microseconds.
    pub wait_us: Option<[u64; 4]>,
    /// The most messages that waited when another came.
    pub queue_max: u64,
    /// Servers at the end; none without capacity.
    pub servers: Option<u32>,
    /// Servers with which the busiest hour would have kept them busy for 80 % of the time; none without capacity.
    pub needed_servers: Option<u64>,
}

/// All of them, nodes by operator before links.
pub fn bottlenecks(results: &Results) -> Vec<Bottleneck> {
    let plan = results.plan();
    let of = |(station, counts): (&crate::stations::Station, &crate::projections::capacity::Counts)| {
        let figures = Figures::new(plan, station, counts, results.end());
        let total = counts.total();
        Bottleneck {
            place: station.name.clone(),
            key: station.key.clone(),
            offered: total.offered,
            rejected: total.rejected,
            throttled: total.throttled,
            utilisation_mean: figures.utilisation,
            utilisation_peak: figures.peak.map(|p| p.0),
            peak_time: figures.peak.map(|p| plan.calendar.local(p.1)),
            busiest_hour: counts.busiest_hour(&plan.calendar).map_or(0, |h| h.1.offered),
            wait_mean_us: counts.mean_wait_us(),
            wait_us: counts.wait_us(1.0).map(|most| {
                let at = |share| counts.wait_us(share).unwrap_or(most);
                [at(0.5), at(0.95), at(0.99), most]
            }),
            queue_max: u64::from(total.waiting),
            servers: figures.servers,
            needed_servers: figures.needed_servers,
        }
    };
    results.tables.capacities.stations(plan).map(of).collect()
}

impl Bottleneck {
    /// Whether its busiest bin was beyond what planners plan for.
    pub fn is_overloaded(&self) -> bool {
        self.utilisation_peak.is_some_and(|u| u > PLANNED) || self.rejected > 0
    }

    /// Two lines of the summary, and a warning where it is needed.
    pub(super) fn lines(&self) -> Vec<String> {
        if self.offered == 0 {
            return vec![format!("{}: nothing came.", self.place)];
        }
        let busy = self.utilisation_mean.zip(self.utilisation_peak).map(|(mean, peak)| {
            let when = self.peak_time.as_deref().unwrap_or_default().replace('T', " ");
            format!("; {:.0} % busy, {:.0} % at {when}", 100.0 * mean, 100.0 * peak)
        });
        let mut first =
            format!("{}: {} came{}", self.place, many(self.offered, "message"), busy.unwrap_or_default());
        if let Some([half, _, most, longest]) = self.wait_us {
            let waits = [half, most, longest].map(precise);
            first += &format!("; waits p50 {}, p99 {}, at most {}", waits[0], waits[1], waits[2]);
        }
        first += &format!("; at most {} waiting.", count(self.queue_max));
        let lost = (self.rejected + self.throttled > 0).then(|| {
            format!(
                "  {} rejected, {} put off for want of room.",
                count(self.rejected),
                count(self.throttled)
            )
        });
        let need = self.needed_servers.zip(self.servers).map(|(needed, servers)| {
            let over = if self.is_overloaded() { "  Warning: over 80 % at its busiest; " } else { "  " };
            let has = many(u64::from(servers), "server");
            format!("{over}it has {has}, and for 80 % in its busiest hour it needs {}.", count(needed))
        });
        [Some(first), lost, need].into_iter().flatten().collect()
    }
}

/// A wait as planners read it.
fn precise(us: u64) -> String {
    if us < 1_000 { format!("{us} us") } else { crate::words::duration(us / 1_000) }
}
