//! Worlds for tests and benchmarks, made in code: two or more operators with everything plain, to be changed
//! as a test needs.

use vocabulary::{Alphabet, ClientId, OperatorId, Presence, Span, SubscriberId, TextSize};
use world::Blueprint;
use world::blueprint::*;

/// A text size of GSM characters.
pub fn gsm(characters: u16) -> TextSize {
    TextSize { characters, units: characters, alphabet: Alphabet::Gsm7 }
}

/// The client that worlds of this module have besides none.
pub const CLIENT: ClientId = ClientId(1);

/// How long short messages are worth delivering.
const VALIDITY: Span = Span(3 * Span::DAY.0);

/// An operator with an IMSP and so many subscribers, none of them an IM user.
pub fn operator(name: &str, first: u32, subscribers: u32) -> Operator {
    Operator {
        name: name.to_owned(),
        numbers: vec![NumberRange { prefix: format!("44{:03}", name.as_bytes()[0]), digits: 9 }],
        first: SubscriberId(first),
        subscribers,
        im_users: 0.0,
        pre_registered: 0.0,
        terminals: vec![(ClientId::NONE, 1.0)],
        contacts: ContactGraph {
            count: Count::Fixed(10),
            at: vec![],
            popularity: 0.0,
            favourites: 0.0,
            added: 1.0,
        },
        imsp: Some(Imsp {
            launched: true,
            access: Span(200_000),
            gateway: Span(200_000),
            capacity: None,
            sessions: None,
            legacy: LegacyPolicy {
                reply: ReplyRouting::OriginatorNumber { lifetime: Span(7 * Span::DAY.0), per_customer: 1000 },
                limit: 160,
                oversize: Oversize::Split,
                intro: None,
                presence: LegacyPresence::Permanent(Presence::Available),
                presence_commands: false,
                group_chat: false,
                differentiate: true,
                indications: Indications { status_text: true, client_info: true },
                information: Information::StatusLine,
                validity: VALIDITY,
                receipts: 0.0,
            },
        }),
        smsc: Smsc {
            submission: Span(2_000_000),
            delivery: Span(2_000_000),
            capacity: SmscCapacity::default(),
            validity: VALIDITY,
            receipts: 0.0,
            store: None,
        },
        hlr: Hlr { query: Span::ZERO, capacity: None },
        attachment: None,
        inbox: None,
        transit: false,
        portability: Portability::default(),
        adoption: None,
    }
}

/// A link between two operators of 50 ms.
pub fn link(service: Service, a: u8, b: u8) -> Link {
    Link {
        service,
        between: (OperatorId(a), OperatorId(b)),
        latency: Span(50_000),
        open: true,
        capacity: None,
        name: format!("{service:?} {a}-{b}"),
    }
}

/// Traffic of the reply loop: a message each 600 s, answered with probability 0.4 after 60 s.
pub fn traffic() -> Traffic {
    Traffic {
        conversations_per_day: 144.0,
        activity: Activity::Poisson,
        further_turns: Count::Fixed(0),
        think: Delay::Fixed(Span::MINUTE),
        answer_probability: 0.4,
        answer_delay: Delay::Exponential { mean: Span::MINUTE },
        idle_timeout: Span(300_000_000),
        profile: Profile::FLAT,
        week: Week::FLAT,
        spikes: vec![],
        lengths: Lengths::Fixed(gsm(36)),
        add_every: Span::ZERO,
        grant_probability: 1.0,
        trace: None,
    }
}

/// A world of operators, with nothing that happens but its traffic.
pub fn world(operators: Vec<Operator>, links: Vec<Link>, traffic: Traffic) -> Blueprint {
    let client = |name: &str, status_text| {
        Client::usual(name, CspVersion::V1_2, Indications { status_text, client_info: false })
    };
    Blueprint {
        name: "fixture".to_owned(),
        start: Start { unix_seconds: 0, utc_offset_seconds: 0 },
        duration: Span::HOUR,
        seed: 1,
        operators,
        links,
        clients: vec![client("none", false), client("phone", true)],
        people: vec![],
        script: vec![],
        traffic,
        sizes: Sizes::measured(Encoding::Xml),
        happenings: vec![],
        objectives: vec![],
        tariffs: None,
    }
}

/// The reply loop: half of the subscribers are IM users of A, each with ten contacts among the other half,
/// legacy customers of B.
pub fn reply_loop(subscribers: u32) -> Blueprint {
    let half = subscribers / 2;
    let mut a = operator("A", 0, half);
    (a.im_users, a.terminals, a.contacts.at) = (1.0, vec![(CLIENT, 1.0)], vec![0.0, 1.0]);
    let mut b = operator("B", half, subscribers - half);
    b.contacts.at = vec![0.0, 0.0];
    world(vec![a, b], vec![link(Service::Im, 0, 1)], traffic())
}
