//! What an IMSP decides about IMs in a world in which numbers were ported: it knows of the recipient only the number.

use super::ImspDesk;
use crate::decision::{Facts, Moment};
use crate::portability::{direction, routed};
use crate::stimulus::{Envelope, Stimulus, Task};
use crate::transactions::octets;
use vocabulary::{Event, OperatorId};
use world::blueprint::Service;

/// Whether an IM goes by the number of its recipient: an answer goes to the address of who is answered.
#[inline(always)]
pub(super) fn is_by_number(at: &Moment, e: &Envelope) -> bool {
    at.network().ports() && !e.is(Envelope::ANSWER)
}

impl ImspDesk<'_> {
    /// An IM to a recipient of another operator goes on; home is the operator of the number.
    #[cold]
    pub(super) fn route_by_number(&self, at: &Moment, s: &Stimulus, home: OperatorId, facts: &mut Facts) {
        let e = &s.envelope;
        let sender = at.network().home(e.subject);
        if e.is(Envelope::RETURNED) {
            return if sender == at.here {
                facts.turn_out(self.conversion(at, s))
            } else {
                send_back(at, s, sender, facts)
            };
        }
        let direction = direction(at, e, home);
        let way = at.network().route(Service::Im, at.here, direction.to);
        if way.is_err() && direction.found.is_some() && sender != at.here {
            return send_back(at, s, sender, facts);
        }
        if let Some(found) = direction.found {
            routed(at, e, found, Service::Im, facts);
        }
        match way {
            Ok(link) => {
                let octets = octets(&at.around.blueprint.sizes, Task::RouteIm, e);
                facts.happen(Event::ImForwarded { link, octets });
            }
            Err(_) if sender == at.here => facts.turn_out(self.conversion(at, s)),
            Err(cause) => facts.happen(super::failed(e, cause)),
        }
    }
}

/// The IM goes back to its sender's IMSP, as nobody here has the number and no IM link leads to who has.
fn send_back(at: &Moment, s: &Stimulus, sender: OperatorId, facts: &mut Facts) {
    let e = &s.envelope;
    facts.happen(match at.network().route(Service::Im, at.here, sender) {
        Ok(link) => {
            let octets = octets(&at.around.blueprint.sizes, Task::RouteIm, e);
            Event::ImReturned { link, octets }
        }
        Err(cause) => super::failed(e, cause),
    });
}
