//! `trace`: what can be asked, what is said when it cannot be answered.

use super::{call, place, run, text};
use journal::Reader;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use vocabulary::{Event, Record};

/// The cast of the paper, run into a folder.
fn cast(out: &Path) {
    call(&["run", "worlds/paper_cast.ron", "--out", text(out)]).ends_with(0);
}

#[test]
fn a_message_is_found_by_any_of_its_records_and_an_exchange_by_its_name() {
    let (_folder, out) = place();
    cast(&out);
    let whole = call(&["trace", text(&out), "--message", "0.script3"]).ends_with(0).out;
    assert!(whole.contains("A1 writes to B1: \"Lunch at one?\"  (0.script3/0)"), "{whole}");
    assert!(whole.contains("2007-04-27T09:01:00.000") && whole.contains("CSP SendMessage-Request, 975 B"));
    let step = call(&["trace", text(&out), "--message", "0.script3/4"]).ends_with(0).out;
    assert_eq!(whole.lines().skip(1).collect::<Vec<_>>(), step.lines().skip(1).collect::<Vec<_>>());
    let opened = call(&["trace", text(&out), "--message", "happening1/0"]).ends_with(0).out;
    assert!(opened.contains("link IM A-C opened"), "{opened}");
}

#[test]
fn numbers_are_understood_in_any_written_form_and_people_by_name() {
    let (_folder, out) = place();
    cast(&out);
    let forms = [["A1", "B1"], ["+44 7700 000000", "447800000000"], ["+447700000000", "+44 7800-000000"]];
    let said = forms.map(|[a, b]| call(&["trace", text(&out), "--conversation", a, b]).ends_with(0).out);
    assert!(said[0].contains("Between A1 (+447700000000) and B1 (+447800000000)"), "{}", said[0]);
    assert!(said.iter().all(|s| *s == said[0]));
}

#[test]
fn what_is_left_out_is_said_and_how_to_see_it() {
    let (_folder, out) = place();
    cast(&out);
    let of = |further: &[&str]| {
        let arguments = [&["trace", text(&out), "--subscriber", "A1"], further].concat();
        call(&arguments).ends_with(0).out
    };
    let all = of(&[]);
    assert!(!all.contains("--limit"), "{all}");
    let two = of(&["--limit", "2"]);
    assert!(two.contains("Shown: 2, as --limit cut off what follows"), "{two}");
    let json: serde_json::Value = serde_json::from_str(&of(&["--limit", "2", "--json"])).expect("JSON");
    assert!(json["remarks"][0].as_str().is_some_and(|r| r.contains("--limit cut off")), "{json}");
    assert!(two.contains("--from \"1 min\""), "{two}");
    let rest = of(&["--from", "1 min"]);
    let titles = |said: &str| said.lines().filter(|l| l.ends_with("/0)")).count();
    assert_eq!(titles(&all), titles(&two) + titles(&rest));
    let late = of(&["--from", "61 s"]);
    assert!(late.contains("Left out, as they began before --from: 1."), "{late}");
    assert_eq!(titles(&late) + 1, titles(&rest));
    assert!(of(&["--from", "3 h"]).contains("Nothing in the log concerns A1"));
}

#[test]
fn each_wrong_question_is_told() {
    let (_folder, out) = place();
    cast(&out);
    let wrong = |arguments: &[&str], expected: &str| {
        let arguments = [&["trace", text(&out)], arguments].concat();
        let said = call(&arguments).ends_with(2);
        assert!(said.err.contains(expected), "{arguments:?}: {}", said.err);
    };
    wrong(&[], "--message");
    wrong(&["--message", "B1"], "4711.3/7");
    wrong(&["--message", "0.script3/5"], "the last record of 0.script3 is 0.script3/4");
    wrong(&["--message", "0.7/0"], "there is no exchange 0.7 in the log");
    wrong(&["--message", "happening9/0"], "there is no exchange happening9");
    wrong(&["--conversation", "A1", "D1"], "`D1` is nobody: the world names A1, A2, B1, C1");
    wrong(&["--conversation", "A1", "+447700000000"], "does not talk to itself");
    wrong(&["--subscriber", "+44 7700 000002"], "nobody has the number +44 7700 000002: A has +447700000000");
    wrong(&["--subscriber", "A1", "--from", "2 h", "--until", "1 h"], "is not before");
    wrong(&["--subscriber", "A1", "--message", "0.1/0"], "cannot be used with");
    wrong(&["--message", "0.script3", "--limit", "3"], "cannot be used with");
    wrong(&["--subscriber", "A1", "--format", "png"], "--output");
    wrong(&["--subscriber", "A1", "--limit", "0"], "0");
}

