//! Ladders as SVG, for documents: times on the left, lanes in the middle, what came of each arrow on the right.

use super::passage::{Arrow, Note, Passage, Step};
use super::{LEGEND, Ladder, Scene};
use crate::charts::canvas::{Anchor, Canvas, Colour, paint, width_of};
use crate::charts::page::{bold, fitted, plain, wrapped};
use crate::charts::palette::{BLUE, FAINT, GREEN, GREY, INK, ORANGE, PALE, PAPER, PURPLE, VERMILION};
use crate::charts::raster::Raster;
use std::io;

const MARGIN: f64 = 28.0;
/// Of the column of times.
const TIMES: f64 = 166.0;
/// Of the column that says what came of it.
const OUTCOMES: f64 = 250.0;
/// Around the words on an arrow.
const AIR: f64 = 22.0;
/// The least distance of two lanes.
const LEAST_GAP: f64 = 124.0;
const HEADS: f64 = 56.0;
const TITLE: f64 = 40.0;
const STEP: f64 = 42.0;
const HEAD_WIDTH: f64 = 88.0;
/// The sizes of letters.
const LARGE: f64 = 16.0;
const NORMAL: f64 = 10.5;
const SMALL: f64 = 9.5;

impl Ladder {
    /// The ladder as SVG, as wide and as high as it needs.
    pub fn to_svg(&self) -> io::Result<String> {
        let sheets: Vec<Sheet> = self.scenes.iter().map(Sheet::new).collect();
        let least = width_of(&self.title, LARGE).max(width_of(LEGEND[1], SMALL)) + 2.0 * MARGIN;
        let width = sheets.iter().map(|s| s.width).fold(least, f64::max);
        let height: f64 = sheets.iter().map(|s| s.height).sum();
        let foot = 22.0 + 15.0 * (LEGEND.len() + self.remarks.len()) as f64;
        let size = (width.ceil() as u32, (76.0 + height + foot + 12.0).ceil() as u32);
        paint(size, |canvas| {
            canvas.rectangle((0.0, 0.0), (f64::from(size.0), f64::from(size.1)), PAPER);
            canvas.text(&self.title, (MARGIN, 28.0), bold(LARGE, INK, Anchor::Left));
            canvas.text(&self.subtitle, (MARGIN, 50.0), plain(NORMAL, GREY, Anchor::Left));
            let mut y = 76.0;
            for (sheet, scene) in sheets.iter().zip(&self.scenes) {
                sheet.draw(canvas, scene, y);
                y += sheet.height;
            }
            y += 14.0;
            for line in self.remarks.iter().map(String::as_str).chain(LEGEND) {
                canvas.text(line, (MARGIN, y), plain(SMALL, GREY, Anchor::Left));
                y += 15.0;
            }
        })
    }

    /// The ladder as PNG, at two pixels for each point.
    pub fn to_png(&self) -> io::Result<Vec<u8>> {
        Raster::new().png(&self.to_svg()?)
    }
}

/// Where things are on the part of the page for one scene.
struct Sheet {
    /// The middle of each lane.
    lanes: Vec<f64>,
    /// Where the words about outcomes begin.
    outcomes: f64,
    width: f64,
    height: f64,
}

/// The words above an arrow.
fn name_of(arrow: &Arrow) -> String {
    format!("{} {}", arrow.protocol, arrow.name)
}

/// The words below an arrow.
fn size_of(arrow: &Arrow) -> String {
    format!("{} · {}", arrow.size(), arrow.took())
}

