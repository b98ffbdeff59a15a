//! What is due: data, never a closure, so that it can be printed, saved and compared.

use crate::sessions::Tally;
use vocabulary::{
    ContactKind, Event, LinkId, OperatorId, Presence, Record, RecordId, ReplyAddress, SubscriberId, TextSize,
    Time, UpgradeReason,
};

/// The kinds of entity that handle what is due, in the order in which they do within a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum Stage {
    /// Subscribers, with their terminals and clients.
    Subscriber,
    /// IMSPs.
    Imsp,
    /// SMSCs.
    Smsc,
}

impl Stage {
    /// All of them, in the order of the data flow.
    pub const ALL: [Stage; 3] = [Stage::Subscriber, Stage::Imsp, Stage::Smsc];
}

/// What is to be done. Who does it is the subject or the object of the envelope, as said for each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum Task {
    /// The subject begins a conversation.
    StartConversation,
    /// The subject sends its next message in a conversation.
    ContinueConversation,
    /// The object's terminal gets a short message.
    ReceiveSms,
    /// The subject, a legacy customer, answers.
    WriteAnswer,
    /// The subject, an IM user, answers.
    WriteImAnswer,
    /// The object's client gets an IM.
    ReceiveIm,
    /// The object's terminal gets an answer that was not recognised.
    ReceivePlainSms,
    /// The subject adds the next contact of its address book.
    AddContact,
    /// The subject's client shows a contact that its IMSP stored.
    ShowContact,
    /// The subject's client shows a legacy contact anew, of which its IMSP tells by other indications.
    ShowAnew,
    /// The subject logs on for the first time.
    LogOn,
    /// The subject grants or denies its presence to the object.
    AnswerPresence,
    /// The object's client shows the subject as a true IM user.
    Reclassify,
    /// The object's client shows the subject's new presence.
    ShowPresence,
    /// The subject does what the script says.
    Act,
    /// The subject sends a message of the recorded traffic to the object.
    SendRecorded,
    /// The object's terminal gets a delivery receipt.
    ReceiveReceipt,
    /// The subject's client logs in or out, or tells another status.
    ChangePresence,
    /// An IMSP routes an IM or a recognised answer.
    RouteIm,
    /// An IMSP finds out whom a short message answers.
    RecogniseAnswer,
    /// The subject's IMSP finds the home operator of the object, a number to be added.
    ResolveContact,
    /// The object's IMSP confirms a contact that the subject adds.
    ValidateContact,
    /// The subject's IMSP stores a confirmed contact.
    StoreContact,
    /// The subject's IMSP makes it a true IM user.
    UpgradeAccount,
    /// The subject's IMSP is asked for a group chat with the object, a legacy contact.
    InviteToGroup,
    /// An IMSP passes on whether the subject lets the object see its presence.
    PassPresence,
    /// The subject's IMSP sets its presence, as it commanded by SMS.
    SetPresence,
    /// An IMSP tells the object, or its IMSP, of the subject's new presence.
    TellPresence,
    /// The subject's IMSP takes its log-in: who watches it is told, and it is told of its contacts.
    OpenSession,
    /// The subject's IMSP takes its log-out.
    CloseSession,
    /// The subject's IMSP takes its new status.
    PublishStatus,
    /// The subject's IMSP goes on telling those who watch it: there are many.
    NotifyMore,
    /// An IMSP tells the object, or its IMSP, of the subject's log-in, status or log-out.
    NotifyWatcher,
    /// An IMSP takes the subscription of the subject to its contacts there, or its end, or passes it on.
    TakeSubscription,
    /// An IMSP tells the subject, or its IMSP, how its contacts at another IMSP stand.
    TellContacts,
    /// The subject's IMSP finds out whether the object, a new watcher, may see its presence.
    Authorise,
    /// An SMSC hands a command of the subject over to its IMSP.
    RouteCommand,
    /// An SMSC routes a short message.
    RouteSms,
    /// An SMSC tries to deliver a short message from its store to the object.
    AttemptDelivery,
    /// An SMSC gives up a short message in its store.
    GiveUpSms,
    /// The HLR alerts the SMSC: the subject is attached again.
    AlertReachable,
    /// The HLR alerts the SMSC: the subject's terminal has room for short messages again.
    AlertMemory,
    /// An SMSC makes a delivery receipt from the subject for the object.
    SendReceipt,
    /// An SMSC routes a delivery receipt.
    RouteReceipt,
    /// An SMSC tries to deliver a receipt to the object's terminal.
    AttemptReceipt,
    /// An SMSC gives up a receipt in its store.
    GiveUpReceipt,
    /// The object's IMSP gets a delivery receipt.
    TakeReceipt,
}

