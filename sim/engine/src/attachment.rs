//! When terminals are attached: a pure function of the subscriber and the time, so that those to whom nobody writes
//! cost no events. Whoever asks is told whether a terminal can be reached, and until when.

use crate::chance::{Chance, Purpose};
use rand_distr::{Distribution, Exp1};
use vocabulary::{OperatorId, Span, SubscriberId, Time};
use world::Blueprint;
use world::blueprint::{Attachment, Profile};

const DAY: i64 = Span::DAY.0 as i64;
const HOUR: f64 = Span::HOUR.0 as f64;

/// The attachment of all terminals of a world.
#[derive(Clone, Debug)]
pub struct Attachments {
    chance: Chance,
    /// How far into its local day the run begins, in microseconds.
    into_day: i64,
    activity: Activity,
    /// Whether nobody is ever out of reach.
    always: bool,
    /// For each operator, when the many are attached; none: always.
    many: Vec<Option<Attachment>>,
    /// For each operator, the first number after those of the named few.
    named_end: Vec<u32>,
    /// When those of the named few who ever are out of reach are so.
    off: Vec<(SubscriberId, Vec<(Time, Time)>)>,
}

impl Attachments {
    /// The attachment in a world.
    pub fn new(blueprint: &Blueprint) -> Attachments {
        let named = |range: std::ops::Range<u32>| {
            blueprint.people.iter().filter(|p| range.contains(&p.subscriber.0)).count() as u32
        };
        let off: Vec<_> = blueprint.people.iter().filter(|p| !p.off.is_empty()).collect();
        Attachments {
            always: off.is_empty() && blueprint.operators.iter().all(|o| o.attachment.is_none()),
            chance: Chance::new(blueprint.seed),
            into_day: blueprint.start.into_day().0 as i64,
            activity: Activity::new(&blueprint.traffic.profile),
            many: blueprint.operators.iter().map(|o| o.attachment).collect(),
            named_end: blueprint.operators.iter().map(|o| o.first.0 + named(o.range())).collect(),
            off: off.into_iter().map(|p| (p.subscriber, p.off.clone())).collect(),
        }
    }

    /// Until when a subscriber of an operator is out of reach; none: it is attached.
    #[inline(always)]
    pub fn absent_until(&self, home: OperatorId, who: SubscriberId, now: Time) -> Option<Time> {
        if self.always { None } else { self.absence(home, who, now) }
    }

    fn absence(&self, home: OperatorId, who: SubscriberId, now: Time) -> Option<Time> {
        if who.0 < self.named_end[usize::from(home.0)] {
            return self.off_of(who).find(|(from, until)| (*from..*until).contains(&now)).map(|(_, u)| u);
        }
        let rule = self.many[usize::from(home.0)].as_ref()?;
        let night = self.night_at(rule, who, now);
        let gap = self.gap_after(rule, who, now).filter(|(from, _)| *from <= now).map(|(_, until)| until);
        night.max(gap)
    }

    /// When a subscriber of an operator is attached next: now, if it is.
    #[inline]
    pub fn attached_from(&self, home: OperatorId, who: SubscriberId, now: Time) -> Time {
        let mut at = now;
        while let Some(until) = self.absent_until(home, who, at) {
            at = until.max(at + Span(1));
        }
        at
    }

    /// The named person's times off.
    fn off_of(&self, who: SubscriberId) -> impl Iterator<Item = (Time, Time)> {
        self.off.iter().filter(move |(person, _)| *person == who).flat_map(|(_, times)| times.iter().copied())
    }

    /// When the night at hand ends, if the subscriber has switched off for it.
    fn night_at(&self, rule: &Attachment, who: SubscriberId, now: Time) -> Option<Time> {
        if rule.nights_off == 0.0 {
            return None;
        }
        let sleeper = self.chance.draw(Purpose::Attachment, u64::from(who.0)).chance(rule.nights_off);
        let local = now.0 as i64 + self.into_day;
        let today = local / DAY;
        let nights = (sleeper).then(|| (today - 2..=today + 1).map(|day| self.night(rule, who, day)));
        let ends = nights.into_iter().flatten().filter(|(from, until)| (*from..*until).contains(&local));
        ends.map(|(_, until)| self.time(until)).max()
    }

