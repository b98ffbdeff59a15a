//! What `check --measures` says: the measures that objectives of a world can name.

use crate::outcome::Failure;
use crate::output;
use serde::Serialize;
use std::collections::BTreeSet;
use world::Blueprint;
use world::measures::{Family, Slot, all};

/// A family of measures that a world has.
#[derive(Serialize)]
struct Row {
    measure: &'static str,
    dimension: &'static str,
    about: &'static str,
}

/// What a placeholder of measures stands for in a world.
#[derive(Serialize)]
struct Placeholder {
    placeholder: &'static str,
    about: &'static str,
    names: Vec<String>,
}

/// The measures of a world.
#[derive(Serialize)]
struct Measures {
    measures: Vec<Row>,
    placeholders: Vec<Placeholder>,
}

/// Lists the measures of a world.
pub fn tell(blueprint: &Blueprint, json: bool) -> Result<(), Failure> {
    let measures = Measures::of(blueprint);
    if json { output::json(&measures) } else { output::data(&measures.text()) }
}

impl Measures {
    fn of(blueprint: &Blueprint) -> Measures {
        let known: BTreeSet<Family> = all(blueprint).into_iter().map(|m| m.family).collect();
        let families: Vec<Family> = Family::ALL.iter().copied().filter(|f| known.contains(f)).collect();
        let row =
            |f: &Family| Row { measure: f.pattern(), dimension: f.dimension().name(), about: f.about() };
        let used = |slot: &&Slot| families.iter().any(|f| f.pattern().contains(slot.written()));
        let placeholder = |slot: &Slot| Placeholder {
            placeholder: slot.written(),
            about: slot.about(),
            names: slot.all(blueprint).into_iter().map(|(name, _)| name).collect(),
        };
        Measures {
            measures: families.iter().map(row).collect(),
            placeholders: Slot::ALL.iter().filter(used).map(placeholder).collect(),
        }
    }

    fn text(&self) -> String {
        let width = self.measures.iter().map(|m| m.measure.len()).max().unwrap_or(0);
        let mut text = String::new();
        for row in &self.measures {
            text += &format!("{:width$}  {:9}  {}\n", row.measure, row.dimension, row.about);
        }
        text += "\n[...] may be left out, | stands between two ways; <...> stands for one of these:\n\n";
        let width = self.placeholders.iter().map(|p| p.placeholder.len()).max().unwrap_or(0);
        for row in &self.placeholders {
            text += &format!("{:width$}  {}\n", row.placeholder, row.names.join(", "));
        }
        text
    }
}
