//! What records say, in the few words that fit beside an arrow.

use super::delivery::{accepted, delivery, receipt_title};
use super::queueing::queueing;
use super::sessions::of_session;
use crate::words::{duration, many};
use vocabulary::{
    AccountState, Alphabet, Approach, Binding, ContactKind, Event, Mechanism, NumberLookup, NumberRouting,
    Record, ReplyAddress, Shown, Span, SubscriberId, TextSize,
};
use world::Blueprint;

/// The most characters of a text that are shown.
const MOST_TEXT: usize = 48;

/// A text as it is shown: in quotes, in one line, shortened.
pub(super) fn quoted(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(MOST_TEXT).collect();
    if short.len() == line.len() { format!("\"{line}\"") } else { format!("\"{}...\"", short.trim_end()) }
}

/// The text of a way, where the script says it: that of the first message that the script's act set off.
pub(super) fn scripted_text<'a>(blueprint: &'a Blueprint, first: &Record) -> Option<&'a str> {
    blueprint.text_of(first.id, first.subject).filter(|_| first.id.step() == 0)
}

/// A subscriber's name or number.
pub(super) fn label(blueprint: &Blueprint, subscriber: SubscriberId) -> String {
    if subscriber.0 < blueprint.subscribers() { blueprint.label(subscriber) } else { "nobody".to_owned() }
}

/// What a way is of: who does what to whom.
pub(super) fn title(blueprint: &Blueprint, first: &Record) -> String {
    let (subject, object) = (label(blueprint, first.subject), label(blueprint, first.object));
    let text = |size: TextSize| {
        let counted = many(u64::from(size.characters), "character");
        scripted_text(blueprint, first).map_or(counted, quoted)
    };
    match first.event {
        Event::ImSent { answer: true, size, .. } | Event::SmsAnswered { size, .. } => {
            format!("{subject} answers {object}: {}", text(size))
        }
        Event::ImSent { size, .. } | Event::ImBlocked { size, .. } => {
            format!("{subject} writes to {object}: {}", text(size))
        }
        Event::ContactAddRequested { .. } => format!("{subject} adds {object}"),
        Event::ClientLoggedOn { .. } => format!("{subject} logs on for the first time"),
        Event::UpgradeDecided { .. } => format!("{subject} means to become an IM user"),
        Event::TerminalReplaced { .. } => format!("{subject} gets another terminal"),
        Event::PresenceAnswered { .. } => format!("{subject} is asked whether {object} may see its presence"),
        Event::PresenceCommanded { presence } => format!("{subject} sets its presence: {}", presence.name()),
        Event::PresenceNotified { .. } | Event::NoticeFailed { .. } => {
            format!("{object} is told of {subject}'s presence")
        }
        Event::ContactValidated { .. }
        | Event::LegacyAccountRegistered
        | Event::ValidationForwarded { .. } => {
            format!("The contact {object} of {subject} is asked for anew")
        }
        Event::SessionBegun { .. } => format!("{subject} logs in"),
        Event::StatusChanged { .. } => format!("{subject} changes its status"),
        Event::SessionEnded { .. } => format!("{subject} logs out"),
        Event::WatcherNotified { .. } => format!("{object} is told of {subject}'s presence"),
        Event::SubscriptionSent { .. } | Event::SubscriptionTaken { .. } => {
            format!("The subscription of {subject} to its contacts")
        }
        Event::ConversationPutOff { .. } => format!("{subject} has nobody to write to"),
        Event::StatusReportSent { delivered, .. } => receipt_title(delivered, &subject, &object),
        Event::ServiceCentreAlerted { .. } => format!("The HLR tells that {subject} can be reached again"),
        Event::ActFailed { .. } => format!("{subject} cannot do what it means to"),
        _ if first.subject == SubscriberId::NOBODY => "In the network".to_owned(),
        _ => format!("{subject} to {object}"),
    }
}

/// How the operator of a number was found.
fn by_number(blueprint: &Blueprint, record: &Record, lookup: NumberLookup) -> String {
    let name = |id| blueprint.operator(id).name.as_str();
    let home = blueprint.operator_of(record.object);
    match lookup.by {
        NumberRouting::Query => format!("portability query: the number is of {}", name(home)),
        NumberRouting::Range => format!("by its range the number is of {}", name(lookup.holder)),
        NumberRouting::Holder => format!("the number was ported to {}: passed on", name(home)),
    }
}