impl Task {
    /// Whether the object of the envelope does it, rather than the subject; among the tasks of subscribers.
    #[inline(always)]
    pub fn is_of_object(self) -> bool {
        use Task::*;
        matches!(self, ReceiveSms | ReceiveIm | ReceivePlainSms | Reclassify | ShowPresence | ReceiveReceipt)
    }

    /// Whether a message or an answer is on its way as long as this is due.
    pub fn moves_a_message(self) -> bool {
        use Task::*;
        matches!(
            self,
            ReceiveSms
                | ReceiveIm
                | ReceivePlainSms
                | RouteIm
                | RecogniseAnswer
                | RouteSms
                | AttemptDelivery
                | GiveUpSms
        )
    }
}

/// What travels with a stimulus: the state of a message, or of a request, on its way. It changes by events
/// only ([`Envelope::apply`]), so that it can be rebuilt from the records of its exchange. Packed, so that a
/// stimulus fits into a cache line.
#[derive(Clone, Copy, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
#[repr(C, packed(4))]
pub struct Envelope {
    /// Of a message its sender, of a request who makes it.
    pub subject: SubscriberId,
    /// Of a message its recipient, of a request whom it is about.
    pub object: SubscriberId,
    /// When the message was sent.
    pub sent: Time,
    /// The contact's place in the initiator's address book, or [`Envelope::NO_SLOT`].
    pub slot: u16,
    /// The size of the text.
    pub size: TextSize,
    /// The originating address of the short message, or the one that an answer goes to.
    pub address: ReplyAddress,
    /// The short messages it takes.
    pub parts: u8,
    /// How many further messages the initiator means to send.
    pub turns_left: u8,
    /// Which message of the conversation it is, answers counted too.
    pub message: u8,
    /// Facts about it: the constants of this type.
    pub marks: u8,
    /// As what a contact is kept, of requests about contacts.
    pub contact: ContactKind,
    /// The presence of a contact, of requests about contacts.
    pub presence: Presence,
    /// Why a customer upgrades.
    pub reason: UpgradeReason,
    /// How many attempts at delivery have failed.
    pub attempt: u8,
}

impl Envelope {
    /// No place in an address book.
    pub const NO_SLOT: u16 = u16::MAX;
    /// It is an answer.
    pub const ANSWER: u8 = 1;
    /// It reached, or will reach, another than the one who was answered.
    pub const MISROUTED: u8 = 2;
    /// An IMSP has recognised it as an answer.
    pub const RECOGNISED: u8 = 4;
    /// An IMSP could not tell whom it answers: it is a plain short message.
    pub const PLAIN: u8 = 8;
    /// The short message begins with the introductory text.
    pub const INTRODUCED: u8 = 16;
    /// Presence is granted.
    pub const GRANTED: u8 = 32;
    /// Of a delivery receipt: the short message was delivered.
    pub const DELIVERED: u8 = Envelope::GRANTED;
    /// An IMSP made a short message of it.
    pub const CONVERTED: u8 = 64;
    /// Of a message: it goes to the operator of the number, however that was found.
    pub const DIRECTED: u8 = Envelope::DETAILED;
    /// Of an IM: an IMSP sent it back to that of the sender.
    pub const RETURNED: u8 = Envelope::GRANTED;
    /// The presence of the contact is known of itself, not by default.
    pub const DETAILED: u8 = 128;

    /// An envelope that carries nothing yet.
    #[inline(always)]
    pub fn new(subject: SubscriberId, object: SubscriberId) -> Envelope {
        Envelope {
            subject,
            object,
            sent: Time::START,
            slot: Envelope::NO_SLOT,
            size: TextSize::default(),
            address: ReplyAddress::NONE,
            parts: 0,
            turns_left: 0,
            message: 0,
            marks: 0,
            contact: ContactKind::NotAdded,
            presence: Presence::Available,
            reason: UpgradeReason::Script,
            attempt: 0,
        }
    }

    /// Whether a mark is set.
    #[inline(always)]
    pub fn is(&self, mark: u8) -> bool {
        self.marks & mark != 0
    }

    /// Sets a mark or takes it away.
    #[inline(always)]
    pub fn mark(&mut self, mark: u8, set: bool) {
        self.marks = if set { self.marks | mark } else { self.marks & !mark };
    }

    /// The same with a mark set or not.
    #[inline(always)]
    pub fn marked(mut self, mark: u8, set: bool) -> Envelope {
        self.mark(mark, set);
        self
    }

