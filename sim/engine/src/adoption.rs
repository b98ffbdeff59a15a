//! How legacy customers come to be IM users: at each step of an operator's adoption, each of them gets another
//! terminal or not, and makes up its mind or not.

use crate::chance::Purpose;
use crate::decision::{Facts, Moment};
use crate::population::pick;
use crate::stimulus::{Envelope, Passage, Stimulus, Task};
use crate::subscriber::Subscribers;
use vocabulary::{ClientId, Event, RecordId, Span, SubscriberId, Time, UpgradeReason};
use world::blueprint::{Adoption, Imitates, Operator};

const YEAR: f64 = 365.0 * Span::DAY.0 as f64;

/// Who is an IM user at a step, of all operators.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Census {
    users: Vec<u64>,
}

impl Census {
    /// A census of so many subscribers; nobody is an IM user yet.
    pub fn new(subscribers: u32) -> Census {
        Census { users: vec![0; (subscribers as usize).div_ceil(64)] }
    }

    /// Counts a subscriber as an IM user.
    pub fn count(&mut self, subscriber: u32) {
        self.users[(subscriber / 64) as usize] |= 1 << (subscriber % 64);
    }

    /// Counts those that another has counted.
    pub fn merge(mut self, other: &Census) -> Census {
        self.users.iter_mut().zip(&other.users).for_each(|(users, more)| *users |= more);
        self
    }

    fn is_user(&self, subscriber: SubscriberId) -> bool {
        self.users[(subscriber.0 / 64) as usize] >> (subscriber.0 % 64) & 1 == 1
    }

    /// How many of a range of subscribers are IM users.
    fn among(&self, range: std::ops::Range<u32>) -> u32 {
        range.filter(|s| self.is_user(SubscriberId(*s))).count() as u32
    }
}

/// When the step with a number happens.
pub fn time_of_step(adoption: &Adoption, step: u32) -> Time {
    Time(adoption.step.0 * u64::from(step))
}

/// One step of an operator's adoption.
pub struct Step<'a> {
    /// How the operator's customers adopt.
    pub adoption: &'a Adoption,
    /// Who is an IM user.
    pub census: &'a Census,
    /// The number of the step.
    pub number: u32,
    /// The share of IM users among the operator's subscribers.
    share: f64,
}

impl Step<'_> {
    /// The step of an operator's adoption with a number.
    pub fn new<'a>(operator: &Operator, adoption: &'a Adoption, census: &'a Census, number: u32) -> Step<'a> {
        let share = f64::from(census.among(operator.range())) / f64::from(operator.subscribers.max(1));
        Step { adoption, census, number, share }
    }

    /// The step, as it is due for a subscriber.
    pub fn stimulus(&self, who: SubscriberId, now: Time) -> Stimulus {
        Stimulus {
            time: now,
            id: RecordId::first(vocabulary::Originator::Adoption(who, self.number)),
            cause: RecordId::NONE,
            passage: Passage::NONE,
            task: Task::LogOn,
            envelope: Envelope::new(who, SubscriberId::NOBODY),
        }
    }

    /// What the step decides for a subscriber.
    pub fn decide(&self, at: &Moment, of: &Subscribers, who: SubscriberId, facts: &mut Facts) {
        let (mut client, deciding, introduced) = of.standing(who);
        if deciding || !of.is_spontaneous(at, who) {
            return;
        }
        if let Some(bought) = self.buy_terminal(at, who) {
            let had_client = client != ClientId::NONE;
            client = bought;
            facts.happen(Event::TerminalReplaced { client, had_client });
        }
        let may = client != ClientId::NONE && at.network().has_imsp(at.here);
        if let Some(event) = may.then(|| self.adopt(at, of, who, introduced)).flatten() {
            facts.happen(event);
        }
    }

    fn key(&self, who: SubscriberId) -> u64 {
        u64::from(who.0) << 32 | u64::from(self.number)
    }

    fn buy_terminal(&self, at: &Moment, who: SubscriberId) -> Option<ClientId> {
        if self.adoption.terminal_life == Span::ZERO {
            return None;
        }
        let mut draw = at.around.chance.draw(Purpose::Terminal, self.key(who));
        let lives = self.adoption.step.0 as f64 / self.adoption.terminal_life.0 as f64;
        draw.chance(1.0 - libm::exp(-lives)).then(|| pick(&self.adoption.new_terminals, draw.unit()))
    }

    fn adopt(&self, at: &Moment, of: &Subscribers, who: SubscriberId, introduced: bool) -> Option<Event> {
        let adoption = self.adoption;
        let share = match adoption.imitates {
            Imitates::Operator => self.share,
            Imitates::Contacts => of.share_of_contacts(who, |c| self.census.is_user(c)),
        };
        let innovation = adoption.innovation;
        let imitation = adoption.imitation * share;
        let introduction = if introduced { adoption.introduction } else { 0.0 };
        let hazard = innovation + imitation + introduction;
        let mut draw = at.around.chance.draw(Purpose::Adoption, self.key(who));
        let years = adoption.step.0 as f64 / YEAR;
        if hazard <= 0.0 || !draw.chance(1.0 - libm::exp(-hazard * years)) {
            return None;
        }
        let u = draw.unit() * hazard;
        let reason = if u <= innovation {
            UpgradeReason::Innovation
        } else if u <= innovation + imitation {
            UpgradeReason::Imitation
        } else {
            UpgradeReason::Introduction
        };
        let wait = Span((draw.unit() * adoption.step.0 as f64) as u64 + 1);
        Some(Event::UpgradeDecided { reason, wait })
    }
}
