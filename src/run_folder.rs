//! The run folder: what is where, and that nothing is overwritten by mistake.

use crate::lock::{Lock, RUNNING};
use crate::outcome::Failure;
use crate::recorded::{self, TraceCard};
use crate::run_card::RunCard;
use crate::snapshots::SNAPSHOTS;
use analysis::TraceRows;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use world::World;

const CARD: &str = "run.json";
const WORLD: &str = "world.ron";
const LOG: &str = "log";
/// The folder for the files that the world uses.
const DATA: &str = "data";
const COMPLETE: &str = "COMPLETE";
const INTERRUPTED: &str = "INTERRUPTED";
/// What is to become one of the files that say how a run stands.
const PART: &str = ".part";
/// All that a run writes, but for its lock; nothing else is ever removed.
const OURS: [&str; 14] = [
    COMPLETE,
    INTERRUPTED,
    CARD,
    WORLD,
    DATA,
    LOG,
    recorded::REJECTS,
    recorded::ROWS,
    crate::results::TABLES,
    crate::results::CHARTS,
    crate::results::SUMMARY_JSON,
    crate::results::SUMMARY_TEXT,
    SNAPSHOTS,
    PART,
];
/// What an interrupted run leaves that does not hold when it goes on.
const OF_INTERRUPTED: [&str; 7] = [
    INTERRUPTED,
    PART,
    recorded::ROWS,
    crate::results::TABLES,
    crate::results::CHARTS,
    crate::results::SUMMARY_JSON,
    crate::results::SUMMARY_TEXT,
];

/// A folder with a run.
pub struct RunFolder {
    path: PathBuf,
    /// Of one that is being written.
    lock: Option<Lock>,
}

impl RunFolder {
    /// Makes a run folder. One that exists is replaced only if that is wanted, and only if it is a run folder.
    pub fn create(path: &Path, overwrite: bool) -> Result<RunFolder, Failure> {
        let mut folder = RunFolder { path: path.to_owned(), lock: None };
        if !folder.is_vacant()? {
            folder.may_give_way(overwrite)?;
        }
        fs::create_dir_all(path).map_err(|e| Failure::disk("make the folder", path, e))?;
        folder.lock = Some(Lock::take(path)?);
        // Somebody else may have been quicker.
        if !folder.is_vacant()? {
            folder.may_give_way(overwrite)?;
            OURS.iter().try_for_each(|name| remove(&path.join(name)))?;
        }
        Ok(folder)
    }

    /// Opens the folder of a run that has been made.
    pub fn open(path: &Path) -> Result<RunFolder, Failure> {
        let folder = RunFolder { path: path.to_owned(), lock: None };
        if !path.is_dir() {
            return Err(Failure::Disk(format!("there is no run folder {}", path.display())));
        }
        if folder.card_path().is_file() {
            return Ok(folder);
        }
        let shown = path.display();
        Err(Failure::Disk(if path.join(RUNNING).is_file() {
            format!("the run in {shown} was stopped before it began; run its world again with --overwrite")
        } else {
            format!("{shown} is no run folder: it has no {CARD}")
        }))
    }

    /// Opens the folder of a run that was interrupted, to go on with it. What the end of a complete run was kept from
    /// removing is removed.
    pub fn open_interrupted(path: &Path) -> Result<RunFolder, Failure> {
        let mut folder = RunFolder::open(path)?;
        if path.join(COMPLETE).is_file() && !path.join(RUNNING).exists() {
            return Err(folder.is_complete());
        }
        folder.lock = Some(Lock::take(path)?);
        if path.join(COMPLETE).is_file() {
            folder.tidy()?;
            return Err(folder.is_complete());
        }
        Ok(folder)
    }

    fn is_complete(&self) -> Failure {
        Failure::Usage(format!("the run in {} is complete: there is nothing to resume", self.path.display()))
    }

    /// Removes what an interrupted run left that does not hold when it goes on.
    pub fn forget_interruption(&self) -> Result<(), Failure> {
        OF_INTERRUPTED.iter().try_for_each(|name| remove(&self.path.join(name)))
    }

    /// Removes its log and all that is made while it is written, so that it can begin again.
    pub fn forget_log(&self) -> Result<(), Failure> {
        [LOG, recorded::REJECTS].iter().try_for_each(|name| remove(&self.path.join(name)))
    }

