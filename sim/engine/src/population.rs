//! Who there is at the start: terminals, accounts and address books, drawn by key.

use crate::chance::{Chance, Purpose};
use crate::components::{Account, Client, Contact};
use crate::decision::Surroundings;
use crate::distribution::count;
use crate::network::Network;
use crate::sessions::Sessions;
use crate::watchers::{ByNumber, Watchers};
use crate::watching;
use vocabulary::{AccountState, ClientId, ContactKind, OperatorId, SubscriberId};
use world::Blueprint;
use world::blueprint::{Operator, Person, Service};

/// The subscribers of one operator before they become entities.
pub struct Residents {
    /// Terminals and clients, by row.
    pub clients: Vec<Client>,
    /// Accounts, by row.
    pub accounts: Vec<Account>,
    /// Address books, one after another.
    pub books: Vec<Contact>,
    /// Who has them on the contact list.
    pub watchers: Watchers,
    /// The contacts of its users that are kept by number alone.
    pub by_number: ByNumber,
    /// The sessions that its IMSP knows.
    pub sessions: Sessions,
}

impl Residents {
    /// Takes the last so many of them out: their clients and address books.
    pub fn take_last(&mut self, count: usize) -> (Vec<Client>, Vec<Contact>) {
        let mut clients = split_off(&mut self.clients, count);
        let first = clients.first().map_or(self.books.len() as u32, |client| client.book);
        let contacts = self.books.len() - first as usize;
        let books = split_off(&mut self.books, contacts);
        clients.iter_mut().for_each(|client| client.book -= first);
        (clients, books)
    }
}

/// The last so many; all of them without a copy.
fn split_off<T>(from: &mut Vec<T>, count: usize) -> Vec<T> {
    if count == from.len() { std::mem::take(from) } else { from.split_off(from.len() - count) }
}

/// The subscribers of all operators, by operator.
pub fn residents(around: &Surroundings) -> Vec<Residents> {
    let (blueprint, network, chance) = (&around.blueprint, &around.network, around.chance);
    let mut all: Vec<Residents> = blueprint.operators.iter().map(|o| settle(blueprint, o, chance)).collect();
    for index in 0..all.len() {
        fill_address_books(around, network, index, &mut all);
    }
    watching::fill(around, &mut all);
    all
}

fn settle(blueprint: &Blueprint, operator: &Operator, chance: Chance) -> Residents {
    let standings = Standings::new(operator);
    let mut residents = Residents {
        clients: Vec::with_capacity(operator.subscribers as usize),
        accounts: Vec::with_capacity(operator.subscribers as usize),
        books: Vec::new(),
        watchers: Watchers::default(),
        by_number: ByNumber::default(),
        sessions: Sessions::default(),
    };
    let people = people_of(blueprint, operator);
    for row in 0..operator.subscribers {
        let (client, state) = match people.get(row as usize) {
            Some(person) => standing_of(person),
            None => standings.draw(chance, operator.first.0 + row),
        };
        let user = state == AccountState::TrueIm;
        residents.clients.push(Client {
            book: 0,
            contacts: 0,
            added: 0,
            client,
            user,
            deciding: false,
            introductions: 0,
        });
        residents.accounts.push(Account(state));
    }
    residents
}

/// The named few of an operator, in the order of their numbers.
pub fn people_of<'a>(blueprint: &'a Blueprint, operator: &Operator) -> Vec<&'a Person> {
    let mut people: Vec<_> =
        blueprint.people.iter().filter(|p| operator.range().contains(&p.subscriber.0)).collect();
    people.sort_by_key(|p| p.subscriber);
    people
}

fn standing_of(person: &Person) -> (ClientId, AccountState) {
    let state = match (person.user, person.pre_registered) {
        (true, _) => AccountState::TrueIm,
        (false, true) => AccountState::PreRegistered,
        (false, false) => AccountState::Unregistered,
    };
    (person.client, state)
}

/// How the many stand at the start.
struct Standings<'a> {
    operator: &'a Operator,
    /// Of those whose terminal has a client, the share of IM users.
    users_of_clients: f64,
}

impl Standings<'_> {
    fn new(operator: &Operator) -> Standings<'_> {
        let with_client: f64 =
            operator.terminals.iter().filter(|(c, _)| *c != ClientId::NONE).map(|(_, share)| share).sum();
        let users_of_clients = if with_client > 0.0 { operator.im_users / with_client } else { 0.0 };
        Standings { operator, users_of_clients }
    }

    fn draw(&self, chance: Chance, subscriber: u32) -> (ClientId, AccountState) {
        let mut draw = chance.draw(Purpose::Standing, u64::from(subscriber));
        let client = pick(&self.operator.terminals, draw.unit());
        if client != ClientId::NONE && draw.chance(self.users_of_clients) {
            return (client, AccountState::TrueIm);
        }
        let registers = self.operator.imsp.as_ref().is_some_and(|i| i.launched);
        let registered = registers && draw.chance(self.operator.pre_registered);
        (client, if registered { AccountState::PreRegistered } else { AccountState::Unregistered })
    }
}

