//! The log as its users see it: written, read, damaged, explained.

mod columns;
mod damage;
mod resuming;
mod selecting;
mod shares;
mod story;
mod writing;
