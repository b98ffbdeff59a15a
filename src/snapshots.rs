//! The snapshots of a run in its folder: when one is taken, and which one a run goes on from.

use crate::arguments::Pause;
use crate::commands::Session;
use crate::outcome::Failure;
use crate::run_card::RunCard;
use crate::run_folder::{RunFolder, remove};
use serde::{Deserialize, Serialize};
use snapshot::Unpacker;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use vocabulary::Time;

/// The folder of the snapshots.
pub const SNAPSHOTS: &str = "snapshots";
/// The file in the folder of a snapshot that all of it begins with.
pub const STATE: &str = "state";
/// A snapshot that is being taken.
const PART: &str = "part";
/// Where the trace is, if the run folder has no copy.
const TRACE: &str = "trace";
/// How long it is from one snapshot to the next, unless told otherwise.
const USUAL: Duration = Duration::from_secs(30);
/// Then it is also at least so many times as long as the last took.
const TIMES: u32 = 30;

/// What a snapshot is of, and where the run was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Header {
    /// The version of Interwork that took it.
    interwork: String,
    world_hash: String,
    seed: u64,
    /// How much of the log is kept.
    log: String,
    /// How far the run was.
    pub now: Time,
    /// How many events had happened.
    pub events: u64,
    /// How long the list of rejected rows was, if the world has a trace.
    pub rejects: Option<u64>,
}

impl Header {
    /// What a snapshot of a run is of; where the run is comes later.
    fn of(card: &RunCard) -> Header {
        Header {
            interwork: env!("CARGO_PKG_VERSION").to_owned(),
            world_hash: card.world_hash.clone(),
            seed: card.seed,
            log: card.log.clone(),
            now: Time::START,
            events: 0,
            rejects: None,
        }
    }

    /// The same of a run that is so far, with a list of rejected rows of some length.
    pub fn at(self, now: Time, events: u64, rejects: Option<u64>) -> Header {
        Header { now, events, rejects, ..self }
    }
}

/// A snapshot that was found to be whole.
pub struct Loaded {
    /// What it is of.
    pub header: Header,
    /// Its folder.
    pub folder: PathBuf,
    bytes: Vec<u8>,
    begin: usize,
}

impl Loaded {
    /// Its pieces, those of the simulation first.
    pub fn pieces(&self) -> Unpacker<'_> {
        Unpacker::new(&self.bytes[self.begin..])
    }
}

/// The snapshots of a run.
pub struct Snapshots {
    folder: PathBuf,
    header: Header,
    pause: Option<Pause>,
    /// The number of the last, and how far the run was then.
    last: Option<(u32, Time)>,
    taken: Instant,
    took: Duration,
}

impl Snapshots {
    /// Those of a run, to be taken so often.
    pub fn of(folder: &RunFolder, card: &RunCard, pause: Option<Pause>) -> Snapshots {
        Snapshots {
            folder: folder.path().join(SNAPSHOTS),
            header: Header::of(card),
            pause,
            last: None,
            taken: Instant::now(),
            took: Duration::ZERO,
        }
    }

    /// How often something may be done between two steps of the run.
    pub fn often(&self) -> Duration {
        if let Some(Pause::Of(pause)) = self.pause {
            pause.max(Duration::from_millis(1))
        } else {
            Duration::MAX
        }
    }

    /// Whether it is time for the next.
    pub fn are_due(&self) -> bool {
        let pause = match self.pause {
            Some(Pause::Endless) => return false,
            // Nobody wants more snapshots than run.
            Some(Pause::Of(pause)) => pause.max(self.took),
            None => USUAL.max(self.took * TIMES),
        };
        self.taken.elapsed() >= pause
    }

    /// How far the run was at the last.
    pub fn last(&self) -> Option<Time> {
        self.last.map(|(_, time)| time)
    }

    /// Takes one, and removes the one before. One that cannot be written is no reason to stop the run: says why.
    pub fn take(&mut self, session: &mut Session) -> Result<Option<String>, Failure> {
        let began = Instant::now();
        let number = self.last.map_or(1, |(number, _)| number + 1);
        let part = self.folder.join(PART);
        let missed = match self.begin(&part) {
            Ok(()) => {
                session.save(&part, self.header.clone())?.and_then(|()| self.settle(&part, number)).err()
            }
            Err(why) => Some(why),
        };
        match &missed {
            Some(_) => drop(fs::remove_dir_all(&part)),
            None => self.last = Some((number, session.now())),
        }
        self.taken = Instant::now();
        self.took = began.elapsed();
        Ok(missed)
    }

