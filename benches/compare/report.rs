//! What came out: a table for documents, every measurement as CSV, and who disagrees.

use crate::contestants::{Contestant, PRODUCT, Report};
use crate::{Measured, chart};
use std::fmt::Write;
use std::io;
use std::path::Path;
use yardstick::{Counts, Deviation};

/// A line of the table: medians over the rounds, unless said otherwise.
pub struct Line<'a> {
    pub contestant: &'a Contestant,
    /// Million events a second.
    pub speed: f64,
    /// The same of the fastest round.
    pub best: f64,
    /// How many times as fast the product was in the same round: least, median and most.
    pub behind: [f64; 3],
    pub build_seconds: f64,
    /// To build and to run.
    pub seconds: f64,
    pub bytes_per_subscriber: f64,
    /// The count that is furthest from the yardstick's over all rounds.
    pub furthest: Deviation,
}

impl Measured<'_> {
    /// The lines of the table, the fastest first.
    pub fn table(&self) -> Vec<Line<'_>> {
        let ours = &self.reports(|c| c.name == PRODUCT);
        let reference = sum(&self.lines[0].1);
        let mut lines: Vec<Line> =
            self.lines.iter().map(|(c, reports)| self.line(c, reports, ours, &reference)).collect();
        lines.sort_by(|a, b| b.speed.total_cmp(&a.speed));
        lines
    }

    fn reports(&self, is: impl Fn(&Contestant) -> bool) -> Vec<Report> {
        self.lines.iter().find(|(c, _)| is(c)).map(|(_, reports)| reports.clone()).unwrap_or_default()
    }

    fn line<'a>(
        &self,
        contestant: &'a Contestant,
        reports: &[Report],
        ours: &[Report],
        reference: &Counts,
    ) -> Line<'a> {
        let of = |f: &dyn Fn(&Report) -> f64| sorted(reports.iter().map(f).collect());
        let speeds = of(&speed);
        let behind = sorted(ours.iter().zip(reports).map(|(o, r)| speed(o) / speed(r)).collect());
        let deviations = sum(reports).deviations_from(reference);
        let furthest = deviations.into_iter().max_by(|a, b| a.sigmas.abs().total_cmp(&b.sigmas.abs()));
        Line {
            contestant,
            speed: median(&speeds),
            best: speeds[speeds.len() - 1],
            behind: [behind[0], median(&behind), behind[behind.len() - 1]],
            build_seconds: median(&of(&|r| r.build_seconds)),
            seconds: median(&of(&|r| r.build_seconds + r.run_seconds)),
            bytes_per_subscriber: median(&of(&|r| r.peak_bytes as f64)) / f64::from(self.subscribers),
            furthest: furthest.expect("there are five counts"),
        }
    }
}

/// Million events a second.
fn speed(report: &Report) -> f64 {
    report.counts.events as f64 / report.run_seconds / 1e6
}

fn sum(reports: &[Report]) -> Counts {
    let mut sum = Counts::default();
    reports.iter().for_each(|report| sum += report.counts);
    sum
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// The middle value; of an even number of them the mean of the two in the middle.
fn median(sorted: &[f64]) -> f64 {
    let n = sorted.len();
    (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0
}

/// A number with commas between thousands.
pub fn grouped(n: u32) -> String {
    let digits = n.to_string();
    let comma = |i: usize| i > 0 && (digits.len() - i).is_multiple_of(3);
    digits.char_indices().flat_map(|(i, c)| comma(i).then_some(',').into_iter().chain([c])).collect()
}

/// The table in Markdown, and a sentence for each size on ns-3's schedulers.
pub fn table(all: &[Measured]) -> String {
    let mut text = String::from(
        "| subscribers | program | M events/s | best | Interwork is so many times as fast | in the rounds | built in | \
         bytes a subscriber | furthest count |\n|---:|---|---:|---:|---:|---:|---:|---:|---|\n",
    );
    all.iter()
        .flat_map(|measured| measured.table().into_iter().map(|line| row(measured.subscribers, &line)))
        .for_each(|row| {
            text += &row;
        });
    text.push('\n');
    all.iter().filter_map(fastest_of_ns3).for_each(|sentence| text += &sentence);
    text
}

fn row(subscribers: u32, line: &Line) -> String {
    let Line {
        speed,
        best,
        behind: [least, middle, most],
        build_seconds,
        bytes_per_subscriber,
        furthest,
        ..
    } = line;
    format!(
        "| {} | {} | {speed:.2} | {best:.2} | {middle:.2} | {least:.2} to {most:.2} | {build_seconds:.3} s | \
         {bytes_per_subscriber:.0} | {}, {:+.1} σ |\n",
        grouped(subscribers),
        line.contestant.name,
        furthest.what,
        furthest.sigmas
    )
}

fn fastest_of_ns3(measured: &Measured) -> Option<String> {
    let lines = measured.table();
    let fastest = lines.iter().find(|line| line.contestant.is_ns3())?;
    let ours = lines.iter().find(|line| line.contestant.name == PRODUCT)?;
    Some(format!(
        "At {} subscribers the fastest of ns-3 is `{}`, and Interwork with its tables on one thread makes {:.1} \
         times its {:.2} M events/s, {:.2} M.\n",
        grouped(measured.subscribers),
        fastest.contestant.name,
        fastest.behind[1],
        fastest.speed,
        ours.speed
    ))
}

/// Counts that are too far from the yardstick's, each in a line.
pub fn disagreements(all: &[Measured]) -> Vec<String> {
    let lines = all.iter().flat_map(|m| m.table().into_iter().map(|line| (m.subscribers, line)));
    let apart = lines.filter(|(_, line)| !line.furthest.is_chance());
    let say = |(subscribers, line): (u32, Line)| {
        let Deviation { what, counted, other, sigmas } = line.furthest;
        let name = line.contestant.name;
        format!("{name} at {subscribers} subscribers: {what} {counted}, by hand {other}, {sigmas:+.1} σ")
    };
    apart.map(say).collect()
}

/// Writes table, chart and measurements into a folder, over what is there.
pub fn write(folder: &Path, table: &str, all: &[Measured]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("table.md"), table)?;
    std::fs::write(folder.join("runs.csv"), runs(all))?;
    chart::of(all).write(&folder.join("speed"))?;
    chart::of_sizes(all).write(&folder.join("scaling"))
}

/// Every measurement.
fn runs(all: &[Measured]) -> String {
    let mut text = String::from(
        "subscribers,program,round,events,sent,delivered,answered,reopened,build_seconds,run_seconds,peak_bytes\n",
    );
    for measured in all {
        for (contestant, reports) in &measured.lines {
            for (round, Report { counts: c, build_seconds, run_seconds, peak_bytes }) in
                reports.iter().enumerate()
            {
                let counts =
                    [c.events, c.sent, c.delivered, c.answered, c.reopened].map(|n| n.to_string()).join(",");
                let line = writeln!(
                    text,
                    "{},\"{}\",{},{counts},{build_seconds},{run_seconds},{peak_bytes}",
                    measured.subscribers,
                    contestant.name,
                    round + 1
                );
                line.expect("a text takes what is written");
            }
        }
    }
    text
}
