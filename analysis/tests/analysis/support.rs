//! A world of three operators, one without IM, and records made by hand.
#![allow(dead_code)]

use std::sync::Arc;
use vocabulary::*;
use world::Blueprint;
use world::blueprint::*;
use world::measures::{Exact, find};

/// Subscribers of each operator.
pub const EACH: u32 = 100;
pub const A: OperatorId = OperatorId(0);
pub const B: OperatorId = OperatorId(1);
pub const C: OperatorId = OperatorId(2);
/// The IM link between A and B.
pub const IM_AB: LinkId = LinkId(0);
/// The SMS link between A and B.
pub const SMS_AB: LinkId = LinkId(1);
/// The SMS link between A and C.
pub const SMS_AC: LinkId = LinkId(2);

pub fn a(n: u32) -> SubscriberId {
    SubscriberId(n)
}

pub fn b(n: u32) -> SubscriberId {
    SubscriberId(EACH + n)
}

pub fn c(n: u32) -> SubscriberId {
    SubscriberId(2 * EACH + n)
}

pub fn seconds(n: u64) -> Span {
    Span(n * Span::SECOND.0)
}

pub fn hours(n: u64) -> Span {
    Span(n * Span::HOUR.0)
}

/// The alias pool of B: 20 numbers, bound for two hours from the last use.
pub fn alias_pool() -> ReplyRouting {
    let (numbers, lifetime) = (20, hours(2));
    ReplyRouting::AliasPool { numbers, lifetime, renew: true, exhausted: Exhausted::ReuseOldest }
}

/// The contexts of A: kept for an hour.
pub fn originator_number() -> ReplyRouting {
    ReplyRouting::OriginatorNumber { lifetime: hours(1), per_customer: 50 }
}

/// A world that lasts so long, with so many subscribers of each operator. It begins at midnight.
pub fn world_of(subscribers: u32, duration: Span) -> Arc<Blueprint> {
    let imsp = |reply| Some(imsp(reply));
    let operators = vec![
        operator("A", 0, subscribers, imsp(originator_number())),
        operator("B", 1, subscribers, imsp(alias_pool())),
        operator("C", 2, subscribers, None),
    ];
    Arc::new(Blueprint {
        name: "Three operators by hand".into(),
        start: Start { unix_seconds: 1_177_628_400, utc_offset_seconds: 3_600 },
        duration,
        seed: 7,
        operators,
        links: vec![
            link(Service::Im, A, B, "IM A-B"),
            link(Service::Sms, A, B, "SMS A-B"),
            link(Service::Sms, A, C, "SMS A-C"),
        ],
        clients: vec![client("none"), client("full")],
        people: Vec::new(),
        script: Vec::new(),
        traffic: traffic(),
        sizes: Sizes::measured(Encoding::Xml),
        happenings: Vec::new(),
        objectives: Vec::new(),
        tariffs: None,
    })
}

/// The world of most tests: one day, 100 subscribers of each operator.
pub fn small_world() -> Arc<Blueprint> {
    world_of(EACH, Span::DAY)
}

fn operator(name: &str, place: u32, subscribers: u32, imsp: Option<Imsp>) -> Operator {
    let contacts = ContactGraph {
        count: Count::Fixed(10),
        at: vec![0.4, 0.3, 0.3],
        popularity: 0.0,
        favourites: 0.0,
        added: 1.0,
    };
    Operator {
        name: name.into(),
        numbers: vec![NumberRange { prefix: format!("4477{place}"), digits: 8 }],
        first: SubscriberId(place * subscribers),
        subscribers,
        im_users: 0.3,
        pre_registered: 0.5,
        terminals: vec![(ClientId(1), 1.0)],
        contacts,
        imsp,
        smsc: Smsc {
            submission: seconds(1),
            delivery: seconds(1),
            capacity: SmscCapacity::default(),
            validity: hours(72),
            receipts: 0.0,
            store: None,
        },
        attachment: None,
        inbox: None,
        hlr: Hlr { query: Span::ZERO, capacity: None },
        transit: false,
        portability: Portability::default(),
        adoption: None,
    }
}

fn imsp(reply: ReplyRouting) -> Imsp {
    let legacy = LegacyPolicy {
        reply,
        limit: 160,
        oversize: Oversize::Split,
        intro: None,
        presence: LegacyPresence::Permanent(Presence::Available),
        presence_commands: false,
        group_chat: false,
        differentiate: true,
        indications: Indications { status_text: true, client_info: true },
        information: Information::StatusLine,
        validity: hours(72),
        receipts: 0.0,
    };
    Imsp { launched: true, access: seconds(1), gateway: seconds(1), capacity: None, sessions: None, legacy }
}

fn link(service: Service, from: OperatorId, to: OperatorId, name: &str) -> Link {
    Link { service, between: (from, to), latency: seconds(1), open: true, capacity: None, name: name.into() }
}

fn client(name: &str) -> Client {
    Client::usual(name, CspVersion::V1_2, Indications { status_text: true, client_info: true })
}

fn traffic() -> Traffic {
    Traffic {
        conversations_per_day: 5.0,
        activity: Activity::Poisson,
        further_turns: Count::Fixed(0),
        think: Delay::Fixed(seconds(60)),
        answer_probability: 1.0,
        answer_delay: Delay::Fixed(seconds(60)),
        idle_timeout: hours(1),
        profile: Profile::FLAT,
        week: Week::FLAT,
        spikes: vec![],
        lengths: Lengths::Fixed(size(36)),
        add_every: Span::ZERO,
        grant_probability: 1.0,
        trace: None,
    }
}

