//! The columns of a log: their names, types and what they cost.

/// How the values of a column are kept in Parquet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    /// An unsigned integer of 8 bits, in INT32.
    U8,
    /// An unsigned integer of 16 bits, in INT32.
    U16,
    /// An unsigned integer of 32 bits, in INT32.
    U32,
    /// An unsigned integer of 64 bits, in INT64.
    U64,
    /// Yes or no.
    Flag,
}

impl Shape {
    /// The width of the integers in bits; none for a flag.
    pub(crate) fn bits(self) -> Option<i8> {
        match self {
            Shape::U8 => Some(8),
            Shape::U16 => Some(16),
            Shape::U32 => Some(32),
            Shape::U64 => Some(64),
            Shape::Flag => None,
        }
    }
}

/// Where the values of a column wait to be written: among those of the same width, in this place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Store {
    /// Integers of 8 to 32 bits.
    Narrow(usize),
    /// Integers of 64 bits.
    Wide(usize),
    /// Yes or no.
    Flag(usize),
}

impl Store {
    /// How many columns there are of each width.
    pub(crate) const COUNTS: [usize; 3] = Store::of_all().1;
    const OF_COLUMNS: [Store; Column::COUNT] = Store::of_all().0;

    /// The places of all columns, and how many there are of each width.
    const fn of_all() -> ([Store; Column::COUNT], [usize; 3]) {
        let (mut stores, mut counts) = ([Store::Narrow(0); Column::COUNT], [0; 3]);
        let mut i = 0;
        while i < Column::COUNT {
            let (store, width) = match Column::ALL[i].shape() {
                Shape::U8 | Shape::U16 | Shape::U32 => (Store::Narrow(counts[0]), 0),
                Shape::U64 => (Store::Wide(counts[1]), 1),
                Shape::Flag => (Store::Flag(counts[2]), 2),
            };
            stores[i] = store;
            counts[width] += 1;
            i += 1;
        }
        (stores, counts)
    }
}

