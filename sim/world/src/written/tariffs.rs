//! What messages cost, as written: prices with what they hold for, where more specific ones go before others.

use crate::blueprint::{Per, Price};
use crate::finding::{Code, Place};
use crate::reading::{Choice, Field, Fields, Reader, Shape, Value, Variant};
use crate::text::money::{HIGHEST, PriceError, price};
use vocabulary::OperatorId;

/// What messages cost.
pub const TARIFFS: Shape = Shape {
    name: "tariffs",
    fields: &[
        Field::required("currency", "text of 1 to 8 letters"),
        Field::required("rules", "list of prices"),
    ],
};

const FROM: Field = Field::optional("from", "operator", "all operators");
const TO: Field = Field::optional("to", "operator", "all operators");
const PRICE: Field = Field::required("price", "amount of money");
const UNIT: Field = Field::or("per", "unit of a price", "Message");

/// What customers are charged.
pub const RETAIL: Shape = Shape {
    name: "retail price",
    fields: &[Field::optional("kind", "kind of charge", "all kinds"), FROM, TO, PRICE, UNIT],
};

/// What clients tell their users.
pub const ADVICE: Shape = Shape { name: "advised price", fields: &[FROM, TO, PRICE, UNIT] };

/// What operators pay each other.
pub const RATE: Shape = Shape {
    name: "interworking rate",
    fields: &[Field::optional("kind", "kind of interworking traffic", "all kinds"), FROM, TO, PRICE, UNIT],
};

/// A price and whose it is.
pub const RULE: Choice = Choice {
    name: "price",
    variants: &[
        Variant::with("Retail", &RETAIL),
        Variant::with("Advice", &ADVICE),
        Variant::with("Interworking", &RATE),
    ],
};

/// What customers are charged for.
pub const CHARGE: Choice = Choice {
    name: "kind of charge",
    variants: &[
        Variant::bare("Im"),
        Variant::bare("ImAsSms"),
        Variant::bare("AnswerBySms"),
        Variant::bare("Command"),
        Variant::bare("Receipt"),
    ],
};

/// What operators pay each other for.
pub const LEG: Choice = Choice {
    name: "kind of interworking traffic",
    variants: &[
        Variant::bare("Im"),
        Variant::bare("Conversion"),
        Variant::bare("Sms"),
        Variant::bare("Receipt"),
    ],
};

/// What a price is for.
pub const PER: Choice =
    Choice { name: "unit of a price", variants: &[Variant::bare("Message"), Variant::bare("Part")] };

/// The most prices of a world.
const MOST_RULES: usize = 20_000;

/// What messages cost, as written.
#[derive(Clone, Debug)]
pub struct TariffsFile {
    /// The currency.
    pub currency: String,
    /// What customers are charged, by [`CHARGE`].
    pub retail: Vec<RuleFile>,
    /// What clients tell their users; it is of one kind.
    pub advice: Vec<RuleFile>,
    /// What operators pay each other, by [`LEG`].
    pub rates: Vec<RuleFile>,
    /// Whether all prices could be read.
    pub sound: bool,
}

/// A price, and what it holds for: what is left open, it holds for all of it.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// The kind, by its place among all of its kinds.
    pub kind: Option<usize>,
    /// Whose customers send, or which operator pays.
    pub from: Option<OperatorId>,
    /// Whose customers they send to, or which operator is paid.
    pub to: Option<OperatorId>,
    /// The price.
    pub price: Price,
    /// Where it is written.
    pub place: Place,
}

impl Reader {
    /// What messages cost.
    pub fn tariffs(&mut self, value: Value) -> Option<TariffsFile> {
        let mut f = Fields::of(self, &TARIFFS, value);
        let currency = f.get(self, "currency", String::new(), Reader::currency);
        let rules = f.take(self, "rules").map_or(Vec::new(), |v| self.list(v, MOST_RULES));
        let (retail, advice, rates) = (Vec::new(), Vec::new(), Vec::new());
        let mut file = TariffsFile { currency: currency.it, retail, advice, rates, sound: currency.sound };
        for rule in rules {
            let read = self.rule(rule, &mut file);
            file.sound &= read.is_some();
        }
        Some(file)
    }

    fn rule(&mut self, value: Value, file: &mut TariffsFile) -> Option<()> {
        let (name, inner) = self.choice(value, &RULE)?;
        let currency = file.currency.clone();
        let (shape, rules) = match name {
            "Retail" => (&RETAIL, &mut file.retail),
            "Advice" => (&ADVICE, &mut file.advice),
            _ => (&RATE, &mut file.rates),
        };
        rules.push(self.rule_of(shape, inner, value.place, &currency)?);
        Some(())
    }