    fn begin(&self, part: &Path) -> Result<(), String> {
        let begun = remove(part).map_err(|_| "an earlier one cannot be removed".to_owned());
        begun.and_then(|()| {
            fs::create_dir_all(part).map_err(|e| format!("cannot make {}: {e}", part.display()))
        })
    }

    /// Makes a snapshot the last one.
    fn settle(&self, part: &Path, number: u32) -> Result<(), String> {
        let settled = || {
            sync(part)?;
            fs::rename(part, self.folder.join(format!("{number:06}")))?;
            sync(&self.folder)
        };
        settled().map_err(|e| format!("cannot rename {}: {e}", part.display()))?;
        // One more than need be is in nobody's way.
        let _ = self.last.map(|(before, _)| fs::remove_dir_all(self.folder.join(format!("{before:06}"))));
        Ok(())
    }

    /// The newest that is whole; one that is damaged is told of, and used as little as those of another run or version.
    /// None: none was taken. Refused if all are damaged.
    pub fn newest(&mut self) -> Result<Option<Loaded>, Failure> {
        let mut whys = Vec::new();
        for number in self.numbers()?.into_iter().rev() {
            match self.load(&self.folder.join(format!("{number:06}"))) {
                Ok(loaded) => {
                    self.last = Some((number, loaded.header.now));
                    whys.iter().for_each(|why| {
                        crate::output::talk(&format!("warning: {why}; an earlier one is used"))
                    });
                    return Ok(Some(loaded));
                }
                Err(why) => whys.push(why),
            }
        }
        if whys.is_empty() { Ok(None) } else { Err(Failure::Disk(format!("{} ({AGAIN})", whys.join("; ")))) }
    }

    /// The numbers of those that were taken, in order.
    fn numbers(&self) -> Result<Vec<u32>, Failure> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(Failure::disk("look into", &self.folder, e)),
        };
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut numbers: Vec<u32> = names.filter_map(|name| name.parse().ok()).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn load(&self, folder: &Path) -> Result<Loaded, String> {
        let path = folder.join(STATE);
        let bytes = snapshot::read(&path).map_err(|e| e.to_string())?;
        let mut pieces = Unpacker::new(&bytes);
        let header: Header = pieces.take("what it is of").map_err(|e| format!("{}: {e}", path.display()))?;
        let begin = bytes.len() - pieces.left();
        let Header { now, events, rejects, .. } = header;
        if header != self.header.clone().at(now, events, rejects) {
            return Err(format!("{} is of another run, or another version of interwork", path.display()));
        }
        Ok(Loaded { header, folder: folder.to_owned(), bytes, begin })
    }

    /// Removes all of them.
    pub fn forget(&mut self) -> Result<(), Failure> {
        self.numbers()?.into_iter().try_for_each(|n| remove(&self.folder.join(format!("{n:06}"))))?;
        self.last = None;
        remove(&self.folder.join(PART))
    }

    /// Notes where the trace is of which the run folder has no copy.
    pub fn keep_trace_path(&self, path: &Path) -> Result<(), Failure> {
        let whole = fs::canonicalize(path).map_err(|e| Failure::disk("find", path, e))?;
        let note = self.folder.join(TRACE);
        let kept = fs::create_dir_all(&self.folder)
            .and_then(|()| fs::write(&note, whole.as_os_str().as_encoded_bytes()));
        kept.map_err(|e| Failure::disk("write", &note, e))
    }

    /// Where the trace was of which the run folder has no copy.
    pub fn trace_path(&self) -> Option<PathBuf> {
        fs::read_to_string(self.folder.join(TRACE)).ok().map(PathBuf::from)
    }
}

/// What to do about a run that cannot go on.
pub const AGAIN: &str =
    "`interwork resume --from-start` begins again from the start, with the same world and seed";

/// Makes the names in a folder safe against a loss of power.
fn sync(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}
