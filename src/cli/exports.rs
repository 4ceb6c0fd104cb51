//! The files a run says what it did in: reports and the manifest. Made sure of
//! before the work begins.

use super::{args::RunArgs, cmd::run::ReportTo, printer::Printer};
use crate::report::{Report, json, manifest::Manifest};
use anyhow::bail;
use std::path::{Path, PathBuf, absolute};

/// Where everything goes that is written at the end of a run.
pub(super) struct Exports {
    reports: Vec<ReportTo>,
    manifest: Option<ReportTo>,
    base_url: Option<String>,
}

impl Exports {
    /// Reserves every file.
    pub(super) fn new(args: &RunArgs, to_stdout: bool) -> anyhow::Result<Exports> {
        let named: Vec<&PathBuf> = args.report.iter().chain(&args.manifest).collect();
        let same = |a: &Path, b: &Path| a == b || absolute(a).ok().is_some_and(|a| absolute(b).is_ok_and(|b| a == b));
        for (i, path) in named.iter().enumerate() {
            if named[..i].iter().any(|other| same(other, path)) {
                bail!("{} is named twice, by --report or --manifest; give each a name of its own", path.display());
            }
        }
        if args.manifest.is_some() && to_stdout {
            bail!("a manifest says where outputs are, and -o - is nowhere; give the output a name");
        }
        Ok(Exports {
            reports: args
                .report
                .iter()
                .map(|path| ReportTo::new("report", path, to_stdout))
                .collect::<Result<_, _>>()?,
            manifest: args.manifest.as_ref().map(|path| ReportTo::new("manifest", path, to_stdout)).transpose()?,
            base_url: args.base_url.clone(),
        })
    }

    /// Whether sources have to be looked at for it.
    pub(super) fn wants_looks(&self) -> bool {
        self.manifest.is_some()
    }

    /// Writes them.
    pub(super) fn write(self, report: &Report, printer: &Printer) -> anyhow::Result<()> {
        for to in self.reports {
            to.write(&json::to_json(report), printer)?;
        }
        if let Some(to) = self.manifest {
            to.write(&Manifest::new(report, self.base_url.as_deref()).to_json(), printer)?;
        }
        Ok(())
    }
}
