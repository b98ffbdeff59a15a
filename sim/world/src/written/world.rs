//! The world file as a whole.

use super::{
    ActFile, HappeningFile, LinkFile, ObjectiveFile, OperatorFile, PersonFile, TariffsFile, TrafficFile,
};
use crate::blueprint::{Encoding, Sizes, Start};
use crate::finding::{Code, Place, Severity};
use crate::reading::{At, Field, Fields, Reader, Shape, Value};
use jiff::fmt::temporal::DateTimeParser;
use vocabulary::Span;

/// The world.
pub const WORLD: Shape = Shape {
    name: "world",
    fields: &[
        Field::or("name", "text", "\"A world\""),
        Field::or("start", "date and time", "\"2007-01-01T00:00:00Z\""),
        Field::or("duration", "duration", "\"1 d\""),
        Field::or("seed", "whole number", "1"),
        Field::or("clients", "map of names to clients", "{}").map(&super::client::CLIENT),
        Field::required("operators", "map of names to operators").map(&super::operator::OPERATOR),
        Field::or("links", "list of links", "[]"),
        Field::or("people", "map of names to people", "{}").map(&super::people::PERSON),
        Field::or("script", "list of acts", "[]"),
        Field::or("traffic", "traffic", "()").group(&super::traffic::TRAFFIC),
        Field::or("sizes", "sizes", "()").group(&super::sizes::SIZES),
        Field::optional("tariffs", "tariffs", "nothing is charged").group(&super::tariffs::TARIFFS),
        Field::or("happenings", "list of happenings", "[]"),
        Field::or("objectives", "list of objectives", "[]"),
    ],
};

/// The most operators of a world.
pub const MOST_OPERATORS: usize = 200;
/// The most links, people, acts, happenings and objectives of a world.
const MOST_ITEMS: usize = 20_000;

/// A world as written.
#[derive(Clone, Debug)]
pub struct WorldFile {
    /// What the planner calls it.
    pub name: String,
    /// When it begins.
    pub start: Start,
    /// How long it lasts.
    pub duration: At<Span>,
    /// The seed of all chance.
    pub seed: u64,
    /// The operators, by their ids.
    pub operators: Vec<OperatorFile>,
    /// Where the operators are written.
    pub operators_place: Place,
    /// The links.
    pub links: Vec<At<LinkFile>>,
    /// Whether all links that are written could be read.
    pub links_sound: bool,
    /// The people.
    pub people: Vec<PersonFile>,
    /// The script.
    pub script: Vec<ActFile>,
    /// The traffic.
    pub traffic: At<Option<TrafficFile>>,
    /// How large transactions are.
    pub sizes: Sizes,
    /// What messages cost.
    pub tariffs: Option<TariffsFile>,
    /// The happenings.
    pub happenings: Vec<HappeningFile>,
    /// The objectives.
    pub objectives: Vec<ObjectiveFile>,
}

impl Reader {
    /// The world as written.
    pub fn world(&mut self, value: Value) -> WorldFile {
        let mut f = Fields::of(self, &WORLD, value);
        if let Some(clients) = f.take(self, "clients") {
            self.named_clients(clients);
        }
        let operators = f.get(self, "operators", Vec::new(), Reader::operator_names);
        let people = f.take(self, "people").map_or(Vec::new(), |v| self.map(v, "person"));
        self.people = people.iter().map(|(name, _)| name.it.clone()).collect();
        let operators_place = operators.place;
        let before = self.findings.len();
        let links = self.items(&mut f, "links", Reader::link);
        let links_sound = !self.findings[before..].iter().any(|f| f.code.severity() == Severity::Error);
        WorldFile {
            name: f.get(self, "name", String::new(), Reader::name).it,
            start: f.get(self, "start", Start { unix_seconds: 0, utc_offset_seconds: 0 }, Reader::start).it,
            duration: f.get(self, "duration", Span::DAY, Reader::run_duration),
            seed: f.get(self, "seed", 0, |r, v| r.whole(v, 0..=u64::MAX)).it,
            operators: operators.it.into_iter().map(|(n, v)| self.operator_file(n, v)).collect(),
            operators_place,
            people: people.into_iter().map(|(n, v)| self.person_file(n, v)).collect(),
            links,
            links_sound,
            script: self.items(&mut f, "script", Reader::act),
            traffic: f.get(self, "traffic", None, |r, v| Some(r.traffic(v))),
            sizes: f.get(self, "sizes", Sizes::measured(Encoding::Xml), Reader::sizes).it,
            tariffs: f.optional(self, "tariffs", Reader::tariffs).map(|t| t.it),
            happenings: self.items(&mut f, "happenings", Reader::happening),
            objectives: self.items(&mut f, "objectives", Reader::objective),
        }
    }

