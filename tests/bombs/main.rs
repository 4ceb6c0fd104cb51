//! Small files that claim to be huge, or take very long to read. Each is refused with an error in the report, or is
//! harmless: in a few seconds, and within `--memory`.
#![cfg(feature = "cli")]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test writes and reads files")]

mod animations;
#[cfg(feature = "avif-aom")]
mod avif;
mod boxes;
mod containers;
mod heic;
mod jpeg;
mod metadata;
#[path = "../support/peak.rs"]
mod peak;
mod png;
mod run;
