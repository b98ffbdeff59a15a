//! The summary in words and numbers.

use super::{BusiestHour, Loss, Population, ReplyRoute, RequirementCheck, Summary};
use crate::objectives::{self, Verdict};
use crate::words::{count, duration, list, many, share};
use std::fmt::Write;

/// Causes beyond these are told as their number.
const FAILURES_TOLD: usize = 8;

impl Summary {
    /// The summary as a planner reads it on a terminal; lines end with a line feed.
    pub fn to_text(&self) -> String {
        let mut sections = vec![
            self.head(),
            section("Messages", &self.message_lines()),
            section("Answers by SMS", &self.answer_lines()),
            section("Message length", &self.size_lines()),
            section("Subscribers", &self.population.iter().map(population_line).collect::<Vec<_>>()),
            section("Busiest hours, minutes and seconds (local time)", &busiest_lines(&self.busiest_hours)),
            section("Failures", &self.failure_lines()),
            section("Requirements of the OMTP paper", &self.requirement_lines()),
        ];
        let capacity = (!self.bottlenecks.is_empty())
            .then(|| section("Nodes and links of finite capacity", &self.capacity_lines()));
        if !self.stores.is_empty() {
            sections.insert(4, section("Store and forward", &self.store_lines()));
        }
        let ported = self.portability.as_ref().map(|p| section("Number portability", &p.lines()));
        let money = self.money.as_ref().map(|m| section("Money", &m.lines()));
        let recorded = self.trace.as_ref().map(|t| section("Recorded traffic", &t.lines()));
        let presence = (!self.presence.is_empty()).then(|| section("Presence", &self.presence_lines()));
        let late = ported.into_iter().chain(money).chain(recorded);
        let told: Vec<String> = sections.into_iter().chain(presence).chain(capacity).chain(late).collect();
        objectives::text(&self.objectives) + &told.join("\n")
    }

    fn presence_lines(&self) -> Vec<String> {
        let operators = self.presence.iter().flat_map(super::PresenceOfOperator::lines);
        operators.chain(self.presence_of_links.iter().map(super::PresenceOfLink::line)).collect()
    }

    fn capacity_lines(&self) -> Vec<String> {
        let stations = self.bottlenecks.iter().flat_map(super::Bottleneck::lines);
        let needs = self.objectives.iter().flat_map(Verdict::need_lines);
        let needs: Vec<String> = needs.map(|line| format!("  {line}")).collect();
        let title = (!needs.is_empty()).then(|| "What the objectives need there, approximately:".to_owned());
        stations.chain(title).chain(needs).collect()
    }

    fn head(&self) -> String {
        let simulated = duration((self.simulated_seconds * 1e3) as u64);
        let whole = duration((self.world_seconds * 1e3) as u64);
        let of = if self.simulated_seconds < self.world_seconds {
            format!("{simulated} of {whole}: the run did not reach its end")
        } else {
            whole
        };
        format!("{}\n  {of}; begins {}; seed {}\n", self.world, self.start.replace('T', " "), self.seed)
    }

    fn store_lines(&self) -> Vec<String> {
        let stores = self.stores.iter().flat_map(super::StoreTotals::lines);
        stores.chain(self.receipts.iter().map(super::ReceiptTotals::line)).collect()
    }

    /// How many hold, then those that do not, then those that nothing exercised.
    fn requirement_lines(&self) -> Vec<String> {
        let with = |verdict| self.requirements.iter().filter(move |r| r.verdict == verdict);
        let mut lines = vec![format!(
            "{} of {} hold, {} violated, {} not exercised.",
            with("ok").count(),
            self.requirements.len(),
            with("violated").count(),
            with("not exercised").count()
        )];
        lines.extend(with("violated").map(violation_line));
        let idle: Vec<String> = with("not exercised").map(|r| r.id.to_owned()).collect();
        if !idle.is_empty() {
            lines.push(format!("Not exercised: {}.", list(&idle)));
        }
        lines
    }

