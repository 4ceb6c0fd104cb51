//! `check --junit FILE`: the result as JUnit XML.

use super::exporter::{CheckResult, Exporter};
use crate::{cli::destination::OutputFile, report::junit};

pub(super) struct Junit(pub(super) OutputFile);

impl Exporter<CheckResult> for Junit {
    fn export(self: Box<Self>, check: &CheckResult) -> anyhow::Result<()> {
        self.0.write(&junit::to_xml(&check.cases))
    }
}
