//! `init`: a commented world to start from.

use crate::arguments::Init;
use crate::outcome::{Failure, Outcome};
use crate::output;
use std::fs;

/// Writes the template of a world into a folder.
pub fn init(arguments: &Init) -> Result<Outcome, Failure> {
    let path = arguments.dir.join("world.ron");
    if path.exists() && !arguments.overwrite {
        let path = path.display();
        let why = format!("{path} exists; replace it with --overwrite, or choose another folder");
        return Err(Failure::Usage(why));
    }
    fs::create_dir_all(&arguments.dir).map_err(|e| Failure::disk("make the folder", &arguments.dir, e))?;
    fs::write(&path, world::template()).map_err(|e| Failure::disk("write", &path, e))?;
    output::data(&path.display().to_string())?;
    output::talk(&format!("Next: interwork run {}", path.display()));
    Ok(Outcome::Done)
}
