//! The named few, and the script of what they do.

use crate::finding::Code;
use crate::reading::{At, Choice, Field, Fields, Reader, Shape, Value, Variant};
use vocabulary::{ClientId, OperatorId, Presence, Span};

/// A person.
pub const PERSON: Shape = Shape {
    name: "person",
    fields: &[
        Field::required("operator", "operator"),
        Field::optional("number", "number", "the numbering of the operator gives it"),
        Field::or("user", "true or false", "false"),
        Field::or("pre_registered", "true or false", "false"),
        Field::optional("client", "client of a terminal", "users have a standard client, others none"),
        Field::or("contacts", "list of people or numbers", "[]"),
        Field::optional("added", "whole number", "all that are listed in `contacts`"),
        Field::or("grants_presence", "true or false", "true"),
        Field::or("spontaneous", "true or false", "false"),
        Field::or("off", "list of times off", "[]"),
    ],
};

/// An act of the script.
pub const ACT: Shape = Shape {
    name: "act",
    fields: &[
        Field::required("at", "duration since the start"),
        Field::required("who", "person"),
        Field::required("does", "deed"),
    ],
};

/// A text to somebody.
pub const MESSAGE: Shape = Shape {
    name: "message",
    fields: &[Field::required("to", "person or number"), Field::required("text", "text")],
};

/// What a person does.
pub const DEED: Choice = Choice {
    name: "deed",
    variants: &[
        Variant::one("Add", "a person or number"),
        Variant::with("Send", &MESSAGE),
        Variant::with("Answer", &MESSAGE),
        Variant::one("GetClient", "a client of a terminal"),
        Variant::bare("LogOn"),
        Variant::one("GroupChat", "a person or number"),
        Variant::one("SetPresence", "a presence"),
    ],
};

/// A person as written.
#[derive(Clone, Debug)]
pub struct PersonFile {
    /// Its name.
    pub name: At<String>,
    /// Its operator.
    pub operator: At<OperatorId>,
    /// Its number, if written.
    pub number: Option<At<String>>,
    /// Whether it is an IM user.
    pub user: bool,
    /// Whether it has an account.
    pub pre_registered: bool,
    /// Its client.
    pub client: At<ClientId>,
    /// Names or numbers of its contacts.
    pub contacts: Vec<At<String>>,
    /// How many of them are on the contact list, if written.
    pub added: Option<At<u64>>,
    /// Whether it grants its presence.
    pub grants_presence: bool,
    /// Whether it also acts of its own.
    pub spontaneous: bool,
    /// When it is out of reach.
    pub off: Vec<(Span, Span)>,
}

/// An act as written.
#[derive(Clone, Debug)]
pub struct ActFile {
    /// When, after the start.
    pub at: At<Span>,
    /// Who, as an index into the people.
    pub who: At<usize>,
    /// What.
    pub deed: At<DeedFile>,
}

/// A deed as written; people and numbers are still names.
#[derive(Clone, Debug)]
pub enum DeedFile {
    /// Adds a contact.
    Add(At<String>),
    /// Sends a text.
    Send(At<String>, At<String>),
    /// Answers with a text.
    Answer(At<String>, At<String>),
    /// Gets a client.
    GetClient(ClientId),
    /// Logs on.
    LogOn,
    /// Wants a group chat with a contact.
    GroupChat(At<String>),
    /// Sets its presence by an SMS command.
    SetPresence(Presence),
}

impl Reader {
    /// A person.
    pub fn person_file(&mut self, name: At<String>, value: Value) -> PersonFile {
        let mut f = Fields::of(self, &PERSON, value);
        let user = f.get(self, "user", false, Reader::flag).it;
        let client = f.optional(self, "client", Reader::client);
        let written = f.take(self, "client").is_some();
        let standard = if user && !written { self.standard_client(value) } else { None };
        let otherwise = standard.unwrap_or(ClientId::NONE);
        let none = At { it: otherwise, place: name.place, sound: true };
        PersonFile {
            operator: f.get(self, "operator", OperatorId::NONE, Reader::operator),
            number: f.optional(self, "number", |r, v| r.msisdn(v)),
            user,
            pre_registered: f.get(self, "pre_registered", false, Reader::flag).it,
            client: client.unwrap_or(none),
            contacts: f.get(self, "contacts", Vec::new(), |r, v| Some(r.contact_names(v))).it,
            added: f.optional(self, "added", |r, v| r.whole(v, 0..=1_000)),
            grants_presence: f.get(self, "grants_presence", true, Reader::flag).it,
            spontaneous: f.get(self, "spontaneous", false, Reader::flag).it,
            off: f.get(self, "off", Vec::new(), Reader::times_off).it,
            name,
        }
    }

    fn contact_names(&mut self, value: Value) -> Vec<At<String>> {
        let items = self.list(value, 1_000);
        items.into_iter().filter_map(|i| self.contact_name(i)).collect()
    }

    fn contact_name(&mut self, value: Value) -> Option<At<String>> {
        self.text(value).map(|it| At { it, place: value.place, sound: true })
    }

    /// An act of the script.
    pub fn act(&mut self, value: Value) -> Option<ActFile> {
        let mut f = Fields::of(self, &ACT, value);
        let at = f.get(self, "at", Span::ZERO, Reader::duration);
        let who = f.get(self, "who", 0, Reader::person);
        let deed = f.get(self, "does", DeedFile::LogOn, Reader::deed);
        (at.sound && who.sound && deed.sound).then_some(ActFile { at, who, deed })
    }

    /// One of the named few, by its place in the file.
    fn person(&mut self, value: Value) -> Option<usize> {
        let name = self.text(value)?;
        let found = self.people.iter().position(|p| *p == name);
        if found.is_none() {
            let people = std::mem::take(&mut self.people);
            let known: Vec<&str> = people.iter().map(String::as_str).collect();
            self.unknown(Code::UnknownName, value.place, "person", &name, &known);
            self.people = people;
        }
        found
    }

    fn deed(&mut self, value: Value) -> Option<DeedFile> {
        let (name, inner) = self.choice(value, &DEED)?;
        match name {
            "Add" => self.contact_name(inner).map(DeedFile::Add),
            "GroupChat" => self.contact_name(inner).map(DeedFile::GroupChat),
            "SetPresence" => self.presence(inner).map(DeedFile::SetPresence),
            "GetClient" => self.client(inner).map(DeedFile::GetClient),
            "LogOn" => Some(DeedFile::LogOn),
            _ => {
                let mut f = Fields::of(self, &MESSAGE, inner);
                let to = f.get(self, "to", String::new(), Reader::text);
                let text = f.get(self, "text", String::new(), Reader::message_text);
                let sound = to.sound && text.sound;
                sound.then(
                    || if name == "Send" { DeedFile::Send(to, text) } else { DeedFile::Answer(to, text) },
                )
            }
        }
    }

    /// A text that somebody sends: not empty, and not more than 255 short messages can carry.
    fn message_text(&mut self, value: Value) -> Option<String> {
        let text = self.text(value)?;
        let length = text.chars().count();
        let fits = (1..=super::traffic::LONGEST_TEXT).contains(&length);
        if !fits {
            let what = format!("a text of {length} characters cannot be sent");
            let label = format!("1 to {} characters", super::traffic::LONGEST_TEXT);
            self.note(
                Code::OutOfRange,
                value.place,
                what,
                label,
                "write a shorter text, but not an empty one",
            );
        }
        fits.then_some(text)
    }
}
