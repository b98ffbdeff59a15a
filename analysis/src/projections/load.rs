//! What each node and link carries, by bin.

use crate::calendar::Now;
use crate::grid::Grid;
use crate::measures::decimal;
use crate::plan::Plan;
use crate::seconds::{Seconds, Sum, Sums};
use crate::sheet::{Heading, Sheet, column};
use std::ops::AddAssign;
use vocabulary::{Span, Time};

/// Counts what nodes and links carry.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Load {
    counts: Grid<u64>,
    /// Bytes, by direction of links.
    octets: Grid<u64>,
    /// Of places that carry short messages these, else messages; behind them the bytes of directions.
    seconds: Seconds,
    /// What came to each place and is not yet among the counts.
    sums: Sums<Carried>,
    /// How many places there are.
    places: usize,
    /// The place of the first direction.
    first_way: usize,
    bin: usize,
    bin_octets: usize,
}

/// What comes to a place.
#[derive(Clone, Copy, Default, Debug, serde::Serialize, serde::Deserialize)]
pub struct Carried {
    messages: u64,
    short_messages: u64,
    octets: u64,
}

impl Carried {
    /// A message of so many bytes; none at nodes.
    #[inline(always)]
    pub fn message(octets: u32) -> Carried {
        Carried { messages: 1, short_messages: 0, octets: octets.into() }
    }

    /// A short message of so many parts and bytes.
    #[inline(always)]
    pub fn short_message(parts: u8, octets: u32) -> Carried {
        Carried { messages: 1, short_messages: parts.into(), octets: octets.into() }
    }
}

impl AddAssign for Carried {
    #[inline(always)]
    fn add_assign(&mut self, more: Carried) {
        self.messages += more.messages;
        self.short_messages += more.short_messages;
        self.octets += more.octets;
    }
}

/// Of messages and short messages what a place carries: the latter, where it carries any.
pub fn carried((messages, short): (u64, u64)) -> u64 {
    if short > 0 { short } else { messages }
}

/// The hour in which a place carried the most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Busiest {
    /// Which hour of the run.
    pub hour: usize,
    /// Messages in it.
    pub messages: u64,
    /// Short messages in it.
    pub short_messages: u64,
}

/// The heading of the table.
pub static HEADING: Heading = Heading {
    file: "load_by_bin.csv",
    about: "What each node and each direction of each link carries. Bins are 5 minutes wide for runs of up to \
            two days, 15 minutes for up to two weeks, one hour beyond; they begin on the local clock, so that \
            the first may be cut short. An IMSP handles each message, validation, answer about presence, \
            notice of it, log-in, status, log-out, subscription, notification and upgrade once per step that it \
            takes; an SMSC each short message that it accepts, passes on or hands over, commands and delivery \
            receipts among them; an HLR each query for the way to a terminal, one for each short message that the \
            SMSC is about to deliver, however many parts it has, and where the SMSC has a store, one for each \
            attempt.",
    columns: &[
        column("bin_start_seconds", "When the bin begins, seconds since the start of the run."),
        column("local_time", "Likewise, local civil time."),
        column("place", "Node or link with direction, such as `SMSC B` or `IM A-B, A to B`."),
        column("what", "`imsp`, `smsc`, `hlr`, `im_link` or `sms_link`."),
        column("from_operator", "Operator of the node; of a link, the one that sends."),
        column("to_operator", "Operator of the node; of a link, the one that receives."),
        column("messages", "Messages within the bin, a long short message counted once."),
        column("short_messages", "Short messages (parts) within the bin; 0 where IM or queries are."),
        column(
            "bytes",
            "Bytes of these on a link: of IM links the SSP documents, of SMS links user data and the headers of \
             their transport; empty at nodes.",
        ),
    ],
};

/// The heading of the table of places.
pub static OF_PLACES: Heading = Heading {
    file: "load.csv",
    about: "What each node and each direction of each link carried in all, and its busiest hour, minute and second of \
            the local clock, the first of several. What is counted is as in `load_by_bin.csv`: of SMSCs and SMS links \
            short messages, of IMSPs and IM links messages, of HLRs queries. Tables count by the second unless the run \
            is too long for so many nodes and links: for each of its seconds one count of each node, two of each \
            direction of each link (messages and bytes), and one more wherever messages queue, may be 67,108,864 at \
            most (256 MiB), which are 110 such counts over a week. Beyond, minutes and seconds are `not counted`, here \
            and in `capacity.csv`, and objectives that name them are refused.",
    columns: &[
        column("place", "Node or link with direction, such as `SMSC B` or `IM A-B, A to B`."),
        column("key", "As measures name it, such as `smsc.B` or `im_link.A-B`."),
        column("carried", "What it carried in the run: short messages, messages or queries."),
        column("mean_per_second", "The mean of this over the run."),
        column("busiest_hour", "The most of it in an hour; empty, as what follows, if it carried nothing."),
        column("busiest_hour_time", "When that hour begins, local civil time."),
        column("busiest_minute", "The most in a minute."),
        column("busiest_minute_time", "When that minute begins."),
        column("busiest_second", "The most in a second."),
        column("busiest_second_time", "When that second begins."),
        column("bytes", "The bytes that a link carried; empty at nodes, as are the rest."),
        column("busiest_hour_bytes", "The most bytes in an hour, which need not be the hour above."),
        column("busiest_minute_bytes", "Likewise in a minute."),
        column("busiest_second_bytes", "Likewise in a second."),
    ],
};

