//! Recorded traffic in a world: every row has its message or its cause, whatever the threads and windows.

use super::*;
use crate::fixture::{self, CLIENT, gsm};
use crate::{Options, Simulation};
use std::sync::{Arc, Mutex};
use vocabulary::{Event, FailCause, Originator, Record, Span, SubscriberId, Time};
use world::Blueprint;
use world::blueprint::{Adoption, Imitates, Oversize, Quarter, Service, Standing, Trace, TraceColumns};
use world::blueprint::{Parties as Written, TimeFormat};
use world::trace::{RejectCause, Rows};

/// A trace in memory.
struct Memory(Rows<std::io::Cursor<Vec<u8>>>);

impl Memory {
    fn of(world: &Blueprint, text: &str) -> Box<Memory> {
        let trace = world.traffic.trace.as_ref().expect("a world with a trace");
        let bytes = std::io::Cursor::new(text.as_bytes().to_vec());
        Box::new(Memory(Rows::new(bytes, trace, world.start, world.duration).expect("a header")))
    }
}

impl TraceInput for Memory {
    fn next(&mut self) -> Option<Result<Row<'_>, Reject>> {
        self.0.read().expect("memory has no errors")
    }
}

/// The rows that come back.
#[derive(Clone, Default)]
struct Back(Arc<Mutex<Vec<Reject>>>);

impl TraceRejects for Back {
    fn reject(&mut self, reject: Reject) {
        self.0.lock().expect("nobody panicked").push(reject);
    }

    fn end(&mut self) {}
}

fn trace(parties: Written, characters: bool) -> Trace {
    let name = |n: &str| n.to_owned();
    let columns = TraceColumns {
        time: name("t"),
        from: name("a"),
        to: name("b"),
        characters: characters.then(|| name("n")),
        alphabet: None,
    };
    let (file, tolerance) = (name("x.csv"), Span::ZERO);
    Trace { file, delimiter: b',', columns, format: TimeFormat::UnixMillis, parties, tolerance }
}

/// Two operators of 300: all of A are IM users with ten contacts at B, none of B is.
fn blueprint(parties: Written, characters: bool) -> Blueprint {
    let mut world = fixture::reply_loop(600);
    world.traffic.conversations_per_day = 0.0;
    world.traffic.answer_probability = 0.0;
    world.traffic.trace = Some(trace(parties, characters));
    world
}

fn ids() -> Written {
    let of =
        |operator, standing| Quarter { share: 1.0, operator: vocabulary::OperatorId(operator), standing };
    Written::Ids { senders: vec![of(0, Standing::TrueIm)], recipients: vec![of(1, Standing::Legacy)] }
}

/// Customers that become IM users of their own accord, at a rate each year.
fn adoption(innovation: f64) -> Adoption {
    Adoption {
        innovation,
        imitation: 0.0,
        introduction: 0.0,
        imitates: Imitates::Operator,
        terminal_life: Span::ZERO,
        new_terminals: vec![],
        step: Span::MINUTE,
    }
}

struct Ran {
    records: Vec<Record>,
    counts: TraceCounts,
    rejects: Vec<Reject>,
    digest: u64,
}

impl Ran {
    /// The messages of the trace, in order.
    fn sent(&self) -> Vec<&Record> {
        let recorded = |r: &&Record| matches!(r.id.originator(), Originator::Recorded(..));
        let begins =
            |r: &&Record| matches!(r.event, Event::ImSent { answer: false, .. } | Event::ImBlocked { .. });
        self.records.iter().filter(recorded).filter(begins).collect()
    }

    fn causes(&self) -> Vec<(u64, RejectCause)> {
        self.rejects.iter().map(|r| (r.line, r.cause)).collect()
    }
}

fn run(world: &Blueprint, text: &str, options: Options, until: &[Time]) -> Ran {
    let back = Back::default();
    let simulation = Simulation::new(Arc::new(world.clone()), options);
    let mut simulation = simulation.with_trace(Memory::of(world, text), Box::new(back.clone()));
    let mut listeners = vec![Vec::<Record>::new(); simulation.partitions()];
    for time in until.iter().copied().chain([simulation.end()]) {
        simulation.advance(time, &mut listeners, None);
    }
    let mut records = listeners.concat();
    records.sort_by_key(Record::order);
    let counts = simulation.trace_counts().expect("a world with a trace");
    assert_eq!(counts.read, counts.used + counts.waiting + counts.rejected.iter().sum::<u64>());
    let rejects = back.0.lock().expect("nobody panicked").clone();
    assert_eq!(counts.rejected.iter().sum::<u64>(), rejects.len() as u64);
    Ran { records, counts, rejects, digest: simulation.digest() }
}

