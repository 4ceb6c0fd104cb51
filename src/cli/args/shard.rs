//! The options of a run that is one of several.

use crate::cli::shard::{ShardChoice, parse};
use clap::Args;
use std::path::PathBuf;

/// A run that is one of several.
#[derive(Debug, Args)]
pub struct ShardArgs {
    /// Run one of several equal parts, such as 3/8, the third of eight; or auto: from the variables of Slurm, Kubernetes,
    /// AWS Batch, Cloud Run, Google Batch, GitLab, CircleCI, Buildkite or Bitbucket
    ///
    /// Each source belongs to one part. Sources whose outputs could have the same name are in one part. `pixmill report
    /// merge` joins the reports. auto reads PIXMILL_SHARD=3/8 first; Kubernetes also needs PIXMILL_SHARDS, the number of
    /// tasks.
    #[arg(long, value_name = "I/N", value_parser = parse, conflicts_with_all = ["montage", "contact_sheet", "watch"])]
    pub shard: Option<ShardChoice>,

    /// Take the sources from this folder, which `pixmill plan` has written, and list no folder
    #[arg(long, value_name = "DIR", requires = "shard", conflicts_with_all = ["inputs", "files_from", "changed_only"])]
    pub plan: Option<PathBuf>,

    /// Do nothing if the first --report is there already, and is that of the same complete run
    ///
    /// Its exit code is returned. A report with failures of an unavailable bucket or server is not complete.
    #[arg(long, requires_all = ["shard", "report"], conflicts_with_all = ["dry_run", "verify_cache"])]
    pub resume: bool,
}
