//! `--manifest FILE`: the outputs of each source, for templates and `pixmill html`.

use super::exporter::{Exporter, RunResult};
use crate::{cli::destination::Destination, report::manifest::Manifest};

pub(super) struct ManifestFile {
    pub(super) to: Destination,
    /// The prefix of each URL.
    pub(super) base_url: Option<String>,
}

impl Exporter<RunResult<'_>> for ManifestFile {
    fn needs_placeholders(&self) -> bool {
        true
    }

    /// Writes nothing after an interrupted run, because a partial manifest looks like a complete one.
    fn export(self: Box<Self>, run: &RunResult<'_>) -> anyhow::Result<()> {
        if run.report.interrupted {
            return Ok(());
        }
        self.to.write(&Manifest::new(run.report, self.base_url.as_deref()).to_json())
    }
}
