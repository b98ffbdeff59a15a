//! What can happen in a run: one closed set of facts, each in the past tense.

mod life;
pub mod payload;
mod sessions;
use crate::*;

// The enum `Event`; changes of policy and the facts of sessions, which come last, stand in the file of this macro.
sessions::events! {
    /// At the start of a run: how the operator's subscribers stand. The one event without subject.
    PopulationCounted {
        /// How many are what.
        counts: PopulationCounts,
    },
    /// A user asked for a contact to be added by its MSISDN (use case 1).
    ContactAddRequested {
        /// The place in the user's address book.
        slot: u16,
        /// How long until the user adds its next contact; zero: this request says nothing of it.
        next: Span,
    },
    /// The user's IMSP found the home operator of the number and how to reach it.
    HomeOperatorResolved {
        /// How the home operator is reached.
        approach: Approach,
        /// The IM link that the validation request takes, if any.
        link: LinkId,
    },
    /// The IMSP made an account and a UID for a legacy customer, once.
    LegacyAccountRegistered,
    /// The home IMSP confirmed the contact and told its UID and presence.
    ContactValidated {
        /// The place in the user's address book.
        slot: u16,
        /// The contact's account.
        account: AccountState,
        /// The presence told.
        presence: Presence,
        /// Whether the presence is known of this very customer, rather than what all show by default (IM-0010).
        detailed: bool,
        /// The IM link that the response takes, if any.
        link: LinkId,
    },
    /// A validation request or response was passed on by a transit IMSP, or a request set off by the user's IMSP, which
    /// had kept the contact by number until the way opened.
    ValidationForwarded {
        /// The IM link it takes on.
        link: LinkId,
        /// How large it is there, in bytes.
        octets: u32,
    },
    /// The user's IMSP stored the contact.
    ContactStored {
        /// The place in the user's address book.
        slot: u16,
        /// As what.
        contact: ContactKind,
        /// With which presence.
        presence: Presence,
        /// Whether the presence is known of this very customer, rather than what all show by default (IM-0010).
        detailed: bool,
    },
    /// The user's client showed the contact.
    ContactShown {
        /// The place in the user's address book.
        slot: u16,
        /// As what it is kept.
        contact: ContactKind,
        /// The presence shown.
        presence: Presence,
        /// Whether the presence is known of this very customer, rather than what all show by default (IM-0010).
        detailed: bool,
        /// How it is marked.
        shown: Shown,
        /// How the contact looks, and what the client told of the legacy service.
        look: Look,
        /// Whether the operator wants legacy contacts to be told from IM users (IM-0070).
        visible: bool,
        /// Whether a legacy contact of the other kind (an IMSP's, or none's) would look the same (IM-0090).
        alike: bool,
    },
    /// The contact could not be added.
    ContactRefused {
        /// The place in the user's address book.
        slot: u16,
        /// Why.
        cause: FailCause,
    },
    /// A user's client sent an IM: use case 2, or an answer by an IM user.
    ImSent {
        /// The contact's place in the initiator's address book.
        slot: u16,
        /// The text as composed.
        size: TextSize,
        /// How many further messages the initiator means to send in this conversation.
        turns_left: u8,
        /// Whether it answers an IM.
        answer: bool,
        /// Of a text over the limit of legacy contacts to such a contact: whether the client advised of the limit.
        advice: Advice,
        /// How long until the sender begins its next conversation; zero: this message says nothing of it.
        next: Span,
    },
    /// The client advised of the limit of 160 characters and did not send the IM (IM-0040).
    ImBlocked {
        /// The contact's place in the initiator's address book.
        slot: u16,
        /// The text as composed.
        size: TextSize,
        /// How long until the sender begins its next conversation; zero: this message says nothing of it.
        next: Span,
    },
    /// A user meant to begin a conversation, but has nobody on its contact list.
    ConversationPutOff {
        /// How long until the user tries again.
        next: Span,
    },
    /// An IMSP passed an IM, or an answer that it had recognised, to the next IMSP.
    ImForwarded {
        /// The IM link it takes.
        link: LinkId,
        /// How large it is there, in bytes.
        octets: u32,
    },
    /// An IMSP passed an IM to the recipient's client, a customer of its own.
    ImRelayed,
    /// An IMSP made a short message of an IM, for a legacy customer.
    ImConverted {
        /// What is carried: introductory text and text.
        size: TextSize,
        /// Short messages it takes.
        parts: u8,
        /// How many of them only for the introductory text.
        intro_parts: u8,
        /// Whether it begins with the introductory text.
        introduced: bool,
        /// Characters cut off.
        lost_characters: u16,
        /// The originating address, to which the customer will answer.
        address: ReplyAddress,
        /// What became of the binding of (customer, user).
        binding: Binding,
        /// How long the renewed or displaced binding would still have lived, in milliseconds.
        remaining_ms: u32,
    },
    /// An SMSC took a short message and will deliver it to its own customer.
    SmsAccepted {
        /// Short messages it takes.
        parts: u8,
    },
    /// An SMSC passed a short message to the SMSC of another operator.
    SmsForwarded {
        /// Short messages it takes.
        parts: u8,
        /// The SMS link it takes.
        link: LinkId,
        /// How large it is there, in bytes.
        octets: u32,
    },
    /// An SMSC took a short message that is addressed to the IM service, and gave it to its IMSP.
    SmsHandedOver {
        /// Short messages it takes.
        parts: u8,
    },
    /// A customer's terminal received an IM as a short message.
    SmsDelivered {
        /// Short messages it took.
        parts: u8,
        /// Whether it began with the introductory text.
        introduced: bool,
        /// The originating address, to which the customer will answer.
        address: ReplyAddress,
        /// Since the IM was sent.
        took: Span,
        /// How long until the customer answers; zero: it will not.
        answer: Span,
    },
    /// A customer answered with the answer function of its SMS client (use case 4).
    SmsAnswered {
        /// The text as composed.
        size: TextSize,
        /// Short messages it takes.
        parts: u8,
        /// The address that it answers to.
        address: ReplyAddress,
    },
    /// An IMSP recognised a short message as the answer to an IM; the object is the user it is bound for.
    AnswerRecognised {
        /// The address it came to.
        address: ReplyAddress,
        /// The IM link it takes, if the user is another operator's.
        link: LinkId,
        /// How large it is there, in bytes; 0 where it takes none.
        octets: u32,
        /// Whether the user is another than the one who was answered.
        misrouted: bool,
    },
    /// An IMSP could not tell whom a short message answers; it goes on as a plain short message.
    AnswerNotRecognised {
        /// The address it came to.
        address: ReplyAddress,
        /// Why not.
        cause: FailCause,
    },
    /// An IM, or an answer, reached the recipient's IM client.
    ImDelivered {
        /// The contact's place in the initiator's address book; of use for answers.
        slot: u16,
        /// What it did to the conversation.
        conversation: Conversation,
        /// Whether it is an answer.
        answer: bool,
        /// Whether the recipient is another than the one who was answered.
        misrouted: bool,
        /// How the answer found back; [`Mechanism::None`] for what never was a short message.
        mechanism: Mechanism,
        /// Since it was sent.
        took: Span,
        /// How long until the recipient goes on with the conversation; zero: it will not.
        next: Span,
    },
    /// An answer reached the user's terminal as a plain short message, not its IM client (IM-0050 broken).
    AnswerLeaked {
        /// The address it was sent to.
        address: ReplyAddress,
        /// Since it was sent.
        took: Span,
    },
    /// A message or an answer ended without being delivered.
    MessageFailed {
        /// Why.
        cause: FailCause,
        /// Whether it is an answer.
        answer: bool,
        /// How it was, or would have been, answered.
        mechanism: Mechanism,
    },
    /// A subscriber got another terminal.
    TerminalReplaced {
        /// The IM client on it.
        client: ClientId,
        /// Whether the one before had an IM client.
        had_client: bool,
    },
    /// A legacy customer made up its mind to become an IM user.
    UpgradeDecided {
        /// Why.
        reason: UpgradeReason,
        /// How long until it logs on.
        wait: Span,
    },
    /// A customer logged on with its IM client for the first time (use case 3).
    ClientLoggedOn {
        /// Why.
        reason: UpgradeReason,
        /// How long until it begins its first conversation.
        next: Span,
        /// How long until it adds its first contact, in milliseconds; zero: it has none to add.
        add_ms: u32,
    },
    /// The customer could not become an IM user.
    UpgradeFailed {
        /// Why.
        cause: FailCause,
    },
    /// The IMSP made the customer a true IM user and discarded every legacy setting.
    AccountUpgraded {
        /// The account before.
        was: AccountState,
        /// The users that have the customer on their contact list, and for whom it is asked.
        watchers: u32,
    },
    /// The new user was asked for one watcher, and granted or denied its presence.
    PresenceAnswered {
        /// Whether it granted.
        granted: bool,
    },
    /// An IMSP passed the answer about presence on.
    PresenceForwarded {
        /// Whether it was granted.
        granted: bool,
        /// The IM link it takes, if the watcher is another operator's.
        link: LinkId,
    },
    /// The watcher's IMSP stored the answer about presence.
    PresenceStored {
        /// Whether it was granted.
        granted: bool,
    },
    /// The watcher's client shows the contact as a true IM user from now on.
    ContactReclassified {
        /// The place in the watcher's address book.
        slot: u16,
        /// As what it is kept.
        contact: ContactKind,
    },
    /// An answer about presence did not reach the watcher.
    PresenceUndelivered {
        /// Why.
        cause: FailCause,
    },
    /// One of the named few could not do what the script says.
    ActFailed {
        /// Why.
        cause: FailCause,
    },
    /// A link between two operators opened.
    LinkOpened {
        /// Which.
        link: LinkId,
    },
    /// A link between two operators closed.
    LinkClosed {
        /// Which.
        link: LinkId,
    },
    /// The operator launched an IMSP.
    ImspLaunched,
    /// An operator's IMSP tells by other indications than before that a contact is legacy.
    IndicationsChanged {
        /// Whether by StatusText.
        status_text: bool,
        /// Whether by ClientType CLI in ClientInfo.
        client_info: bool,
    },
    /// A user wanted a group chat with a contact (IM-0020).
    GroupChatWanted {
        /// The contact's place in the user's address book.
        slot: u16,
        /// As what it is kept.
        contact: ContactKind,
        /// Whether the client offered it.
        offered: bool,
    },
    /// The user's IMSP carries a group chat to a legacy contact by SMS, which it should not (IM-0020).
    GroupChatCarried,
    /// The user's IMSP refused a group chat with a legacy contact.
    GroupChatRefused {
        /// Why.
        cause: FailCause,
    },
    /// A legacy customer sent a command by SMS that sets its presence (OMTP, section 3.2).
    PresenceCommanded {
        /// The presence that it wants.
        presence: Presence,
    },
    /// An SMSC took a command for the IM service, and gave it to its IMSP.
    CommandHandedOver,
    /// The presence is not set.
    CommandRefused {
        /// Why.
        cause: FailCause,
    },
    /// The IMSP set the presence of a legacy customer as it commanded, and will tell its watchers.
    PresenceSet {
        /// The presence from now on.
        presence: Presence,
        /// Users that have the customer on their contact list.
        watchers: u32,
    },
    /// An IMSP told a watcher, or its IMSP, that a contact's presence changed, or by which indications it is told.
    PresenceNotified {
        /// The presence.
        presence: Presence,
        /// Whether the presence is known of this very customer, rather than what all show by default (IM-0010).
        detailed: bool,
        /// The link that it takes; none: it goes to a client of its own.
        link: LinkId,
    },
    /// A watcher could not be told that a contact's presence changed, or by which indications it is told.
    NoticeFailed {
        /// Why.
        cause: FailCause,
    },
    /// The watcher's client shows a contact's new presence.
    PresenceShown {
        /// The contact's place in the watcher's address book.
        slot: u16,
        /// The presence.
        presence: Presence,
    },
    /// A message came to a node or link of finite capacity: it waits, is served, and goes on.
    Queued {
        /// The node or link.
        node: NodeId,
        /// How many wait before it.
        waiting: u32,
        /// How long it waits until its service begins.
        wait: Span,
        /// The work that its service takes at full rate, in microseconds.
        service_us: u32,
        /// How large it is on a link, in bytes; 0 at a node.
        octets: u32,
    },
    /// The waiting room of a node or link was full.
    Overflowed {
        /// The node or link.
        node: NodeId,
        /// How many wait there.
        waiting: u32,
        /// How long until it is sent again; zero: it is rejected.
        again: Span,
    },
    /// The rate or the servers of a node or link changed: an outage or its end, or capacity added.
    CapacityChanged {
        /// Of which, and how much is left.
        capacity: CapacityLeft,
    },
    /// Messages take another time over a link than before.
    LatencyChanged {
        /// Which.
        link: LinkId,
        /// From end to end.
        latency: Span,
    },
    /// An attempt to deliver a short message or a receipt from the store failed, and it goes on waiting.
    DeliveryDeferred {
        /// Why.
        cause: FailCause,
        /// Which attempt it was, from 1.
        attempt: u8,
        /// Whether the HLR said so itself, as it knew by its flag (MNRF, MCEF); nothing was sent to the terminal.
        at_hlr: bool,
        /// Whether the next attempt follows the HLR's alert, rather than the schedule.
        on_alert: bool,
        /// How long until the next attempt, or until the validity period is over; zero: there is none.
        again: Span,
        /// Of an attempt that set the HLR's flag: how long until the HLR alerts the SMSC; zero: it set none.
        alert: Span,
    },
    /// An SMSC sent a short message or a receipt from its store to the terminal, which took it (MT-ForwardSM).
    MtForwarded {
        /// Short messages it took.
        parts: u8,
        /// Which attempt it was, from 1.
        attempt: u8,
        /// Short messages in the terminal's inbox then, of one that may fill up; 0 of others.
        inbox: u8,
        /// Whether the sender gets a delivery receipt.
        receipt: bool,
    },
    /// The HLR told the SMSC that a customer for whom something waits can be reached again (AlertSC).
    ServiceCentreAlerted {
        /// What was over: [`FailCause::AbsentSubscriber`] clears MNRF, [`FailCause::MemoryCapacityExceeded`] MCEF.
        cause: FailCause,
    },
    /// An SMSC made a receipt (SMS-STATUS-REPORT). Its subject is the short message's recipient, its object the sender.
    StatusReportSent {
        /// Whether the short message was delivered; otherwise it was given up.
        delivered: bool,
        /// The SMS link it takes; none: who asked for it is this operator's.
        link: LinkId,
        /// How large it is there, in bytes; 0 where it takes none.
        octets: u32,
    },
    /// An SMSC passed a delivery receipt on, or took it for its own customer or IMSP.
    StatusReportForwarded {
        /// The SMS link it takes; none: who asked for it is this operator's.
        link: LinkId,
        /// How large it is there, in bytes; 0 where it takes none.
        octets: u32,
    },
    /// A delivery receipt reached the terminal or the IMSP that asked for it.
    StatusReportReceived {
        /// Whether the short message was delivered.
        delivered: bool,
        /// Whether an IMSP asked for it, rather than a customer.
        by_imsp: bool,
        /// Since the receipt was made.
        took: Span,
    },
    /// A delivery receipt did not arrive.
    StatusReportFailed {
        /// Why.
        cause: FailCause,
        /// Whether it had been sent; otherwise it found no way, or no room, where it was to be made.
        sent: bool,
    },
    /// An IMSP or SMSC found the operator of a number, to which a message goes (3GPP TS 23.066).
    NumberRouted {
        /// How, and whose range has the number.
        lookup: NumberLookup,
    },
    /// An IMSP sent an IM back to that of its sender: no IM link reaches the operator to which the number was ported.
    ImReturned {
        /// The IM link it takes.
        link: LinkId,
        /// How large it is there, in bytes.
        octets: u32,
    },
    /// The users of an operator, or of all, begin conversations more often, or less, than usual from now on.
    SpikeBegan {
        /// How much more often, and than when.
        load: SpikeLoad,
    },
    /// A spike is over.
    SpikeEnded,
}
