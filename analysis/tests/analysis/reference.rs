//! The reference of the results folder describes each table and each column as the code does.
//! `INTERWORK_REFERENCE=write cargo test -p interwork-analysis` writes the descriptions anew.

use analysis::HEADINGS;
use std::path::PathBuf;

const BEGIN: &str = "<!-- tables: written by a test -->\n";
const END: &str = "<!-- end of tables -->";

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../outputs/README.md")
}

#[test]
fn each_table_is_described_as_the_code_describes_it() {
    let written = std::fs::read_to_string(path()).unwrap();
    let (head, rest) = written.split_once(BEGIN).expect("the mark where the tables begin");
    let (described, tail) = rest.split_once(END).expect("the mark where they end");
    let sections: String = HEADINGS.iter().map(|h| format!("\n{}", h.to_markdown())).collect();
    if std::env::var("INTERWORK_REFERENCE").is_ok_and(|v| v == "write") {
        std::fs::write(path(), format!("{head}{BEGIN}{sections}\n{END}{tail}")).unwrap();
    } else {
        assert_eq!(described.trim(), sections.trim());
    }
}

#[test]
fn tables_come_in_the_order_of_their_headings() {
    let results = crate::results(&crate::support::small_world(), &[]);
    let sheets = results.sheets();
    assert!(sheets.iter().map(|s| s.heading.file).eq(HEADINGS.iter().map(|h| h.file)));
}
