//! Tables of small streams, worked out by hand.

use crate::support::*;
use crate::{measure, results, rows};
use vocabulary::*;

const MINUTE: u64 = 60 * 1_000_000;
const NOBODY: SubscriberId = SubscriberId::NOBODY;

/// At ten past one, a user of A writes to a customer of B, who answers after an hour.
fn one_loop() -> Vec<Record> {
    reply_loop(a(1), b(2), 0, 70 * MINUTE, hours(1)).records
}

#[test]
fn a_reply_loop_is_counted_where_it_began_and_ended() {
    let results = results(&small_world(), &one_loop());
    assert_eq!(
        rows(&results, "messages_by_hour.csv"),
        [
            "1,2007-04-27T01:00:00,A,B,im,sent,1",
            "1,2007-04-27T01:00:00,A,B,im,delivered_as_sms,1",
            "2,2007-04-27T02:00:00,B,A,answer_by_sms,sent,1",
            "2,2007-04-27T02:00:00,B,A,answer_by_sms,delivered_as_im,1",
        ]
    );
    assert_eq!(
        rows(&results, "reply_routing.csv"),
        ["A,B,alias_pool,0,1,1,1,0,1,0,0,0,0,0,100.0000,4.001,4.001,4.001"],
        "4.001 s: the histogram keeps three digits above two seconds"
    );
    assert_eq!(rows(&results, "message_size.csv"), ["A,B,1,0,0,0,0,0,0,0,1,1,0,0"]);
    assert_eq!(rows(&results, "failures.csv"), [""; 0]);
}

#[test]
fn nodes_and_links_carry_what_passes_them() {
    let results = results(&small_world(), &one_loop());
    let loaded = |row: &&String| !(row.ends_with(",0,0,") || row.ends_with(",0,0,0"));
    let all = rows(&results, "load_by_bin.csv");
    // 24 hours of 12 bins; IMSP of A and B, SMSC and HLR of A, B and C, three links in two directions.
    assert_eq!(all.len(), 24 * 12 * (2 + 3 + 3 + 6));
    assert_eq!(
        all.iter().filter(loaded).collect::<Vec<_>>(),
        [
            "4200,2007-04-27T01:10:00,IMSP A,imsp,A,A,1,0,",
            "4200,2007-04-27T01:10:00,IMSP B,imsp,B,B,1,0,",
            "4200,2007-04-27T01:10:00,SMSC B,smsc,B,B,1,1,",
            "4200,2007-04-27T01:10:00,HLR B,hlr,B,B,1,0,",
            "4200,2007-04-27T01:10:00,\"IM A-B, A to B\",im_link,A,B,1,0,0",
            "7800,2007-04-27T02:10:00,IMSP A,imsp,A,A,1,0,",
            "7800,2007-04-27T02:10:00,IMSP B,imsp,B,B,1,0,",
            "7800,2007-04-27T02:10:00,SMSC B,smsc,B,B,1,1,",
            "7800,2007-04-27T02:10:00,\"IM A-B, B to A\",im_link,B,A,1,0,0",
        ]
    );
    let busiest = results.summary().busiest_hours.into_iter().find(|b| b.place == "SMSC B").unwrap();
    assert_eq!((busiest.local_time.as_str(), busiest.short_messages), ("2007-04-27T01:00:00", 1));
    assert_eq!(measure(&results, "smsc.B.load.total"), "2");
}

/// Over the link from A to C: two long short messages within a second, one a second later, one a minute later, and four
/// in another hour, of which each has a minute of its own.
fn short_messages() -> Vec<Record> {
    let mut story = Story::of(a(1), 0);
    let (second, minute, hour) = (1_000_000, 60_000_000, 3_600_000_000);
    let early =
        [(0, 3), (second - 1, 3), (second, 1), (minute, 2)].map(|(at, parts)| (30 * second + at, parts));
    let late = [0, 1, 2, 3].map(|n| (5 * hour + n * minute, 5));
    for (at, parts) in early.into_iter().chain(late) {
        let octets = 100 * u32::from(parts);
        story.then(at, A, a(1), c(2), Event::SmsForwarded { parts, link: SMS_AC, octets });
    }
    story.records
}