    fn items<'a, T>(
        &mut self,
        f: &mut Fields<'a>,
        name: &'static str,
        read: impl Fn(&mut Reader, Value<'a>) -> Option<T>,
    ) -> Vec<T> {
        let items = f.take(self, name).map_or(Vec::new(), |v| self.list(v, MOST_ITEMS));
        items.into_iter().filter_map(|i| read(self, i)).collect()
    }

    /// The operators' names become known before anything that may name one is read.
    fn operator_names<'a>(&mut self, value: Value<'a>) -> Option<Vec<(At<String>, Value<'a>)>> {
        let mut operators = self.map(value, "operator");
        if operators.is_empty() && value.raw.starts_with('{') {
            let help =
                "write at least one operator, such as \"A\": (numbers: [\"+44 7700\"], subscribers: 1000)";
            self.note(Code::MissingField, value.place, "a world has operators", "none", help);
        }
        if operators.len() > MOST_OPERATORS {
            let what = format!("there are {} operators, more than {MOST_OPERATORS}", operators.len());
            self.note(Code::TooMany, value.place, what, "too many", "leave some out");
            operators.truncate(MOST_OPERATORS);
        }
        self.operators = operators.iter().map(|(name, _)| name.it.clone()).collect();
        Some(operators)
    }

    fn run_duration(&mut self, value: Value) -> Option<Span> {
        let duration = self.positive(value)?;
        let most = Span(20 * 365 * Span::DAY.0);
        if duration > most {
            let what = "the run lasts longer than 20 years";
            self.note(Code::TooMany, value.place, what, "longer than 20 y", "write 20 y or less");
        }
        (duration <= most).then_some(duration)
    }

    fn start(&mut self, value: Value) -> Option<Start> {
        let text = self.text(value)?;
        let start = parse_start(&text);
        if start.is_none() {
            let what = "the start is no date and time with its distance from UTC";
            let help = "write it like \"2007-04-27T00:00:00+01:00\", or with Z for UTC";
            self.note(Code::WrongUnit, value.place, what, "not RFC 3339", help);
        }
        start
    }
}

/// RFC 3339, whole seconds.
fn parse_start(text: &str) -> Option<Start> {
    let timestamp: jiff::Timestamp = text.parse().ok()?;
    let pieces = DateTimeParser::new().parse_pieces(text).ok()?;
    let offset = pieces.to_numeric_offset()?;
    Some(Start { unix_seconds: timestamp.as_second(), utc_offset_seconds: offset.seconds() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_keeps_its_offset() {
        let start = parse_start("2007-04-27T00:00:00+01:00").unwrap();
        assert_eq!((start.unix_seconds, start.utc_offset_seconds), (1_177_628_400, 3600));
        assert_eq!(start.into_day(), Span::ZERO);
        assert_eq!(parse_start("2007-04-27T00:00:00Z").unwrap().utc_offset_seconds, 0);
        assert!(parse_start("2007-04-27").is_none());
        assert!(parse_start("2007-02-30T00:00:00Z").is_none());
    }
}