impl Load {
    /// No load yet.
    pub fn new(plan: &Plan) -> Load {
        Load {
            counts: Grid::new(plan.places() * 2),
            octets: Grid::new(plan.directions()),
            seconds: Seconds::new(plan, plan.places() + plan.directions()),
            sums: Sums::new(plan, plan.places()),
            places: plan.places(),
            first_way: plan.way(0),
            bin: 0,
            bin_octets: 0,
        }
    }

    /// The bytes of the counts of so many bins.
    pub fn bytes(&self, bins: usize) -> usize {
        self.counts.bytes(bins) + self.octets.bytes(bins)
    }

    /// The bytes of the seconds of so many hours, at whichever operators the places are.
    pub fn bytes_of_seconds(&self, plan: &Plan, hours: usize) -> usize {
        let used =
            |place| plan.used_from(place).map_or(0, |from| hours.saturating_sub(plan.calendar.at(from).hour));
        let places: usize = (0..self.places).map(used).sum();
        let directions: usize = (0..plan.directions()).map(|direction| used(plan.way(direction))).sum();
        self.seconds.bytes(places + directions, hours)
    }

    /// Goes to another bin.
    pub fn turn(&mut self, now: Now) {
        self.close();
        self.bin = self.counts.reach(now.bin);
        self.bin_octets = self.octets.reach(now.bin);
        self.seconds.turn(now);
    }

    /// Counts what comes to a place in the current bin.
    #[inline(always)]
    pub fn add(&mut self, place: usize, time: Time, what: Carried) {
        if let Some(before) = self.sums.add(place, time, what) {
            self.count(place, before);
        }
    }

    /// Counts what came to a place in a second of the current bin.
    #[inline(never)]
    fn count(&mut self, place: usize, sum: Sum<Carried>) {
        let Carried { messages, short_messages, octets } = sum.amount;
        if messages == 0 {
            return;
        }
        self.counts.add_at(self.bin + 2 * place, messages);
        self.counts.add_at(self.bin + 2 * place + 1, short_messages);
        self.seconds.count(place, sum.of(carried((messages, short_messages))));
        if let Some(direction) = place.checked_sub(self.first_way) {
            self.octets.add_at(self.bin_octets + direction, octets);
            self.seconds.count(self.places + direction, sum.of(octets));
        }
    }

    /// Counts what is not yet among the counts: before another bin, and when all has come.
    pub fn close(&mut self) {
        for place in 0..self.places {
            let sum = self.sums.take(place);
            self.count(place, sum);
        }
    }

    /// Adds the load of another count.
    pub fn merge(&mut self, mut other: Load) {
        self.close();
        other.close();
        self.counts.merge(&other.counts);
        self.octets.merge(&other.octets);
        self.seconds.merge(other.seconds);
    }

    /// Messages and short messages at a place in a bin.
    pub fn at(&self, bin: usize, place: usize) -> (u64, u64) {
        (self.counts.get(bin, 2 * place), self.counts.get(bin, 2 * place + 1))
    }

    /// Bytes on a direction of a link in a bin.
    pub fn octets_at(&self, bin: usize, direction: usize) -> u64 {
        self.octets.get(bin, direction)
    }

    /// Messages at a place in all.
    pub fn total(&self, place: usize) -> u64 {
        self.counts.total(2 * place)
    }

    /// The hour in which a place carried the most short messages, or messages where it carries none; the first
    /// of several. None if it carried nothing.
    pub fn busiest(&self, plan: &Plan, place: usize) -> Option<Busiest> {
        let mut hours: Vec<(u64, u64)> = Vec::new();
        for bin in 0..self.counts.rows() {
            let hour = plan.calendar.hour_of_bin(bin);
            hours.resize(hours.len().max(hour + 1), (0, 0));
            let (messages, short) = self.at(bin, place);
            hours[hour] = (hours[hour].0 + messages, hours[hour].1 + short);
        }
        let weight = |h: &(u64, u64)| (h.1, h.0);
        let most = hours.iter().map(weight).max().filter(|m| m.1 > 0)?;
        let hour = hours.iter().position(|h| weight(h) == most)?;
        Some(Busiest { hour, messages: most.1, short_messages: most.0 })
    }

