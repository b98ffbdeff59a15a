//! Links between operators, and what changes in the network.

use crate::blueprint::{Indications, Service};
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

/// Something that changes, with its date.
pub const HAPPENING: Shape = Shape {
    name: "happening",
    fields: &[Field::required("at", "duration since the start"), Field::required("what", "change")],
};

/// Which link changes.
pub const LINK_CHANGE: Shape = Shape {
    name: "link that changes",
    fields: &[
        Field::required("between", "pair of operators"),
        Field::or("service", "service of a link", "Both"),
    ],
};

/// By what an IMSP tells from then on that a contact is legacy.
pub const INDICATE: Shape = Shape {
    name: "indications that change",
    fields: &[Field::required("operator", "operator"), Field::required("by", "list of indications")],
};

/// What changes.
pub const WHAT: Choice = Choice {
    name: "change",
    variants: &[
        Variant::with("OpenLink", &LINK_CHANGE),
        Variant::with("CloseLink", &LINK_CHANGE),
        Variant::one("LaunchImsp", "the operator"),
        Variant::with("Indicate", &INDICATE),
    ],
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
}

/// A happening as written.
#[derive(Clone, Debug)]
pub struct HappeningFile {
    /// When, after the start.
    pub at: At<Span>,
    /// What.
    pub what: At<WhatFile>,
}

/// A change as written.
#[derive(Clone, Debug)]
pub enum WhatFile {
    /// Links open (true) or close (false).
    Link(bool, Vec<Service>, Ends),
    /// An operator launches its IMSP.
    Launch(OperatorId),
    /// An operator's IMSP tells by other indications that a contact is legacy.
    Indicate(OperatorId, Indications),
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
        };
        let sound = link.between.sound;
        sound.then_some(At { it: link, place: value.place, sound })
    }

    /// Two different operators.
    fn ends(&mut self, value: Value) -> Option<Ends> {
        let (a, b) = self.pair(value, "(\"A\", \"B\")")?;
        let ends = (self.operator(a), self.operator(b));
        let (Some(a), Some(b)) = ends else { return None };
        if a == b {
            let what = "a link joins two different operators";
            self.note(Code::LinkToItself, value.place, what, "the same twice", "name another operator");
        }
        (a != b).then_some((a, b))
    }

    /// A happening.
    pub fn happening(&mut self, value: Value) -> Option<HappeningFile> {
        let mut f = Fields::of(self, &HAPPENING, value);
        let at = f.get(self, "at", Span::ZERO, Reader::duration);
        let what = f.get(self, "what", WhatFile::Launch(OperatorId::NONE), Reader::what);
        (at.sound && what.sound).then_some(HappeningFile { at, what })
    }

    fn what(&mut self, value: Value) -> Option<WhatFile> {
        let (name, inner) = self.choice(value, &WHAT)?;
        if name == "LaunchImsp" {
            return self.operator(inner).map(WhatFile::Launch);
        }
        if name == "Indicate" {
            let mut f = Fields::of(self, &INDICATE, inner);
            let operator = f.get(self, "operator", OperatorId::NONE, Reader::operator);
            let by = f.get(self, "by", Indications::default(), Reader::indications);
            return (operator.sound && by.sound).then_some(WhatFile::Indicate(operator.it, by.it));
        }
        let mut f = Fields::of(self, &LINK_CHANGE, inner);
        let between = f.get(self, "between", (OperatorId::NONE, OperatorId::NONE), Reader::ends);
        let service = f.get(self, "service", "Both", |r, v| Some(r.choice(v, &SERVICE)?.0));
        let sound = between.sound && service.sound;
        sound.then(|| WhatFile::Link(name == "OpenLink", services(service.it), between.it))
    }
}

fn services(name: &str) -> Vec<Service> {
    match name {
        "Im" => vec![Service::Im],
        "Sms" => vec![Service::Sms],
        _ => vec![Service::Im, Service::Sms],
    }
}
