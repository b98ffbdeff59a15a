//! Which price holds: the one that names most, and what clients tell of it; and what `check` says of tariffs. The
//! expected texts are in `expected/`; UPDATE_EXPECT=1 refreshes them.

use expect_test::expect_file;
use std::path::Path;
use vocabulary::OperatorId;
use world::Code;
use world::blueprint::{Charge, Leg, Per, Price, Tariffs};

const A: OperatorId = OperatorId(0);
const B: OperatorId = OperatorId(1);
const C: OperatorId = OperatorId(2);

/// The prices of a world in which A informs by a pop-up, B by what is said, and C has no IMSP.
#[track_caller]
fn tariffs(information: &str, rules: &str) -> Tariffs {
    let text = format!(
        "(operators: {{
            \"A\": (numbers: [\"+44 7700\"], subscribers: 10, im_users: \"50 %\", imsp: (legacy: (information: PopUp))),
            \"B\": (numbers: [\"+44 7800\"], subscribers: 10, imsp: (legacy: (information: {information}))),
            \"C\": (numbers: [\"+44 7900\"], subscribers: 10, smsc: (receipts: \"5 %\")),
        }},
        links: [Both(between: (\"A\", \"B\")), Sms(between: (\"A\", \"C\"))],
        tariffs: (currency: \"EUR\", rules: [{rules}]))"
    );
    let world = world::parse("w", &text, Path::new("."), &[]).unwrap_or_else(|report| panic!("{report}"));
    assert!(world.warnings.is_empty(), "{}", world.warnings);
    world.blueprint.tariffs.expect("the world has tariffs")
}

fn per(per: Per, cents: u64) -> Price {
    Price { millionths: cents * 10_000, per }
}

#[test]
fn the_price_that_names_most_holds_wherever_it_is_written() {
    let named_least_last = "
        Retail(kind: ImAsSms, from: \"A\", to: \"C\", price: \"0.09\", per: Part),
        Retail(kind: ImAsSms, to: \"C\", price: \"0.08\"),
        Retail(kind: ImAsSms, price: \"0.05 EUR\", per: Part),
        Retail(price: \"0.01\")";
    let mut rules: Vec<&str> = named_least_last.split("),").map(|r| r.trim().trim_end_matches(')')).collect();
    for _ in 0..2 {
        let written: String = rules.iter().map(|r| format!("{r}),\n")).collect();
        let t = tariffs("PopUp", &written);
        assert_eq!(t.retail(Charge::ImAsSms, A, C), per(Per::Part, 9), "kind and both operators");
        assert_eq!(t.retail(Charge::ImAsSms, B, C), per(Per::Message, 8), "kind and one operator");
        assert_eq!(t.retail(Charge::ImAsSms, A, B), per(Per::Part, 5), "kind");
        assert_eq!(t.retail(Charge::AnswerBySms, C, A), per(Per::Message, 1), "nothing");
        rules.reverse();
    }
}

#[test]
fn what_no_price_fits_is_free_and_prices_have_a_direction() {
    let t = tariffs(
        "PopUp",
        "Interworking(kind: Sms, from: \"A\", to: \"C\", price: \"0.03\", per: Part), \
         Interworking(kind: Im, from: \"B\", price: \"0.002\")",
    );
    assert_eq!(t.currency, "EUR");
    assert_eq!(t.rate(Leg::Sms, A, C), per(Per::Part, 3));
    assert_eq!(t.rate(Leg::Im, B, A), Price { millionths: 2_000, per: Per::Message });
    for (leg, from, to) in [(Leg::Sms, C, A), (Leg::Im, A, B), (Leg::Receipt, A, C), (Leg::Conversion, A, B)]
    {
        assert_eq!(t.rate(leg, from, to), Price::FREE, "{leg:?}");
    }
    assert_eq!(t.retail(Charge::Im, A, B), Price::FREE);
}

#[test]
fn clients_tell_the_retail_price_or_what_is_advised_by_the_means_of_their_operator() {
    let retail = "Retail(price: \"0.01\"), Retail(kind: ImAsSms, price: \"0.05\", per: Part)";
    let advised = format!("{retail}, Advice(to: \"C\", price: \"0.07\", per: Part)");
    let told = |information: &str, rules: &str| {
        let t = tariffs(information, rules);
        [t.advised(A, C), t.advised(B, C), t.advised(B, A)]
    };
    let (counts, once) = (per(Per::Part, 5), per(Per::Message, 5));
    assert_eq!(told("PopUp", retail), [counts, counts, counts]);
    assert_eq!(told("StatusLine", retail), [counts, once, once], "the text is not known yet");
    assert_eq!(told("Wizard", &advised), [per(Per::Part, 7), per(Per::Message, 7), once]);
    let im = per(Per::Message, 1);
    assert_eq!(told("None", &advised), [per(Per::Part, 7), im, im], "told nothing: an IM is expected");
}

#[test]
fn two_prices_that_are_as_specific_are_refused_unless_one_decides_or_both_are_alike() {
    let clash = "Retail(from: \"A\", price: \"0.02\"), Retail(to: \"C\", price: \"0.03\")";
    let text = |rules: &str| {
        format!(
            "(operators: {{\"A\": (numbers: [\"+44 7700\"], subscribers: 10, im_users: \"50 %\", imsp: ()), \
             \"C\": (numbers: [\"+44 7900\"], subscribers: 10)}}, links: [Sms(between: (\"A\", \"C\"))], \
             tariffs: (currency: \"EUR\", rules: [{rules}]))"
        )
    };
    let refused = |rules: &str| world::parse("w", &text(rules), Path::new("."), &[]).is_err();
    assert!(refused(clash));
    assert!(!refused(&format!("{clash}, Retail(from: \"A\", to: \"C\", price: \"0.04\")")));
    assert!(!refused(&clash.replace("0.03", "0.02")));
    assert!(!refused(
        &clash.replace("to: \"C\"", "to: \"A\"").replace("from: \"A\"", "from: \"C\", to: \"C\"")
    ));
}

/// The cases: a name, and the tariffs of a world of A, with an IMSP, and C, without.
const CASES: &[(&str, &str)] = &[
    (
        "prices",
        "(currency: \"EUR\", rules: [
        Retail(kind: Im, price: \"-0.01\"),
        Retail(kind: ImAsSms, price: 0.05),
        Retail(kind: Mms, price: \"0.05\"),
        Retail(kind: AnswerBySms, price: \"0.0000005\"),
        Retail(from: \"D\", price: \"0,05\"),
        Retail(price: \"0.05 USD\", per: Octet),
        Retail(kind: Command),
        Advice(kind: Im, price: \"2_000_000\"),
        Termination(price: \"0.03\"),
    ])",
    ),
    (
        "prices_that_contradict",
        "(currency: \"EUR\", rules: [
        Retail(price: \"0.01\"),
        Retail(from: \"A\", price: \"0.02\"),
        Retail(to: \"C\", price: \"0.03\"),
        Retail(kind: Command, price: \"0.10\"),
        Retail(kind: Command, price: \"0.12\"),
        Advice(from: \"A\", price: \"0.05\"),
        Advice(to: \"C\", price: \"0.05\"),
    ])",
    ),
    (
        "prices_that_never_hold",
        "(currency: \"EUR\", rules: [
        Retail(kind: ImAsSms, from: \"C\", price: \"0.05\"),
        Retail(kind: Receipt, price: \"0.05\"),
        Retail(price: \"0.01\"),
        Retail(price: \"0.01\"),
        Interworking(kind: Sms, price: \"0.03\", per: Part),
        Interworking(kind: Sms, from: \"A\", to: \"C\", price: \"0.02\"),
        Interworking(kind: Sms, from: \"C\", to: \"A\", price: \"0.02\"),
        Interworking(kind: Im, from: \"A\", to: \"C\", price: \"0.02\"),
    ])",
    ),
    ("currency", "(currency: \"5 euros\", rules: [Retail(price: \"0.05 EUR\")])"),
];

#[test]
fn each_mistake_is_told_as_expected() {
    for (name, tariffs) in CASES {
        let text = format!(
            "(
    operators: {{
        \"A\": (numbers: [\"+44 7700\"], subscribers: 10, im_users: \"50 %\", imsp: ()),
        \"C\": (numbers: [\"+44 7900\"], subscribers: 10),
    }},
    links: [Sms(between: (\"A\", \"C\"))],
    tariffs: {tariffs},
)
"
        );
        let report = match world::parse("world.ron", &text, Path::new("."), &[]) {
            Ok(world) => world.warnings,
            Err(report) => report,
        };
        assert!(!report.is_empty(), "{name} finds nothing");
        expect_file![format!("{}/tests/expected/{name}.txt", env!("CARGO_MANIFEST_DIR"))]
            .assert_eq(&report.render(false));
    }
}

#[test]
fn each_code_of_tariffs_has_its_case() {
    let expected = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/expected/{name}.txt"));
        std::fs::read_to_string(path).expect("an expected text")
    };
    assert!(expected("prices_that_contradict").contains(Code::PricesContradict.id()));
    assert!(expected("prices_that_never_hold").contains(Code::PriceUnused.id()));
}
