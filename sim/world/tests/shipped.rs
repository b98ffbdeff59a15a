//! The shipped worlds are free of findings, and are the worlds that they say they are.

use std::path::{Path, PathBuf};
use vocabulary::{Alphabet, Originator, RecordId, Span, SubscriberId, TextSize};
use world::blueprint::{Count, Delay, Lengths, Profile, ReplyRouting, Service};
use world::{Blueprint, load, parse, template};

fn worlds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worlds")
}

fn shipped(name: &str) -> Blueprint {
    match load(&worlds().join(name), &[]) {
        Ok(world) if world.warnings.is_empty() => world.blueprint,
        Ok(world) => panic!("{}", world.warnings),
        Err(report) => panic!("{report}"),
    }
}

#[test]
fn all_shipped_worlds_are_free_of_findings() {
    let mut names: Vec<_> = std::fs::read_dir(worlds()).unwrap().map(|f| f.unwrap().path()).collect();
    names.retain(|n| n.extension().is_some_and(|e| e == "ron"));
    assert!(names.len() >= 5, "{names:?}");
    for name in names {
        shipped(name.file_name().unwrap().to_str().unwrap());
    }
}

#[test]
fn the_template_is_free_of_findings() {
    let world = parse("template", template(), Path::new("."), &[]).unwrap();
    assert!(world.warnings.is_empty(), "{}", world.warnings);
}

#[test]
fn the_reply_loop_is_the_reference_model() {
    let b = shipped("reply_loop.ron");
    assert_eq!((b.subscribers(), b.seed, b.duration), (1_000_000, 1, Span::HOUR));
    let (a, c) = (&b.operators[0], &b.operators[1]);
    assert_eq!((a.im_users, c.im_users, c.adoption.is_none(), c.imsp.is_some()), (1.0, 0.0, true, true));
    assert_eq!((a.contacts.count, a.contacts.at.as_slice()), (Count::Fixed(10), [0.0, 1.0].as_slice()));
    assert_eq!((a.contacts.popularity, a.contacts.favourites, a.contacts.added), (0.0, 0.0, 1.0));
    let imsp = c.imsp.as_ref().unwrap();
    assert_eq!((imsp.access, imsp.gateway), (Span(200_000), Span(200_000)));
    assert!(
        matches!(imsp.legacy.reply, ReplyRouting::OriginatorNumber { .. }) && imsp.legacy.intro.is_none()
    );
    assert_eq!((c.smsc.submission, c.smsc.delivery), (Span(2_000_000), Span(2_000_000)));
    assert_eq!(b.links.len(), 1);
    assert_eq!((b.links[0].service, b.links[0].latency), (Service::Im, Span(50_000)));
    let t = &b.traffic;
    assert_eq!((t.conversations_per_day, t.answer_probability), (144.0, 0.4));
    assert_eq!(
        (&t.answer_delay, t.further_turns),
        (&Delay::Exponential { mean: Span::MINUTE }, Count::Fixed(0))
    );
    assert_eq!((t.idle_timeout, &t.profile, t.add_every), (Span(300_000_000), &Profile::FLAT, Span::ZERO));
    assert_eq!(t.lengths, Lengths::Fixed(TextSize::of(&"a".repeat(36))));
}

/// A world whose texts are like this, and what it resolves to.
fn texts(lengths: &str) -> Vec<(TextSize, u64)> {
    let world = format!(
        "(operators: {{\"A\": (numbers: [\"+44 7700\"], subscribers: 10, im_users: \"50 %\", imsp: ())}}, \
         traffic: (lengths: {lengths}))"
    );
    let world = parse("texts", &world, &worlds(), &[]).unwrap_or_else(|report| panic!("{report}"));
    let Lengths::Corpus(sizes) = world.blueprint.traffic.lengths else { panic!("not of a corpus") };
    sizes.to_vec()
}

