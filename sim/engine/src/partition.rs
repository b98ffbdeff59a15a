//! A partition, an operator or a part of one: its entities in an ECS of their own, its future, and a system for each
//! kind of entity. A system is run for each step of a window, so often that a schedule around it would cost as much as
//! what it does: what the systems ask for is found once for all steps of a window.

use crate::batch::Batch;
use crate::components::{AddressBooks, Client, Imsp, Inboxes, Smsc};
use crate::decision::{Place, Surroundings};
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

/// All entities, by kind, and what subscribers have besides.
#[derive(SystemParam)]
pub struct Entities<'w, 's> {
    clients: Query<'w, 's, &'static mut Client>,
    books: ResMut<'w, AddressBooks>,
    inboxes: ResMut<'w, Inboxes>,
    imsps: Query<'w, 's, &'static mut Imsp>,
    smscs: Query<'w, 's, &'static mut Smsc>,
}

/// All components of one type as a slice by row: entities of one kind are spawned in order and never move.
#[inline]
fn column<'w, C: Component<Mutability = bevy_ecs::component::Mutable>>(
    query: Query<'w, '_, &'static mut C>,
) -> &'w mut [C]
where
    &'static mut C: QueryData,
{
    let mut tables = query.contiguous_iter_inner().expect("components in tables");
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
    entities: SystemState<Entities<'static, 'static>>,
}

/// A partition at work: its entities, as their rules see them. To find them in the ECS costs as much as a few events,
/// so that it is done once for all steps of a window.
pub struct AtWork<'a> {
    place: Place<'a>,
    /// The subscribers that live here.
    pub subscribers: Subscribers<'a>,
    /// The IMSP, if it is here.
    pub imsp: Option<ImspDesk<'a>>,
    /// The SMSC, if it is here.
    pub smsc: Option<SmscDesk<'a>>,
    /// Its future, and what has just happened.
    pub mail: &'a mut Mailroom,
}

impl AtWork<'_> {
    /// Runs the system of one kind of entity in the window up to `end`, as far as `until`.
    pub fn run(&mut self, stage: Stage, end: Time, until: Time) {
        let batch = Batch { place: &self.place, end };
        match stage {
            Stage::Subscriber => batch.run(until, &mut self.subscribers, self.mail),
            Stage::Imsp => {
                if let Some(imsp) = &mut self.imsp {
                    batch.run(until, imsp, self.mail);
                }
            }
            Stage::Smsc => {
                if let Some(smsc) = &mut self.smsc {
                    batch.run(until, smsc, self.mail);
                }
            }
        }
    }
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
            entities: SystemState::new(&mut ecs),
            ecs,
        }
    }

    /// Puts the partition to work.
    #[inline]
    pub fn at_work(&mut self) -> AtWork<'_> {
        let Entities { clients, books, inboxes, imsps, smscs } =
            self.entities.get_mut(&mut self.ecs).expect(BUILT);
        let (first_of_operator, first) = self.firsts;
        AtWork {
            place: Place::new(&self.around, self.here),
            subscribers: Subscribers {
                first,
                clients: column(clients),
                books: &mut books.into_inner().0,
                inboxes: &mut inboxes.into_inner().0,
            },
            imsp: column(imsps).first_mut().map(|imsp| ImspDesk { first: first_of_operator, imsp }),
            smsc: column(smscs).first_mut().map(|smsc| SmscDesk { smsc }),
            mail: &mut self.mail,
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
        let AtWork { mut subscribers, mail, .. } = self.at_work();
        f(&mut subscribers, mail)
    }

    /// Does something with the IMSP and the mailroom, if there is an IMSP.
    pub fn with_imsp<R>(&mut self, f: impl FnOnce(&mut ImspDesk, &mut Mailroom) -> R) -> Option<R> {
        let AtWork { imsp, mail, .. } = self.at_work();
        imsp.map(|mut role| f(&mut role, mail))
    }

    /// Does something with the SMSC, if there is an SMSC.
    pub fn with_smsc<R>(&mut self, f: impl FnOnce(&mut SmscDesk) -> R) -> Option<R> {
        self.at_work().smsc.map(|mut role| f(&mut role))
    }
}
