//! Several processes that run one world. The first, rank 0, does all that a command does; the others do with their
//! partitions what it orders.

mod log;
#[cfg(feature = "mpi")]
mod mpi;

pub use log::{LogPlace, absolute, completed_elsewhere, position_elsewhere};

use crate::commands::resume_session;
use crate::interruption::Interruption;
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::recorder::Recorder;
use analysis::Tables;
#[cfg(not(feature = "mpi"))]
use engine::ranks::Alone;
use engine::ranks::{Ranks, gather, hear};
use engine::{Log, Options, Simulation};
use serde::{Deserialize, Serialize};
use snapshot::{Packer, Unpacker};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use vocabulary::Time;
use world::{Blueprint, World};

/// What rank 0 lets the others do.
#[derive(Serialize, Deserialize)]
pub enum Order {
    /// Make what lives there of the world.
    Begin(Begin),
    /// Write a share of the log.
    Log(Box<LogPlace>),
    /// Go on until a time.
    Advance(Time),
    /// Add to the digest of the state, and to the messages on their way.
    Digest,
    /// Hand over what a snapshot takes; rows of the log go into a folder.
    Save(PathBuf),
    /// Hand over the tables, and end the share of the log.
    Finish,
    /// The run is over, or cannot go on.
    Leave,
}

/// How a run begins.
#[derive(Serialize, Deserialize)]
pub struct Begin {
    threads: usize,
    partitions: Option<usize>,
    /// The state and the tables of a snapshot, to go on from.
    from: Option<Vec<u8>>,
}

impl Begin {
    /// A run with some options, from a snapshot or from the start.
    pub fn new(options: &Options, from: Option<Vec<u8>>) -> Begin {
        Begin { threads: options.threads, partitions: options.partitions, from }
    }

    fn options(&self) -> Options {
        Options { threads: self.threads, partitions: self.partitions, ..Options::default() }
    }
}

/// The processes that run the world together with this one: those that `mpirun` has started.
pub fn join() -> Result<Box<dyn Ranks>, Failure> {
    #[cfg(feature = "mpi")]
    return mpi::join();
    #[cfg(not(feature = "mpi"))]
    match started_by_mpi() {
        false => Ok(Box::new(Alone)),
        true => Err(Failure::Usage(
            "this interwork was built without MPI, so that each process that mpirun starts would run the world for \
             itself; build it with `cargo build --release --features mpi`, see docs/clusters.md"
                .to_owned(),
        )),
    }
}

/// Whether `mpirun` has started this process as one of several. Open MPI, and what follows the PMI (MPICH, Intel MPI,
/// Slurm), say so in the environment.
#[cfg(not(feature = "mpi"))]
fn started_by_mpi() -> bool {
    let size = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u32>().ok());
    ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"].into_iter().filter_map(size).any(|size| size > 1)
}

/// Refuses a world that these processes cannot run together: recorded traffic is read in the order of its rows.
pub fn may_run(ranks: &dyn Ranks, world: &World) -> Result<(), Failure> {
    if world.trace.is_none() || ranks.count() == 1 {
        return Ok(());
    }
    Err(Failure::Usage(
        "the world has a trace, and a trace is replayed by one process: run it without mpirun; --threads uses all \
         cores of a machine"
            .to_owned(),
    ))
}

/// What rank 0 says when it is asked to stop. When a rank dies, `mpirun` asks so of the others, and soon ends them.
pub fn farewell(ranks: &dyn Ranks, folder: &Path) -> Option<String> {
    (ranks.count() > 1).then(|| {
        format!(
            "asked to stop, by Ctrl-C or by mpirun because another rank has died; if the run is not written to its end \
             now, `interwork resume {}` goes on from its last snapshot",
            folder.display()
        )
    })
}