#[test]
fn drawings_are_written_to_files_that_do_not_exist_yet() {
    let (folder, out) = place();
    cast(&out);
    for (format, begins) in [("svg", &b"<svg"[..]), ("png", b"\x89PNG"), ("mermaid", b"sequenceDiagram")] {
        let file = folder.path().join(format!("ladder.{format}"));
        let arguments =
            ["trace", text(&out), "--message", "3.script6", "--format", format, "--output", text(&file)];
        call(&arguments).ends_with(0);
        let bytes = fs::read(&file).expect("the drawing");
        assert!(bytes.starts_with(begins), "{format}");
        let said = call(&arguments).ends_with(2);
        assert!(said.err.contains("--overwrite"), "{}", said.err);
        call(&[&arguments[..], &["--overwrite"]].concat()).ends_with(0);
        assert_eq!(fs::read(&file).ok(), Some(bytes), "the same again");
    }
    let json = call(&["trace", text(&out), "--message", "3.script6", "--json"]).ends_with(0).out;
    let ladder: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let arrow = &ladder["scenes"][0]["passages"][0]["steps"][1]["arrow"];
    assert_eq!((arrow["protocol"].as_str(), arrow["bytes"].as_u64()), (Some("SMS"), Some(14)));
    assert_eq!(arrow["sent"]["time_us"], 302_000_000);
}

#[test]
fn a_log_in_part_says_what_it_cannot_show() {
    let (_folder, out) = place();
    run(&out, &["--log", "1/7"]);
    let missing = (0..60).map(|n| format!("{n}.0")).find_map(|id| {
        let said = call(&["trace", text(&out), "--message", &id]);
        (said.code == 2 && said.err.contains("is not among them")).then_some(said.err)
    });
    let told = missing.expect("most conversations are not kept");
    assert!(told.contains("1/7") && told.contains("--log full"), "{told}");
    let said = call(&["trace", text(&out), "--subscriber", "+44 7700 0000001"]).ends_with(0).out;
    assert!(said.contains("The log keeps one conversation in 7"), "{said}");
    run(&out, &["--log", "none", "--overwrite"]);
    let said = call(&["trace", text(&out), "--message", "0.0"]).ends_with(2);
    assert!(said.err.contains("keeps no log") && said.err.contains("--log full"), "{}", said.err);
}

#[test]
fn an_answer_to_the_wrong_user_is_shown_whole_to_each_of_the_three() {
    let (_folder, out) = place();
    let world = [
        "operators.A.subscribers=300",
        "operators.B.subscribers=200",
        "operators.C.subscribers=200",
        "operators.A.imsp.legacy.reply.numbers=1",
        "duration=\"3 d\"",
        // That answers go astray is what the objectives of this world would not have.
        "objectives=[]",
    ];
    let set = world.iter().flat_map(|s| ["--set", *s]);
    let arguments: Vec<&str> =
        ["run", "worlds/three_operators.ron", "--out", text(&out)].into_iter().chain(set).collect();
    call(&arguments).ends_with(0);
    let mut wrong = None;
    let each = |r: &Record| match r.event {
        Event::AnswerRecognised { misrouted: true, .. } => {
            wrong = Some(*r);
            ControlFlow::Break(())
        }
        _ => ControlFlow::Continue(()),
    };
    Reader::open(&out.join("log")).expect("a log").for_each(each).expect("read");
    let wrong = wrong.expect("one number for each customer is too few");
    let world = world::load(&out.join("world.ron"), &[]).unwrap_or_else(|r| panic!("{}", r.render(false)));
    let number = |s| world.blueprint.msisdn(s);
    let answered = wrong.id.subscriber().expect("a user's conversation");
    let (from, until) = (wrong.time.0 - 60_000_000, wrong.time.0 + 60_000_000);
    let [from, until] = [from, until].map(|t| format!("{t} us"));
    for who in [answered, wrong.subject, wrong.object] {
        let said =
            call(&["trace", text(&out), "--subscriber", &number(who), "--from", &from, "--until", &until]);
        let said = said.ends_with(0).out;
        let title = format!("{} answers {}: ", number(wrong.subject), number(answered));
        assert!(said.contains(&title), "{said}");
        assert!(said.contains(&format!("for WRONG user {}", number(wrong.object))), "{said}");
        assert!(said.contains("delivered as IM to the WRONG user"), "{said}");
    }
}

#[test]
fn a_log_that_was_cut_short_is_traced_as_far_as_it_goes() {
    let (_folder, out) = place();
    cast(&out);
    let manifest = out.join("log/manifest.jsonl");
    let lines = fs::read_to_string(&manifest).expect("a manifest");
    let kept: String = lines.lines().take(2).map(|l| format!("{l}\n")).collect();
    fs::write(&manifest, kept).expect("cut");
    let said = call(&["trace", text(&out), "--message", "0.script3"]).ends_with(0).out;
    assert!(said.contains("delivered as SMS") && said.contains("The log has no end"), "{said}");
}
