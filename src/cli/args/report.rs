//! What `pixmill report` takes.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Arguments of `pixmill report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// What to do with reports.
    #[command(subcommand)]
    pub what: ReportCommand,
}

/// What can be done with reports. A file is `-` for standard input.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Make one report of those of several parts of a plan.
    Merge {
        /// The reports
        #[arg(required = true, num_args = 2.., value_name = "FILE")]
        files: Vec<PathBuf>,

        /// Where the whole goes [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Show a report as a table, what saves least first.
    Show {
        /// The report
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Show what is different between two reports, what has grown most first.
    Diff {
        /// The report to compare with
        #[arg(value_name = "OLD")]
        old: PathBuf,

        /// The other one
        #[arg(value_name = "NEW")]
        new: PathBuf,
    },
}
