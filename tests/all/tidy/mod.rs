//! Style as a test: what the compiler and clippy do not see.

mod borders;
mod code;
mod documents;
mod rules;

use std::fs;
use std::path::Path;

/// The folder of the project.
pub(crate) const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Every Rust file of the project: its path within the project, with slashes, and its text.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in ["sim", "analysis", "src", "tests", "benches"] {
        collect(&Path::new(ROOT).join(folder), folder, &mut files);
    }
    files.sort();
    files
}

fn collect(folder: &Path, name: &str, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("the project's folders can be read").flatten() {
        let (path, name) = (entry.path(), format!("{name}/{}", entry.file_name().to_string_lossy()));
        if path.is_dir() {
            collect(&path, &name, files);
        } else if name.ends_with(".rs") {
            files.push((name, fs::read_to_string(&path).expect("a source file is UTF-8")));
        }
    }
}

#[test]
fn every_source_file_keeps_the_rules() {
    let sources = sources();
    assert!(sources.len() > 40, "only {} files were found", sources.len());
    let mut found: Vec<String> =
        sources.iter().flat_map(|(path, text)| rules::findings(path, text)).collect();
    found.extend(rules::orphans(&sources));
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}
