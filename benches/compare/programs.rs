//! The programs that are not Interwork's: how each is made ready, in folders below `target/`.

use crate::ROOT;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version of SimPy that is compared with.
const SIMPY: &str = "4.1.2";

/// A simulator to compare with.
#[derive(Clone, Copy)]
pub enum Program {
    Ns3,
    NeXosim,
    SimPy,
}

impl Program {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Program::Ns3 => "ns-3",
            Program::NeXosim => "NeXosim",
            Program::SimPy => "SimPy",
        }
    }

    /// Builds or installs it; returns the command to run it, or why that cannot be and what helps.
    pub fn prepare(self) -> Result<Vec<OsString>, String> {
        let built = built()?;
        match self {
            Program::Ns3 => ns3(&built),
            Program::NeXosim => nexosim(&built),
            Program::SimPy => simpy(&built),
        }
    }
}

/// Where programs are built.
fn built() -> Result<PathBuf, String> {
    let folder = Path::new(ROOT).join("target/compare");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder)
}

fn source(path: &str) -> PathBuf {
    Path::new(ROOT).join("benches/compare").join(path)
}

/// Compiles the C++ program against the system's ns-3, with the optimisation that ns-3's release profile has.
fn ns3(built: &Path) -> Result<Vec<OsString>, String> {
    let program = built.join("ns3_reply_loop");
    let compiler = std::env::var_os("CXX").unwrap_or_else(|| "c++".into());
    let mut command = Command::new(compiler);
    command.args(["-std=c++17", "-O3", "-Wall", "-Wextra"]).arg(source("ns3/reply_loop.cc"));
    let help = "a C++ compiler and ns-3 are needed; on Debian: apt-get install g++ libns3-dev";
    succeed(command.arg("-o").arg(&program).arg("-lns3-core"), help)?;
    Ok(vec![program.into()])
}

/// Builds the package, which is none of the workspace's, by its own lock file.
fn nexosim(built: &Path) -> Result<Vec<OsString>, String> {
    let target = built.join("nexosim");
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--quiet", "--release", "--locked", "--manifest-path"]);
    command.arg(source("nexosim/Cargo.toml")).arg("--target-dir").arg(&target);
    succeed(&mut command, "cargo must be able to fetch the crates of benches/compare/nexosim/Cargo.lock")?;
    Ok(vec![target.join("release/reply-loop-nexosim").into()])
}

/// Installs SimPy into a virtual environment unless it is there.
fn simpy(built: &Path) -> Result<Vec<OsString>, String> {
    let (folder, help) =
        (built.join("simpy"), "python3 with its modules venv and pip is needed, and access to PyPI");
    let python = folder.join("bin/python");
    let test = format!("from importlib.metadata import version; assert version('simpy') == '{SIMPY}'");
    if succeed(Command::new(&python).args(["-c", &test]), "").is_err() {
        succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder), help)?;
        let package = format!("simpy=={SIMPY}");
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", package.as_str()];
        succeed(Command::new(&python).args(pip), help)?;
    }
    Ok(vec![python.into(), source("simpy/reply_loop.py").into()])
}

/// Runs a command that must succeed; otherwise the first line of its complaint, and what helps.
fn succeed(command: &mut Command, help: &str) -> Result<(), String> {
    let output = command.output().map_err(|e| format!("{}: {e}; {help}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let first = complaint.lines().find(|line| line.contains("error")).or(complaint.lines().next());
    Err(format!("{}; {help}", first.unwrap_or("it failed without a word").trim()))
}
