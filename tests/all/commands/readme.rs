//! The README's commands do what it says.

use super::super::tidy::ROOT;
use super::{call, files, place, text};
use std::fs;
use std::path::Path;

fn readme() -> String {
    fs::read_to_string(Path::new(ROOT).join("README.md")).expect("a README")
}

/// The arguments of the command that a planner types first.
fn first_command(readme: &str) -> Vec<&str> {
    let line = readme.lines().find_map(|l| l.trim().strip_prefix("cargo run --release -- "));
    line.expect("the README has a first command").split_whitespace().collect()
}

/// The commands that the README's table names.
fn commands(readme: &str) -> Vec<&str> {
    let rows = readme.lines().filter_map(|l| l.strip_prefix("| `interwork "));
    rows.filter_map(|row| row.split(['`', ' ']).next()).collect()
}

#[test]
fn the_first_command_gives_charts_tables_and_a_summary() {
    let readme = readme();
    let (_folder, out) = place();
    let mut arguments = first_command(&readme);
    // The same world with few people, so that a test of an unoptimised build is quick.
    let sizes = ["A", "B", "C"].map(|o| format!("operators.{o}.subscribers=600"));
    arguments.extend([
        "--set",
        &sizes[0],
        "--set",
        &sizes[1],
        "--set",
        &sizes[2],
        "--set",
        "duration=\"1 d\"",
    ]);
    arguments.extend(["--out", text(&out)]);
    let said = call(&arguments).ends_with(0);
    assert!(said.out.contains("charts"), "{}", said.out);
    let files = files(&out);
    for kind in [".svg", ".png", ".csv", ".parquet"] {
        assert!(files.keys().any(|name| name.ends_with(kind)), "no {kind}");
    }
    assert!(files.contains_key("COMPLETE") && files.contains_key("summary.txt"));
}

/// Asserts that a command of the README says what stands in the n-th block below it.
fn assert_says_what_is_shown(command: &str, nth: usize) {
    let readme = readme();
    let begins = format!("interwork {command} outputs/paper_cast ");
    let line = readme.lines().find_map(|l| l.trim().strip_prefix(&begins));
    let quoted: Vec<&str> = line.expect("the command").split('"').collect();
    // What is in quotes is one argument.
    let words = |(i, part): (usize, &str)| -> Vec<String> {
        let one = i % 2 == 1;
        if one { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() }
    };
    let (_folder, out) = place();
    call(&["run", "worlds/paper_cast.ron", "--out", text(&out)]).ends_with(0);
    let given: Vec<String> = quoted.into_iter().enumerate().flat_map(words).collect();
    let arguments: Vec<&str> =
        [command, text(&out)].into_iter().chain(given.iter().map(String::as_str)).collect();
    let said = call(&arguments).ends_with(0).out;
    let drawn = readme.split("```text\n").nth(nth).and_then(|b| b.split("```").next()).expect("a block");
    assert!(said.starts_with(drawn), "{said}");
}

#[test]
fn the_ladder_is_the_one_that_its_command_draws() {
    assert_says_what_is_shown("trace", 1);
}

#[test]
fn the_contact_list_is_the_one_that_its_command_draws() {
    assert_says_what_is_shown("contacts", 2);
}

#[test]
fn each_command_of_the_table_exists_and_no_other() {
    let readme = readme();
    let named = commands(&readme);
    assert_eq!(
        named,
        ["check", "run", "resume", "report", "replay", "trace", "contacts", "verify", "init", "selftest"]
    );
    for command in &named {
        call(&[command, "--help"]).ends_with(0);
    }
    let help = call(&["--help"]).ends_with(0).out;
    let section = help.split("Commands:").nth(1).and_then(|s| s.split("Options:").next()).unwrap_or_default();
    let offered = section.lines().filter(|l| l.starts_with("  ") && !l.starts_with("   "));
    let offered: Vec<&str> = offered.filter_map(|l| l.split_whitespace().next()).collect();
    assert_eq!(offered, named, "{help}");
}

#[test]
fn each_option_that_the_readme_names_exists() {
    let help: String = ["check", "run", "report", "replay", "trace", "contacts", "verify", "init"]
        .map(|c| call(&[c, "--help"]).ends_with(0).out)
        .concat();
    let readme = readme();
    let after_commands = readme.split("## Commands").nth(1).expect("the section").to_owned();
    let options = after_commands.split("`--").skip(1).filter_map(|o| o.split(['`', ' ']).next());
    for option in options {
        assert!(help.contains(&format!("--{option}")), "no command has --{option}");
    }
}
