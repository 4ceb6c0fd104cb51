//! Runs on many machines and over buckets: the memory of planning a shard of many names, a real Slurm array, and real servers
//! on the loopback address.
#![cfg(all(unix, feature = "cli"))]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test looks at files, and says what it skips")]

#[cfg(feature = "remote")]
mod errors;
#[cfg(feature = "remote")]
mod http;
#[cfg(feature = "remote")]
mod moto;
mod names;
#[path = "../support/peak.rs"]
mod peak;
#[cfg(feature = "remote")]
mod places;
#[cfg(feature = "remote")]
mod s3;
#[path = "../support/skip.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod skip;
mod slurm;
#[path = "../cli/support.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod support;
#[cfg(feature = "remote")]
mod web;
