//! The one list of all measures. A new family is one entry here and one arm in `analysis/src/measures/`, which the
//! compiler asks for.

/// What kind of quantity a measure is: what its bound is written in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Dimension {
    /// A duration.
    Time,
    /// A share of a whole.
    Share,
    /// A count, or a mean of counts.
    Number,
    /// So many in a time.
    Rate,
}

impl Dimension {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Dimension::Time => "time",
            Dimension::Share => "share",
            Dimension::Number => "number",
            Dimension::Rate => "rate",
        }
    }

    /// The unit that tables have it in.
    pub fn unit(self) -> &'static str {
        match self {
            Dimension::Time => "seconds",
            Dimension::Share => "percent",
            Dimension::Number => "number",
            Dimension::Rate => "per second",
        }
    }
}

/// Declares the families of measures: name, pattern, dimension, meaning. In patterns `[...]` may be left out, `|`
/// stands between two ways to write it, and `<...>` is a [`Slot`](super::Slot).
macro_rules! families {
    ($($name:ident $pattern:literal $dimension:ident $about:literal,)+) => {
        /// A family of measures that differ in what they are of.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Family { $(#[doc = $about] $name,)+ }

        impl Family {
            /// All families, in the order of the reference.
            pub const ALL: &[Family] = &[$(Family::$name,)+];

            /// How its names are made.
            pub fn pattern(self) -> &'static str {
                match self { $(Family::$name => $pattern,)+ }
            }

            /// What kind of quantity it is.
            pub fn dimension(self) -> Dimension {
                match self { $(Family::$name => Dimension::$dimension,)+ }
            }

            /// What it says, in one sentence.
            pub fn about(self) -> &'static str {
                match self { $(Family::$name => $about,)+ }
            }
        }
    };
}

