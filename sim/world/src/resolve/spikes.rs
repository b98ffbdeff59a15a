//! Spikes: times in which users begin conversations more often, or less.

use super::happenings::note_late;
use crate::blueprint::{Blueprint, Change, Happening, Over, Spike};
use crate::finding::Code;
use crate::reading::Reader;
use crate::written::{HappeningFile, SpikeFile, WhatFile};
use vocabulary::Time;

/// The spikes of the traffic, and when each begins and ends; an end after that of the run does not happen.
pub fn resolve(r: &mut Reader, written: &[&HappeningFile], blueprint: &mut Blueprint) {
    for happening in written {
        let WhatFile::Spike(spike) = happening.what.it else { continue };
        if spike.times == 1.0 && spike.over == Over::Usual {
            let what = "this spike leaves the load as it is";
            let help = "write how many times as often users begin conversations, such as `times: 15`";
            r.note(Code::NoEffect, happening.what.place, what, "changes nothing", help);
            continue;
        }
        add(r, happening, &spike, blueprint);
    }
}

fn add(r: &mut Reader, happening: &HappeningFile, spike: &SpikeFile, blueprint: &mut Blueprint) {
    let from = Time(happening.at.it.0);
    let until = from + spike.lasts;
    let &SpikeFile { operator, times, over, .. } = spike;
    let index = blueprint.traffic.spikes.len() as u32;
    blueprint.traffic.spikes.push(Spike { operator, from, until, times, over });
    let (begin, end) = (Change::BeginSpike(index), Change::EndSpike(index));
    blueprint.happenings.push(Happening { at: from, change: begin });
    blueprint.happenings.push(Happening { at: until, change: end });
    if from < Time::START + blueprint.duration && until > Time::START + blueprint.duration {
        note_late(r, happening.what.place, "end of a spike");
    }
}
