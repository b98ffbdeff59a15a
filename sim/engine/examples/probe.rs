//! Probe.
use engine::{Options, Simulation, fixture};
use std::sync::Arc;
use std::time::Instant;
use vocabulary::{Kind, Record, Sink};
struct Counts([u64; 64]);
impl Sink for Counts {
    #[inline(always)]
    fn record(&mut self, r: &Record) {
        self.0[r.event.kind() as usize] += 1;
    }
}
fn main() {
    let n: u32 = std::env::args().nth(1).map_or(1_000_000, |a| a.parse().unwrap());
    let threads: usize = std::env::args().nth(2).map_or(1, |a| a.parse().unwrap());
    let log = std::env::args().nth(3).is_some();
    let t = Instant::now();
    let mut sim =
        Simulation::new(Arc::new(fixture::reply_loop(n)), Options { threads, ..Options::default() });
    println!("built in {:?}, window {}", t.elapsed(), sim.window());
    let mut sinks = vec![Counts([0; 64]), Counts([0; 64])];
    let t = Instant::now();
    let mut logged = 0;
    let taker = log.then_some(|r: &mut Vec<Record>| {
        logged += r.len();
        r.clear();
    });
    let events = sim.advance(sim.end(), &mut sinks, taker);
    let s = t.elapsed().as_secs_f64();
    println!(
        "{events} events in {s:.3} s: {:.2} M/s, digest {:x}, in flight {} logged {logged}",
        events as f64 / s / 1e6,
        sim.digest(),
        sim.in_flight()
    );
    for k in Kind::ALL {
        let n: u64 = sinks.iter().map(|c| c.0[*k as usize]).sum();
        if n > 0 {
            println!("  {:26} {n}", k.name());
        }
    }
}
