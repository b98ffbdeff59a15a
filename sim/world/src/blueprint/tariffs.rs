//! What messages cost: what customers are charged, what their clients told them before, what operators pay each other.

use vocabulary::{OperatorId, coded};

/// What messages cost in a world, every price looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tariffs {
    /// The currency of all prices.
    pub currency: String,
    operators: usize,
    retail: Vec<Price>,
    advised: Vec<Price>,
    rates: Vec<Price>,
}

/// A price: an exact number of millionths of the currency, so that no charge and no sum of charges is rounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Price {
    /// Millionths of the currency.
    pub millionths: u64,
    /// What it is for.
    pub per: Per,
}

/// What a price is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Per {
    /// A message, however many short messages it takes.
    #[default]
    Message,
    /// Each short message of it; what is no short message counts as one.
    Part,
}

impl Price {
    /// Nothing.
    pub const FREE: Price = Price { millionths: 0, per: Per::Message };

    /// What messages cost that take so many short messages together, in millionths of the currency.
    pub fn of(self, messages: u64, parts: u64) -> u128 {
        let counted = match self.per {
            Per::Message => messages,
            Per::Part => parts,
        };
        u128::from(self.millionths) * u128::from(counted)
    }
}

coded! {
    /// What a customer is charged for by its operator.
    Charge {
        /// An IM, or the answer of an IM user, that reached an IM client.
        Im = "im",
        /// An IM that an IMSP made short messages of.
        ImAsSms = "im_as_sms",
        /// An answer that a legacy customer sent by SMS.
        AnswerBySms = "answer_by_sms",
        /// A command by SMS that sets the presence.
        Command = "command",
        /// A delivery receipt that the customer asked for.
        Receipt = "receipt",
    }
}

coded! {
    /// What an operator pays another for.
    Leg {
        /// An IM, or an answer that was recognised, passed on over an IM link.
        Im = "im",
        /// An IM of another operator's user of which an IMSP made short messages for a customer of its own.
        Conversion = "conversion",
        /// A short message passed on over an SMS link, whatever is in it.
        Sms = "sms",
        /// A delivery receipt passed on over an SMS link.
        Receipt = "receipt",
    }
}

impl Tariffs {
    /// The prices of a world, each by what it is for and two operators.
    pub(crate) fn new(
        currency: String,
        operators: usize,
        retail: impl Fn(Charge, OperatorId, OperatorId) -> Price,
        advised: impl Fn(OperatorId, OperatorId) -> Price,
        rate: impl Fn(Leg, OperatorId, OperatorId) -> Price,
    ) -> Tariffs {
        let pairs = || (0..operators * operators).map(|pair| ends(pair, operators));
        Tariffs {
            currency,
            operators,
            retail: Charge::ALL.iter().flat_map(|c| pairs().map(|(a, b)| retail(*c, a, b))).collect(),
            advised: pairs().map(|(a, b)| advised(a, b)).collect(),
            rates: Leg::ALL.iter().flat_map(|l| pairs().map(|(a, b)| rate(*l, a, b))).collect(),
        }
    }

    fn place(&self, kind: usize, from: OperatorId, to: OperatorId) -> Option<usize> {
        let (from, to) = (usize::from(from.0), usize::from(to.0));
        let known = from < self.operators && to < self.operators;
        known.then(|| (kind * self.operators + from) * self.operators + to)
    }

    fn price(&self, prices: &[Price], kind: usize, from: OperatorId, to: OperatorId) -> Price {
        self.place(kind, from, to).map_or(Price::FREE, |place| prices[place])
    }

    /// What a customer of the first operator is charged for what it sends to one of the second.
    pub fn retail(&self, charge: Charge, from: OperatorId, to: OperatorId) -> Price {
        self.price(&self.retail, charge as usize, from, to)
    }

    /// What the client of a user of the first operator told it to expect of an IM that goes as SMS to a customer of the
    /// second: parts are those of the text alone.
    pub fn advised(&self, from: OperatorId, to: OperatorId) -> Price {
        self.price(&self.advised, 0, from, to)
    }

    /// What the first operator pays the second.
    pub fn rate(&self, leg: Leg, from: OperatorId, to: OperatorId) -> Price {
        self.price(&self.rates, leg as usize, from, to)
    }
}

fn ends(pair: usize, operators: usize) -> (OperatorId, OperatorId) {
    (OperatorId((pair / operators) as u8), OperatorId((pair % operators) as u8))
}

/// An amount in a currency as people write it: exact, with two decimals or as many more as it needs, at most six.
pub fn amount(millionths: i128) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let (whole, rest) = (millionths.unsigned_abs() / 1_000_000, millionths.unsigned_abs() % 1_000_000);
    let decimals = format!("{rest:06}");
    let needed = decimals.trim_end_matches('0').len().max(2);
    format!("{sign}{whole}.{}", &decimals[..needed])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_have_two_decimals_or_more() {
        let shown = [0, 5, 50_000, 1_500_000, -2_340_000, -1, 12_345_678_900_000].map(amount);
        assert_eq!(shown, ["0.00", "0.000005", "0.05", "1.50", "-2.34", "-0.000001", "12345678.90"]);
    }

    #[test]
    fn a_price_is_for_messages_or_for_their_parts() {
        let of = |per| Price { millionths: 90_000, per }.of(3, 5);
        assert_eq!((of(Per::Message), of(Per::Part)), (270_000, 450_000));
    }

    #[test]
    fn a_price_is_found_by_kind_and_both_operators_and_is_nothing_for_no_operator() {
        let price = |n: u64| Price { millionths: n, per: Per::Part };
        let code =
            |k: u64, a: OperatorId, b: OperatorId| price(100 * k + 10 * u64::from(a.0) + u64::from(b.0));
        let tariffs = Tariffs::new(
            "EUR".into(),
            3,
            |c, a, b| code(c as u64, a, b),
            |a, b| code(7, a, b),
            |l, a, b| code(10 + l as u64, a, b),
        );
        let [a, b, c] = [0, 1, 2].map(OperatorId);
        assert_eq!(tariffs.retail(Charge::Receipt, c, b), price(421));
        assert_eq!(tariffs.retail(Charge::Im, a, c), price(2));
        assert_eq!(tariffs.advised(b, c), price(712));
        assert_eq!(tariffs.rate(Leg::Sms, a, b), price(1_201));
        assert_eq!(tariffs.rate(Leg::Sms, a, OperatorId::NONE), Price::FREE);
    }
}
