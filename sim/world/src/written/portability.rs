//! Number portability: whose numbers were ported in, and how an operator finds the operator of a number.

use crate::blueprint::Lookup;
use crate::finding::Code;
use crate::reading::{At, Choice, Field, Fields, Reader, Shape, Value, Variant};
use vocabulary::OperatorId;

/// How an operator deals with ported numbers.
pub const PORTABILITY: Shape = Shape {
    name: "portability",
    fields: &[
        Field::optional("ported_in", "map of operators to shares", "nobody brought a number along"),
        Field::or("lookup", "number lookup", "RangeHolder"),
    ],
};

/// How the operator of a number is found.
pub const LOOKUP: Choice =
    Choice { name: "number lookup", variants: &[Variant::bare("Query"), Variant::bare("RangeHolder")] };

/// Shares of numbers, by the operators that they came from, with their places.
pub type PortedShares = Vec<(At<OperatorId>, f64)>;

/// Number portability as written.
#[derive(Clone, Debug)]
pub struct PortabilityFile {
    /// From where numbers came.
    pub ported_in: Option<At<PortedShares>>,
    /// How it finds the operator of a number.
    pub lookup: Lookup,
}

impl Reader {
    /// Number portability.
    pub fn portability(&mut self, value: Value) -> Option<PortabilityFile> {
        let mut f = Fields::of(self, &PORTABILITY, value);
        Some(PortabilityFile {
            ported_in: f.optional(self, "ported_in", Reader::ported_shares),
            lookup: f.get(self, "lookup", Lookup::RangeHolder, Reader::lookup).it,
        })
    }

    fn lookup(&mut self, value: Value) -> Option<Lookup> {
        let query = self.choice(value, &LOOKUP)?.0 == "Query";
        Some(if query { Lookup::Query } else { Lookup::RangeHolder })
    }

    /// Shares of numbers by operator, which together are at most all.
    fn ported_shares(&mut self, value: Value) -> Option<PortedShares> {
        let entries = match value.entries() {
            Ok(entries) => entries,
            Err(error) => {
                self.bad_layer(value, "a map of operators to shares", error);
                return None;
            }
        };
        let (mut shares, mut sound) = (PortedShares::new(), true);
        for (key, inner) in &entries {
            let (Some(it), Some(share)) = (self.operator(*key), self.share(*inner)) else {
                sound = false;
                continue;
            };
            if shares.iter().any(|(o, _)| o.it == it) {
                let what = format!("there are two shares of numbers from operator {}", key.raw);
                self.note(Code::KeyTwice, key.place, what, "written before", "keep one of the two");
                sound = false;
            }
            shares.push((At { it, place: key.place, sound: true }, share));
        }
        let sum: f64 = shares.iter().map(|(_, share)| share).sum();
        if sum > 1.0 + 1e-9 {
            let percent = (sum * 1e8).round() / 1e6;
            let what = format!("{percent} % of the subscribers brought their numbers along, more than all");
            let help = "lower the shares so that they add up to at most 100 %";
            self.note(Code::Portability, value.place, what, format!("{percent} %"), help);
            sound = false;
        }
        sound.then_some(shares)
    }
}
