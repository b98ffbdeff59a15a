//! That one process at a time writes a run folder.

use crate::outcome::Failure;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The file that is locked while a run is written; it is left behind by a run that was killed, and locked no longer.
pub const RUNNING: &str = "RUNNING";

/// The right to write a run folder, for as long as the process lives or until it is given up.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    _file: File,
    /// Whether its file is to go when the process ends otherwise than by being killed: it was not there before.
    fresh: bool,
}

impl Lock {
    /// Takes the right, unless another process has it.
    pub fn take(folder: &Path) -> Result<Lock, Failure> {
        let path = folder.join(RUNNING);
        loop {
            let fresh = !path.exists();
            let opened = File::options().write(true).create(true).truncate(false).open(&path);
            let file = opened.map_err(|e| Failure::disk("write", &path, e))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(going_on(folder)),
                // A file system without locks: then nobody is kept away.
                Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(e)) => return Err(Failure::disk("lock", &path, e)),
            }
            if is_still_there(&file, &path) {
                return Ok(Lock { path, _file: file, fresh });
            }
        }
    }

    /// Gives it up, and leaves nothing of it.
    pub fn give_up(mut self) -> Result<(), Failure> {
        self.fresh = false;
        fs::remove_file(&self.path).map_err(|e| Failure::disk("remove", &self.path, e))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.fresh {
            // If it stays, nothing is the worse for it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn going_on(folder: &Path) -> Failure {
    Failure::Usage(format!(
        "the run in {} is still going on in another process; wait for its end, or stop it with Ctrl-C",
        folder.display()
    ))
}

/// Whether a file has not been removed, by a run that ended, between its opening and its locking.
#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |m: fs::Metadata| (m.dev(), m.ino());
    let (ours, there) = (file.metadata().map(identity), fs::metadata(path).map(identity));
    ours.is_ok_and(|ours| there.is_ok_and(|there| ours == there))
}

#[cfg(not(unix))]
fn is_still_there(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_written_by_one_at_a_time() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let lock = Lock::take(folder.path()).expect("nobody has it");
        assert!(matches!(Lock::take(folder.path()), Err(Failure::Usage(why)) if why.contains("going on")));
        lock.give_up().expect("it is removed");
        assert_eq!(fs::read_dir(folder.path()).map(Iterator::count).ok(), Some(0));
        // One that is left behind by a process that was killed is not locked, and stays where nothing comes of it.
        fs::write(folder.path().join(RUNNING), "").expect("a file");
        drop(Lock::take(folder.path()).expect("nobody has it"));
        assert!(folder.path().join(RUNNING).is_file());
    }
}
