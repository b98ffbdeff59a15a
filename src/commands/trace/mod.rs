//! `trace`: the ways of messages and requests, out of the log.

mod gather;
mod question;

use crate::arguments::{Drawing, Trace};
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::run_folder::RunFolder;
use analysis::Ladder;
use gather::Gathered;
use journal::{Reader, Retention};
use question::Question;
use std::fs;
use std::path::Path;
use vocabulary::{Span, Time};

/// Draws the ways that were asked for.
pub fn trace(arguments: &Trace) -> Result<Outcome, Failure> {
    if let Some(path) = &arguments.output {
        vacant(path, arguments.overwrite)?;
    } else if arguments.format == Drawing::Png {
        return Err(Failure::Usage("PNG is not text; name a file with --output".to_owned()));
    }
    let folder = RunFolder::open(&arguments.run)?;
    let (card, world) = (folder.card()?, folder.world()?);
    let question = Question::new(arguments, &world.blueprint)?;
    let retention = retention(&folder, &card.log)?;
    let reader = Reader::open(&folder.log())?;
    question.check_kept(retention)?;
    let gathered = gather::gather(&reader, &question)?;
    if gathered.segments_without_index > 0 {
        let segments = output::counted(gathered.segments_without_index, "segment");
        output::talk(&format!("note: {segments} of the log came without index and had to be read whole"));
    }
    let mut ladder = Ladder::new(&world.blueprint, &question.title(), question.focus(), &gathered.ways);
    remarks(&gathered, &reader, retention, &question).into_iter().for_each(|r| ladder.remark(r));
    draw(&ladder, arguments)?;
    Ok(Outcome::Done)
}

/// Which part of the log was kept; a run without log cannot be traced.
fn retention(folder: &RunFolder, kept: &str) -> Result<Retention, Failure> {
    let path = folder.path().display();
    match kept.parse().map_err(Failure::Disk)? {
        Retention::None => Err(Failure::Usage(format!(
            "{path} keeps no log (--log none); to trace messages, run the world again with --log full"
        ))),
        kept => Ok(kept),
    }
}

/// What is not shown, and how it can be.
fn remarks(found: &Gathered, reader: &Reader, kept: Retention, question: &Question) -> Vec<String> {
    let mut said = Vec::new();
    if found.ways.is_empty() {
        said.push(format!("Nothing in the log concerns {}.", question.whom()));
    }
    if let Some(next) = found.next {
        let shown = output::count(found.ways.len() as u64);
        let from = written(next);
        said.push(format!(
            "Shown: {shown}, as --limit cut off what follows; see it with --from \"{from}\", or a larger --limit."
        ));
    }
    if found.too_early > 0 {
        let left_out = output::count(found.too_early);
        said.push(format!("Left out, as they began before --from: {left_out}."));
    }
    if let (Retention::Sampled(n), false) = (kept, question.is_exchange()) {
        said.push(format!("The log keeps one conversation in {n}; what is shown is not all there was."));
    }
    if !reader.complete() {
        said.push("The log has no end, as the run was killed; what came later is not known.".to_owned());
    }
    said
}

/// A time as `--from` takes it, exact to the microsecond.
fn written(time: Time) -> String {
    const UNITS: [(Span, &str); 6] = [
        (Span::DAY, "d"),
        (Span::HOUR, "h"),
        (Span::MINUTE, "min"),
        (Span::SECOND, "s"),
        (Span::MILLISECOND, "ms"),
        (Span(1), "us"),
    ];
    let mut rest = time.0;
    let mut parts = Vec::new();
    for (unit, name) in UNITS {
        if rest >= unit.0 {
            parts.push(format!("{} {name}", rest / unit.0));
            rest %= unit.0;
        }
    }
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
}

fn vacant(path: &Path, overwrite: bool) -> Result<(), Failure> {
    if path.exists() && !overwrite {
        let path = path.display();
        return Err(Failure::Usage(format!(
            "{path} exists; replace it with --overwrite, or name another file"
        )));
    }
    Ok(())
}

fn draw(ladder: &Ladder, arguments: &Trace) -> Result<(), Failure> {
    let drawn = |e: std::io::Error| Failure::Disk(format!("cannot draw the ladder: {e}"));
    let text = match arguments.format {
        _ if arguments.json => serde_json::to_string_pretty(ladder).map_err(|e| drawn(e.into()))? + "\n",
        Drawing::Text if arguments.hex => ladder.to_text_with_user_data(),
        Drawing::Text => ladder.to_text(),
        Drawing::Mermaid => ladder.to_mermaid(),
        Drawing::Svg => ladder.to_svg().map_err(drawn)?,
        Drawing::Png => {
            let path = arguments.output.as_deref().unwrap_or(Path::new("-"));
            return write(path, &ladder.to_png().map_err(drawn)?);
        }
    };
    match &arguments.output {
        Some(path) => write(path, text.as_bytes()),
        None => output::data(&text),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|e| Failure::disk("write", path, e))?;
    output::talk(&format!("{}: {}", path.display(), output::bytes(bytes.len() as u64)));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_they_are_read() {
        for micros in [0, 1, 1_500_000, 86_400_000_000, 93_784_005_006] {
            let text = written(Time(micros));
            assert_eq!(world::duration(&text).ok(), Some(Span(micros)), "{text}");
        }
        assert_eq!(written(Time(90_000_000_000)), "1 d 1 h");
    }
}
