//! Python packages that some tests compare with. They are no part of the toolchain: without one its tests say that they
//! were skipped. `.ci/run` installs each into a folder of its own below `target/` and names that Python in an
//! environment variable, and then the tests must run.

use super::tidy::ROOT;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Once;

/// A package of Python.
pub struct Package {
    /// The name that it is installed by, and that of its folder below `target/`.
    pub name: &'static str,
    /// The environment variable that names a Python that has it.
    pub variable: &'static str,
    /// What is not tried without it.
    pub tries: &'static str,
    /// Whether it has been told that it is missing.
    pub told: Once,
}

impl Package {
    /// A Python that has the package; none where there is none and none has to be.
    pub fn python(&self) -> Option<PathBuf> {
        let Package { name, variable, tries, .. } = self;
        if let Some(python) = std::env::var_os(variable) {
            return Some(PathBuf::from(python));
        }
        let installed = Path::new(ROOT).join("target").join(name).join("bin/python");
        if installed.exists() {
            return Some(installed);
        }
        // Past the test harness, which would keep it to itself.
        self.told.call_once(|| {
            let note = format!(
                "SKIPPED: {tries}. To try it: python3 -m venv target/{name} && target/{name}/bin/pip install {name}, \
                 or set {variable} to a Python that has it.\n"
            );
            let _ = std::io::stderr().write_all(note.as_bytes());
        });
        None
    }
}
