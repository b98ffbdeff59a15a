//! One projection for each subject. Each is a sum: it can be split over partitions and merged in any order.

pub mod accounts;
pub mod bindings;
pub mod capacity;
pub mod contacts;
pub mod daily;
pub mod delivery;
pub mod failures;
pub mod load;
pub mod map;
pub mod messages;
pub mod money;
pub mod portability;
pub mod presence;
pub mod replies;
pub mod requirements;
pub mod sizes;
pub mod transit;
