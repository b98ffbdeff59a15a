//! Links between operators.

use crate::blueprint::{Capacity, Service};
use crate::finding::Code;
use crate::reading::{At, Choice, Field, Fields, Reader, Shape, Value, Variant};
use vocabulary::{OperatorId, Span};

/// A link.
pub const LINK: Shape = Shape {
    name: "link",
    fields: &[
        Field::required("between", "pair of operators"),
        Field::or("latency", "duration", "\"50 ms\""),
        Field::or("open", "true or false", "true"),
        Field::optional("capacity", "capacity", "no limit").group(&super::capacity::CAPACITY),
    ],
};

/// Links by what they carry.
pub const LINKS: Choice = Choice {
    name: "link",
    variants: &[Variant::with("Im", &LINK), Variant::with("Sms", &LINK), Variant::with("Both", &LINK)],
};

/// What a link carries.
pub const SERVICE: Choice = Choice {
    name: "service of a link",
    variants: &[Variant::bare("Im"), Variant::bare("Sms"), Variant::bare("Both")],
};

/// Two operators, by their ids.
pub type Ends = (OperatorId, OperatorId);

/// A link as written.
#[derive(Clone, Debug)]
pub struct LinkFile {
    /// What it carries: one service, or both.
    pub services: Vec<Service>,
    /// Its ends.
    pub between: At<Ends>,
    /// From end to end.
    pub latency: Span,
    /// Whether it is open at the start.
    pub open: bool,
    /// How much each direction can take.
    pub capacity: Option<Capacity>,
}

impl Reader {
    /// A link.
    pub fn link(&mut self, value: Value) -> Option<At<LinkFile>> {
        let (name, inner) = self.choice(value, &LINKS)?;
        let mut f = Fields::of(self, &LINK, inner);
        let nobody = (OperatorId::NONE, OperatorId::NONE);
        let link = LinkFile {
            services: services(name),
            between: f.get(self, "between", nobody, Reader::ends),
            latency: f.get(self, "latency", Span::SECOND, Reader::latency).it,
            open: f.get(self, "open", true, Reader::flag).it,
            capacity: f.optional(self, "capacity", Reader::capacity).map(|c| c.it),
        };
        let sound = link.between.sound;
        sound.then_some(At { it: link, place: value.place, sound })
    }

    /// Two different operators.
    pub(super) fn ends(&mut self, value: Value) -> Option<Ends> {
        let (a, b) = self.pair(value, "(\"A\", \"B\")")?;
        let ends = (self.operator(a), self.operator(b));
        let (Some(a), Some(b)) = ends else { return None };
        if a == b {
            let what = "a link joins two different operators";
            self.note(Code::LinkToItself, value.place, what, "the same twice", "name another operator");
        }
        (a != b).then_some((a, b))
    }
}

/// The services of a choice.
pub(super) fn services(name: &str) -> Vec<Service> {
    match name {
        "Im" => vec![Service::Im],
        "Sms" => vec![Service::Sms],
        _ => vec![Service::Im, Service::Sms],
    }
}