fn run_plainly(world: &Blueprint, text: &str) -> Ran {
    run(world, text, Options::default(), &[])
}

/// So many messages, a hundred each second, from 40 ids to 90 others.
fn many(rows: u64) -> String {
    let row = |i: u64| format!("{},s{},r{}\n", i * 10, i * 7 % 40, i * 13 % 90);
    std::iter::once("t,a,b\n".to_owned()).chain((0..rows).map(row)).collect()
}

#[test]
fn each_row_becomes_one_message_at_its_time_between_its_parties() {
    let world = blueprint(ids(), true);
    let ran = run_plainly(&world, "t,a,b,n\n0,x,y,7\n1500,x,z,160\n1500,w,y,3\n");
    let sent = ran.sent();
    let sizes: Vec<_> = sent
        .iter()
        .map(|r| match r.event {
            Event::ImSent { size, turns_left: 0, .. } => (r.time.0, size),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(sizes.len(), 3);
    assert!(sizes.contains(&(0, gsm(7))) && sizes.contains(&(1_500_000, gsm(160))));
    let of_x = sent.iter().find(|r| r.time == Time(0)).expect("the first row").subject;
    let by_x: Vec<_> = sent.iter().filter(|r| r.subject == of_x).map(|r| r.id.originator()).collect();
    assert_eq!(by_x, [Originator::Recorded(of_x, 0), Originator::Recorded(of_x, 1)]);
    let delivered = ran.records.iter().filter(|r| matches!(r.event, Event::SmsDelivered { .. })).count();
    assert_eq!((delivered, ran.counts.used), (3, 3));
}

#[test]
fn threads_windows_and_pauses_change_nothing() {
    let mut world = blueprint(ids(), false);
    // Answers on top, and customers that upgrade while it runs.
    world.traffic.answer_probability = 0.5;
    world.operators[1].terminals = vec![(CLIENT, 1.0)];
    world.operators[1].adoption = Some(adoption(4000.0));
    world.duration = Span(3 * Span::MINUTE.0);
    let text = many(17_000);
    let plain = run_plainly(&world, &text);
    assert_eq!(plain.counts.used, 17_000);
    let pauses = vec![Time(1), Time(99_999_999)];
    for (threads, partitions, window, until) in
        [(2, None, 500_000, vec![]), (1, None, 7_000, pauses.clone()), (2, Some(9), 500_000, pauses)]
    {
        let options = Options { threads, partitions, window: Span(window), worth_sharing: 0 };
        let other = run(&world, &text, options, &until);
        assert_eq!(other.records, plain.records, "{options:?}");
        assert_eq!((&other.counts, other.digest), (&plain.counts, plain.digest));
    }
    let mut replay = crate::Replay::new(Arc::new(world));
    plain.records.iter().for_each(|r| replay.apply(r));
    assert_eq!(replay.digest(), plain.digest);
}

#[test]
fn rows_that_wait_are_counted_and_come_when_the_run_goes_on() {
    let world = blueprint(ids(), false);
    let memory = Memory::of(&world, &many(10_000));
    let simulation = Simulation::new(Arc::new(world), Options::default());
    let mut simulation = simulation.with_trace(memory, Box::new(Back::default()));
    let mut nobody = vec![(); simulation.partitions()];
    simulation.advance(Time(50_000_000), &mut nobody, None);
    let counts = simulation.trace_counts().expect("a trace");
    assert_eq!((counts.used, counts.read), (5_000, counts.used + counts.waiting));
    assert!(counts.waiting < 3 * 4096, "{}: a trace is not held in memory", counts.waiting);
    simulation.advance(simulation.end(), &mut nobody, None);
    let counts = simulation.trace_counts().expect("a trace");
    assert_eq!((counts.used, counts.waiting), (10_000, 0));
}

#[test]
fn rows_within_the_tolerance_are_put_in_order_and_others_rejected() {
    let mut world = blueprint(ids(), false);
    let text = "t,a,b\n5000,x,y\n4000,x,z\n9000,x,y\n6000,x,y\n7000,x,y\n7000,x,z\n12000,x,y\n10000,x,y\n";
    let strict = run_plainly(&world, text);
    let out_of_order =
        |lines: &[u64]| lines.iter().map(|l| (*l, RejectCause::OutOfOrder)).collect::<Vec<_>>();
    assert_eq!(strict.causes(), out_of_order(&[3, 5, 6, 7, 9]));
    world.traffic.trace.as_mut().expect("a trace").tolerance = Span(2_000_000);
    let lenient = run_plainly(&world, text);
    assert_eq!(lenient.causes(), out_of_order(&[5]));
    let times: Vec<u64> = lenient.sent().iter().map(|r| r.time.0 / 1000).collect();
    assert_eq!(times, [4000, 5000, 7000, 7000, 9000, 10000, 12000]);
}

#[test]
fn who_cannot_send_is_told_and_so_are_numbers_of_nobody() {
    let world = blueprint(Written::Numbers, false);
    let (user, customer) = (world.msisdn(SubscriberId(5)), world.msisdn(SubscriberId(305)));
    let text = format!(
        "t,a,b\n0,{user},{customer}\n1,{customer},{user}\n2,{user},{}\n3,{user},+999\n4,12,{user}\n",
        &user[1..]
    );
    let ran = run_plainly(&world, &text);
    let mut causes = ran.causes();
    causes.sort();
    let expected = [
        (3, RejectCause::SenderNoUser),
        (4, RejectCause::SameParty),
        (5, RejectCause::UnknownNumber),
        (6, RejectCause::UnknownNumber),
    ];
    assert_eq!(causes, expected);
    assert_eq!((ran.sent().len(), ran.sent()[0].object), (1, SubscriberId(305)));
}

#[test]
fn customers_send_once_they_have_upgraded() {
    let mut world = blueprint(Written::Numbers, false);
    world.operators[1].terminals = vec![(CLIENT, 1.0)];
    world.operators[1].adoption = Some(adoption(250_000.0));
    let user = world.msisdn(SubscriberId(5));
    let early: String =
        (0..4096).map(|i| format!("{},{user},{}\n", i * 40, world.msisdn(SubscriberId(300)))).collect();
    // The block of these rows begins here, with the first of them that can be used.
    let begins = 4096 * 40;
    let late: String = (300..600)
        .map(|c| format!("{},{},{user}\n", begins + 10 * (c - 300), world.msisdn(SubscriberId(c as u32))))
        .collect();
    let ran = run_plainly(&world, &format!("t,a,b\n{early}{late}"));
    let logged_on = |r: &&Record| matches!(r.event, Event::ClientLoggedOn { .. });
    let before = ran.records.iter().filter(logged_on).filter(|r| r.time < Time(begins * 1000)).count();
    assert!((50..250).contains(&before), "{before} of 300 with a probability of about 0.6");
    assert_eq!((ran.sent().len(), ran.rejects.len()), (4096 + before, 300 - before));
    assert!(ran.rejects.iter().all(|r| r.cause == RejectCause::SenderNoUser));
}

#[test]
fn more_ids_than_subscribers_are_told() {
    let text: String = (0..700).map(|i| format!("{i},s{i},r{i}\n")).collect();
    let ran = run_plainly(&blueprint(ids(), false), &format!("t,a,b\n{text}"));
    assert_eq!((ran.counts.used, ran.rejects.len()), (300, 400));
    assert!(ran.rejects.iter().all(|r| r.cause == RejectCause::NoSubscriberLeft && r.line > 301));
}

#[test]
fn an_answer_to_a_number_that_is_no_contact_comes_back_into_the_conversation() {
    let mut world = blueprint(Written::Numbers, false);
    world.traffic.answer_probability = 1.0;
    world.operators[0].contacts.count = world::blueprint::Count::Fixed(0);
    let (user, customer) = (world.msisdn(SubscriberId(5)), world.msisdn(SubscriberId(305)));
    let ran = run_plainly(&world, &format!("t,a,b\n0,{user},{customer}\n"));
    let back = ran.records.last().expect("records");
    assert!(matches!(back.event, Event::ImDelivered { answer: true, misrouted: false, .. }), "{back:?}");
    assert_eq!(back.object, SubscriberId(5));
}

#[test]
fn a_client_blocks_only_what_it_knows_to_be_too_long() {
    let mut world = blueprint(Written::Numbers, true);
    for operator in &mut world.operators {
        operator.imsp.as_mut().expect("an IMSP").legacy.oversize = Oversize::Block;
    }
    let user = world.msisdn(SubscriberId(5));
    let rows: String =
        (300..600).map(|c| format!("{},{user},{},161\n", c - 300, world.msisdn(SubscriberId(c)))).collect();
    let ran = run_plainly(&world, &format!("t,a,b,n\n{rows}"));
    let blocked = ran.sent().iter().filter(|r| matches!(r.event, Event::ImBlocked { .. })).count();
    let rejected = ran
        .records
        .iter()
        .filter(|r| matches!(r.event, Event::MessageFailed { cause: FailCause::OverLength, .. }));
    assert_eq!((ran.sent().len(), blocked + rejected.count()), (300, 300));
    assert!((1..=10).contains(&blocked), "{blocked} contacts of ten that may be the same");
}

#[test]
fn statistical_traffic_is_the_same_with_a_trace_beside_it() {
    let world = |with| {
        let mut world = fixture::reply_loop(600);
        world.links.push(fixture::link(Service::Sms, 0, 1));
        world.traffic.trace = Some(trace(ids(), false)).filter(|_| with);
        world
    };
    let activity = |records: &[Record]| -> Vec<Record> {
        let own = |r: &&Record| matches!(r.id.originator(), Originator::Activity(..) if r.id.step() == 0);
        records.iter().filter(own).copied().collect()
    };
    let both = run_plainly(&world(true), &many(300));
    let mut alone = Simulation::new(Arc::new(world(false)), Options::default());
    let mut listeners = vec![Vec::<Record>::new(); alone.partitions()];
    alone.advance(alone.end(), &mut listeners, None);
    let mut records = listeners.concat();
    records.sort_by_key(Record::order);
    assert!(!activity(&records).is_empty());
    assert_eq!(activity(&both.records), activity(&records));
    assert!(alone.trace_counts().is_none());
}

#[test]
fn a_trace_goes_on_from_a_snapshot_and_lists_no_reject_twice() {
    let mut world = blueprint(ids(), false);
    world.traffic.answer_probability = 0.5;
    world.duration = Span(3 * Span::MINUTE.0);
    world.traffic.trace.as_mut().expect("a trace").tolerance = Span(20_000);
    // Some rows that cannot be used in each block.
    let text: String = many(14_000)
        .lines()
        .enumerate()
        .map(|(i, l)| format!("{}\n", if i % 97 == 5 { "x" } else { l }))
        .collect();
    let plain = run_plainly(&world, &text);
    assert!(plain.rejects.len() > 100);
    let back = Back::default();
    let trace = || {
        (Memory::of(&world, &text) as Box<dyn TraceInput>, Box::new(back.clone()) as Box<dyn TraceRejects>)
    };
    let blueprint = Arc::new(world.clone());
    let (input, rejects) = trace();
    let mut simulation = Simulation::new(blueprint.clone(), Options::default()).with_trace(input, rejects);
    let mut listeners = vec![Vec::<Record>::new(); simulation.partitions()];
    for until in [1, 41_000_001, 90_000_000, 180_000_000].map(Time) {
        simulation.advance(until, &mut listeners, None);
        let mut bytes = Vec::new();
        simulation.save(&mut snapshot::Packer::new(&mut bytes)).expect("memory takes all");
        let mut unpacker = snapshot::Unpacker::new(&bytes);
        let options = Options { threads: 2, ..Options::default() };
        let resumed = Simulation::resume(blueprint.clone(), options, Some(trace()), &mut unpacker);
        simulation = resumed.unwrap_or_else(|e| panic!("it is of this trace, but {e}"));
    }
    let mut records = listeners.concat();
    records.sort_by_key(Record::order);
    assert!(records == plain.records);
    assert_eq!(*back.0.lock().expect("nobody panicked"), plain.rejects);
    assert_eq!(simulation.trace_counts().as_ref(), Some(&plain.counts));
}
