//! The reference of the results folder describes each table, each column, each cause and each chart as the code does.
//! `INTERWORK_REFERENCE=write cargo test -p interwork-analysis` writes the descriptions anew.

use analysis::charts::CHARTS;
use analysis::{HEADINGS, because};
use std::path::PathBuf;
use vocabulary::FailCause;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../outputs/README.md")
}

/// What the reference says between two marks, and with `INTERWORK_REFERENCE` set is made to say.
fn held(name: &str, expected: &str, reference: &mut String) {
    let (begin, end) = (format!("<!-- {name}: written by a test -->\n"), format!("<!-- end of {name} -->"));
    let from = reference.find(&begin).expect("a mark where it begins") + begin.len();
    let until = reference.find(&end).expect("a mark where it ends");
    if std::env::var("INTERWORK_REFERENCE").is_ok_and(|v| v == "write") {
        reference.replace_range(from..until, expected);
    } else {
        assert_eq!(&reference[from..until], expected);
    }
}

#[test]
fn tables_and_charts_are_described_as_the_code_describes_them() {
    let mut reference = std::fs::read_to_string(path()).unwrap();
    let before = reference.clone();
    let tables: String = HEADINGS.iter().map(|h| format!("\n{}", h.to_markdown())).collect();
    held("tables", &format!("{tables}\n"), &mut reference);
    let causes =
        FailCause::ALL.iter().map(|c| format!("| `{}` | {} |\n", c.name(), because(*c))).collect::<String>();
    held("causes", &format!("\n| cause | why |\n|---|---|\n{causes}\n"), &mut reference);
    let charts = CHARTS.map(|c| format!("| `{}` | {} |\n", c.name, c.about)).concat();
    let charts = format!("\n| chart | what it shows |\n|---|---|\n{charts}\n");
    held("charts", &charts, &mut reference);
    if reference != before {
        std::fs::write(path(), reference).unwrap();
    }
}

#[test]
fn tables_come_in_the_order_of_their_headings() {
    let results = crate::results(&crate::support::small_world(), &[]);
    let sheets = results.sheets();
    assert!(sheets.iter().map(|s| s.heading.file).eq(HEADINGS.iter().map(|h| h.file)));
}
