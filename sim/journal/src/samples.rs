//! Records of every kind for tests: many values, none of them by chance of the day.

use vocabulary::*;

/// A small generator of numbers (SplitMix64), the same for the same seed.
#[derive(Debug)]
pub(crate) struct Lots(pub(crate) u64);

impl Lots {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(SCATTER_STEP);
        scattered(self.0)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// A number of up to so many bits: often the smallest, the largest, or small.
    pub(crate) fn wide(&mut self, bits: u32) -> u64 {
        let largest = u64::MAX >> (64 - bits);
        match self.below(5) {
            0 => 0,
            1 => largest,
            2 => self.below(100).min(largest),
            _ => self.next() & largest,
        }
    }

    fn u8(&mut self) -> u8 {
        self.wide(8) as u8
    }
    fn u16(&mut self) -> u16 {
        self.wide(16) as u16
    }
    fn u32(&mut self) -> u32 {
        self.wide(32) as u32
    }
    fn span(&mut self) -> Span {
        Span(self.wide(64))
    }
    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }
    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }
    fn link(&mut self) -> LinkId {
        LinkId(self.u16())
    }
    fn size(&mut self) -> TextSize {
        TextSize { characters: self.u16(), units: self.u16(), alphabet: self.of(&Alphabet::ALL) }
    }
    fn address(&mut self) -> ReplyAddress {
        let mechanism = self.of(Mechanism::ALL);
        ReplyAddress { mechanism, operator: OperatorId(self.u8()), alias: self.u16() }
    }
}

/// An event of a kind.
pub(crate) fn event(kind: Kind, l: &mut Lots) -> Event {
    match kind {
        Kind::PopulationCounted => {
            let [users, pre_registered, unregistered, with_client] = std::array::from_fn(|_| l.u32());
            let counts = PopulationCounts { users, pre_registered, unregistered, with_client };
            Event::PopulationCounted { counts }
        }
        Kind::ContactAddRequested => Event::ContactAddRequested { slot: l.u16(), next: l.span() },
        Kind::HomeOperatorResolved => {
            Event::HomeOperatorResolved { approach: l.of(Approach::ALL), link: l.link() }
        }
        Kind::LegacyAccountRegistered => Event::LegacyAccountRegistered,
        Kind::ContactValidated => Event::ContactValidated {
            slot: l.u16(),
            account: l.of(AccountState::ALL),
            presence: l.of(Presence::ALL),
            detailed: l.flag(),
            link: l.link(),
        },
        Kind::ValidationForwarded => Event::ValidationForwarded { link: l.link(), octets: l.u32() },
        Kind::ContactStored => Event::ContactStored {
            slot: l.u16(),
            contact: l.of(ContactKind::ALL),
            presence: l.of(Presence::ALL),
            detailed: l.flag(),
        },
        Kind::ContactShown => Event::ContactShown {
            slot: l.u16(),
            contact: l.of(ContactKind::ALL),
            presence: l.of(Presence::ALL),
            detailed: l.flag(),
            shown: l.of(Shown::ALL),
            look: Look {
                status_text: l.of(StatusText::ALL),
                client_type: l.of(ClientType::ALL),
                icon: l.of(Icon::ALL),
                group: l.of(Group::ALL),
                informed: l.of(Advice::ALL),
            },
            visible: l.flag(),
            alike: l.flag(),
        },
        Kind::ContactRefused => Event::ContactRefused { slot: l.u16(), cause: l.of(FailCause::ALL) },
        Kind::TerminalReplaced => Event::TerminalReplaced { client: ClientId(l.u8()), had_client: l.flag() },
        Kind::UpgradeDecided => Event::UpgradeDecided { reason: l.of(UpgradeReason::ALL), wait: l.span() },
        Kind::ClientLoggedOn => {
            Event::ClientLoggedOn { reason: l.of(UpgradeReason::ALL), next: l.span(), add_ms: l.u32() }
        }
        Kind::UpgradeFailed => Event::UpgradeFailed { cause: l.of(FailCause::ALL) },
        Kind::AccountUpgraded => Event::AccountUpgraded { was: l.of(AccountState::ALL), watchers: l.u32() },
        Kind::PresenceAnswered => Event::PresenceAnswered { granted: l.flag() },
        Kind::PresenceForwarded => Event::PresenceForwarded { granted: l.flag(), link: l.link() },
        Kind::PresenceStored => Event::PresenceStored { granted: l.flag() },
        Kind::ContactReclassified => {
            Event::ContactReclassified { slot: l.u16(), contact: l.of(ContactKind::ALL) }
        }
        Kind::PresenceUndelivered => Event::PresenceUndelivered { cause: l.of(FailCause::ALL) },
        Kind::ActFailed => Event::ActFailed { cause: l.of(FailCause::ALL) },
        Kind::LinkOpened => Event::LinkOpened { link: l.link() },
        Kind::LinkClosed => Event::LinkClosed { link: l.link() },
        Kind::ImspLaunched => Event::ImspLaunched,
        other => later_event(other, l),
    }
}

