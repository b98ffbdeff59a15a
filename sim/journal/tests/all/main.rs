//! The log as its users see it: written, read, damaged, explained.

mod columns;
mod damage;
mod resuming;
mod selecting;
mod story;
mod writing;
