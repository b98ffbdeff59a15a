//! The catalogue as a document.

use super::{Family, Slot};

/// Measures and placeholders in Markdown.
pub fn to_markdown() -> String {
    let mut text = String::new();
    let mut subject = "";
    for family in Family::ALL {
        if subject_of(*family) != subject {
            subject = subject_of(*family);
            text += &format!("\n## {}\n\n| measure | dimension | meaning |\n|---|---|---|\n", title(subject));
        }
        // A bar within a table would begin a cell.
        let pattern = family.pattern().replace('|', "\\|");
        text += &format!("| `{pattern}` | {} | {} |\n", family.dimension().name(), family.about());
    }
    text += "\n## Placeholders\n\n| placeholder | what it stands for | words |\n|---|---|---|\n";
    for slot in Slot::ALL {
        let words: Vec<String> = slot.words().iter().map(|w| format!("`{w}`")).collect();
        text += &format!("| `{}` | {} | {} |\n", slot.written(), slot.about(), words.join(", "));
    }
    text + "\n"
}

/// The first word of a family's names.
fn subject_of(family: Family) -> &'static str {
    let pattern = family.pattern();
    pattern.split(['.', '[']).next().unwrap_or(pattern)
}

fn title(subject: &str) -> String {
    match subject {
        "<place>" => "Nodes and links".to_owned(),
        "<link>" => "Bytes on links".to_owned(),
        "<station>" => "Nodes and links of finite capacity".to_owned(),
        "alias_pool" => "Alias pools".to_owned(),
        word => word[..1].to_uppercase() + &word[1..],
    }
}
