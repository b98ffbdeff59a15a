//! The command line: reads a world, runs the simulation, writes run folders and reads them again.
//!
//! - [`arguments`]: what can be typed
//! - [`commands`]: what each command does
//! - [`cluster`]: several processes that run one world
//! - [`run_folder`] and [`run_card`]: what a run leaves behind; [`lock`]: one at a time writes it
//! - [`snapshots`]: what an interrupted run goes on from
//! - [`recorded`]: the trace of a world; [`recorder`]: from the engine to the log; [`results`]: from tables to files
//! - [`memory`]: how much of it a run will take, and how much there is
//! - [`huge_pages`]: of the machine's memory, larger pieces
//! - [`progress`], [`interruption`]: while a run lasts
//! - [`selftest`]: worlds with closed forms
//! - [`output`], [`outcome`]: what is said, and the exit code

mod arguments;
mod cluster;
mod commands;
mod huge_pages;
mod interruption;
mod lock;
mod memory;
mod outcome;
mod output;
mod pace;
mod progress;
mod recorded;
mod recorder;
mod results;
mod run_card;
mod run_folder;
mod selftest;
mod snapshots;

use clap::Parser;
use huge_pages::HugePages;
use std::process::ExitCode;

#[global_allocator]
static MEMORY: HugePages = HugePages::new();

fn main() -> ExitCode {
    MEMORY.want();
    let outcome = commands::carry_out(arguments::Arguments::parse());
    match outcome {
        Ok(outcome) => outcome.code(),
        Err(failure) => {
            output::fail(&failure);
            failure.code()
        }
    }
}
