//! Each finding as a planner sees it. The expected texts are in `expected/`; UPDATE_EXPECT=1 refreshes them.

use expect_test::expect_file;
use std::collections::BTreeSet;
use std::path::Path;
use world::{Code, Report, parse};

/// A sound world, into which each case puts its mistakes.
const GOOD: &str = r#"(
    name: "Good",
    duration: "1 d",
    seed: 7,
    clients: {"full": (csp: V1_3, indications: [StatusText, ClientInfo])},
    operators: {
        "A": (
            numbers: ["+44 7700"],
            subscribers: 1_000,
            im_users: "30 %",
            terminals: [(share: "40 %", client: "full"), (share: "60 %", client: None)],
            contacts: (count: Fixed(10), at: {"A": "50 %", "C": "50 %"}),
            imsp: (access: "200 ms", legacy: (reply: AliasPool(numbers: 20, lifetime: "2 h"),
                intro: "From {sender}: ")),
        ),
        "B": (numbers: ["+44 7800"], subscribers: 500, imsp: (launched: false)),
        "C": (numbers: ["+44 7900 xxxxxx"], subscribers: 800),
    },
    links: [
        Im(between: ("A", "B"), latency: "40 ms"),
        Sms(between: ("A", "C"), latency: "120 ms"),
    ],
    people: {
        "A1": (operator: "A", user: true, contacts: ["C1"], added: 0),
        "C1": (operator: "C"),
    },
    script: [
        (at: "10 s", who: "A1", does: Add("C1")),
        (at: "20 s", who: "A1", does: Send(to: "C1", text: "Lunch?")),
        (at: "30 s", who: "C1", does: Answer(to: "A1", text: "Yes")),
    ],
    traffic: (conversations: "6 /d", lengths: Corpus(file: "data/sms_lengths.csv", corpus: "english")),
    happenings: [(at: "3 h", what: LaunchImsp("B"))],
    objectives: ["replies.delivered_as_im >= 99.5 %", "smsc.C.load.busiest_hour <= 30 /s"],
)
"#;

const LONG_INTRO: &str = "This is a message from {sender}, who has sent it from a terminal with an instant messaging \
    client. You can answer it as you would answer any other short message: just reply.";

/// One character more than 255 parts carry whatever the characters are.
const LONG_TEXT: &str = const {
    const LETTERS: [u8; 8_418] = {
        let mut letters = [b'a'; 8_418];
        (letters[0], letters[8_417]) = (b'"', b'"');
        letters
    };
    match std::str::from_utf8(&LETTERS) {
        Ok(text) => text,
        Err(_) => panic!("letters are UTF-8"),
    }
};

/// What is put for what.
type Changes = &'static [(&'static str, &'static str)];

