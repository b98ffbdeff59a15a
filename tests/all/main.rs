//! The tests of the whole, in one binary.

mod ciw;
mod clusters;
mod commands;
mod contact_lists;
mod ladders;
mod link_bytes;
mod needs;
mod python;
mod real_texts;
mod requirements;
mod resume;
mod settlement;
mod shipped_worlds;
mod simulate;
mod tidy;
mod use_cases;
mod views;
