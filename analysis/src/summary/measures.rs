//! The summary as named measures: what `summary.csv` holds.

use super::{BusiestHour, Population, ReplyRoute, Summary};
use crate::recorded::TraceRows;
use crate::sheet::{Heading, Sheet, column};
use crate::words;
use serde::Serialize;

/// A number of the summary with its name and unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Measure {
    /// Such as `replies.delivered_as_im` or `replies.B.alias_pool.misrouted`.
    pub name: String,
    /// The number; empty if there is nothing to measure.
    pub value: String,
    /// What it counts, or its unit.
    pub unit: &'static str,
}

/// The heading of the table.
pub static HEADING: Heading = Heading {
    file: "summary.csv",
    about: "The summary as named measures. Names are made of the subject, the operator, node or link where there \
            is one, and what is measured, with full stops between.",
    columns: &[
        column("measure", "What is measured."),
        column("value", "The number; empty if there is nothing to measure."),
        column("unit", "What is counted, or the unit."),
    ],
};

pub(super) fn count(name: impl Into<String>, value: u64, unit: &'static str) -> Measure {
    Measure { name: name.into(), value: value.to_string(), unit }
}

fn share(name: impl Into<String>, part: u64, whole: u64) -> Measure {
    Measure { name: name.into(), value: words::percent(part, whole).unwrap_or_default(), unit: "percent" }
}

fn delay(name: String, ms: Option<u64>) -> Measure {
    Measure { name, value: ms.map(crate::delays::seconds).unwrap_or_default(), unit: "seconds" }
}

fn trace_measures(trace: &TraceRows) -> Vec<Measure> {
    let counts = [("read", trace.read), ("used", trace.used), ("waiting", trace.waiting)];
    let counts = counts.map(|(name, rows)| count(format!("trace.{name}"), rows, "rows"));
    let rejected =
        trace.rejected.iter().map(|(cause, rows)| count(format!("trace.rejected.{cause}"), *rows, "rows"));
    counts.into_iter().chain(rejected).collect()
}

impl Summary {
    /// All measures.
    pub fn measures(&self) -> Vec<Measure> {
        let simulated = format!("{:.6}", self.simulated_seconds);
        let mut all = vec![Measure { name: "run.simulated".into(), value: simulated, unit: "seconds" }];
        all.extend(self.message_measures());
        all.extend(self.answer_measures());
        all.extend(self.replies.iter().flat_map(route_measures));
        all.extend(self.size_measures());
        all.extend(self.population.iter().flat_map(population_measures));
        all.extend(self.stores.iter().flat_map(super::StoreTotals::measures));
        if let Some(r) = &self.receipts {
            let counts = [("made", r.made), ("received", r.received), ("lost", r.lost)];
            all.extend(counts.map(|(what, n)| count(format!("receipts.{what}"), n, "receipts")));
        }
        let map = |m: &super::MapTotals| {
            count(format!("map.{}.{}", m.operator, m.operation), m.operations, "operations")
        };
        all.extend(self.map.iter().map(map));
        all.extend(self.busiest_hours.iter().flat_map(busiest_measures));
        let failure =
            |f: &super::Failure| count(format!("failures.{}.{}", f.kind, f.cause), f.failures, "failures");
        all.extend(self.failures.iter().map(failure));
        for r in &self.requirements {
            all.push(count(format!("requirements.{}.checked", r.id), r.checked, "events"));
            all.push(count(format!("requirements.{}.violations", r.id), r.violations, "events"));
        }
        all.extend(self.bottlenecks.iter().flat_map(super::Bottleneck::measures));
        all.extend(self.trace.iter().flat_map(trace_measures));
        all
    }

    fn message_measures(&self) -> Vec<Measure> {
        let m = &self.messages;
        let counts = [
            ("messages.begun", m.begun),
            ("messages.ended", m.ended),
            ("messages.in_flight", m.in_flight),
            ("messages.im_as_im", m.im_as_im),
            ("messages.im_as_sms", m.im_as_sms),
            ("messages.im_blocked", m.im_blocked),
            ("messages.im_failed", m.im_failed),
            ("messages.answers_by_im", m.answers_by_im),
            ("messages.answers_by_im_failed", m.answers_by_im_failed),
        ];
        counts.map(|(name, n)| count(name, n, "messages")).into()
    }

