//! The IM service of an operator, and how it treats legacy customers.

use super::SessionsFile;
use crate::blueprint::{Capacity, Exhausted, Indications, Information, IntroWhen, LegacyPresence, Oversize};
use crate::finding::Code;
use crate::reading::{At, Choice, Field, Fields, Reader, Shape, Value, Variant};
use vocabulary::{OperatorId, Presence, Span};

/// An IM service.
pub const IMSP: Shape = Shape {
    name: "IMSP",
    fields: &[
        Field::or("launched", "true or false", "true"),
        Field::or("access", "duration", "\"200 ms\""),
        Field::or("gateway", "duration", "\"200 ms\""),
        Field::optional("capacity", "capacity", "no limit").group(&super::capacity::CAPACITY),
        Field::optional("presence", "presence of users", "sessions and their presence are not simulated")
            .group(&super::sessions::SESSIONS),
        Field::or("legacy", "legacy policy", "()").group(&LEGACY),
    ],
};

/// How legacy customers are treated.
pub const LEGACY: Shape = Shape {
    name: "legacy policy",
    fields: &[
        Field::or("reply", "reply routing", "OriginatorNumber"),
        Field::or("limit", "characters, 1 to 1600", "160"),
        Field::or("oversize", "oversize policy", "Block"),
        Field::optional("intro", "text", "none is sent"),
        Field::or("intro_when", "occasion of the introductory text", "First"),
        Field::or("presence", "legacy presence", "Permanent(Available)"),
        Field::or("presence_commands", "true or false", "false"),
        Field::or("group_chat", "true or false", "false"),
        Field::or("differentiate", "true or false", "true"),
        Field::or("indications", "list of indications", "[StatusText, ClientInfo]"),
        Field::or("information", "information", "StatusLine"),
        Field::optional("validity", "duration, 5 min to 63 weeks", "as the `smsc` of the operator says"),
        Field::or("receipts", "share", "\"0 %\""),
    ],
};

/// What changes in how legacy customers are treated; the indications change by a happening of their own.
pub const LEGACY_CHANGE: Shape = Shape {
    name: "legacy policy that changes",
    fields: &[
        Field::optional("reply", "reply routing", AS_BEFORE),
        Field::optional("limit", "characters, 1 to 1600", AS_BEFORE),
        Field::optional("oversize", "oversize policy", AS_BEFORE),
        Field::optional("intro", "text", AS_BEFORE),
        Field::optional("intro_when", "occasion of the introductory text", AS_BEFORE),
        Field::optional("presence", "legacy presence", AS_BEFORE),
        Field::optional("presence_commands", "true or false", AS_BEFORE),
        Field::optional("group_chat", "true or false", AS_BEFORE),
        Field::optional("differentiate", "true or false", AS_BEFORE),
        Field::optional("information", "information", AS_BEFORE),
        Field::optional("validity", "duration, 5 min to 63 weeks", AS_BEFORE),
        Field::optional("receipts", "share", AS_BEFORE),
    ],
};

const AS_BEFORE: &str = "as before";

/// Replies to the user's own number.
pub const ORIGINATOR_NUMBER: Shape = Shape {
    name: "reply by originator number",
    fields: &[
        Field::or("lifetime", "duration", "\"1 d\""),
        Field::or("per_customer", "whole number, 1 to 1000", "16"),
    ],
};

/// Replies to a prefix and the user's number.
pub const SERVICE_PREFIX: Shape = Shape {
    name: "reply by service prefix",
    fields: &[
        Field::required("prefix", "text of digits"),
        Field::optional("routed_by", "list of operators", "all route it"),
    ],
};

/// Replies to a number of a pool.
pub const ALIAS_POOL: Shape = Shape {
    name: "reply by alias pool",
    fields: &[
        Field::or("numbers", "whole number, 1 to 10000", "16"),
        Field::or("lifetime", "duration", "\"1 d\""),
        Field::or("renew", "true or false", "true"),
        Field::or("exhausted", "policy of an exhausted pool", "ReuseOldest"),
    ],
};

