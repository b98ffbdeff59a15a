//! What the documents name exists.

use super::ROOT;
use std::path::Path;

const DOCUMENTS: &[&str] = &["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

/// Paths within the project that a document names: in backquotes or as the target of a link, with a slash.
fn paths(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    let linked = text.split("](").skip(1).filter_map(|l| l.split(')').next());
    let in_project = |p: &&str| p.contains('/') && PARTS.iter().any(|part| p.starts_with(part));
    quoted.chain(linked).filter(in_project).filter(|p| !p.contains(['<', '*', ' ', '{'])).collect()
}

/// The folders that are the project's own.
const PARTS: &[&str] = &["sim/", "analysis/", "src/", "tests/", "benches/", "worlds/", "docs/", ".ci/"];

fn read(document: &str) -> String {
    let path = Path::new(ROOT).join(document);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn each_path_that_a_document_names_exists() {
    for document in DOCUMENTS {
        let text = read(document);
        for path in paths(&text) {
            assert!(Path::new(ROOT).join(path).exists(), "{document} names {path}, which does not exist");
        }
    }
}

/// The third-party crates that the workspace names.
fn dependencies(manifest: &str) -> Vec<&str> {
    let section = manifest.split("[workspace.dependencies]").nth(1).and_then(|s| s.split("\n[").next());
    let lines = section.unwrap_or_default().lines().filter(|l| !l.contains("path ="));
    lines.filter_map(|l| l.split_once(" =").map(|(name, _)| name)).collect()
}

#[test]
fn each_dependency_has_its_reason() {
    let architecture = read("ARCHITECTURE.md");
    let table = architecture.split("## Dependencies").nth(1).expect("the section");
    let manifest = read("Cargo.toml");
    for name in dependencies(&manifest) {
        assert!(table.contains(&format!("`{name}`")), "ARCHITECTURE.md does not say what {name} is for");
    }
}

#[test]
fn dependencies_are_found_in_a_manifest() {
    let text = "[workspace.dependencies]\nworld = { path = \"sim/world\" }\ncsv = \"1\"\n\n[package]\nname = \"x\"\n";
    assert_eq!(dependencies(text), ["csv"]);
}

#[test]
fn paths_are_found_in_quotes_and_links() {
    let text = "See `sim/engine/` and [the worlds](worlds/README.md), not `a/b` or `outputs/<name>/log/`.";
    assert_eq!(paths(text), ["sim/engine/", "worlds/README.md"]);
}

#[test]
fn the_test_command_of_the_readme_is_the_one_of_the_checks() {
    let command = "cargo test --workspace";
    assert!(read("README.md").lines().any(|l| l.trim() == command));
    assert!(read(".ci/run").lines().any(|l| l.trim() == command));
}
