//! Whom the command line means.

use crate::outcome::Failure;
use vocabulary::{OperatorId, SubscriberId};
use world::Blueprint;

/// The subscriber with a name of the world, or with a number in any of its written forms.
pub fn subscriber(blueprint: &Blueprint, text: &str) -> Result<SubscriberId, Failure> {
    let text = text.trim();
    if let Some(person) = blueprint.people.iter().find(|p| p.name == text) {
        return Ok(person.subscriber);
    }
    let is_number = text.chars().all(|c| c.is_ascii_digit() || " +-".contains(c))
        && text.chars().any(|c| c.is_ascii_digit());
    if !is_number {
        let people: Vec<&str> = blueprint.people.iter().map(|p| p.name.as_str()).collect();
        let people = if people.is_empty() {
            "the world names nobody".to_owned()
        } else {
            format!("the world names {}", people.join(", "))
        };
        let example =
            blueprint.operators.iter().find(|o| o.subscribers > 0).map(|o| blueprint.msisdn(o.first));
        let example = example.map_or(String::new(), |n| format!("; or write a number, such as {n}"));
        return Err(Failure::Usage(format!("`{text}` is nobody: {people}{example}")));
    }
    blueprint.subscriber(text).ok_or_else(|| {
        let operators = blueprint.operators.iter().zip(0..).filter(|(o, _)| o.subscribers > 0);
        let ranges: Vec<String> = operators
            .map(|(o, id)| {
                let number = |place| blueprint.number(OperatorId(id), place);
                format!("{} has {} to {}", o.name, number(0), number(u64::from(o.subscribers) - 1))
            })
            .collect();
        let ported = if blueprint.ports() { "; numbers of some were ported" } else { "" };
        Failure::Usage(format!("nobody has the number {text}: {}{ported}", ranges.join(", ")))
    })
}
