//! The options of `pixmill init`.

use clap::Args;

pub(super) const EXAMPLES: &str = "\
Examples:
  Write the file:            pixmill init
  Preview the outputs:       pixmill run --dry-run
  Write the outputs:         pixmill run";

/// Arguments of `pixmill init`: none.
#[derive(Debug, Args)]
pub struct InitArgs {}
