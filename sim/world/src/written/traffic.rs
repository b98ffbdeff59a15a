//! How the many behave.

use super::TraceFile;
use crate::blueprint::{Activity, Count, Delay, Profile, Week};
use crate::reading::{At, Choice, Field, Fields, Inner, Reader, Shape, Value, Variant};
use vocabulary::{Alphabet, Span, TextSize};

/// The traffic of the many.
pub const TRAFFIC: Shape = Shape {
    name: "traffic",
    fields: &[
        Field::optional("conversations", "rate", "`2 /d`; with a trace none but those in it"),
        Field::or("activity", "activity", "Poisson"),
        Field::or("further_turns", "number that is drawn, up to 255", "Geometric(mean: 1, max: 20)"),
        Field::or("think", "duration that is drawn", "Exponential(mean: \"1 min\")"),
        Field {
            inner: Inner::Group(&ANSWERS),
            ..Field::optional("answers", "answers", "`()`; with a trace none but those in it")
        },
        Field::or("idle_timeout", "duration", "\"30 min\""),
        Field::or("profile", "profile of the day", "Diurnal(peak: 2.0, at: 20)"),
        Field::or("week", "profile of the week", "Flat"),
        Field::or("lengths", "text lengths", "Fixed(characters: 36)"),
        Field::optional("add_every", "duration", "no contact is added during the run"),
        Field::or("grants_presence", "share", "\"90 %\""),
        Field::optional("trace", "trace", "no recorded messages are sent").group(&super::trace::TRACE),
    ],
};

/// How messages are answered.
pub const ANSWERS: Shape = Shape {
    name: "answers",
    fields: &[
        Field::or("probability", "share", "\"60 %\""),
        Field::or("delay", "duration that is drawn", "LogNormal(median: \"5 min\", sigma: 1.5)"),
    ],
};

/// Texts of one length.
pub const FIXED_LENGTH: Shape = Shape {
    name: "fixed text length",
    fields: &[
        Field::required("characters", "whole number, 1 to 39015 (17085 in Ucs2)"),
        Field::or("alphabet", "alphabet", "Gsm7"),
    ],
};

/// Texts as long as those of a corpus.
pub const CORPUS: Shape =
    Shape { name: "corpus", fields: &[Field::required("file", "text"), Field::required("corpus", "text")] };

/// A share of all texts, in a mix.
pub const SHARE_OF_TEXTS: Shape = Shape {
    name: "share of texts",
    fields: &[Field::required("share", "share"), Field::required("of", "kind of text")],
};

/// How long texts are.
pub const LENGTHS: Choice = Choice {
    name: "text lengths",
    variants: &[
        Variant::with("Fixed", &FIXED_LENGTH),
        Variant::with("Corpus", &CORPUS),
        Variant::one("Mix", "a list of shares of texts"),
    ],
};

/// How long the texts of a share are.
pub const TEXTS: Choice = Choice {
    name: "kind of text",
    variants: &[Variant::with("Fixed", &FIXED_LENGTH), Variant::with("Corpus", &CORPUS)],
};

/// The alphabet of a text.
pub const ALPHABET: Choice =
    Choice { name: "alphabet", variants: &[Variant::bare("Gsm7"), Variant::bare("Ucs2")] };

/// Conversations per day of an IM user, if the world does not say.
const CONVERSATIONS: f64 = 2.0;

/// The most septets that 255 parts carry.
pub const LONGEST_GSM7: u64 = 255 * 153;
/// The most UCS-2 units that 255 parts carry.
pub const LONGEST_UCS2: u64 = 255 * 67;
/// The most characters that 255 parts carry whatever they are: surrogate pairs at worst, 33 in a part.
pub const LONGEST_TEXT: usize = 255 * 33;

/// Traffic as written.
#[derive(Clone, Debug)]
pub struct TrafficFile {
    /// Conversations per day.
    pub conversations: f64,
    /// How they follow each other.
    pub activity: At<Activity>,
    /// Further messages after the first.
    pub further_turns: Count,
    /// From an answer to the next message.
    pub think: Delay,
    /// The probability of an answer.
    pub probability: f64,
    /// From a message to its answer.
    pub delay: Delay,
    /// When conversations idle out.
    pub idle_timeout: Span,
    /// Load over the day.
    pub profile: Profile,
    /// Load over the week.
    pub week: Week,
    /// How long texts are.
    pub lengths: At<LengthsFile>,
    /// Zero: none is added.
    pub add_every: Span,
    /// The probability that presence is granted.
    pub grants_presence: f64,
    /// Recorded messages.
    pub trace: Option<TraceFile>,
}

/// The texts of one kind, as written.
#[derive(Clone, Debug)]
pub enum TextsFile {
    /// All of this size.
    Fixed(TextSize),
    /// As in a corpus of a file.
    Corpus(At<String>, At<String>),
}

