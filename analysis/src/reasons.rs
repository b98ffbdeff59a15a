//! Mechanisms and causes in the words of a planner.

use vocabulary::{FailCause, Span};
use world::blueprint::{Exhausted, ReplyRouting};

/// Why something failed, as the end of a sentence that says that it did.
pub fn because(cause: FailCause) -> &'static str {
    match cause {
        FailCause::LinkClosed => "the only link there was closed",
        FailCause::NoRoute => "no link leads there",
        FailCause::UnknownNumber => "the number belongs to nobody",
        FailCause::OverLength => "the text was longer than legacy customers can be sent",
        FailCause::ContextExpired => "the context of (customer, user) was over its lifetime",
        FailCause::ContextEvicted => "newer contexts had pushed out that of (customer, user)",
        FailCause::NoContext => "no context was kept",
        FailCause::AliasPoolExhausted => {
            "all numbers of the alias pool were in live conversations of the customer"
        }
        FailCause::AliasExpired => "the alias was no longer bound when the answer came",
        FailCause::PrefixNotRouted => "the customer's operator does not route the service prefix",
        FailCause::AddressTooLong => "prefix and number together have more than 20 digits",
        FailCause::PresenceDenied => "the user denied its presence",
        FailCause::NoImsp => "the operator has no IMSP",
        FailCause::NoClient => "the terminal has no IM client",
        FailCause::NotAUser => "the recipient was no IM user",
        FailCause::NothingToAnswer => "there was no message to answer",
        FailCause::NoSuchContact => "the contact list has no such contact, or no room for it",
        FailCause::GroupChat => "a legacy customer cannot take part in a group chat",
        FailCause::NotOffered => "the operator does not let legacy customers set their presence by SMS",
        FailCause::NoAccount => "the customer has no account",
        FailCause::QueueFull => "a node or link on the way had no room for more to wait",
        FailCause::AbsentSubscriber => "the terminal was detached or out of reach",
        FailCause::MemoryCapacityExceeded => "the terminal had no room for short messages",
        FailCause::SystemFailure => "the network failed for the moment",
        FailCause::ValidityExpired => "the validity period was over before it could be delivered",
        FailCause::AttemptsExhausted => "the SMSC had made as many attempts as it makes",
        FailCause::NotLoggedIn => "the user's client was not logged in",
        FailCause::NotLegacy => "the customer is an IM user, whose client tells its presence",
    }
}

/// How an operator routes answers, in words.
pub fn routing(reply: &ReplyRouting) -> String {
    match reply {
        ReplyRouting::OriginatorNumber { lifetime, per_customer } => format!(
            "the user's own number, with a context kept for {} after use, at most {per_customer} for each customer",
            span(*lifetime)
        ),
        ReplyRouting::ServicePrefix { prefix, .. } => format!("service prefix {prefix}"),
        ReplyRouting::AliasPool { numbers, lifetime, renew, exhausted } => {
            let numbers = crate::words::many(u64::from(*numbers), "number");
            let renew = if *renew { ", prolonged by use" } else { "" };
            let full = match exhausted {
                Exhausted::Refuse => "refuses messages",
                Exhausted::ReuseOldest => "binds the oldest anew",
            };
            format!("alias pool of {numbers}, bound for {}{renew}; when full {full}", span(*lifetime))
        }
    }
}

fn span(span: Span) -> String {
    crate::words::duration(span.0 / 1_000)
}
