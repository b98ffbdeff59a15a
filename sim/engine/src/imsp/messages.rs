//! What an IMSP decides about messages: use cases 2 and 4.

use super::ImspDesk;
use super::ported::is_by_number;
use crate::bindings::{Plan, Rule};
use crate::case::Case;
use crate::decision::{Moment, Outcome};
use crate::stimulus::{Envelope, Stimulus, Task};
use crate::transactions::octets;
use vocabulary::{
    AccountState, Binding, Event, FailCause, LinkId, Mechanism, ReplyAddress, Span, SubscriberId, TextSize,
    sms,
};
use world::blueprint::{Exhausted, Intro, IntroWhen, LegacyPolicy, Oversize, ReplyRouting, Service};

/// The most digits of an address (3GPP TS 23.040, 9.1.2.5).
const MOST_DIGITS: usize = 20;

/// How the bindings of a policy are kept; none: its mechanism keeps none.
pub(super) fn rule(policy: &LegacyPolicy) -> Option<Rule> {
    match policy.reply {
        ReplyRouting::OriginatorNumber { lifetime, per_customer } => {
            Some(Rule { numbers: per_customer, lifetime, renew: true, displace: true })
        }
        ReplyRouting::AliasPool { numbers, lifetime, renew, exhausted } => {
            Some(Rule { numbers, lifetime, renew, displace: exhausted == Exhausted::ReuseOldest })
        }
        ReplyRouting::ServicePrefix { .. } => None,
    }
}

fn mechanism(policy: &LegacyPolicy) -> Mechanism {
    match policy.reply {
        ReplyRouting::OriginatorNumber { .. } => Mechanism::OriginatorNumber,
        ReplyRouting::ServicePrefix { .. } => Mechanism::ServicePrefix,
        ReplyRouting::AliasPool { .. } => Mechanism::AliasPool,
    }
}

/// A text as a legacy customer gets it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Carried {
    size: TextSize,
    parts: u8,
    intro_parts: u8,
    introduced: bool,
    lost_characters: u16,
}

/// The text with its introduction, within the limit as the policy says; none: it is too long.
#[inline(always)]
pub(super) fn carried(policy: &LegacyPolicy, text: TextSize, intro: Option<&Intro>) -> Option<Carried> {
    let whole = |text: TextSize| intro.map_or(text, |i| i.size.followed_by(text));
    let mut kept = text;
    if whole(text).characters > policy.limit {
        match policy.oversize {
            Oversize::Block | Oversize::Reject => return None,
            Oversize::Split => {}
            Oversize::Truncate => {
                let room = policy.limit.saturating_sub(intro.map_or(0, |i| i.size.characters));
                kept = text.truncated(room);
            }
        }
    }
    let parts = whole(kept).parts();
    Some(Carried {
        size: whole(kept),
        parts,
        intro_parts: parts.saturating_sub(kept.parts()),
        introduced: intro.is_some(),
        lost_characters: text.characters - kept.characters,
    })
}

/// The same of a text that is known, with the parts that it is really split into.
#[cold]
fn carried_text(policy: &LegacyPolicy, text: &str, intro: Option<String>) -> Option<Carried> {
    let carried = policy.carries(text, intro.as_deref().unwrap_or_default())?;
    let parts = sms::parts(&carried.whole);
    Some(Carried {
        size: TextSize::of(&carried.whole),
        parts,
        intro_parts: parts.saturating_sub(sms::parts(carried.kept())),
        introduced: intro.is_some(),
        lost_characters: carried.lost_characters,
    })
}

/// Whether a message goes on to another IMSP, or as a recognised answer to a client, whatever is known of both.
#[inline(always)]
pub(super) fn only_passes(at: &Moment, e: &Envelope) -> bool {
    let home = at.network().home(e.object);
    if home == at.here {
        return e.is(Envelope::RECOGNISED);
    }
    !is_by_number(at, e) && at.network().route(Service::Im, at.here, home).is_ok()
}