/// Text lengths as written: texts of some kinds with their shares, which add up to one.
pub type LengthsFile = Vec<(f64, TextsFile)>;

impl Reader {
    /// The traffic of the many.
    pub fn traffic(&mut self, value: Value) -> Option<TrafficFile> {
        let mut f = Fields::of(self, &TRAFFIC, value);
        let trace = f.optional(self, "trace", Reader::trace).map(|t| t.it);
        let usual = if trace.is_some() { 0.0 } else { CONVERSATIONS };
        let conversations = f.optional(self, "conversations", |r, v| r.rate(v, Span::DAY, 1e6));
        let instant = Delay::Fixed(Span::SECOND);
        let fixed = vec![(1.0, TextsFile::Fixed(TextSize::default()))];
        let (probability, delay) = match f.take(self, "answers") {
            Some(answers) => self.answers(answers),
            None if trace.is_some() => (0.0, instant.clone()),
            None => self.answers(Value::default("()", value.place)),
        };
        Some(TrafficFile {
            conversations: conversations.map_or(usual, |c| c.it),
            activity: f.get(self, "activity", Activity::Poisson, Reader::activity),
            further_turns: f.get(self, "further_turns", Count::Fixed(0), |r, v| r.count(v, 255)).it,
            think: f.get(self, "think", instant, Reader::delay).it,
            probability,
            delay,
            idle_timeout: f.get(self, "idle_timeout", Span::HOUR, Reader::positive).it,
            profile: f.get(self, "profile", Profile::FLAT, Reader::profile).it,
            week: f.get(self, "week", Week::FLAT, Reader::week).it,
            lengths: f.get(self, "lengths", fixed, Reader::lengths),
            add_every: f.optional(self, "add_every", Reader::positive).map_or(Span::ZERO, |s| s.it),
            grants_presence: f.get(self, "grants_presence", 0.0, Reader::share).it,
            trace,
        })
    }

    fn answers(&mut self, value: Value) -> (f64, Delay) {
        let mut f = Fields::of(self, &ANSWERS, value);
        let probability = f.get(self, "probability", 0.0, Reader::share).it;
        (probability, f.get(self, "delay", Delay::Fixed(Span::SECOND), Reader::delay).it)
    }

    fn lengths(&mut self, value: Value) -> Option<LengthsFile> {
        match self.choice(value, &LENGTHS)? {
            ("Mix", inner) => self.mix(inner),
            choice => Some(vec![(1.0, self.texts_of(choice)?)]),
        }
    }

    fn mix(&mut self, value: Value) -> Option<LengthsFile> {
        let items = self.list(value, 100);
        let read: LengthsFile = items.iter().filter_map(|i| self.share_of_texts(*i)).collect();
        if read.len() < items.len() || !value.raw.starts_with('[') {
            return None;
        }
        let sum = read.iter().map(|(share, _)| share).sum();
        self.check_sum(value, sum, "texts").then_some(read)
    }

    fn share_of_texts(&mut self, value: Value) -> Option<(f64, TextsFile)> {
        let mut f = Fields::of(self, &SHARE_OF_TEXTS, value);
        let share = f.get(self, "share", 0.0, Reader::share);
        let of = f.get(self, "of", None, |r, v| {
            let choice = r.choice(v, &TEXTS)?;
            r.texts_of(choice).map(Some)
        });
        Some((share.it, of.it?)).filter(|_| share.sound)
    }

    fn texts_of(&mut self, (name, inner): (&str, Value)) -> Option<TextsFile> {
        if name == "Corpus" {
            let mut f = Fields::of(self, &CORPUS, inner);
            let file = f.get(self, "file", String::new(), Reader::text);
            let corpus = f.get(self, "corpus", String::new(), Reader::text);
            return (file.sound && corpus.sound).then_some(TextsFile::Corpus(file, corpus));
        }
        let mut f = Fields::of(self, &FIXED_LENGTH, inner);
        let alphabet = f.get(self, "alphabet", Alphabet::Gsm7, Reader::alphabet);
        let most = if alphabet.it == Alphabet::Gsm7 { LONGEST_GSM7 } else { LONGEST_UCS2 };
        let characters = f.get(self, "characters", 1, |r, v| r.whole(v, 1..=most));
        let units = characters.it as u16;
        let size = TextSize { characters: units, units, alphabet: alphabet.it };
        (characters.sound && alphabet.sound).then_some(TextsFile::Fixed(size))
    }

    fn alphabet(&mut self, value: Value) -> Option<Alphabet> {
        let gsm = self.choice(value, &ALPHABET)?.0 == "Gsm7";
        Some(if gsm { Alphabet::Gsm7 } else { Alphabet::Ucs2 })
    }
}
