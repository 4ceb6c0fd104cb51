//! Exporters: the output formats of run and check results.

mod check;
mod code_quality;
mod depfile;
mod exporter;
mod github;
mod html;
mod in_workspace;
mod json;
mod junit;
mod manifest;
mod paths;
mod run;

pub(super) use check::{CheckFiles, check_exporters};
pub(super) use exporter::{CheckResult, export_all};
pub(super) use paths::ReportForm;
pub(super) use run::Exports;