/// How answers find back.
pub const REPLY: Choice = Choice {
    name: "reply routing",
    variants: &[
        Variant::with("OriginatorNumber", &ORIGINATOR_NUMBER),
        Variant::with("ServicePrefix", &SERVICE_PREFIX),
        Variant::with("AliasPool", &ALIAS_POOL),
    ],
};

/// What an exhausted pool does.
pub const EXHAUSTED: Choice = Choice {
    name: "policy of an exhausted pool",
    variants: &[Variant::bare("Refuse"), Variant::bare("ReuseOldest")],
};

/// What becomes of texts that are too long.
pub const OVERSIZE: Choice = Choice {
    name: "oversize policy",
    variants: &[
        Variant::bare("Block"),
        Variant::bare("Reject"),
        Variant::bare("Truncate"),
        Variant::bare("Split"),
    ],
};

/// When the introductory text is sent.
pub const INTRO_WHEN: Choice = Choice {
    name: "occasion of the introductory text",
    variants: &[Variant::bare("First"), Variant::bare("Always")],
};

/// The presence that legacy customers show.
pub const PRESENCE: Choice = Choice {
    name: "legacy presence",
    variants: &[Variant::one("Permanent", "a presence"), Variant::bare("HlrBased")],
};

/// How clients tell of the legacy service.
pub const INFORMATION: Choice = Choice {
    name: "information",
    variants: &[
        Variant::bare("None"),
        Variant::bare("Wizard"),
        Variant::bare("StatusLine"),
        Variant::bare("PopUp"),
    ],
};

/// The presence that is always shown.
pub const PERMANENT: Choice = Choice {
    name: "presence",
    variants: &[Variant::bare("Available"), Variant::bare("Offline"), Variant::bare("Unknown")],
};

/// An IM service as written.
#[derive(Clone, Debug)]
pub struct ImspFile {
    /// Whether it runs from the start.
    pub launched: bool,
    /// From a client to the IMSP.
    pub access: Span,
    /// From the IMSP to the SMSC.
    pub gateway: Span,
    /// How much it can take.
    pub capacity: Option<Capacity>,
    /// When its users are logged in.
    pub sessions: Option<SessionsFile>,
    /// How it treats legacy customers.
    pub legacy: LegacyFile,
}

/// A legacy policy as written.
#[derive(Clone, Debug)]
pub struct LegacyFile {
    /// How answers find back.
    pub reply: At<ReplyFile>,
    /// The most characters.
    pub limit: At<u64>,
    /// What becomes of longer texts.
    pub oversize: Oversize,
    /// The introductory text.
    pub intro: Option<At<String>>,
    /// When it is sent.
    pub intro_when: IntroWhen,
    /// The presence shown.
    pub presence: LegacyPresence,
    /// Whether customers may set it by SMS.
    pub presence_commands: bool,
    /// Whether it carries group chats to legacy customers.
    pub group_chat: bool,
    /// Whether clients tell legacy contacts apart.
    pub differentiate: bool,
    /// By what the IMSP tells that a contact is legacy.
    pub indications: Indications,
    /// How clients tell of the legacy service.
    pub information: Information,
    /// How long its short messages are worth delivering, if written.
    pub validity: Option<Span>,
    /// The share of them for which it asks for a receipt.
    pub receipts: f64,
}

/// What changes in a legacy policy, as written.
#[derive(Clone, Debug)]
pub struct LegacyChangeFile {
    /// How answers find back.
    pub reply: Option<At<ReplyFile>>,
    /// The most characters.
    pub limit: Option<At<u64>>,
    /// What becomes of longer texts.
    pub oversize: Option<Oversize>,
    /// The introductory text: none is sent from then on, or another.
    pub intro: Option<Option<At<String>>>,
    /// When it is sent.
    pub intro_when: Option<IntroWhen>,
    /// The presence shown.
    pub presence: Option<LegacyPresence>,
    /// Whether customers may set it by SMS.
    pub presence_commands: Option<bool>,
    /// Whether group chats are carried to legacy customers.
    pub group_chat: Option<bool>,
    /// Whether clients tell legacy contacts apart.
    pub differentiate: Option<bool>,
    /// How clients tell of the legacy service.
    pub information: Option<Information>,
    /// How long short messages are worth delivering.
    pub validity: Option<Span>,
    /// The share of them for which a receipt is asked for.
    pub receipts: Option<f64>,
}

