//! What records say of sessions and of what is sent because of them.

use super::words::label;
use crate::words::many;
use vocabulary::{Event, LinkId, PresenceChange, Record};
use world::Blueprint;

/// What happened, of sessions; none of anything else.
pub(super) fn of_session(blueprint: &Blueprint, record: &Record) -> Option<String> {
    let way = |link: LinkId| match blueprint.links.get(usize::from(link.0)) {
        Some(link) => format!(" over {}", link.name),
        None => String::new(),
    };
    Some(match record.event {
        Event::SessionBegun { .. } => "logs in".to_owned(),
        Event::StatusChanged { .. } => "another status".to_owned(),
        Event::SessionEnded { .. } => "logs out".to_owned(),
        Event::PresencePublished { change, told, .. } => {
            let what = match change {
                PresenceChange::LoggedIn => "logged in",
                PresenceChange::StatusChanged => "another status",
                PresenceChange::LoggedOut => "logged out",
                PresenceChange::Continued => "goes on",
            };
            format!("{what}; {} told", many(u64::from(told), "watcher"))
        }
        Event::WatcherNotified { presence, link, octets } => {
            format!(
                "tells {} ({}, {octets} B{})",
                label(blueprint, record.object),
                presence.name(),
                way(link)
            )
        }
        Event::ContactsTold { contacts, link, octets } => {
            format!("tells how {} stand ({octets} B{})", many(contacts.into(), "contact"), way(link))
        }
        Event::SubscriptionSent { subscribed, users, legacy, link, octets, .. } => {
            let what = if subscribed { "subscribes to" } else { "ends the subscription to" };
            let contacts = many(u64::from(users) + u64::from(legacy), "contact");
            format!("{what} {contacts} ({octets} B{})", way(link))
        }
        Event::SubscriptionTaken { subscribed: true } => "subscription taken".to_owned(),
        Event::SubscriptionTaken { .. } => "subscription ended".to_owned(),
        Event::PresenceAsked { .. } => "the user is to be asked".to_owned(),
        Event::OnlineCounted { online } => format!("{} logged in at the start", many(online.into(), "user")),
        _ => return None,
    })
}
