//! A run that goes on from a snapshot is the run that was never interrupted.

use crate::worlds::everything;
use engine::fixture;
use engine::{Options, Records, Simulation};
use snapshot::{Packer, Unpacker};
use std::sync::Arc;
use vocabulary::{Record, Span, Time};
use world::Blueprint;

/// Goes on until a time; gives the records in their order.
fn advance(simulation: &mut Simulation, until: Time) -> Vec<Record> {
    let mut log = Records::default();
    let mut sinks = vec![(); simulation.partitions()];
    simulation.advance(until, &mut sinks, Some(&mut log));
    log.records
}

fn saved(simulation: &mut Simulation) -> Vec<u8> {
    let mut bytes = Vec::new();
    simulation.save(&mut Packer::new(&mut bytes)).expect("memory takes all");
    bytes
}

fn resumed(world: &Arc<Blueprint>, options: Options, bytes: &[u8]) -> Simulation {
    let mut unpacker = Unpacker::new(bytes);
    let simulation = Simulation::resume(world.clone(), options, None, &mut unpacker);
    assert_eq!(unpacker.end(), Ok(()));
    simulation.unwrap_or_else(|e| panic!("it is of this world, but {e}"))
}

/// Times at which everything is under way: a roll-out at 20 h, a closed link from 30 h, a spike at 26 h and 45 h.
fn moments() -> [Time; 6] {
    let minutes = |n: u64| Time(n * Span::MINUTE.0 + 123_457);
    [
        minutes(7),
        minutes(11 * 60),
        minutes(20 * 60 + 1),
        minutes(24 * 60),
        minutes(30 * 60 + 30),
        minutes(46 * 60),
    ]
}

#[test]
fn a_world_in_which_everything_happens_goes_on_from_any_moment() {
    let world = Arc::new(Blueprint { duration: Span(50 * Span::HOUR.0), ..everything() });
    let mut undisturbed = Simulation::new(world.clone(), Options::default());
    let records = advance(&mut undisturbed, Time::NEVER);
    let cut = Options { partitions: Some(9), ..Options::default() };
    let mut simulation = Simulation::new(world.clone(), cut);
    for (i, moment) in moments().into_iter().enumerate() {
        advance(&mut simulation, moment);
        let bytes = saved(&mut simulation);
        // Threads and windows change nothing here either.
        let options = Options { threads: 1 + i % 3, worth_sharing: 0, ..Options::default() };
        let mut other = resumed(&world, options, &bytes);
        assert_eq!((other.now(), other.events()), (moment, simulation.events()));
        assert_eq!((other.digest(), other.in_flight()), (simulation.digest(), simulation.in_flight()));
        let rest = &records[records.partition_point(|r| r.time < moment)..];
        assert!(rest.len() > 1_000, "{} records from {moment} on", rest.len());
        let found = advance(&mut other, Time::NEVER);
        let differ = rest.iter().zip(&found).find(|(x, y)| x != y);
        assert!(differ.is_none(), "from {moment}, first difference: {differ:#?}");
        assert_eq!((found.len(), other.digest()), (rest.len(), undisturbed.digest()));
    }
}

#[test]
fn a_run_that_went_on_can_be_interrupted_again() {
    let world = Arc::new(Blueprint { duration: Span(31 * Span::HOUR.0), ..everything() });
    let mut undisturbed = Simulation::new(world.clone(), Options::default());
    let expected = advance(&mut undisturbed, Time::NEVER);
    let mut simulation = Simulation::new(world.clone(), Options::default());
    let mut records = Vec::new();
    for hour in 1..=31 {
        records.extend(advance(&mut simulation, Time(hour * Span::HOUR.0)));
        simulation = resumed(&world, Options::default(), &saved(&mut simulation));
    }
    assert!(records == expected);
    assert_eq!(simulation.digest(), undisturbed.digest());
}

#[test]
fn what_a_customer_has_set_by_sms_lasts() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worlds/paper_cast.ron");
    let world = world::load(&path, &[]).unwrap_or_else(|report| panic!("{report}"));
    let world = Arc::new(world.blueprint);
    let mut simulation = Simulation::new(world.clone(), Options::default());
    // From the eighth minute to the twelfth B1 is offline, as it has said by SMS.
    advance(&mut simulation, Time(10 * Span::MINUTE.0));
    let mut other = resumed(&world, Options::default(), &saved(&mut simulation));
    assert_eq!(advance(&mut other, Time::NEVER), advance(&mut simulation, Time::NEVER));
    assert_eq!(other.digest(), simulation.digest());
}

#[test]
fn a_snapshot_of_another_world_is_refused() {
    let world = |subscribers| Arc::new(fixture::reply_loop(subscribers));
    let mut simulation = Simulation::new(world(600), Options::default());
    advance(&mut simulation, Time::START + Span::MINUTE);
    let bytes = saved(&mut simulation);
    let resume = |blueprint, bytes: &[u8]| {
        Simulation::resume(blueprint, Options::default(), None, &mut Unpacker::new(bytes)).err()
    };
    assert_eq!(resume(world(600), &bytes), None);
    assert!(resume(world(598), &bytes).is_some_and(|e| e.to_string().contains("not those of this world")));
    assert!(resume(Arc::new(everything()), &bytes).is_some());
    for length in (0..bytes.len()).step_by(bytes.len() / 50) {
        assert!(resume(world(600), &bytes[..length]).is_some(), "{length} of {} bytes", bytes.len());
    }
}
