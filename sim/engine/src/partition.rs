//! A partition, an operator or a part of one: its entities in an ECS of their own, its future, and a system for each
//! kind of entity. A system is run for each step of a window, so often that a schedule around it would cost as much as
//! what it does.

use crate::batch::Batch;
use crate::components::{AddressBooks, Client, Imsp, Inboxes, Smsc};
use crate::decision::Surroundings;
use crate::imsp::ImspDesk;
use crate::mailroom::Mailroom;
use crate::smsc::SmscDesk;
use crate::stimulus::Stage;
use crate::subscriber::Subscribers;
use crate::territory::Territory;
use bevy_ecs::archetype::ArchetypeEntity;
use bevy_ecs::change_detection::{ContiguousMut, Tick};
use bevy_ecs::entity::{EntityGeneration, EntityLocation};
use bevy_ecs::prelude::*;
use bevy_ecs::query::QueryData;
use bevy_ecs::system::{SystemParam, SystemState};
use bevy_ecs::world::World as Ecs;
use vocabulary::{OperatorId, Time};

/// The entities of the subscriber stage.
#[derive(SystemParam)]
pub struct SubscriberStage<'w, 's> {
    clients: Query<'w, 's, &'static mut Client>,
    books: ResMut<'w, AddressBooks>,
    inboxes: ResMut<'w, Inboxes>,
}

impl SubscriberStage<'_, '_> {
    /// The subscribers from a number on, as their rules see them.
    #[inline]
    fn role(&mut self, first: u32) -> Subscribers<'_> {
        Subscribers {
            first,
            clients: column(&mut self.clients),
            books: &mut self.books.bypass_change_detection().0,
            inboxes: &mut self.inboxes.bypass_change_detection().0,
        }
    }
}

/// The entities of the IMSP stage.
#[derive(SystemParam)]
pub struct ImspStage<'w, 's> {
    imsps: Query<'w, 's, &'static mut Imsp>,
}

impl ImspStage<'_, '_> {
    /// The IMSP of the subscribers from a number on, as its rules see it; none where there is none.
    #[inline]
    fn role(&mut self, first: u32) -> Option<ImspDesk<'_>> {
        Some(ImspDesk { first, imsp: column(&mut self.imsps).first_mut()? })
    }
}

/// The entities of the SMSC stage.
#[derive(SystemParam)]
pub struct SmscStage<'w, 's> {
    smscs: Query<'w, 's, &'static mut Smsc>,
}

impl SmscStage<'_, '_> {
    /// The SMSC, as its rules see it; none where there is none.
    #[inline]
    fn role(&mut self) -> Option<SmscDesk<'_>> {
        Some(SmscDesk { smsc: column(&mut self.smscs).first_mut()? })
    }
}

/// All components of one type as a slice by row: entities of one kind are spawned in order and never move.
#[inline]
fn column<'a, C: Component<Mutability = bevy_ecs::component::Mutable>>(
    query: &'a mut Query<&'static mut C>,
) -> &'a mut [C]
where
    &'static mut C: QueryData,
{
    let mut tables = query.contiguous_iter_mut().expect("components in tables");
    match tables.next() {
        Some(table) => ContiguousMut::bypass_change_detection_split(table).0,
        None => &mut [],
    }
}

/// A part of the simulation: its entities, what is due there, and what its rules may look at.
pub struct Partition {
    here: OperatorId,
    /// The numbers of the operator's first subscriber and of the first that lives here.
    firsts: (u32, u32),
    around: Surroundings,
    mail: Mailroom,
    ecs: Ecs,
    subscribers: SystemState<SubscriberStage<'static, 'static>>,
    imsps: SystemState<ImspStage<'static, 'static>>,
    smscs: SystemState<SmscStage<'static, 'static>>,
}