/// Reply routing as written.
#[derive(Clone, Debug)]
pub enum ReplyFile {
    /// By the user's own number: lifetime and contexts for each customer.
    OriginatorNumber(Span, u16),
    /// By a prefix: its digits and the operators that route it, if not all.
    ServicePrefix(At<String>, Option<Vec<OperatorId>>),
    /// By a pool: numbers, lifetime, whether use renews it, what happens when it is exhausted.
    AliasPool(u16, Span, bool, Exhausted),
}

impl Reader {
    /// An IM service.
    pub fn imsp(&mut self, value: Value) -> Option<ImspFile> {
        let mut f = Fields::of(self, &IMSP, value);
        Some(ImspFile {
            launched: f.get(self, "launched", true, Reader::flag).it,
            access: f.get(self, "access", Span::SECOND, Reader::latency).it,
            gateway: f.get(self, "gateway", Span::SECOND, Reader::latency).it,
            capacity: f.optional(self, "capacity", Reader::path_capacity).map(|c| c.it),
            sessions: f.optional(self, "presence", Reader::sessions).map(|s| s.it),
            legacy: {
                let value = f.take(self, "legacy")?;
                self.legacy(value)
            },
        })
    }

    fn legacy(&mut self, value: Value) -> LegacyFile {
        let mut f = Fields::of(self, &LEGACY, value);
        let none = ReplyFile::OriginatorNumber(Span::DAY, 1);
        LegacyFile {
            reply: f.get(self, "reply", none, Reader::reply),
            limit: f.get(self, "limit", 160, |r, v| r.whole(v, 1..=1600)),
            oversize: f.get(self, "oversize", Oversize::Block, Reader::oversize).it,
            intro: f.optional(self, "intro", Reader::text),
            intro_when: f.get(self, "intro_when", IntroWhen::First, Reader::intro_when).it,
            presence: f.get(self, "presence", LegacyPresence::HlrBased, Reader::legacy_presence).it,
            presence_commands: f.get(self, "presence_commands", false, Reader::flag).it,
            group_chat: f.get(self, "group_chat", false, Reader::flag).it,
            differentiate: f.get(self, "differentiate", true, Reader::flag).it,
            indications: f.get(self, "indications", Indications::default(), Reader::indications).it,
            information: f.get(self, "information", Information::None, Reader::information).it,
            validity: f.optional(self, "validity", Reader::validity).map(|v| v.it),
            receipts: f.get(self, "receipts", 0.0, Reader::share).it,
        }
    }

    /// What changes in a legacy policy.
    pub fn legacy_change(&mut self, value: Value) -> LegacyChangeFile {
        let mut f = Fields::of(self, &LEGACY_CHANGE, value);
        let intro = f.take(self, "intro").map(|written| self.intro_or_none(written));
        LegacyChangeFile {
            reply: f.optional(self, "reply", Reader::reply),
            limit: f.optional(self, "limit", |r, v| r.whole(v, 1..=1600)),
            oversize: f.optional(self, "oversize", Reader::oversize).map(|o| o.it),
            intro,
            intro_when: f.optional(self, "intro_when", Reader::intro_when).map(|w| w.it),
            presence: f.optional(self, "presence", Reader::legacy_presence).map(|p| p.it),
            presence_commands: f.optional(self, "presence_commands", Reader::flag).map(|c| c.it),
            group_chat: f.optional(self, "group_chat", Reader::flag).map(|g| g.it),
            differentiate: f.optional(self, "differentiate", Reader::flag).map(|d| d.it),
            information: f.optional(self, "information", Reader::information).map(|i| i.it),
            validity: f.optional(self, "validity", Reader::validity).map(|v| v.it),
            receipts: f.optional(self, "receipts", Reader::share).map(|s| s.it),
        }
    }