/// Does what rank 0 orders with what lives here of a world, until the run is over.
pub fn follow(
    ranks: Box<dyn Ranks>,
    world: impl FnOnce() -> Result<World, Failure>,
) -> Result<Outcome, Failure> {
    // Who stops a run means rank 0.
    let _interruption = Interruption::listen(None)?;
    let mut ranks = Shared(Rc::new(RefCell::new(ranks)));
    let world = world();
    // What is wrong with the world at rank 0, too, is said there.
    let Order::Begin(begin) = hear(&mut ranks, None) else { return Ok(Outcome::Done) };
    let blueprint = Arc::new(world.unwrap_or_else(|failure| give_up(&failure)).blueprint);
    match Member::begin(begin, &blueprint, Box::new(ranks.clone())) {
        Ok(member) => member.serve(),
        // So is what is wrong with a snapshot.
        Err(_) if matches!(hear(&mut ranks, None), Order::Leave) => Ok(Outcome::Done),
        Err(failure) => give_up(&failure),
    }
}

/// Says why this process cannot go on, and ends all of them.
fn give_up(failure: &Failure) -> ! {
    output::fail(failure);
    #[cfg(feature = "mpi")]
    mpi::abort();
    #[cfg(not(feature = "mpi"))]
    unreachable!("without MPI there is no process but that of rank 0");
}

/// Ranks that outlive a simulation which could not begin.
#[derive(Clone)]
struct Shared(Rc<RefCell<Box<dyn Ranks>>>);

impl Ranks for Shared {
    fn rank(&self) -> usize {
        self.0.borrow().rank()
    }

    fn count(&self) -> usize {
        self.0.borrow().count()
    }

    fn exchange(&mut self, outgoing: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        self.0.borrow_mut().exchange(outgoing)
    }
}

/// What lives in a process other than that of rank 0.
struct Member {
    simulation: Simulation,
    tables: Vec<Tables>,
    recorder: Option<Recorder>,
}

impl Member {
    fn begin(begin: Begin, blueprint: &Arc<Blueprint>, ranks: Box<dyn Ranks>) -> Result<Member, Failure> {
        let options = begin.options();
        let (simulation, tables) = match begin.from {
            None => {
                let simulation = Simulation::among(ranks, blueprint.clone(), options);
                let tables = vec![Tables::new(blueprint); simulation.partitions()];
                (simulation, tables)
            }
            Some(bytes) => resume_session(blueprint, options, None, &mut Unpacker::new(&bytes), ranks)
                .map_err(|e| Failure::Disk(format!("the snapshot cannot be used: {e}")))?,
        };
        Ok(Member { simulation, tables, recorder: None })
    }

    fn serve(mut self) -> Result<Outcome, Failure> {
        loop {
            match hear(self.simulation.ranks(), None) {
                Order::Log(place) => self.recorder = Some(place.join(&mut self.simulation)),
                Order::Advance(until) => {
                    let log = self.recorder.as_mut().map(|recorder| recorder as &mut dyn Log);
                    self.simulation.advance(until, &mut self.tables, log);
                    log::hand_over_completed(&mut self.simulation, self.recorder.as_mut());
                }
                Order::Digest => drop((self.simulation.in_flight(), self.simulation.digest())),
                Order::Save(folder) => {
                    self.simulation.gather();
                    tables_elsewhere(&mut self.simulation, &self.tables);
                    log::hand_over_position(&mut self.simulation, self.recorder.as_mut(), &folder);
                }
                Order::Finish => {
                    tables_elsewhere(&mut self.simulation, &self.tables);
                    log::hand_over_rest(&mut self.simulation, self.recorder.take());
                }
                Order::Begin(_) | Order::Leave => return Ok(Outcome::Done),
            }
        }
    }
}

/// Hands the tables over to rank 0; gives, there, those of the others as bytes.
pub fn tables_elsewhere(simulation: &mut Simulation, tables: &[Tables]) -> Vec<Vec<u8>> {
    let mut bytes = Vec::new();
    if simulation.ranks().rank() > 0 {
        let mut packer = Packer::new(&mut bytes);
        tables.iter().try_for_each(|tables| tables.save(&mut packer)).expect("memory takes all");
    }
    gather(simulation.ranks(), bytes)
}
