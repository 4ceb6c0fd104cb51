//! End-to-end tests of the program: arguments, standard output, standard error, exit codes, and the files after each
//! run.
#![cfg(feature = "cli")]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test looks at files, and says what it skips")]

mod bad_input;
mod batch;
mod beside_queries;
#[cfg(all(unix, feature = "serve"))]
#[path = "../support/browser.rs"]
mod browser;
mod cache;
mod check;
mod config;
mod contact_sheet;
mod damaged;
#[cfg(unix)]
mod depfile;
mod exports;
mod familiar;
#[cfg(all(unix, feature = "native"))]
mod guides;
mod html;
mod in_place;
mod interrupted;
mod isolate;
mod lists;
mod main_job;
mod many;
mod memory;
mod names;
mod new_user;
mod output_names;
mod outside_text;
mod pages;
#[path = "../support/peak.rs"]
mod peak;
mod project;
mod queries;
#[cfg(all(unix, feature = "native"))]
mod scale_guide;
mod shards;
#[path = "../support/skip.rs"]
mod skip;
mod sums;
mod support;
mod unsigned;
mod upright;
mod usage;
#[cfg(all(unix, feature = "serve"))]
mod vite;
mod watch;
