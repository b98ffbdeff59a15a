//! From a blueprint to partitions: entities, and what is due from the start.

use crate::components::{AddressBooks, Client, Imsp, Inboxes, Smsc};
use crate::decision::Surroundings;
use crate::mailroom::Mailroom;
use crate::memory::places_of_bindings;
use crate::partition::Partition;
use crate::population::{Residents, people_of, residents};
use crate::queueing::Stations;
use crate::stimulus::{Envelope, Passage, Stage, Stimulus, Task};
use crate::subscriber::follow::{first_addition, first_conversation};
use crate::subscriber::session::first as first_session;
use crate::territory::{Cut, Territory};
use bevy_ecs::world::World as Ecs;
use std::ops::Range;
use vocabulary::{
    AccountState, ClientId, Event, LinkId, OperatorId, Originator, PopulationCounts, Record, RecordId, Span,
    SubscriberId, Time,
};
use world::Blueprint;
use world::blueprint::{Change, Operator, Service};

/// The longest window: what is due in it should fit into the caches.
pub const LONGEST_WINDOW: Span = Span(500_000);

/// How far ahead of each other the kinds of entity may work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lookahead {
    /// The shortest time that anything takes to an earlier stage: so far all stages go, one after another, without
    /// disturbing one that went before. No stage goes farther at once than the longest window.
    pub window: Span,
    /// From each stage to each other, the shortest time that anything takes, and from each to itself the longest that
    /// it goes at once; nothing is longer than that.
    pub between: [[Span; 3]; 3],
    /// For each stage, the shortest time that anything takes to the same stage of another operator.
    pub steps: [Span; 3],
}

impl Lookahead {
    /// The lookahead of a world, with windows of at most a length.
    pub fn of(blueprint: &Blueprint, longest: Span) -> Lookahead {
        let longest = longest.max(Span(1));
        let shortest_of = |of: fn(&Operator) -> Option<Span>| {
            blueprint.operators.iter().filter_map(of).fold(longest, Span::min)
        };
        let access = shortest_of(|o| o.imsp.as_ref().map(|i| i.access));
        let gateway = shortest_of(|o| o.imsp.as_ref().map(|i| i.gateway));
        let (submission, delivery) =
            (shortest_of(|o| Some(o.smsc.submission)), shortest_of(|o| Some(o.smsc.delivery)));
        let between =
            [[longest, access, submission], [access, longest, gateway], [delivery, gateway, longest]];
        let window = [access, gateway, delivery].into_iter().fold(longest, Span::min);
        let step = |service| {
            let links = blueprint.links.iter().enumerate().filter(|(_, l)| l.service == service);
            links.map(|(i, _)| shortest(blueprint, LinkId(i as u16))).fold(longest, Span::min)
        };
        Lookahead { window, between, steps: [longest, step(Service::Im), step(Service::Sms)] }
    }
}

/// The shortest latency that a link ever has.
fn shortest(blueprint: &Blueprint, link: LinkId) -> Span {
    let changed = blueprint.happenings.iter().filter_map(|h| match h.change {
        Change::Latency(of, latency) if of == link => Some(latency),
        _ => None,
    });
    changed.fold(blueprint.links[usize::from(link.0)].latency, Span::min)
}

/// A world at its start, one partition for each operator, in which nothing is due.
pub fn replica(around: &Surroundings) -> Vec<Partition> {
    let cut = Cut::by_operator(&around.blueprint);
    partitions(around, &cut, 0..cut.territories().len(), false)
}

/// Some partitions of a world that is cut so, at its start; `planned`: with what is due from then on.
pub fn partitions(around: &Surroundings, cut: &Cut, ours: Range<usize>, planned: bool) -> Vec<Partition> {
    let window = Lookahead::of(&around.blueprint, LONGEST_WINDOW).window;
    let mut all = residents(around);
    let standings: Vec<_> =
        all.iter().enumerate().map(|(i, r)| standing(around, OperatorId(i as u8), r)).collect();
    let mut partitions = Vec::new();
    // From the last to the first, so that what is taken from the residents is always their end.
    for (index, territory) in cut.territories().iter().enumerate().rev() {
        let operator = usize::from(territory.operator.0);
        let (clients, books) = all[operator].take_last(territory.subscribers.len());
        if !ours.contains(&index) {
            continue;
        }
        let mut mail = Mailroom::new(cut, index, bucket(around, &clients, window));
        if planned && territory.hosts(Stage::Imsp) {
            mail.records.extend(&standings[operator]);
        }
        if planned {
            plan_activities(around, territory, &clients, &mut mail);
            plan_sessions(around, territory, &clients, &mut mail);
            plan_script(&around.blueprint, territory, &mut mail);
        }
        let mut ecs = Ecs::new();
        place_nodes(around, territory, &mut all[operator], &mut ecs);
        let people = people_of(&around.blueprint, around.operator(territory.operator));
        let named = people.iter().filter(|p| territory.subscribers.contains(&p.subscriber.0));
        ecs.insert_resource(Inboxes(vec![Vec::new(); named.count()]));
        ecs.insert_resource(AddressBooks(books));
        ecs.spawn_batch(clients).for_each(drop);
        partitions.push(Partition::new(around.clone(), territory, ecs, mail));
    }
    partitions.reverse();
    if planned {
        // Once nothing is there twice any more.
        buy_bindings(around, &mut partitions);
    }
    partitions
}

/// Buys what the IMSPs come to keep of customers and users, as much as is predicted.
fn buy_bindings(around: &Surroundings, partitions: &mut [Partition]) {
    let places = places_of_bindings(around);
    for partition in partitions {
        let places = places[usize::from(partition.here().0)];
        partition.with_imsp(|imsp, _| imsp.imsp.bindings.buy(places));
    }
}