impl ImspDesk<'_> {
    #[inline(always)]
    pub(super) fn route_im(case: Case<Self>) {
        let (at, e) = (case.at(), &case.stimulus.envelope);
        let home = at.network().home(e.object);
        if home == at.here {
            if e.is(Envelope::RECOGNISED) || case.account(e.object) == AccountState::TrueIm {
                return case.happen(Event::ImRelayed);
            }
            let conversion = case.conversion(&at, case.stimulus);
            return case.turn_out(conversion);
        }
        if is_by_number(&at, e) {
            return case.by_facts(|imsp, at, s, facts| imsp.route_by_number(at, s, home, facts));
        }
        match at.network().route(Service::Im, at.here, home) {
            Ok(link) => {
                let octets = octets(&at.around.blueprint.sizes, Task::RouteIm, e);
                case.happen(Event::ImForwarded { link, octets });
            }
            Err(_) if at.network().home(e.subject) == at.here && !e.is(Envelope::RECOGNISED) => {
                case.by_facts(|imsp, at, s, facts| facts.turn_out(imsp.conversion(at, s)));
            }
            Err(cause) => case.turn_out(Err(failed(e, cause))),
        }
    }

    /// Makes a short message of an IM, or says why not.
    #[inline(always)]
    pub(super) fn conversion(&self, at: &Moment, s: &Stimulus) -> Outcome {
        let e = &s.envelope;
        let policy = at.policy().expect("an IMSP is here");
        let plan = self.plan(at, policy, e).map_err(|cause| failed_as(e, cause, mechanism(policy)))?;
        let fresh = matches!(plan.binding, Binding::Opened | Binding::Displaced) || rule(policy).is_none();
        let introduces = |i: &&Intro| fresh || i.when == IntroWhen::Always;
        let intro = policy.intro.as_ref().filter(introduces);
        let carried = match at.around.blueprint.text_of(s.id, e.subject) {
            Some(text) => {
                let sender = || at.around.blueprint.msisdn(e.subject);
                carried_text(policy, text, intro.map(|i| i.from_sender(&sender())))
            }
            None => carried(policy, e.size, intro),
        };
        let text = carried.ok_or_else(|| failed_as(e, FailCause::OverLength, mechanism(policy)))?;
        Ok(Event::ImConverted {
            size: text.size,
            parts: text.parts,
            intro_parts: text.intro_parts,
            introduced: text.introduced,
            lost_characters: text.lost_characters,
            address: ReplyAddress { mechanism: mechanism(policy), operator: at.here, alias: plan.number },
            binding: plan.binding,
            remaining_ms: (plan.remaining.0 / 1000).min(u64::from(u32::MAX)) as u32,
        })
    }

    /// How the customer's answers to the user would find back, or why they could not.
    #[inline(always)]
    fn plan(&self, at: &Moment, policy: &LegacyPolicy, e: &Envelope) -> Result<Plan, FailCause> {
        match rule(policy) {
            Some(rule) => {
                let plan = self.imsp.bindings.plan(e.object, e.subject, at.now, rule);
                plan.ok_or(FailCause::AliasPoolExhausted)
            }
            None if prefixed_digits(at, policy, e.subject) > MOST_DIGITS => Err(FailCause::AddressTooLong),
            None => Ok(Plan { number: 0, binding: Binding::None, remaining: Span::ZERO }),
        }
    }

    #[inline(always)]
    pub(super) fn recognise_answer(case: Case<Self>) {
        let (at, e) = (case.at(), &case.stimulus.envelope);
        let address = e.address;
        let user = match case.answered_user(&at, e) {
            Ok(user) => user,
            Err(cause) if address.mechanism == Mechanism::OriginatorNumber => {
                return case.happen(Event::AnswerNotRecognised { address, cause });
            }
            Err(cause) => return case.turn_out(Err(failed(e, cause))),
        };
        let home = at.network().home(user);
        let misrouted = user != e.object;
        let recognised = |link, octets| Event::AnswerRecognised { address, link, octets, misrouted };
        if home == at.here {
            return case.happen_to(user, recognised(LinkId::NONE, 0));
        }
        match at.network().route(Service::Im, at.here, home) {
            Ok(link) => {
                let octets = octets(&at.around.blueprint.sizes, Task::RouteIm, e);
                case.happen_to(user, recognised(link, octets));
            }
            Err(cause) => case.turn_out(Err(failed(e, cause))),
        }
    }

    /// The user whom an answer is for, as the address tells it.
    #[inline(always)]
    fn answered_user(&self, at: &Moment, e: &Envelope) -> Result<SubscriberId, FailCause> {
        let bindings = &self.imsp.bindings;
        match e.address.mechanism {
            Mechanism::OriginatorNumber => match bindings.context(e.subject, e.object) {
                Some(expires) if expires > at.now => Ok(e.object),
                Some(_) => Err(FailCause::ContextExpired),
                None => Err(FailCause::ContextEvicted),
            },
            Mechanism::AliasPool => match bindings.user(e.subject, e.address.alias) {
                Some((user, expires)) if expires > at.now => Ok(user),
                Some(_) => Err(FailCause::AliasExpired),
                None => Err(FailCause::NoContext),
            },
            Mechanism::ServicePrefix => Ok(e.object),
            Mechanism::None => Err(FailCause::NoContext),
        }
    }
}