/// The kinds that came later.
fn later_event(kind: Kind, l: &mut Lots) -> Event {
    match kind {
        Kind::IndicationsChanged => {
            Event::IndicationsChanged { status_text: l.flag(), client_info: l.flag() }
        }
        Kind::GroupChatWanted => {
            Event::GroupChatWanted { slot: l.u16(), contact: l.of(ContactKind::ALL), offered: l.flag() }
        }
        Kind::GroupChatCarried => Event::GroupChatCarried,
        Kind::GroupChatRefused => Event::GroupChatRefused { cause: l.of(FailCause::ALL) },
        Kind::Queued => Event::Queued {
            node: NodeId(l.u16()),
            waiting: l.u32(),
            wait: l.span(),
            service_us: l.u32(),
            octets: l.u32(),
        },
        Kind::Overflowed => Event::Overflowed { node: NodeId(l.u16()), waiting: l.u32(), again: l.span() },
        Kind::CapacityChanged => {
            let (node, rate, servers) = (NodeId(l.u16()), l.u16(), l.u32());
            Event::CapacityChanged { capacity: CapacityLeft { node, rate, servers } }
        }
        Kind::LatencyChanged => Event::LatencyChanged { link: l.link(), latency: l.span() },
        Kind::SpikeBegan => Event::SpikeBegan { load: SpikeLoad { permille: l.u32(), over_mean: l.flag() } },
        Kind::SpikeEnded => Event::SpikeEnded,
        Kind::PolicyChanged => Event::PolicyChanged { happening: l.u32() },
        Kind::PresenceCommanded => Event::PresenceCommanded { presence: l.of(Presence::ALL) },
        Kind::CommandHandedOver => Event::CommandHandedOver,
        Kind::CommandRefused => Event::CommandRefused { cause: l.of(FailCause::ALL) },
        Kind::PresenceSet => Event::PresenceSet { presence: l.of(Presence::ALL), watchers: l.u32() },
        Kind::PresenceNotified => {
            Event::PresenceNotified { presence: l.of(Presence::ALL), detailed: l.flag(), link: l.link() }
        }
        Kind::NoticeFailed => Event::NoticeFailed { cause: l.of(FailCause::ALL) },
        Kind::PresenceShown => Event::PresenceShown { slot: l.u16(), presence: l.of(Presence::ALL) },
        message => presence_event(message, l).unwrap_or_else(|| message_event(message, l)),
    }
}

/// The kinds about sessions.
fn presence_event(kind: Kind, l: &mut Lots) -> Option<Event> {
    Some(match kind {
        Kind::OnlineCounted => Event::OnlineCounted { online: l.u32() },
        Kind::SessionBegun => Event::SessionBegun { next: l.span() },
        Kind::StatusChanged => Event::StatusChanged { next: l.span() },
        Kind::SessionEnded => Event::SessionEnded { next: l.span() },
        Kind::PresencePublished => Event::PresencePublished {
            change: l.of(PresenceChange::ALL),
            told: l.u32(),
            sent: l.u32(),
            octets: l.u32(),
        },
        Kind::WatcherNotified => {
            Event::WatcherNotified { presence: l.of(Presence::ALL), link: l.link(), octets: l.u32() }
        }
        Kind::ContactsTold => Event::ContactsTold { contacts: l.u16(), link: l.link(), octets: l.u32() },
        Kind::SubscriptionSent => Event::SubscriptionSent {
            subscribed: l.flag(),
            to: OperatorId(l.u8()),
            users: l.u16(),
            legacy: l.u16(),
            link: l.link(),
            octets: l.u32(),
        },
        Kind::SubscriptionTaken => Event::SubscriptionTaken { subscribed: l.flag() },
        Kind::PresenceRefused => Event::PresenceRefused { cause: l.of(FailCause::ALL) },
        Kind::PresenceAsked => Event::PresenceAsked { octets: l.u32() },
        _ => return None,
    })
}

