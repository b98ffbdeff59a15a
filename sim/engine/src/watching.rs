//! Who watches whom, who is logged in and who has contacts where, at the start of a run: all of it follows from the
//! address books.

use crate::components::{Client, Contact};
use crate::decision::Surroundings;
use crate::population::Residents;
use crate::sessions::{Lists, Sessions, Tally};
use crate::subscriber::session::worth;
use crate::watchers::Rows;
use vocabulary::{ContactKind, OperatorId, SubscriberId};
use world::Blueprint;
use world::blueprint::{Act, Change};

/// Fills in what the IMSPs of all operators know at the start.
pub fn fill(around: &Surroundings, all: &mut [Residents]) {
    fill_watchers(around, all);
    for (index, residents) in all.iter_mut().enumerate() {
        if around.pace(OperatorId(index as u8)).is_some() {
            let lists = lists(around, OperatorId(index as u8), residents);
            residents.sessions = Sessions::new(around.blueprint.subscribers(), lists);
        }
    }
    for index in 0..all.len() {
        log_in(around, OperatorId(index as u8), all);
    }
}

/// Whether anybody may ever upgrade or set its presence, or an IMSP change its indications: only then, or where users
/// have sessions, is it kept who has whom on the contact list.
pub fn somebody_is_watched(blueprint: &Blueprint) -> bool {
    let changes = |act: &Act| matches!(act, Act::LogOn | Act::SetPresence(_));
    blueprint.operators.iter().any(|o| o.adoption.is_some())
        || blueprint.script.iter().any(|act| changes(&act.act))
        || blueprint.happenings.iter().any(|h| matches!(h.change, Change::Indicate(..)))
}

fn fill_watchers(around: &Surroundings, all: &mut [Residents]) {
    let blueprint = &around.blueprint;
    let everywhere = somebody_is_watched(blueprint);
    let kept = |i: usize| everywhere || around.pace(OperatorId(i as u8)).is_some();
    let rows = |i: usize| kept(i).then(|| Rows::new(blueprint.operators[i].subscribers));
    let mut rows: Vec<Option<Rows>> = (0..all.len()).map(rows).collect();
    if rows.iter().all(Option::is_none) {
        return;
    }
    let place = |contact: Contact| {
        let home = around.network.home(contact.peer());
        (usize::from(home.0), contact.peer().0 - around.operator(home).first.0)
    };
    for (_, _, contact) in all.iter().enumerate().flat_map(|(i, r)| watching(around, i, r)) {
        let (home, row) = place(contact);
        rows[home].iter_mut().for_each(|rows| rows.count(row));
    }
    rows.iter_mut().flatten().for_each(Rows::lay_out);
    for (owner, slot, contact) in all.iter().enumerate().flat_map(|(i, r)| watching(around, i, r)) {
        let (home, row) = place(contact);
        let refused = contact.kind() == ContactKind::TrueImDenied;
        rows[home].iter_mut().for_each(|rows| rows.put(row, owner, slot, refused));
    }
    for (residents, rows) in all.iter_mut().zip(rows) {
        residents.watchers = rows.map_or_else(Default::default, Rows::done);
    }
}

/// All contacts of an operator's subscribers that their own IMSPs know of: owner, place, contact.
fn watching<'a>(
    around: &'a Surroundings,
    index: usize,
    residents: &'a Residents,
) -> impl Iterator<Item = (SubscriberId, u16, Contact)> + 'a {
    let first = around.blueprint.operators[index].first.0;
    residents.clients.iter().enumerate().flat_map(move |(row, client)| {
        let owner = SubscriberId(first + row as u32);
        let known = |(_, contact): &(u16, &Contact)| contact.kind() != ContactKind::LegacyByNumber;
        listed(residents, client).filter(known).map(move |(slot, contact)| (owner, slot, *contact))
    })
}

/// The contacts on a client's list, with their places.
fn listed<'a>(
    residents: &'a Residents,
    client: &Client,
) -> impl Iterator<Item = (u16, &'a Contact)> + use<'a> {
    let book = &residents.books[client.book as usize..][..usize::from(client.contacts)];
    (0..client.added).zip(book)
}

/// How many contacts each user of an operator has, and where.
fn lists(around: &Surroundings, here: OperatorId, residents: &Residents) -> Lists {
    let mut lists = Lists::new();
    let mut row: Vec<Tally> = Vec::new();
    for client in &residents.clients {
        row.clear();
        for (_, contact) in listed(residents, client) {
            let (users, legacy) = worth(contact.kind());
            let teller = teller(around, here, *contact);
            let known = row.iter().position(|t| t.operator == teller);
            let place = known.unwrap_or_else(|| {
                row.push(Tally::none(teller));
                row.len() - 1
            });
            row[place].add(users, legacy);
        }
        lists.push(row.iter().copied().filter(|t| !t.is_empty()));
    }
    lists
}

/// The operator whose IMSP tells of a contact.
fn teller(around: &Surroundings, here: OperatorId, contact: Contact) -> OperatorId {
    if contact.kind() == ContactKind::LegacyByNumber { here } else { around.network.home(contact.peer()) }
}

/// Those of an operator's users that are logged in at the start are so wherever they have contacts.
fn log_in(around: &Surroundings, here: OperatorId, all: &mut [Residents]) {
    let operator = around.operator(here);
    for row in 0..operator.subscribers {
        let user = SubscriberId(operator.first.0 + row);
        let client = all[usize::from(here.0)].clients[row as usize];
        if !client.user || !around.begins_online(here, user) {
            continue;
        }
        all[usize::from(here.0)].sessions.set_live(user, true);
        let tallies: Vec<Tally> = all[usize::from(here.0)].sessions.lists.of(row).collect();
        for tally in tallies.iter().filter(|t| !t.is_empty()) {
            all[usize::from(tally.operator.0)].sessions.set_live(user, true);
        }
    }
}
