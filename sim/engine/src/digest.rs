//! The state of a simulation in a number for each operator, the same whatever the order in which it is looked at and
//! however the operator is cut into partitions.

use crate::imsp::ImspDesk;
use crate::partition::Partition;
use crate::queueing::Stations;
use crate::smsc::SmscDesk;
use crate::subscriber::Subscribers;
use vocabulary::ReplyAddress;

/// A hash of some numbers; digests add such hashes up.
fn mixed(numbers: &[u64]) -> u64 {
    let step = |h: u64, n: &u64| {
        let product = u128::from(h ^ n ^ 0xa076_1d64_78bd_642f) * 0xe703_7ed1_a0b4_28db_u128;
        (product >> 64) as u64 ^ product as u64
    };
    numbers.iter().fold(numbers.len() as u64, step)
}

/// What the digests of some partitions add up to, for each operator: of its subscribers, its IMSP and its SMSC.
pub type Sums = Vec<[u64; 3]>;

/// The digest of the state of each of so many operators, whatever the partitions in which they live.
pub fn of_world(operators: usize, partitions: &mut [Partition]) -> Vec<u64> {
    of_sums([sums(operators, partitions)])
}

/// The sums of some partitions of a world of so many operators.
pub fn sums(operators: usize, partitions: &mut [Partition]) -> Sums {
    let mut sums = vec![[0_u64; 3]; operators];
    for partition in partitions {
        let (here, offset) = (usize::from(partition.here().0), partition.offset());
        let parts = [
            partition.with_subscribers(|s, _| of_subscribers(s, offset)),
            partition.with_imsp(|i, _| of_imsp(i)).unwrap_or(0),
            partition.with_smsc(|s| of_smsc(s)).unwrap_or(0),
        ];
        sums[here].iter_mut().zip(parts).for_each(|(sum, part)| *sum = sum.wrapping_add(part));
    }
    sums
}

/// The digest of each operator from the sums of all partitions.
pub fn of_sums(all: impl IntoIterator<Item = Sums>) -> Vec<u64> {
    let both = |(one, other): ([u64; 3], [u64; 3])| [0, 1, 2].map(|part| one[part].wrapping_add(other[part]));
    let sums = all.into_iter().reduce(|sums, more| sums.into_iter().zip(more).map(both).collect());
    let one =
        |(here, [subscribers, imsp, smsc]): (usize, [u64; 3])| mixed(&[here as u64, subscribers, imsp, smsc]);
    sums.unwrap_or_default().into_iter().enumerate().map(one).collect()
}

/// The digest of a world from those of its operators.
pub fn together(operators: &[u64]) -> u64 {
    operators.iter().copied().fold(0, u64::wrapping_add)
}

/// Of subscribers, of whom the first stands at a place among the operator's.
fn of_subscribers(of: &Subscribers, offset: u32) -> u64 {
    let place = |row: usize| row as u64 + u64::from(offset);
    let one = |(row, client): (usize, &crate::components::Client)| {
        let flags = u64::from(client.user) << 1 | u64::from(client.deciding);
        let book = &of.books[client.book as usize..][..usize::from(client.contacts)];
        let contacts = book.iter().fold(0, |h, c| mixed(&[h, c.bits()]));
        let numbers = [
            place(row),
            u64::from(client.added),
            u64::from(client.client.0),
            flags,
            u64::from(client.introductions),
            contacts,
        ];
        mixed(&numbers)
    };
    let clients = of.clients.iter().enumerate().map(one).fold(0, u64::wrapping_add);
    let received = of.inboxes.iter().enumerate().flat_map(|(row, inbox)| {
        let place = place(row);
        inbox.iter().map(move |r| mixed(&[place, u64::from(r.from.0), r.record.0, code(r.address)]))
    });
    received.fold(clients, u64::wrapping_add)
}

fn code(address: ReplyAddress) -> u64 {
    (address.mechanism as u64) << 32 | u64::from(address.operator.0) << 16 | u64::from(address.alias)
}

fn of_imsp(of: &ImspDesk) -> u64 {
    let accounts = of.imsp.accounts.iter().enumerate().map(|(row, a)| mixed(&[row as u64, a.0 as u64]));
    let bindings = of.imsp.bindings.all().map(|(customer, user, number, expires)| {
        mixed(&[u64::from(customer.0), u64::from(user.0), u64::from(number), expires.0])
    });
    let watchers = (0..of.imsp.accounts.len() as u32).flat_map(|row| {
        of.imsp.watchers.with_refusals(row).map(move |(user, slot, refused)| {
            let flags = 7 | u64::from(refused) << 8;
            mixed(&[u64::from(row), u64::from(user.0), u64::from(slot), flags])
        })
    });
    let sessions = of.imsp.sessions.numbers().enumerate().map(|(i, n)| mixed(&[i as u64, n, 9, 9, 9]));
    let lists = (0..of.imsp.accounts.len() as u32).flat_map(|row| {
        of.imsp.sessions.lists.of(row).map(move |t| {
            let counts = u64::from(t.users) << 16 | u64::from(t.legacy);
            mixed(&[u64::from(row), u64::from(t.operator.0), counts, 10, 10])
        })
    });
    let sessions = sessions.chain(lists).filter(|_| of.imsp.sessions.are_kept());
    let presences = of.imsp.presences.all().map(|(customer, presence, notices)| {
        mixed(&[u64::from(customer.0), presence as u64, u64::from(notices), 8, 8])
    });
    accounts
        .chain(presences)
        .chain(sessions)
        .chain(bindings)
        .chain(watchers)
        .chain([of_stations(&of.imsp.stations)])
        .fold(of.imsp.by_number.len() as u64, u64::wrapping_add)
}

fn of_stations(of: &Stations) -> u64 {
    let one = |post: &crate::queueing::Post| {
        post.station.numbers().fold(u64::from(post.node.0), |h, n| mixed(&[h, n]))
    };
    of.all().map(one).fold(0, u64::wrapping_add)
}

fn of_smsc(of: &SmscDesk) -> u64 {
    let waiting = of.smsc.waiting.all().map(|numbers| mixed(&numbers)).fold(0, u64::wrapping_add);
    of_stations(&of.smsc.stations).wrapping_add(of.smsc.taken).wrapping_add(waiting)
}
