//! What was asked for, in the words of the log: numbers and names to subscribers.

use crate::arguments::{Trace, Wanted};
use crate::commands::who::subscriber;
use crate::outcome::Failure;
use analysis::ladder::Focus;
use journal::{Retention, Selection};
use vocabulary::{Originator, SubscriberId, Time};
use world::Blueprint;

/// What is to be traced.
pub struct Question<'a> {
    blueprint: &'a Blueprint,
    subject: Subject,
    /// Only what begins within this time.
    pub from: Time,
    pub until: Time,
    /// The most ways.
    pub limit: usize,
}

#[derive(Clone, Copy)]
enum Subject {
    Exchange(Wanted),
    Conversation(SubscriberId, SubscriberId),
    Subscriber(SubscriberId),
}

impl<'a> Question<'a> {
    /// Understands the command line.
    pub fn new(arguments: &Trace, blueprint: &'a Blueprint) -> Result<Question<'a>, Failure> {
        let (from, until) = (arguments.from.unwrap_or(Time::START), arguments.until.unwrap_or(Time::NEVER));
        if from >= until {
            return Err(Failure::Usage(format!("--from {from} is not before --until {until}")));
        }
        let find = |text: &str| subscriber(blueprint, text);
        let subject = match (&arguments.message, arguments.conversation.as_deref(), &arguments.subscriber) {
            (Some(wanted), ..) => Subject::Exchange(*wanted),
            (_, Some([a, b]), _) => two(blueprint, find(a)?, find(b)?)?,
            (_, _, Some(who)) => Subject::Subscriber(find(who)?),
            _ => return Err(Failure::Usage("name --message, --conversation or --subscriber".to_owned())),
        };
        let limit = arguments.limit.get();
        Ok(Question { blueprint, subject, from, until, limit })
    }

    /// The record or exchange, if one is asked for.
    pub fn exchange(&self) -> Option<Wanted> {
        match self.subject {
            Subject::Exchange(wanted) => Some(wanted),
            Subject::Conversation(..) | Subject::Subscriber(_) => None,
        }
    }

    /// Whether a record or an exchange is asked for.
    pub fn is_exchange(&self) -> bool {
        self.exchange().is_some()
    }

    /// Which records of the log are needed.
    pub fn selection(&self) -> Selection {
        let selection = match self.subject {
            Subject::Exchange(wanted) => Selection::of_exchanges([wanted.id]),
            Subject::Conversation(a, b) => Selection::between(a, b),
            Subject::Subscriber(who) => Selection::of_subscriber(who),
        };
        let Subject::Exchange(Wanted { id, .. }) = self.subject else {
            return selection.within(self.from, self.until);
        };
        // These concern no subscriber, and the index does not tell of them; but it is known when they are.
        let at = match id.originator() {
            Originator::Operator(_) => Some(Time::START),
            Originator::Happening(n) => self.blueprint.happenings.get(n as usize).map(|h| h.at),
            _ => None,
        };
        at.map_or(selection.clone(), |at| selection.within(at, Time(at.0 + 1)))
    }

    /// That the log keeps what is asked for.
    pub fn check_kept(&self, retention: Retention) -> Result<(), Failure> {
        match self.exchange() {
            Some(wanted) if !retention.keeps(wanted.id) => Err(Failure::Usage(format!(
                "the log keeps {retention} of the conversations, and {} is not among them; run the world again \
                with --log full",
                exchange_of(wanted)
            ))),
            _ => Ok(()),
        }
    }

    /// Who is on the left of the drawing.
    pub fn focus(&self) -> Focus {
        match self.subject {
            Subject::Exchange(_) => Focus::Exchange,
            Subject::Conversation(a, b) => Focus::Conversation(a, b),
            Subject::Subscriber(who) => Focus::Subscriber(who),
        }
    }

    /// The title of the drawing.
    pub fn title(&self) -> String {
        match self.subject {
            Subject::Exchange(wanted) if wanted.whole => format!("Exchange {}", exchange_of(wanted)),
            Subject::Exchange(wanted) => format!("The way of {}", wanted.id),
            Subject::Conversation(a, b) => format!("Between {} and {}", self.name(a), self.name(b)),
            Subject::Subscriber(who) => format!("All that concerns {}", self.name(who)),
        }
    }

    /// Whom it is about, and when.
    pub fn whom(&self) -> String {
        let whom = match self.subject {
            Subject::Exchange(wanted) => wanted.id.to_string(),
            Subject::Conversation(a, b) => format!("both {} and {}", self.name(a), self.name(b)),
            Subject::Subscriber(who) => self.name(who),
        };
        match (self.from, self.until) {
            (Time::START, Time::NEVER) => whom,
            (from, Time::NEVER) => format!("{whom} from {from} on"),
            (from, until) => format!("{whom} from {from} until {until}"),
        }
    }

    /// Name and number of one of the people, the number of another.
    fn name(&self, who: SubscriberId) -> String {
        let (label, number) = (self.blueprint.label(who), self.blueprint.msisdn(who));
        if label == number { number } else { format!("{label} ({number})") }
    }
}

/// An exchange as it is written without a step.
pub fn exchange_of(wanted: Wanted) -> String {
    let text = wanted.id.to_string();
    text.split_once('/').map_or(text.clone(), |(exchange, _)| exchange.to_owned())
}

fn two(blueprint: &Blueprint, a: SubscriberId, b: SubscriberId) -> Result<Subject, Failure> {
    if a == b {
        let who = blueprint.label(a);
        return Err(Failure::Usage(format!("{who} does not talk to itself; name two, or use --subscriber")));
    }
    Ok(Subject::Conversation(a, b))
}