#[test]
fn the_busiest_hour_minute_and_second_of_a_place_need_not_be_in_one_another() {
    let results = results(&small_world(), &short_messages());
    let all = rows(&results, "load.csv");
    assert_eq!(all.len(), 2 + 3 + 3 + 6);
    let of = |key: &str| all.iter().find(|row| row.contains(key)).unwrap().clone();
    // 29 in all; 20 in the late hour, but 7 in the first minute and 6 in its first second.
    let (hour, minute, second) = ("20,2007-04-27T05:00:00", "7,2007-04-27T00:00:00", "6,2007-04-27T00:00:30");
    let told = format!("29,0.000336,{hour},{minute},{second}");
    assert_eq!(of("sms_link.A-C"), format!("\"SMS A-C, A to C\",sms_link.A-C,{told},2900,2000,700,600"));
    assert_eq!(of("smsc.A"), format!("SMSC A,smsc.A,{told},,,,"));
    assert_eq!(of("sms_link.C-A"), "\"SMS A-C, C to A\",sms_link.C-A,0,0,,,,,,,0,,,");
    let measured = |name: &str| results.measure(&format!("sms_link.A-C.load.{name}")).unwrap().unwrap();
    assert_eq!(["busiest_second", "bytes.busiest_second"].map(measured), [6.0, 600.0]);
    assert_eq!(["busiest_minute", "bytes.busiest_minute"].map(measured), [7.0 / 60.0, 700.0 / 60.0]);
    assert_eq!(measure(&results, "sms_link.C-A.load.busiest_second"), "0");
    let text = results.summary().to_text();
    assert!(text.contains("20 short messages, under 0.1 a second; at most 7 a minute, 6 a second"), "{text}");
}

#[test]
fn a_run_that_is_too_long_says_that_minutes_and_seconds_are_not_counted() {
    let results = results(&world_of(EACH, Span(60 * Span::DAY.0)), &short_messages());
    let all = rows(&results, "load.csv");
    let row = all.iter().find(|row| row.contains("sms_link.A-C")).unwrap();
    let uncounted = "20,2007-04-27T05:00:00,not counted,,not counted,,2900,2000,not counted,not counted";
    assert!(row.ends_with(uncounted), "{row}");
    let refused = Err(world::measures::Unknown::NoSeconds);
    assert_eq!(results.measure("sms_link.A-C.load.busiest_second"), refused);
    assert!(results.measure("sms_link.A-C.load.busiest_hour").unwrap().is_some());
    assert!(!rows(&results, "summary.csv").iter().any(|row| row.contains("busiest_minute")));
    let text = results.summary().to_text();
    assert!(text.contains("Minutes and seconds are not counted"), "{text}");
}

#[test]
fn a_presence_that_is_set_by_sms_passes_nodes_and_links_or_fails_with_its_cause() {
    let presence = Presence::Offline;
    let mut story = Story::of(b(3), 0);
    story
        .then(MINUTE, B, b(3), NOBODY, Event::PresenceCommanded { presence })
        .then(MINUTE, B, b(3), NOBODY, Event::CommandHandedOver)
        .then(MINUTE, B, b(3), NOBODY, Event::PresenceSet { presence, watchers: 2 })
        .then(MINUTE, B, b(3), a(1), Event::PresenceNotified { presence, detailed: true, link: IM_AB })
        .then(MINUTE, A, b(3), a(1), Event::PresenceNotified { presence, detailed: true, link: LinkId::NONE })
        .then(MINUTE, A, b(3), a(1), Event::PresenceShown { slot: 0, presence })
        .then(MINUTE, B, b(3), a(2), Event::NoticeFailed { cause: FailCause::LinkClosed })
        .then(MINUTE, C, c(4), NOBODY, Event::PresenceCommanded { presence })
        .then(MINUTE, C, c(4), NOBODY, Event::CommandRefused { cause: FailCause::NoImsp });
    let results = results(&small_world(), &story.records);
    let load = rows(&results, "load_by_bin.csv");
    let loaded: Vec<_> =
        load.iter().filter(|row| !(row.ends_with(",0,0,") || row.ends_with(",0,0,0"))).collect();
    assert_eq!(
        loaded,
        [
            "0,2007-04-27T00:00:00,IMSP A,imsp,A,A,1,0,",
            "0,2007-04-27T00:00:00,IMSP B,imsp,B,B,2,0,",
            "0,2007-04-27T00:00:00,SMSC B,smsc,B,B,1,1,",
            "0,2007-04-27T00:00:00,\"IM A-B, B to A\",im_link,B,A,1,0,899",
        ]
    );
    let failures = rows(&results, "failures.csv");
    assert!(failures.iter().any(|r| r.starts_with("link_closed,B,notice,1,")), "{failures:?}");
    assert!(failures.iter().any(|r| r.starts_with("no_imsp,C,presence_command,1,")), "{failures:?}");
    assert_eq!(measure(&results, "messages.begun"), "0");
}