    fn message_lines(&self) -> Vec<String> {
        let m = &self.messages;
        if m.begun == 0 {
            return vec!["Nobody sent a message.".to_owned()];
        }
        let ended = m.im_as_im + m.im_as_sms + m.im_blocked + m.im_failed;
        let outcome = |n, what: &str| (n > 0).then(|| format!("{} {what} ({})", count(n), share(n, ended)));
        let ways: Vec<String> = [
            outcome(m.im_as_im, "were delivered as IM"),
            outcome(m.im_as_sms, "were delivered as SMS"),
            outcome(m.im_blocked, "were blocked by the sender's client"),
            outcome(m.im_failed, "failed"),
        ]
        .into_iter()
        .flatten()
        .collect();
        let answers = format!(
            "{} of IM users arrived as IM, {} failed.",
            many(m.answers_by_im, "answer"),
            count(m.answers_by_im_failed)
        );
        vec![
            format!(
                "{} begun = {} ended + {} on their way at the end.",
                count(m.begun),
                count(m.ended),
                count(m.in_flight)
            ),
            if ended > 0 {
                format!("Of {} IM that ended, {}.", count(ended), list(&ways))
            } else {
                "No IM ended.".to_owned()
            },
            answers,
        ]
    }

    fn answer_lines(&self) -> Vec<String> {
        let m = &self.messages;
        let ended = m.answers_as_im + m.answers_misrouted + m.answers_leaked + m.answers_lost;
        if m.answers_by_sms == 0 {
            return vec!["No customer answered by SMS.".to_owned()];
        }
        let total = format!(
            "{} of {} came back as IM ({}); {} reached the wrong user, {} arrived as plain SMS, {} were lost.",
            count(m.answers_as_im),
            many(ended, "answer"),
            share(m.answers_as_im, ended),
            count(m.answers_misrouted),
            count(m.answers_leaked),
            count(m.answers_lost)
        );
        std::iter::once(total).chain(self.replies.iter().flat_map(route_lines)).collect()
    }

    fn size_lines(&self) -> Vec<String> {
        let s = &self.sizes;
        let over = if s.over_limit == 0 {
            "No message to a legacy customer was over the limit.".to_owned()
        } else {
            let fates = [
                format!("{} blocked at the client", count(s.blocked)),
                format!("{} rejected", count(s.rejected)),
                format!("{} cut off (losing {})", count(s.truncated), many(s.characters_lost, "character")),
                format!("{} split", count(s.split)),
            ];
            format!("{} to legacy customers over the limit: {}.", many(s.over_limit, "message"), list(&fates))
        };
        let composed = format!(
            "{} of {} composed were longer than 160 characters ({}).",
            count(s.over_160),
            count(s.composed),
            share(s.over_160, s.composed)
        );
        let mut lines = vec![composed, over];
        if s.converted > 0 {
            lines.push(format!(
                "{} to SMS took {}, of which {} only for the introductory text and {} only because of UCS-2.",
                many(s.converted, "conversion"),
                many(s.sms_parts, "short message"),
                count(s.sms_parts_by_introduction),
                count(s.sms_parts_by_alphabet)
            ));
        }
        lines
    }

    fn failure_lines(&self) -> Vec<String> {
        if self.failures.is_empty() {
            return vec!["Nothing failed.".to_owned()];
        }
        let line = |f: &super::Failure| {
            format!("{} x {}: {}.", count(f.failures), f.kind.replace('_', " "), f.because)
        };
        let mut lines: Vec<_> = self.failures.iter().take(FAILURES_TOLD).map(line).collect();
        if self.failures.len() > FAILURES_TOLD {
            let rest = self.failures.len() - FAILURES_TOLD;
            lines.push(format!("... and {} more, see failures.csv.", many(rest as u64, "kind")));
        }
        lines
    }
}

fn section(title: &str, lines: &[String]) -> String {
    let mut text = format!("{title}\n");
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
    text
}