    fn rule_of(
        &mut self,
        shape: &'static Shape,
        value: Value,
        place: Place,
        currency: &str,
    ) -> Option<RuleFile> {
        let before = self.findings.len();
        let mut f = Fields::of(self, shape, value);
        let kind = match shape.name {
            "retail price" => f.optional(self, "kind", Reader::charge),
            "interworking rate" => f.optional(self, "kind", Reader::leg),
            _ => None,
        };
        let from = f.optional(self, "from", Reader::operator);
        let to = f.optional(self, "to", Reader::operator);
        let millionths = f.get(self, "price", 0, |r, v| r.price(v, currency)).it;
        let per = f.get(self, "per", Per::Message, Reader::per).it;
        let rule = RuleFile {
            kind: kind.map(|k| k.it),
            from: from.map(|o| o.it),
            to: to.map(|o| o.it),
            price: Price { millionths, per },
            place,
        };
        (self.findings.len() == before).then_some(rule)
    }

    fn charge(&mut self, value: Value) -> Option<usize> {
        let (name, _) = self.choice(value, &CHARGE)?;
        CHARGE.names().position(|known| known == name)
    }

    fn leg(&mut self, value: Value) -> Option<usize> {
        let (name, _) = self.choice(value, &LEG)?;
        LEG.names().position(|known| known == name)
    }

    fn per(&mut self, value: Value) -> Option<Per> {
        let (name, _) = self.choice(value, &PER)?;
        Some(if name == "Part" { Per::Part } else { Per::Message })
    }

    fn currency(&mut self, value: Value) -> Option<String> {
        let text = self.text(value)?;
        let letter = |c: char| c.is_alphabetic() || matches!(c, '$' | '€' | '£' | '¥');
        let fits = (1..=8).contains(&text.chars().count()) && text.chars().all(letter);
        if !fits {
            let what = "a currency has 1 to 8 letters";
            let help = "write its code (ISO 4217), such as \"EUR\"";
            self.note(Code::OutOfRange, value.place, what, "no currency", help);
        }
        fits.then_some(text)
    }

    /// A price in millionths of the currency.
    fn price(&mut self, value: Value, currency: &str) -> Option<u64> {
        if !value.raw.starts_with(['"', 'r']) {
            self.wrong_kind(value, "an amount in quotes", "\"0.05\"");
            return None;
        }
        let text = self.text(value)?;
        // Without a currency, of which there is a finding already, any will do.
        let unit = text.trim_start_matches(|c: char| !c.is_alphabetic());
        let error = match price(&text, if currency.is_empty() { unit } else { currency }) {
            Ok(price) => return Some(price),
            Err(error) => error,
        };
        let (code, what, label) = match error {
            PriceError::NoNumber => (Code::WrongUnit, "is no price", "no number".to_owned()),
            PriceError::Negative => (Code::OutOfRange, "is below zero", "negative".to_owned()),
            PriceError::TooFine => {
                (Code::OutOfRange, "has more than six decimals", "finer than a millionth".to_owned())
            }
            PriceError::TooHigh => (Code::OutOfRange, "is too high", format!("must be at most {HIGHEST}")),
            PriceError::OtherCurrency(_) => {
                (Code::WrongUnit, "is in another currency", format!("the currency is {currency}"))
            }
        };
        let help = match error {
            PriceError::OtherCurrency(_) => "all prices are in one currency, which may be left out here",
            PriceError::Negative => "write 0 or more; what goes the other way has a price of its own",
            PriceError::TooHigh => "write a lower price",
            _ => "write it with a full stop and at most six decimals, such as \"0.05\"",
        };
        self.note(code, value.place, format!("{} {what}", value.raw), label, help);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blueprint::{Charge, Leg};

    /// What a choice of the world file can be, and what the blueprint knows.
    #[track_caller]
    fn assert_same<T: std::fmt::Debug>(choice: &Choice, known: &[T]) {
        assert!(choice.names().eq(known.iter().map(|k| format!("{k:?}"))), "{}", choice.name);
    }

    #[test]
    fn kinds_are_written_as_the_blueprint_knows_them() {
        assert_same(&CHARGE, Charge::ALL);
        assert_same(&LEG, Leg::ALL);
    }
}
