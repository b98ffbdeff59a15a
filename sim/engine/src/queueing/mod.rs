//! Nodes and links of finite capacity: a message that comes to one waits in its queue, is served, and only then
//! is handled as the rules say.

mod calendar;
mod passage;
mod station;
mod stations;

pub use calendar::{Calendar, calendar};
pub use passage::{apply, follow, pass};
pub use stations::{Post, Stations};