#[test]
fn messages_that_began_have_ended_or_are_on_their_way() {
    let mut records = one_loop();
    records.truncate(6);
    let results = results(&small_world(), &records);
    let of = |name| measure(&results, name);
    assert_eq!([of("messages.begun"), of("messages.ended"), of("messages.in_flight")], ["2", "1", "1"]);
    assert!(rows(&results, "reply_routing.csv")[0].ends_with(",1,0,0,0,0,0,0,0,1,,,,"));
}

/// The live bindings of B at the start of each bin in which they change, as (minute, live).
fn live(records: &[Record]) -> Vec<(u64, u64)> {
    let results = results(&small_world(), records);
    let rows = rows(&results, "bindings_by_bin.csv");
    let of_b = rows.iter().filter(|row| row.contains(",B,alias_pool,")).map(|row| {
        let cells: Vec<_> = row.split(',').collect();
        (cells[0].parse::<u64>().unwrap() / 60, cells[4].parse().unwrap())
    });
    let mut changes = vec![(0, 0)];
    of_b.for_each(|(minute, live)| {
        if changes.last().is_some_and(|last| last.1 != live) {
            changes.push((minute, live));
        }
    });
    changes
}

fn convert(minute: u64, binding: Binding, remaining_minutes: u64) -> Record {
    let mut story = Story::of(a(1), minute as u32);
    let rest = (remaining_minutes * 60_000) as u32;
    story.then(minute * MINUTE, B, a(1), b(2), converted(36, alias(), binding, rest)).records[0]
}

#[test]
fn a_binding_lives_for_its_lifetime() {
    // Bound at minute 7, seen first at minute 10; over at minute 127, gone at minute 130.
    assert_eq!(live(&[convert(7, Binding::Opened, 0)]), [(0, 0), (10, 1), (130, 0)]);
    // At the very start of a bin it counts, and at the very end it does not.
    assert_eq!(live(&[convert(10, Binding::Opened, 0)]), [(0, 0), (10, 1), (130, 0)]);
}

#[test]
fn a_renewed_binding_lives_for_a_lifetime_from_then() {
    let renewed = [convert(10, Binding::Opened, 0), convert(70, Binding::Renewed, 60)];
    assert_eq!(live(&renewed), [(0, 0), (10, 1), (190, 0)]);
}

#[test]
fn a_displaced_binding_gives_its_place_to_the_new_one() {
    let displaced = [
        convert(10, Binding::Opened, 0),
        convert(20, Binding::Opened, 0),
        convert(70, Binding::Displaced, 60),
    ];
    assert_eq!(live(&displaced), [(0, 0), (10, 1), (20, 2), (140, 1), (190, 0)]);
    let results = results(&small_world(), &displaced);
    let acts = rows(&results, "bindings_by_bin.csv").into_iter().find(|r| r.starts_with("4200,"));
    assert_eq!(acts.as_deref(), Some("4200,2007-04-27T01:10:00,A,originator_number,0,0,0,0"));
    let row = "4200,2007-04-27T01:10:00,B,alias_pool,2,0,0,1";
    assert!(rows(&results, "bindings_by_bin.csv").iter().any(|r| r == row));
}

#[test]
fn a_live_binding_that_is_not_renewed_ends_when_it_would_have() {
    let used = [convert(10, Binding::Opened, 0), convert(70, Binding::None, 60)];
    assert_eq!(live(&used), [(0, 0), (10, 1), (130, 0)]);
}