families! {
    RunSimulated "run.simulated" Time "How long was simulated.",

    MessagesBegun "messages.begun" Number "Messages and answers of all kinds that began.",
    MessagesEnded "messages.ended" Number "Messages and answers that ended, in whatever way.",
    MessagesInFlight "messages.in_flight" Number "Messages and answers on their way at the end.",
    MessagesSent "messages[.<from>-<to>].<kind>.sent" Number
        "Messages of a kind that were sent; those that the sender's client blocked are not.",
    MessagesEnding "messages[.<from>-<to>].<ending>" Share
        "Of the messages of a kind that ended, the share that ended in this way.",
    MessagesEndingCount "messages[.<from>-<to>].<ending>.count" Number "How many these are.",

    RepliesConverted "replies[.<imsp>|.<from>-<to>].converted" Number
        "IM converted to SMS, which can be answered; by the IMSP that converts, or by operators of user and customer.",
    RepliesSent "replies[.<imsp>|.<from>-<to>].sent" Number "Answers by SMS that were sent.",
    RepliesInFlight "replies[.<imsp>|.<from>-<to>].in_flight" Number "Answers by SMS on their way at the end.",
    RepliesOutcome "replies[.<imsp>|.<from>-<to>].<outcome>" Share
        "Of the answers by SMS that ended, the share with this outcome.",
    RepliesOutcomeCount "replies[.<imsp>|.<from>-<to>].<outcome>.count" Number "How many these are.",
    RepliesDelay "replies[.<imsp>|.<from>-<to>].delay.<quantile>" Time
        "From sending an answer by SMS to its arrival as IM.",
    RepliesLost "replies[.<imsp>|.<from>-<to>].lost.<cause>" Number "Answers by SMS that were lost for a cause.",
    RepliesNotRecognised "replies[.<imsp>|.<from>-<to>].not_recognised.<cause>" Number
        "Answers by SMS that an IMSP did not recognise for a cause; they leak or are lost.",

    Delay "delays.<way>.<quantile>" Time "How long messages took on their way.",

    SizesComposed "sizes[.<from>-<to>].composed" Number "IM that users composed, answers of IM users included.",
    SizesOver160 "sizes[.<from>-<to>].over_160" Share "The share of these that is longer than 160 characters.",
    SizesOver160Count "sizes[.<from>-<to>].over_160.count" Number "How many these are.",
    SizesOverLimit "sizes[.<from>-<to>].over_limit" Number
        "Messages to legacy customers over the limit of the operator that converts them.",
    SizesHandling "sizes[.<from>-<to>].<handling>" Share
        "Of the messages over the limit, the share treated in this way.",
    SizesHandlingCount "sizes[.<from>-<to>].<handling>.count" Number "How many these are.",
    SizesCharactersLost "sizes[.<from>-<to>].characters_lost" Number "Characters that were cut off.",
    SizesConverted "sizes[.<from>-<to>].converted" Number "IM that were converted to SMS.",
    SizesParts "sizes[.<from>-<to>].sms_parts" Number "Short messages that they took.",
    SizesPartsMean "sizes[.<from>-<to>].sms_parts.mean" Number "Short messages that a conversion took, on average.",
    SizesSurplus "sizes[.<from>-<to>].sms_parts.<surplus>" Share
        "The share of the short messages that has this reason.",
    SizesSurplusCount "sizes[.<from>-<to>].sms_parts.<surplus>.count" Number "How many these are.",

    BindingsPeak "bindings.<keeper>.live.peak" Number
        "The most contexts or alias bindings that lived at once, seen at the start of each bin of the load tables.",
    BindingsAct "bindings.<keeper>.<act>" Number "What happened to contexts or alias bindings.",
    PoolRefused "alias_pool.<pool>.refused" Share
        "Of the times that a conversation needed a number of the pool, the share refused because the customer had \
         none left.",
    PoolRefusedCount "alias_pool.<pool>.refused.count" Number "How many these are.",
    PoolExhausted "alias_pool.<pool>.exhausted" Share
        "Of the times that a conversation needed a number of the pool, the share that found none free: refused, or \
         given the number bound longest ago.",
    PoolExhaustedCount "alias_pool.<pool>.exhausted.count" Number "How many these are.",

    Population "population[.<operator>].<standing>.<when>" Share "The share of the subscribers that stand so.",
    PopulationCount "population[.<operator>].<standing>.<when>.count" Number "How many these are.",
    Upgrades "upgrades[.<operator>].<step>" Number "Steps on the way from legacy customer to IM user.",
    UpgradesReason "upgrades[.<operator>].<decision>.<reason>" Number
        "Customers who decided or logged on for a reason.",
    UpgradesAccount "upgrades[.<operator>].upgraded.<account>" Number
        "Customers that became true IM users, by the account before.",
    Contacts "contacts[.<operator>].<filing>" Number "Contacts that users added by MSISDN.",
    ContactsKind "contacts[.<operator>].<filed>.<contact>" Number "Contacts that were stored as of a kind.",

    LoadTotal "<place>.load.total" Number
        "What a node or a direction of a link carried: messages of IMSPs and IM links, short messages of SMSCs and SMS \
         links, queries of HLRs.",
    LoadRate "<place>.load.<period>" Rate "The same in a time.",
    LoadBytes "<link>.load.bytes.total" Number "The bytes that a direction of a link carried.",
    LoadBytesRate "<link>.load.bytes.<period>" Rate "The same in a time: bytes a second.",

    StationOffered "<station>.offered" Number
        "Messages that came to a node or link of finite capacity: those that queued and those that were rejected.",
    StationOfferedRate "<station>.offered.<busiest>" Rate
        "The same in the busiest second, minute or hour.",
    StationCarried "<station>.carried" Number "Messages whose service ended within the run.",
    StationBytes "<station>.bytes" Number "Bytes that came over a link.",
    StationRejected "<station>.rejected" Share "Of the messages that came, the share that found no room to wait.",
    StationRejectedCount "<station>.rejected.count" Number "How many these are.",
    StationThrottled "<station>.throttled" Number "Tries that found no room, after which the sender tried again.",
    StationWaited "<station>.waited" Share "Of the messages that queued, the share that waited at all.",
    StationWait "<station>.wait.<quantile>" Time
        "How long messages waited until their service began, those that did not wait included.",
    StationWaitMean "<station>.wait.mean" Time "The mean of this.",
    StationQueueMax "<station>.queue.max" Number "The most messages that waited when another came.",
    StationUtilisation "<station>.utilisation.mean" Share
        "Work done of the work that could be done at the rate and with the servers of the time; not measured without a \
         capacity.",
    StationUtilisationPeak "<station>.utilisation.peak" Share "The same of the busiest bin of `capacity_by_bin.csv`.",
    StationNeeded "<station>.needed_servers" Number
        "Servers with which the busiest hour would have kept them busy for 80 % of the time.",

    StoreShort "store.<store>.<stored>" Number
        "Short messages in the store of an SMSC by what became of them, attempts at delivery, and alerts of the HLR.",
    Receipts "receipts.<receipt>" Number
        "Delivery receipts, and what became of them; not measured where no SMSC has a store.",
    MapOperations "map.<operator>.<operation>" Number "MAP operations of an operator, as in `map.csv`.",

    ChargesMessages "charges[.<from>-<to>].<charge>.messages" Number
        "Messages of customers of one operator to those of another that are charged for.",
    ChargesParts "charges[.<from>-<to>].<charge>.parts" Number
        "Short messages that they took; what is no short message counts as one.",
    ChargesRetail "charges[.<from>-<to>].<charge>.retail" Number
        "What customers are charged for them, in the currency of the tariffs.",
    ChargesRetailAll "charges[.<from>-<to>].retail" Number "What customers are charged for all that is charged for.",
    ChargesAdvised "charges[.<from>-<to>].advised" Number
        "What senders of IM that went as SMS had been told to expect for them.",
    ChargesAboveAdvice "charges[.<from>-<to>].above_advice" Share
        "Of the IM that went as SMS, the share that is charged higher than the sender had been told.",
    ChargesAboveAdviceCount "charges[.<from>-<to>].above_advice.count" Number "How many these are.",

    Settlement "settlement[.<operator>].<booking>" Number
        "What operators pay each other, in the currency of the tariffs.",
    SettlementImbalance "settlement.imbalance" Number
        "By how much what operators receive differs from what operators pay, which it must not.",
    PresenceOnline "presence[.<imsp>].online" Share
        "The share of the time of IM users in which they were logged in, of operators whose users have sessions.",
    PresenceOnlineMean "presence[.<imsp>].online.mean" Number
        "IM users that were logged in, on average over the run.",
    PresenceOnlineBusiest "presence[.<imsp>].online.busiest_hour" Number
        "The same in the hour in which they were most.",
    PresenceOnLink "presence.<im_link>.<carried>" Number "What went over an IM link for presence.",
    PresenceOnLinkRate "presence.<im_link>.<carried>.busiest_hour" Rate
        "The same in the hour of `presence_by_link.csv` in which it was most.",
    PresenceSignal "presence[.<imsp>].<signal>" Number "What IMSPs did for the presence of users, or sent for it.",
    PresenceSignalRate "presence[.<imsp>].<signal>.busiest_hour" Rate
        "The same in the hour of `presence_by_hour.csv` in which it was most.",

    Portability "portability.<lookup>" Number
        "Messages to numbers of other operators by how the operator was found; only in a world with ported numbers.",

    RequirementsViolated "requirements.violated" Number
        "Requirements of the OMTP paper that were violated; not measured if none was exercised.",
    RequirementsIdle "requirements.not_exercised" Number "Requirements that nothing exercised.",
    RequirementViolations "requirements.<requirement>.violations" Number
        "Events that broke a requirement; not measured if nothing exercised it.",
    RequirementChecked "requirements.<requirement>.checked" Number "Events that exercised a requirement.",

    Failures "failures[.<operator>].<failure>[.<cause>]" Number
        "What failed, at all operators or one, in all or for a cause.",

    TraceRead "trace.read" Number "Rows of the trace that were read.",
    TraceRows "trace.<rows>" Share "Of the rows that were read, the share with this outcome.",
    TraceRowsCount "trace.<rows>.count" Number "How many these are.",
    TraceRejected "trace.rejected.<reject>" Number "Rows that were rejected for a cause.",
}
