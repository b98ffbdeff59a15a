//! Ctrl-C: the first asks the run to end in good order, the second ends the process.

use crate::outcome::Failure;
use crate::output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit code of an interrupted process.
const INTERRUPTED: i32 = 130;

/// Whether somebody asked for an end.
#[derive(Clone)]
pub struct Interruption(Arc<AtomicBool>);

impl Interruption {
    /// Listens to Ctrl-C and to the signal to terminate, from now on; says something, if there is something to
    /// say, when it hears the first.
    pub fn listen(said: Option<String>) -> Result<Interruption, Failure> {
        let asked = Arc::new(AtomicBool::new(false));
        let flag = asked.clone();
        let handler = move || {
            if flag.swap(true, Ordering::Relaxed) {
                std::process::exit(INTERRUPTED);
            }
            said.iter().for_each(|said| output::talk(said));
        };
        ctrlc::set_handler(handler).map_err(|e| Failure::Disk(format!("cannot listen to Ctrl-C: {e}")))?;
        Ok(Interruption(asked))
    }

    /// Whether an end was asked for.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
