//! What a rule sees besides its own state, and where it writes down what it decides.

use crate::attachment::Attachments;
use crate::case::Case;
use crate::chance::{Chance, Draw, Purpose};
use crate::distribution::{Texts, exponential};
use crate::mailroom::Future;
use crate::network::Network;
use crate::queueing::Stations;
use crate::rhythm::Rhythm;
use crate::stimulus::{Stage, Stimulus};
use crate::subscriber::session::Pace;
use std::ops::Deref;
use std::sync::Arc;
use vocabulary::{Event, OperatorId, Record, RecordId, Span, SubscriberId, Time};
use world::Blueprint;
use world::blueprint::{LegacyPolicy, Operator};

/// What mostly happens, or what does instead.
pub type Outcome = Result<Event, Event>;

/// Where a rule writes down what happens: each fact becomes a record.
pub struct Facts<'a> {
    records: &'a mut Vec<Record>,
    stimulus: &'a Stimulus,
    here: OperatorId,
    /// How many there are so far.
    count: u16,
    cause: Option<RecordId>,
}

impl<'a> Facts<'a> {
    /// What a stimulus leads to at an operator, to be added to its records.
    #[inline(always)]
    pub fn of(stimulus: &'a Stimulus, here: OperatorId, records: &'a mut Vec<Record>) -> Facts<'a> {
        Facts { records, stimulus, here, count: 0, cause: None }
    }

    /// Something happens between the two of the envelope.
    #[inline(always)]
    pub fn happen(&mut self, event: Event) {
        self.happen_to(self.stimulus.envelope.object, event);
    }

    /// The one or the other happens between the two of the envelope.
    pub fn turn_out(&mut self, outcome: Outcome) {
        self.turn_out_to(self.stimulus.envelope.object, outcome);
    }

    /// The subject of the envelope does the one or the other to another object.
    pub fn turn_out_to(&mut self, object: SubscriberId, outcome: Outcome) {
        let (Ok(event) | Err(event)) = outcome;
        self.happen_to(object, event);
    }

    /// The subject of the envelope does something to another object.
    #[inline(always)]
    pub fn happen_to(&mut self, object: SubscriberId, event: Event) {
        let first = self.stimulus.record(self.here, object, event);
        let (id, cause) = match self.count {
            0 => (first.id, self.cause.unwrap_or(first.cause)),
            n => (first.id.later(n), first.id.later(n - 1)),
        };
        self.records.push(Record { id, cause, ..first });
        self.count += 1;
    }

    /// What happens was led to by another record than the stimulus says.
    pub fn because_of(&mut self, cause: RecordId) -> &mut Self {
        self.cause = Some(cause);
        self
    }
}

/// The rules of one kind of entity, over its state: `decide` reads and chooses, `apply` is the only writer,
/// `follow` says what becomes due because something happened.
pub trait Role {
    /// The kind of entity.
    const STAGE: Stage;

    /// Fetches what the stimulus is going to touch into the cache.
    fn prefetch(&self, stimulus: &Stimulus);

    /// Fetches more, some stimuli later, when what [`Role::prefetch`] fetched has arrived.
    #[inline(always)]
    fn prefetch_more(&self, _stimulus: &Stimulus) {}

    /// The queues before what it does; none: nothing that is due waits.
    #[inline(always)]
    fn stations(&self) -> Option<&Stations> {
        None
    }

    /// Whether what happens depends on nothing that happens here before, and changes nothing for what happens later, so
    /// that this may be done before what came over other hops and is due earlier.
    fn stands_alone(&self, at: &Moment, stimulus: &Stimulus) -> bool;

    /// How many messages the service of what is due is worth at the node: a long short message counts its parts.
    #[inline]
    fn weight(&self, stimulus: &Stimulus) -> u32 {
        u32::from(stimulus.envelope.parts.max(1))
    }

    /// What happens, now that this is due: nothing, or one thing as nearly always, or several. All are applied
    /// before the last is followed.
    fn decide(case: Case<Self>)
    where
        Self: Sized;

    /// Changes the state by a record. Knows no rule and draws nothing.
    fn apply(&mut self, at: &Moment, record: Record);

    /// What becomes due because of a record.
    fn follow(&self, at: &Moment, future: Future);
}

/// What does not change within a window and every stage of every operator may look at.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The world.
    pub blueprint: Arc<Blueprint>,
    /// How the operators reach each other.
    pub network: Arc<Network>,
    /// All chance.
    pub chance: Chance,
    /// The sizes of texts.
    pub texts: Arc<Texts>,
    /// The load over time.
    pub rhythm: Arc<Rhythm>,
    /// When terminals are attached.
    pub attachments: Arc<Attachments>,
    /// Whether customers may ask for receipts of answers, which their SMSC hands over to an IMSP.
    pub receipts: bool,
    /// For each operator, the pace of its users' sessions; none where they have none.
    pub paces: Arc<[Option<Pace>]>,
}