#[test]
fn texts_over_the_limit_are_told_by_what_became_of_them() {
    let mut story = Story::of(a(1), 0);
    let (slot, next) = (0, Span::ZERO);
    let ucs2 = TextSize { characters: 100, units: 100, alphabet: Alphabet::Ucs2 };
    let conversion = |size: TextSize, parts, intro_parts, lost_characters| Event::ImConverted {
        size,
        parts,
        intro_parts,
        introduced: intro_parts > 0,
        lost_characters,
        address: alias(),
        binding: Binding::None,
        remaining_ms: 0,
    };
    let failed =
        Event::MessageFailed { cause: FailCause::OverLength, answer: false, mechanism: Mechanism::AliasPool };
    story
        .then(0, A, a(1), b(1), Event::ImBlocked { slot, size: size(161), next })
        .then(1, A, a(1), b(1), im_sent(161))
        .then(2, B, a(1), b(1), failed)
        .then(3, A, a(1), b(1), im_sent(200))
        .then(4, B, a(1), b(1), conversion(size(160), 1, 0, 40))
        .then(5, A, a(1), b(1), im_sent(160))
        // 30 characters of introductory text make 190: two short messages, one more than without.
        .then(6, B, a(1), b(1), conversion(size(190), 2, 1, 0))
        // 100 characters in UCS-2 take two short messages, in the default alphabet one.
        .then(7, B, a(1), b(1), conversion(ucs2, 2, 0, 0));
    let results = results(&small_world(), &story.records);
    // composed, over 160; over limit, blocked, rejected, truncated, lost, split; converted, parts, intro, UCS-2.
    assert_eq!(rows(&results, "message_size.csv"), ["A,B,4,3,4,1,1,1,40,1,3,5,1,1"]);
    assert_eq!(
        rows(&results, "failures.csv"),
        [
            "over_length,A,im_blocked,1,0.000,2007-04-27T00:00:00",
            "over_length,B,im,1,0.000,2007-04-27T00:00:00",
        ]
    );
}

#[test]
fn an_answer_that_went_astray_is_told_from_the_user_who_was_answered() {
    // A user of A is answered, but a user of B (number 9) gets the answer; another answer is lost on the way.
    let (mechanism, link, took) = (Mechanism::AliasPool, LinkId::NONE, seconds(3));
    let mut story = Story::of(a(1), 0);
    story
        .then(0, B, b(2), a(1), sms_answered(alias()))
        .then(
            1,
            B,
            b(2),
            b(9),
            Event::AnswerRecognised { address: alias(), link, octets: 0, misrouted: true },
        )
        .then(2, B, b(2), b(9), answer_delivered(mechanism, took, true))
        .then(3, B, b(2), a(1), sms_answered(alias()))
        .then(
            4,
            B,
            b(2),
            a(1),
            Event::AnswerNotRecognised { address: alias(), cause: FailCause::AliasExpired },
        )
        .then(
            5,
            B,
            b(2),
            a(1),
            Event::MessageFailed { cause: FailCause::AliasExpired, answer: true, mechanism },
        );
    let results = results(&small_world(), &story.records);
    let routing = rows(&results, "reply_routing.csv");
    assert_eq!(routing, ["A,B,alias_pool,0,0,2,0,0,0,0,0,1,1,0,0.0000,,,"]);
    assert_eq!(
        rows(&results, "reply_losses.csv"),
        ["A,B,alias_pool,not_recognised,alias_expired,1", "A,B,alias_pool,lost,alias_expired,1"]
    );
    let text = results.summary().to_text();
    assert!(text.contains("50.0 % (1) reached the wrong user"), "{text}");
    assert!(text.contains("1 lost, because the alias was no longer bound when the answer came."), "{text}");
}

#[test]
fn a_leaked_answer_is_neither_lost_nor_an_im() {
    let mut story = Story::of(a(1), 0);
    let cause = FailCause::ContextExpired;
    story
        .then(0, A, a(1), c(2), converted(36, own_number(), Binding::Opened, 0))
        .then(1, C, c(2), a(1), sms_answered(own_number()))
        .then(2, C, c(2), a(1), Event::SmsForwarded { parts: 2, link: SMS_AC, octets: 290 })
        .then(3, A, c(2), a(1), Event::AnswerNotRecognised { address: own_number(), cause })
        .then(4, A, c(2), a(1), Event::AnswerLeaked { address: own_number(), took: seconds(1) });
    let results = results(&small_world(), &story.records);
    let routing = rows(&results, "reply_routing.csv");
    assert_eq!(routing, ["A,C,originator_number,1,0,1,0,0,0,0,1,0,0,0,0.0000,,,"]);
    let load = rows(&results, "load_by_bin.csv");
    assert!(load.iter().any(|r| r.contains("SMS A-C, C to A\",sms_link,C,A,1,2,290")));
    assert_eq!(measure(&results, "sms_link.C-A.load.bytes.total"), "290");
    assert_eq!(measure(&results, "sms_link.C-A.load.bytes.busiest_hour"), "0.080556");
    assert_eq!(measure(&results, "sms_link.A-C.load.bytes.busiest_hour"), "0");
    assert_eq!(measure(&results, "replies.A.leaked.count"), "1");
}