/// What came of an arrow that ended with a record, or what else happened; empty where an arrow says it all.
pub(super) fn happened(blueprint: &Blueprint, record: &Record) -> String {
    let link = |link: vocabulary::LinkId| {
        let name = blueprint.links.get(usize::from(link.0)).map_or("-", |l| l.name.as_str());
        format!("passed on over {name}")
    };
    match record.event {
        Event::ImForwarded { link: l, .. }
        | Event::SmsForwarded { link: l, .. }
        | Event::ValidationForwarded { link: l, .. }
        | Event::PresenceForwarded { link: l, .. } => link(l),
        Event::PresenceNotified { link: l, .. } if l != vocabulary::LinkId::NONE => link(l),
        Event::PresenceNotified { presence, .. } => format!("{} now", presence.name()),
        Event::PresenceShown { presence, .. } => format!("shown: {}", presence.name()),
        Event::PresenceSet { presence, watchers } => {
            format!("set: {}; {} to tell", presence.name(), many(u64::from(watchers), "watcher"))
        }
        Event::NumberRouted { lookup } => by_number(blueprint, record, lookup),
        Event::ImReturned { .. } => "nobody here has the number: sent back".to_owned(),
        Event::HomeOperatorResolved { approach, .. } => {
            let home = blueprint.operator(blueprint.operator_of(record.object));
            match approach {
                Approach::Own => "the number is its own".to_owned(),
                Approach::Interworked => format!("home operator {}, interworked", home.name),
                Approach::NotInterworked => format!("home operator {}, not interworked", home.name),
            }
        }
        Event::LegacyAccountRegistered => "account and UID made for a legacy customer".to_owned(),
        Event::ContactValidated { account, presence, .. } => {
            format!("confirmed: {}, {}", of_account(account), presence.name())
        }
        Event::ContactStored { contact, presence, .. } => {
            format!("stored: {}, {}", of_contact(contact), presence.name())
        }
        Event::ContactShown { presence, shown, .. } => {
            let marked = match shown {
                Shown::Plain => "shown as any contact",
                Shown::ByStatusText => "shown as SMS only (StatusText)",
                Shown::ByClientInfo => "shown as SMS only (ClientInfo CLI)",
            };
            format!("{marked}, {}", presence.name())
        }
        Event::ContactReclassified { contact, .. } => format!("shown: {}", of_contact(contact)),
        Event::AccountUpgraded { was, watchers } => {
            format!(
                "IM user now, was {}; {} to ask for",
                of_account(was),
                many(u64::from(watchers), "watcher")
            )
        }
        Event::PresenceAnswered { granted } | Event::PresenceStored { granted } => {
            if granted { "presence granted" } else { "presence denied" }.to_owned()
        }
        Event::UpgradeDecided { reason, wait } => {
            format!("by {}; logs on after {}", reason.name(), duration(wait.0 / 1_000))
        }
        Event::TerminalReplaced { client, .. } => match blueprint.clients.get(usize::from(client.0)) {
            Some(kind) if client != vocabulary::ClientId::NONE => format!("with IM client `{}`", kind.name),
            _ => "without IM client".to_owned(),
        },
        Event::GroupChatCarried => "carried by SMS (IM-0020)".to_owned(),
        Event::GroupChatWanted { offered: true, .. } => "group chat offered".to_owned(),
        Event::GroupChatWanted { .. } => "group chat not offered".to_owned(),
        Event::ConversationPutOff { next } => format!("tries again after {}", duration(next.0 / 1_000)),
        ref other => queueing(blueprint, other)
            .or_else(|| of_session(blueprint, record))
            .unwrap_or_else(|| of_message(blueprint, record)),
    }
}

fn of_message(blueprint: &Blueprint, record: &Record) -> String {
    match record.event {
        Event::ImBlocked { size, .. } => {
            let limit = blueprint.policy_at(record.operator, record.time).map_or(0, |policy| policy.limit);
            let counted = many(u64::from(size.characters), "character");
            format!("not sent: the client advises, {counted} of at most {limit}")
        }
        Event::ImRelayed => "routed to its own customer".to_owned(),
        Event::ImConverted { size, parts, introduced, lost_characters, address, binding, .. } => {
            let intro = if introduced { " with introduction" } else { "" };
            let lost =
                if lost_characters > 0 { format!(", {lost_characters} cut off") } else { String::new() };
            let units = units(size);
            let counted = many(u64::from(parts), "short message");
            format!("{counted}, {units}{intro}{lost}; {}", reply(blueprint, address, record, binding))
        }
        Event::SmsAccepted { .. } => accepted(blueprint, record).to_owned(),
        Event::CommandHandedOver | Event::SmsHandedOver { .. } => "addressed to the IM service".to_owned(),
        Event::SmsDelivered { took, .. } => format!("delivered as SMS {} after it was sent", ago(took)),
        Event::AnswerRecognised { address, misrouted, .. } => {
            let user = label(blueprint, record.object);
            let wrong = if misrouted { "WRONG user " } else { "" };
            format!("recognised by {}: for {wrong}{user}", mechanism(address))
        }
        Event::AnswerNotRecognised { cause, .. } => format!("not recognised: {}", words(cause.name())),
        Event::ImDelivered { conversation, misrouted, took, .. } => {
            let wrong = if misrouted { " to the WRONG user" } else { "" };
            format!("delivered as IM{wrong}, {}, {} after it was sent", conversation.name(), ago(took))
        }
        Event::AnswerLeaked { took, .. } => {
            format!("leaked: came as plain SMS (IM-0050), {} after it was sent", ago(took))
        }
        Event::MessageFailed { cause, .. } => format!("failed: {}", words(cause.name())),
        Event::ContactRefused { cause, .. } => format!("refused: {}", words(cause.name())),
        Event::UpgradeFailed { cause }
        | Event::PresenceRefused { cause }
        | Event::CommandRefused { cause }
        | Event::GroupChatRefused { cause }
        | Event::NoticeFailed { cause }
        | Event::StatusReportFailed { cause, .. }
        | Event::PresenceUndelivered { cause }
        | Event::ActFailed { cause } => {
            format!("failed: {}", words(cause.name()))
        }
        Event::LinkOpened { link } | Event::LinkClosed { link } => {
            let name = blueprint.links.get(usize::from(link.0)).map_or("-", |l| l.name.as_str());
            let opened = matches!(record.event, Event::LinkOpened { .. });
            format!("link {name} {}", if opened { "opened" } else { "closed" })
        }
        Event::ImspLaunched => "IMSP launched".to_owned(),
        Event::PopulationCounted { counts } => {
            format!("{} at the start", many(u64::from(counts.users), "IM user"))
        }
        ref other => delivery(other).unwrap_or_default(),
    }
}

