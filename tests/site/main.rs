//! `pixmill site`: built pages, their style sheets and images, before and after.
#![cfg(feature = "site")]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test looks at files, and says what it skips")]

#[cfg(all(feature = "serve", feature = "native"))]
#[path = "../serve/client.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod client;
mod command;
mod config;
mod elements;
#[cfg(all(feature = "serve", feature = "native"))]
mod generators;
mod pages;
#[cfg(all(feature = "serve", feature = "native"))]
#[path = "../serve/server.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod server;
mod shapes;
mod urls;

#[path = "../support/skip.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod skip;
#[path = "../cli/support.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod support;
