//! What changes in the network at a date, as written.

use super::{Ends, LegacyChangeFile, SpikeFile};
use crate::blueprint::{Indications, Service};
use crate::finding::Code;
use crate::reading::{At, Choice, Field, Fields, Reader, Shape, Value, Variant};
use vocabulary::{Node, OperatorId, Span};

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

/// What is out of service, and how long.
pub const OUTAGE: Shape = Shape {
    name: "outage",
    fields: &[Field::required("of", "node or link"), Field::required("lasts", "duration")],
};

/// What is slower than it should be, and how long.
pub const DEGRADE: Shape = Shape {
    name: "degraded rate",
    fields: &[
        Field::required("of", "node or link"),
        Field::required("to", "share"),
        Field::required("lasts", "duration"),
    ],
};

/// How many servers there are from then on.
pub const SERVERS: Shape = Shape {
    name: "servers that change",
    fields: &[
        Field::required("of", "node or link"),
        Field::required("servers", "whole number, 1 to 1000000"),
    ],
};

/// How long messages take over a link from then on.
pub const LATENCY: Shape = Shape {
    name: "latency that changes",
    fields: &[
        Field::required("between", "pair of operators"),
        Field::or("service", "service of a link", "Both"),
        Field::required("latency", "duration"),
    ],
};

/// Whose policy changes, and to what.
pub const POLICY: Shape = Shape {
    name: "policy that changes",
    fields: &[
        Field::required("operator", "operator"),
        Field::required("legacy", "legacy policy that changes").group(&super::imsp::LEGACY_CHANGE),
    ],
};

/// What changes.
pub const WHAT: Choice = Choice {
    name: "change",
    variants: &[
        Variant::with("OpenLink", &LINK_CHANGE),
        Variant::with("CloseLink", &LINK_CHANGE),
        Variant::one("LaunchImsp", "the operator"),
        Variant::with("Indicate", &INDICATE),
        Variant::with("Outage", &OUTAGE),
        Variant::with("Degrade", &DEGRADE),
        Variant::with("Servers", &SERVERS),
        Variant::with("Latency", &LATENCY),
        Variant::with("Spike", &super::rhythm::SPIKE),
        Variant::with("Policy", &POLICY),
    ],
};

/// A node or a link.
pub const NODE: Choice = Choice {
    name: "node or link",
    variants: &[
        Variant::one("Imsp", "the operator"),
        Variant::one("Smsc", "the operator"),
        Variant::one("SmscSubmission", "the operator"),
        Variant::one("SmscDelivery", "the operator"),
        Variant::one("SmscReceipts", "the operator"),
        Variant::one("Hlr", "the operator"),
        Variant::one("ImLink", "a pair of operators"),
        Variant::one("SmsLink", "a pair of operators"),
    ],
};

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
    /// A node or link has a share of its rate for a time; none: it is out of service.
    Rate(At<NodesFile>, f64, Span),
    /// A node or link has so many servers from then on.
    Servers(At<NodesFile>, u32),
    /// Links have another latency from then on.
    Latency(Vec<Service>, Ends, Span),
    /// Users begin conversations more often for a time.
    Spike(SpikeFile),
    /// An operator treats legacy customers otherwise from then on.
    Policy(OperatorId, Box<LegacyChangeFile>),
}

/// Nodes, or a link, as written.
#[derive(Clone, PartialEq, Debug)]
pub enum NodesFile {
    /// Nodes of an operator.
    Of(OperatorId, Vec<Node>),
    /// A link.
    Link(Service, Ends),
}

impl Reader {
    /// A happening.
    pub fn happening(&mut self, value: Value) -> Option<HappeningFile> {
        let mut f = Fields::of(self, &HAPPENING, value);
        let at = f.get(self, "at", Span::ZERO, Reader::duration);
        let what = f.get(self, "what", WhatFile::Launch(OperatorId::NONE), Reader::what);
        (at.sound && what.sound).then_some(HappeningFile { at, what })
    }

