//! The future event list: an implicit heap in which each node has four children, as they share a cache line.

use crate::due::Due;

const ARITY: usize = 4;

/// A heap with the earliest event on top.
#[derive(Default)]
pub(crate) struct Heap {
    nodes: Vec<Due>,
}

impl Heap {
    pub fn with_capacity(events: usize) -> Heap {
        Heap { nodes: Vec::with_capacity(events) }
    }

    #[inline(always)]
    pub fn push(&mut self, due: Due) {
        let mut hole = self.nodes.len();
        self.nodes.push(due);
        while hole > 0 {
            let parent = (hole - 1) / ARITY;
            if self.nodes[parent] <= due {
                break;
            }
            self.nodes[hole] = self.nodes[parent];
            hole = parent;
        }
        self.nodes[hole] = due;
    }

    #[inline(always)]
    pub fn pop(&mut self) -> Option<Due> {
        let last = self.nodes.pop()?;
        let Some(&earliest) = self.nodes.first() else { return Some(last) };
        self.sink(last);
        Some(earliest)
    }

    /// Puts `due` where it belongs, from the top down; what was on top is overwritten.
    #[inline(always)]
    fn sink(&mut self, due: Due) {
        let nodes = self.nodes.as_mut_slice();
        let mut hole = 0;
        loop {
            let first = hole * ARITY + 1;
            let Some(child) = earliest_child(nodes, first) else { break };
            if due <= nodes[child] {
                break;
            }
            nodes[hole] = nodes[child];
            hole = child;
        }
        nodes[hole] = due;
    }
}

#[inline(always)]
fn earliest_child(nodes: &[Due], first: usize) -> Option<usize> {
    let end = (first + ARITY).min(nodes.len());
    let mut best = first;
    let mut least = *nodes.get(first)?;
    for (i, &due) in nodes[first..end].iter().enumerate().skip(1) {
        if due < least {
            (best, least) = (first + i, due);
        }
    }
    Some(best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::due::Stage;
    use crate::stream::Stream;

    #[test]
    fn events_come_out_in_their_order_whatever_the_order_they_went_in() {
        let mut chance = Stream::of(1, 0);
        let mut heap = Heap::default();
        let mut sorted: Vec<Due> =
            (0..1000).map(|i| Due::new(u64::from(chance.below(50)), Stage::Sent, i, 0, 0)).collect();
        sorted.iter().for_each(|due| heap.push(*due));
        sorted.sort_unstable();
        let popped: Vec<u128> = std::iter::from_fn(|| heap.pop()).map(key).collect();
        assert_eq!(popped, sorted.into_iter().map(key).collect::<Vec<_>>());
        assert!(heap.pop().is_none());
    }

    fn key(due: Due) -> u128 {
        u128::from(due.time()) << 64 | due.user() as u128
    }

    #[test]
    fn pushing_between_pops_keeps_the_order() {
        let mut heap = Heap::with_capacity(4);
        for time in [5, 3, 9] {
            heap.push(Due::new(time, Stage::Sent, 0, 0, 0));
        }
        assert_eq!(heap.pop().map(Due::time), Some(3));
        heap.push(Due::new(4, Stage::Sent, 0, 0, 0));
        assert_eq!(heap.pop().map(Due::time), Some(4));
        assert_eq!(heap.pop().map(Due::time), Some(5));
    }
}
