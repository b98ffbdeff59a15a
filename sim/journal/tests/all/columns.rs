//! `docs/log.md` explains the log that is written, all of it and nothing else.

use journal::Column;
use std::collections::BTreeSet;
use vocabulary::*;

const DOC: &str = include_str!("../../../../docs/log.md");

/// The names in the first column of the table under a heading.
fn names(heading: &str) -> Vec<&'static str> {
    let from = DOC.split_once(heading).unwrap_or_else(|| panic!("no `{heading}`")).1;
    let table = from.lines().skip_while(|l| !l.starts_with("| `")).take_while(|l| l.starts_with("| `"));
    table.map(|l| l.trim_start_matches("| `").split('`').next().expect("a name")).collect()
}

#[test]
fn each_column_is_explained() {
    let mut documented = names("## Columns of every record");
    documented.extend(names("## Columns of some kinds"));
    let written: Vec<&str> = Column::ALL.iter().map(|c| c.name()).collect();
    assert_eq!(documented, written);
}

#[test]
fn each_kind_is_explained_with_its_code() {
    let kinds: Vec<&str> = Kind::ALL.iter().map(|k| k.name()).collect();
    assert_eq!(names("## Kinds"), kinds);
    for kind in Kind::ALL {
        let row = format!("| `{}` | {} |", kind.name(), *kind as u8);
        assert!(DOC.contains(&row), "no row `{row}`");
    }
}

#[test]
fn each_kind_names_the_columns_that_it_has() {
    let from = DOC.split_once("## Kinds").expect("a heading").1;
    for (kind, row) in Kind::ALL.iter().zip(from.lines().filter(|l| l.starts_with("| `"))) {
        let named: BTreeSet<&str> =
            row.split('|').nth(4).expect("a fourth cell").split('`').skip(1).step_by(2).collect();
        let written: BTreeSet<&str> = journal::columns_of(*kind).iter().map(|c| c.name()).collect();
        assert_eq!(named, written, "{}", kind.name());
    }
}

#[test]
fn each_code_is_explained_with_its_name() {
    let coded = |heading: &str, names: Vec<&'static str>| {
        let line = DOC.lines().find(|l| l.starts_with(&format!("| `{heading}` |"))).expect("a row");
        let expected: Vec<String> = names.iter().enumerate().map(|(i, n)| format!("{i} {n}")).collect();
        assert!(line.contains(&expected.join(", ")), "`{heading}` should say: {}", expected.join(", "));
    };
    coded("approach", Approach::ALL.iter().map(|x| x.name()).collect());
    coded("account", AccountState::ALL.iter().map(|x| x.name()).collect());
    coded("contact", ContactKind::ALL.iter().map(|x| x.name()).collect());
    coded("presence", Presence::ALL.iter().map(|x| x.name()).collect());
    coded("change", PresenceChange::ALL.iter().map(|x| x.name()).collect());
    coded("shown", Shown::ALL.iter().map(|x| x.name()).collect());
    coded("advice", Advice::ALL.iter().map(|x| x.name()).collect());
    coded("informed", Advice::ALL.iter().map(|x| x.name()).collect());
    coded("status_text", StatusText::ALL.iter().map(|x| x.name()).collect());
    coded("client_type", ClientType::ALL.iter().map(|x| x.name()).collect());
    coded("icon", Icon::ALL.iter().map(|x| x.name()).collect());
    coded("list_group", Group::ALL.iter().map(|x| x.name()).collect());
    coded("fail_cause", FailCause::ALL.iter().map(|x| x.name()).collect());
    coded("alphabet", Alphabet::ALL.iter().map(|x| x.name()).collect());
    coded("mechanism", Mechanism::ALL.iter().map(|x| x.name()).collect());
    coded("binding", Binding::ALL.iter().map(|x| x.name()).collect());
    coded("conversation", Conversation::ALL.iter().map(|x| x.name()).collect());
    coded("reason", UpgradeReason::ALL.iter().map(|x| x.name()).collect());
}
