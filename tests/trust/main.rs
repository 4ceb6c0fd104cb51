//! Faults from outside: processes that are killed, full disks, limits of the system, files that change during a run.
//!
//! After each fault, every output is complete or absent, sources are untouched, and the next run succeeds: it writes the
//! bytes of an undisturbed run and leaves no temporary files. `PIXMILL_TRUST_ROUNDS` sets the number of rounds of the tests
//! with random moments; the default is for every day.
#![cfg(all(unix, feature = "cli"))]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test looks at files, and says what it skips")]

mod changing;
mod disk;
mod inputs;
mod killed;
mod limits;
mod links;
mod photos;
mod shards;
mod shared;
mod signals;
#[path = "../support/skip.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod skip;
#[path = "../cli/support.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod support;