#[test]
fn accounts_move_by_day() {
    let day = Span::DAY.0;
    let world = world_of(EACH, Span(3 * day));
    let mut story = Story::of(a(1), 0);
    let reason = UpgradeReason::Imitation;
    let counts = PopulationCounts { users: 30, pre_registered: 20, unregistered: 50, with_client: 40 };
    let counted = Event::PopulationCounted { counts };
    let was = AccountState::PreRegistered;
    let replaced = Event::TerminalReplaced { client: ClientId(1), had_client: false };
    story
        .then(0, B, NOBODY, NOBODY, counted)
        .then(day + 1, B, a(1), b(50), Event::LegacyAccountRegistered)
        .then(day + 2, B, b(60), NOBODY, replaced)
        .then(day + 3, B, b(50), NOBODY, Event::ClientLoggedOn { reason, next: Span::ZERO, add_ms: 0 })
        .then(2 * day, B, b(50), NOBODY, Event::AccountUpgraded { was, watchers: 1 })
        .then(2 * day + 9, B, b(50), a(1), Event::PresenceAnswered { granted: false });
    let results = results(&world, &story.records);
    let of_b = |file| rows(&results, file).into_iter().filter(|r| r.contains(",B,")).collect::<Vec<_>>();
    assert_eq!(
        of_b("population_by_day.csv"),
        [
            "start,2007-04-27,B,30,20,50,40",
            "0,2007-04-27,B,30,20,50,40",
            "1,2007-04-28,B,30,21,49,41",
            "2,2007-04-29,B,31,20,49,41",
        ]
    );
    assert_eq!(
        of_b("upgrades_by_day.csv"),
        [
            "1,2007-04-28,B,logged_on,imitation,1",
            "1,2007-04-28,B,terminal_replaced,,1",
            "2,2007-04-29,B,upgraded,pre_registered,1",
            "2,2007-04-29,B,presence,denied,1",
        ]
    );
    assert_eq!(of_b("contacts_by_day.csv"), ["1,2007-04-28,B,account_registered,,1"]);
}

#[test]
fn quantiles_of_delays_are_those_of_the_messages() {
    let mut records = Vec::new();
    for n in 1..=100 {
        let mut story = Story::of(a(1), n);
        story.then(0, A, a(1), a(2), im_delivered(Span(u64::from(n) * 10_000)));
        records.extend(story.records);
    }
    let results = results(&small_world(), &records);
    let rows = rows(&results, "delay_distribution.csv");
    for row in ["im_as_im,,100,50.00,0.500", "im_as_im,,100,99.00,0.990", "im_as_im,,100,100.00,1.000"] {
        assert!(rows.iter().any(|r| r == row), "{row}");
    }
}

#[test]
fn of_nothing_there_are_tables_all_the_same() {
    let results = results(&small_world(), &[]);
    let text = results.summary().to_text();
    for line in ["Nobody sent a message.", "No customer answered by SMS.", "Nothing failed."] {
        assert!(text.contains(line), "{text}");
    }
    assert_eq!(measure(&results, "replies.delivered_as_im"), "");
    assert!(!rows(&results, "load_by_bin.csv").is_empty());
}

#[test]
fn numbers_of_no_operator_are_told_apart() {
    let mut story = Story::of(a(1), 0);
    let (cause, answer, mechanism) = (FailCause::UnknownNumber, false, Mechanism::None);
    story.then(0, A, a(1), NOBODY, im_sent(5)).then(
        1,
        OperatorId::NONE,
        a(1),
        NOBODY,
        Event::MessageFailed { cause, answer, mechanism },
    );
    let results = results(&small_world(), &story.records);
    assert!(rows(&results, "messages_by_hour.csv")[0].ends_with(",A,-,im,sent,1"));
    assert_eq!(rows(&results, "failures.csv"), ["unknown_number,-,im,1,0.000,2007-04-27T00:00:00"]);
}
