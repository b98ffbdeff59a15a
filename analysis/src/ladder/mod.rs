//! Ladders: the way of messages and requests from participant to participant, as engineers draw it.
//!
//! [`Ladder::new`] makes one of the records that concern a message, a conversation or a subscriber;
//! [`Ladder::to_text`], [`Ladder::to_mermaid`] and [`Ladder::to_svg`] draw it.

mod delivery;
mod mermaid;
mod participant;
mod passage;
mod pdu;
mod queueing;
mod sessions;
mod sizes;
mod svg;
mod text;
mod transaction;
mod ways;
mod words;

pub use passage::{Arrow, Instant, Note, Passage, Step};
pub use ways::{Way, ways};

use crate::calendar::Calendar;
use participant::{Participant, in_order};
use passage::Draft;
use serde::Serialize;
use std::collections::BTreeSet;
use vocabulary::{SubscriberId, Time};
use world::Blueprint;

/// What sizes mean and how names were chosen, said below each drawing.
const LEGEND: [&str; 2] = [
    "CSP and SSP (OMA IMPS): bytes of XML. MAP and SMS: octets of user data (TP-UD) of all parts.",
    "SMS submit, deliver and forward stand for SMPP or alike. Times are when it was sent, then how long it took.",
];

/// What is traced: who is on the left, and whether all belongs into one scene.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Focus {
    /// One message or exchange, from its sender's side.
    Exchange,
    /// What two say to each other, from the side of the first.
    Conversation(SubscriberId, SubscriberId),
    /// All that concerns a subscriber, from his side.
    Subscriber(SubscriberId),
}

/// A participant as its column is headed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Lane {
    /// The name in two lines, such as `IMSP` and `A`.
    pub name: [String; 2],
}

/// Passages with the same participants.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Scene {
    /// The participants from left to right; only those who take part.
    pub lanes: Vec<Lane>,
    /// The ways, in the order of their beginnings.
    pub passages: Vec<Passage>,
}

/// Ways of messages and requests, ready to be drawn.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Ladder {
    /// What is traced.
    pub title: String,
    /// Of which run, and since when.
    pub subtitle: String,
    /// The scenes, in order.
    pub scenes: Vec<Scene>,
    /// What is not shown, and why.
    pub remarks: Vec<String>,
}

impl Ladder {
    /// The ladder of some ways.
    pub fn new(blueprint: &Blueprint, title: &str, focus: Focus, ways: &[Way]) -> Ladder {
        let calendar = Calendar::new(blueprint);
        let drafts: Vec<Draft> = ways.iter().map(|way| Draft::new(blueprint, way)).collect();
        let mut scenes: Vec<Vec<Draft>> = Vec::new();
        for draft in drafts {
            match scenes.last_mut() {
                Some(scene) if belongs(scene, &draft, focus) => scene.push(draft),
                _ => scenes.push(vec![draft]),
            }
        }
        let scenes = scenes.iter().map(|drafts| stage(blueprint, &calendar, drafts, focus)).collect();
        let subtitle = format!(
            "{}; the run starts at {} ({})",
            blueprint.name,
            calendar.local(Time::START),
            calendar.offset()
        );
        Ladder { title: title.to_owned(), subtitle, scenes, remarks: Vec::new() }
    }

    /// Says something about what is not shown.
    pub fn remark(&mut self, remark: String) {
        self.remarks.push(remark);
    }

    /// How many ways are shown.
    pub fn passages(&self) -> usize {
        self.scenes.iter().map(|s| s.passages.len()).sum()
    }
}

/// Whether a way goes on with the scene: in a conversation always, otherwise while the people are the same.
fn belongs(scene: &[Draft], draft: &Draft, focus: Focus) -> bool {
    match focus {
        Focus::Conversation(..) | Focus::Exchange => true,
        Focus::Subscriber(_) => {
            let people: BTreeSet<SubscriberId> =
                scene.iter().flat_map(|d| d.people.iter().copied()).collect();
            draft.people.is_subset(&people) || people.is_subset(&draft.people)
        }
    }
}

/// Puts the participants in order and the ways between them.
fn stage(blueprint: &Blueprint, calendar: &Calendar, drafts: &[Draft], focus: Focus) -> Scene {
    let left = match focus {
        Focus::Conversation(a, _) | Focus::Subscriber(a) => a,
        Focus::Exchange => drafts.first().map_or(SubscriberId::NOBODY, |d| d.sender),
    };
    let mut appearing: Vec<Participant> = Vec::new();
    for draft in drafts {
        let at = appearing.len();
        appearing.extend(draft.participants());
        // What comes to the left passes the participants from right to left.
        if draft.sender != left {
            appearing[at..].reverse();
        }
    }
    let known = left.0 < blueprint.subscribers();
    let home = if known { blueprint.operator_of(left) } else { vocabulary::OperatorId(0) };
    let order = in_order(&appearing, left, home);
    let lanes = order.iter().map(|p| Lane { name: p.names(blueprint) }).collect();
    let passages = drafts.iter().map(|draft| draft.place((calendar, &blueprint.sizes), &order)).collect();
    Scene { lanes, passages }
}