    fn answer_measures(&self) -> Vec<Measure> {
        let m = &self.messages;
        let ended = m.answers_as_im + m.answers_misrouted + m.answers_leaked + m.answers_lost;
        let outcomes = [
            ("delivered_as_im", m.answers_as_im),
            ("misrouted", m.answers_misrouted),
            ("leaked", m.answers_leaked),
            ("lost", m.answers_lost),
        ];
        let mut all = vec![count("replies.sent", m.answers_by_sms, "answers")];
        all.extend(outcomes.map(|(name, n)| count(format!("replies.{name}"), n, "answers")));
        all.extend(outcomes.map(|(name, n)| share(format!("replies.{name}.share"), n, ended)));
        all
    }

    fn size_measures(&self) -> Vec<Measure> {
        let s = &self.sizes;
        let counts = [
            ("composed", s.composed, "messages"),
            ("over_160", s.over_160, "messages"),
            ("over_limit", s.over_limit, "messages"),
            ("blocked", s.blocked, "messages"),
            ("rejected", s.rejected, "messages"),
            ("truncated", s.truncated, "messages"),
            ("characters_lost", s.characters_lost, "characters"),
            ("split", s.split, "messages"),
            ("converted", s.converted, "messages"),
            ("sms_parts", s.sms_parts, "short messages"),
            ("sms_parts_by_introduction", s.sms_parts_by_introduction, "short messages"),
            ("sms_parts_by_alphabet", s.sms_parts_by_alphabet, "short messages"),
        ];
        counts.map(|(name, n, unit)| count(format!("sizes.{name}"), n, unit)).into()
    }

    pub(crate) fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new(&HEADING);
        self.measures().into_iter().for_each(|m| sheet.push(vec![m.name, m.value, m.unit.to_owned()]));
        sheet
    }
}

fn route_measures(r: &ReplyRoute) -> Vec<Measure> {
    let name = |what: &str| format!("replies.{}.{}.{what}", r.operator, r.mechanism);
    let ended = r.as_im + r.misrouted + r.leaked + r.lost;
    let counts = [
        ("sent", r.sent),
        ("delivered_as_im", r.as_im),
        ("misrouted", r.misrouted),
        ("leaked", r.leaked),
        ("lost", r.lost),
        ("in_flight", r.in_flight),
    ];
    let mut all: Vec<_> = counts.iter().map(|(what, n)| count(name(what), *n, "answers")).collect();
    all.push(count(name("converted"), r.converted, "messages"));
    all.push(share(name("delivered_as_im.share"), r.as_im, ended));
    all.push(share(name("misrouted.share"), r.misrouted, ended));
    all.push(delay(name("delay.median"), r.delay_median_ms));
    all.push(delay(name("delay.p99"), r.delay_p99_ms));
    let loss = |l: &super::Loss| count(name(&format!("{}.{}", l.what, l.cause)), l.answers, "answers");
    all.extend(r.losses.iter().map(loss));
    all
}

fn population_measures(p: &Population) -> Vec<Measure> {
    let counts = [
        ("true_im.at_start", p.at_start.true_im, "subscribers"),
        ("true_im.at_end", p.at_end.true_im, "subscribers"),
        ("pre_registered.at_end", p.at_end.pre_registered, "subscribers"),
        ("unregistered.at_end", p.at_end.unregistered, "subscribers"),
        ("with_client.at_end", p.at_end.with_client, "subscribers"),
        ("upgrades", p.upgrades, "subscribers"),
        ("upgrades_failed", p.upgrades_failed, "subscribers"),
        ("presence_granted", p.presence_granted, "watchers"),
        ("presence_denied", p.presence_denied, "watchers"),
    ];
    counts.map(|(what, n, unit)| count(format!("population.{}.{what}", p.operator), n, unit)).into()
}

fn busiest_measures(b: &BusiestHour) -> Vec<Measure> {
    let name = |what: &str| format!("load.{}.busiest_hour.{what}", b.place);
    vec![
        Measure { name: name("begins"), value: b.local_time.clone(), unit: "local time" },
        count(name("messages"), b.messages, b.unit()),
        count(name("short_messages"), b.short_messages, "short messages"),
    ]
}
