//! Operators: numbers, subscribers, terminals, address books, SMSC, adoption.

use super::{ImspFile, PortabilityFile};
use crate::blueprint::{Attachment, Count, Hlr, Imitates, InboxPolicy, NumberRange, Smsc, SmscCapacity};
use crate::finding::Code;
use crate::reading::{At, Choice, Field, Fields, Reader, Shape, Value, Variant};
use vocabulary::{ClientId, OperatorId, Span, SubscriberId};

/// An operator.
pub const OPERATOR: Shape = Shape {
    name: "operator",
    fields: &[
        Field::required("numbers", "list of number ranges"),
        Field::required("subscribers", "whole number, 0 to 268435456"),
        Field::or("im_users", "share", "\"0 %\""),
        Field::or("pre_registered", "share", "\"0 %\""),
        Field::optional("terminals", "list of terminals", "IM users have a standard client, the others none"),
        Field::or("contacts", "address books", "()").group(&CONTACTS),
        Field::optional("imsp", "IMSP", "the operator has none").group(&super::imsp::IMSP),
        Field::or("smsc", "SMSC", "()").group(&SMSC),
        Field::or("hlr", "HLR", "()").group(&HLR),
        Field::optional("attachment", "attachment", "terminals are always attached")
            .group(&super::delivery::ATTACHMENT),
        Field::optional("inbox", "inboxes that fill up", "no inbox fills up").group(&super::delivery::INBOX),
        Field::or("transit", "true or false", "false"),
        Field::optional("portability", "portability", "no number was ported in, and it makes no query")
            .group(&super::portability::PORTABILITY),
        Field::optional("adoption", "adoption", "legacy customers stay so").group(&ADOPTION),
    ],
};

/// A kind of terminal and its share.
pub const TERMINAL: Shape = Shape {
    name: "terminal",
    fields: &[Field::required("share", "share"), Field::required("client", "client of a terminal")],
};

/// The address books of an operator's subscribers.
pub const CONTACTS: Shape = Shape {
    name: "address books",
    fields: &[
        Field::or("count", "number that is drawn, up to 1000", "Geometric(mean: 10, max: 60)"),
        Field::optional("at", "map of operators to shares", "in proportion to subscribers, where links lead"),
        Field::or("popularity", "number, 0 to 10", "0.5"),
        Field::or("favourites", "number, 0 to 10", "1.0"),
        Field::or("added", "share", "\"50 %\""),
    ],
};

/// An SMS centre.
pub const SMSC: Shape = Shape {
    name: "SMSC",
    fields: &[
        Field::or("submission", "duration", "\"2 s\""),
        Field::or("delivery", "duration", "\"2 s\""),
        Field::or("capacity", "capacity of an SMSC", "()").group(&super::capacity::SMSC_CAPACITY),
        Field::or("validity", "duration, 5 min to 63 weeks", "\"3 d\""),
        Field::or("receipts", "share", "\"0 %\""),
        Field::optional("store", "store", "as `()` where something of the world needs it, otherwise none")
            .group(&super::delivery::STORE),
    ],
};

/// A home location register.
pub const HLR: Shape = Shape {
    name: "HLR",
    fields: &[
        Field::or("query", "duration", "\"0 s\""),
        Field::optional("capacity", "capacity", "no limit").group(&super::capacity::CAPACITY),
    ],
};

/// How legacy customers become IM users.
pub const ADOPTION: Shape = Shape {
    name: "adoption",
    fields: &[
        Field::or("innovation", "rate", "\"0.03 /y\""),
        Field::or("imitation", "rate", "\"0.38 /y\""),
        Field::or("introduction", "rate", "\"0 /y\""),
        Field::or("imitates", "whose example counts", "Contacts"),
        Field::optional("terminal_life", "duration", "terminals are not replaced"),
        Field::optional("new_terminals", "list of terminals", "as `terminals`"),
        Field::or("step", "duration", "\"1 d\""),
    ],
};

/// Whose example counts.
pub const IMITATES: Choice = Choice {
    name: "whose example counts",
    variants: &[Variant::bare("Contacts"), Variant::bare("Operator")],
};

