//! The processes of one run. Each holds some of the partitions; all take the same steps at the same time, and
//! hand each other what crosses between them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use snapshot::{Packer, Unpacker};

/// What a process of a run can do with the others. All of them call the same functions in the same order.
pub trait Ranks {
    /// Which of them this one is, from 0.
    fn rank(&self) -> usize;

    /// How many there are.
    fn count(&self) -> usize;

    /// Hands to each, by rank, what is meant for it, and gives what each had for this one. Returns when all have
    /// called.
    fn exchange(&mut self, outgoing: Vec<Vec<u8>>) -> Vec<Vec<u8>>;
}

/// The one process of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alone;

impl Ranks for Alone {
    fn rank(&self) -> usize {
        0
    }

    fn count(&self) -> usize {
        1
    }

    fn exchange(&mut self, outgoing: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        outgoing
    }
}

/// Tells all ranks something; gives what each has told, by rank.
pub fn tell<T: Serialize + DeserializeOwned>(ranks: &mut dyn Ranks, what: T) -> Vec<T> {
    if ranks.count() == 1 {
        return vec![what];
    }
    let bytes = packed(&what);
    let told = ranks.exchange(vec![bytes; ranks.count()]);
    told.iter().map(|bytes| unpacked(bytes)).collect()
}

/// Hands something to rank 0; there it gives what each has handed over, by rank, and elsewhere nothing.
pub fn gather<T: Serialize + DeserializeOwned>(ranks: &mut dyn Ranks, what: T) -> Vec<T> {
    if ranks.count() == 1 {
        return vec![what];
    }
    let mut outgoing = vec![Vec::new(); ranks.count()];
    outgoing[0] = packed(&what);
    let gathered = ranks.exchange(outgoing);
    let here = if ranks.rank() == 0 { &gathered[..] } else { &[] };
    here.iter().map(|bytes| unpacked(bytes)).collect()
}

/// Hears what rank 0 tells all; the others tell nothing.
pub fn hear<T: Serialize + DeserializeOwned>(ranks: &mut dyn Ranks, what: Option<T>) -> T {
    let told = tell(ranks, what).swap_remove(0);
    told.expect("rank 0 tells something")
}

/// Something as bytes that [`unpacked`] makes it of again.
pub(crate) fn packed<T: Serialize + ?Sized>(what: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    Packer::new(&mut bytes).put(what).expect("memory takes all");
    bytes
}

/// What [`packed`] made bytes of; all ranks are the same program.
pub(crate) fn unpacked<T: DeserializeOwned>(bytes: &[u8]) -> T {
    Unpacker::new(bytes)
        .take("what another rank tells")
        .unwrap_or_else(|e| panic!("{e}: is it the same program?"))
}
