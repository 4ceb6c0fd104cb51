//! The report of a run. All printed results and the exit code are made from it. It has strings where the codecs have types,
//! so that reports of other versions can be read.

pub mod baseline;
pub mod check_case;
pub mod code_quality;
pub mod depfile;
pub mod escape;
mod failure;
mod fingerprint;
pub mod github;
pub mod html;
pub mod json;
pub mod junit;
pub mod manifest;
pub mod markup;
pub mod merge;
pub mod merge_lines;
pub mod sarif;
pub mod shards;
pub mod summary_table;
pub mod table;
pub mod text;
mod totals;
pub mod unoptimized;

pub use failure::{Failure, Phase};
pub use shards::ReportShard;
pub use totals::{Sizes, Totals};

use crate::{
    codes::{ErrorCode, WarningCode},
    geometry::Size,
    warning::Warning,
};
use std::{fmt, time::Duration};

/// The report of a run. [`Engine::run`](crate::Engine::run) returns it.
///
/// ```
/// use pixmill::{Engine, EngineOptions, Outcome, Plan, Report, RunContext};
///
/// # let plan = std::sync::Arc::new(Plan::default());
/// let report: Report = Engine::new(EngineOptions::default()).run(&plan, &RunContext::default());
/// for entry in &report.entries {
///     match &entry.outcome {
///         Outcome::Failed(failure) => eprintln!("{}: {} [{}]", entry.source, failure.message, failure.code),
///         outcome => println!("{}: {}", entry.output, outcome.word()),
///     }
/// }
/// assert_eq!(report.totals().failed, 0);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// One entry per rendition, and one per source that could not be planned, sorted by source. Those of one source are
    /// in the order of its queries.
    pub entries: Vec<Entry>,
    /// Number of files in input folders that are not images.
    pub not_pictures: u64,
    /// Skipped images in input folders: backups, and formats that cannot be written.
    pub skipped: Vec<Skipped>,
    /// The run was interrupted; the entries are those of finished renditions.
    pub interrupted: bool,
    /// The shard, if the run was one of several. A merged report covers all.
    pub shard: Option<ReportShard>,
}

/// An image of an input folder without outputs, which is not a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The source's path as in the input.
    pub source: String,
    /// The reason, and the remedy.
    pub reason: String,
}

/// The report of one rendition.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The source's path as in the input, never absolute.
    pub source: String,
    /// The output, relative to the output folder; empty if it has no name.
    pub output: String,
    /// The canonical query.
    pub query: String,
    /// The outcome.
    pub outcome: Outcome,
    /// The warnings.
    pub warnings: Vec<Warning>,
    /// The operations on the pixels, in order: `resize 300x169`.
    pub operations: Vec<String>,
    /// The output format and why it was chosen: `webp (format=auto, …, quality 85)`; empty if none was chosen.
    pub reason: String,
    /// The media types that the client accepts, if the format depends on them; otherwise empty.
    pub accept: String,
    /// Time from reading to writing; `None` unless requested.
    pub elapsed: Option<Duration>,
    /// 16 hex digits of the output's BLAKE3 digest, as `{hash}` in names; `None` for a failure.
    pub digest: Option<String>,
    /// The class the query builds on.
    pub class: Option<String>,
    /// The placeholder of the source; `None` unless requested.
    pub placeholder: Option<Placeholder>,
}

impl Entry {
    /// Whether the output exists and misses its target of size or similarity.
    pub fn misses_target(&self) -> bool {
        self.outcome.info().is_some() && self.warnings.iter().any(|warning| warning.code == WarningCode::TargetMissed)
    }
}

/// The placeholder shown while an image loads, from its first frame, upright and in sRGB.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Placeholder {
    /// The dominant color: red, green, blue.
    pub color: [u8; 3],
    /// Its ThumbHash.
    pub thumbhash: Vec<u8>,
}

/// The outcome of a rendition.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// New bytes were written.
    Written(IoInfo),
    /// The output already had the same bytes.
    Unchanged(IoInfo),
    /// The output has the compressed data of the source, which is smaller.
    KeptSource(IoInfo),
    /// Nothing was written.
    Failed(Failure),
}

/// Sizes before and after, as in the `fastly-io-info` header.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct IoInfo {
    /// Size of the source in bytes.
    pub ifsz: u64,
    /// Dimensions of the upright source.
    pub idim: Size,
    /// Format of the source.
    pub ifmt: String,
    /// Size of the output in bytes.
    pub ofsz: u64,
    /// Dimensions of the output.
    pub odim: Size,
    /// Format of the output.
    pub ofmt: String,
}

impl IoInfo {
    /// Bytes saved; negative if the output is larger.
    pub fn saved(&self) -> i64 {
        i64::try_from(i128::from(self.ifsz) - i128::from(self.ofsz)).unwrap_or(0)
    }
}

impl fmt::Display for IoInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let IoInfo { ifsz, idim, ifmt, ofsz, odim, ofmt } = self;
        write!(f, "ifsz={ifsz} idim={idim} ifmt={ifmt} ofsz={ofsz} odim={odim} ofmt={ofmt}")
    }
}

