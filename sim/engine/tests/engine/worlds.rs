//! Worlds for the laws: one in which everything happens.

use engine::fixture::{CLIENT, link, operator, world};
use std::sync::Arc;
use vocabulary::{ClientId, LinkId, Node, OperatorId, Span, SubscriberId, TextSize, Time};
use world::Blueprint;
use world::blueprint::*;

/// Four operators: A and B with an IMSP and different mechanisms, C without one until the second day, and a hub
/// between B and C. Customers adopt, contacts are added, links close and open, texts are too long, answers find
/// their bindings gone.
pub fn everything() -> Blueprint {
    let mut operators = vec![operator("A", 0, 800), operator("B", 800, 800), operator("C", 1600, 400)];
    operators.push(operator("H", 2000, 0));
    operators.iter_mut().for_each(everybody_knows_everybody);
    let reply = |o: &mut Operator, reply| o.imsp.as_mut().expect("it has one").legacy.reply = reply;
    reply(
        &mut operators[0],
        ReplyRouting::OriginatorNumber { lifetime: Span(2 * Span::HOUR.0), per_customer: 1 },
    );
    let exhausted = Exhausted::ReuseOldest;
    let numbers = 2;
    reply(
        &mut operators[1],
        ReplyRouting::AliasPool { numbers, lifetime: Span::HOUR, renew: true, exhausted },
    );
    let routed_by = vec![true, false, true, true];
    reply(&mut operators[2], ReplyRouting::ServicePrefix { prefix: "7".to_owned(), routed_by });
    operators[1].imsp.as_mut().expect("it has one").legacy.oversize = Oversize::Truncate;
    operators[2].imsp.as_mut().expect("it has one").launched = false;
    operators[2].im_users = 0.0;
    (operators[3].transit, operators[3].im_users) = (true, 0.0);
    let mut links = vec![link(Service::Im, 0, 1), link(Service::Im, 1, 3), link(Service::Im, 3, 2)];
    links.extend([link(Service::Sms, 0, 3), link(Service::Sms, 1, 3), link(Service::Sms, 2, 3)]);
    links[0].latency = Span(33_000);
    let mut blueprint = world(operators, links, busy());
    blueprint.duration = Span(3 * Span::DAY.0);
    let at = |hours: u64, change| Happening { at: Time(hours * Span::HOUR.0), change };
    blueprint.happenings = vec![
        at(10, Change::CloseLink(LinkId(0))),
        at(14, Change::OpenLink(LinkId(0))),
        at(20, Change::Indicate(OperatorId(0), Indications { status_text: true, client_info: false })),
        at(24, Change::LaunchImsp(OperatorId(2))),
        at(30, Change::CloseLink(LinkId(5))),
        at(31, Change::OpenLink(LinkId(5))),
    ];
    let before = &blueprint.operators[0].imsp.as_ref().expect("it has one").legacy;
    let policy = LegacyPolicy { oversize: Oversize::Split, limit: 320, ..before.clone() };
    blueprint.happenings.push(at(40, Change::Policy(OperatorId(0), Box::new(policy))));
    limit(&mut blueprint);
    store(&mut blueprint);
    spike(&mut blueprint, None, (26, 27), 5.0);
    spike(&mut blueprint, Some(OperatorId(1)), (45, 50), 0.2);
    blueprint.operators[..3].iter_mut().for_each(log_in);
    blueprint
}

/// Lets users begin conversations so many times as often between two hours.
fn spike(world: &mut Blueprint, operator: Option<OperatorId>, (from, until): (u64, u64), times: f64) {
    let [from, until] = [from, until].map(|hour| Time(hour * Span::HOUR.0));
    let spike = world.traffic.spikes.len() as u32;
    world.traffic.spikes.push(Spike { operator, from, until, times, over: Over::Usual });
    let changes = [(from, Change::BeginSpike(spike)), (until, Change::EndSpike(spike))];
    world.happenings.extend(changes.map(|(at, change)| Happening { at, change }));
    world.happenings.sort_by_key(|h| h.at);
}

/// Users log in and out and change their status; of some watchers they are asked, some are refused.
fn log_in(o: &mut Operator) {
    o.imsp.as_mut().expect("it has one").sessions = Some(Sessions {
        length: Span(90 * Span::MINUTE.0),
        log_ins_per_day: 5.0,
        status_changes_per_hour: 2.0,
        asked: 0.3,
        refused: 0.1,
    });
}