impl Sheet {
    fn new(scene: &Scene) -> Sheet {
        let mut gaps = vec![0.0; scene.lanes.len().saturating_sub(1)];
        for gap in gaps.iter_mut().zip(scene.lanes.windows(2)) {
            let half = |lane: &super::Lane| head_width(lane) / 2.0;
            *gap.0 = (half(&gap.1[0]) + half(&gap.1[1]) + 12.0).max(LEAST_GAP);
        }
        for arrow in arrows(scene) {
            let needed = width_of(&name_of(arrow), NORMAL).max(width_of(&size_of(arrow), SMALL)) + AIR;
            let between = arrow.from.min(arrow.to)..arrow.from.max(arrow.to);
            let more = needed - gaps[between.clone()].iter().sum::<f64>();
            let count = between.len() as f64;
            gaps[between].iter_mut().for_each(|gap| *gap += (more / count).max(0.0));
        }
        let first = MARGIN + TIMES + scene.lanes.first().map_or(HEAD_WIDTH, head_width) / 2.0;
        let mut lanes = vec![first];
        for gap in gaps {
            lanes.push(lanes[lanes.len() - 1] + gap);
        }
        let last = lanes[lanes.len() - 1];
        let outcomes = last + scene.lanes.last().map_or(HEAD_WIDTH, head_width) / 2.0 + 14.0;
        let height = HEADS + scene.passages.iter().map(passage_height).sum::<f64>() + 14.0;
        Sheet { lanes, outcomes, width: outcomes + OUTCOMES + MARGIN, height }
    }

    fn draw(&self, canvas: &mut Canvas, scene: &Scene, top: f64) {
        let bottom = top + self.height - 14.0;
        for (lane, x) in scene.lanes.iter().zip(&self.lanes) {
            canvas.line((*x, top + 38.0), (*x, bottom), PALE, 1.0);
            head(canvas, lane, *x, top);
        }
        canvas.text("local time", (MARGIN, top + 12.0), bold(SMALL, GREY, Anchor::Left));
        canvas.text("since the start", (MARGIN, top + 26.0), plain(SMALL, GREY, Anchor::Left));
        canvas.text("what the receiver did", (self.outcomes, top + 19.0), bold(SMALL, GREY, Anchor::Left));
        let mut y = top + HEADS;
        for passage in &scene.passages {
            self.passage(canvas, passage, y);
            y += passage_height(passage);
        }
    }

    fn passage(&self, canvas: &mut Canvas, passage: &Passage, top: f64) {
        let right = self.outcomes + OUTCOMES;
        canvas.rectangle((MARGIN, top), (right, top + 22.0), FAINT);
        let id = format!("record {}", passage.record);
        let room = right - MARGIN - width_of(&id, SMALL) - 30.0;
        let title = fitted(&passage.title, NORMAL, room);
        canvas.text(&title, (MARGIN + 8.0, top + 11.0), bold(NORMAL, INK, Anchor::Left));
        canvas.text(&id, (right - 8.0, top + 11.0), plain(SMALL, GREY, Anchor::Right));
        for (i, step) in passage.steps.iter().enumerate() {
            let y = top + TITLE + STEP * i as f64 + 14.0;
            match step {
                Step::Arrow(arrow) => self.arrow(canvas, arrow, y),
                Step::Note(note) => self.note(canvas, note, y),
            }
        }
    }

    fn arrow(&self, canvas: &mut Canvas, arrow: &Arrow, y: f64) {
        self.times(canvas, &arrow.sent, y);
        let (from, to) = (self.lanes[arrow.from], self.lanes[arrow.to]);
        let colour = colour_of(arrow.protocol);
        let forward = if to > from { 1.0 } else { -1.0 };
        canvas.line((from, y), (to - 7.0 * forward, y), colour, 1.6);
        arrow_head(canvas, (to, y), forward, colour);
        canvas.dot((from, y), 2.6, colour);
        let middle = (from + to) / 2.0;
        clear(canvas, &name_of(arrow), NORMAL, (middle, y - 9.0));
        canvas.text(&name_of(arrow), (middle, y - 9.0), plain(NORMAL, INK, Anchor::Middle));
        clear(canvas, &size_of(arrow), SMALL, (middle, y + 10.0));
        canvas.text(&size_of(arrow), (middle, y + 10.0), plain(SMALL, GREY, Anchor::Middle));
        if arrow.failed {
            cross(canvas, (to, y));
        }
        self.outcome(canvas, &arrow.outcome, arrow.failed, y);
    }