/// How wide the buckets are in which the activities of subscribers are filed: about a window, and less where more than
/// a few would come into each, as a few are sorted fast, but no less than a part of it, so that the rings reach far.
fn bucket(around: &Surroundings, clients: &[Client], window: Span) -> Span {
    const FEW: f64 = 8.0;
    const LEAST: f64 = 1.0 / 32.0;
    let users = clients.iter().filter(|c| c.user).count() as f64;
    let a_day = users * around.blueprint.traffic.conversations_per_day;
    let few = FEW * Span::DAY.0 as f64 / a_day.max(1.0);
    Span(few.clamp(LEAST * window.0 as f64, window.0 as f64) as u64)
}

/// Spawns the IMSP and the SMSC that live in a territory.
fn place_nodes(around: &Surroundings, territory: &Territory, residents: &mut Residents, ecs: &mut Ecs) {
    let here = territory.operator;
    let stations = |stage| Stations::of(&around.blueprint, here, stage);
    if territory.hosts(Stage::Smsc) {
        ecs.spawn(Smsc { taken: 0, stations: stations(Stage::Smsc), waiting: Default::default() });
    }
    if territory.hosts(Stage::Imsp) && around.operator(here).imsp.is_some() {
        ecs.spawn(Imsp {
            accounts: std::mem::take(&mut residents.accounts),
            bindings: Default::default(),
            watchers: std::mem::take(&mut residents.watchers),
            by_number: std::mem::take(&mut residents.by_number),
            presences: Default::default(),
            sessions: std::mem::take(&mut residents.sessions),
            stations: stations(Stage::Imsp),
        });
    }
}

/// How an operator's subscribers stand, and of those with sessions how many are logged in.
fn standing(around: &Surroundings, here: OperatorId, residents: &Residents) -> Vec<Record> {
    let mut records = vec![count_population(here, residents)];
    if around.pace(here).is_some() {
        let counted = records[0];
        let online = residents.sessions.count_live(around.operator(here).range());
        let (id, event) = (counted.id.next(), Event::OnlineCounted { online });
        records.push(Record { id, cause: counted.id, event, ..counted });
    }
    records
}

fn count_population(here: OperatorId, residents: &Residents) -> Record {
    let states = |state| residents.accounts.iter().filter(|a| a.0 == state).count() as u32;
    let counts = PopulationCounts {
        users: states(AccountState::TrueIm),
        pre_registered: states(AccountState::PreRegistered),
        unregistered: states(AccountState::Unregistered),
        with_client: residents.clients.iter().filter(|c| c.client != ClientId::NONE).count() as u32,
    };
    let event = Event::PopulationCounted { counts };
    Record {
        time: Time::START,
        id: RecordId::first(Originator::Operator(here)),
        cause: RecordId::NONE,
        subject: SubscriberId::NOBODY,
        object: SubscriberId::NOBODY,
        operator: here,
        event,
    }
}

fn from_the_start(time: Time, id: RecordId, task: Task, envelope: Envelope) -> Stimulus {
    Stimulus { time, id, cause: RecordId::NONE, task, passage: Passage::NONE, envelope }
}

/// The first conversation and the first addition of each IM user among the many.
fn plan_activities(around: &Surroundings, territory: &Territory, clients: &[Client], mail: &mut Mailroom) {
    let named = people_of(&around.blueprint, around.operator(territory.operator));
    for (who, client) in users(territory, clients) {
        if named.iter().any(|p| p.subscriber == who && !p.spontaneous) {
            continue;
        }
        let nobody = Envelope::new(who, SubscriberId::NOBODY);
        let (next, add) = around.first_activities(Time::START, who, client.contacts, client.added);
        for (after, id, task) in [
            (next, first_conversation(who), Task::StartConversation),
            (add, first_addition(who), Task::AddContact),
        ] {
            if after > Span::ZERO {
                mail.plan(Stage::Subscriber, from_the_start(Time::START + after, id, task, nobody));
            }
        }
    }
}

/// The IM users of a territory.
fn users<'a>(
    territory: &'a Territory,
    clients: &'a [Client],
) -> impl Iterator<Item = (SubscriberId, &'a Client)> {
    territory.subscribers.clone().map(SubscriberId).zip(clients).filter(|(_, client)| client.user)
}

/// What each user of a territory that has sessions does first.
fn plan_sessions(around: &Surroundings, territory: &Territory, clients: &[Client], mail: &mut Mailroom) {
    let here = territory.operator;
    if around.pace(here).is_none() {
        return;
    }
    for (who, _) in users(territory, clients) {
        if around.has_sessions(here, who)
            && let Some((online, next)) = around.first_session(here, who)
        {
            let (id, nobody) = (first_session(who, online), Envelope::new(who, SubscriberId::NOBODY));
            mail.plan(
                Stage::Subscriber,
                from_the_start(Time::START + next, id, Task::ChangePresence, nobody),
            );
        }
    }
}

fn plan_script(blueprint: &Blueprint, territory: &Territory, mail: &mut Mailroom) {
    for (index, act) in blueprint.script.iter().enumerate() {
        let who = blueprint.people[act.person].subscriber;
        if territory.subscribers.contains(&who.0) {
            let id = RecordId::first(Originator::Script(who, index as u32));
            let envelope = Envelope::new(who, SubscriberId::NOBODY);
            mail.plan(Stage::Subscriber, from_the_start(act.at, id, Task::Act, envelope));
        }
    }
}
