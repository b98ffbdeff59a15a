//! What can be typed.

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum, ValueHint};
use journal::Retention;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;
use vocabulary::{RecordId, RecordIdError, Span, Time};

/// Plans the capacity of IM, SMS and presence between mobile operators by simulation.
#[derive(Parser, Debug)]
#[command(version, disable_help_subcommand = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 all is well, 1 an objective or a test does not hold, 2 wrong command line, \
    3 world refused, 4 file or log cannot be read or written or is damaged, 130 interrupted.\n\
    Data goes to stdout, words about the work to stderr. NO_COLOR is respected."
)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Say everything that is wrong with a world file, with place and remedy
    Check(Check),
    /// Simulate a world and write a run folder with log, tables, charts and summary
    Run(Run),
    /// Go on with a run that was interrupted or killed, or whose disk was full
    Resume(Resume),
    /// Make tables, charts and summary again from the log alone
    Report(Report),
    /// Rebuild the state at a time from the log, and check it against the run
    Replay(Replay),
    /// Show the way of a message, a conversation or all that concerns a subscriber, as a ladder
    Trace(Trace),
    /// Show a user's contact list as the client shows it, or the presence documents behind it
    Contacts(Contacts),
    /// Say whether the log of a run is whole, and where it is damaged
    Verify(Verify),
    /// Write a commented world to start from
    Init(Init),
    /// Compare the simulator with theory: queues, alias pools, adoption
    Selftest(Selftest),
}

#[derive(Args, Debug)]
pub struct Selftest {
    /// Replications of each case
    #[arg(long, value_name = "N", default_value = "20")]
    pub replications: NonZeroU32,
    /// The seed of the first replication
    #[arg(long, value_name = "N", default_value = "1")]
    pub seed: u64,
    /// Only this case, such as "M/M/1 at 95 %"
    #[arg(long, value_name = "NAME")]
    pub case: Option<String>,
    /// Runs of a tenth of the length
    #[arg(long)]
    pub quick: bool,
    /// Make services and loads so many per cent too large, to see that the test notices
    #[arg(long, value_name = "PERCENT", default_value = "0")]
    pub wrong: f64,
    /// Write the comparisons as JSON
    #[arg(long)]
    pub json: bool,
}

/// A world file, and what is changed of it.
#[derive(Args, Debug)]
pub struct WorldChoice {
    /// The world file
    #[arg(value_name = "WORLD", value_hint = ValueHint::FilePath)]
    pub world: PathBuf,
    /// Change one field of the world, such as operators.A.subscribers=1000; can be given several times
    #[arg(long, value_name = "PATH=VALUE", value_parser = assignment)]
    pub set: Vec<(String, String)>,
}

#[derive(Args, Debug)]
pub struct Check {
    #[command(flatten)]
    pub world: WorldChoice,
    /// List the measures that objectives of this world can name, instead of judging it
    #[arg(long)]
    pub measures: bool,
    /// Say how much memory a run takes at most, part by part, instead of judging the world
    #[arg(long, conflicts_with = "measures")]
    pub parts: bool,
    #[command(flatten)]
    pub room: Room,
    /// Write the findings, the measures or the parts as JSON
    #[arg(long)]
    pub json: bool,
}

/// How much memory there is for a run, and how much of a log is kept in it.
#[derive(Args, Debug)]
pub struct Room {
    /// How much of the log is kept: full, 1/N (one conversation in N), none
    #[arg(long, value_name = "full|1/N|none", default_value = "full", value_parser = retention)]
    pub log: Retention,
    /// How much memory there is, such as 20GB or 800MB [default: what the machine has free]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub memory: Option<u64>,
}

#[derive(Args, Debug)]
pub struct Run {
    #[command(flatten)]
    pub world: WorldChoice,
    /// The run folder [default: outputs/ and the name of the world file]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// The seed of all chance, instead of the world's
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Partitions that the world is cut into, at least one for each operator; results do not depend on it
    /// [default: as many as the threads need]
    #[arg(long, value_name = "N")]
    pub partitions: Option<NonZeroUsize>,
    /// Records in each file of the log; the processes that mpirun starts write the files in turn [default: 4194304]
    #[arg(long, value_name = "N")]
    pub segment_records: Option<NonZeroUsize>,
    #[command(flatten)]
    pub room: Room,
    /// Replace the run folder if it exists
    #[arg(long)]
    pub overwrite: bool,
    #[command(flatten)]
    pub manner: Manner,
}

