//! Where a message goes that is addressed by number: to the operator of the number, or to the holder of its range,
//! which passes it on (3GPP TS 23.066, direct and indirect routing).

use crate::decision::{Facts, Moment};
use crate::stimulus::Envelope;
use vocabulary::{Event, NumberLookup, NumberRouting, OperatorId};
use world::blueprint::{Lookup, Service};

/// Where a message goes on, and how that was found out if it is worth a record: by whose range.
pub struct Direction {
    /// The operator towards which it goes.
    pub to: OperatorId,
    /// How it was found, and the operator whose range has the number.
    pub found: Option<(NumberRouting, OperatorId)>,
}

/// Where a message goes on from here to a recipient of another operator.
#[inline(always)]
pub fn direction(at: &Moment, e: &Envelope, home: OperatorId) -> Direction {
    if !at.network().ports() || e.is(Envelope::DIRECTED) {
        return Direction { to: home, found: None };
    }
    looked_up(at, e, home)
}

#[cold]
fn looked_up(at: &Moment, e: &Envelope, home: OperatorId) -> Direction {
    let holder = at.around.blueprint.range_holder(e.object);
    let found = |to, by| Direction { to, found: Some((by, holder)) };
    // A holder knows where its numbers went, and asks nobody.
    if holder == at.here {
        return found(home, NumberRouting::Holder);
    }
    if at.operator().portability.lookup == Lookup::Query {
        return found(home, NumberRouting::Query);
    }
    // A number that was not ported is where its range says; and who only passes on has not chosen the way.
    if holder == home || at.network().home(e.subject) != at.here {
        return Direction { to: holder, found: None };
    }
    found(holder, NumberRouting::Range)
}

/// Says how the operator of a number was found; misclassified: the range says otherwise than the operator of the
/// number would whether this service reaches it from here.
pub fn routed(
    at: &Moment,
    e: &Envelope,
    found: (NumberRouting, OperatorId),
    service: Service,
    facts: &mut Facts,
) {
    let (by, holder) = found;
    let reaches = |to| at.network().route(service, at.here, to).is_ok();
    let by_range = by == NumberRouting::Range;
    let misclassified = by_range && reaches(holder) != reaches(at.network().home(e.object));
    facts.happen(Event::NumberRouted {
        lookup: NumberLookup { by, holder, misclassified, sms: service == Service::Sms },
    });
}
