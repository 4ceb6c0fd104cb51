//! Runs over buckets and web servers, with the real program and real servers on the loopback address.
#![cfg(feature = "remote")]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test looks at files, and says what it skips")]

mod errors;
mod http;
mod moto;
mod places;
mod s3;
mod web;

#[path = "../support/skip.rs"]
mod skip;
#[path = "../cli/support.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod support;
