//! Which requirements of the OMTP paper held: each is checked at every record that exercises it, by what the
//! record itself says, so that the checks work live, in parts, and from a log.

use crate::plan::Plan;
use crate::sheet::{Heading, Sheet, column};
use vocabulary::{
    Advice, ClientType, ContactKind, Event, Group, Icon, Look, Mechanism, OperatorId, Presence, Record,
    RecordId, Shown, StatusText, Time,
};

/// How strong a requirement is (OMTP, chapter 3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// It has to be so.
    Shall,
    /// It must not be so.
    ShallNot,
    /// It is recommended.
    Should,
    /// It is one of several ways.
    May,
}

impl Level {
    /// The word of the paper.
    pub fn name(self) -> &'static str {
        match self {
            Level::Shall => "SHALL",
            Level::ShallNot => "SHALL NOT",
            Level::Should => "SHOULD",
            Level::May => "MAY",
        }
    }
}

macro_rules! requirements {
    ($($variant:ident $id:literal $level:ident $text:literal,)+) => {
        /// A requirement of the OMTP paper.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Requirement { $(#[doc = $text] $variant,)+ }

        impl Requirement {
            /// All of them, in the order of the paper.
            pub const ALL: &[Requirement] = &[$(Requirement::$variant,)+];

            /// Its number in the paper.
            pub fn id(self) -> &'static str {
                match self { $(Requirement::$variant => $id,)+ }
            }

            /// How strong it is.
            pub fn level(self) -> Level {
                match self { $(Requirement::$variant => Level::$level,)+ }
            }

            /// What it asks for.
            pub fn text(self) -> &'static str {
                match self { $(Requirement::$variant => $text,)+ }
            }
        }
    };
}

requirements! {
    Im0010 "IM-0010" Shall "legacy contacts of whom nothing finer is known appear available",
    Im0020 "IM-0020" Should "no group chat with a legacy contact is offered or carried",
    Im0030 "IM-0030" Shall "no more than 160 characters are carried to a legacy customer",
    Im0040 "IM-0040" Shall "the client advises of the limit of texts to legacy contacts",
    Im0050 "IM-0050" Shall "each answer by SMS comes back to the IM client of the one who began",
    Im0060 "IM-0060" Should "the client tells of the legacy service as the operator wants it",
    Im0070 "IM-0070" Shall "legacy contacts are told from IM users where the operator wants it, and only there",
    Im0080 "IM-0080" Shall "where they are told apart, a graphic indication does it",
    Im0090 "IM-0090" ShallNot "legacy contacts of an IMSP operator and of another can be told apart",
    Im0100 "IM-0100" May "the list is laid out with a group of legacy contacts, or without any difference",
    Im0110 "IM-0110" Shall "the icon of legacy contacts is unique on the list",
    Im0120 "IM-0120" Shall "the client displays StatusText",
    Im0130 "IM-0130" Should "the client displays StatusText in a prominent position",
    Im0140 "IM-0140" Shall "the client detects ClientType CLI and marks the contact",
}

/// The most characters that a legacy customer is sent (IM-0030).
const LIMIT: u16 = 160;

/// The first record that broke a requirement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, serde::Deserialize)]
pub struct Violation {
    /// When.
    pub time: Time,
    /// Which record.
    pub id: RecordId,
    /// At which operator.
    pub operator: OperatorId,
}

/// How often a requirement was checked, and how often it was broken.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, serde::Serialize, serde::Deserialize)]
pub struct Tally {
    /// Records that exercised it.
    pub checked: u64,
    /// Of these, those that broke it.
    pub violations: u64,
    /// The first of these, in the order of records.
    pub first: Option<Violation>,
}

impl Tally {
    /// `ok`, `violated` or `not exercised`.
    pub fn verdict(&self) -> &'static str {
        match (self.checked, self.violations) {
            (0, _) => "not exercised",
            (_, 0) => "ok",
            _ => "violated",
        }
    }

    fn merge(&mut self, other: &Tally) {
        self.checked += other.checked;
        self.violations += other.violations;
        self.first = self.first.into_iter().chain(other.first).min();
    }
}

/// Checks requirements.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Requirements {
    tallies: [Tally; Requirement::ALL.len()],
}

/// The heading of the table.
pub static HEADING: Heading = Heading {
    file: "requirements.csv",
    about: "The requirements of the OMTP paper, each checked at every event that exercises it. One that nothing \
            exercised is neither kept nor broken.",
    columns: &[
        column("requirement", "Its number in the paper."),
        column("level", "`SHALL`, `SHALL NOT`, `SHOULD` or `MAY`."),
        column("asks", "What it asks for; of `SHALL NOT`, what must not be."),
        column("verdict", "`ok`, `violated` or `not exercised`."),
        column("checked", "Events that exercised it."),
        column("violations", "Of these, those that broke it."),
        column("first_seconds", "When the first one broke it, seconds since the start; empty if none did."),
        column("first_local_time", "Likewise, local civil time."),
        column("first_record", "Which record it was, as `trace --message` takes it."),
        column("first_operator", "At which operator."),
    ],
};

