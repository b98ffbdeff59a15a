//! Which SMSCs keep short messages in a store: those that are told to, and those whose world needs it.

use crate::blueprint::{Blueprint, Change, Operator, Store};
use vocabulary::{Node, NodeId, OperatorId};

/// What an attempt at delivery queues for.
const BEFORE_ATTEMPTS: [Node; 2] = [Node::Hlr, Node::SmscDelivery];

/// Gives a store to each SMSC that has none written but needs one: attempts can fail, or wait, or be told of.
pub fn resolve(blueprint: &mut Blueprint) {
    let asks =
        |o: &Operator| o.smsc.receipts > 0.0 || o.imsp.as_ref().is_some_and(|i| i.legacy.receipts > 0.0);
    let will_ask = |change: &Change| match change {
        Change::Policy(_, policy) => policy.receipts > 0.0,
        _ => false,
    };
    let receipts = blueprint.operators.iter().any(asks);
    let receipts = receipts || blueprint.happenings.iter().any(|h| will_ask(&h.change));
    for index in 0..blueprint.operators.len() {
        let needs = receipts || can_fail(blueprint, index) || can_wait(blueprint, OperatorId(index as u8));
        let store = &mut blueprint.operators[index].smsc.store;
        if needs && store.is_none() {
            *store = Some(Store::default());
        }
    }
}

/// Whether terminals of an operator can be out of reach or full.
fn can_fail(blueprint: &Blueprint, index: usize) -> bool {
    let operator = &blueprint.operators[index];
    let range = operator.range();
    let off = blueprint.people.iter().any(|p| range.contains(&p.subscriber.0) && !p.off.is_empty());
    off || operator.attachment.is_some() || operator.inbox.is_some()
}

/// Whether attempts of an operator's SMSC can wait: for the HLR, or for the path of deliveries.
fn can_wait(blueprint: &Blueprint, here: OperatorId) -> bool {
    let changes = |node: NodeId| {
        let of_node = |c: &Change| match c {
            Change::Capacity(c) => c.operator == here && c.node == node,
            _ => false,
        };
        blueprint.happenings.iter().any(|h| of_node(&h.change))
    };
    BEFORE_ATTEMPTS.into_iter().any(|n| blueprint.capacity(here, n).is_some() || changes(n.into()))
}
