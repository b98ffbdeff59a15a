//! The world file: as a planner writes it, what is wrong with it, and the [`Blueprint`] that it resolves to.

pub mod blueprint;
mod finding;
mod load;
pub mod measures;
mod overrides;
mod reading;
pub mod reference;
mod resolve;
mod text;
pub mod trace;
mod written;

pub use blueprint::Blueprint;
pub use finding::{Code, Finding, Location, Place, Report, Severity, Source};
pub use load::{World, load, load_of_run, parse, template};
pub use resolve::{Attachment, TraceSource};
pub use text::quantity::{QuantityError, duration};
