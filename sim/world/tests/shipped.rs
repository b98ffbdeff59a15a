//! The shipped worlds are free of findings, and are the worlds that they say they are.

use std::path::{Path, PathBuf};
use vocabulary::{Span, TextSize};
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