/// How a run is carried out; none of it changes a result.
#[derive(Args, Debug)]
pub struct Manner {
    /// Threads that simulate; results do not depend on it [default: the machine's cores, of which a full log takes one]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// How often a snapshot is taken to resume from, in time on the clock, such as "5 min"; never: at Ctrl-C only
    /// [default: 30 s, and less often where that took more than a thirtieth of the time]
    #[arg(long, value_name = "T|never", value_parser = pause)]
    pub snapshot_every: Option<Pause>,
    /// Write the summary as JSON
    #[arg(long)]
    pub json: bool,
    /// Say nothing about the work but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// How long it is from one snapshot to the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pause {
    /// So long, or as long as the last snapshot took.
    Of(Duration),
    /// There is none until Ctrl-C.
    Endless,
}

#[derive(Args, Debug)]
pub struct Resume {
    /// The run folder
    #[arg(value_hint = ValueHint::DirPath)]
    pub run: PathBuf,
    /// Where the file of the world's trace is now, if it was too large to be copied and has been moved
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub trace: Option<PathBuf>,
    /// Begin again from the start, with the same world and seed, whatever snapshots and log there are
    #[arg(long)]
    pub from_start: bool,
    #[command(flatten)]
    pub manner: Manner,
}

#[derive(Args, Debug)]
pub struct Report {
    /// The run folder
    #[arg(value_hint = ValueHint::DirPath)]
    pub run: PathBuf,
    /// Where tables, charts and summary go [default: the run folder]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Replace tables, charts and summary if they exist
    #[arg(long)]
    pub overwrite: bool,
    /// Write the summary as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Replay {
    /// The run folder
    #[arg(value_hint = ValueHint::DirPath)]
    pub run: PathBuf,
    /// Until when, since the start of the run, such as "2 d" or "3 d 18 h" [default: the end of the log]
    #[arg(long, value_name = "T", value_parser = time)]
    pub at: Option<Time>,
    /// Write the state as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("subject").required(true).args(["message", "conversation", "subscriber"]))]
pub struct Trace {
    /// The run folder
    #[arg(value_hint = ValueHint::DirPath)]
    pub run: PathBuf,
    /// The message or request with this record, such as 4711.3/7; without step, such as 4711.3, the whole exchange
    #[arg(long, value_name = "ID", value_parser = exchange)]
    pub message: Option<Wanted>,
    /// What two say to each other: numbers (MSISDN), or names of people of the world
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub conversation: Option<Vec<String>>,
    /// All that concerns a subscriber: a number (MSISDN), or the name of one of the people
    #[arg(long, value_name = "MSISDN")]
    pub subscriber: Option<String>,
    /// Only what begins at this time or later, since the start of the run, such as "3 d 18 h"
    #[arg(long, value_name = "T", value_parser = time, conflicts_with = "message")]
    pub from: Option<Time>,
    /// Only what begins before this time
    #[arg(long, value_name = "T", value_parser = time, conflicts_with = "message")]
    pub until: Option<Time>,
    /// At most so many messages and requests
    #[arg(long, value_name = "N", default_value = "20", conflicts_with = "message")]
    pub limit: NonZeroUsize,
    /// How it is drawn
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Drawing,
    /// Write out the user data of short messages (TP-UD) in hexadecimal digits, where the script has the text
    #[arg(long)]
    pub hex: bool,
    /// The file to write, instead of stdout; PNG needs it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long)]
    pub overwrite: bool,
    /// Write the ladder as JSON
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

/// A record, or the exchange that it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// The record; of an exchange, its first.
    pub id: RecordId,
    /// Whether the whole exchange is meant.
    pub whole: bool,
}

/// How a ladder is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Drawing {
    /// In characters, for the terminal
    Text,
    /// A Mermaid sequence diagram
    Mermaid,
    /// A drawing for documents
    Svg,
    /// The same as pixels
    Png,
}

