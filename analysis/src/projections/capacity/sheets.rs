//! The tables of nodes and links of finite capacity.

use super::{Capacities, Counts};
use crate::measures::decimal;
use crate::objectives::Verdict;
use crate::plan::Plan;
use crate::projections::transit::quantiles;
use crate::results::Results;
use crate::sheet::{Heading, Sheet, column};
use crate::stations::Station;
use vocabulary::Time;

/// The share of a station's capacity beyond which planners add some.
pub const PLANNED: f64 = 0.8;

/// The heading of the table of stations.
pub static OF_STATIONS: Heading = Heading {
    file: "capacity.csv",
    about: "Each node and each direction of each link that has a capacity or fails: what came, how busy it was, how \
            long messages waited, and what it needs. Utilisation is work done of the work that could be done at the \
            rate and with the servers of the time; peaks are those of bins as wide as in `capacity_by_bin.csv`. Of \
            what fails but has no capacity, only what came while it was out of service is counted; `load.csv` has all. \
            The busiest second and minute are `not counted` where those of `load.csv` are not.",
    columns: &[
        column("place", "Node or link with direction, such as `SMSC B submission` or `IM A-B, A to B`."),
        column("key", "As measures name it, such as `smsc.B.submission`."),
        column("servers", "Servers at the end; empty: no limit."),
        column("offered", "Messages that came: those that queued and those that were rejected."),
        column("carried", "Messages whose service ended within the run."),
        column("rejected", "Messages that found no room to wait."),
        column("throttled", "Tries that found no room, after which the sender tried again."),
        column("left", "Messages that still waited or were served at the end."),
        column("bytes", "Bytes that came over a link."),
        column("utilisation_mean_percent", "Over the whole run; empty without capacity."),
        column("utilisation_peak_percent", "Of the busiest bin."),
        column("utilisation_peak_time", "When that bin begins, local civil time."),
        column("busiest_second", "The most messages that came in a second."),
        column("busiest_minute", "The most messages that came in a minute of the local clock."),
        column("busiest_hour", "The most messages that came in an hour of the local clock."),
        column("busiest_hour_time", "When that hour begins, local civil time."),
        column("waited_percent", "The share of queued messages that waited at all."),
        column("wait_mean_seconds", "The mean wait until service begins, those that did not wait included."),
        column("wait_p50_seconds", "The wait that half of the messages did not exceed."),
        column("wait_p95_seconds", "Likewise 95 %."),
        column("wait_p99_seconds", "Likewise 99 %."),
        column("wait_max_seconds", "The longest wait."),
        column("queue_max", "The most messages that waited when another came."),
        column(
            "needed_servers",
            "Servers with which the busiest hour would have kept them busy for 80 % of the time, what was rejected \
             included; empty without capacity.",
        ),
        column("headroom_percent", "Servers beyond those needed, of those needed; negative: they lack."),
        column(
            "objective",
            "The objective of the world on waits, queues, rejections or utilisation here that needs the most; empty: \
             none.",
        ),
        column(
            "needed_for_objective",
            "The least with which it would hold, all through the run; `none`: no capacity keeps it. An approximation: \
             each stretch of the run (a bin or several, up to an hour, of a thousand messages or more) is taken as a \
             queue of its own with Poisson arrivals, and where servers do not keep up, as a flood. It is good where \
             waits are short against such a stretch. Senders that are throttled are taken as rejected. Where the run \
             itself shows that what is there is enough, or is not, it is no more, or more, than that.",
        ),
        column(
            "needed_unit",
            "What is planned: `servers`; of one server that has a `rate` or `bandwidth`, `per second` or `bit/s`.",
        ),
        column(
            "objective_headroom_percent",
            "What is there at the end beyond what is needed for the objective, of that; negative: it lacks.",
        ),
    ],
};

/// The heading of the table over time.
pub static BY_BIN: Heading = Heading {
    file: "capacity_by_bin.csv",
    about: "What came to each node and each direction of each link that has a capacity or fails, by bins as in \
            `load_by_bin.csv`. Only bins in which something came, went, or could not be done are written.",
    columns: &[
        column("bin_start_seconds", "When the bin begins, seconds since the start of the run."),
        column("local_time", "Likewise, local civil time."),
        column("place", "Node or link with direction."),
        column("offered", "Messages that came."),
        column("carried", "Messages whose service ended."),
        column("rejected", "Messages that found no room."),
        column("throttled", "Tries that found no room, after which the sender tried again."),
        column("queue_max", "The most messages that waited when another came."),
        column(
            "waiting_at_end",
            "Messages that had come and whose service had not ended when the bin ended.",
        ),
        column("bytes", "Bytes that came over a link."),
        column("utilisation_percent", "Work done of the work that could be done; empty where none could."),
        column("rate_percent", "The mean share of its full rate that the node or link had."),
    ],
};

