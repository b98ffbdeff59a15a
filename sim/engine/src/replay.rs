//! The state of a world from its records alone: the same `apply` as in a run, no rule and no chance.

use crate::build::replica;
use crate::decision::{Place, Role, Surroundings};
use crate::digest;
use crate::happenings;
use crate::partition::Partition;
use crate::stimulus::Stage;
use std::sync::Arc;
use vocabulary::{AccountState, ClientId, Event, Node, NodeId, Record, SubscriberId, Time};
use world::Blueprint;
use world::blueprint::Service;

/// How the subscribers of an operator stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Population {
    /// True IM users.
    pub users: u32,
    /// Legacy customers with an account.
    pub pre_registered: u32,
    /// Customers without an account.
    pub unregistered: u32,
    /// Subscribers whose terminal has an IM client.
    pub with_client: u32,
}

/// The contact list of a subscriber.
#[derive(Clone, PartialEq, Debug)]
pub struct Listing {
    /// The IM client on its terminal.
    pub client: ClientId,
    /// Whether it has logged on: nobody else sees a list.
    pub is_user: bool,
    /// The contacts in the order of the address book, each with the event that shows it.
    pub contacts: Vec<(SubscriberId, Event)>,
}

/// A world whose state follows the records of a run.
pub struct Replay {
    around: Surroundings,
    partitions: Vec<Partition>,
}

impl Replay {
    /// The world at its start.
    pub fn new(blueprint: Arc<Blueprint>) -> Replay {
        let around = Surroundings::new(&blueprint);
        Replay { partitions: replica(&around), around }
    }

    /// A world as some partitions have it.
    #[cfg(test)]
    pub(crate) fn over(around: Surroundings, partitions: Vec<Partition>) -> Replay {
        Replay { around, partitions }
    }

    /// Its partitions.
    #[cfg(test)]
    pub(crate) fn partitions(&mut self) -> &mut [Partition] {
        &mut self.partitions
    }

    /// What every stage may look at.
    #[cfg(test)]
    pub(crate) fn surroundings(&self) -> &Surroundings {
        &self.around
    }

    /// Changes the state by a record; records come in their order.
    pub fn apply(&mut self, record: &Record) {
        let here = record.operator;
        let index = usize::from(here.0);
        if happenings::is_one(&record.event) {
            happenings::apply(&mut self.around, record);
            self.partitions.iter_mut().for_each(|p| happenings::forget(&self.around, p));
            return;
        }
        let place = Place::new(&self.around, here);
        let at = place.at(record.time);
        let partition = &mut self.partitions[index];
        match stage_of(&self.around.blueprint, &record.event) {
            Some(Stage::Subscriber) => partition.with_subscribers(|role, _| role.apply(&at, *record)),
            Some(Stage::Imsp) => {
                partition.with_imsp(|role, _| role.apply(&at, *record));
            }
            Some(Stage::Smsc) => {
                partition.with_smsc(|role| role.apply(&at, *record));
            }
            None => {}
        }
    }

    /// The digest of the state: that of the run at the same time, if the log is whole.
    pub fn digest(&mut self) -> u64 {
        digest::together(&self.digests())
    }

    /// The digest of the state of each operator.
    pub fn digests(&mut self) -> Vec<u64> {
        digest::of_world(self.partitions.len(), &mut self.partitions)
    }

    /// The contact list of a subscriber as its client shows it. Panics for a number that no operator has.
    pub fn listing(&mut self, user: SubscriberId) -> Listing {
        let here = self.around.blueprint.operator_of(user);
        let place = Place::new(&self.around, here);
        let at = place.at(Time::START);
        self.partitions[usize::from(here.0)].with_subscribers(|subscribers, _| {
            let (client, is_user) = subscribers.client_and_user(user);
            Listing { client, is_user, contacts: subscribers.contact_list(&at, user) }
        })
    }

    /// How the subscribers of each operator stand.
    pub fn population(&mut self) -> Vec<Population> {
        self.partitions.iter_mut().map(count).collect()
    }
}

/// The kind of entity whose state an event changes; none: it changes none.
fn stage_of(blueprint: &Blueprint, event: &Event) -> Option<Stage> {
    use Event::*;
    match event {
        Queued { node, .. } => stage_of_node(blueprint, *node),
        ContactAddRequested { .. }
        | ContactShown { .. }
        | ImSent { .. }
        | SmsDelivered { .. }
        | ImDelivered { .. }
        | TerminalReplaced { .. }
        | UpgradeDecided { .. }
        | UpgradeFailed { .. }
        | ClientLoggedOn { .. }
        | ContactReclassified { .. } => Some(Stage::Subscriber),
        LegacyAccountRegistered
        | ContactValidated { .. }
        | ContactStored { .. }
        | ImConverted { .. }
        | PresenceSet { .. }
        | PresenceStored { .. }
        | PresenceForwarded { .. }
        | PresencePublished { .. }
        | SubscriptionTaken { .. }
        | AccountUpgraded { .. } => Some(Stage::Imsp),
        SmsAccepted { .. }
        | SmsForwarded { .. }
        | SmsHandedOver { .. }
        | CommandHandedOver
        | DeliveryDeferred { .. }
        | MtForwarded { .. }
        | ServiceCentreAlerted { .. }
        | MessageFailed { .. } => Some(Stage::Smsc),
        _ => None,
    }
}

/// The kind of entity that keeps the queue of a node.
fn stage_of_node(blueprint: &Blueprint, node: NodeId) -> Option<Stage> {
    match node.node()? {
        Node::Imsp => Some(Stage::Imsp),
        Node::Link(link) => match blueprint.links.get(usize::from(link.0))?.service {
            Service::Im => Some(Stage::Imsp),
            Service::Sms => Some(Stage::Smsc),
        },
        _ => Some(Stage::Smsc),
    }
}

fn count(partition: &mut Partition) -> Population {
    let with_client = partition
        .with_subscribers(|s, _| s.clients.iter().filter(|c| c.client != ClientId::NONE).count() as u32);
    let everybody = partition.with_subscribers(|s, _| s.clients.len() as u32);
    let states = partition.with_imsp(|imsp, _| {
        let of = |state| imsp.imsp.accounts.iter().filter(|a| a.0 == state).count() as u32;
        (of(AccountState::TrueIm), of(AccountState::PreRegistered), of(AccountState::Unregistered))
    });
    let (users, pre_registered, unregistered) = states.unwrap_or((0, 0, everybody));
    Population { users, pre_registered, unregistered, with_client }
}
