//! Kinds of IM client.

use crate::blueprint::{Client, CspVersion, Indications};
use crate::finding::Code;
use crate::reading::{Choice, Field, Fields, Reader, Shape, Value, Variant};
use vocabulary::{ClientId, Icon};

/// What an IM client can do.
pub const CLIENT: Shape = Shape {
    name: "client",
    fields: &[
        Field::or("csp", "CSP version", "V1_2"),
        Field::or("indications", "list of indications", "[StatusText, ClientInfo]"),
        Field::or("prominent", "true or false", "true"),
        Field::or("icon", "icon of legacy contacts", "Unique"),
        Field::or("groups", "true or false", "true"),
        Field::or("advises", "true or false", "true"),
        Field::or("informs", "true or false", "true"),
        Field::or("group_chat", "true or false", "false"),
    ],
};

/// The icon of contacts that the client knows to be legacy.
pub const ICON: Choice = Choice {
    name: "icon of legacy contacts",
    variants: &[Variant::bare("None"), Variant::bare("Unique"), Variant::bare("Shared")],
};

/// The client of a terminal.
pub const TERMINAL_CLIENT: Choice = Choice {
    name: "client of a terminal",
    variants: &[Variant::bare("None"), Variant::with("Client", &CLIENT)],
};

/// The version of the protocol.
pub const VERSION: Choice = Choice {
    name: "CSP version",
    variants: &[Variant::bare("V1_1"), Variant::bare("V1_2"), Variant::bare("V1_3")],
};

/// By what a client shows that a contact is legacy.
pub const INDICATION: Choice =
    Choice { name: "indication", variants: &[Variant::bare("StatusText"), Variant::bare("ClientInfo")] };

/// The most kinds of client that a world can have.
const MOST: usize = 250;

impl Reader {
    /// The clients that the world defines by name.
    pub fn named_clients(&mut self, value: Value) {
        for (name, inner) in self.map(value, "client") {
            if let Some(mut client) = self.client_fields(inner) {
                client.name = name.it.clone();
                if let Some(id) = self.keep_client(client, inner) {
                    self.named_clients.push((name.it, id));
                }
            }
        }
    }

    /// The client of a terminal: `None`, `Client(...)`, or the name of one that the world defines.
    pub fn client(&mut self, value: Value) -> Option<ClientId> {
        if value.raw.starts_with('"') {
            return self.client_by_name(value);
        }
        match self.choice(value, &TERMINAL_CLIENT)? {
            ("None", _) => Some(ClientId::NONE),
            (_, fields) => {
                let client = self.client_fields(fields)?;
                self.keep_client(client, value)
            }
        }
    }

    /// The client that IM users have where the file says nothing else.
    pub fn standard_client(&mut self, value: Value) -> Option<ClientId> {
        self.client(Value::default("Client", value.place))
    }

    fn client_by_name(&mut self, value: Value) -> Option<ClientId> {
        let name = self.text(value)?;
        if let Some((_, id)) = self.named_clients.iter().find(|(n, _)| *n == name) {
            return Some(*id);
        }
        let named = self.named_clients.clone();
        let known: Vec<&str> = named.iter().map(|(n, _)| n.as_str()).collect();
        self.unknown(Code::UnknownName, value.place, "client", &name, &known);
        None
    }

    fn client_fields(&mut self, value: Value) -> Option<Client> {
        let mut fields = Fields::of(self, &CLIENT, value);
        let csp = fields.get(self, "csp", CspVersion::V1_2, |r, v| {
            Some(match r.choice(v, &VERSION)?.0 {
                "V1_1" => CspVersion::V1_1,
                "V1_2" => CspVersion::V1_2,
                _ => CspVersion::V1_3,
            })
        });
        let Indications { status_text, client_info } =
            fields.get(self, "indications", Indications::default(), Reader::indications).it;
        let icon = fields.get(self, "icon", Icon::Unique, |r, v| {
            Some(match r.choice(v, &ICON)?.0 {
                "None" => Icon::None,
                "Unique" => Icon::Unique,
                _ => Icon::Shared,
            })
        });
        let mut flag = |name, otherwise| fields.get(self, name, otherwise, Reader::flag).it;
        let mut client = Client {
            name: String::new(),
            csp: csp.it,
            status_text,
            client_info,
            prominent: flag("prominent", true),
            icon: icon.it,
            groups: flag("groups", true),
            advises: flag("advises", true),
            informs: flag("informs", true),
            group_chat: flag("group_chat", false),
        };
        client.name = client_name(&client);
        Some(client)
    }

    /// The presence attributes that tell a contact to be legacy.
    pub fn indications(&mut self, value: Value) -> Option<Indications> {
        let items = self.list(value, 16);
        let names: Vec<_> = items.into_iter().filter_map(|i| Some(self.choice(i, &INDICATION)?.0)).collect();
        let has = |name| names.contains(&name);
        Some(Indications { status_text: has("StatusText"), client_info: has("ClientInfo") })
    }

    /// The id of a client that is known already, or a new one.
    fn keep_client(&mut self, client: Client, value: Value) -> Option<ClientId> {
        let alike = |c: &Client| Client { name: c.name.clone(), ..client.clone() } == *c;
        let anonymous = client.name == client_name(&client);
        if anonymous && let Some(i) = self.clients.iter().skip(1).position(alike) {
            return Some(ClientId(i as u8 + 1));
        }
        if self.clients.len() > MOST {
            let what = format!("there are more than {MOST} kinds of client");
            self.note(Code::TooMany, value.place, what, "one too many", "name fewer kinds");
            return None;
        }
        self.clients.push(client);
        Some(ClientId(self.clients.len() as u8 - 1))
    }
}

/// A name made of what the client can do, and of where it differs from what is usual.
fn client_name(client: &Client) -> String {
    let version = match client.csp {
        CspVersion::V1_1 => "CSP 1.1",
        CspVersion::V1_2 => "CSP 1.2",
        CspVersion::V1_3 => "CSP 1.3",
    };
    let indications = match (client.status_text, client.client_info) {
        (true, true) => "StatusText, ClientInfo",
        (true, false) => "StatusText",
        (false, true) => "ClientInfo",
        (false, false) => "no indication",
    };
    let differences = [
        (!client.prominent, "not prominent"),
        (client.icon == Icon::None, "no icon"),
        (client.icon == Icon::Shared, "shared icon"),
        (!client.groups, "no groups"),
        (!client.advises, "no advice"),
        (!client.informs, "no information"),
        (client.group_chat, "group chat"),
    ];
    let differences = differences.iter().filter(|(differs, _)| *differs).map(|(_, what)| *what);
    [version, indications].into_iter().chain(differences).collect::<Vec<_>>().join(", ")
}