/// Kinds of client and their shares.
pub type Terminals = Vec<(ClientId, f64)>;
/// Shares of contacts at operators, each with its place.
pub type ContactShares = Vec<(OperatorId, At<f64>)>;
/// Number ranges with their places.
pub type NumbersFile = Vec<At<NumberRange>>;

/// An operator as written.
#[derive(Clone, Debug)]
pub struct OperatorFile {
    /// Its name.
    pub name: At<String>,
    /// Its number ranges.
    pub numbers: At<NumbersFile>,
    /// How many subscribers.
    pub subscribers: At<u64>,
    /// The share of IM users.
    pub im_users: At<f64>,
    /// The share of the others with an account.
    pub pre_registered: f64,
    /// The terminals, if written.
    pub terminals: Option<At<Terminals>>,
    /// The client of IM users where no terminals are written.
    pub standard: ClientId,
    /// The address books.
    pub contacts: ContactsFile,
    /// The IM service.
    pub imsp: Option<At<ImspFile>>,
    /// The SMS centre.
    pub smsc: Smsc,
    pub hlr: Hlr,
    /// When terminals are attached, if not always.
    pub attachment: Option<Attachment>,
    /// The inboxes that fill up.
    pub inbox: Option<InboxPolicy>,
    /// Whether it passes on for others.
    pub transit: bool,
    /// The ported numbers, if written.
    pub portability: Option<At<PortabilityFile>>,
    /// The adoption.
    pub adoption: Option<At<AdoptionFile>>,
}

/// Address books as written.
#[derive(Clone, Debug)]
pub struct ContactsFile {
    /// How many contacts.
    pub count: At<Count>,
    /// The shares at operators, if written.
    pub at: Option<At<ContactShares>>,
    /// How unevenly contacts are chosen.
    pub popularity: f64,
    /// How unevenly messages are spread.
    pub favourites: f64,
    /// The share on the IM contact list.
    pub added: f64,
}

/// Adoption as written.
#[derive(Clone, Debug)]
pub struct AdoptionFile {
    /// Per year.
    pub innovation: f64,
    /// Per year.
    pub imitation: f64,
    /// Per year.
    pub introduction: f64,
    /// Whose example counts.
    pub imitates: Imitates,
    /// Zero: not replaced.
    pub terminal_life: Span,
    /// The terminals sold, if written.
    pub new_terminals: Option<At<Terminals>>,
    /// How long a step lasts.
    pub step: Span,
}

impl Reader {
    /// An operator.
    pub fn operator_file(&mut self, name: At<String>, value: Value) -> OperatorFile {
        let mut f = Fields::of(self, &OPERATOR, value);
        let most = u64::from(SubscriberId::LIMIT);
        let terminals = f.optional(self, "terminals", Reader::terminals);
        let standard =
            if terminals.is_none() { self.standard_client(value) } else { None }.unwrap_or(ClientId::NONE);
        OperatorFile {
            name,
            numbers: f.get(self, "numbers", Vec::new(), Reader::numbers),
            subscribers: f.get(self, "subscribers", 0, |r, v| r.whole(v, 0..=most)),
            im_users: f.get(self, "im_users", 0.0, Reader::share),
            pre_registered: f.get(self, "pre_registered", 0.0, Reader::share).it,
            terminals,
            standard,
            contacts: f
                .get(self, "contacts", None, |r, v| Some(Some(r.contacts(v))))
                .it
                .unwrap_or_else(empty_books),
            imsp: f.optional(self, "imsp", Reader::imsp),
            smsc: f.get(self, "smsc", None, |r, v| Some(Some(r.smsc(v)))).it.unwrap_or(NO_SMSC),
            hlr: f
                .get(self, "hlr", None, |r, v| Some(Some(r.hlr(v))))
                .it
                .unwrap_or(Hlr { query: Span::ZERO, capacity: None }),
            attachment: f.optional(self, "attachment", Reader::attachment).map(|a| a.it),
            inbox: f.optional(self, "inbox", Reader::inbox).map(|i| i.it),
            transit: f.get(self, "transit", false, Reader::flag).it,
            portability: f.optional(self, "portability", Reader::portability),
            adoption: f.optional(self, "adoption", Reader::adoption),
        }
    }

