//! What each command does.

mod check;
mod contacts;
mod init;
mod job;
mod measures;
mod replay;
mod report;
mod resume;
mod run;
mod selftest;
mod session;
mod trace;
mod verify;
mod who;

pub use session::{Session, resume as resume_session};

use crate::arguments::{Arguments, Command};
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::run_card::RunCard;
use crate::run_folder::RunFolder;
use journal::{Reader, Retention};
use vocabulary::{Span, Time};

/// Does what was typed.
pub fn carry_out(arguments: Arguments) -> Result<Outcome, Failure> {
    match arguments.command {
        Command::Check(a) => check::check(&a),
        Command::Run(a) => run::run(&a),
        Command::Resume(a) => resume::resume(&a),
        Command::Report(a) => report::report(&a),
        Command::Replay(a) => replay::replay(&a),
        Command::Trace(a) => trace::trace(&a),
        Command::Contacts(a) => contacts::contacts(&a),
        Command::Verify(a) => verify::verify(&a),
        Command::Init(a) => init::init(&a),
        Command::Selftest(a) => selftest::selftest(&a),
    }
}

/// The log of a run, if it holds every event: otherwise what is made of it would be wrong.
fn whole_log(folder: &RunFolder, card: &RunCard, purpose: &str) -> Result<Reader, Failure> {
    let full = Retention::Full.to_string();
    if card.log != full {
        let kept = if card.log == "none" {
            "no log".to_owned()
        } else {
            format!("{} of the conversations", card.log)
        };
        let (path, how) = (folder.path().display(), "run the world again with --log full");
        return Err(Failure::Usage(format!("{path} keeps {kept}; {purpose} needs all of them: {how}")));
    }
    Ok(Reader::open(&folder.log())?)
}

/// When the run ended: at its last snapshot. A log without an end is that of a run that was killed; it tells up
/// to its last record.
fn end(reader: &Reader, last: Time) -> Time {
    if reader.complete()
        && let Some(snapshot) = reader.snapshots().last()
    {
        return snapshot.time();
    }
    output::talk(
        "warning: the log has no end, as the run was killed; what follows holds up to its last record",
    );
    last + Span(1)
}
