//! Operators: subscribers numbered through, shares, number ranges, policies.

use crate::blueprint::*;
use crate::finding::{Code, Place};
use crate::reading::{At, Reader};
use crate::written::{
    AdoptionFile, ImspFile, LegacyFile, NumbersFile, OperatorFile, ReplyFile, SessionsFile, Terminals,
    WorldFile,
};
use vocabulary::{ClientId, RecordId, SubscriberId, TextSize};

/// An address has at most this many digits (TS 23.040, 9.1.2.5).
const ADDRESS_DIGITS: usize = 20;

/// Makes the operators; the shares of contacts are filled in by `routes`.
pub fn resolve(r: &mut Reader, file: &WorldFile, blueprint: &mut Blueprint) {
    check_overlaps(r, file);
    check_population(r, file);
    let mut first = 0_u32;
    for written in &file.operators {
        let subscribers = written.subscribers.it as u32;
        check_room(r, written);
        let operator = operator(r, file, written, first);
        check_clients(r, written, &operator);
        check_users(r, written);
        check_sessions(r, file, written, &operator, &blueprint.traffic);
        blueprint.operators.push(operator);
        first = first.saturating_add(subscribers).min(SubscriberId::LIMIT);
    }
}

fn operator(r: &mut Reader, file: &WorldFile, written: &OperatorFile, first: u32) -> Operator {
    let terminals = terminals(written);
    Operator {
        name: written.name.it.clone(),
        numbers: written.numbers.it.iter().map(|n| n.it.clone()).collect(),
        first: SubscriberId(first),
        subscribers: written.subscribers.it as u32,
        im_users: written.im_users.it,
        pre_registered: written.pre_registered,
        contacts: ContactGraph {
            count: written.contacts.count.it,
            at: Vec::new(),
            popularity: written.contacts.popularity,
            favourites: written.contacts.favourites,
            added: written.contacts.added,
        },
        imsp: written.imsp.as_ref().map(|i| imsp(r, file, written, &i.it)),
        smsc: written.smsc.clone(),
        hlr: written.hlr.clone(),
        attachment: written.attachment,
        inbox: written.inbox,
        transit: written.transit,
        portability: Portability::default(),
        adoption: written.adoption.as_ref().map(|a| adoption(&a.it, &terminals)),
        terminals,
    }
}

/// The terminals as written, or a standard client for each IM user.
fn terminals(written: &OperatorFile) -> Terminals {
    match &written.terminals {
        Some(terminals) => terminals.it.clone(),
        None => {
            let users = written.im_users.it;
            vec![(written.standard, users), (ClientId::NONE, 1.0 - users)]
        }
    }
}

fn adoption(written: &AdoptionFile, terminals: &Terminals) -> Adoption {
    Adoption {
        innovation: written.innovation,
        imitation: written.imitation,
        introduction: written.introduction,
        imitates: written.imitates,
        terminal_life: written.terminal_life,
        new_terminals: written.new_terminals.as_ref().map_or_else(|| terminals.clone(), |t| t.it.clone()),
        step: written.step,
    }
}

fn imsp(r: &mut Reader, file: &WorldFile, operator: &OperatorFile, written: &ImspFile) -> Imsp {
    let legacy = &written.legacy;
    let policy = LegacyPolicy {
        reply: reply(r, file, operator, &legacy.reply),
        limit: legacy.limit.it as u16,
        oversize: legacy.oversize,
        intro: intro_of(r, operator, legacy),
        presence: legacy.presence,
        presence_commands: legacy.presence_commands,
        group_chat: legacy.group_chat,
        differentiate: legacy.differentiate,
        indications: legacy.indications,
        information: legacy.information,
        validity: legacy.validity.unwrap_or(operator.smsc.validity),
        receipts: legacy.receipts,
    };
    Imsp {
        launched: written.launched,
        access: written.access,
        gateway: written.gateway,
        capacity: written.capacity.clone(),
        sessions: written.sessions.as_ref().map(to_sessions),
        legacy: policy,
    }
}

fn to_sessions(written: &SessionsFile) -> Sessions {
    let (asked, refused) = written.authorisation;
    Sessions {
        length: written.session,
        log_ins_per_day: written.log_ins,
        status_changes_per_hour: written.status_changes,
        asked,
        refused,
    }
}

