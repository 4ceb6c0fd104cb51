//! `pixmill serve` over HTTP: what clients, CDNs and operators see of it.
//!
//! Each test starts a server of its own on a free port of the loopback address and ends it.
#![cfg(feature = "serve")]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test looks at files, and says what it skips")]

mod allowed;
mod caching;
mod client;
mod coalescing;
mod conformance;
mod connections;
mod emitters;
mod errors;
mod gcore;
mod layers;
mod methods;
mod negotiation;
mod operations;
mod origin;
mod origins;
mod page;
mod paths;
mod server;
#[cfg(unix)]
mod signals;

#[path = "../support/mod.rs"]
mod images;
#[path = "../support/skip.rs"]
mod skip;
#[path = "../cli/support.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod support;
