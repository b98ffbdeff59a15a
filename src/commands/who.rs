//! Whom the command line means.

use crate::outcome::Failure;
use vocabulary::SubscriberId;
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
        let operators = blueprint.operators.iter().filter(|o| o.subscribers > 0);
        let ranges: Vec<String> = operators
            .map(|o| {
                let last = SubscriberId(o.first.0 + o.subscribers - 1);
                format!("{} has {} to {}", o.name, blueprint.msisdn(o.first), blueprint.msisdn(last))
            })
            .collect();
        Failure::Usage(format!("nobody has the number {text}: {}", ranges.join(", ")))
    })
}