    fn what(&mut self, value: Value) -> Option<WhatFile> {
        let (name, inner) = self.choice(value, &WHAT)?;
        match name {
            "LaunchImsp" => self.operator(inner).map(WhatFile::Launch),
            "Indicate" => self.indicate(inner),
            "Outage" => {
                let mut f = Fields::of(self, &OUTAGE, inner);
                let (of, lasts) = (self.nodes_of(&mut f), self.lasting(&mut f));
                Some(WhatFile::Rate(of?, 0.0, lasts?))
            }
            "Degrade" => self.degrade(inner),
            "Spike" => self.spike(inner).map(WhatFile::Spike),
            "Policy" => self.policy(inner),
            "Servers" => {
                let mut f = Fields::of(self, &SERVERS, inner);
                let of = self.nodes_of(&mut f);
                let servers = f.get(self, "servers", 1, |r, v| r.whole(v, 1..=super::capacity::MOST_SERVERS));
                servers.sound.then_some(WhatFile::Servers(of?, servers.it as u32))
            }
            "Latency" => {
                let mut f = Fields::of(self, &LATENCY, inner);
                let (between, services) = self.links_of(&mut f);
                let latency = f.get(self, "latency", Span::SECOND, Reader::latency);
                latency.sound.then_some(WhatFile::Latency(services?, between?, latency.it))
            }
            _ => {
                let mut f = Fields::of(self, &LINK_CHANGE, inner);
                let (between, services) = self.links_of(&mut f);
                Some(WhatFile::Link(name == "OpenLink", services?, between?))
            }
        }
    }

    fn links_of(&mut self, f: &mut Fields) -> (Option<Ends>, Option<Vec<Service>>) {
        let between = f.get(self, "between", (OperatorId::NONE, OperatorId::NONE), Reader::ends);
        let service = f.get(self, "service", "Both", |r, v| Some(r.choice(v, &super::network::SERVICE)?.0));
        (between.sound.then_some(between.it), service.sound.then(|| super::network::services(service.it)))
    }

    fn indicate(&mut self, value: Value) -> Option<WhatFile> {
        let mut f = Fields::of(self, &INDICATE, value);
        let operator = f.get(self, "operator", OperatorId::NONE, Reader::operator);
        let by = f.get(self, "by", Indications::default(), Reader::indications);
        (operator.sound && by.sound).then_some(WhatFile::Indicate(operator.it, by.it))
    }

    fn policy(&mut self, value: Value) -> Option<WhatFile> {
        let mut f = Fields::of(self, &POLICY, value);
        let operator = f.get(self, "operator", OperatorId::NONE, Reader::operator);
        let legacy = f.take(self, "legacy").map(|v| self.legacy_change(v));
        Some(WhatFile::Policy(operator.it, Box::new(legacy?))).filter(|_| operator.sound)
    }

    fn degrade(&mut self, value: Value) -> Option<WhatFile> {
        let mut f = Fields::of(self, &DEGRADE, value);
        let (of, lasts) = (self.nodes_of(&mut f), self.lasting(&mut f));
        let to = f.get(self, "to", 0.5, Reader::share);
        if to.sound && to.it < 1e-4 {
            let what = "a node with next to no rate is out of service";
            self.note(Code::OutOfRange, to.place, what, "below 0.01 %", "write `Outage`, or a larger share");
            return None;
        }
        to.sound.then_some(WhatFile::Rate(of?, to.it, lasts?))
    }

    fn nodes_of(&mut self, f: &mut Fields) -> Option<At<NodesFile>> {
        let nobody = NodesFile::Of(OperatorId::NONE, Vec::new());
        Some(f.get(self, "of", nobody, Reader::nodes)).filter(|of| of.sound)
    }

    pub(super) fn lasting(&mut self, f: &mut Fields) -> Option<Span> {
        let lasts = f.get(self, "lasts", Span::SECOND, Reader::positive);
        lasts.sound.then_some(lasts.it)
    }

    /// Nodes of an operator, or a link.
    fn nodes(&mut self, value: Value) -> Option<NodesFile> {
        let (name, inner) = self.choice(value, &NODE)?;
        let nodes = match name {
            "ImLink" => return Some(NodesFile::Link(Service::Im, self.ends(inner)?)),
            "SmsLink" => return Some(NodesFile::Link(Service::Sms, self.ends(inner)?)),
            "Imsp" => vec![Node::Imsp],
            "SmscSubmission" => vec![Node::SmscSubmission],
            "SmscDelivery" => vec![Node::SmscDelivery],
            "SmscReceipts" => vec![Node::SmscReceipts],
            "Hlr" => vec![Node::Hlr],
            _ => vec![Node::SmscSubmission, Node::SmscDelivery, Node::SmscReceipts],
        };
        Some(NodesFile::Of(self.operator(inner)?, nodes))
    }
}