    /// The stretch of so many seconds, 1 or 60, in which a place carried the most short messages, or messages where it
    /// carries none; the first of several. None if it carried nothing, or if seconds are not counted.
    pub fn busiest_of(&self, place: usize, seconds: usize) -> Option<(Time, u64)> {
        self.seconds.busiest(&[place], seconds)
    }

    /// Likewise the most bytes on a direction of a link.
    pub fn busiest_octets_of(&self, direction: usize, seconds: usize) -> Option<(Time, u64)> {
        self.seconds.busiest(&[self.places + direction], seconds)
    }

    /// The hour in which a direction of a link carried the most bytes, the first of several, and how many. None if it
    /// carried none.
    pub fn busiest_hour_of_octets(&self, plan: &Plan, direction: usize) -> Option<(usize, u64)> {
        let mut hours: Vec<u64> = Vec::new();
        for bin in 0..self.octets.rows() {
            let hour = plan.calendar.hour_of_bin(bin);
            hours.resize(hours.len().max(hour + 1), 0);
            hours[hour] += self.octets_at(bin, direction);
        }
        let most = hours.iter().enumerate().max_by_key(|(hour, n)| (**n, std::cmp::Reverse(*hour)))?;
        (*most.1 > 0).then_some((most.0, *most.1))
    }

    /// The table of places, of a run that ended at a time.
    pub fn places_sheet(&self, plan: &Plan, end: Time) -> Sheet {
        let mut sheet = Sheet::new(&OF_PLACES);
        for (place, described) in (0..plan.places()).filter_map(|p| Some((p, plan.describe(p)?))) {
            let mut row = vec![described.name.clone(), described.key()];
            row.extend(self.carried_cells(plan, place, end));
            row.extend(match plan.direction_at(place) {
                Some(direction) => self.octets_cells(plan, direction),
                None => Default::default(),
            });
            sheet.push(row);
        }
        sheet
    }

    fn carried_cells(&self, plan: &Plan, place: usize, end: Time) -> [String; 8] {
        let local = |time: Option<Time>| time.map_or(String::new(), |t| plan.calendar.local(t));
        let hour = self.busiest(plan, place);
        let total = (0..self.counts.rows()).map(|bin| carried(self.at(bin, place))).sum::<u64>();
        let [minute, second] = [60, 1].map(|seconds| {
            let most = self.busiest_of(place, seconds);
            [self.seconds.cell(most), local(most.map(|m| m.0))]
        });
        let [minute, minute_time] = minute;
        let [second, second_time] = second;
        [
            total.to_string(),
            decimal(total as f64 * Span::SECOND.0 as f64 / end.0.max(1) as f64),
            hour.map_or(String::new(), |b| carried((b.messages, b.short_messages)).to_string()),
            local(hour.map(|b| plan.calendar.hour_start(b.hour))),
            minute,
            minute_time,
            second,
            second_time,
        ]
    }

    fn octets_cells(&self, plan: &Plan, direction: usize) -> [String; 4] {
        let total: u64 = (0..self.octets.rows()).map(|bin| self.octets_at(bin, direction)).sum();
        let hour = self.busiest_hour_of_octets(plan, direction);
        let most = |seconds| self.seconds.cell(self.busiest_octets_of(direction, seconds));
        [total.to_string(), hour.map_or(String::new(), |h| h.1.to_string()), most(60), most(1)]
    }

    /// The table, up to a bin.
    pub fn sheet(&self, plan: &Plan, bins: usize) -> Sheet {
        let mut sheet = Sheet::new(&HEADING);
        let places: Vec<_> = (0..plan.places()).filter_map(|p| Some((p, plan.describe(p)?))).collect();
        for bin in 0..bins {
            let start = plan.calendar.bin_start(bin);
            let (at, local) = ((start.0 / 1_000_000).to_string(), plan.calendar.local(start));
            for (i, place) in &places {
                let (messages, short) = self.at(bin, *i);
                let key = [&at, &local, &place.name, &place.what.to_owned(), &place.from, &place.to];
                let octets = plan.direction_at(*i).map(|d| self.octets_at(bin, d).to_string());
                let counts = [messages.to_string(), short.to_string(), octets.unwrap_or_default()];
                sheet.push(key.map(String::clone).into_iter().chain(counts).collect());
            }
        }
        sheet
    }
}
