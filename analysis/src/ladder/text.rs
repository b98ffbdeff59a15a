//! Ladders for the terminal: a column of times, a lane for each participant, words on the right.

use super::passage::{Arrow, Note, Passage, Step};
use super::{LEGEND, Ladder, Lane, Scene};

/// The columns of the times, a gap included.
const TIMES: usize = 28;
/// The least columns of a lane.
const LEAST_LANE: usize = 12;

impl Ladder {
    /// The ladder as text, with lines of any length.
    pub fn to_text(&self) -> String {
        self.text(false)
    }

    /// The same, with the user data of short messages whose text the script knows.
    pub fn to_text_with_user_data(&self) -> String {
        self.text(true)
    }

    fn text(&self, user_data: bool) -> String {
        let mut lines = vec![self.title.clone(), self.subtitle.clone(), String::new()];
        for scene in &self.scenes {
            Drawing { user_data, ..Drawing::new(scene) }.draw(scene, &mut lines);
        }
        lines.extend(self.remarks.iter().cloned());
        if self.passages() > 0 {
            lines.extend(LEGEND.map(str::to_owned));
        }
        lines.join("\n") + "\n"
    }
}

/// The lanes of a scene on a page of characters.
struct Drawing {
    lane: usize,
    lanes: usize,
    /// Whether the user data of short messages is written out.
    user_data: bool,
}

impl Drawing {
    fn new(scene: &Scene) -> Drawing {
        let names = scene.lanes.iter().flat_map(|lane| &lane.name).map(|name| name.chars().count());
        let widest = names.max().unwrap_or(0);
        Drawing { lane: (widest + 2).max(LEAST_LANE), lanes: scene.lanes.len(), user_data: false }
    }

    fn draw(&self, scene: &Scene, lines: &mut Vec<String>) {
        for (i, passage) in scene.passages.iter().enumerate() {
            lines.push(format!("{}  ({})", passage.title, passage.record));
            if i == 0 {
                lines.extend([0, 1].map(|line| self.heads(&scene.lanes, line)));
            }
            self.passage(passage, lines);
            lines.push(String::new());
        }
    }

    /// A line of the names of the participants, each in the middle of its lane.
    fn heads(&self, lanes: &[Lane], line: usize) -> String {
        let width = self.lane;
        let names = lanes.iter().map(|lane| format!("{:^width$}", lane.name[line]));
        format!("{:TIMES$}{}", "", names.collect::<String>()).trim_end().to_owned()
    }

    fn passage(&self, passage: &Passage, lines: &mut Vec<String>) {
        for step in &passage.steps {
            match step {
                Step::Arrow(arrow) => self.arrow(arrow, lines),
                Step::Note(note) => self.note(note, lines),
            }
        }
        let parts = passage.user_data.len();
        for (i, part) in passage.user_data.iter().enumerate().filter(|_| self.user_data) {
            lines.push(format!("TP-UD {} of {parts}: {part}", i + 1));
        }
    }

    fn arrow(&self, arrow: &Arrow, lines: &mut Vec<String>) {
        let mut row = self.lifelines();
        let (from, to) = (self.middle(arrow.from), self.middle(arrow.to));
        let head = match (arrow.failed, from < to) {
            (true, _) => 'x',
            (false, true) => '>',
            (false, false) => '<',
        };
        let within = from.min(to) + 1..from.max(to);
        row[within.clone()].fill('-');
        let at = if from < to { within.end - 1 } else { within.start };
        row[at] = head;
        let what = format!("{} {}, {}, {}", arrow.protocol, arrow.name, arrow.size(), arrow.took());
        lines.push(line(&arrow.sent.local, &row, &what));
        lines.push(line(&arrow.sent.offset, &self.lifelines(), &format!("  {}", arrow.outcome)));
    }

    fn note(&self, note: &Note, lines: &mut Vec<String>) {
        let mut row = self.lifelines();
        row[self.middle(note.lane)] = if note.failed { 'x' } else { '*' };
        lines.push(line(&note.at.local, &row, &note.text));
        lines.push(line(&note.at.offset, &self.lifelines(), ""));
    }

    fn lifelines(&self) -> Vec<char> {
        let mut row = vec![' '; self.lane * self.lanes];
        (0..self.lanes).for_each(|lane| row[self.middle(lane)] = '|');
        row
    }

    fn middle(&self, lane: usize) -> usize {
        lane * self.lane + (self.lane - 1) / 2
    }
}

fn line(time: &str, row: &[char], what: &str) -> String {
    let row: String = row.iter().collect();
    format!("{time:<TIMES$}{row}{what}").trim_end().to_owned()
}