impl Outcome {
    /// The name in the report.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Written(_) => "written",
            Outcome::Unchanged(_) => "unchanged",
            Outcome::KeptSource(_) => "kept-source",
            Outcome::Failed(_) => "failed",
        }
    }

    /// Why no new bytes were written.
    pub fn skipped(&self) -> Option<&'static str> {
        match self {
            Outcome::Unchanged(_) => Some("the output already has these bytes"),
            Outcome::KeptSource(_) => Some("no encoding is smaller than the source's own data"),
            Outcome::Written(_) | Outcome::Failed(_) => None,
        }
    }

    /// Sizes before and after; `None` for a failure.
    pub fn info(&self) -> Option<&IoInfo> {
        match self {
            Outcome::Written(info) | Outcome::Unchanged(info) | Outcome::KeptSource(info) => Some(info),
            Outcome::Failed(_) => None,
        }
    }
}

/// The exit code of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitStatus {
    /// All renditions exist.
    Success = 0,
    /// At least one rendition failed.
    Failure = 1,
    /// Invalid usage or configuration; nothing was run.
    Usage = 2,
    /// All renditions exist, and a check found one over a limit.
    OverLimit = 3,
    /// All failures are those of a bucket or server that is unavailable. A scheduler should run the same command again
    /// (`EX_TEMPFAIL` of `sysexits.h`).
    Unavailable = 75,
    /// Interrupted; the report covers the finished renditions.
    Interrupted = 130,
}

impl ExitStatus {
    /// Failure instead of success if something else `failed`. Every other code stays.
    pub fn unless(self, failed: bool) -> ExitStatus {
        if failed && self == ExitStatus::Success { ExitStatus::Failure } else { self }
    }
}

impl Report {
    /// Sorts entries and skipped images by source. Those of one source keep their order. Every run ends with it and so does
    /// every merge, so the merged reports of shards are the report of one run.
    pub fn sort(&mut self) {
        self.entries.sort_by(|a, b| a.source.cmp(&b.source));
        self.skipped.sort_by(|a, b| a.source.cmp(&b.source));
    }

    /// The totals.
    pub fn totals(&self) -> Totals {
        let mut sizes = Sizes::default();
        self.entries.iter().for_each(|entry| sizes.add(entry));
        sizes.totals()
    }

    /// The exit code of the run.
    pub fn exit(&self) -> ExitStatus {
        let mut codes = self.entries.iter().filter_map(|entry| match &entry.outcome {
            Outcome::Failed(failure) => Some(&failure.code),
            _ => None,
        });
        match codes.next() {
            _ if self.interrupted => ExitStatus::Interrupted,
            None => ExitStatus::Success,
            Some(first) if { std::iter::once(first).chain(codes) }.all(|code| *code == ErrorCode::Unavailable) => {
                ExitStatus::Unavailable
            }
            Some(_) => ExitStatus::Failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn entry(outcome: Outcome) -> Entry {
        Entry {
            source: "photos/a.jpg".into(),
            output: "a.webp".into(),
            query: "width=300".into(),
            outcome,
            warnings: vec![Warning::new(WarningCode::UpscalePrevented, "it is \"small\"")],
            operations: vec!["resize 300x169".into()],
            reason: "webp (`format=webp`, quality 85)".into(),
            accept: String::new(),
            elapsed: None,
            digest: Some("00112233445566ff".into()),
            class: None,
            placeholder: None,
        }
    }

    pub(super) fn info() -> IoInfo {
        let size = |w, h| Size::new(w, h).expect("not empty");
        IoInfo {
            ifsz: 108_501,
            idim: size(827, 788),
            ifmt: "jpeg".into(),
            ofsz: 13_066,
            odim: size(300, 286),
            ofmt: "jpeg".into(),
        }
    }

    #[test]
    fn the_header_is_that_of_the_documentation() {
        let want = "ifsz=108501 idim=827x788 ifmt=jpeg ofsz=13066 odim=300x286 ofmt=jpeg";
        assert_eq!(info().to_string(), want);
    }

    #[test]
    fn one_failure_among_successes_is_a_failure() {
        let failure = Failure::new(Phase::Decode, ErrorCode::Unparsable, "short file");
        let mut report = Report { entries: vec![entry(Outcome::Written(info()))], ..Report::default() };
        assert_eq!((report.exit() as u8, report.totals().ratio()), (0, Some(0.1204)));
        let away = Failure::new(Phase::Read, ErrorCode::Unavailable, "no answer");
        report.entries.push(entry(Outcome::Failed(away)));
        assert_eq!(report.exit() as u8, 75);
        report.entries.pop();
        report.entries.push(entry(Outcome::Failed(failure)));
        assert_eq!((report.exit() as u8, report.totals().failed, report.totals().ifsz), (1, 1, 108_501));
        report.interrupted = true;
        assert_eq!(report.exit() as u8, 130);
    }

    #[test]
    fn a_source_counts_once_and_several_outputs_are_no_saving() {
        let one = entry(Outcome::Written(info()));
        let other = Entry { source: "b.jpg".into(), ..one.clone() };
        let report = |entries| Report { entries, ..Report::default() };
        let two = report(vec![one.clone(), other.clone()]).totals();
        assert_eq!((two.sources, two.ifsz, two.saved()), (2, 2 * 108_501, Some(2 * (108_501 - 13_066))));
        let three = report(vec![one.clone(), one, other]).totals();
        assert_eq!((three.sources, three.ifsz, three.ofsz), (2, 2 * 108_501, 3 * 13_066));
        assert_eq!((three.saved(), three.ratio()), (None, None));
    }
}
