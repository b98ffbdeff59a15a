//! What each node and link carries, by bin.

use crate::calendar::Now;
use crate::grid::Grid;
use crate::plan::Plan;
use crate::sheet::{Heading, Sheet, column};

/// Counts what nodes and links carry.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Load {
    counts: Grid<u64>,
    /// Bytes, by direction of links.
    octets: Grid<u64>,
    bin: usize,
    bin_octets: usize,
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
            attempt. What an IMSP asks again because a link opened is counted from the other end on.",
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

impl Load {
    /// No load yet.
    pub fn new(plan: &Plan) -> Load {
        Load {
            counts: Grid::new(plan.places() * 2),
            octets: Grid::new(plan.directions()),
            bin: 0,
            bin_octets: 0,
        }
    }

    /// Goes to another bin.
    pub fn turn(&mut self, now: Now) {
        self.bin = self.counts.reach(now.bin);
        self.bin_octets = self.octets.reach(now.bin);
    }

    /// Counts a message at a place in the current bin.
    #[inline(always)]
    pub fn message(&mut self, place: usize) {
        self.counts.add_at(self.bin + 2 * place, 1);
    }

    /// Counts a short message of so many parts at a place in the current bin.
    #[inline(always)]
    pub fn short_message(&mut self, place: usize, parts: u8) {
        self.counts.add_at(self.bin + 2 * place, 1);
        self.counts.add_at(self.bin + 2 * place + 1, u64::from(parts));
    }

    /// Counts bytes on a direction of a link in the current bin.
    #[inline(always)]
    pub fn octets(&mut self, direction: usize, octets: u32) {
        self.octets.add_at(self.bin_octets + direction, u64::from(octets));
    }

    /// Adds the load of another count.
    pub fn merge(&mut self, other: &Load) {
        self.counts.merge(&other.counts);
        self.octets.merge(&other.octets);
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