macro_rules! columns {
    ($($(#[$doc:meta])* $variant:ident = $name:literal $shape:ident $need:ident,)+) => {
        /// A column of the log, as `docs/log.md` explains it.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Column { $($(#[$doc])* $variant,)+ }

        impl Column {
            /// All columns, in the order of the file.
            pub const ALL: &[Column] = &[$(Column::$variant,)+];

            /// The name of the column in the Parquet files.
            pub fn name(self) -> &'static str {
                match self { $(Column::$variant => $name,)+ }
            }

            pub(crate) const fn shape(self) -> Shape {
                match self { $(Column::$variant => Shape::$shape,)+ }
            }

            /// Whether each record has a value here; the others are NULL where a kind says nothing.
            pub fn is_required(self) -> bool {
                match self { $(Column::$variant => columns!(@ $need),)+ }
            }
        }
    };
    (@ required) => { true };
    (@ optional) => { false };
}

columns! {
    /// The number of the record in the run, from 0; a sampled log has gaps.
    Sequence = "sequence" U64 required,
    /// Simulated time since the start of the run, in microseconds.
    TimeUs = "time_us" U64 required,
    /// The exchange: all that one cause set off.
    Exchange = "exchange" U64 required,
    /// The step within the exchange, from 0.
    Step = "step" U16 required,
    /// The exchange of the cause, where it is not the step before.
    CauseExchange = "cause_exchange" U64 optional,
    /// The step of the cause, where it is not the step before.
    CauseStep = "cause_step" U16 optional,
    /// The code of the kind of event.
    Kind = "kind" U8 required,
    /// The operator at which it happened.
    Operator = "operator" U8 optional,
    /// The subscriber who did it, or was concerned.
    Subject = "subject" U32 optional,
    /// The subscriber whom it was done to.
    Object = "object" U32 optional,
    /// True IM users.
    Users = "users" U32 optional,
    /// Legacy customers with an account.
    PreRegistered = "pre_registered" U32 optional,
    /// Customers without an account.
    Unregistered = "unregistered" U32 optional,
    /// Subscribers whose terminal has an IM client.
    WithClient = "with_client" U32 optional,
    /// The place in the address book.
    Slot = "slot" U16 optional,
    /// How long until what follows of it.
    NextUs = "next_us" U64 optional,
    /// How the home operator is reached.
    Approach = "approach" U8 optional,
    /// The link taken.
    Link = "link" U16 optional,
    /// The state of an account.
    Account = "account" U8 optional,
    /// As what a contact is kept.
    Contact = "contact" U8 optional,
    /// The presence told, kept or shown.
    Presence = "presence" U8 optional,
    /// How the client marks the contact.
    Shown = "shown" U8 optional,
    /// Why it failed.
    FailCause = "fail_cause" U8 optional,
    /// Characters of the text.
    Characters = "characters" U16 optional,
    /// Septets or UCS-2 units of the text.
    Units = "units" U16 optional,
    /// The alphabet of the text.
    Alphabet = "alphabet" U8 optional,
    /// Further messages meant in this conversation.
    TurnsLeft = "turns_left" U8 optional,
    /// Whether it is an answer.
    Answer = "answer" Flag optional,
    /// Short messages it takes.
    Parts = "parts" U8 optional,
    /// Short messages only for the introductory text.
    IntroParts = "intro_parts" U8 optional,
    /// Whether it begins with the introductory text.
    Introduced = "introduced" Flag optional,
    /// Characters cut off.
    LostCharacters = "lost_characters" U16 optional,
    /// How an answer finds back.
    Mechanism = "mechanism" U8 optional,
    /// The operator that made the reply address.
    AddressOperator = "address_operator" U8 optional,
    /// The number within the alias pool.
    Alias = "alias" U16 optional,
    /// What became of the binding.
    Binding = "binding" U8 optional,
    /// How long the binding would still have lived.
    RemainingMs = "remaining_ms" U32 optional,
    /// Whether the user is another than the one who was answered.
    Misrouted = "misrouted" Flag optional,
    /// What a delivered IM did to the conversation.
    Conversation = "conversation" U8 optional,
    /// How long it took since it was sent.
    TookUs = "took_us" U64 optional,
    /// The IM client of a terminal.
    Client = "client" U8 optional,
    /// Whether the terminal before had an IM client.
    HadClient = "had_client" Flag optional,
    /// Why a customer became an IM user.
    Reason = "reason" U8 optional,
    /// Users that have the customer on their contact list.
    Watchers = "watchers" U32 optional,
    /// Whether presence was granted.
    Granted = "granted" Flag optional,
    /// How long until the first contact is added.
    AddMs = "add_ms" U32 optional,
    /// Whether the client advised of the limit.
    Advice = "advice" U8 optional,
    /// What the client did with StatusText.
    StatusText = "status_text" U8 optional,
    /// What the client did with ClientType CLI.
    ClientType = "client_type" U8 optional,
    /// The icon of the contact.
    Icon = "icon" U8 optional,
    /// Where the contact stands on the list.
    ListGroup = "list_group" U8 optional,
    /// Whether the client told of the legacy service.
    Informed = "informed" U8 optional,
    /// Whether legacy contacts are to be told from IM users.
    Visible = "visible" Flag optional,
    /// Whether a legacy contact of the other kind would look the same.
    Alike = "alike" Flag optional,
    /// Whether the IMSP tells by StatusText.
    ByStatusText = "by_status_text" Flag optional,
    /// Whether the IMSP tells by ClientType CLI.
    ByClientInfo = "by_client_info" Flag optional,
    /// Whether the client offered it.
    Offered = "offered" Flag optional,
    /// Whether the presence is known of this very customer.
    Detailed = "detailed" Flag optional,
    /// The code of a node or link where messages queue.
    Node = "node" U16 optional,
    /// How many wait there before it.
    Waiting = "waiting" U32 optional,
    /// How long it waits until its service begins.
    WaitUs = "wait_us" U64 optional,
    /// The work that its service takes at full rate.
    ServiceUs = "service_us" U32 optional,
    /// Bytes on a link.
    Octets = "octets" U32 optional,
    /// The rate in ten-thousandths of the full one.
    Rate = "rate" U16 optional,
    /// How many servers there are; 0: no limit.
    Servers = "servers" U32 optional,
    /// The latency of a link.
    LatencyUs = "latency_us" U64 optional,
    /// Which attempt at delivery it was.
    Attempt = "attempt" U8 optional,
    /// Whether the HLR said itself that the terminal cannot be reached.
    AtHlr = "at_hlr" Flag optional,
    /// Whether the next attempt follows the HLR's alert.
    OnAlert = "on_alert" Flag optional,
    /// How long until the HLR alerts the SMSC.
    AlertUs = "alert_us" U64 optional,
    /// Short messages in the terminal's inbox.
    Inbox = "inbox" U8 optional,
    /// Whether the sender gets a delivery receipt.
    Receipt = "receipt" Flag optional,
    /// Whether the short message that a receipt is of was delivered.
    Delivered = "delivered" Flag optional,
    /// Whether an IMSP asked for the receipt.
    ByImsp = "by_imsp" Flag optional,
    /// Whether a receipt had been sent.
    Sent = "sent" Flag optional,
    /// How the operator of a number was found.
    NumberRouting = "number_routing" U8 optional,
    /// The operator whose range has the number.
    Holder = "holder" U8 optional,
    /// Whether the range says otherwise than the number's operator would.
    Misclassified = "misclassified" Flag optional,
    /// Whether it is a short message.
    Sms = "sms" Flag optional,
    /// How many times as often users begin conversations, in thousandths.
    Permille = "permille" U32 optional,
    /// Whether as often as in the mean over the week.
    OverMean = "over_mean" Flag optional,
    /// Which of the world's changes it is.
    Happening = "happening" U32 optional,
    /// Users whose client is logged in.
    Online = "online" U32 optional,
    /// What an IMSP tells watchers about.
    Change = "change" U8 optional,
    /// Watchers, or IMSPs of watchers, that were told.
    Told = "told" U32 optional,
    /// Transactions with exchanges of their own.
    Exchanges = "exchanges" U32 optional,
    /// Contacts that a client is told of at once.
    Contacts = "contacts" U16 optional,
    /// Whether a subscription begins.
    Subscribed = "subscribed" Flag optional,
    /// The operator of the contacts.
    ToOperator = "to_operator" U8 optional,
    /// Legacy customers among the contacts.
    Legacy = "legacy" U16 optional,
}

impl Column {
    /// How many columns there are.
    pub(crate) const COUNT: usize = Column::ALL.len();

    /// Where its values wait to be written.
    #[inline(always)]
    pub(crate) const fn store(self) -> Store {
        Store::OF_COLUMNS[self as usize]
    }

    /// Whether each row group says its smallest and largest value, so that a reader can skip it.
    pub(crate) fn has_bounds(self) -> bool {
        matches!(
            self,
            Column::Sequence | Column::TimeUs | Column::Exchange | Column::Subject | Column::Object
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_has_its_own_place_and_name() {
        for (i, c) in Column::ALL.iter().enumerate() {
            assert_eq!(*c as usize, i);
            assert_eq!(Column::ALL.iter().filter(|d| d.name() == c.name()).count(), 1);
        }
    }
}