fn message_event(kind: Kind, l: &mut Lots) -> Event {
    match kind {
        Kind::ImSent => Event::ImSent {
            slot: l.u16(),
            size: l.size(),
            turns_left: l.u8(),
            answer: l.flag(),
            advice: l.of(Advice::ALL),
            next: l.span(),
        },
        Kind::ImBlocked => Event::ImBlocked { slot: l.u16(), size: l.size(), next: l.span() },
        Kind::ConversationPutOff => Event::ConversationPutOff { next: l.span() },
        Kind::ImForwarded => Event::ImForwarded { link: l.link(), octets: l.u32() },
        Kind::ImRelayed => Event::ImRelayed,
        Kind::ImConverted => Event::ImConverted {
            size: l.size(),
            parts: l.u8(),
            intro_parts: l.u8(),
            introduced: l.flag(),
            lost_characters: l.u16(),
            address: l.address(),
            binding: l.of(Binding::ALL),
            remaining_ms: l.u32(),
        },
        Kind::SmsAccepted => Event::SmsAccepted { parts: l.u8() },
        Kind::SmsForwarded => Event::SmsForwarded { parts: l.u8(), link: l.link(), octets: l.u32() },
        Kind::SmsHandedOver => Event::SmsHandedOver { parts: l.u8() },
        Kind::SmsDelivered => Event::SmsDelivered {
            parts: l.u8(),
            introduced: l.flag(),
            address: l.address(),
            took: l.span(),
            answer: l.span(),
        },
        Kind::SmsAnswered => Event::SmsAnswered { size: l.size(), parts: l.u8(), address: l.address() },
        Kind::AnswerRecognised => Event::AnswerRecognised {
            address: l.address(),
            link: l.link(),
            octets: l.u32(),
            misrouted: l.flag(),
        },
        Kind::AnswerNotRecognised => {
            Event::AnswerNotRecognised { address: l.address(), cause: l.of(FailCause::ALL) }
        }
        Kind::ImDelivered => Event::ImDelivered {
            slot: l.u16(),
            conversation: l.of(Conversation::ALL),
            answer: l.flag(),
            misrouted: l.flag(),
            mechanism: l.of(Mechanism::ALL),
            took: l.span(),
            next: l.span(),
        },
        Kind::AnswerLeaked => Event::AnswerLeaked { address: l.address(), took: l.span() },
        Kind::MessageFailed => Event::MessageFailed {
            cause: l.of(FailCause::ALL),
            answer: l.flag(),
            mechanism: l.of(Mechanism::ALL),
        },
        other => delivery_event(other, l),
    }
}

fn delivery_event(kind: Kind, l: &mut Lots) -> Event {
    match kind {
        Kind::DeliveryDeferred => Event::DeliveryDeferred {
            cause: l.of(FailCause::ALL),
            attempt: l.u8(),
            at_hlr: l.flag(),
            on_alert: l.flag(),
            again: l.span(),
            alert: l.span(),
        },
        Kind::MtForwarded => {
            Event::MtForwarded { parts: l.u8(), attempt: l.u8(), inbox: l.u8(), receipt: l.flag() }
        }
        Kind::ServiceCentreAlerted => Event::ServiceCentreAlerted { cause: l.of(FailCause::ALL) },
        Kind::StatusReportSent => {
            Event::StatusReportSent { delivered: l.flag(), link: l.link(), octets: l.u32() }
        }
        Kind::StatusReportForwarded => Event::StatusReportForwarded { link: l.link(), octets: l.u32() },
        Kind::StatusReportReceived => {
            Event::StatusReportReceived { delivered: l.flag(), by_imsp: l.flag(), took: l.span() }
        }
        Kind::StatusReportFailed => Event::StatusReportFailed { cause: l.of(FailCause::ALL), sent: l.flag() },
        Kind::NumberRouted => Event::NumberRouted {
            lookup: NumberLookup {
                by: l.of(NumberRouting::ALL),
                holder: OperatorId(l.u8()),
                misclassified: l.flag(),
                sms: l.flag(),
            },
        },
        Kind::ImReturned => Event::ImReturned { link: l.link(), octets: l.u32() },
        other => unreachable!("no event of a delivery: {other:?}"),
    }
}

/// A record of any kind, with any identity and cause.
pub(crate) fn record(l: &mut Lots) -> Record {
    let kind = l.of(Kind::ALL);
    record_of(kind, l)
}

/// A record of a kind, with any identity and cause.
pub(crate) fn record_of(kind: Kind, l: &mut Lots) -> Record {
    let id = RecordId(l.wide(64));
    let cause = match l.below(3) {
        0 => RecordId(l.wide(64)),
        1 => RecordId::NONE,
        _ => RecordId(id.0.wrapping_sub(1)),
    };
    Record {
        time: Time(l.wide(64)),
        id,
        cause,
        subject: SubscriberId(l.u32()),
        object: SubscriberId(l.u32()),
        operator: OperatorId(l.u8()),
        event: event(kind, l),
    }
}
