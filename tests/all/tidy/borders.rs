//! The borders between crates, as cargo sees them.

use std::process::Command;

/// What may not be in the dependency tree of a package, whatever brings it in.
const APART: &[(&str, &[&str])] = &[
    (
        "interwork-vocabulary",
        &["bevy_ecs", "parquet", "serde_json", "postcard", "rand", "interwork-world", "interwork-engine"],
    ),
    ("interwork-world", &["bevy_ecs", "parquet", "rand", "interwork-engine", "interwork-journal"]),
    ("interwork-engine", &["parquet", "plotters", "clap", "interwork-journal", "interwork-analysis"]),
    ("interwork-snapshot", &["bevy_ecs", "parquet", "interwork-vocabulary", "interwork-engine"]),
    ("interwork-journal", &["bevy_ecs", "plotters", "interwork-engine", "interwork-analysis"]),
    ("interwork-analysis", &["bevy_ecs", "parquet", "interwork-engine", "interwork-journal"]),
    ("interwork-yardstick", &["bevy_ecs", "rand", "interwork-engine", "interwork-vocabulary"]),
];

/// The packages of a `cargo tree --prefix none` that may not be there.
fn trespassers<'a>(tree: &str, apart: &[&'a str]) -> Vec<&'a str> {
    let names: Vec<&str> = tree.lines().filter_map(|l| l.split_whitespace().next()).collect();
    apart.iter().copied().filter(|a| names.contains(a)).collect()
}

/// The packages that `package` is built of, one a line.
fn tree(package: &str) -> String {
    let arguments = ["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none", "-p", package];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(super::ROOT).output();
    let output = output.expect("cargo runs, as it runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn no_crate_reaches_over_its_border() {
    for (package, apart) in APART {
        let tree = tree(package);
        assert!(tree.starts_with(package), "{tree}");
        assert_eq!(trespassers(&tree, apart), Vec::<&str>::new(), "in the tree of {package}");
    }
}

#[test]
fn a_dependency_over_the_border_is_seen() {
    let tree = "interwork-analysis v0.1.0 (/somewhere)\ncsv v1.3.0\nbevy_ecs v0.20.1\n";
    assert_eq!(trespassers(tree, &["bevy_ecs", "parquet"]), ["bevy_ecs"]);
    assert!(trespassers("bevy_ecs_macros v0.20.1", &["bevy_ecs"]).is_empty());
}
