//! What theory says about the counts.

use crate::{ANSWER_AFTER, ANSWERED, CONTACTS, IDLE_AFTER, ONE_WAY, SEND_EVERY, Scale};

/// The expected counts of a run.
///
/// All users send as one Poisson process, so every count below is Poisson as well, or nearly so: its standard
/// deviation is the root of its mean.
#[derive(Clone, Copy, Debug)]
pub struct Expectation {
    /// Messages that users sent.
    pub sent: f64,
    /// Messages that reached a terminal.
    pub delivered: f64,
    /// Answers that reached the client of the user.
    pub answered: f64,
    /// Answers among these that reopened a conversation.
    pub reopened: f64,
}

impl Expectation {
    /// What theory says about a run that lasts longer than the idle time.
    pub fn of(scale: &Scale) -> Expectation {
        let rate = f64::from(scale.users()) / seconds(SEND_EVERY);
        let horizon = seconds(scale.horizon);
        Expectation {
            sent: rate * horizon,
            delivered: rate * (horizon - seconds(ONE_WAY)),
            answered: rate * ANSWERED * slower_than(0.0, horizon),
            reopened: rate * ANSWERED * slower_than(seconds(IDLE_AFTER), horizon) * undisturbed(),
        }
    }
}

fn seconds(micros: u64) -> f64 {
    micros as f64 / 1e6
}

/// Of answers that begin at one a second over the run, how many arrive before its end and take longer than
/// `least` seconds from the message to the arrival: the integral of P(least < 2 x one way + Exp <= time left).
fn slower_than(least: f64, horizon: f64) -> f64 {
    let (travel, mean) = (2.0 * seconds(ONE_WAY), seconds(ANSWER_AFTER));
    let floor = (least - travel).max(0.0);
    let (slow, beyond) = ((-floor / mean).exp(), (-(horizon - travel) / mean).exp());
    slow * (horizon - travel - floor) - mean * (slow - beyond)
}

/// The probability that nothing else happens in a conversation within the idle time before an answer arrives:
/// neither a message, at a tenth of the user's rate, nor an answer to a message from before that time.
fn undisturbed() -> f64 {
    let rate = 1.0 / (seconds(SEND_EVERY) * CONTACTS as f64);
    let (idle, travel, mean) = (seconds(IDLE_AFTER), 2.0 * seconds(ONE_WAY), seconds(ANSWER_AFTER));
    let earlier_answers = rate * ANSWERED * (travel + mean - mean * (-(idle - travel) / mean).exp());
    (-rate * idle - earlier_answers).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closed_forms_give_what_they_give_by_hand() {
        // 50,000 users at 1/600 s over an hour; 2.45 s one way; exp(-295.1/60) = 0.0073115.
        let e = Expectation::of(&Scale { subscribers: 100_000, horizon: 3_600_000_000, seed: 0 });
        assert!((e.sent - 300_000.0).abs() < 1e-6);
        assert!((e.delivered - 299_795.833).abs() < 1e-2);
        // 33.3333/s x (3595.1 - 60 s)
        assert!((e.answered - 117_836.667).abs() < 1e-2, "{}", e.answered);
        // 33.3333/s x (0.0073115 x 3300 - 60 x 0.0073115 s) x exp(-0.05 - 0.0042974)
        assert!((e.reopened - 747.9).abs() < 0.2, "{}", e.reopened);
    }
}
