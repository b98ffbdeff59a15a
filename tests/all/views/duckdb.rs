//! What DuckDB shows of a run's log through the views, against the tables that the run counted itself.

use super::super::commands::{call, place, text};
use super::super::python::Package;
use super::{ROOT, between, path, views};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Once;

/// Reads the views for a run folder as docs/log.md says, and prints the rows of each query as JSON.
const SCRIPT: &str = "
import duckdb, json, sys
views, run, *queries = sys.argv[1:]
db = duckdb.connect()
db.execute(\"SET VARIABLE run = '\" + run.replace(\"'\", \"''\") + \"'\")
db.execute(open(views, encoding='utf-8').read())
print(json.dumps([db.execute(query).fetchall() for query in queries], default=str))
";

static DUCKDB: Package = Package {
    name: "duckdb",
    variable: "INTERWORK_DUCKDB",
    tries: "docs/views.sql was not tried in DuckDB",
    told: Once::new(),
};

/// The rows of each query, its cells as text.
fn rows(python: &Path, views: &Path, run: &Path, queries: &[&str]) -> Vec<Vec<Vec<String>>> {
    let output = Command::new(python).args(["-c", SCRIPT]).args([views, run]).args(queries).output();
    let output =
        output.unwrap_or_else(|e| panic!("INTERWORK_DUCKDB: {} cannot be started: {e}", python.display()));
    assert!(output.status.success(), "DuckDB: {}", String::from_utf8_lossy(&output.stderr));
    let tables: Vec<Vec<Vec<Value>>> =
        serde_json::from_slice(&output.stdout).expect("the script prints JSON");
    let cell = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    tables.iter().map(|rows| rows.iter().map(|row| row.iter().map(cell).collect()).collect()).collect()
}

/// Runs a shipped world, made small, with its log.
fn run(world: &str, set: &[&str], out: &Path) {
    let mut arguments = vec!["run", world, "--out", text(out)];
    set.iter().for_each(|s| arguments.extend(["--set", s]));
    call(&arguments).ends_with(0);
}

/// Counts by what they are counts of.
type Counts = BTreeMap<String, f64>;

/// The sums of a column of a table by some other columns; rows for which `of` is not true are left out.
fn table(
    run: &Path,
    name: &str,
    by: &[&str],
    sum: &str,
    of: impl Fn(&dyn Fn(&str) -> String) -> bool,
) -> Counts {
    let mut csv = csv::Reader::from_path(run.join("tables").join(name)).expect("a table of the run");
    let headings = csv.headers().expect("a line of names").clone();
    let mut counts = Counts::new();
    for row in csv.records() {
        let row = row.expect("a row");
        let cell = |column: &str| {
            let at =
                headings.iter().position(|h| h == column).unwrap_or_else(|| panic!("{name} has no {column}"));
            row[at].to_owned()
        };
        if of(&cell) && !cell(sum).is_empty() {
            let key = by.iter().map(|b| cell(b)).collect::<Vec<_>>().join(" ");
            *counts.entry(key).or_default() += cell(sum).parse::<f64>().expect("a number");
        }
    }
    counts.retain(|_, n| *n != 0.0);
    counts
}

/// A comparison: what the views say, and what the run's tables do.
struct Comparison {
    what: &'static str,
    query: &'static str,
    expected: fn(&Path) -> Counts,
    /// The share by which they may differ: quantiles of tables have three digits.
    within: f64,
}

const PAIR: &[&str] = &["user_operator", "customer_operator", "mechanism"];

const COMPARISONS: &[Comparison] = &[
    Comparison {
        what: "messages by kind and outcome",
        // The table has what arrives as SMS under `im`, be it an answer by IM whose user can only be reached by SMS.
        query: "SELECT CASE outcome WHEN 'delivered_as_sms' THEN 'im' ELSE kind END || ' ' || outcome, count(*) \
                FROM messages WHERE outcome <> 'in_flight' GROUP BY ALL",
        expected: |run| {
            table(run, "messages_by_hour.csv", &["kind", "outcome"], "messages", |c| c("outcome") != "sent")
        },
        within: 0.0,
    },
    Comparison {
        what: "messages sent by kind and pair",
        query: "SELECT concat_ws(' ', kind, sender_operator, recipient_operator), count(*) FROM messages \
                WHERE outcome <> 'blocked' GROUP BY ALL",
        expected: |run| {
            let by = &["kind", "from_operator", "to_operator"];
            table(run, "messages_by_hour.csv", by, "messages", |c| c("outcome") == "sent")
        },
        within: 0.0,
    },
    Comparison {
        what: "answers sent by pair and mechanism",
        query: "SELECT concat_ws(' ', user_operator, customer_operator, mechanism), count(*) FROM replies \
                WHERE kind = 'answer_by_sms' GROUP BY ALL",
        expected: |run| table(run, "reply_routing.csv", PAIR, "answers_sent", |_| true),
        within: 0.0,
    },
    Comparison {
        what: "answers back as IM by pair and mechanism",
        query: "SELECT concat_ws(' ', user_operator, customer_operator, mechanism), count(*) FROM replies \
                WHERE kind = 'answer_by_sms' AND outcome = 'delivered_as_im' GROUP BY ALL",
        expected: |run| table(run, "reply_routing.csv", PAIR, "delivered_as_im", |_| true),
        within: 0.0,
    },
    Comparison {
        what: "answers that reopened a conversation",
        query: "SELECT mechanism, count(*) FROM replies WHERE conversation = 'reopened' AND mechanism <> 'im' \
                AND outcome = 'delivered_as_im' GROUP BY ALL",
        expected: |run| table(run, "reply_routing.csv", &["mechanism"], "reopened", |_| true),
        within: 0.0,
    },
    Comparison {
        what: "answers not recognised, and lost, by cause",
        query: "SELECT 'not_recognised ' || not_recognised, count(*) FROM replies WHERE not_recognised IS NOT NULL \
                GROUP BY ALL UNION ALL SELECT 'lost ' || fail_cause, count(*) FROM replies \
                WHERE kind = 'answer_by_sms' AND outcome = 'failed' GROUP BY ALL",
        expected: |run| table(run, "reply_losses.csv", &["what", "cause"], "answers", |_| true),
        within: 0.0,
    },
    Comparison {
        what: "median delay of answers in seconds",
        query: "SELECT concat_ws(' ', user_operator, customer_operator, mechanism), \
                quantile_disc(delay_us, 0.5) / 1e6 FROM replies \
                WHERE kind = 'answer_by_sms' AND outcome = 'delivered_as_im' GROUP BY ALL",
        expected: |run| table(run, "reply_routing.csv", PAIR, "delay_median_seconds", |_| true),
        within: 0.001,
    },
    Comparison {
        what: "short messages of converted IM by pair",
        query: "SELECT concat_ws(' ', sender_operator, recipient_operator), sum(parts)::BIGINT FROM messages \
                WHERE way = 'im_to_sms' GROUP BY ALL",
        expected: |run| {
            table(run, "message_size.csv", &["from_operator", "to_operator"], "sms_parts", |_| true)
        },
        within: 0.0,
    },
    Comparison {
        what: "hops and commands at each SMSC",
        query: "SELECT node, count(*) FROM (SELECT node FROM hops WHERE node LIKE 'SMSC %' \
                AND (what <> 'message_failed' OR fail_cause = 'prefix_not_routed') UNION ALL \
                SELECT 'SMSC ' || operator FROM events \
                WHERE kind IN ('command_handed_over', 'status_report_sent', 'status_report_forwarded')) GROUP BY ALL",
        expected: |run| table(run, "load_by_bin.csv", &["place"], "messages", |c| c("what") == "smsc"),
        within: 0.0,
    },
    Comparison {
        what: "hops over each SMS link",
        query: "SELECT link || ' ' || operator, count(*) FROM (SELECT link, operator FROM hops UNION ALL \
                SELECT link, operator FROM events WHERE kind LIKE 'status_report_%') \
                WHERE link LIKE 'SMS %' GROUP BY ALL",
        expected: |run| {
            // A link's place is `SMS A-C, A to C`; its operator the one that sends.
            let all = table(run, "load_by_bin.csv", &["place", "from_operator"], "messages", |c| {
                c("what") == "sms_link"
            });
            let short = |place: &str| {
                let (link, rest) = place.split_once(", ").expect("a direction");
                format!("{link} {}", rest.rsplit(' ').next().unwrap_or_default())
            };
            all.into_iter().map(|(place, n)| (short(&place), n)).collect()
        },
        within: 0.0,
    },
    Comparison {
        what: "attempts by their number",
        query: "SELECT concat_ws(' ', operator, attempt), count(*) FROM attempts WHERE of_what = 'message' \
                GROUP BY ALL",
        expected: |run| table(run, "delivery_attempts.csv", &["operator", "attempt"], "attempts", |_| true),
        within: 0.0,
    },
    Comparison {
        what: "attempts that found the subscriber absent",
        query: "SELECT operator, count(*) FROM attempts WHERE of_what = 'message' AND outcome = 'absent_subscriber' \
                GROUP BY ALL",
        expected: |run| table(run, "delivery_attempts.csv", &["operator"], "absent", |_| true),
        within: 0.0,
    },
    Comparison {
        what: "receipts that arrived",
        query: "SELECT concat_ws(' ', recipient_operator, sender_operator), count(*) FROM receipts \
                WHERE outcome = 'received' GROUP BY ALL",
        expected: |run| {
            table(run, "receipts.csv", &["recipient_operator", "sender_operator"], "received", |_| true)
        },
        within: 0.0,
    },
];

/// Where views and tables differ.
fn differences(python: &Path, views: &Path, run: &Path) -> Vec<String> {
    let queries: Vec<&str> = COMPARISONS.iter().map(|c| c.query).collect();
    let tables = rows(python, views, run, &queries);
    let mut found = Vec::new();
    for (comparison, rows) in COMPARISONS.iter().zip(tables) {
        let number = |text: &String| text.parse::<f64>().expect("a number");
        let shown: Counts = rows.iter().map(|row| (row[0].clone(), number(&row[1]))).collect();
        let expected = (comparison.expected)(run);
        let near = |a: f64, b: f64| (a - b).abs() <= comparison.within * a.abs().max(b.abs());
        let same = shown.keys().eq(expected.keys())
            && shown.values().zip(expected.values()).all(|(a, b)| near(*a, *b));
        if !same {
            found.push(format!("{}: the views say {shown:?}, the tables {expected:?}", comparison.what));
        }
    }
    found
}

/// Three operators in six days: every mechanism, leaks, losses, texts over the limit.
const THREE: (&str, &[&str]) = (
    "worlds/three_operators.ron",
    &[
        "operators.A.subscribers=3000",
        "operators.B.subscribers=2000",
        "operators.C.subscribers=2000",
        "duration=\"6 d\"",
    ],
);

/// Attempts, alerts and receipts.
const STORED: (&str, &[&str]) = (
    "worlds/store_and_forward.ron",
    &["operators.A.subscribers=2000", "operators.B.subscribers=2000", "operators.C.subscribers=1000"],
);

#[test]
fn the_views_count_what_the_tables_count() {
    let Some(python) = DUCKDB.python() else { return };
    for (world, set) in [("worlds/paper_cast.ron", [].as_slice()), THREE, STORED] {
        let (_folder, out) = place();
        run(world, set, &out);
        let found = differences(&python, &path(), &out);
        assert!(found.is_empty(), "{world}:\n{}", found.join("\n"));
        let counts =
            ["records", "events", "ladders", "laned"].map(|view| format!("SELECT count(*) FROM {view}"));
        let counts = rows(&python, &path(), &out, &counts.each_ref().map(String::as_str)).concat();
        assert!(counts.iter().all(|c| c == &counts[0]), "{world}: {counts:?}");
        let empty = "SELECT count(*) FROM laned WHERE lane IS NULL";
        assert_eq!(rows(&python, &path(), &out, &[empty])[0][0][0], "0", "{world}: records without a lane");
    }
}

#[test]
fn views_that_are_wrong_are_found_out() {
    let Some(python) = DUCKDB.python() else { return };
    let (folder, out) = place();
    run(THREE.0, THREE.1, &out);
    let mistakes = [
        (
            "WHEN 'answer_leaked' THEN 'leaked'",
            "WHEN 'answer_leaked' THEN 'failed'",
            "messages by kind and outcome",
        ),
        (
            "'im_delivered', 'answer_leaked', 'message_failed') AS ends",
            "'im_delivered') AS ends",
            "lost, by cause",
        ),
        ("w.ended_us - w.sent_us", "(w.ended_us - w.sent_us) * 2", "median delay"),
        ("max(parts) AS parts", "min(parts) + 1 AS parts", "short messages"),
        (
            "('sms_forwarded', 'SMSC', NULL)",
            "('sms_forwarded', 'IMSP', NULL)",
            "hops and commands at each SMSC",
        ),
        ("'link_closed', 'no_route'", "'no_route', 'link_closed'", "lost, by cause"),
        ("'originator_number', 'service_prefix'", "'service_prefix', 'originator_number'", "answers sent"),
    ];
    for (right, wrong, what) in mistakes {
        let broken = views().replacen(right, wrong, 1);
        assert_ne!(broken, views(), "docs/views.sql has no {right}");
        let file = folder.path().join("views.sql");
        std::fs::write(&file, broken).expect("a file");
        let found = differences(&python, &file, &out);
        assert!(found.iter().any(|f| f.contains(what)), "{wrong}: {found:?}");
    }
}

#[test]
fn the_ladder_of_use_case_4b_goes_from_terminal_to_client() {
    let Some(python) = DUCKDB.python() else { return };
    let (_folder, out) = place();
    run("worlds/paper_cast.ron", &[], &out);
    let ladder = "SELECT from_lane, to_lane, what, link FROM ladders WHERE exchange = \
                  (SELECT exchange FROM replies WHERE customer_operator = 'C' ORDER BY sent_us LIMIT 1)";
    let first = "SELECT sender, msisdn(sender), kind, way, mechanism, outcome, conversation, took_us, sent_at \
                 FROM messages ORDER BY sent_us LIMIT 1";
    let tables = rows(&python, &path(), &out, &[ladder, first]);
    let expected = [
        ["", "terminal +447900000000", "sms_answered", ""],
        ["terminal +447900000000", "SMSC C", "sms_forwarded", ""],
        ["SMSC C", "SMSC A", "sms_handed_over", "SMS A-C"],
        ["SMSC A", "IMSP A", "answer_recognised", ""],
        ["IMSP A", "client +447700000000", "im_delivered", ""],
    ];
    assert_eq!(tables[0], expected);
    let expected = [
        "0",
        "+447700000000",
        "im",
        "im_to_sms",
        "alias_pool",
        "delivered_as_sms",
        "",
        "2440000",
        "2007-04-27 09:01:00",
    ];
    assert_eq!(tables[1], [expected]);
}

#[test]
fn the_queries_of_the_documentation_have_answers() {
    let Some(python) = DUCKDB.python() else { return };
    let document = std::fs::read_to_string(Path::new(ROOT).join("docs/log.md")).expect("docs/log.md");
    let section = between(&document, "## Views\n", "## Columns of every record");
    let examples = between(section, "```sql\n", "```");
    let queries: Vec<&str> = examples.split(';').map(str::trim).filter(|q| !q.is_empty()).collect();
    assert!(queries.len() >= 3);
    let (_folder, out) = place();
    run("worlds/paper_cast.ron", &[], &out);
    for (query, rows) in queries.iter().zip(rows(&python, &path(), &out, &queries)) {
        assert!(!rows.is_empty(), "{query}");
    }
    // The statements of the Python example are those of the script here, but for the run folder.
    for statement in ["SET VARIABLE run = '", "db = duckdb.connect()", "encoding=\"utf-8\").read())"] {
        assert!(section.contains(statement) && SCRIPT.replace("'utf-8'", "\"utf-8\"").contains(statement));
    }
}
