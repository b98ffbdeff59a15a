//! `contacts`: a user's contact list as the client shows it, out of the log.

use super::who::subscriber;
use super::whole_log;
use crate::arguments::Contacts;
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::run_folder::RunFolder;
use analysis::ContactList;
use journal::{Reader, Selection};
use std::ops::ControlFlow;
use std::sync::Arc;
use vocabulary::{SubscriberId, Time};
use world::Blueprint;

/// Shows the list as it was at a time: what was on it at the start, and what the log says since.
pub fn contacts(arguments: &Contacts) -> Result<Outcome, Failure> {
    let folder = RunFolder::open(&arguments.run)?;
    let (card, world) = (folder.card()?, folder.world()?);
    let blueprint = Arc::new(world.blueprint);
    let user = subscriber(&blueprint, &arguments.user)?;
    let reader = whole_log(&folder, &card, "a contact list")?;
    let at = arguments.at.unwrap_or_else(|| end(&reader));
    if !reader.complete() && at > end(&reader) {
        output::talk("note: the log has no end, as the run was killed; what came later is not known");
    }
    let mut list = at_start(&blueprint, user);
    let until = if arguments.at.is_some() { at } else { Time::NEVER };
    reader.select(&Selection::of_subscriber(user).within(Time::START, until), |_, record| {
        list.apply(record);
        ControlFlow::Continue(())
    })?;
    if let Some(why) = list.missing(at) {
        return Err(Failure::Usage(why));
    }
    show(&list, at, arguments)?;
    Ok(Outcome::Done)
}

/// The time of the last record.
fn end(reader: &Reader) -> Time {
    reader.segments().last().map_or(Time::START, |s| Time(s.last_time_us))
}

/// The list that a user begins with.
fn at_start(blueprint: &Arc<Blueprint>, user: SubscriberId) -> ContactList<'_> {
    let listing = engine::Replay::new(blueprint.clone()).listing(user);
    let mut list = ContactList::new(blueprint, user, listing.client, listing.is_user);
    listing.contacts.iter().for_each(|(who, event)| list.show(*who, event));
    list
}

fn show(list: &ContactList, at: Time, arguments: &Contacts) -> Result<(), Failure> {
    if arguments.xml {
        let text = list.to_xml().map_err(|e| Failure::Disk(format!("cannot write the document: {e}")))?;
        output::data(&text)
    } else if arguments.json {
        output::json(&list.view(at))
    } else {
        output::data(&list.view(at).to_text())
    }
}
