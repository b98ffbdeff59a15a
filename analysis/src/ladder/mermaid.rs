//! Ladders as Mermaid sequence diagrams, for documents that are written as text.

use super::passage::{Arrow, Note, Step};
use super::{LEGEND, Ladder, Scene};

impl Ladder {
    /// The ladder as Mermaid: a diagram for each scene, in a block of code of its own where there are several.
    pub fn to_mermaid(&self) -> String {
        let said = |lines: &[String]| lines.iter().map(|l| format!("%% {l}\n")).collect::<String>();
        let legend = LEGEND.map(str::to_owned);
        let head = said(&[self.title.clone(), self.subtitle.clone()]) + &said(&self.remarks) + &said(&legend);
        match self.scenes.as_slice() {
            [] => format!("sequenceDiagram\n{head}"),
            [one] => diagram(one, &head),
            many => {
                let blocks = many.iter().map(|scene| format!("```mermaid\n{}```\n", diagram(scene, &head)));
                blocks.collect::<Vec<_>>().join("\n")
            }
        }
    }
}

fn diagram(scene: &Scene, head: &str) -> String {
    let mut text = format!("sequenceDiagram\n{head}");
    for (i, lane) in scene.lanes.iter().enumerate() {
        text += &format!("    participant p{i} as {}\n", escaped(&lane.name.join(" ")));
    }
    let last = scene.lanes.len().saturating_sub(1);
    for passage in &scene.passages {
        let over = if last == 0 { "p0".to_owned() } else { format!("p0,p{last}") };
        text += &format!("    Note over {over}: {} ({})\n", escaped(&passage.title), passage.record);
        for step in &passage.steps {
            text += &match step {
                Step::Arrow(arrow) => arrow_lines(arrow),
                Step::Note(note) => note_line(note),
            };
        }
    }
    text
}

fn arrow_lines(arrow: &Arrow) -> String {
    let head = if arrow.failed { "-x" } else { "->>" };
    let (from, to) = (arrow.from, arrow.to);
    let what = format!("{} {}, {}, {}", arrow.protocol, arrow.name, arrow.size(), arrow.took());
    let times = format!("{} ({})", arrow.sent.local, arrow.sent.offset);
    let outcome = escaped(&arrow.outcome);
    format!("    p{from}{head}p{to}: {times}<br/>{}\n    Note over p{to}: {outcome}\n", escaped(&what))
}

fn note_line(note: &Note) -> String {
    let times = format!("{} ({})", note.at.local, note.at.offset);
    format!("    Note over p{}: {times}<br/>{}\n", note.lane, escaped(&note.text))
}

/// A text in which nothing means anything to Mermaid.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '#' | ';' | ':' | '<' | '>' | '"' | '{' | '}' | '%' | '&' => out += &format!("#{};", c as u32),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_to_mermaid_is_escaped() {
        assert_eq!(escaped("a; b: <c>\n%% end"), "a#59; b#58; #60;c#62; #37;#37; end");
    }
}