#[derive(Args, Debug)]
pub struct Contacts {
    /// The run folder
    #[arg(value_hint = ValueHint::DirPath)]
    pub run: PathBuf,
    /// Whose list: a number (MSISDN), or the name of one of the people
    #[arg(long, value_name = "MSISDN")]
    pub user: String,
    /// At what time since the start of the run, such as "2 d" or "3 d 18 h" [default: the end of the log]
    #[arg(long, value_name = "T", value_parser = time)]
    pub at: Option<Time>,
    /// Write the document of the client-server protocol that tells the client of its contacts
    #[arg(long)]
    pub xml: bool,
    /// Write the list as JSON
    #[arg(long, conflicts_with = "xml")]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Verify {
    /// The run folder
    #[arg(value_hint = ValueHint::DirPath)]
    pub run: PathBuf,
    /// Write the damages as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Init {
    /// The folder for the world and its data; made if need be
    #[arg(value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
    /// Replace files that exist
    #[arg(long)]
    pub overwrite: bool,
}

/// A field of the world and its new value, as `traffic.answers.probability=50 %`.
fn assignment(text: &str) -> Result<(String, String), String> {
    let (path, value) = text.split_once('=').ok_or("there is no `=`; write PATH=VALUE, such as seed=7")?;
    let path = path.trim();
    if path.is_empty() {
        return Err("there is no path before `=`; write PATH=VALUE, such as seed=7".to_owned());
    }
    Ok((path.to_owned(), value.trim().to_owned()))
}

/// A size in bytes, with a unit of a thousand.
fn size(text: &str) -> Result<u64, String> {
    const UNITS: [(&str, f64); 4] = [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)];
    let wrong = || format!("`{text}` is no size: write a number and kB, MB, GB or TB, such as 20GB");
    let (number, unit) =
        UNITS.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit))).ok_or_else(wrong)?;
    let size = number.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0).ok_or_else(wrong)?;
    Ok((size * unit) as u64)
}

fn retention(text: &str) -> Result<Retention, String> {
    // One conversation in one is all of them.
    text.parse().map(|log| if log == Retention::Sampled(1) { Retention::Full } else { log })
}

fn pause(text: &str) -> Result<Pause, String> {
    if text == "never" {
        return Ok(Pause::Endless);
    }
    let span: Span = world::duration(text)
        .map_err(|_| "this is no duration; write it like \"30 s\" or \"5 min\", or `never`")?;
    Ok(Pause::Of(Duration::from_micros(span.0)))
}

/// A record as outputs show it; without `/` and step, its exchange.
fn exchange(text: &str) -> Result<Wanted, String> {
    let whole = !text.contains('/');
    let id = if whole { format!("{text}/0").parse() } else { text.parse() };
    let id = id.map_err(|e: RecordIdError| e.to_string())?;
    Ok(Wanted { id, whole })
}

fn time(text: &str) -> Result<Time, String> {
    let span: Span =
        world::duration(text).map_err(|_| "this is no duration; write it like \"2 d\" or \"3 d 18 h\"")?;
    Ok(Time::START + span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn an_assignment_is_cut_at_its_first_equals_sign() {
        let of = |text| assignment(text).ok();
        assert_eq!(of("a.b = x=1"), Some(("a.b".to_owned(), "x=1".to_owned())));
        assert_eq!(of("a.b"), None);
        assert_eq!(of("=1"), None);
    }

    #[test]
    fn a_log_is_kept_in_full_in_part_or_not() {
        assert_eq!(retention("full"), Ok(Retention::Full));
        assert_eq!(retention("1/100"), Ok(Retention::Sampled(100)));
        assert_eq!(retention("1/1"), Ok(Retention::Full));
        assert_eq!(retention("none"), Ok(Retention::None));
        for wrong in ["", "1/0", "2/3", "1/", "1/-1", "some"] {
            assert!(retention(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_message_is_named_by_a_record_or_its_exchange() {
        let step = exchange("4711.3/7").expect("a record");
        assert_eq!((step.id.to_string(), step.whole), ("4711.3/7".to_owned(), false));
        let whole = exchange("0.script2").expect("an exchange");
        assert_eq!((whole.id.to_string(), whole.whole), ("0.script2/0".to_owned(), true));
        assert!(exchange("B1").is_err_and(|e| e.contains("4711.3/7")));
    }

    #[test]
    fn snapshots_are_taken_after_a_duration_or_never() {
        assert_eq!(pause("never"), Ok(Pause::Endless));
        assert_eq!(pause("20 ms"), Ok(Pause::Of(Duration::from_millis(20))));
        assert!(pause("often").is_err_and(|e| e.contains("5 min")));
    }

    #[test]
    fn a_time_is_a_duration_since_the_start() {
        assert_eq!(time("1 d 2 h"), Ok(Time(26 * 3_600_000_000)));
        assert!(time("tomorrow").is_err());
    }
}