/// Whether a record says that something did not work.
pub(super) fn is_failure(event: &Event) -> bool {
    matches!(
        event,
        Event::MessageFailed { .. }
            | Event::AnswerLeaked { .. }
            | Event::AnswerNotRecognised { .. }
            | Event::ImBlocked { .. }
            | Event::ContactRefused { .. }
            | Event::UpgradeFailed { .. }
            | Event::PresenceUndelivered { .. }
            | Event::CommandRefused { .. }
            | Event::GroupChatRefused { .. }
            | Event::NoticeFailed { .. }
            | Event::DeliveryDeferred { .. }
            | Event::StatusReportFailed { .. }
            | Event::PresenceRefused { .. }
            | Event::ActFailed { .. }
            | Event::Overflowed { again: Span::ZERO, .. }
            | Event::ImDelivered { misrouted: true, .. }
            | Event::AnswerRecognised { misrouted: true, .. }
    )
}

fn units(size: TextSize) -> String {
    match size.alphabet {
        Alphabet::Gsm7 => many(u64::from(size.units), "septet"),
        Alphabet::Ucs2 => format!("{} of UCS-2", many(u64::from(size.units), "unit")),
    }
}

fn mechanism(address: ReplyAddress) -> String {
    match address.mechanism {
        Mechanism::AliasPool => format!("alias {}", address.alias),
        Mechanism::OriginatorNumber => "number and context".to_owned(),
        Mechanism::ServicePrefix => "service prefix".to_owned(),
        Mechanism::None => "nothing".to_owned(),
    }
}

fn reply(blueprint: &Blueprint, address: ReplyAddress, record: &Record, binding: Binding) -> String {
    let kept = match binding {
        Binding::None => String::new(),
        kept => format!(", {}", kept.name()),
    };
    match address.mechanism {
        Mechanism::AliasPool => format!("from alias {}{kept}", address.alias),
        Mechanism::OriginatorNumber => format!("from {}, context{kept}", label(blueprint, record.subject)),
        Mechanism::ServicePrefix => {
            format!("from the service prefix and {}", label(blueprint, record.subject))
        }
        Mechanism::None => "without reply address".to_owned(),
    }
}

pub(super) fn ago(span: vocabulary::Span) -> String {
    precise(span.0)
}

/// A duration as engineers read it, exact to the microsecond: `200 ms`, `2.44 s`, `1 d 02:03:04`.
pub(super) fn precise(micros: u64) -> String {
    match micros {
        n if n < 1_000 => format!("{n} us"),
        n if n < 1_000_000 => trimmed(n as f64 / 1e3, " ms"),
        n if n < 60_000_000 => trimmed(n as f64 / 1e6, " s"),
        n => duration(n / 1_000),
    }
}

fn trimmed(value: f64, unit: &str) -> String {
    let text = format!("{value:.6}");
    format!("{}{unit}", text.trim_end_matches('0').trim_end_matches('.'))
}

fn of_account(account: AccountState) -> &'static str {
    match account {
        AccountState::Unregistered => "unregistered",
        AccountState::PreRegistered => "pre-registered legacy customer",
        AccountState::TrueIm => "IM user",
    }
}

fn of_contact(contact: ContactKind) -> &'static str {
    match contact {
        ContactKind::NotAdded => "not on the list",
        ContactKind::LegacyWithUid => "legacy with UID",
        ContactKind::LegacyByNumber => "legacy by its number alone",
        ContactKind::TrueIm => "IM user",
        ContactKind::TrueImDenied => "IM user, presence denied",
    }
}

/// A name of tables and logs with blanks instead of underscores.
pub(super) fn words(name: &str) -> String {
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_in_one_line_and_shortened() {
        assert_eq!(quoted("Lunch\n at one?"), "\"Lunch at one?\"");
        let long = quoted(&"näher ".repeat(20));
        assert!(long.ends_with("...\"") && long.chars().count() <= MOST_TEXT + 5, "{long}");
    }

    #[test]
    fn durations_are_exact_below_a_minute() {
        let shown = [7, 200_000, 40_500, 2_440_000, 90_000_000].map(precise);
        assert_eq!(shown, ["7 us", "200 ms", "40.5 ms", "2.44 s", "1.5 min"]);
    }
}
