//! `docs/views.sql`: its names are those of the code, and what it shows is what the run counted.
//! `INTERWORK_REFERENCE=write cargo test -p interwork views` writes the names anew.

mod duckdb;

use super::tidy::ROOT;
use std::path::{Path, PathBuf};
use vocabulary::*;

const BEGIN: &str = "-- codes: written by a test\n";
const END: &str = "-- end of codes\n";

fn path() -> PathBuf {
    Path::new(ROOT).join("docs/views.sql")
}

fn views() -> String {
    std::fs::read_to_string(path()).expect("docs/views.sql can be read")
}

/// A list of names in the order of their codes, as a macro, in lines of at most 120 characters.
fn list(name: &str, names: &[&str]) -> String {
    let short = format!("CREATE OR REPLACE MACRO {name}() AS ['{}'];\n", names.join("', '"));
    if short.chars().count() <= 121 {
        return short;
    }
    let mut lines = vec![format!("CREATE OR REPLACE MACRO {name}() AS [")];
    let mut line = String::from("   ");
    for (i, name) in names.iter().enumerate() {
        let item = format!(" '{name}'{}", if i + 1 < names.len() { "," } else { "" });
        if line.len() + item.len() > 120 {
            lines.push(std::mem::replace(&mut line, "   ".to_owned()));
        }
        line += &item;
    }
    lines.extend([line, "];\n".to_owned()]);
    lines.join("\n")
}

/// The lists of names that the code has.
fn codes() -> String {
    macro_rules! names {
        ($of:ty) => {
            &<$of>::ALL.iter().map(|x| x.name()).collect::<Vec<_>>()
        };
    }
    [
        list("kinds", names!(Kind)),
        list("approaches", names!(Approach)),
        list("accounts", names!(AccountState)),
        list("contacts", names!(ContactKind)),
        list("presences", names!(Presence)),
        list("marks", names!(Shown)),
        list("fail_causes", names!(FailCause)),
        list("alphabets", names!(Alphabet)),
        list("mechanisms", names!(Mechanism)),
        list("bindings", names!(Binding)),
        list("conversations", names!(Conversation)),
        list("reasons", names!(UpgradeReason)),
    ]
    .concat()
}

/// The part of a text between two marks.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let from = text.find(begin).expect("a mark where it begins") + begin.len();
    &text[from..from + text[from..].find(end).expect("a mark where it ends")]
}

#[test]
fn the_views_have_the_names_of_the_code() {
    let (views, codes) = (views(), codes());
    let said = between(&views, BEGIN, END);
    if std::env::var("INTERWORK_REFERENCE").is_ok_and(|v| v == "write") && said != codes {
        let (before, after) =
            (views.find(BEGIN).expect("a mark") + BEGIN.len(), views.find(END).expect("a mark"));
        let written = format!("{}{codes}{}", &views[..before], &views[after..]);
        return std::fs::write(path(), written).expect("docs/views.sql can be written");
    }
    assert_eq!(said, codes, "INTERWORK_REFERENCE=write writes it anew");
}

#[test]
fn each_kind_of_record_has_its_place() {
    let views = views();
    let rows = between(&views, "VIEW places AS", ") AS t(name, place, who)");
    let placed: Vec<&str> =
        rows.lines().filter_map(|l| l.trim().strip_prefix("('")?.split('\'').next()).collect();
    assert_eq!(placed, Kind::ALL.iter().map(|k| k.name()).collect::<Vec<_>>());
}

#[test]
fn no_line_is_longer_than_code_may_be() {
    let views = views();
    let long = views.lines().find(|l| l.chars().count() > 120);
    assert_eq!(long, None);
}
