//! The world as written: each group of the file with its fields, its defaults and its reader. Names are looked
//! up here; what contradicts what is found later, in `resolve`.

mod capacity;
mod client;
mod delivery;
mod drawn;
mod happening;
mod imsp;
mod network;
mod objectives;
mod operator;
mod people;
mod portability;
mod rhythm;
mod sessions;
mod shapes;
mod sizes;
mod tariffs;
mod trace;
mod traffic;
mod world;

pub use happening::{HappeningFile, NodesFile, WhatFile};
pub use imsp::{ImspFile, LegacyChangeFile, LegacyFile, ReplyFile};
pub use network::{Ends, LinkFile};
pub use objectives::ObjectiveFile;
pub use operator::{AdoptionFile, NumbersFile, OperatorFile, Terminals};
pub use people::{ActFile, DeedFile, PersonFile};
pub use portability::PortabilityFile;
pub use rhythm::SpikeFile;
pub use sessions::SessionsFile;
pub use shapes::{CHOICES, SHAPES};
pub use tariffs::{CHARGE, LEG, RuleFile, TariffsFile};
pub use trace::{GroupFile, PartiesFile, TraceFile};
pub use traffic::{LONGEST_GSM7, LONGEST_UCS2, LengthsFile, TextsFile, TrafficFile};
pub use world::{WORLD, WorldFile};
