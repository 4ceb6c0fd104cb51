//! One file for each subcommand.

pub mod batch;
pub mod cache;
pub mod check;
mod check_output;
pub mod compare;
mod completions;
pub mod contact_sheet;
pub mod explain;
pub mod generate;
pub mod html;
mod images;
pub mod info;
pub mod init;
mod man;
pub mod plan;
mod render_in_memory;
pub mod report;
pub mod run;
#[cfg(feature = "serve")]
pub mod serve;
#[cfg(feature = "site")]
pub mod site;
mod unoptimized;
pub mod watch;
pub mod worker;