/// The one of several with shares that sum to 1, at a probability.
pub fn pick<T: Copy>(shares: &[(T, f64)], u: f64) -> T {
    let mut below = 0.0;
    for (item, share) in shares {
        below += share;
        if u <= below {
            return *item;
        }
    }
    shares.last().expect("checked: there are shares").0
}

fn fill_address_books(around: &Surroundings, network: &Network, index: usize, all: &mut [Residents]) {
    let (blueprint, chance) = (&around.blueprint, around.chance);
    let operator = &blueprint.operators[index];
    let people = people_of(blueprint, operator);
    let choice = Choice::new(blueprint, operator);
    // All of it is bought at once: grown by doubling, it would reach beyond what is needed.
    let drawn = |row: u32| choice.count(chance, SubscriberId(operator.first.0 + row));
    let counted = |(row, client): (usize, &Client)| match people.get(row) {
        Some(person) => person.contacts.len(),
        None if client.user || operator.adoption.is_some() => drawn(row as u32),
        None => 0,
    };
    let mut books = Vec::with_capacity(all[index].clients.iter().enumerate().map(counted).sum());
    for row in 0..operator.subscribers {
        let owner = SubscriberId(operator.first.0 + row);
        let start = books.len();
        let client = all[index].clients[row as usize];
        let added = match people.get(row as usize) {
            Some(person) => {
                books.extend(person.contacts.iter().map(|c| Contact::new(*c, ContactKind::NotAdded)));
                person.added
            }
            None if client.user || operator.adoption.is_some() => {
                choice.draw_contacts(chance, owner, &mut books);
                let share = if client.user { operator.contacts.added } else { 0.0 };
                ((books.len() - start) as f64 * share).round() as u16
            }
            None => 0,
        };
        for slot in 0..added.min((books.len() - start) as u16) {
            let contact = &mut books[start + usize::from(slot)];
            let kind = begin_contact(around, network, owner, slot, contact.peer(), all);
            *contact = contact.as_kind(kind);
        }
        let client = &mut all[index].clients[row as usize];
        (client.book, client.contacts) = (start as u32, (books.len() - start) as u16);
        client.added = added.min(client.contacts);
    }
    all[index].books = books;
}

/// A contact that is on the list from the start stands as if it had been added by use case 1.
fn begin_contact(
    around: &Surroundings,
    network: &Network,
    owner: SubscriberId,
    slot: u16,
    peer: SubscriberId,
    all: &mut [Residents],
) -> ContactKind {
    let (here, home) = (network.home(owner), network.home(peer));
    if here != home && network.route(Service::Im, here, home).is_err() {
        all[usize::from(here.0)].by_number.add(home, owner, slot, peer);
        return ContactKind::LegacyByNumber;
    }
    let residents = &mut all[usize::from(home.0)];
    let row = peer.0 - network.blueprint.operator(home).first.0;
    let account = &mut residents.accounts[row as usize];
    match account.0 {
        AccountState::TrueIm if around.begins_refused(home, peer, owner) => ContactKind::TrueImDenied,
        AccountState::TrueIm => ContactKind::TrueIm,
        _ => {
            *account = Account(AccountState::PreRegistered);
            ContactKind::LegacyWithUid
        }
    }
}

/// Whom the many of an operator have in their address books.
pub struct Choice<'a> {
    operator: &'a Operator,
    shares: Vec<(OperatorId, f64)>,
    /// For each operator, the first of the many and how many they are.
    many: Vec<(u32, u32)>,
}

impl<'a> Choice<'a> {
    /// The choice of an operator's subscribers.
    pub fn new(blueprint: &Blueprint, operator: &'a Operator) -> Choice<'a> {
        let many = blueprint.operators.iter().map(|o| {
            let named = people_of(blueprint, o).len() as u32;
            (o.first.0 + named, o.subscribers - named)
        });
        let shares = operator.contacts.at.iter().enumerate();
        let shares = shares.filter(|(_, s)| **s > 0.0).map(|(i, s)| (OperatorId(i as u8), *s)).collect();
        Choice { operator, shares, many: many.collect() }
    }

    /// How many contacts somebody draws; of a choice without operators, none. A few may be left out: nobody has itself
    /// as a contact.
    fn count(&self, chance: Chance, owner: SubscriberId) -> usize {
        let counted = |mut draw| usize::from(count(self.operator.contacts.count, &mut draw));
        if self.shares.is_empty() { 0 } else { counted(chance.draw(Purpose::Contacts, u64::from(owner.0))) }
    }

    /// Adds the contacts that somebody has to an address book.
    pub fn draw_contacts(&self, chance: Chance, owner: SubscriberId, books: &mut Vec<Contact>) {
        if self.shares.is_empty() {
            return;
        }
        let mut draw = chance.draw(Purpose::Contacts, u64::from(owner.0));
        let only = if let [(operator, _)] = self.shares[..] { Some(operator) } else { None };
        for _ in 0..count(self.operator.contacts.count, &mut draw) {
            let operator = only.unwrap_or_else(|| pick(&self.shares, draw.unit()));
            let (first, many) = self.many[usize::from(operator.0)];
            if many == 0 {
                continue;
            }
            let peer = first + draw.skewed_below(many, self.operator.contacts.popularity);
            if peer != owner.0 {
                books.push(Contact::new(SubscriberId(peer), ContactKind::NotAdded));
            }
        }
    }
}
