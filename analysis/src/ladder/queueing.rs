//! Waiting at nodes and links of finite capacity, and what changes at a date, in the words beside an arrow.

use super::words::precise;
use crate::words::many;
use vocabulary::{CapacityLeft, Event, Node, NodeId, Span, SpikeLoad};
use world::Blueprint;

/// What an event of a queue or a dated change says; none for other events.
pub(super) fn queueing(blueprint: &Blueprint, event: &Event) -> Option<String> {
    let place = |node| place(blueprint, node);
    let text = match *event {
        Event::Queued { node, waiting: 0, wait: Span::ZERO, service_us, .. } => {
            format!("served by {} in {}", place(node), precise(service_us.into()))
        }
        Event::Queued { node, waiting, wait, .. } => {
            let before = many(u64::from(waiting), "message");
            format!("waits {} for {} behind {before}", precise(wait.0), place(node))
        }
        Event::Overflowed { node, waiting, again } => {
            let full = format!("{} has no room, {} wait", place(node), many(u64::from(waiting), "message"));
            let tries = format!("tries again in {}", precise(again.0));
            format!("{full}; {}", if again == Span::ZERO { "rejected".to_owned() } else { tries })
        }
        Event::CapacityChanged { capacity: CapacityLeft { node, rate: 0, .. } } => {
            format!("{} is out of service", place(node))
        }
        Event::CapacityChanged { capacity: CapacityLeft { node, rate, servers } } => {
            let servers =
                if servers == 0 { String::new() } else { format!(", {}", many(servers.into(), "server")) };
            format!("{} at {} % of its rate{servers}", place(node), f64::from(rate) / 100.0)
        }
        Event::LatencyChanged { link, latency } => {
            format!("{} takes {} now", place(Node::Link(link).into()), precise(latency.0))
        }
        Event::SpikeBegan { load: SpikeLoad { permille, over_mean } } => {
            let times = f64::from(permille) / 1e3;
            format!(
                "conversations begin {times} times as often as {}",
                if over_mean { "on average" } else { "usual" }
            )
        }
        Event::PolicyChanged { .. } => "legacy customers are treated otherwise from now on".to_owned(),
        Event::SpikeEnded => "conversations begin as often as usual again".to_owned(),
        _ => return None,
    };
    Some(text)
}

/// A node beside its own lane, or a link by its name.
fn place(blueprint: &Blueprint, node: NodeId) -> String {
    match node.node() {
        Some(Node::Imsp) => "the IMSP".to_owned(),
        Some(Node::SmscSubmission) => "submission".to_owned(),
        Some(Node::SmscDelivery) => "delivery".to_owned(),
        Some(Node::SmscReceipts) => "receipts".to_owned(),
        Some(Node::Hlr) => "the HLR".to_owned(),
        Some(Node::Link(link)) => {
            blueprint.links.get(usize::from(link.0)).map_or("a link".to_owned(), |l| l.name.clone())
        }
        None => "a node".to_owned(),
    }
}
