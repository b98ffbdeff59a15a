//! Tables in a snapshot: what was counted, without what the world says.

use super::Tables;
use snapshot::{Packer, Unfit, Unpacker};
use std::io;
use std::sync::Arc;
use world::Blueprint;

/// Names all projections once, so that none can be written and not be read, or be forgotten.
macro_rules! projections {
    ($($name:ident)+) => {
        impl Tables {
            /// Adds what was counted so far to a snapshot.
            pub fn save(&self, to: &mut Packer) -> io::Result<()> {
                let Tables { plan: _, now: _, terms: _, $($name,)+ } = self;
                $(to.put($name)?;)+
                Ok(())
            }

            /// Tables of a world that go on counting from a snapshot.
            pub fn resume(blueprint: &Arc<Blueprint>, from: &mut Unpacker) -> Result<Tables, Unfit> {
                let mut tables = Tables::new(blueprint);
                $(tables.$name = from.take(concat!("what was counted of ", stringify!($name)))?;)+
                Ok(tables)
            }
        }
    };
}

projections!(
    messages replies bindings sizes accounts contacts load failures transit requirements capacities deliveries map
    money ported presence
);
