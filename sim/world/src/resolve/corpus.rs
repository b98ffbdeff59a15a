//! Corpus files: how long real texts are.

use crate::finding::{Code, Place, Source};
use crate::reading::{At, Reader};
use serde::Deserialize;
use std::collections::BTreeMap;
use vocabulary::{Alphabet, TextSize};

/// A file that a world uses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// Its name as the world has it.
    pub path: String,
    /// What it contains.
    pub text: String,
}

/// A row of a corpus: so many texts of a size.
#[derive(Deserialize)]
struct Row {
    corpus: String,
    characters: u16,
    alphabet: String,
    units: u16,
    messages: u64,
}

/// The largest corpus file, in bytes.
const LARGEST: u64 = 64 << 20;

/// Sizes with their counts.
type Sizes = Vec<(TextSize, u64)>;

/// The corpus files that a world names, each read once.
#[derive(Default)]
pub struct Corpora {
    /// The files that could be read, in the order in which the world names them.
    pub attachments: Vec<Attachment>,
    /// The corpora of each file; none: it cannot be used, which has been noted.
    files: BTreeMap<String, Option<BTreeMap<String, Sizes>>>,
}

impl Corpora {
    /// The sizes of a corpus of a file; what is wrong is a finding, with the file's own line where it has one.
    pub fn sizes(&mut self, r: &mut Reader, path: &At<String>, corpus: &At<String>) -> Option<Sizes> {
        if !self.files.contains_key(&path.it) {
            let rows = self.load(r, path);
            self.files.insert(path.it.clone(), rows);
        }
        let corpora = self.files.get(&path.it)?.as_ref()?;
        let sizes = corpora.get(&corpus.it).cloned();
        if sizes.is_none() {
            let known: Vec<&str> = corpora.keys().map(String::as_str).collect();
            r.unknown(Code::Corpus, corpus.place, "corpus", &corpus.it, &known);
        }
        sizes
    }

    fn load(&mut self, r: &mut Reader, path: &At<String>) -> Option<BTreeMap<String, Sizes>> {
        let text = match read(r, &path.it) {
            Ok(text) => text,
            Err(why) => {
                let what = format!("corpus file {}: {why}", path.it);
                let help = "the name is relative to the folder of the world file";
                r.note(Code::Corpus, path.place, what, "cannot be read", help);
                return None;
            }
        };
        r.sources.push(Source { name: path.it.clone(), text: text.clone() });
        let before = r.findings.len();
        let corpora = corpora(r, r.sources.len() - 1, &text);
        self.attachments.push(Attachment { path: path.it.clone(), text });
        (r.findings.len() == before).then_some(corpora)
    }
}

fn read(r: &Reader, path: &str) -> Result<String, String> {
    let full = r.base.join(path);
    let meta = std::fs::metadata(&full).map_err(|e| e.to_string())?;
    if !meta.is_file() {
        return Err("it is no file".to_owned());
    }
    if meta.len() > LARGEST {
        return Err("it is larger than 64 MiB".to_owned());
    }
    std::fs::read_to_string(&full).map_err(|e| e.to_string())
}

/// The sizes of each corpus of a file; at most twenty bad rows are told.
fn corpora(r: &mut Reader, source: usize, text: &str) -> BTreeMap<String, Sizes> {
    let (mut corpora, mut bad) = (BTreeMap::<String, Sizes>::new(), 0);
    let mut csv = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    for (i, row) in csv.deserialize::<Row>().enumerate() {
        match row.map_err(|e| wrong(&e)).and_then(|row| Ok((size(&row)?, row))) {
            Ok((size, row)) => corpora.entry(row.corpus).or_default().push((size, row.messages)),
            Err((line, why)) if bad < 20 => {
                bad += 1;
                let line = line.unwrap_or(i as u64 + 2) as usize;
                note_row(r, source, line, &why);
            }
            Err(_) => {}
        }
    }
    corpora
}

fn wrong(error: &csv::Error) -> (Option<u64>, String) {
    let line = error.position().map(csv::Position::line);
    let why = match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.to_string(),
        other => format!("{other:?}"),
    };
    (line, why)
}

fn size(row: &Row) -> Result<TextSize, (Option<u64>, String)> {
    let alphabet = match row.alphabet.as_str() {
        "gsm7" => Alphabet::Gsm7,
        "ucs2" => Alphabet::Ucs2,
        other => return Err((None, format!("the alphabet is gsm7 or ucs2, not {other}"))),
    };
    if row.characters == 0
        || row.units < row.characters
        || u32::from(row.units) > 255 * u32::from(alphabet.part())
    {
        return Err((None, format!("{} characters cannot take {} units", row.characters, row.units)));
    }
    if row.messages == 0 || row.messages > 1 << 40 {
        return Err((None, format!("{} messages are none, or too many", row.messages)));
    }
    Ok(TextSize { characters: row.characters, units: row.units, alphabet })
}

fn note_row(r: &mut Reader, source: usize, line: usize, why: &str) {
    let start = r.sources[source].byte_at(line, 1);
    let length = r.sources[source].text[start..].lines().next().map_or(0, str::len);
    let place = Place { source, start, end: start + length };
    let help = "each row has corpus, characters, alphabet (gsm7 or ucs2), units, messages";
    r.note(Code::Corpus, place, format!("a row of the corpus cannot be used: {why}"), "this row", help);
}
