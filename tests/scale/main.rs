//! Runs over buckets and on many machines, with the real program: servers on the loopback address, a real Slurm array, and the
//! memory of planning a shard of many names.
#![cfg(all(unix, feature = "remote"))]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test looks at files, and says what it skips")]

mod errors;
mod http;
mod moto;
mod names;
#[path = "../support/peak.rs"]
mod peak;
mod places;
mod s3;
mod shared_cache;
#[path = "../support/skip.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod skip;
mod slurm;
#[path = "../cli/support.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod support;
mod web;