impl Requirements {
    /// Adds what another count found.
    pub fn merge(&mut self, other: &Requirements) {
        self.tallies.iter_mut().zip(&other.tallies).for_each(|(tally, more)| tally.merge(more));
    }

    /// What was found of a requirement.
    pub fn of(&self, requirement: Requirement) -> Tally {
        self.tallies[requirement as usize]
    }

    #[inline(always)]
    fn check(&mut self, requirement: Requirement, record: &Record, holds: bool) {
        self.tallies[requirement as usize].checked += 1;
        if !holds {
            self.violated(requirement, record);
        }
    }

    #[cold]
    fn violated(&mut self, requirement: Requirement, record: &Record) {
        let tally = &mut self.tallies[requirement as usize];
        let Record { time, id, operator, .. } = *record;
        tally.violations += 1;
        tally.first = tally.first.into_iter().chain([Violation { time, id, operator }]).min();
    }

    /// A user sent an IM: whether the client advised of the limit that it is over.
    #[inline(always)]
    pub fn advised(&mut self, record: &Record, advice: Advice) {
        if advice != Advice::NotDue {
            self.check(Requirement::Im0040, record, advice == Advice::Given);
        }
    }

    /// An IM became a short message.
    #[inline(always)]
    pub fn converted(&mut self, record: &Record, characters: u16) {
        self.check(Requirement::Im0030, record, characters <= LIMIT);
    }

    /// An answer ended that found, or should have found, back by a mechanism.
    #[inline(always)]
    pub fn answer_ended(&mut self, record: &Record, mechanism: Mechanism, came_back: bool) {
        if mechanism != Mechanism::None {
            self.check(Requirement::Im0050, record, came_back);
        }
    }

    /// A user wanted a group chat.
    pub fn group_chat(&mut self, record: &Record, contact: ContactKind, offered: bool) {
        if contact.is_legacy() {
            self.check(Requirement::Im0020, record, !offered);
        }
    }

    /// The IMSP decided on a group chat with a legacy contact that a client had offered.
    pub fn group_chat_decided(&mut self, record: &Record, refused: bool) {
        self.check(Requirement::Im0020, record, refused);
    }

    /// A client showed a contact.
    pub fn shown(&mut self, record: &Record) {
        let Event::ContactShown { contact, presence, detailed, shown, look, visible, alike, .. } =
            record.event
        else {
            return;
        };
        if !contact.is_legacy() {
            return;
        }
        if !detailed {
            self.check(Requirement::Im0010, record, presence == Presence::Available);
        }
        self.check(Requirement::Im0060, record, look.informed != Advice::Missing);
        self.check(Requirement::Im0070, record, (shown != Shown::Plain) == visible);
        let listed = if shown == Shown::Plain { Group::Others } else { Group::Legacy };
        self.check(Requirement::Im0100, record, look.group == listed);
        self.check(Requirement::Im0090, record, alike);
        self.marked(record, shown, &look);
    }

    /// By what a legacy contact is marked.
    fn marked(&mut self, record: &Record, shown: Shown, look: &Look) {
        if shown != Shown::Plain {
            self.check(Requirement::Im0080, record, look.icon != Icon::None);
        }
        if look.icon != Icon::None {
            self.check(Requirement::Im0110, record, look.icon == Icon::Unique);
        }
        if look.status_text != StatusText::NotTold {
            self.check(Requirement::Im0120, record, look.status_text != StatusText::NotDisplayed);
        }
        if matches!(look.status_text, StatusText::Displayed | StatusText::Prominent) {
            self.check(Requirement::Im0130, record, look.status_text == StatusText::Prominent);
        }
        if look.client_type != ClientType::NotTold {
            self.check(Requirement::Im0140, record, look.client_type == ClientType::Marked);
        }
    }

    /// The table.
    pub fn sheet(&self, plan: &Plan) -> Sheet {
        let mut sheet = Sheet::new(&HEADING);
        for requirement in Requirement::ALL {
            let tally = self.of(*requirement);
            let first = tally.first.map_or(Default::default(), |v| {
                let seconds = format!("{:.6}", v.time.0 as f64 / 1e6);
                [seconds, plan.calendar.local(v.time), v.id.to_string(), plan.operator_name(v.operator)]
            });
            let said = [
                requirement.id(),
                requirement.level().name(),
                requirement.text(),
                tally.verdict(),
                &tally.checked.to_string(),
                &tally.violations.to_string(),
            ];
            sheet.push(said.map(str::to_owned).into_iter().chain(first).collect());
        }
        sheet
    }
}