/// The heading of the table of waits.
pub static WAITS: Heading = Heading {
    file: "waiting_time_distribution.csv",
    about: "How long messages waited at each node and each direction of each link that has a capacity or fails, as \
            quantiles, exact to a microsecond up to two milliseconds and to three digits beyond.",
    columns: &[
        column("place", "Node or link with direction."),
        column("messages", "How many queued."),
        column("quantile_percent", "The share of messages that waited no longer."),
        column("wait_seconds", "The wait until service begins."),
    ],
};

/// What tables, summary and measures say of a station.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Figures {
    /// Work done of the work that could be done, 0 to 1; none without capacity.
    pub utilisation: Option<f64>,
    /// The same of the busiest bin, and when it begins.
    pub peak: Option<(f64, Time)>,
    /// Servers with which the busiest hour would be at [`PLANNED`]; none without capacity.
    pub needed_servers: Option<u64>,
    /// Servers at the end of the run; none without capacity.
    pub servers: Option<u32>,
}

impl Figures {
    pub(crate) fn new(plan: &Plan, station: &Station, counts: &Counts, end: Time) -> Figures {
        let bins = counts.bins.len();
        let bounds = |bin: usize| {
            let until = plan.calendar.at(plan.calendar.bin_start(bin)).until;
            (plan.calendar.bin_start(bin), Time(until).min(end))
        };
        let busy = |bin: usize| {
            let (from, until) = bounds(bin);
            let could = station.available(from, until).filter(|could| *could > 0.0)?;
            Some(((counts.at(bin).work_us as f64 / could).min(1.0), from))
        };
        let done: u64 = (0..bins).map(|bin| counts.at(bin).work_us).sum();
        let could = station.available(Time::START, end).filter(|could| *could > 0.0);
        Figures {
            utilisation: could.map(|could| (done as f64 / could).min(1.0)),
            peak: (0..bins).filter_map(busy).fold(None, |most: Option<(f64, Time)>, bin| match most {
                Some(most) if most.0 >= bin.0 => Some(most),
                _ => Some(bin),
            }),
            needed_servers: station.capacity.as_ref().map(|_| needed(plan, counts)),
            servers: station.capacity.as_ref().map(|_| station.servers_at(end)),
        }
    }

    /// Servers beyond those needed, of those needed.
    pub(crate) fn headroom(&self) -> Option<f64> {
        let (servers, needed) = (f64::from(self.servers?), self.needed_servers.filter(|n| *n > 0)? as f64);
        Some(servers / needed - 1.0)
    }
}

/// The servers that the work offered in the busiest hour needs at the planned utilisation. What was rejected would
/// have taken as much as what was served on average.
fn needed(plan: &Plan, counts: &Counts) -> u64 {
    let total = counts.total();
    let mean = total.work_us as f64 / total.carried.max(1) as f64;
    let Some((_, hour)) = counts.busiest_hour(&plan.calendar) else { return 1 };
    let erlangs = hour.offered as f64 * mean / vocabulary::Span::HOUR.0 as f64;
    ((erlangs / PLANNED - 1e-9).ceil() as u64).max(1)
}

fn percent(share: Option<f64>) -> String {
    share.map_or(String::new(), |s| format!("{:.2}", 100.0 * s))
}

fn micros(us: Option<u64>) -> String {
    us.map_or(String::new(), |us| format!("{}.{:06}", us / 1_000_000, us % 1_000_000))
}

impl Capacities {
    /// Each station with what came to it.
    pub(crate) fn stations<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = (&'a Station, &'a Counts)> {
        plan.stations.all().iter().zip(self.all())
    }

    /// The table of stations.
    pub fn sheet(&self, results: &Results) -> Sheet {
        let plan = results.plan();
        let mut sheet = Sheet::new(&OF_STATIONS);
        for (place, (station, counts)) in self.stations(plan).enumerate() {
            let busiest = [1, 60].map(|seconds| {
                let busiest = self.seconds().busiest(&[place], seconds);
                self.seconds().cell(busiest)
            });
            let mut row = row(plan, (station, counts), busiest, results.end());
            row.extend(need_cells(results.verdicts(), station));
            sheet.push(row);
        }
        sheet
    }