    fn note(&self, canvas: &mut Canvas, note: &Note, y: f64) {
        self.times(canvas, &note.at, y);
        let x = self.lanes[note.lane];
        canvas.rectangle((x - 4.0, y - 4.0), (x + 4.0, y + 4.0), INK);
        if note.failed {
            cross(canvas, (x, y));
        }
        self.outcome(canvas, &note.text, note.failed, y);
    }

    fn times(&self, canvas: &mut Canvas, at: &super::Instant, y: f64) {
        canvas.text(&at.local, (MARGIN, y - 6.0), plain(NORMAL, INK, Anchor::Left));
        canvas.text(&at.offset, (MARGIN, y + 8.0), plain(SMALL, GREY, Anchor::Left));
    }

    fn outcome(&self, canvas: &mut Canvas, text: &str, failed: bool, y: f64) {
        let colour = if failed { VERMILION } else { INK };
        let lines = wrapped(text, SMALL, OUTCOMES, 3);
        let first = y - 6.5 * (lines.len() - 1) as f64;
        for (i, line) in lines.iter().enumerate() {
            let at = (self.outcomes, first + 13.0 * i as f64);
            canvas.text(line, at, plain(SMALL, colour, Anchor::Left));
        }
    }
}

fn arrows(scene: &Scene) -> impl Iterator<Item = &Arrow> {
    scene.passages.iter().flat_map(|p| &p.steps).filter_map(|step| match step {
        Step::Arrow(arrow) => Some(arrow),
        Step::Note(_) => None,
    })
}

fn passage_height(passage: &Passage) -> f64 {
    TITLE + STEP * passage.steps.len() as f64
}

fn head_width(lane: &super::Lane) -> f64 {
    let widest = lane.name.iter().map(|name| width_of(name, NORMAL) * 1.1).fold(0.0, f64::max);
    (widest + 20.0).max(HEAD_WIDTH)
}

/// The head of a lane: a frame with the name.
fn head(canvas: &mut Canvas, lane: &super::Lane, x: f64, top: f64) {
    let (left, right) = (x - head_width(lane) / 2.0, x + head_width(lane) / 2.0);
    let frame = [(left, top), (right, top), (right, top + 38.0), (left, top + 38.0), (left, top)];
    canvas.rectangle((left, top), (right, top + 38.0), PAPER);
    canvas.path(&frame, INK, 1.0);
    canvas.text(&lane.name[0], (x, top + 12.5), bold(NORMAL, INK, Anchor::Middle));
    canvas.text(&lane.name[1], (x, top + 26.5), plain(NORMAL, INK, Anchor::Middle));
}

fn colour_of(protocol: &str) -> Colour {
    match protocol {
        "CSP" => BLUE,
        "SSP" => GREEN,
        "MAP" => PURPLE,
        _ => ORANGE,
    }
}

/// Takes lifelines away behind words.
fn clear(canvas: &mut Canvas, text: &str, size: f64, (x, y): (f64, f64)) {
    let half = width_of(text, size) / 2.0 + 2.0;
    canvas.rectangle((x - half, y - size * 0.6), (x + half, y + size * 0.6), PAPER);
}

fn arrow_head(canvas: &mut Canvas, (x, y): (f64, f64), forward: f64, colour: Colour) {
    canvas.area(
        &[(x - 1.0 * forward, y), (x - 10.0 * forward, y - 4.2), (x - 10.0 * forward, y + 4.2)],
        colour,
    );
}

/// Marks where it failed.
fn cross(canvas: &mut Canvas, (x, y): (f64, f64)) {
    for (dx, dy) in [(6.0, 6.0), (6.0, -6.0)] {
        canvas.line((x - dx, y - dy), (x + dx, y + dy), VERMILION, 2.2);
    }
}