/// The bytes of an operator's subscribers as entities: their component, when it was added and changed, and where the
/// ECS has them.
pub fn entity_bytes(subscribers: u32) -> usize {
    let component = size_of::<Client>() + 2 * size_of::<Tick>();
    let row = size_of::<Entity>() + size_of::<ArchetypeEntity>();
    // What the ECS keeps of an entity besides is a type of its own, made of these, in a list that doubles and is
    // filled to its end. The IMSP and the SMSC are entities, too.
    let meta = size_of::<(EntityGeneration, Option<EntityLocation>, Tick)>();
    subscribers as usize * (component + row) + (subscribers as usize + 2).next_power_of_two() * meta
}

/// Why a system always finds what it asks for.
const BUILT: &str = "a partition is built with all resources";

impl Partition {
    /// A territory with its entities and with what is due from the start.
    pub fn new(around: Surroundings, territory: &Territory, mut ecs: Ecs, mail: Mailroom) -> Partition {
        let here = territory.operator;
        Partition {
            here,
            firsts: (around.operator(here).first.0, territory.subscribers.start),
            around,
            mail,
            subscribers: SystemState::new(&mut ecs),
            imsps: SystemState::new(&mut ecs),
            smscs: SystemState::new(&mut ecs),
            ecs,
        }
    }

    /// Runs the system of one kind of entity in the window up to `end`, as far as `until`.
    pub fn run(&mut self, stage: Stage, end: Time, until: Time) {
        let (batch, mail) = (Batch { around: &self.around, here: self.here, stage, end }, &mut self.mail);
        match stage {
            Stage::Subscriber => {
                let mut entities = self.subscribers.get_mut(&mut self.ecs).expect(BUILT);
                batch.run(until, &mut entities.role(self.firsts.1), mail);
            }
            Stage::Imsp => {
                let mut entities = self.imsps.get_mut(&mut self.ecs).expect(BUILT);
                if let Some(mut role) = entities.role(self.firsts.0) {
                    batch.run(until, &mut role, mail);
                }
            }
            Stage::Smsc => {
                let mut entities = self.smscs.get_mut(&mut self.ecs).expect(BUILT);
                if let Some(mut role) = entities.role() {
                    batch.run(until, &mut role, mail);
                }
            }
        }
    }

    /// Whose it is.
    pub fn here(&self) -> OperatorId {
        self.here
    }

    /// Where the subscribers that live here stand among the operator's, counted from 0.
    pub fn offset(&self) -> u32 {
        self.firsts.1 - self.firsts.0
    }

    /// Its future, and what has just happened.
    #[inline(always)]
    pub fn mail(&mut self) -> &mut Mailroom {
        &mut self.mail
    }

    /// The same, to look at.
    pub fn mail_ref(&self) -> &Mailroom {
        &self.mail
    }

    /// Forgets all that is due, and begins with an empty mailroom.
    #[cfg(test)]
    pub fn forget_future(&mut self) {
        let cut = crate::territory::Cut::by_operator(&self.around.blueprint);
        self.mail = Mailroom::new(&cut, usize::from(self.here.0), vocabulary::Span(50_000));
    }

    /// Replaces what every stage may look at.
    pub fn set_surroundings(&mut self, around: &Surroundings) {
        self.around = around.clone();
    }

    /// Does something with the subscribers that live here and the mailroom.
    pub fn with_subscribers<R>(&mut self, f: impl FnOnce(&mut Subscribers, &mut Mailroom) -> R) -> R {
        let mut entities = self.subscribers.get_mut(&mut self.ecs).expect(BUILT);
        f(&mut entities.role(self.firsts.1), &mut self.mail)
    }

    /// Does something with the IMSP and the mailroom, if there is an IMSP.
    pub fn with_imsp<R>(&mut self, f: impl FnOnce(&mut ImspDesk, &mut Mailroom) -> R) -> Option<R> {
        let mut entities = self.imsps.get_mut(&mut self.ecs).expect(BUILT);
        entities.role(self.firsts.0).map(|mut role| f(&mut role, &mut self.mail))
    }

    /// Does something with the SMSC, if there is an SMSC.
    pub fn with_smsc<R>(&mut self, f: impl FnOnce(&mut SmscDesk) -> R) -> Option<R> {
        let mut entities = self.smscs.get_mut(&mut self.ecs).expect(BUILT);
        entities.role().map(|mut role| f(&mut role))
    }
}
