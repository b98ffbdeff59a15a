//! Reading RON layer by layer: each value is kept as the text it is, with its place, until somebody who knows
//! what it should be reads it. So one bad value hides no other.

mod fields;
mod layer;
mod quantities;
mod reader;
mod scalar;
mod shape;

pub use fields::Fields;
pub use layer::{Value, options};
pub use reader::{At, Reader, hint};
pub use shape::{Choice, Default, Field, Inner, Payload, Shape, Variant};
