//! The options of `pixmill report`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Arguments of `pixmill report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The command.
    #[command(subcommand)]
    pub what: ReportCommand,
}

/// The commands of `pixmill report`. A file is `-` for standard input.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Merge the reports or manifests of several partial runs into one
    ///
    /// Those of shards must be complete: each shard of one run, once. Reports of JSON lines are merged line by line if the
    /// output is one.
    Merge {
        /// Reports or manifests to merge
        #[arg(required = true, num_args = 1.., value_name = "FILE")]
        files: Vec<PathBuf>,

        /// File of the merged report: JSON lines for .jsonl and .jsonl.zst, else JSON [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Show a report as a table, smallest saving first
    Show {
        /// Report to show
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Show the differences between two reports, largest growth first
    Diff {
        /// Earlier report
        #[arg(value_name = "OLD")]
        old: PathBuf,

        /// Later report
        #[arg(value_name = "NEW")]
        new: PathBuf,
    },
}