/// Puts customers of B and C out of reach at times, lets some inboxes fill up, has receipts asked for, and limits what
/// their SMSCs deliver. Customers of A are always attached.
fn store(world: &mut Blueprint) {
    for operator in &mut world.operators[1..3] {
        operator.attachment = Some(attachment());
        operator.inbox = Some(InboxPolicy { share: 0.2, holds: 3, emptied_every: Span(8 * Span::HOUR.0) });
        operator.smsc.validity = Span(6 * Span::HOUR.0);
    }
    for operator in &mut world.operators {
        operator.smsc.store = Some(Store { failing: 0.05, ..Store::default() });
        operator.smsc.receipts = 0.3;
        let legacy = &mut operator.imsp.as_mut().expect("it has one").legacy;
        (legacy.receipts, legacy.validity) = (0.2, Span(4 * Span::HOUR.0));
    }
    let hurried = world.operators[2].smsc.store.as_mut().expect("it has one");
    (hurried.attempts, hurried.failing) = (3, 0.3);
    let capacity = |seconds: f64, room| Capacity {
        servers: 1,
        work: Work::PerMessage(seconds * 1e6),
        by_rate: false,
        exponential: true,
        room,
        full: Full::Reject,
    };
    world.operators[1].hlr.capacity = Some(capacity(1.0, None));
    world.operators[1].smsc.capacity.delivery = Some(capacity(4.0, Some(2)));
    world.operators[2].smsc.capacity.receipts = Some(capacity(4.0, Some(1)));
}

/// Terminals of which a third is off at night, and each out of reach for half an hour thrice a day.
pub fn attachment() -> Attachment {
    Attachment {
        nights_off: 0.33,
        night_begins: Span(23 * Span::HOUR.0),
        night_ends: Span(7 * Span::HOUR.0),
        spread: Span::HOUR,
        gaps_per_day: 3.0,
        gap: Span(Span::HOUR.0 / 2),
    }
}

/// Gives nodes and links so little capacity that there are queues, and lets some of them fail.
fn limit(world: &mut Blueprint) {
    let capacity = |servers, seconds: f64, room, full| Capacity {
        servers,
        work: Work::PerMessage(seconds * 1e6),
        by_rate: false,
        exponential: true,
        room,
        full,
    };
    let tries = Full::Throttle(vec![Span(5_000_000), Span(60_000_000)]);
    world.operators[0].imsp.as_mut().expect("it has one").capacity = Some(capacity(2, 2.0, Some(4), tries));
    world.operators[1].smsc.capacity.submission = Some(capacity(1, 6.0, Some(2), Full::Reject));
    let fixed = Capacity { exponential: false, ..capacity(1, 2.0, None, Full::Reject) };
    world.links[0].capacity = Some(fixed);
    world.links[4].capacity =
        Some(Capacity { work: Work::PerOctet(20_000.0), ..capacity(1, 1.0, Some(3), Full::Reject) });
    let change = |hours: u64, operator, node: Node, rate, servers| Happening {
        at: Time(hours * Span::HOUR.0),
        change: Change::Capacity(CapacityChange {
            operator: OperatorId(operator),
            node: node.into(),
            rate,
            servers,
        }),
    };
    world.happenings.extend([
        // Its queue is there when it fails, and without a limit on the link to the hub.
        change(6, 1, Node::SmscSubmission, 0, 1),
        change(8, 1, Node::SmscSubmission, 10_000, 1),
        change(9, 0, Node::Link(LinkId(3)), 0, 0),
        change(12, 0, Node::Link(LinkId(3)), 10_000, 0),
        change(26, 0, Node::Imsp, 3_000, 2),
        change(28, 0, Node::Imsp, 10_000, 2),
        change(33, 0, Node::Imsp, 10_000, 3),
        change(35, 0, Node::Imsp, 10_000, 1),
        Happening {
            at: Time(37 * Span::HOUR.0),
            change: Change::Indicate(OperatorId(1), Indications::default()),
        },
        Happening { at: Time(40 * Span::HOUR.0), change: Change::Latency(LinkId(0), Span(90_000)) },
        Happening { at: Time(44 * Span::HOUR.0), change: Change::Latency(LinkId(0), Span(21_000)) },
    ]);
    world.happenings.sort_by_key(|h| h.at);
}

