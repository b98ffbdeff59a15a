//! What changes in the network at its date, between windows, and what follows from it.

use crate::decision::Surroundings;
use crate::imsp::ImspDesk;
use crate::mailroom::Mailroom;
use crate::partition::Partition;
use crate::stimulus::{Envelope, Passage, Stage, Stimulus, Task};
use std::sync::Arc;
use vocabulary::{Event, OperatorId, Originator, Record, RecordId, Span, SubscriberId};
use world::blueprint::{Happening, Service};

/// Between two contacts that an IMSP asks for anew: ten a second, so that an opening is no storm.
const PACE: Span = Span(100_000);

/// The record of a happening of the world.
pub fn record(around: &Surroundings, index: usize, happening: &Happening) -> Record {
    let (operator, event) = around.network.decide(index as u32, &happening.change);
    Record {
        time: happening.at,
        id: RecordId::first(Originator::Happening(index as u32)),
        cause: RecordId::NONE,
        subject: SubscriberId::NOBODY,
        object: SubscriberId::NOBODY,
        operator,
        event,
    }
}

/// Whether an event is a happening.
pub fn is_one(event: &Event) -> bool {
    matches!(
        event,
        Event::LinkOpened { .. }
            | Event::LinkClosed { .. }
            | Event::ImspLaunched
            | Event::IndicationsChanged { .. }
            | Event::CapacityChanged { .. }
            | Event::LatencyChanged { .. }
            | Event::SpikeBegan { .. }
            | Event::SpikeEnded
            | Event::PolicyChanged { .. }
    )
}

/// Changes the network by a record, for everybody who looks at it.
pub fn apply(around: &mut Surroundings, record: &Record) {
    Arc::make_mut(&mut around.network).apply(record.operator, &record.event);
}

/// What becomes due at a partition because the network changed by a record: contacts that its IMSP kept by
/// number, and that can now be asked for, are asked for.
pub fn follow(around: &Surroundings, partition: &mut Partition, record: &Record) {
    let here = partition.here();
    partition.with_imsp(|imsp, mail| {
        for operator in reachable(around, here) {
            ask_anew(operator, imsp, mail, record);
        }
    });
}

/// Forgets that contacts were kept by number, where they can be asked for.
pub fn forget(around: &Surroundings, partition: &mut Partition) {
    let here = partition.here();
    partition.with_imsp(|imsp, _| {
        reachable(around, here).for_each(|operator| imsp.imsp.by_number.forget(operator));
    });
}

/// The IMSP asks for each contact of an operator that it kept by number: it passes the request on when its turn has
/// come, as it does those of others, so that what crosses the link has a record.
fn ask_anew(operator: OperatorId, imsp: &ImspDesk, mail: &mut Mailroom, record: &Record) {
    for (n, (user, slot, contact)) in imsp.imsp.by_number.of(operator).iter().enumerate() {
        let stimulus = Stimulus {
            time: record.time + Span(PACE.0 * n as u64),
            id: RecordId::first(Originator::Revalidation(*user, u32::from(*slot))),
            cause: record.id,
            task: Task::ValidateContact,
            passage: Passage::NONE,
            envelope: Envelope { slot: *slot, ..Envelope::new(*user, *contact) },
        };
        mail.plan_at(Stage::Imsp, stimulus);
    }
}

/// The operators whose IMSP can be reached from one.
fn reachable(around: &Surroundings, here: OperatorId) -> impl Iterator<Item = OperatorId> {
    let all = (0..around.blueprint.operators.len()).map(|i| OperatorId(i as u8));
    all.filter(move |o| *o != here && around.network.route(Service::Im, here, *o).is_ok())
}