/// The mean of what is measured over all texts.
fn mean(texts: &[(TextSize, u64)], of: impl Fn(TextSize) -> f64) -> f64 {
    let total: f64 = texts.iter().map(|(_, n)| *n as f64).sum();
    texts.iter().map(|(size, n)| of(*size) * *n as f64).sum::<f64>() / total
}

#[track_caller]
fn near(found: f64, expected: f64, rounding: f64) {
    assert!((found - expected).abs() <= rounding, "{found} is not {expected}");
}

const ENGLISH: &str = "Corpus(file: \"data/sms_lengths.csv\", corpus: \"english\")";
const CHINESE: &str = "Corpus(file: \"data/sms_lengths.csv\", corpus: \"chinese\")";

#[test]
fn the_shipped_corpora_have_the_moments_of_their_source() {
    let (english, chinese) = (texts(ENGLISH), texts(CHINESE));
    let messages = |texts: &[(TextSize, u64)]| texts.iter().map(|(_, n)| n).sum::<u64>();
    let ucs2 = |t: TextSize| f64::from(u8::from(t.alphabet == Alphabet::Ucs2));
    assert_eq!((messages(&english), messages(&chinese)), (55_835, 31_465));
    near(mean(&english, |t| t.characters.into()), 52.0, 0.05);
    near(mean(&english, |t| f64::from(u8::from(t.characters > 160))), 0.035, 0.0005);
    near(mean(&english, ucs2), 0.0043, 0.00005);
    near(mean(&english, |t| t.parts().into()), 1.0445, 0.00005);
    near(mean(&chinese, |t| t.characters.into()), 14.5, 0.05);
    near(mean(&chinese, ucs2), 0.992, 0.0005);
    near(mean(&chinese, |t| t.parts().into()), 1.0075, 0.00005);
}

#[test]
fn a_mix_has_each_text_by_its_share() {
    let mixed = texts(&format!(
        "Mix([(share: \"75 %\", of: {ENGLISH}), (share: \"15 %\", of: {CHINESE}), \
         (share: \"10 %\", of: Fixed(characters: 9))])"
    ));
    let characters = |t: TextSize| f64::from(t.characters);
    let expected =
        0.75 * mean(&texts(ENGLISH), characters) + 0.15 * mean(&texts(CHINESE), characters) + 0.1 * 9.0;
    near(mean(&mixed, characters), expected, 1e-9);
    let ucs2 = |t: TextSize| f64::from(u8::from(t.alphabet == Alphabet::Ucs2));
    near(mean(&mixed, ucs2), 0.75 * mean(&texts(ENGLISH), ucs2) + 0.15 * mean(&texts(CHINESE), ucs2), 1e-9);
}

#[test]
fn a_file_of_two_corpora_is_kept_once() {
    let (name, mix) = (
        "three_operators.ron",
        format!("Mix([(share: \"50 %\", of: {ENGLISH}), (share: \"50 %\", of: {CHINESE})])"),
    );
    let world = load(&worlds().join(name), &[("traffic.lengths".to_owned(), mix)]).unwrap();
    assert_eq!(world.files.len(), 1);
}

#[test]
fn the_text_of_a_scripted_message_is_known_by_its_exchange_and_sender() {
    let b = shipped("paper_cast.ron");
    let index = b.script.iter().position(|a| matches!(&a.act, world::blueprint::Act::Send { .. })).unwrap();
    let who = b.people[b.script[index].person].subscriber;
    let exchange = RecordId::first(Originator::Script(who, index as u32)).next();
    assert_eq!(b.text_of(exchange, who), Some("Lunch at one?"));
    assert_eq!(b.text_of(exchange, SubscriberId(who.0 + 1)), None);
    assert_eq!(b.text_of(RecordId::first(Originator::Script(who, 0)), who), None);
    assert_eq!(b.text_of(RecordId::first(Originator::Script(who, 999)), who), None);
    assert_eq!(b.text_of(RecordId::first(Originator::Activity(who, index as u32)), who), None);
}
