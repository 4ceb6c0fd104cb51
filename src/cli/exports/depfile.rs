//! `--depfile FILE`: the sources of each output, for make and ninja.

use super::exporter::{Exporter, RunResult};
use crate::{
    cli::{destination::OutputFile, env, printer, remote::only_file, report_links::ReportLinks},
    report::depfile::{is_possible, to_make},
    store::{Kind, kind},
};
use std::path::{Path, PathBuf};

pub(super) struct Depfile {
    to: OutputFile,
    /// The files that all outputs depend on: configuration and overlays.
    settings: Vec<PathBuf>,
}

impl Depfile {
    pub(super) fn new(path: &Path, settings: &[PathBuf]) -> anyhow::Result<Depfile> {
        only_file("--depfile", path)?;
        let settings = settings.iter().filter(|path| kind(path) == Kind::File).cloned().collect();
        Ok(Depfile { to: OutputFile::new("depfile", path)?, settings })
    }
}

impl Exporter<RunResult<'_>> for Depfile {
    fn export(self: Box<Self>, run: &RunResult<'_>) -> anyhow::Result<()> {
        // The rules of a complete run stay.
        if run.report.interrupted {
            return Ok(());
        }
        let here = env::current_dir()?;
        // As the rules of a makefile name them.
        let name = |path: &Path| path.strip_prefix(&here).unwrap_or(path).to_str().map(str::to_owned);
        let links = ReportLinks::new(run.plan);
        let rule = |entry| {
            let (sources, output) = links.files(entry)?;
            let files: Option<Vec<String>> = sources.iter().chain(&self.settings).map(|path| name(path)).collect();
            Some((name(&output)?, files?))
        };
        let (rules, impossible): (Vec<_>, Vec<_>) = run
            .report
            .entries
            .iter()
            .filter_map(rule)
            .partition(|(output, files)| is_possible(output) && files.iter().all(|file| is_possible(file)));
        for (output, _) in impossible {
            printer::warning(&format!(
                "{output} is not in the depfile: make cannot represent its name or its source's"
            ));
        }
        self.to.write(&to_make(&rules))
    }
}