    /// A subscription of a user to its contacts at an operator, or its end: so many IM users and legacy customers. It
    /// has no text and no place in an address book, whose room their numbers take.
    pub fn subscription(user: SubscriberId, subscribed: bool, to: Tally) -> Envelope {
        let size = TextSize { units: to.legacy, ..TextSize::default() };
        let address = ReplyAddress { operator: to.operator, ..ReplyAddress::NONE };
        let nobody = Envelope::new(user, SubscriberId::NOBODY);
        Envelope { slot: to.users, size, address, ..nobody }.marked(Envelope::GRANTED, subscribed)
    }

    /// Of a subscription, the contacts and their operator, and whether it begins.
    pub fn subscribed(&self) -> (Tally, bool) {
        let (operator, size) = (self.address.operator, self.size);
        (Tally { operator, users: self.slot, legacy: size.units }, self.is(Envelope::GRANTED))
    }
}

/// Something that is due. At the same time, the order is that of the record that it leads to.
#[derive(Clone, Copy, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Stimulus {
    /// When.
    pub time: Time,
    /// The record that it leads to, or the first of them.
    pub id: RecordId,
    /// The record that led to it.
    pub cause: RecordId,
    /// What is to be done.
    pub task: Task,
    /// Which queues it has passed.
    pub passage: Passage,
    /// With what.
    pub envelope: Envelope,
}

/// How far something that is due has come through the queues before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[repr(C, packed)]
pub struct Passage {
    /// The link that it is about to cross; what is due is for the other end. [`LinkId::NONE`]: it is here.
    via: LinkId,
    /// The queues that it has passed here, and above them the tries at the next one.
    count: u8,
}

impl Passage {
    /// It has passed none.
    pub const NONE: Passage = Passage { via: LinkId::NONE, count: 0 };
    const QUEUES: u8 = 4;

    /// The same on its way over a link.
    #[inline(always)]
    pub fn over(via: LinkId) -> Passage {
        Passage { via, count: 0 }
    }

    /// The link that it is about to cross, if any.
    #[inline(always)]
    pub fn link(self) -> Option<LinkId> {
        self.via.some()
    }

    /// How many queues it has passed.
    #[inline(always)]
    pub fn passed(self) -> usize {
        usize::from(self.count % Self::QUEUES)
    }

    /// How often it found the next queue full.
    #[inline(always)]
    pub fn tries(self) -> u8 {
        self.count / Self::QUEUES
    }

    /// Here, behind so many queues.
    #[inline(always)]
    pub fn behind(queues: usize) -> Passage {
        Passage { via: LinkId::NONE, count: queues as u8 % Self::QUEUES }
    }

    /// One try more.
    #[inline(always)]
    pub fn tried(self) -> Passage {
        Passage { count: self.count.saturating_add(Self::QUEUES), ..self }
    }
}

impl Stimulus {
    /// Nothing yet, in the place of what will have this order.
    pub fn nothing((time, id): (Time, RecordId)) -> Stimulus {
        let envelope = Envelope::new(SubscriberId::NOBODY, SubscriberId::NOBODY);
        Stimulus { time, id, cause: RecordId::NONE, passage: Passage::NONE, task: Task::Act, envelope }
    }

    /// The same, of another order.
    #[inline(always)]
    pub fn at(&mut self, order: (Time, RecordId)) -> &mut Stimulus {
        (self.time, self.id) = order;
        self
    }

    /// The same, caused by a record, with something else to be done, before any queue.
    #[inline(always)]
    pub fn caused_by(&mut self, cause: RecordId, task: Task) -> &mut Stimulus {
        (self.cause, self.task, self.passage) = (cause, task, Passage::NONE);
        self
    }

    /// The record that it leads to at an operator, or the first of them.
    #[inline(always)]
    pub fn record(&self, operator: OperatorId, object: SubscriberId, event: Event) -> Record {
        let Stimulus { time, id, cause, ref envelope, .. } = *self;
        Record { time, id, cause, subject: envelope.subject, object, operator, event }
    }

    /// Who does it, if it is for subscribers.
    #[inline(always)]
    pub fn subscriber(&self) -> SubscriberId {
        if self.task.is_of_object() { self.envelope.object } else { self.envelope.subject }
    }

    /// What the order of stimuli compares; the same as that of records ([`vocabulary::Record::order`]).
    #[inline(always)]
    pub fn order(&self) -> (Time, RecordId) {
        (self.time, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_fits_into_a_cache_line() {
        assert!(size_of::<Stimulus>() <= 64, "{} bytes", size_of::<Stimulus>());
        assert!(size_of::<Envelope>() <= 40, "{} bytes", size_of::<Envelope>());
    }
}
