//! Against what the engine really builds and keeps.