/// A text of the default alphabet.
pub fn size(characters: u16) -> TextSize {
    TextSize { characters, units: characters, alphabet: Alphabet::Gsm7 }
}

/// The address that B's alias pool gives.
pub fn alias() -> ReplyAddress {
    ReplyAddress { mechanism: Mechanism::AliasPool, operator: B, alias: 3 }
}

/// A user's own number, as A gives it.
pub fn own_number() -> ReplyAddress {
    ReplyAddress { mechanism: Mechanism::OriginatorNumber, operator: A, alias: 0 }
}

/// Makes records of one exchange, each caused by the one before.
pub struct Story {
    pub records: Vec<Record>,
    id: RecordId,
    cause: RecordId,
}

impl Story {
    /// The exchange that a user's own activity set off.
    pub fn of(user: SubscriberId, count: u32) -> Story {
        Story::from(Originator::Activity(user, count))
    }

    /// The exchange that something set off.
    pub fn from(originator: Originator) -> Story {
        Story { records: Vec::new(), id: RecordId::first(originator), cause: RecordId::NONE }
    }

    /// Adds a record at a time given in microseconds.
    pub fn then(
        &mut self,
        at: u64,
        operator: OperatorId,
        subject: SubscriberId,
        object: SubscriberId,
        event: Event,
    ) -> &mut Story {
        let (id, cause) = (self.id, self.cause);
        self.records.push(Record { time: Time(at), id, cause, subject, object, operator, event });
        (self.cause, self.id) = (id, id.next());
        self
    }
}

pub fn im_sent(characters: u16) -> Event {
    Event::ImSent {
        slot: 0,
        size: size(characters),
        turns_left: 0,
        answer: false,
        advice: Advice::NotDue,
        next: Span::ZERO,
    }
}

pub fn converted(characters: u16, address: ReplyAddress, binding: Binding, remaining_ms: u32) -> Event {
    let size = size(characters);
    converted_into((size.parts(), 0), size, address, binding, remaining_ms)
}

/// An IM of so many short messages, some of which only the introductory text needs.
pub fn converted_into(
    (parts, intro_parts): (u8, u8),
    size: TextSize,
    address: ReplyAddress,
    binding: Binding,
    remaining_ms: u32,
) -> Event {
    let (introduced, lost_characters) = (intro_parts > 0, 0);
    Event::ImConverted {
        size,
        parts,
        intro_parts,
        introduced,
        lost_characters,
        address,
        binding,
        remaining_ms,
    }
}

pub fn sms_delivered(address: ReplyAddress, took: Span, answer: Span) -> Event {
    Event::SmsDelivered { parts: 1, introduced: false, address, took, answer }
}

pub fn sms_answered(address: ReplyAddress) -> Event {
    Event::SmsAnswered { size: size(20), parts: 1, address }
}

pub fn answer_delivered(mechanism: Mechanism, took: Span, misrouted: bool) -> Event {
    let conversation = Conversation::Inserted;
    let next = Span::ZERO;
    Event::ImDelivered { slot: 0, conversation, answer: true, misrouted, mechanism, took, next }
}

pub fn im_delivered(took: Span) -> Event {
    let (conversation, next, mechanism) = (Conversation::Opened, Span::ZERO, Mechanism::None);
    Event::ImDelivered { slot: 0, conversation, answer: false, misrouted: false, mechanism, took, next }
}

/// Use cases 2.a and 4.a: a user of A writes to a customer of B, who answers after `answer`; the answer comes
/// back as IM. Sent at `at`; each hop takes a second.
pub fn reply_loop(user: SubscriberId, customer: SubscriberId, count: u32, at: u64, answer: Span) -> Story {
    let mut story = Story::of(user, count);
    let s = |n: u64| at + n * Span::SECOND.0;
    let back = |n: u64| s(n) + answer.0;
    let (mechanism, link) = (Mechanism::AliasPool, IM_AB);
    let misrouted = false;
    story
        .then(at, A, user, customer, im_sent(36))
        .then(s(1), A, user, customer, Event::ImForwarded { link, octets: 0 })
        .then(s(2), B, user, customer, converted(36, alias(), Binding::Opened, 0))
        .then(s(3), B, user, customer, Event::SmsAccepted { parts: 1 })
        .then(s(4), B, user, customer, sms_delivered(alias(), seconds(4), answer))
        .then(back(4), B, customer, user, sms_answered(alias()))
        .then(back(5), B, customer, user, Event::SmsHandedOver { parts: 1 })
        .then(
            back(6),
            B,
            customer,
            user,
            Event::AnswerRecognised { address: alias(), link, octets: 0, misrouted },
        )
        .then(back(7), A, customer, user, Event::ImRelayed)
        .then(back(8), A, customer, user, answer_delivered(mechanism, seconds(4), false));
    story
}

/// A generator of pseudo-random numbers for tests (xorshift).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    /// Shuffles (Fisher-Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u64 + 1) as usize);
        }
    }
}

/// An objective of a world, as it is written.
pub fn objective(world: &Blueprint, text: &str) -> Objective {
    let words: Vec<&str> = text.splitn(3, ' ').collect();
    let measure = find(world, words[0]).unwrap();
    let comparison = Comparison::ALL.into_iter().find(|c| c.written() == words[1]).unwrap();
    let (bound, unit) = Exact::parse(words[2], measure.family.dimension()).unwrap();
    Objective { text: text.to_owned(), measure, comparison, bound, unit }
}