    /// An introductory text, or that there is none any more.
    fn intro_or_none(&mut self, value: Value) -> Option<At<String>> {
        let text = if value.is_none() { None } else { self.text(value) };
        text.map(|it| At { it, place: value.place, sound: true })
    }

    fn reply(&mut self, value: Value) -> Option<ReplyFile> {
        let (name, inner) = self.choice(value, &REPLY)?;
        match name {
            "OriginatorNumber" => {
                let mut f = Fields::of(self, &ORIGINATOR_NUMBER, inner);
                let lifetime = f.get(self, "lifetime", Span::DAY, Reader::positive);
                let most = f.get(self, "per_customer", 1, |r, v| r.whole(v, 1..=1000));
                Some(ReplyFile::OriginatorNumber(lifetime.it, most.it as u16))
            }
            "ServicePrefix" => {
                let mut f = Fields::of(self, &SERVICE_PREFIX, inner);
                let prefix = f.get(self, "prefix", String::new(), Reader::prefix);
                let routed_by = f.optional(self, "routed_by", Reader::operators);
                Some(ReplyFile::ServicePrefix(prefix, routed_by.map(|r| r.it)))
            }
            _ => {
                let mut f = Fields::of(self, &ALIAS_POOL, inner);
                let numbers = f.get(self, "numbers", 1, |r, v| r.whole(v, 1..=10_000));
                let lifetime = f.get(self, "lifetime", Span::DAY, Reader::positive);
                let renew = f.get(self, "renew", true, Reader::flag);
                let exhausted = f.get(self, "exhausted", Exhausted::Refuse, |r, v| {
                    Some(if r.choice(v, &EXHAUSTED)?.0 == "Refuse" {
                        Exhausted::Refuse
                    } else {
                        Exhausted::ReuseOldest
                    })
                });
                Some(ReplyFile::AliasPool(numbers.it as u16, lifetime.it, renew.it, exhausted.it))
            }
        }
    }

    fn prefix(&mut self, value: Value) -> Option<String> {
        let text = self.text(value)?;
        let fits = (1..=19).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if !fits {
            let what = "a service prefix has 1 to 19 digits and nothing else";
            self.note(Code::OutOfRange, value.place, what, "no prefix", "write it like \"5000\"");
        }
        fits.then_some(text)
    }

    fn operators(&mut self, value: Value) -> Option<Vec<OperatorId>> {
        Some(self.list(value, 200).into_iter().filter_map(|i| self.operator(i)).collect())
    }

    fn oversize(&mut self, value: Value) -> Option<Oversize> {
        Some(match self.choice(value, &OVERSIZE)?.0 {
            "Block" => Oversize::Block,
            "Reject" => Oversize::Reject,
            "Truncate" => Oversize::Truncate,
            _ => Oversize::Split,
        })
    }

    fn intro_when(&mut self, value: Value) -> Option<IntroWhen> {
        let first = self.choice(value, &INTRO_WHEN)?.0 == "First";
        Some(if first { IntroWhen::First } else { IntroWhen::Always })
    }

    fn information(&mut self, value: Value) -> Option<Information> {
        Some(match self.choice(value, &INFORMATION)?.0 {
            "None" => Information::None,
            "Wizard" => Information::Wizard,
            "StatusLine" => Information::StatusLine,
            _ => Information::PopUp,
        })
    }

    fn legacy_presence(&mut self, value: Value) -> Option<LegacyPresence> {
        let ("Permanent", inner) = self.choice(value, &PRESENCE)? else {
            return Some(LegacyPresence::HlrBased);
        };
        self.presence(inner).map(LegacyPresence::Permanent)
    }

    /// A presence.
    pub fn presence(&mut self, value: Value) -> Option<Presence> {
        Some(match self.choice(value, &PERMANENT)?.0 {
            "Available" => Presence::Available,
            "Offline" => Presence::Offline,
            _ => Presence::Unknown,
        })
    }
}