    /// The table over time, up to a bin.
    pub fn by_bin_sheet(&self, plan: &Plan, bins: usize, end: Time) -> Sheet {
        let mut sheet = Sheet::new(&BY_BIN);
        let mut inside: Vec<u64> = vec![0; plan.stations.all().len()];
        for bin in 0..bins {
            for ((station, counts), inside) in self.stations(plan).zip(&mut inside) {
                sheet.rows.extend(bin_row(plan, (station, counts), (bin, end), inside));
            }
        }
        sheet
    }

    /// The table of waits.
    pub fn waits_sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&WAITS);
        for (station, counts) in self.stations(plan) {
            for q in quantiles() {
                if let Some(wait) = counts.wait_us(f64::from(q) / 10_000.0) {
                    let percent = format!("{}.{:02}", q / 100, q % 100);
                    let messages = counts.queued().to_string();
                    sheet.push(vec![station.name.clone(), messages, percent, micros(Some(wait))]);
                }
            }
        }
        sheet
    }
}

fn row(
    plan: &Plan,
    (station, counts): (&Station, &Counts),
    [busiest_second, busiest_minute]: [String; 2],
    end: Time,
) -> Vec<String> {
    let figures = Figures::new(plan, station, counts, end);
    let total = counts.total();
    let left = total.offered - total.rejected - total.carried;
    let local = |time: Option<Time>| time.map_or(String::new(), |t| plan.calendar.local(t));
    let hour = counts.busiest_hour(&plan.calendar);
    let seconds = |us: Option<f64>| us.map_or(String::new(), |us| format!("{:.6}", us / 1e6));
    let whole = |n: Option<u64>| n.map_or(String::new(), |n| n.to_string());
    vec![
        station.name.clone(),
        station.key.clone(),
        whole(figures.servers.map(u64::from)),
        total.offered.to_string(),
        total.carried.to_string(),
        total.rejected.to_string(),
        total.throttled.to_string(),
        left.to_string(),
        total.octets.to_string(),
        percent(figures.utilisation),
        percent(figures.peak.map(|p| p.0)),
        local(figures.peak.map(|p| p.1)),
        busiest_second,
        busiest_minute,
        whole(hour.map(|h| h.1.offered)),
        local(hour.map(|h| h.0)),
        percent(counts.share_waiting()),
        seconds(counts.mean_wait_us()),
        micros(counts.wait_us(0.5)),
        micros(counts.wait_us(0.95)),
        micros(counts.wait_us(0.99)),
        micros(counts.wait_us(1.0)),
        total.waiting.to_string(),
        whole(figures.needed_servers),
        percent(figures.headroom()),
    ]
}

/// Of the objective that needs the most of a station: its text, what it needs, the unit, and the headroom.
fn need_cells(verdicts: &[Verdict], station: &Station) -> [String; 4] {
    let all = verdicts.iter().flat_map(|verdict| verdict.needs.iter().map(move |need| (verdict, need)));
    let here = all.filter(|(_, need)| need.key == station.key);
    let hardest = here.reduce(|one, two| if two.1.is_harder_than(one.1) { two } else { one });
    let Some((verdict, need)) = hardest else { return Default::default() };
    let needed = need.needed.map_or("none".to_owned(), decimal);
    [verdict.objective.clone(), needed, need.unit.written().to_owned(), percent(need.headroom)]
}

fn bin_row(
    plan: &Plan,
    (station, counts): (&Station, &Counts),
    (bin, end): (usize, Time),
    inside: &mut u64,
) -> Option<Vec<String>> {
    let of = counts.at(bin);
    let from = plan.calendar.bin_start(bin);
    let until = Time(plan.calendar.at(from).until).min(end);
    *inside = (*inside + of.offered).saturating_sub(of.rejected + of.carried);
    let disturbed = station.disturbed(end).iter().any(|(b, e, _)| *b < until && *e > from);
    if of == super::Bin::default() && *inside == 0 && !disturbed {
        return None;
    }
    let could = station.available(from, until).filter(|could| *could > 0.0);
    Some(vec![
        (from.0 / 1_000_000).to_string(),
        plan.calendar.local(from),
        station.name.clone(),
        of.offered.to_string(),
        of.carried.to_string(),
        of.rejected.to_string(),
        of.throttled.to_string(),
        of.waiting.to_string(),
        inside.to_string(),
        of.octets.to_string(),
        percent(could.map(|could| (of.work_us as f64 / could).min(1.0))),
        percent(Some(station.mean_rate(from, until))),
    ])
}