impl Surroundings {
    /// The surroundings at the start of a run.
    pub fn new(blueprint: &Arc<Blueprint>) -> Surroundings {
        Surroundings {
            blueprint: blueprint.clone(),
            network: Arc::new(Network::new(blueprint)),
            chance: Chance::new(blueprint.seed),
            texts: Arc::new(Texts::new(&blueprint.traffic.lengths)),
            rhythm: Arc::new(Rhythm::of(blueprint)),
            attachments: Arc::new(Attachments::new(blueprint)),
            receipts: blueprint.operators.iter().any(|o| o.smsc.receipts > 0.0),
            paces: blueprint.operators.iter().map(|o| Pace::new(o, blueprint)).collect(),
        }
    }

    /// An operator of the world.
    #[inline(always)]
    pub fn operator(&self, id: OperatorId) -> &Operator {
        &self.blueprint.operators[usize::from(id.0)]
    }

    /// How long until a user of an operator who has just begun a conversation begins the next.
    #[inline(always)]
    pub fn next_conversation(&self, home: OperatorId, now: Time, draw: &mut Draw) -> Span {
        self.rhythm.next(home, now, draw)
    }

    /// How long until a subscriber of an operator does something that it means to do after a time: until then, or
    /// until its terminal is attached. Zero stays zero: it never does it.
    #[inline(always)]
    pub fn when_attached(&self, home: OperatorId, who: SubscriberId, now: Time, after: Span) -> Span {
        if after == Span::ZERO {
            return after;
        }
        self.attachments.attached_from(home, who, now + after).since(now)
    }

    /// How long until a user, at its start as one, begins its first conversation and adds its first contact;
    /// zero: it never does. It has so many contacts, of which so many are on its list.
    pub fn first_activities(&self, now: Time, who: SubscriberId, contacts: u16, added: u16) -> (Span, Span) {
        let traffic = &self.blueprint.traffic;
        let draw = |purpose| self.chance.draw(purpose, u64::from(who.0));
        let (mut next, mut add) = (Span::ZERO, Span::ZERO);
        if traffic.conversations_per_day > 0.0 && contacts > 0 {
            let home = self.network.home(who);
            next = self.rhythm.first(home, now, &mut draw(Purpose::FirstConversation));
            next = self.when_attached(home, who, now, next);
        }
        if traffic.add_every > Span::ZERO && added < contacts {
            add = exponential(traffic.add_every, &mut draw(Purpose::FirstAddition));
        }
        (next, add)
    }

    /// The draws for a message of an exchange: the same whatever way it takes.
    #[inline(always)]
    pub fn of_message(&self, purpose: Purpose, id: RecordId, message: u8) -> Draw {
        self.chance.draw(purpose, id.exchange() << 10 | u64::from(message))
    }

    /// The draws for an exchange.
    #[inline(always)]
    pub fn of_exchange(&self, purpose: Purpose, id: RecordId) -> Draw {
        self.chance.draw(purpose, id.exchange())
    }
}

/// Where a rule is asked, with what it asks for most.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// What every stage may look at.
    pub around: &'a Surroundings,
    /// The operator.
    pub here: OperatorId,
    operator: &'a Operator,
    policy: Option<&'a LegacyPolicy>,
}

impl<'a> Place<'a> {
    /// An operator as it is until something changes the surroundings.
    #[inline]
    pub fn new(around: &'a Surroundings, here: OperatorId) -> Place<'a> {
        Place { around, here, operator: around.operator(here), policy: around.network.policy(here) }
    }

    /// A moment there.
    #[inline(always)]
    pub fn at(&'a self, now: Time) -> Moment<'a> {
        Moment { place: self, now }
    }

    /// The operator here.
    #[inline(always)]
    pub fn operator(&self) -> &'a Operator {
        self.operator
    }

    /// How the operator here treats legacy customers, if it has an IMSP.
    #[inline(always)]
    pub fn policy(&self) -> Option<&'a LegacyPolicy> {
        self.policy
    }

    /// How the operators reach each other.
    #[inline(always)]
    pub fn network(&self) -> &'a Network {
        &self.around.network
    }
}

/// Where and when a rule is asked.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    place: &'a Place<'a>,
    /// Now.
    pub now: Time,
}

impl<'a> Deref for Moment<'a> {
    type Target = Place<'a>;

    #[inline(always)]
    fn deref(&self) -> &Place<'a> {
        self.place
    }
}
