//! Ranks that `mpirun` has started.

use super::Order;
use crate::outcome::Failure;
use ::mpi::Threading;
use ::mpi::datatype::{Partition, PartitionMut};
use ::mpi::environment::Universe;
use ::mpi::topology::SimpleCommunicator;
use ::mpi::traits::{Communicator, CommunicatorCollectives};
use engine::ranks::{Ranks, hear};

/// The most bytes that MPI is given at once for all ranks together: it counts and places them by 32-bit integers.
const MOST: u64 = 1 << 30;

/// The exit code of processes of which one cannot go on, as of a command that meets a disk that fails.
const CANNOT_GO_ON: i32 = 4;

/// This process among those that run the world.
struct Mpi {
    world: SimpleCommunicator,
    rank: usize,
    count: usize,
    /// Ends MPI when it is dropped, after all else.
    _universe: Universe,
}

/// Joins the processes that `mpirun` has started.
pub fn join() -> Result<Box<dyn Ranks>, Failure> {
    // Only the thread that begins the windows talks to the others.
    let joined = ::mpi::initialize_with_threading(Threading::Funneled);
    let (universe, threading) =
        joined.ok_or_else(|| Failure::Fault("MPI has been begun twice".to_owned()))?;
    if threading < Threading::Funneled {
        return Err(Failure::Disk("this MPI cannot serve a process with several threads".to_owned()));
    }
    let world = universe.world();
    let (rank, count) = (world.rank() as usize, world.size() as usize);
    Ok(Box::new(Mpi { world, rank, count, _universe: universe }))
}

/// Ends all processes, as this one cannot go on.
pub fn abort() -> ! {
    SimpleCommunicator::world().abort(CANNOT_GO_ON)
}

impl Ranks for Mpi {
    fn rank(&self) -> usize {
        self.rank
    }

    fn count(&self) -> usize {
        self.count
    }

    fn exchange(&mut self, outgoing: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        let longest = outgoing.iter().map(|bytes| bytes.len() as u64).max().unwrap_or(0);
        let sizes: Vec<[u64; 2]> = outgoing.iter().map(|bytes| [bytes.len() as u64, longest]).collect();
        let mut told = vec![[0_u64; 2]; self.count];
        self.world.all_to_all_into(sizes.as_flattened(), told.as_flattened_mut());
        let longest = told.iter().map(|told| told[1]).max().unwrap_or(0);
        let mut incoming: Vec<Vec<u8>> =
            told.iter().map(|told| Vec::with_capacity(told[0] as usize)).collect();
        // Mostly there is one part.
        let part = MOST / self.count as u64;
        for begin in (0..longest).step_by(part as usize) {
            let lengths = |size: u64| (size.saturating_sub(begin)).min(part) as i32;
            self.exchange_part(
                &outgoing,
                begin as usize,
                &sizes.iter().map(|size| lengths(size[0])).collect::<Vec<_>>(),
                (&mut incoming, &told.iter().map(|told| lengths(told[0])).collect::<Vec<_>>()),
            );
        }
        incoming
    }
}

impl Mpi {
    /// Exchanges a part of what is meant for each rank, from a place on, with its length for each and from each.
    fn exchange_part(
        &self,
        outgoing: &[Vec<u8>],
        begin: usize,
        lengths: &[i32],
        (incoming, coming): (&mut [Vec<u8>], &[i32]),
    ) {
        let parts = outgoing.iter().zip(lengths).filter(|(_, length)| **length > 0);
        let mut sent: Vec<u8> =
            parts.flat_map(|(bytes, length)| &bytes[begin..begin + *length as usize]).copied().collect();
        let mut received = vec![0_u8; coming.iter().map(|length| *length as usize).sum()];
        // Where nothing goes, a vector points to 1, and that means something else to Open MPI: MPI_IN_PLACE.
        [&mut sent, &mut received].into_iter().for_each(|bytes| bytes.push(0));
        self.world.all_to_all_varcount_into(
            &Partition::new(&sent[..], lengths, places(lengths)),
            &mut PartitionMut::new(&mut received[..], coming, places(coming)),
        );
        let mut rest = &received[..];
        for (bytes, length) in incoming.iter_mut().zip(coming) {
            let (part, more) = rest.split_at(*length as usize);
            bytes.extend_from_slice(part);
            rest = more;
        }
    }
}

/// Where parts of some lengths begin that lie side by side.
fn places(lengths: &[i32]) -> Vec<i32> {
    lengths.iter().scan(0, |sum, length| Some(std::mem::replace(sum, *sum + length))).collect()
}

/// Whatever becomes of rank 0, the others are told; and MPI ends when all have come to their ends.
impl Drop for Mpi {
    fn drop(&mut self) {
        if self.rank == 0 && self.count > 1 {
            hear(self, Some(Order::Leave));
        }
    }
}