    fn numbers(&mut self, value: Value) -> Option<NumbersFile> {
        let items = self.list(value, 1_000);
        let ranges: NumbersFile = items
            .iter()
            .filter_map(|i| self.number_range(*i).map(|it| At { it, place: i.place, sound: true }))
            .collect();
        if ranges.is_empty() && items.is_empty() && value.raw.starts_with('[') {
            let help = "write at least one, such as \"+44 7700\"";
            self.note(Code::MissingField, value.place, "an operator has numbers", "none", help);
        }
        (ranges.len() == items.len() && !items.is_empty()).then_some(ranges)
    }

    /// `+44 7700`, 12 digits in all, or `+44 7700 xxxxxx` with an x for each digit that follows.
    fn number_range(&mut self, value: Value) -> Option<NumberRange> {
        let text = self.text(value)?;
        let fixed = text.trim_end_matches(['x', 'X', ' ']);
        let follow = text[fixed.len()..].chars().filter(|c| *c != ' ').count();
        let prefix = crate::text::quantity::msisdn(fixed).ok();
        let digits =
            prefix.as_ref().map(|p| if follow > 0 { follow } else { 12_usize.saturating_sub(p.len()) });
        match (prefix, digits) {
            (Some(prefix), Some(digits @ 1..=14)) if prefix.len() + digits <= 15 => {
                Some(NumberRange { prefix, digits: digits as u8 })
            }
            _ => {
                let what = "this is no range of numbers in international format";
                let help = "write + and the digits that all numbers share, such as \"+44 7700\" (12 digits in all) \
                            or \"+44 7700 xxxxxx\"; at most 15 digits";
                self.note(Code::WrongUnit, value.place, what, "no number range", help);
                None
            }
        }
    }

    /// Kinds of terminal with shares that add up to 100 %.
    fn terminals(&mut self, value: Value) -> Option<Terminals> {
        let items = self.list(value, 100);
        let read: Vec<_> = items.iter().filter_map(|i| self.terminal(*i)).collect();
        if read.len() < items.len() || !value.raw.starts_with('[') {
            return None;
        }
        let sum: f64 = read.iter().map(|(_, share)| share).sum();
        self.check_sum(value, sum, "terminals").then_some(read)
    }

    fn terminal(&mut self, value: Value) -> Option<(ClientId, f64)> {
        let mut f = Fields::of(self, &TERMINAL, value);
        let share = f.get(self, "share", 0.0, Reader::share);
        let client = f.get(self, "client", ClientId::NONE, Reader::client);
        (share.sound && client.sound).then_some((client.it, share.it))
    }

    /// Whether shares add up to 100 %, to within a millionth.
    pub(super) fn check_sum(&mut self, value: Value, sum: f64, what: &str) -> bool {
        let fits = (sum - 1.0).abs() < 1e-6;
        if !fits {
            let percent = (sum * 1e8).round() / 1e6;
            let (word, rest) = if sum < 1.0 { ("missing", 1.0 - sum) } else { ("too much", sum - 1.0) };
            let rest = (rest * 1e8).round() / 1e6;
            let what = format!("the shares of {what} add up to {percent} %, not to 100 %");
            let label = format!("{rest} % {word}");
            self.note(
                Code::Shares,
                value.place,
                what,
                label,
                "change the shares so that they add up to 100 %",
            );
        }
        fits
    }

    fn contacts(&mut self, value: Value) -> ContactsFile {
        let mut f = Fields::of(self, &CONTACTS, value);
        ContactsFile {
            count: f.get(self, "count", Count::Fixed(1), |r, v| r.count(v, 1_000)),
            at: f.optional(self, "at", Reader::contact_shares),
            popularity: f.get(self, "popularity", 0.0, |r, v| r.real(v, 0.0..=10.0)).it,
            favourites: f.get(self, "favourites", 0.0, |r, v| r.real(v, 0.0..=10.0)).it,
            added: f.get(self, "added", 0.0, Reader::share).it,
        }
    }

