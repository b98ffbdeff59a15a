//! Habits as resolved.

use super::Start;
use super::Trace;
use std::sync::Arc;
use vocabulary::{OperatorId, Span, TextSize, Time};

/// A number that is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Count {
    /// Always this.
    Fixed(u16),
    /// Geometric from 0, with this mean.
    Geometric {
        /// The mean.
        mean: f64,
        /// The largest that is drawn.
        max: u16,
    },
    /// Log-normal, rounded.
    LogNormal {
        /// The median.
        median: f64,
        /// The standard deviation of the logarithm.
        sigma: f64,
        /// The largest that is drawn.
        max: u16,
    },
}

/// A duration that is drawn; always at least one microsecond.
#[derive(Clone, PartialEq, Debug)]
pub enum Delay {
    /// Always this.
    Fixed(Span),
    /// Exponential.
    Exponential {
        /// The mean.
        mean: Span,
    },
    /// Log-normal: heavy-tailed.
    LogNormal {
        /// The median.
        median: Span,
        /// The standard deviation of the logarithm.
        sigma: f64,
    },
    /// Pareto: heavier-tailed still.
    Pareto {
        /// The least duration.
        least: Span,
        /// The exponent of the tail; the mean is infinite up to 1.
        shape: f64,
    },
    /// As observed: quantiles (probability, duration), both rising, the logarithm interpolated between them;
    /// the first has probability 0, the last 1.
    Quantiles(Arc<[(f64, Span)]>),
}

/// How the many behave.
#[derive(Clone, PartialEq, Debug)]
pub struct Traffic {
    /// Conversations that an IM user starts per day, on average over the week; 0: none.
    pub conversations_per_day: f64,
    /// How a user's conversations follow each other.
    pub activity: Activity,
    /// How many further messages the initiator sends after the first, each after an answer.
    pub further_turns: Count,
    /// From the answer to the initiator's next message.
    pub think: Delay,
    /// The probability that a message is answered, 0 to 1.
    pub answer_probability: f64,
    /// From a message to its answer.
    pub answer_delay: Delay,
    /// A conversation without activity for longer is closed, and opens again.
    pub idle_timeout: Span,
    /// How load varies over the hours of the day.
    pub profile: Profile,
    /// How load varies over the days of the week.
    pub week: Week,
    /// When users are more active, or less, than profile and week say.
    pub spikes: Vec<Spike>,
    /// How long the texts are.
    pub lengths: Lengths,
    /// The mean time between two additions to a user's contact list, while its address book has more; zero:
    /// none is added.
    pub add_every: Span,
    /// The probability that a new IM user grants its presence to a watcher, 0 to 1.
    pub grant_probability: f64,
    /// Recorded messages that are sent besides, if any.
    pub trace: Option<Trace>,
}

/// How load varies over the hours of the local day: weights with mean 1.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// One for each hour, from midnight.
    pub hours: [f64; 24],
}

impl Profile {
    /// The same at each hour.
    pub const FLAT: Profile = Profile { hours: [1.0; 24] };
}

impl Traffic {
    /// How load varies over the hours of the day, or of the week where not all days are the same, and how far into them
    /// a start is.
    pub fn cycle(&self, start: Start) -> (Vec<f64>, Span) {
        let day = self.profile.hours;
        match &self.week {
            week if *week == Week::FLAT => (day.to_vec(), start.into_day()),
            week => {
                let hours = week.days.iter().flat_map(|weight| day.map(|hour| hour * weight));
                (hours.collect(), start.into_week())
            }
        }
    }
}

/// How load varies over the days of the local week: weights with mean 1.
#[derive(Clone, PartialEq, Debug)]
pub struct Week {
    /// One for each day, from Monday.
    pub days: [f64; 7],
}

impl Week {
    /// The same on each day.
    pub const FLAT: Week = Week { days: [1.0; 7] };
}

/// How a user's conversations follow each other; the rate is the same.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Activity {
    /// Each for itself: a Poisson process whose rate follows profile and week.
    Poisson,
    /// In bursts: heavy-tailed gaps within a session, and exponential ones between two.
    Sessions {
        /// Conversations of a session, on average; more than 1. Their number is geometric.
        conversations: f64,
        /// The least gap within a session, at the mean load.
        least: Span,
        /// The exponent of the gaps' tail (Pareto); more than 1.
        shape: f64,
    },
}

/// The mean of Pareto's distribution; its shape is more than 1.
pub fn pareto_mean(least: f64, shape: f64) -> f64 {
    least * shape / (shape - 1.0)
}

/// A time in which users begin conversations more often, or less, than usual.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spike {
    /// Whose users; none: everybody's.
    pub operator: Option<OperatorId>,
    /// When it begins.
    pub from: Time,
    /// When it is over.
    pub until: Time,
    /// How many times as often; several spikes at once multiply.
    pub times: f64,
    /// As often as when.
    pub over: Over,
}

/// What a spike is a multiple of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Over {
    /// What the load would be at that time.
    Usual,
    /// The mean over the week, whatever the hour and the day.
    Mean,
}

/// How long texts are.
#[derive(Clone, PartialEq, Debug)]
pub enum Lengths {
    /// All of this size.
    Fixed(TextSize),
    /// As in a corpus: sizes and how often each occurs.
    Corpus(Arc<[(TextSize, u64)]>),
}
