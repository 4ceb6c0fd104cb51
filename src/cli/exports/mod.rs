//! Exporters: the output formats of run and check results.

mod check;
mod exporter;
mod github;
mod html;
mod json;
mod junit;
mod manifest;
mod paths;
mod run;

pub(super) use check::check_exporters;
pub(super) use exporter::{CheckResult, export_all};
pub(super) use run::Exports;