    fn contact_shares(&mut self, value: Value) -> Option<ContactShares> {
        let entries = match value.entries() {
            Ok(entries) => entries,
            Err(error) => {
                self.bad_layer(value, "a map of operators to shares", error);
                return None;
            }
        };
        let (mut shares, mut sound) = (ContactShares::new(), true);
        for (key, inner) in &entries {
            let read = (self.operator(*key), self.share(*inner));
            let (Some(operator), Some(it)) = read else {
                sound = false;
                continue;
            };
            if shares.iter().any(|(o, _)| *o == operator) {
                let what = format!("there are two shares of operator {}", key.raw);
                self.note(Code::KeyTwice, key.place, what, "written before", "keep one of the two");
                sound = false;
            }
            shares.push((operator, At { it, place: inner.place, sound: true }));
        }
        let sum = shares.iter().map(|(_, s)| s.it).sum();
        (sound && self.check_sum(value, sum, "contacts")).then_some(shares)
    }

    fn smsc(&mut self, value: Value) -> Smsc {
        let mut f = Fields::of(self, &SMSC, value);
        Smsc {
            submission: f.get(self, "submission", Span::SECOND, Reader::latency).it,
            delivery: f.get(self, "delivery", Span::SECOND, Reader::latency).it,
            capacity: f.get(self, "capacity", SmscCapacity::default(), Reader::smsc_capacity).it,
            validity: f.get(self, "validity", Span::DAY, Reader::validity).it,
            receipts: f.get(self, "receipts", 0.0, Reader::share).it,
            store: f.optional(self, "store", Reader::store).map(|s| s.it),
        }
    }

    fn hlr(&mut self, value: Value) -> Hlr {
        let mut f = Fields::of(self, &HLR, value);
        Hlr {
            query: f.get(self, "query", Span::ZERO, Reader::query_time).it,
            capacity: f.optional(self, "capacity", Reader::path_capacity).map(|c| c.it),
        }
    }

    /// A query of more than a minute would be no query but a wait.
    fn query_time(&mut self, value: Value) -> Option<Span> {
        let time = self.duration(value)?;
        let fits = time <= Span::MINUTE;
        if !fits {
            self.out_of_range(value, Span::ZERO, Span::MINUTE);
        }
        fits.then_some(time)
    }

    fn adoption(&mut self, value: Value) -> Option<AdoptionFile> {
        let mut f = Fields::of(self, &ADOPTION, value);
        let year = Span(365 * Span::DAY.0);
        let rate = |r: &mut Reader, v: Value| r.rate(v, year, 1e6);
        Some(AdoptionFile {
            innovation: f.get(self, "innovation", 0.0, rate).it,
            imitation: f.get(self, "imitation", 0.0, rate).it,
            introduction: f.get(self, "introduction", 0.0, rate).it,
            imitates: f.get(self, "imitates", Imitates::Contacts, Reader::imitates).it,
            terminal_life: f.optional(self, "terminal_life", Reader::positive).map_or(Span::ZERO, |l| l.it),
            new_terminals: f.optional(self, "new_terminals", Reader::terminals),
            step: f.get(self, "step", Span::DAY, Reader::adoption_step).it,
        })
    }

    fn imitates(&mut self, value: Value) -> Option<Imitates> {
        let contacts = self.choice(value, &IMITATES)?.0 == "Contacts";
        Some(if contacts { Imitates::Contacts } else { Imitates::Operator })
    }

    /// Steps shorter than a minute would fill the run with nothing else.
    fn adoption_step(&mut self, value: Value) -> Option<Span> {
        let step = self.duration(value)?;
        let fits = step >= Span::MINUTE;
        if !fits {
            self.out_of_range(value, Span::MINUTE, "any longer duration");
        }
        fits.then_some(step)
    }
}

const NO_SMSC: Smsc = Smsc {
    submission: Span::SECOND,
    delivery: Span::SECOND,
    capacity: SmscCapacity { submission: None, delivery: None, receipts: None },
    validity: Span::DAY,
    receipts: 0.0,
    store: None,
};

fn empty_books() -> ContactsFile {
    let count = At { it: Count::Fixed(1), place: crate::finding::Place::default(), sound: false };
    ContactsFile { count, at: None, popularity: 0.0, favourites: 0.0, added: 0.0 }
}