fn everybody_knows_everybody(o: &mut Operator) {
    (o.im_users, o.pre_registered) = (0.3, 0.1);
    o.terminals = vec![(ClientId::NONE, 0.5), (CLIENT, 0.5)];
    o.contacts = ContactGraph {
        count: Count::LogNormal { median: 8.0, sigma: 0.5, max: 60 },
        at: vec![0.4, 0.3, 0.3, 0.0],
        popularity: 0.5,
        favourites: 1.0,
        added: 0.6,
    };
    o.adoption = Some(Adoption {
        innovation: 20.0,
        imitation: 30.0,
        introduction: 10.0,
        imitates: Imitates::Contacts,
        terminal_life: Span(30 * Span::DAY.0),
        new_terminals: vec![(ClientId::NONE, 0.2), (CLIENT, 0.8)],
        step: Span(6 * Span::HOUR.0),
    });
}

fn busy() -> Traffic {
    let mut hours = [0.5; 24];
    hours[8..20].fill(1.5);
    let size = |characters| TextSize { characters, units: characters, ..TextSize::default() };
    Traffic {
        conversations_per_day: 6.0,
        activity: Activity::Sessions { conversations: 3.0, least: Span::MINUTE, shape: 1.5 },
        further_turns: Count::Geometric { mean: 1.0, max: 20 },
        think: Delay::LogNormal { median: Span::MINUTE, sigma: 1.0 },
        answer_probability: 0.7,
        answer_delay: Delay::Pareto { least: Span::SECOND, shape: 0.4 },
        idle_timeout: Span(600_000_000),
        profile: Profile { hours },
        week: Week { days: [1.3, 0.7, 1.0, 1.0, 1.0, 1.0, 1.0] },
        spikes: vec![],
        lengths: Lengths::Corpus(Arc::from([(size(20), 5), (size(120), 3), (size(250), 2)])),
        add_every: Span(8 * Span::HOUR.0),
        grant_probability: 0.8,
        trace: None,
    }
}

/// So few customers of B who get so many messages from users of A, B and C that within each window there are several of
/// the same customer, over one hop and another: bindings end and give way while answers look for them. Without queues
/// or stores; one of the customers is among the named few.
pub fn crowd() -> Blueprint {
    let mut operators = vec![operator("A", 0, 60), operator("B", 60, 8), operator("C", 68, 60)];
    for (o, of_users) in operators.iter_mut().zip([1.0, 0.25, 1.0]) {
        everybody_knows_everybody(o);
        (o.im_users, o.adoption, o.contacts.added) = (of_users, None, 1.0);
        (o.contacts.count, o.contacts.at) = (Count::Fixed(10), vec![0.1, 0.8, 0.1]);
    }
    let lifetime = Span(2 * Span::SECOND.0);
    let replies = [
        ReplyRouting::OriginatorNumber { lifetime, per_customer: 2 },
        ReplyRouting::AliasPool { numbers: 3, lifetime, renew: true, exhausted: Exhausted::ReuseOldest },
        ReplyRouting::OriginatorNumber { lifetime, per_customer: 1 },
    ];
    for (o, reply) in operators.iter_mut().zip(replies) {
        let legacy = &mut o.imsp.as_mut().expect("it has one").legacy;
        legacy.reply = reply;
        let size = TextSize { characters: 20, units: 20, ..TextSize::default() };
        legacy.intro = Some(Intro { text: String::new(), size, when: IntroWhen::First });
        (o.smsc.submission, o.smsc.delivery) = (Span(300_000), Span(250_000));
    }
    let links = [(Service::Im, 0, 1), (Service::Sms, 0, 1), (Service::Sms, 1, 2), (Service::Sms, 0, 2)];
    let links = links.map(|(service, a, b)| link(service, a, b));
    let traffic = Traffic {
        conversations_per_day: 86_400.0,
        activity: Activity::Poisson,
        think: Delay::Exponential { mean: Span(400_000) },
        answer_probability: 0.8,
        answer_delay: Delay::Exponential { mean: Span(500_000) },
        idle_timeout: Span(300_000),
        add_every: Span::ZERO,
        ..busy()
    };
    let mut blueprint = world(operators, links.into(), traffic);
    blueprint.duration = Span(3 * Span::MINUTE.0);
    blueprint.people = vec![Person {
        name: "Berta".to_owned(),
        subscriber: SubscriberId(60),
        user: false,
        pre_registered: false,
        client: ClientId::NONE,
        contacts: vec![],
        added: 0,
        grants_presence: true,
        spontaneous: true,
        off: vec![],
    }];
    blueprint
}
