//! How far a run is: one line that is drawn again on a terminal, a line every ten seconds elsewhere.

use crate::output::{count, dumb};
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};
use vocabulary::Time;

/// Tells on stderr how far a run is.
pub struct Progress {
    manner: Manner,
    began: Instant,
    told: Instant,
    drawn: bool,
    end: Time,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Manner {
    Redrawn,
    Lines,
    Silent,
}

impl Manner {
    fn every(self) -> Duration {
        match self {
            Manner::Redrawn => Duration::from_millis(200),
            Manner::Lines => Duration::from_secs(10),
            Manner::Silent => Duration::MAX,
        }
    }
}

impl Progress {
    /// Begins to tell about a run that ends at a time; a quiet one says nothing.
    pub fn new(end: Time, quiet: bool) -> Progress {
        let manner = match io::stderr().is_terminal() && !dumb() {
            _ if quiet => Manner::Silent,
            true => Manner::Redrawn,
            false => Manner::Lines,
        };
        let began = Instant::now();
        Progress { manner, began, told: began, drawn: false, end }
    }

    /// Tells how far the run is, if it is time to.
    pub fn tell(&mut self, now: Time, events: u64) {
        if self.told.elapsed() < self.manner.every() {
            return;
        }
        self.told = Instant::now();
        let line = line(now, self.end, events, self.began.elapsed());
        let mut stderr = io::stderr().lock();
        // That nobody reads it is no reason to stop the run.
        let _ = match self.manner {
            Manner::Redrawn => write!(stderr, "\r\x1b[2K{line}").and_then(|()| stderr.flush()),
            _ => writeln!(stderr, "{line}"),
        };
        self.drawn = self.manner == Manner::Redrawn;
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.drawn) {
            let mut stderr = io::stderr().lock();
            let _ = write!(stderr, "\r\x1b[2K").and_then(|()| stderr.flush());
        }
    }

    /// How long the run has taken so far.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }
}

/// `3 d 04:00:00 of 7 d, 45 %, 12.3 M events/s, 41 s left`.
fn line(now: Time, end: Time, events: u64, took: Duration) -> String {
    let seconds = took.as_secs_f64().max(1e-9);
    let share = now.0 as f64 / (end.0 as f64).max(1.0);
    let rate = rate(events as f64 / seconds);
    let left = if share > 0.0 { left(seconds * (1.0 - share) / share) } else { "?".to_owned() };
    // The fraction of a second in which a step ended is of no interest.
    let now = Time(now.0 / 1_000_000 * 1_000_000);
    format!("{now} of {}, {:.0} %, {rate} events/s, {left} left", end.since(Time::START), share * 100.0)
}

/// Events per second as people read them.
pub fn rate(rate: f64) -> String {
    if rate < 1e6 { count(rate as u64) } else { format!("{:.1} M", rate / 1e6) }
}

fn left(seconds: f64) -> String {
    match seconds {
        s if s < 100.0 => format!("{s:.0} s"),
        s if s < 6000.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::Span;

    #[test]
    fn a_line_says_how_far_how_fast_and_how_long() {
        let (now, end) = (Time::START + Span(Span::DAY.0 + 7), Time::START + Span(4 * Span::DAY.0));
        let text = line(now, end, 20_000_000, Duration::from_secs(10));
        assert_eq!(text, "1 d 00:00:00 of 4 d, 25 %, 2.0 M events/s, 30 s left");
    }

    #[test]
    fn a_line_at_the_start_promises_nothing() {
        let text = line(Time::START, Time::START + Span::HOUR, 0, Duration::ZERO);
        assert_eq!(text, "00:00:00 of 1 h, 0 %, 0 events/s, ? left");
    }
}