/// The cases: a name, and what is put for what in the sound world.
const CASES: &[(&str, Changes)] = &[
    ("trace_without_file", &[("conversations: ", "trace: (file: \"data/cdr.csv\"), conversations: ")]),
    ("syntax", &[("seed: 7,", "seed: 7")]),
    ("unclosed", &[("\"Good\"", "\"Good")]),
    ("unknown_field", &[("subscribers: 1_000", "subscriber: 1_000"), ("im_users: ", "users_of_im: ")]),
    (
        "later_features",
        &[("imsp: (access", "imsp: (rate: \"2000/s\", queue: 10, access"), ("seed: 7,", "portability: [],")],
    ),
    ("unknown_variant", &[("AliasPool(", "AliasPol("), ("Im(between", "IM(between"), ("V1_3", "V1_4")]),
    (
        "unknown_name",
        &[
            ("(\"A\", \"C\")", "(\"A\", \"D\")"),
            ("who: \"C1\"", "who: \"C2\""),
            ("Add(\"C1\")", "Add(\"c1\")"),
        ],
    ),
    (
        "ported_from_itself",
        &[("subscribers: 800)", "subscribers: 800, portability: (ported_in: {\"C\": \"10 %\"}))")],
    ),
    ("unknown_client", &[("client: \"full\"", "client: \"fall\"")]),
    ("unknown_number", &[("Add(\"C1\")", "Add(\"+44 7900 000800\")")]),
    (
        "wrong_unit",
        &[
            ("\"200 ms\"", "\"200 msec\""),
            ("\"30 %\"", "\"30\""),
            ("\"6 /d\"", "\"6 d\""),
            ("\"3 h\"", "\"three h\""),
        ],
    ),
    (
        "wrong_kind",
        &[
            ("seed: 7", "seed: 7.5"),
            ("\"30 %\"", "30"),
            ("Fixed(10)", "Fixed(\"10\")"),
            ("[\"+44 7700\"]", "\"+44 7700\""),
        ],
    ),
    ("not_finite", &[("Fixed(10)", "Geometric(mean: NaN)"), ("\"50 %\"})", "\"50 %\"}, popularity: inf)")]),
    (
        "out_of_range",
        &[
            ("1_000", "-5"),
            ("\"30 %\"", "\"130 %\""),
            ("numbers: 20", "numbers: 0"),
            ("seed: 7", "seed: 99999999999999999999"),
            ("subscribers: 800)", "subscribers: 800, hlr: (query: \"2 min\"))"),
        ],
    ),
    ("negative", &[("\"40 ms\"", "\"-40 ms\"")]),
    ("operator_twice", &[("\"B\": (numbers: [\"+44 7800\"]", "\"A\": (numbers: [\"+44 7800\"]")]),
    ("person_twice", &[("\"C1\": (operator", "\"A1\": (operator")]),
    ("field_twice", &[("seed: 7,", "seed: 7, seed: 8,")]),
    ("missing_field", &[("numbers: [\"+44 7800\"], ", ""), ("who: \"C1\", ", "")]),
    ("missing_operators", &[("operators: {", "operator: {")]),
    ("no_operators", &[(GOOD, "(operators: {})")]),
    ("shares", &[("\"A\": \"50 %\"", "\"A\": \"40 %\""), ("share: \"60 %\"", "share: \"61.5 %\"")]),
    ("more_users_than_clients", &[("im_users: \"30 %\"", "im_users: \"45 %\"")]),
    ("zero_latency", &[("\"40 ms\"", "\"0 ms\""), ("\"200 ms\"", "\"0 s\"")]),
    ("short_latency", &[("\"40 ms\"", "\"900 us\"")]),
    ("too_many_subscribers", &[("subscribers: 1_000", "subscribers: 300_000_000")]),
    ("too_many_together", &[("\"+44 7700\"", "\"+44\""), ("1_000", "268_435_000")]),
    ("long_run", &[("\"1 d\"", "\"21 y\"")]),
    ("ranges_overlap", &[("\"+44 7800\"", "\"+44 77001\"")]),
    ("numbers_run_out", &[("\"+44 7700\"", "\"+44 7700 xx\"")]),
    ("bad_range", &[("\"+44 7700\"", "\"07700\""), ("\"+44 7900 xxxxxx\"", "\"+44 7900 xxxxxxxxxxxx\"")]),
    ("unreachable", &[("Sms(between: (\"A\", \"C\"), latency: \"120 ms\"),", "")]),
    (
        "isolated",
        &[("\"C\": \"50 %\"", "\"B\": \"50 %\""), ("Sms(between: (\"A\", \"C\"), latency: \"120 ms\"),", "")],
    ),
    ("empty_address_books", &[("Fixed(10)", "Fixed(0)")]),
    ("after_the_end", &[("\"3 h\"", "\"25 h\""), ("\"30 s\"", "\"1 d\"")]),
    ("out_of_order", &[("at: \"30 s\"", "at: \"5 s\"")]),
    (
        "link_twice",
        &[
            ("Sms(between: (\"A\", \"C\")", "Both(between: (\"B\", \"A\")"),
            ("\"C\": \"50 %\"", "\"B\": \"50 %\""),
        ],
    ),
    ("link_to_itself", &[("(\"A\", \"B\")", "(\"A\", \"A\")")]),
    ("im_link_without_imsp", &[("Sms(between", "Im(between")]),
    ("launched_twice", &[("launched: false", "launched: true")]),
    ("nothing_to_launch", &[("LaunchImsp(\"B\")", "LaunchImsp(\"C\")")]),
    (
        "close_closed",
        &[
            ("latency: \"40 ms\"", "open: false"),
            ("LaunchImsp(\"B\")", "CloseLink(service: Im, between: (\"A\", \"B\"))"),
        ],
    ),
    ("no_such_link", &[("LaunchImsp(\"B\")", "OpenLink(service: Sms, between: (\"A\", \"B\"))")]),
    ("never_added", &[("(at: \"10 s\", who: \"A1\", does: Add(\"C1\")),", "")]),
    (
        "acts_that_fail",
        &[
            ("who: \"A1\", does: Add(\"C1\")", "who: \"C1\", does: LogOn"),
            ("who: \"A1\", does: Send", "who: \"C1\", does: Answer"),
            ("to: \"C1\"", "to: \"A1\""),
        ],
    ),
    (
        "deeds_of_the_wrong_people",
        &[
            ("does: Add(\"C1\")", "does: SetPresence(Offline)"),
            ("does: Send(to: \"C1\", text: \"Lunch?\")", "does: GroupChat(\"C1\")"),
            ("does: Answer(to: \"A1\", text: \"Yes\")", "does: SetPresence(Available)"),
        ],
    ),
    (
        "prefix_too_long",
        &[("AliasPool(numbers: 20, lifetime: \"2 h\")", "ServicePrefix(prefix: \"123456789\")")],
    ),
    (
        "prefix_no_digits",
        &[(
            "AliasPool(numbers: 20, lifetime: \"2 h\")",
            "ServicePrefix(prefix: \"50a\", routed_by: [\"X\"])",
        )],
    ),
    ("users_without_imsp", &[("subscribers: 800", "subscribers: 800, im_users: \"10 %\"")]),
    ("users_before_launch", &[("subscribers: 500", "subscribers: 500, im_users: \"10 %\"")]),
    ("no_corpus_file", &[("data/sms_lengths.csv", "data/sms.csv")]),
    ("no_such_corpus", &[("corpus: \"english\"", "corpus: \"englsh\"")]),
    (
        "mixed_texts",
        &[(
            "Corpus(file: \"data/sms_lengths.csv\", corpus: \"english\")",
            "Mix([(share: \"60 %\", of: Corpus(file: \"data/sms_lengths.csv\", corpus: \"english\")), \
             (share: \"30 %\", of: Corpus(file: \"data/sms_lengths.csv\", corpus: \"chinese\"))])",
        )],
    ),
    (
        "mixed_corpora",
        &[(
            "Corpus(file: \"data/sms_lengths.csv\", corpus: \"english\")",
            "Mix([(share: \"60 %\", of: Corpus(file: \"data/sms_lengths.csv\", corpus: \"chinesse\")), \
             (share: \"40 %\", of: Corpus(file: \"data/none.csv\", corpus: \"chinese\"))])",
        )],
    ),
    (
        "mix_in_a_mix",
        &[(
            "Corpus(file: \"data/sms_lengths.csv\", corpus: \"english\")",
            "Mix([(share: \"100 %\", of: Mix([])), (of: Fixed(characters: 36))])",
        )],
    ),
    ("text_of_too_many_parts", &[("\"Lunch?\"", LONG_TEXT)]),
    ("long_intro", &[("From {sender}: ", LONG_INTRO)]),
    ("wrong_number", &[("user: true, contacts", "number: \"+44 7700 900001\", user: true, contacts")]),
    (
        "people_that_contradict",
        &[(
            "\"C1\": (operator: \"C\")",
            "\"C1\": (operator: \"C\", user: true, client: None, contacts: [\"C1\"], added: 3)",
        )],
    ),
    ("no_room_for_people", &[("subscribers: 800", "subscribers: 0")]),
    (
        "huge_text",
        &[(
            "lengths: Corpus(file: \"data/sms_lengths.csv\", corpus: \"english\")",
            "lengths: Fixed(characters: 70_000)",
        )],
    ),
    (
        "quantiles",
        &[(
            "conversations: \"6 /d\"",
            "answers: (delay: Quantiles([(\"0 %\", \"1 s\"), (\"50 %\", \"1 s\")]))",
        )],
    ),
    (
        "delivery",
        &[
            (
                "subscribers: 500",
                "subscribers: 500, \
                attachment: (night_ends: \"25 h\", spread: \"7 h\", gaps_per_day: 100, gap: \"0 s\"), \
                 inbox: (holds: 0, emptied_every: \"1 s\")",
            ),
            (
                "subscribers: 800",
                "subscribers: 800,\n            smsc: (validity: \"1 min\", receipts: \"101 %\", store: (attempts: 0, \
                 retry: (absent: [\"0 s\", \"5 min\"], memory: \"5 min\")))",
            ),
            (
                "(operator: \"C\")",
                "(operator: \"C\", off: [\n            (from: \"5 min\", until: \"5 min\"),\n            \
                 (from: \"1 h\", until: \"2 h\"), (from: \"1 h\", until: \"3 h\")])",
            ),
        ],
    ),
    ("profile", &[("conversations: \"6 /d\"", "profile: Hours([1, 2])")]),
    (
        "objective_grammar",
        &[(
            "\"smsc.C.load.busiest_hour <= 30 /s\"",
            "\"replies.delivered_as_im\", \"replies.delivered_as_im =< 99 %\", \"replies.delay.p99 < \", \" >= 5\", \
             \"\", \"replies.delay.p99 == 3 s\", 99, r#\"replies.delay.p99 ~ 3 s\"#",
        )],
    ),
    (
        "objective_unknown_measure",
        &[
            ("replies.delivered_as_im", "replies.deliverd_as_im"),
            ("smsc.C.load.busiest_hour", "queues.C.length"),
        ],
    ),
    (
        "objective_wrong_unit",
        &[
            ("99.5 %", "99.5"),
            ("<= 30 /s", "<= 30 s"),
            (
                "\"replies",
                "\"replies.delay.p99 <= 30\", \"replies.sent >= 30 %\", \"replies.lost <= 130 %\", \
                 \"replies.sent > -1\", \"replies.sent > many\", \"replies",
            ),
        ],
    ),
    (
        "objective_unknown_names",
        &[
            ("smsc.C", "smsc.D"),
            (
                "\"replies",
                "\"imsp.C.load.mean < 1 /s\", \"alias_pool.B.refused <= 1 %\", \"bindings.C.live.peak <= 9\", \
                 \"messages.A-D.im.failed <= 1 %\", \"im_link.A-C.load.mean <= 1 /s\", \
                 \"sms_link.E-A.load.total <= 9\", \"replies.C.lost <= 1 %\", \"population.c.true_im.at_end >= 9 %\", \
                 \"trace.rejected <= 1 %\", \"replies",
            ),
        ],
    ),
    (
        "objective_no_station",
        &[(
            "smsc.C.load.busiest_hour <= 30 /s",
            "smsc.C.wait.p99 <= 3 s\", \"smsc.E.submission.wait.p99 <= 3 s\", \"imsp.C.queue.max <= 9\", \
             \"im_link.A-B.utilisation.peak <= 80 %\", \"sms_link.A-B.waited <= 8 %\", \
             \"smsc.A.receipts.rejected <= 1 %\", \"hlr.B.wait.p99 <= 1 s",
        )],
    ),
    (
        "objective_ambiguous",
        &[
            ("\"B\"", "\"im\""),
            ("\"B\"", "\"im\""),
            ("\"B\"", "\"im\""),
            ("smsc.C.load.busiest_hour <= 30 /s", "failures.im.group_chat <= 3"),
        ],
    ),
    ("objective_of_seconds", &[("\"1 d\"", "\"1 y\""), ("busiest_hour", "busiest_second")]),
    ("objective_without_tariffs", &[("replies.delivered_as_im >= 99.5 %", "charges.A-C.retail <= 100")]),
    ("bad_start", &[("seed: 7", "start: \"2007-04-27\"")]),
    (
        "extension",
        &[(
            GOOD,
            "#![enable(implicit_some)]\n(operators: {\"A\": (numbers: [\"+44 7700\"], subscribers: 1)})",
        )],
    ),
    ("idle", &[(GOOD, "(\n    operators: {\"A\": (numbers: [\"+44 7700\"], subscribers: 1)},\n)")]),
    ("empty", &[(GOOD, "")]),
    (
        "capacities",
        &[
            (
                "imsp: (access: \"200 ms\",",
                "imsp: (capacity: (servers: 0, time: \"5 ms\", rate: \"200 /s\"), access: \"200 ms\",",
            ),
            (
                "subscribers: 500, imsp:",
                "subscribers: 500, hlr: (capacity: (queue: 10)), \
                smsc: (capacity: (delivery: (bandwidth: \"64 kB/s\"))), imsp:",
            ),
            (
                "\"C\": (numbers",
                "\"C\": (smsc: (capacity: (submission: (bandwidth: \"64 kbit/s\", full: Throttle([])))), numbers",
            ),
            ("latency: \"40 ms\")", "latency: \"40 ms\", capacity: (rate: \"0 /s\", service: Gamma))"),
        ],
    ),
    (
        "failing_nodes",
        &[(
            "happenings: [(at: \"3 h\", what: LaunchImsp(\"B\"))],",
            "happenings: [
        (at: \"1 h\", what: Outage(of: Imsp(\"C\"), lasts: \"1 h\")),
        (at: \"2 h\", what: Degrade(of: Imsp(\"A\"), to: \"50 %\", lasts: \"1 h\")),
        (at: \"3 h\", what: Servers(of: SmsLink((\"A\", \"C\")), servers: 4)),
        (at: \"4 h\", what: Outage(of: ImLink((\"A\", \"C\")), lasts: \"1 h\")),
        (at: \"5 h\", what: Outage(of: Msc(\"A\"), lasts: \"0 s\")),
        (at: \"6 h\", what: Degrade(of: Hlr(\"A\"), to: \"0 %\", lasts: \"1 h\")),
        (at: \"23 h\", what: Outage(of: Smsc(\"A\"), lasts: \"2 h\")),
        (at: \"23 h\", what: Latency(between: (\"A\", \"B\"), service: Sms, latency: \"20 ms\")),
    ],",
        )],
    ),
];

fn worlds() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worlds")
}

fn report(text: &str, overrides: &[(String, String)]) -> Report {
    match parse("world.ron", text, &worlds(), overrides) {
        Ok(world) => world.warnings,
        Err(report) => report,
    }
}

fn case(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(GOOD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the sound world has no {from}");
        text.replacen(from, to, 1)
    })
}

#[test]
fn the_sound_world_has_no_finding() {
    assert_eq!(report(GOOD, &[]).render(false), "");
}

#[test]
fn each_mistake_is_told_as_expected() {
    for (name, changes) in CASES {
        let report = report(&case(changes), &[]);
        assert!(!report.is_empty(), "{name} finds nothing");
        expect_file![format!("{}/tests/expected/{name}.txt", env!("CARGO_MANIFEST_DIR"))]
            .assert_eq(&report.render(false));
    }
}

#[test]
fn each_code_has_its_case() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (_, changes) in CASES {
        seen.extend(report(&case(changes), &[]).findings().iter().map(|f| f.code.id()));
    }
    seen.insert(Code::Unreadable.id());
    seen.insert(Code::UnknownPath.id());
    // Only who runs a world knows how much memory there is.
    seen.insert(Code::Memory.id());
    // Its case needs a file of its own: see traces.rs.
    seen.insert(Code::TraceRow.id());
    // Their cases are in tariffs.rs and sessions.rs.
    seen.extend([Code::PricesContradict.id(), Code::PriceUnused.id(), Code::Sessions.id()]);
    let missing: Vec<_> = Code::ALL.iter().filter(|c| !seen.contains(c.id())).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

#[test]
fn a_world_that_is_too_large_is_told_at_its_largest_operator() {
    let world = parse("world.ron", GOOD, &worlds(), &[]).expect("a good world");
    let report = world.too_large("it needs 30 GB".to_owned(), "lower `subscribers`".to_owned());
    let told = report.render(false);
    assert!(told.contains("error[W017]: it needs 30 GB") && told.contains("subscribers: 1_000"), "{told}");
    assert!(told.contains("help: lower `subscribers`"), "{told}");
    let set = [("operators.A.subscribers".to_owned(), "2000".to_owned())];
    let world = parse("world.ron", GOOD, &worlds(), &set).expect("a good world");
    assert!(world.too_large(String::new(), String::new()).render(false).contains("2000"), "an override");
}

#[test]
fn a_byte_order_mark_is_skipped() {
    assert!(report(&format!("\u{feff}{GOOD}"), &[]).is_empty());
}

#[test]
fn bad_rows_of_a_corpus_are_told_with_their_line() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "corpus,characters,alphabet,units,messages\nx,1,gsm7,1,5\nx,2,gsm8,2,1\nx,many,gsm7,2,1\nx,9,gsm7,4,1\n";
    std::fs::write(folder.path().join("own.csv"), rows).unwrap();
    let text = GOOD.replace("data/sms_lengths.csv", "own.csv").replace("english", "x");
    let report = parse("world.ron", &text, folder.path(), &[]).unwrap_err();
    expect_file![concat!(env!("CARGO_MANIFEST_DIR"), "/tests/expected/corpus_rows.txt")]
        .assert_eq(&report.render(false));
}

#[test]
fn findings_are_json_for_programs() {
    let text = case(&[("\"40 ms\"", "\"40\""), ("1_000", "1_000, colour: 3")]);
    let json = report(&text, &[]).to_json();
    expect_file![concat!(env!("CARGO_MANIFEST_DIR"), "/tests/expected/findings.json")].assert_eq(&json);
}

#[test]
fn colour_is_there_only_when_asked_for() {
    let report = report(&case(&[("seed: 7", "sed: 7")]), &[]);
    assert!(report.render(true).contains("\u{1b}["));
    assert!(!report.render(false).contains('\u{1b}'));
}

#[test]
fn of_very_many_findings_a_hundred_are_drawn() {
    let text = GOOD.replace(
        "    happenings",
        &format!("    links: [],\n{}    happenings", "    nonsense: 1,\n".repeat(120)),
    );
    let report = report(&text, &[]);
    assert_eq!(report.errors(), 121);
    assert!(report.render(false).ends_with("and 21 more findings\n\n"));
}

/// The sound world, in which the IMSP of A changes its indications so often, and A1 adds so many contacts.
fn rolled_out(times: usize, contacts: usize) -> Vec<Code> {
    let by = ["[StatusText]", "[]"].into_iter().cycle().take(times);
    let change = |by| format!(", (at: \"4 h\", what: Indicate(operator: \"A\", by: {by}))");
    let add = |n| format!("(at: \"10 s\", who: \"A1\", does: Add(\"+44 7700 {n:06}\")), ");
    let world = GOOD
        .replace("LaunchImsp(\"B\"))", &format!("LaunchImsp(\"B\")){}", by.map(change).collect::<String>()))
        .replace("script: [", &format!("script: [{}", (2..contacts + 1).map(add).collect::<String>()))
        .replace("subscribers: 1_000", "subscribers: 5_000");
    match parse("world.ron", &world, &worlds(), &[]) {
        Ok(world) => world.warnings.findings().iter().map(|f| f.code).collect(),
        Err(report) => report.findings().iter().map(|f| f.code).collect(),
    }
}

#[test]
fn changes_of_indications_have_as_much_room_as_identities() {
    assert_eq!(rolled_out(256, 2_048), []);
    assert_eq!(rolled_out(257, 2_048), [Code::TooMany]);
    assert_eq!(rolled_out(1, 2_049), [Code::TooMany]);
    assert_eq!(rolled_out(0, 2_049), []);
}
