//! The list in words: names under their groups, as in examples 1 and 2 of the OMTP paper (IM-0100).

use super::{ContactList, Listed, status_text, told, user_id};
use crate::calendar::Calendar;
use serde::Serialize;
use std::fmt::Write;
use vocabulary::{Advice, Group, Icon, Presence, StatusText, Time};
use world::blueprint::{CspVersion, Information};

/// The groups of a list, from its top: where contacts stand that are not in the group of legacy contacts.
const GROUPS: [&str; 4] = ["Online", LEGACY, "Offline", "Unknown"];
/// The group of legacy contacts.
const LEGACY: &str = "Legacy / SMS";

/// What a client shows of its contacts at a time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct View {
    /// The user's name, or its number.
    pub user: String,
    /// The user's number.
    pub msisdn: String,
    /// The kind of client.
    pub client: String,
    /// The version of the client-server protocol that it speaks.
    pub csp: &'static str,
    /// The time since the start of the run, in microseconds.
    pub time_us: u64,
    /// The same, local civil time.
    pub local_time: String,
    /// Whether the operator wants legacy contacts to be told from IM users (IM-0070).
    pub visible: bool,
    /// How the client tells of the legacy service (IM-0060); none without legacy contacts.
    pub information: Option<String>,
    /// The contacts, group by group.
    pub contacts: Vec<Row>,
}

/// A contact as it is shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Row {
    /// The group it stands in.
    pub group: &'static str,
    /// Its name, or its number.
    pub name: String,
    /// Its number.
    pub msisdn: String,
    /// Its User-ID.
    pub user_id: String,
    /// As what it is kept.
    pub contact: &'static str,
    /// Its presence.
    pub presence: &'static str,
    /// The value of StatusText that the IMSP told.
    pub status_text: Option<&'static str>,
    /// What the client did with it.
    pub status_text_is: &'static str,
    /// The value of ClientType that the IMSP told of a legacy contact.
    pub client_type: Option<&'static str>,
    /// What the client did with it.
    pub client_type_is: &'static str,
    /// The icon.
    pub icon: &'static str,
    /// What stands beside the name.
    #[serde(skip)]
    beside: String,
}

impl ContactList<'_> {
    /// What the client shows at a time, up to which the records have been applied.
    pub fn view(&self, at: Time) -> View {
        let mut contacts: Vec<Row> = self.contacts.values().map(|listed| self.row(listed)).collect();
        contacts.sort_by_key(|row| GROUPS.iter().position(|group| *group == row.group));
        View {
            user: self.blueprint.label(self.user),
            msisdn: self.blueprint.msisdn(self.user),
            client: self.client().name.clone(),
            csp: version(self.client().csp),
            time_us: at.0,
            local_time: Calendar::new(self.blueprint).local(at),
            visible: self.policy(at).is_some_and(|policy| policy.differentiate),
            information: self.information(at),
            contacts,
        }
    }

    fn row(&self, listed: &Listed) -> Row {
        let (look, told) = (&listed.look, told(&listed.look));
        Row {
            group: group(listed),
            name: self.blueprint.label(listed.who),
            msisdn: self.blueprint.msisdn(listed.who),
            user_id: user_id(self.blueprint, listed),
            contact: listed.contact.name(),
            presence: listed.presence.name(),
            status_text: told.status_text.then(|| status_text(listed.presence)),
            status_text_is: look.status_text.name(),
            client_type: told.client_info.then_some("CLI"),
            client_type_is: look.client_type.name(),
            icon: look.icon.name(),
            beside: self.beside(listed),
        }
    }

    /// Icon and StatusText, as far as the client shows them.
    fn beside(&self, listed: &Listed) -> String {
        // An icon that is not unique is that of IM users.
        let icon = match (listed.look.icon, self.client().icon) {
            (Icon::Unique, _) => "[SMS]",
            (Icon::Shared, _) | (_, Icon::Shared) => "[IM]",
            (Icon::None, _) => "",
        };
        let text = status_text(listed.presence);
        let text = match listed.look.status_text {
            StatusText::Prominent => text.to_owned(),
            StatusText::Displayed => format!("(in its details: {text})"),
            StatusText::NotTold | StatusText::NotDisplayed => String::new(),
        };
        [icon, &text].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("  ")
    }

    fn information(&self, at: Time) -> Option<String> {
        let legacy = self.contacts.values().find(|listed| listed.contact.is_legacy())?;
        let means = match self.policy(at)?.information {
            Information::None => "nothing",
            Information::Wizard => "a wizard at first use",
            Information::StatusLine => "a status line while writing",
            Information::PopUp => "a pop-up with advice of charge",
        };
        Some(match legacy.look.informed {
            Advice::NotDue => "The operator wants nothing told of the legacy service (IM-0060).".to_owned(),
            Advice::Given => format!("The client tells of the legacy service by {means} (IM-0060)."),
            Advice::Missing => format!(
                "The client does not tell of the legacy service; the operator wants {means} (IM-0060)."
            ),
        })
    }
}

impl View {
    /// The list as text.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n", self.head());
        let width =
            |of: fn(&Row) -> &str| self.contacts.iter().map(|r| of(r).chars().count()).max().unwrap_or(0);
        let (groups, names) = (width(|r| r.group), width(|r| &r.name));
        let mut above = "";
        for row in &self.contacts {
            let heading = if row.group == above { "" } else { row.group };
            if !heading.is_empty() {
                text.push('\n');
            }
            above = row.group;
            let line = format!("{heading:groups$}   {:names$}   {}", row.name, row.beside);
            _ = writeln!(text, "{}", line.trim_end());
        }
        if self.contacts.is_empty() {
            text += "\nNobody is on the list.\n";
        }
        if let Some(information) = &self.information {
            _ = write!(text, "\n{information}\n");
        }
        text
    }

    fn head(&self) -> String {
        let who = if self.user == self.msisdn {
            self.msisdn.clone()
        } else {
            format!("{} ({})", self.user, self.msisdn)
        };
        let layout = if self.visible {
            "Legacy contacts are to be told from IM users (IM-0100, example 1)"
        } else {
            "Legacy contacts are not to be told from IM users (IM-0100, example 2)"
        };
        let client = format!("client `{}`, CSP {}", self.client, self.csp);
        format!(
            "Contact list of {who}, {client}\n{}, {} after the start\n{layout}",
            self.local_time,
            Time(self.time_us)
        )
    }
}

fn group(listed: &Listed) -> &'static str {
    match (listed.look.group, listed.presence) {
        (Group::Legacy, _) => LEGACY,
        (Group::Others, Presence::Available) => "Online",
        (Group::Others, Presence::Offline) => "Offline",
        (Group::Others, Presence::Unknown) => "Unknown",
    }
}

fn version(csp: CspVersion) -> &'static str {
    match csp {
        CspVersion::V1_1 => "1.1",
        CspVersion::V1_2 => "1.2",
        CspVersion::V1_3 => "1.3",
    }
}
