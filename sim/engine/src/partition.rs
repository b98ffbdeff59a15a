//! One operator: its entities in an ECS of its own, its future, and a system for each kind of entity.

use crate::batch::Batch;
use crate::components::{Account, AddressBooks, Client, Imsp, Inboxes, Smsc};
use crate::decision::{Role, Surroundings};
use crate::imsp::ImspDesk;
use crate::mailroom::Mailroom;
use crate::smsc::SmscDesk;
use crate::stimulus::Stage;
use crate::subscriber::Subscribers;
use bevy_ecs::change_detection::ContiguousMut;
use bevy_ecs::prelude::*;
use bevy_ecs::query::QueryData;
use bevy_ecs::schedule::SingleThreadedExecutor;
use bevy_ecs::system::{SystemParam, SystemState};
use bevy_ecs::world::World as Ecs;
use vocabulary::{OperatorId, Time};

/// What every stage may look at; replaced between windows when the network changes.
#[derive(Resource)]
pub struct Around(pub Surroundings);

/// The window at hand, and whose it is.
#[derive(Resource, Clone, Copy)]
pub struct Window {
    /// The operator.
    pub here: OperatorId,
    /// The number of its first subscriber.
    pub first: u32,
    /// The end of the window.
    pub end: Time,
}

/// The entities of the subscriber stage.
#[derive(SystemParam)]
pub struct SubscriberStage<'w, 's> {
    clients: Query<'w, 's, &'static mut Client>,
    books: ResMut<'w, AddressBooks>,
    inboxes: ResMut<'w, Inboxes>,
    window: Res<'w, Window>,
}

impl SubscriberStage<'_, '_> {
    /// The subscribers, as their rules see them.
    #[inline]
    pub fn role(&mut self) -> Subscribers<'_> {
        Subscribers {
            first: self.window.first,
            clients: column(&mut self.clients),
            books: &mut self.books.bypass_change_detection().0,
            inboxes: &mut self.inboxes.bypass_change_detection().0,
        }
    }
}

/// The entities of the IMSP stage.
#[derive(SystemParam)]
pub struct ImspStage<'w, 's> {
    accounts: Query<'w, 's, &'static mut Account>,
    imsps: Query<'w, 's, &'static mut Imsp>,
    window: Res<'w, Window>,
}

impl ImspStage<'_, '_> {
    /// The IMSP, as its rules see it; none for an operator that never has one.
    #[inline]
    pub fn role(&mut self) -> Option<ImspDesk<'_>> {
        let imsp = column(&mut self.imsps).first_mut()?;
        Some(ImspDesk { first: self.window.first, accounts: column(&mut self.accounts), imsp })
    }
}

/// The entities of the SMSC stage.
#[derive(SystemParam)]
pub struct SmscStage<'w, 's> {
    smscs: Query<'w, 's, &'static mut Smsc>,
}

impl SmscStage<'_, '_> {
    /// The SMSC, as its rules see it.
    #[inline]
    pub fn role(&mut self) -> SmscDesk<'_> {
        SmscDesk { smsc: column(&mut self.smscs).first_mut().expect("each operator has an SMSC") }
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

fn subscribers(w: Res<Window>, around: Res<Around>, mut mail: ResMut<Mailroom>, mut stage: SubscriberStage) {
    run(Stage::Subscriber, &w, &around, mail.bypass_change_detection(), &mut stage.role());
}

fn imsp(w: Res<Window>, around: Res<Around>, mut mail: ResMut<Mailroom>, mut stage: ImspStage) {
    if let Some(mut role) = stage.role() {
        run(Stage::Imsp, &w, &around, mail.bypass_change_detection(), &mut role);
    }
}

fn smsc(w: Res<Window>, around: Res<Around>, mut mail: ResMut<Mailroom>, mut stage: SmscStage) {
    run(Stage::Smsc, &w, &around, mail.bypass_change_detection(), &mut stage.role());
}

#[inline(always)]
fn run(stage: Stage, w: &Window, around: &Around, mail: &mut Mailroom, role: &mut impl Role) {
    Batch { around: &around.0, here: w.here, stage, end: w.end }.run(role, mail);
}

/// A schedule of one system, run on the calling thread.
fn alone<M>(system: impl IntoScheduleConfigs<bevy_ecs::system::ScheduleSystem, M>) -> Schedule {
    let mut schedule = Schedule::default();
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.add_systems(system);
    schedule
}

/// One operator of the simulation.
pub struct Partition {
    ecs: Ecs,
    schedules: [Schedule; 3],
    subscribers: SystemState<SubscriberStage<'static, 'static>>,
    imsps: SystemState<ImspStage<'static, 'static>>,
    smscs: SystemState<SmscStage<'static, 'static>>,
}

impl Partition {
    /// A partition over an ECS that has its entities and resources.
    pub fn new(mut ecs: Ecs) -> Partition {
        Partition {
            subscribers: SystemState::new(&mut ecs),
            imsps: SystemState::new(&mut ecs),
            smscs: SystemState::new(&mut ecs),
            ecs,
            schedules: [alone(subscribers), alone(imsp), alone(smsc)],
        }
    }

    /// Runs one kind of entity in the window up to `end`.
    pub fn run(&mut self, stage: Stage, end: Time) {
        self.ecs.resource_mut::<Window>().bypass_change_detection().end = end;
        self.schedules[stage as usize].run(&mut self.ecs);
    }

    /// Whose it is.
    pub fn window(&self) -> Window {
        *self.ecs.resource::<Window>()
    }

    /// The operator's future, and what has just happened.
    #[inline]
    pub fn mail(&mut self) -> &mut Mailroom {
        self.ecs.resource_mut::<Mailroom>().into_inner()
    }

    /// The same, to look at.
    pub fn mail_ref(&self) -> &Mailroom {
        self.ecs.resource::<Mailroom>()
    }

    /// Forgets all that is due, and begins with an empty mailroom.
    #[cfg(test)]
    pub fn forget_future(&mut self, operators: usize) {
        self.ecs.insert_resource(Mailroom::new(operators, vocabulary::Span(50_000)));
    }

    /// Replaces what every stage may look at.
    pub fn set_surroundings(&mut self, around: &Surroundings) {
        self.ecs.insert_resource(Around(around.clone()));
    }

    /// Does something with the subscribers and the mailroom.
    pub fn with_subscribers<R>(&mut self, f: impl FnOnce(&mut Subscribers, &mut Mailroom) -> R) -> R {
        self.ecs.resource_scope(|ecs, mut mail: Mut<Mailroom>| {
            let mut stage = self.subscribers.get_mut(ecs).expect("the resources are there");
            f(&mut stage.role(), &mut mail)
        })
    }

    /// Does something with the IMSP and the mailroom, if there is an IMSP.
    pub fn with_imsp<R>(&mut self, f: impl FnOnce(&mut ImspDesk, &mut Mailroom) -> R) -> Option<R> {
        self.ecs.resource_scope(|ecs, mut mail: Mut<Mailroom>| {
            let mut stage = self.imsps.get_mut(ecs).expect("the resources are there");
            stage.role().map(|mut role| f(&mut role, &mut mail))
        })
    }

    /// Does something with the SMSC.
    pub fn with_smsc<R>(&mut self, f: impl FnOnce(&mut SmscDesk) -> R) -> R {
        let mut stage = self.smscs.get_mut(&mut self.ecs).expect("the resources are there");
        f(&mut stage.role())
    }
}
