//! From a blueprint to partitions: entities, and what is due from the start.

use crate::components::{AddressBooks, Client, Imsp, Inboxes, Smsc};
use crate::decision::Surroundings;
use crate::mailroom::Mailroom;
use crate::partition::Partition;
use crate::population::{Residents, people_of, residents};
use crate::queueing::Stations;
use crate::stimulus::{Envelope, Passage, Stage, Stimulus, Task};
use crate::subscriber::follow::{first_addition, first_conversation};
use crate::subscriber::session::first as first_session;
use bevy_ecs::world::World as Ecs;
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

/// The partitions of a world at its start, one for each operator. `planned`: with what is due from the start.
pub fn partitions(around: &Surroundings, planned: bool) -> Vec<Partition> {
    let blueprint = &around.blueprint;
    let all = residents(around);
    let window = Lookahead::of(blueprint, LONGEST_WINDOW).window;
    let mut partitions = Vec::new();
    for (index, (operator, residents)) in blueprint.operators.iter().zip(all).enumerate() {
        let here = OperatorId(index as u8);
        let mut mail = Mailroom::new(blueprint.operators.len(), window);
        if planned {
            mail.records.push(count_population(here, &residents));
            plan_activities(around, operator, &residents.clients, &mut mail);
            plan_sessions(around, here, &residents, &mut mail);
            plan_script(blueprint, operator, &mut mail);
        }
        partitions.push(Partition::new(around.clone(), here, populate(around, here, residents), mail));
    }
    partitions
}

/// Spawns the entities of an operator.
fn populate(around: &Surroundings, here: OperatorId, residents: Residents) -> Ecs {
    let operator = around.operator(here);
    let mut ecs = Ecs::new();
    ecs.insert_resource(AddressBooks(residents.books));
    ecs.insert_resource(Inboxes(vec![Vec::new(); people_of(&around.blueprint, operator).len()]));
    let stations = |stage| Stations::of(&around.blueprint, here, stage);
    ecs.spawn(Smsc { taken: 0, stations: stations(Stage::Smsc), waiting: Default::default() });
    if operator.imsp.is_some() {
        let (watchers, by_number, sessions) = (residents.watchers, residents.by_number, residents.sessions);
        let (bindings, presences) = Default::default();
        let stations = stations(Stage::Imsp);
        ecs.spawn(Imsp { bindings, watchers, by_number, presences, sessions, stations });
    }
    ecs.spawn_batch(residents.clients.into_iter().zip(residents.accounts)).for_each(drop);
    ecs
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
fn plan_activities(around: &Surroundings, operator: &Operator, clients: &[Client], mail: &mut Mailroom) {
    let named = people_of(&around.blueprint, operator);
    for (row, client) in clients.iter().enumerate() {
        let spontaneous = named.get(row).is_none_or(|p| p.spontaneous);
        if !client.user || !spontaneous {
            continue;
        }
        let who = SubscriberId(operator.first.0 + row as u32);
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

/// Who of an operator's users is logged in, and what each of them does first.
fn plan_sessions(around: &Surroundings, here: OperatorId, residents: &Residents, mail: &mut Mailroom) {
    let operator = around.operator(here);
    if around.pace(here).is_none() {
        return;
    }
    let online = residents.sessions.count_live(operator.range());
    let counted = mail.records.last().copied().expect("the population has been counted");
    let id = counted.id.next();
    mail.records.push(Record { id, cause: counted.id, event: Event::OnlineCounted { online }, ..counted });
    for (row, _) in residents.clients.iter().enumerate().filter(|(_, client)| client.user) {
        let who = SubscriberId(operator.first.0 + row as u32);
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

fn plan_script(blueprint: &Blueprint, operator: &Operator, mail: &mut Mailroom) {
    for (index, act) in blueprint.script.iter().enumerate() {
        let who = blueprint.people[act.person].subscriber;
        if operator.range().contains(&who.0) {
            let id = RecordId::first(Originator::Script(who, index as u32));
            let envelope = Envelope::new(who, SubscriberId::NOBODY);
            mail.plan(Stage::Subscriber, from_the_start(act.at, id, Task::Act, envelope));
        }
    }
}
