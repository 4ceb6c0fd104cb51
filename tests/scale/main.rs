//! Runs on many machines: the memory of planning a shard of many names, and a real Slurm array.
#![cfg(all(unix, feature = "cli"))]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test looks at files, and says what it skips")]

mod names;
#[path = "../support/peak.rs"]
mod peak;
#[path = "../support/skip.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod skip;
mod slurm;
#[path = "../cli/support.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod support;
