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
    /// Merge the reports of several partial runs into one
    Merge {
        /// Reports to merge
        #[arg(required = true, num_args = 2.., value_name = "FILE")]
        files: Vec<PathBuf>,

        /// File of the merged report [default: standard output]
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