    /// Removes what is of no use once the run is complete.
    fn tidy(&mut self) -> Result<(), Failure> {
        [SNAPSHOTS, PART].iter().try_for_each(|name| remove(&self.path.join(name)))?;
        self.lock.take().map_or(Ok(()), Lock::give_up)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where its log is.
    pub fn log(&self) -> PathBuf {
        self.path.join(LOG)
    }

    fn card_path(&self) -> PathBuf {
        self.path.join(CARD)
    }

    /// Whether there is nothing in it but our lock.
    fn is_vacant(&self) -> Result<bool, Failure> {
        let locked = self.lock.is_some();
        match fs::read_dir(&self.path) {
            Ok(mut entries) => Ok(entries.all(|e| locked && e.is_ok_and(|e| e.file_name() == RUNNING))),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(e) => Err(Failure::disk("look into", &self.path, e)),
        }
    }

    /// That there is a run, which may be replaced.
    fn may_give_way(&self, overwrite: bool) -> Result<(), Failure> {
        let path = self.path.display();
        if !self.card_path().is_file() && !self.path.join(RUNNING).is_file() {
            let why = format!("{path} exists and is no run folder; choose another with --out");
            return Err(Failure::Usage(why));
        }
        if !overwrite {
            let why =
                format!("{path} exists; replace it with --overwrite, or choose another folder with --out");
            return Err(Failure::Usage(why));
        }
        Ok(())
    }

    /// Keeps the world as it was resolved, and the files that it uses; gives the hash of both, and which trace it
    /// replays.
    pub fn keep_world(&self, world: &World) -> Result<(String, Option<TraceCard>), Failure> {
        let (text, trace) = self.keep_trace(world)?;
        let (text, files) = kept_files(text, world);
        for (name, content) in &files {
            self.write(name, content)?;
        }
        self.write(WORLD, &text)?;
        let contents = files.iter().map(|(_, content)| *content);
        Ok((hash(&text, contents.chain(trace.iter().map(|t| t.blake3.as_str()))), trace))
    }

    /// Keeps the trace of a world, if it has one; gives the text of the world with the name that the trace has here.
    fn keep_trace(&self, world: &World) -> Result<(String, Option<TraceCard>), Failure> {
        let Some(source) = &world.trace else { return Ok((world.resolved.clone(), None)) };
        let name = recorded::kept_name(DATA, source);
        Ok((world.with_trace_at(&name), Some(recorded::keep(source, &self.path, &name)?)))
    }

    /// Keeps how many rows of the trace were read, and what became of them.
    pub fn keep_rows(&self, rows: &TraceRows) -> Result<(), Failure> {
        let path = self.path.join(recorded::ROWS);
        let text = serde_json::to_string_pretty(rows).map_err(|e| Failure::disk("write", &path, e))?;
        self.write(recorded::ROWS, &(text + "\n"))
    }

    /// How many rows of the trace were read, if the world has one and its run came to an end.
    pub fn rows(&self) -> Result<Option<TraceRows>, Failure> {
        let path = self.path.join(recorded::ROWS);
        match fs::read_to_string(&path) {
            Ok(text) => {
                serde_json::from_str(&text).map(Some).map_err(|e| Failure::disk("understand", &path, e))
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Failure::disk("read", &path, e)),
        }
    }

    /// Keeps what the run is made of.
    pub fn keep_card(&self, card: &RunCard) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(card);
        let text = text.map_err(|e| Failure::disk("write", &self.card_path(), e))?;
        self.write_whole(CARD, &(text + "\n"))
    }

    /// What the run is made of.
    pub fn card(&self) -> Result<RunCard, Failure> {
        let path = self.card_path();
        let text = fs::read_to_string(&path).map_err(|e| Failure::disk("read", &path, e))?;
        serde_json::from_str(&text).map_err(|e| Failure::disk("understand", &path, e))
    }

    /// The world of the run, which must be the one that was run.
    pub fn world(&self) -> Result<World, Failure> {
        let (world, card) = (world::load_of_run(&self.path.join(WORLD))?, self.card()?);
        let path = self.path.join(WORLD);
        let text = fs::read_to_string(&path).map_err(|e| Failure::disk("read", &path, e))?;
        let files = world.files.iter().map(|a| a.text.as_str());
        let found = hash(&text, files.chain(card.trace.iter().map(|t| t.blake3.as_str())));
        if found == card.world_hash {
            return Ok(world);
        }
        let path = path.display();
        Err(Failure::Disk(format!(
            "{path}, or a file that it uses, is not the one that was run: its hash differs"
        )))
    }

    /// Says that the run is over: complete, or interrupted. Written last; then what was needed to resume a run that is
    /// complete is removed.
    pub fn mark(&mut self, complete: bool, chain: Option<&str>) -> Result<(), Failure> {
        let name = if complete { COMPLETE } else { INTERRUPTED };
        let content = chain.map_or("no log".to_owned(), |chain| format!("log {chain}"));
        self.write_whole(name, &(content + "\n"))?;
        if complete { self.tidy() } else { self.lock.take().map_or(Ok(()), Lock::give_up) }
    }

    /// The hash of the log that was noted when the run ended, if it did and kept a log.
    pub fn chain(&self) -> Result<Option<String>, Failure> {
        for path in [COMPLETE, INTERRUPTED].map(|name| self.path.join(name)) {
            match fs::read_to_string(&path) {
                Ok(text) => return Ok(text.trim().strip_prefix("log ").map(str::to_owned)),
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => return Err(Failure::disk("read", &path, e)),
            }
        }
        Ok(None)
    }

    /// Writes a file that is there as a whole or not at all, whatever happens.
    fn write_whole(&self, name: &str, content: &str) -> Result<(), Failure> {
        let (path, part) = (self.path.join(name), self.path.join(PART));
        let written = File::create(&part).and_then(|mut file| {
            file.write_all(content.as_bytes())?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&part, &path)).map_err(|e| Failure::disk("write", &path, e))
    }

