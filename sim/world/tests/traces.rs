//! What `check` says about recorded traffic: of the world's own fields, of the header and of the first rows. The
//! expected texts are in `expected/`; UPDATE_EXPECT=1 refreshes them.

use expect_test::expect_file;
use std::path::Path;
use world::blueprint::{Parties, Standing, TimeFormat};
use world::{Code, Report, World, load_of_run, parse};

/// A world with a trace, whose fields and file the cases say.
fn text(trace: &str, traffic: &str) -> String {
    format!(
        "(
    start: \"2007-04-27T00:00:00+01:00\",
    operators: {{
        \"A\": (numbers: [\"+44 7700\"], subscribers: 100, im_users: \"50 %\", imsp: ()),
        \"C\": (numbers: [\"+44 7900\"], subscribers: 100),
    }},
    links: [Sms(between: (\"A\", \"C\"))],
    traffic: (
        trace: ({trace}),{traffic}
    ),
)
"
    )
}

fn read(trace: &str, traffic: &str, rows: &str) -> Result<World, Report> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("cdr.csv"), rows).unwrap();
    parse("world.ron", &text(trace, traffic), folder.path(), &[])
}

const NUMBERS: &str = "file: \"cdr.csv\"";
const IDS: &str = "file: \"cdr.csv\", parties: Ids(senders: [(share: \"100 %\", operator: \"A\")])";
const ROWS: &str = "time,from,to\n2007-04-27T12:00:00,+447700000001,447900000002\n";

/// The cases: a name, the fields of the trace, and its file.
const CASES: &[(&str, &str, &str)] = &[
    ("trace_column", "file: \"cdr.csv\", time: (column: \"ts\"), from: \"form\"", ROWS),
    ("trace_twice", NUMBERS, "time,from,to,from\n2007-04-27T12:00:00,a,b,c\n"),
    ("trace_delimiter", NUMBERS, "time;from;to\n2007-04-27T12:00:00;a;b\n"),
    ("trace_no_header", NUMBERS, "\"time,from,to\n"),
    ("trace_empty", NUMBERS, ""),
    ("trace_no_rows", NUMBERS, "time,from,to\n"),
    ("trace_wrong_format", "file: \"cdr.csv\", time: (format: UnixMillis)", ROWS),
    ("trace_other_time", NUMBERS, "time,from,to\n2009-01-01T00:00:00Z,+447700000001,+447900000002\n"),
    (
        "trace_rows",
        NUMBERS,
        "time,from,to\n2007-04-27T12:00:00,+447700000001,+447900000002\n\
         2007-04-27T25:00:00,+447700000001,+447900000002\n\
         2007-04-27T12:00:00,+447700000001,+447900000102\n\
         2007-04-27T12:00:00,07700 000001,+447900000002\n\
         2007-04-27T12:00:00,+447700000001,\n\
         2007-04-27T12:00:00,+447700000001\n\
         2007-04-27T12:00:00,\"+447700000001\",\"+447700000001\"\n\
         2007-04-26T22:00:00Z,+447700000001,+447900000002\n",
    ),
    ("trace_alphabet_alone", "file: \"cdr.csv\", alphabet: \"from\"", ROWS),
    ("trace_pattern", "file: \"cdr.csv\", time: (format: \"yyyy-MM-dd\")", ROWS),
    ("trace_bad_delimiter", "file: \"cdr.csv\", delimiter: \"::\"", ROWS),
    (
        "trace_parties",
        "file: \"cdr.csv\", parties: Ids(senders: [(share: \"60 %\", operator: \"C\"), \
         (share: \"40 %\", operator: \"A\", standing: Legacy)], recipients: [(share: \"90 %\", operator: \"D\")])",
        ROWS,
    ),
    (
        "trace_nobody",
        "file: \"cdr.csv\", parties: Ids(senders: [(share: \"60 %\", operator: \"C\"), \
         (share: \"40 %\", operator: \"A\", standing: Legacy)], \
         recipients: [(share: \"100 %\", operator: \"C\", standing: PreRegistered)])",
        ROWS,
    ),
];

