//! What `pixmill init` takes.

use clap::Args;

pub(super) const EXAMPLES: &str = "\
Examples:
  Write the file:            pixmill init
  See what it would make:    pixmill run --dry-run
  Make it:                   pixmill run";

/// Arguments of `pixmill init`: none.
#[derive(Debug, Args)]
pub struct InitArgs {}