fn route_lines(r: &ReplyRoute) -> Vec<String> {
    let ended = r.as_im + r.misrouted + r.leaked + r.lost;
    let mut lines = vec![format!("{}, {}:", r.operator, r.settings)];
    let delays = match (r.delay_median_ms, r.delay_p99_ms) {
        (Some(median), Some(p99)) => {
            format!("; they took {} (median), {} (99 %)", duration(median), duration(p99))
        }
        _ => String::new(),
    };
    lines.push(format!(
        "  {} of {} came back as IM{delays}; {} on their way.",
        share(r.as_im, ended),
        many(ended, "answer"),
        count(r.in_flight)
    ));
    if r.misrouted > 0 {
        lines.push(misrouted_line(r, ended));
    }
    if r.leaked > 0 {
        lines.push(format!("  {} ({}) arrived as plain SMS.", share(r.leaked, ended), count(r.leaked)));
    }
    lines.extend(r.losses.iter().map(loss_line));
    lines
}

fn misrouted_line(r: &ReplyRoute, ended: u64) -> String {
    let why = match (r.mechanism, r.displaced) {
        ("alias_pool", 0) => {
            ", because their number was bound to somebody else after its lifetime".to_owned()
        }
        ("alias_pool", displaced) => format!(
            ", because their number was by then bound to somebody else ({} gave way while still alive)",
            many(displaced, "binding")
        ),
        _ => String::new(),
    };
    format!("  {} ({}) reached the wrong user{why}.", share(r.misrouted, ended), count(r.misrouted))
}

fn loss_line(loss: &Loss) -> String {
    let what = if loss.what == "lost" { "lost" } else { "not recognised as answers" };
    format!("  {} {what}, because {}.", count(loss.answers), loss.because)
}

fn population_line(p: &Population) -> String {
    let customers = p.at_end.true_im + p.at_end.pre_registered + p.at_end.unregistered;
    let upgrades = match p.upgrades {
        0 => "no upgrades".to_owned(),
        n => format!(
            "{}; presence granted {} and denied {}",
            many(n, "upgrade"),
            many(p.presence_granted, "time"),
            many(p.presence_denied, "time")
        ),
    };
    let failed = match p.upgrades_failed {
        0 => String::new(),
        n => format!("; {} failed", many(n, "upgrade")),
    };
    format!(
        "{}: {} of {} are IM users ({}), {} at the start; {upgrades}{failed}.",
        p.operator,
        count(p.at_end.true_im),
        count(customers),
        share(p.at_end.true_im, customers),
        count(p.at_start.true_im)
    )
}

fn violation_line(r: &RequirementCheck) -> String {
    let at = r.first.as_ref().map_or(String::new(), |f| {
        format!("; first at {}, record {}, operator {}", f.local_time.replace('T', " "), f.record, f.operator)
    });
    format!(
        "{} {} ({}): violated {} of {} times{at}.",
        r.id,
        r.level,
        r.asks,
        count(r.violations),
        count(r.checked)
    )
}

fn busiest_lines(hours: &[BusiestHour]) -> Vec<String> {
    if hours.is_empty() {
        return vec!["No node and no link carried anything.".to_owned()];
    }
    let width = hours.iter().map(|b| b.place.chars().count()).max().unwrap_or(0);
    let mut lines: Vec<String> = hours.iter().map(|b| busiest_line(b, width)).collect();
    if hours.iter().all(|b| b.second.is_none()) {
        lines.push(
            "Minutes and seconds are not counted in so long a run of so many nodes and links.".to_owned(),
        );
    }
    lines
}

fn busiest_line(b: &BusiestHour, width: usize) -> String {
    let (n, unit) = match b.short_messages {
        0 => (b.messages, b.unit()),
        n => (n, "short messages"),
    };
    let rate = match n as f64 / 3600.0 {
        few if few < 0.1 => "under 0.1".to_owned(),
        rate => format!("{rate:.1}"),
    };
    let when = b.local_time.get(..16).unwrap_or(&b.local_time).replace('T', " ");
    let [minute, second] = [&b.minute, &b.second].map(|s| s.as_ref().map_or(0, |s| s.carried));
    let most = format!("; at most {} a minute, {} a second", count(minute), count(second));
    let most = b.second.as_ref().map_or("", |_| &most);
    format!("{:width$}  {when}  {:>11} {unit}, {rate} a second{most}", b.place, count(n))
}