/// Whether users can log in so often for so long.
fn check_sessions(
    r: &mut Reader,
    file: &WorldFile,
    written: &OperatorFile,
    operator: &Operator,
    traffic: &Traffic,
) {
    let place = written.imsp.as_ref().and_then(|i| i.it.sessions.as_ref()).map(|s| s.place);
    let (Some(sessions), Some(place)) = (operator.sessions(), place) else { return };
    let days = file.duration.it.0 as f64 / vocabulary::Span::DAY.0 as f64;
    // Chance makes a user do more than the mean: a twentieth is kept free, dozens of standard deviations.
    let room = f64::from(RecordId::SESSIONS) * 0.95;
    if sessions.activities_per_day() * days > room {
        let what = format!(
            "a user of {} logs in and changes its status more often than a run can count",
            operator.name
        );
        let help = format!(
            "there is room for {} of a user; write lower rates, or a shorter `duration`",
            room as u64
        );
        r.note(Code::TooMany, place, what, "too often for this `duration`", help);
    }
    if sessions.pace(&traffic.cycle(file.start).0).is_some() {
        return;
    }
    let percent = (sessions.online() * 1e6).round() / 1e4;
    let what = format!(
        "the users of {} would have to be logged in for {percent} % of the time, with log-ins by `profile` and `week`",
        operator.name
    );
    let help = "log-ins times the mean session must be above 0 % and leave time for the log-ins themselves; write \
                fewer `log_ins`, a shorter `session`, a smaller share `online`, or leave `presence` out";
    r.note(Code::Sessions, place, what, "no day has room for that", help);
}

fn intro_of(r: &mut Reader, operator: &OperatorFile, legacy: &LegacyFile) -> Option<Intro> {
    let text = legacy.intro.as_ref()?;
    Some(intro(r, operator, text, legacy.limit.it, legacy.intro_when))
}

/// How answers find back.
pub(super) fn reply(
    r: &mut Reader,
    file: &WorldFile,
    operator: &OperatorFile,
    written: &At<ReplyFile>,
) -> ReplyRouting {
    match &written.it {
        ReplyFile::OriginatorNumber(lifetime, most) => {
            ReplyRouting::OriginatorNumber { lifetime: *lifetime, per_customer: *most }
        }
        ReplyFile::AliasPool(numbers, lifetime, renew, exhausted) => ReplyRouting::AliasPool {
            numbers: *numbers,
            lifetime: *lifetime,
            renew: *renew,
            exhausted: *exhausted,
        },
        ReplyFile::ServicePrefix(prefix, routed_by) => {
            let longest = file.operators.iter().map(|o| longest_number(&o.numbers.it)).max().unwrap_or(0);
            let total = prefix.it.len() + longest;
            if total > ADDRESS_DIGITS {
                let what = format!(
                    "prefix and number of operator {} make an address of {total} digits, more than {ADDRESS_DIGITS}",
                    operator.name.it
                );
                let most = ADDRESS_DIGITS.saturating_sub(longest);
                let help =
                    format!("write a prefix of at most {most} digits: numbers here have up to {longest}");
                r.note(Code::AddressTooLong, prefix.place, what, format!("{} digits", prefix.it.len()), help);
            }
            let all = vec![routed_by.is_none(); file.operators.len()];
            let routed = routed_by.iter().flatten().fold(all, |mut all, o| {
                all[usize::from(o.0)] = true;
                all
            });
            ReplyRouting::ServicePrefix { prefix: prefix.it.clone(), routed_by: routed }
        }
    }
}

fn longest_number(numbers: &NumbersFile) -> usize {
    numbers.iter().map(|n| n.it.prefix.len() + usize::from(n.it.digits)).max().unwrap_or(0)
}

/// The introductory text, as long as the operator's longest number makes it.
pub(super) fn intro(
    r: &mut Reader,
    operator: &OperatorFile,
    text: &At<String>,
    limit: u64,
    when: IntroWhen,
) -> Intro {
    let number = format!("+{}", "9".repeat(longest_number(&operator.numbers.it)));
    let size = TextSize::of(&text.it.replace("{sender}", &number));
    check_intro(r, text.place, size, limit);
    Intro { text: text.it.clone(), size, when }
}

/// An introductory text leaves room for the message.
pub(super) fn check_intro(r: &mut Reader, place: Place, size: TextSize, limit: u64) {
    if u64::from(size.characters) >= limit {
        let what = format!(
            "the introductory text takes {} characters of the {limit} that a legacy customer can be sent",
            size.characters
        );
        r.note(Code::IntroTooLong, place, what, "leaves no room for the message", "write a shorter one");
    }
}