fn prefixed_digits(at: &Moment, policy: &LegacyPolicy, user: SubscriberId) -> usize {
    let ReplyRouting::ServicePrefix { prefix, .. } = &policy.reply else { return 0 };
    let home = at.around.operator(at.network().home(user));
    let number = home.numbers.iter().map(|r| r.prefix.len() + usize::from(r.digits)).max();
    prefix.len() + number.unwrap_or(0)
}

/// A message ends here without being delivered.
pub(crate) fn failed(e: &Envelope, cause: FailCause) -> Event {
    failed_as(e, cause, e.address.mechanism)
}

/// The same, of what would have been answered by a mechanism; the answer of an IM user, which nobody answers
/// again, by none.
fn failed_as(e: &Envelope, cause: FailCause, mechanism: Mechanism) -> Event {
    let answer = e.is(Envelope::ANSWER);
    let mechanism = if answer { e.address.mechanism } else { mechanism };
    Event::MessageFailed { cause, answer, mechanism }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::{Alphabet, Presence};
    use world::blueprint::{Indications, Information, LegacyPresence};

    fn policy(oversize: Oversize) -> LegacyPolicy {
        LegacyPolicy {
            reply: ReplyRouting::OriginatorNumber { lifetime: Span::HOUR, per_customer: 10 },
            limit: 160,
            oversize,
            intro: None,
            presence: LegacyPresence::Permanent(Presence::Available),
            presence_commands: false,
            group_chat: false,
            differentiate: true,
            indications: Indications::default(),
            information: Information::None,
            validity: Span::DAY,
            receipts: 0.0,
        }
    }

    fn gsm(characters: u16) -> TextSize {
        TextSize { characters, units: characters, alphabet: Alphabet::Gsm7 }
    }

    fn intro(characters: u16) -> Intro {
        Intro { text: String::new(), size: gsm(characters), when: IntroWhen::Always }
    }

    #[test]
    fn a_text_within_the_limit_is_carried_as_it_is() {
        for oversize in [Oversize::Block, Oversize::Reject, Oversize::Truncate, Oversize::Split] {
            let text = carried(&policy(oversize), gsm(160), None).expect("it fits");
            assert_eq!((text.size, text.intro_parts, text.lost_characters), (gsm(160), 0, 0));
        }
    }

    #[test]
    fn a_longer_text_is_rejected_cut_or_split() {
        assert_eq!(carried(&policy(Oversize::Block), gsm(161), None), None);
        assert_eq!(carried(&policy(Oversize::Reject), gsm(161), None), None);
        let cut = carried(&policy(Oversize::Truncate), gsm(200), None).expect("cut");
        assert_eq!((cut.size, cut.lost_characters), (gsm(160), 40));
        let split = carried(&policy(Oversize::Split), gsm(200), None).expect("split");
        assert_eq!((split.size.parts(), split.lost_characters), (2, 0));
    }

    #[test]
    fn a_text_that_is_known_has_the_parts_that_it_is_split_into() {
        // 152 septets, an escape that would be torn, and 152 more: 306 in 153 + 153 do not go.
        let text = format!("{}€{}", "a".repeat(152), "a".repeat(152));
        let known = carried_text(&policy(Oversize::Split), &text, None).expect("split");
        let sized = carried(&policy(Oversize::Split), TextSize::of(&text), None).expect("split");
        assert_eq!((known.size, known.parts, sized.parts), (sized.size, 3, 2));
        let introduced = carried_text(&policy(Oversize::Split), &text, Some("To: ".into())).expect("split");
        assert_eq!((introduced.parts, introduced.intro_parts, introduced.introduced), (3, 0, true));
        assert_eq!(carried_text(&policy(Oversize::Reject), &text, None), None);
    }

    #[test]
    fn the_introduction_counts_against_the_limit() {
        assert_eq!(carried(&policy(Oversize::Reject), gsm(140), Some(&intro(40))), None);
        let cut = carried(&policy(Oversize::Truncate), gsm(140), Some(&intro(40))).expect("cut");
        assert_eq!((cut.size.characters, cut.lost_characters, cut.intro_parts), (160, 20, 0));
        let split = carried(&policy(Oversize::Split), gsm(140), Some(&intro(40))).expect("split");
        assert_eq!((split.size.parts(), split.intro_parts), (2, 1));
    }
}