#[test]
fn each_mistake_in_a_trace_is_told_with_its_place_and_remedy() {
    for (name, trace, rows) in CASES {
        let report = match read(trace, "", rows) {
            Ok(world) => world.warnings,
            Err(report) => report,
        };
        assert!(!report.is_empty(), "{name} finds nothing");
        assert!(report.findings().iter().all(|f| !f.help.is_empty()), "{name} lacks a remedy: {report}");
        expect_file![format!("{}/tests/expected/{name}.txt", env!("CARGO_MANIFEST_DIR"))]
            .assert_eq(&report.render(false));
    }
}

#[test]
fn broken_rows_among_good_ones_are_warnings_and_only_broken_ones_refuse_the_world() {
    let of = |name: &str| {
        CASES.iter().find(|c| c.0 == name).map(|(_, trace, rows)| read(trace, "", rows)).unwrap()
    };
    let warnings = of("trace_rows").unwrap().warnings;
    assert_eq!((warnings.errors(), warnings.warnings()), (0, 7), "{warnings}");
    assert!(warnings.findings().iter().all(|f| f.code == Code::TraceRow));
    let refused = of("trace_other_time").unwrap_err();
    assert!(refused.findings().iter().all(|f| f.code == Code::Trace), "{refused}");
}

#[test]
fn a_trace_brings_all_messages_unless_the_world_says_more() {
    let plain = read(NUMBERS, "", ROWS).unwrap();
    assert!(plain.warnings.is_empty(), "{}", plain.warnings);
    let traffic = &plain.blueprint.traffic;
    assert_eq!((traffic.conversations_per_day, traffic.answer_probability), (0.0, 0.0));
    let more = read(NUMBERS, " conversations: \"3 /d\", answers: (),", ROWS).unwrap().blueprint.traffic;
    assert_eq!((more.conversations_per_day, more.answer_probability), (3.0, 0.6));
    let bare = parse("w", &text("", "").replace("trace: (),", ""), Path::new("."), &[]).unwrap();
    let without = bare.blueprint.traffic;
    assert_eq!((without.conversations_per_day, without.answer_probability, without.trace), (2.0, 0.6, None));
}

#[test]
fn the_fields_of_a_trace_are_what_they_say() {
    let ids = "file: \"cdr.csv\", tolerance: \"5 s\", characters: \"n\", time: (format: \"%d.%m.%Y %H:%M\"), \
               parties: Ids(senders: [(share: \"100 %\", operator: \"A\")], \
               recipients: [(share: \"100 %\", operator: \"C\", standing: Legacy)])";
    let world = read(ids, "", "n,time,to,from\n7,27.04.2007 08:00,x,y\n").unwrap();
    assert!(world.warnings.is_empty(), "{}", world.warnings);
    let trace = world.blueprint.traffic.trace.unwrap();
    assert_eq!(trace.tolerance, vocabulary::Span(5_000_000));
    assert_eq!((trace.columns.characters.as_deref(), trace.columns.alphabet), (Some("n"), None));
    assert_eq!(trace.format, TimeFormat::Pattern("%d.%m.%Y %H:%M".into()));
    let Parties::Ids { senders, recipients } = trace.parties else { panic!("ids") };
    assert_eq!((senders[0].standing, recipients[0].standing), (Standing::TrueIm, Standing::Legacy));
    let Parties::Ids { senders, recipients } =
        read(IDS, "", ROWS).unwrap().blueprint.traffic.trace.unwrap().parties
    else {
        panic!("ids")
    };
    assert_eq!(senders, recipients);
}

#[test]
fn the_world_of_a_run_does_without_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.ron");
    std::fs::write(&path, text(IDS, "")).unwrap();
    assert!(load_of_run(&path).unwrap().blueprint.traffic.trace.is_some());
    assert!(world::load(&path, &[]).is_err());
}

#[test]
fn a_trace_goes_under_another_name_and_nothing_else_changes() {
    let world = read(IDS, "", ROWS).unwrap();
    let text = world.with_trace_at("data/trace/other.csv");
    assert_eq!(text, world.resolved.replace("\"cdr.csv\"", "\"data/trace/other.csv\""));
    assert_eq!(world.trace.map(|t| t.file).as_deref(), Some("cdr.csv"));
}