fn check_room(r: &mut Reader, written: &OperatorFile) {
    let room: u64 = written.numbers.it.iter().map(|n| n.it.size()).fold(0, u64::saturating_add);
    if written.numbers.sound && written.subscribers.sound && room < written.subscribers.it {
        let (name, wanted) = (&written.name.it, written.subscribers.it);
        let what = format!("operator {name} has {wanted} subscribers, but its number ranges hold {room}");
        let help = "add ranges to `numbers`, or let more digits follow";
        r.note(Code::NumbersRunOut, written.subscribers.place, what, "more than there are numbers", help);
    }
}

fn check_clients(r: &mut Reader, written: &OperatorFile, operator: &Operator) {
    let Some(terminals) = &written.terminals else { return };
    let with: f64 =
        operator.terminals.iter().filter(|(c, _)| *c != ClientId::NONE).map(|(_, share)| share).sum();
    if operator.im_users > with + 1e-9 {
        let percent = |x: f64| (x * 1e8).round() / 1e6;
        let what = format!(
            "{} % of the subscribers of {} are IM users, but only {} % have a terminal with a client",
            percent(operator.im_users),
            operator.name,
            percent(with)
        );
        let place = if written.im_users.sound { written.im_users.place } else { terminals.place };
        let help = "lower `im_users`, or raise the shares of terminals with a client";
        r.note(Code::MoreUsersThanClients, place, what, "more than have a client", help);
    }
}

fn check_users(r: &mut Reader, written: &OperatorFile) {
    let users = written.im_users.it > 0.0 && written.im_users.sound;
    if users && written.imsp.is_none() {
        let what = format!("operator {} has IM users but no IMSP", written.name.it);
        r.note(
            Code::NoImsp,
            written.im_users.place,
            what,
            "IM users need one",
            "write `imsp: ()`, or leave this out",
        );
    }
    let unlaunched = written.imsp.as_ref().is_some_and(|i| !i.it.launched);
    if users && unlaunched {
        let what = format!("operator {} has IM users before it launches its IMSP", written.name.it);
        r.note(Code::NoImsp, written.im_users.place, what, "IM users need a running IMSP", "leave this out");
    }
    if users && written.contacts.count.sound && nobody(written.contacts.count.it) {
        let what = format!("the IM users of operator {} have empty address books", written.name.it);
        let help = "write a count above 0, such as Fixed(10)";
        r.note(Code::EmptyAddressBooks, written.contacts.count.place, what, "nobody to write to", help);
    }
}

fn nobody(count: Count) -> bool {
    match count {
        Count::Fixed(n) => n == 0,
        Count::Geometric { mean, max } => mean == 0.0 || max == 0,
        Count::LogNormal { median, max, .. } => median == 0.0 || max == 0,
    }
}

/// Two ranges overlap if their numbers are equally long and one prefix begins with the other.
fn check_overlaps(r: &mut Reader, file: &WorldFile) {
    let mut ranges: Vec<(usize, &str, &str, Place)> = Vec::new();
    for operator in &file.operators {
        for n in &operator.numbers.it {
            let length = n.it.prefix.len() + usize::from(n.it.digits);
            ranges.push((length, &n.it.prefix, &operator.name.it, n.place));
        }
    }
    ranges.sort_by_key(|x| (x.0, x.1, x.3));
    let mut widest = 0;
    for i in 1..ranges.len() {
        let (a, b) = (ranges[widest], ranges[i]);
        if a.0 != b.0 || !b.1.starts_with(a.1) {
            widest = i;
            continue;
        }
        let (later, other) = if a.3 < b.3 { (b, a) } else { (a, b) };
        let what = format!("the range +{} of {} overlaps with +{} of {}", later.1, later.2, other.1, other.2);
        let help = "give each operator numbers of its own";
        r.note(Code::RangesOverlap, later.3, what, "numbers that are taken", help);
    }
}

fn check_population(r: &mut Reader, file: &WorldFile) {
    let total: u64 = file.operators.iter().map(|o| o.subscribers.it).sum();
    if total > u64::from(SubscriberId::LIMIT) - 1 {
        let what = format!("there are {total} subscribers in all, more than {}", SubscriberId::LIMIT - 1);
        let place = Place { end: file.operators_place.start + 1, ..file.operators_place };
        r.note(Code::TooMany, place, what, "these operators together", "lower their `subscribers`");
    }
}