    /// When a night that begins on a local day begins and ends, in local microseconds.
    fn night(&self, rule: &Attachment, who: SubscriberId, day: i64) -> (i64, i64) {
        // Days count from the day before the run's first, so that the night into it has one, too.
        let mut draw = self.chance.draw(Purpose::Night, u64::from(who.0) << 32 | (day + 4) as u64);
        let spread = rule.spread.0 as f64;
        let mut around = |at: Span| at.0 as i64 + ((2.0 * draw.unit() - 1.0) * spread) as i64;
        let (begins, ends) = (around(rule.night_begins), around(rule.night_ends));
        let over = if rule.night_ends <= rule.night_begins { DAY } else { 0 };
        (day * DAY + begins, day * DAY + ends + over)
    }

    /// The gap of the part of the day at hand, if it is not over: when it begins, and when it ends.
    fn gap_after(&self, rule: &Attachment, who: SubscriberId, now: Time) -> Option<(Time, Time)> {
        if rule.gaps_per_day == 0.0 {
            return None;
        }
        let part = DAY as f64 / rule.gaps_per_day;
        // Each terminal has parts of its own, or the gaps of all would end at the same instants.
        let phase = self.chance.draw(Purpose::Gap, u64::from(who.0) << 32).unit();
        let number = libm::floor(self.activity.until(now.0 as i64 + self.into_day) / part + phase);
        let key = u64::from(who.0) << 32 | (number as u64 + 1) & 0xffff_ffff;
        let mut draw = self.chance.draw(Purpose::Gap, key);
        let begins = |share: f64| self.activity.when((number - phase + share) * part);
        let from = begins(draw.unit());
        let length: f64 = Exp1.sample(&mut draw);
        let until = from.saturating_add((length * rule.gap.0 as f64) as i64);
        let until = until.min(begins(1.0));
        let (from, until) = (self.time(from), self.time(until));
        (now < until).then_some((from, until))
    }

    /// The time of the run at a local time; not before its start.
    fn time(&self, local: i64) -> Time {
        Time((local - self.into_day).max(0) as u64)
    }
}

/// How much of the day's activity has accrued by a time of the day, in microseconds of a mean day: parts of the day
/// that have as much activity are as long.
#[derive(Clone, Debug)]
struct Activity {
    /// At the beginning of each hour, and at the end of the day.
    accrued: [f64; 25],
}

impl Activity {
    fn new(profile: &Profile) -> Activity {
        let total: f64 = profile.hours.iter().sum();
        let mut accrued = [0.0; 25];
        for (hour, weight) in profile.hours.iter().enumerate() {
            accrued[hour + 1] = accrued[hour] + weight / total * 24.0 * HOUR;
        }
        accrued[24] = DAY as f64;
        Activity { accrued }
    }

    /// The activity until a local time.
    fn until(&self, local: i64) -> f64 {
        let (day, within) = (local.div_euclid(DAY), local.rem_euclid(DAY) as f64);
        let hour = ((within / HOUR) as usize).min(23);
        let (low, high) = (self.accrued[hour], self.accrued[hour + 1]);
        day as f64 * DAY as f64 + low + (high - low) * (within - hour as f64 * HOUR) / HOUR
    }

    /// The local time by which so much activity has accrued.
    fn when(&self, amount: f64) -> i64 {
        let day = libm::floor(amount / DAY as f64);
        let rest = amount - day * DAY as f64;
        let hour = self.accrued[1..24].iter().take_while(|a| **a <= rest).count();
        let (low, high) = (self.accrued[hour], self.accrued[hour + 1]);
        let share = if high > low { (rest - low) / (high - low) } else { 0.0 };
        day as i64 * DAY + ((hour as f64 + share.clamp(0.0, 1.0)) * HOUR) as i64
    }
}

#[cfg(test)]
mod tests;