    fn write(&self, name: &str, content: &str) -> Result<(), Failure> {
        let path = self.path.join(name);
        let parent = path.parent().unwrap_or(&self.path);
        let made = fs::create_dir_all(parent).and_then(|()| fs::write(&path, content));
        made.map_err(|e| Failure::disk("write", &path, e))
    }
}

/// The text of a world with the names under which a run folder keeps its files, and these files: file names alone,
/// so that the folder can be moved and nothing is written outside of it, numbered where two would be the same.
fn kept_files(text: String, world: &World) -> (String, Vec<(String, &str)>) {
    let mut files: Vec<(String, &str)> = Vec::new();
    for attachment in &world.files {
        let name = Path::new(&attachment.path).file_name().unwrap_or_default().to_string_lossy();
        let plain = format!("{DATA}/{name}");
        let taken = files.iter().any(|(other, _)| *other == plain);
        files.push((if taken { format!("{DATA}/{}-{name}", files.len()) } else { plain }, &attachment.text));
    }
    // In two steps, since the new name of one file may be the old name of another.
    let places = (0..files.len()).map(|i| format!("\u{0}{i}\u{0}"));
    let old = world.files.iter().map(|a| format!("{:?}", a.path));
    let marked = old.zip(places.clone()).fold(text, |t, (old, place)| t.replace(&old, &place));
    let new = files.iter().map(|(kept, _)| format!("{kept:?}"));
    (places.zip(new).fold(marked, |t, (place, new)| t.replace(&place, &new)), files)
}

/// The hash of a world and the files that it uses, in hexadecimal digits.
fn hash<'a>(world: &'a str, files: impl Iterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in std::iter::once(world).chain(files) {
        // With the length in front, no two lists of texts give the same bytes.
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Removes a file or folder, if it is there.
pub fn remove(path: &Path) -> Result<(), Failure> {
    let is_folder = fs::symlink_metadata(path).is_ok_and(|m| m.is_dir());
    let removed = if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Failure::disk("remove", path, e)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        files.iter().for_each(|f| fs::write(folder.path().join(f), "x").expect("a file"));
        folder
    }

    #[test]
    fn an_empty_or_missing_folder_is_taken() {
        let folder = folder_with(&[]);
        assert!(RunFolder::create(folder.path(), false).is_ok());
        assert!(RunFolder::create(&folder.path().join("a/b"), false).is_ok());
        assert!(folder.path().join("a/b").is_dir());
    }

    #[test]
    fn a_run_gives_way_only_when_asked_and_leaves_what_is_not_its_own() {
        let folder = folder_with(&[CARD, COMPLETE, "notes.txt"]);
        assert!(matches!(RunFolder::create(folder.path(), false), Err(Failure::Usage(_))));
        assert!(RunFolder::create(folder.path(), true).is_ok());
        assert!(!folder.path().join(COMPLETE).exists());
        assert!(folder.path().join("notes.txt").exists());
    }

    #[test]
    fn a_folder_that_is_no_run_never_gives_way() {
        let folder = folder_with(&["thesis.tex"]);
        assert!(matches!(RunFolder::create(folder.path(), true), Err(Failure::Usage(_))));
        assert!(folder.path().join("thesis.tex").exists());
    }

    #[test]
    fn files_of_one_name_are_kept_apart() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let rows = |characters: u8| {
            format!("corpus,characters,alphabet,units,messages\nx,{characters},gsm7,{characters},1\n")
        };
        fs::create_dir(folder.path().join("data")).expect("a folder");
        fs::write(folder.path().join("x.csv"), rows(1)).expect("a file");
        fs::write(folder.path().join("data/x.csv"), rows(2)).expect("a file");
        let text = "(operators: {\"A\": (numbers: [\"+44\"], subscribers: 9, im_users: \"50 %\", imsp: ())}, \
                    traffic: (lengths: Mix([\
                        (share: \"50 %\", of: Corpus(file: \"x.csv\", corpus: \"x\")), \
                        (share: \"50 %\", of: Corpus(file: \"data/x.csv\", corpus: \"x\"))])))";
        let world = world::parse("w", text, folder.path(), &[]).expect("a sound world");
        let out = tempfile::tempdir().expect("a temporary folder");
        let run = RunFolder::create(out.path(), false).expect("an empty folder");
        run.keep_world(&world).expect("the world is kept");
        let again = world::load(&out.path().join(WORLD), &[]).expect("the kept world is sound");
        assert_eq!(again.blueprint.traffic.lengths, world.blueprint.traffic.lengths);
        assert_eq!(again.files.iter().map(|f| &f.path).collect::<Vec<_>>(), ["data/x.csv", "data/1-x.csv"]);
    }

    #[test]
    fn the_hash_tells_texts_apart_however_they_are_cut() {
        assert_eq!(hash("ab", ["c"].into_iter()), hash("ab", ["c"].into_iter()));
        assert_ne!(hash("ab", ["c"].into_iter()), hash("a", ["bc"].into_iter()));
        assert_ne!(hash("ab", ["c"].into_iter()), hash("ab", [].into_iter()));
    }
}
