//! Which partitions live in which process.

use crate::mailroom::Parcel;
use crate::territory::Cut;
use std::ops::Range;

/// Which partitions the cells of this process are, among those of all ranks.
pub struct Among<'a> {
    /// How the world is cut.
    pub cut: &'a Cut,
    /// The partitions of each rank.
    pub shares: &'a [Range<usize>],
    /// Which rank this one is.
    pub rank: usize,
}

impl Among<'_> {
    /// Whether there is but one rank.
    #[inline(always)]
    pub fn is_alone(&self) -> bool {
        self.shares.len() == 1
    }

    /// The partition that a cell is.
    #[inline(always)]
    pub fn partition(&self, cell: usize) -> usize {
        self.shares[self.rank].start + cell
    }

    /// The other ranks in which some partitions live.
    pub fn others(&self, partitions: &Range<usize>) -> impl Iterator<Item = usize> {
        let holds = |share: &Range<usize>| share.start < partitions.end && partitions.start < share.end;
        let others = self.shares.iter().enumerate().filter(|(rank, _)| *rank != self.rank);
        others.filter(move |(_, share)| holds(share)).map(|(rank, _)| rank)
    }
}

/// A parcel of a partition of another rank, with that partition.
pub type Foreign = (usize, Parcel);
