//! What happened, as plain data. Every output of the program and its exit code are made from this and nothing else.
//! Strings where the codecs have types, so that a report of another version or machine can be read.

pub mod baseline;
pub mod check_case;
pub mod escape;
pub mod github;
pub mod html;
pub mod json;
pub mod junit;
pub mod manifest;
pub mod markup;
pub mod merge;
pub mod summary_table;
pub mod table;
pub mod text;
pub mod unoptimized;

use crate::{
    codes::{ErrorCode, WarningCode},
    geometry::Size,
    warning::Warning,
};
use std::{collections::HashSet, fmt, time::Duration};

/// A run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// One entry per rendition, in plan order; one per source that could not be planned.
    pub entries: Vec<Entry>,
    /// Files that were met on the way and are no images.
    pub not_pictures: u64,
    /// Images that were met on the way and skipped: of a format that cannot be written, or the backup of another.
    pub skipped: Vec<Skipped>,
    /// The run was stopped; what was finished is here.
    pub interrupted: bool,
}

/// An image that nobody named and nothing is made of, which is no failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The source, as the user would name it.
    pub source: String,
    /// Why it was skipped, and what to do about it.
    pub reason: String,
}

/// One rendition of one source: what was asked for, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The source, as the user would name it; never absolute.
    pub source: String,
    /// The output, relative to where outputs go; empty when no name could be given.
    pub output: String,
    /// The canonical query.
    pub query: String,
    /// What happened.
    pub outcome: Outcome,
    /// What is worth saying.
    pub warnings: Vec<Warning>,
    /// What was done to the pixels, in order: `resize 300x169`.
    pub operations: Vec<String>,
    /// The format of the output and why: `webp (format=auto, …, quality 85)`; empty when none was chosen.
    pub reason: String,
    /// The media types the client was said to take, where the format depends on them; else empty.
    pub accept: String,
    /// Time from reading to writing; `None` unless asked for.
    pub elapsed: Option<Duration>,
    /// 16 hex digits of the output's BLAKE3 digest, as `{hash}` in names; `None` for a failure.
    pub digest: Option<String>,
    /// The class the query builds on.
    pub class: Option<String>,
    /// What the source looks like; `None` unless asked for.
    pub placeholder: Option<Placeholder>,
}

impl Entry {
    /// Whether it is there, and not as small or as alike as a target asks for.
    pub fn misses_target(&self) -> bool {
        self.outcome.info().is_some() && self.warnings.iter().any(|warning| warning.code == WarningCode::TargetMissed)
    }
}

/// What stands for an image until it is there, of its first frame, upright and in sRGB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// The color that most of it has: red, green, blue.
    pub color: [u8; 3],
    /// Its ThumbHash.
    pub thumbhash: Vec<u8>,
}

/// What happened to a rendition.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// New bytes are in place.
    Written(IoInfo),
    /// The same bytes were already there.
    Unchanged(IoInfo),
    /// The source's own pixels and compressed data were kept, because they are smaller.
    KeptSource(IoInfo),
    /// Nothing was written.
    Failed(Failure),
}

/// Why there is no output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// When it happened.
    pub during: Phase,
    /// The kind of error.
    pub code: ErrorCode,
    /// One line that ends with what to do.
    pub message: String,
}

impl std::error::Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.message, self.code)
    }
}

/// When a rendition failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Reading the source.
    Read,
    /// Telling its format.
    Recognize,
    /// Decoding it.
    Decode,
    /// Over a limit.
    Limit,
    /// In this stage.
    Stage(String),
    /// Encoding.
    Encode,
    /// Writing the output.
    Write,
    /// A bug.
    Panic,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Phase::Read => "read",
            Phase::Recognize => "recognise",
            Phase::Decode => "decode",
            Phase::Limit => "limit",
            Phase::Stage(name) => name,
            Phase::Encode => "encode",
            Phase::Write => "write",
            Phase::Panic => "panic",
        })
    }
}

/// Sizes before and after, as in the `fastly-io-info` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IoInfo {
    /// Bytes of the source.
    pub ifsz: u64,
    /// Size of the upright source.
    pub idim: Size,
    /// Format of the source.
    pub ifmt: String,
    /// Bytes of the output.
    pub ofsz: u64,
    /// Size of the output.
    pub odim: Size,
    /// Format of the output.
    pub ofmt: String,
}

impl IoInfo {
    /// Bytes saved; negative when the output is larger.
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
    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Written(_) => "written",
            Outcome::Unchanged(_) => "unchanged",
            Outcome::KeptSource(_) => "kept-source",
            Outcome::Failed(_) => "failed",
        }
    }

    /// Why nothing new was made, when nothing was.
    pub fn skipped(&self) -> Option<&'static str> {
        match self {
            Outcome::Unchanged(_) => Some("the same bytes were already there"),
            Outcome::KeptSource(_) => Some("nothing smaller was found than the source's own data"),
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

/// Sums over a report. Each source counts once, however many renditions it has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many entries there are.
    pub renditions: u64,
    /// Of these, how many have new bytes.
    pub written: u64,
    /// How many were already there.
    pub unchanged: u64,
    /// How many kept their source's data.
    pub kept_source: u64,
    /// How many failed.
    pub failed: u64,
    /// How many sources have an output.
    pub sources: u64,
    /// Bytes of these sources.
    pub ifsz: u64,
    /// Bytes of all outputs.
    pub ofsz: u64,
}

impl Totals {
    /// Whether each source has one output: only then do the bytes before and after say what was saved.
    pub fn is_one_each(&self) -> bool {
        self.sources == self.renditions - self.failed
    }

    /// Bytes saved, negative when the outputs are larger; `None` where a source has several outputs.
    pub fn saved(&self) -> Option<i64> {
        let saved = i64::try_from(i128::from(self.ifsz) - i128::from(self.ofsz)).unwrap_or(0);
        self.is_one_each().then_some(saved)
    }

    /// `ofsz / ifsz`, to four decimals; 1 when there is nothing, `None` where a source has several outputs.
    #[expect(clippy::cast_precision_loss, reason = "a ratio of byte counts needs no 53 bits")]
    pub fn ratio(&self) -> Option<f64> {
        let ratio =
            if self.ifsz == 0 { 1.0 } else { (self.ofsz as f64 / self.ifsz as f64 * 10_000.0).round() / 10_000.0 };
        self.is_one_each().then_some(ratio)
    }
}

/// Bytes of sources and outputs, entry by entry.
#[derive(Debug, Default)]
pub struct Sizes {
    /// Two sources may have one name, when they come from two absolute paths.
    seen: HashSet<(String, u64, Size)>,
    totals: Totals,
}

impl Sizes {
    /// Adds an entry.
    pub fn add(&mut self, entry: &Entry) {
        self.totals.renditions += 1;
        *match &entry.outcome {
            Outcome::Written(_) => &mut self.totals.written,
            Outcome::Unchanged(_) => &mut self.totals.unchanged,
            Outcome::KeptSource(_) => &mut self.totals.kept_source,
            Outcome::Failed(_) => &mut self.totals.failed,
        } += 1;
        let Some(info) = entry.outcome.info() else { return };
        self.totals.ofsz += info.ofsz;
        if self.seen.insert((entry.source.clone(), info.ifsz, info.idim)) {
            self.totals.sources += 1;
            self.totals.ifsz += info.ifsz;
        }
    }

    /// The sums of all that was added.
    pub fn totals(&self) -> Totals {
        self.totals
    }
}

/// What the process says to whoever started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitStatus {
    /// Everything asked for is there.
    Success = 0,
    /// At least one rendition failed.
    Failure = 1,
    /// Usage or configuration: nothing was run.
    Usage = 2,
    /// All is there, and a check found it over a limit.
    OverLimit = 3,
    /// Interrupted; the report covers what was finished.
    Interrupted = 130,
}

impl Report {
    /// The sums.
    pub fn totals(&self) -> Totals {
        let mut sizes = Sizes::default();
        self.entries.iter().for_each(|entry| sizes.add(entry));
        sizes.totals()
    }

    /// The exit code, from the entries alone.
    pub fn exit(&self) -> ExitStatus {
        let failed = self.entries.iter().any(|e| matches!(e.outcome, Outcome::Failed(_)));
        match (self.interrupted, failed) {
            (true, _) => ExitStatus::Interrupted,
            (false, true) => ExitStatus::Failure,
            (false, false) => ExitStatus::Success,
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
    fn the_header_line_of_the_documentation() {
        let want = "ifsz=108501 idim=827x788 ifmt=jpeg ofsz=13066 odim=300x286 ofmt=jpeg";
        assert_eq!(info().to_string(), want);
    }

    #[test]
    fn one_failure_among_successes_is_a_failure() {
        let failure = Failure { during: Phase::Decode, code: ErrorCode::Unparsable, message: "short file".into() };
        let mut report = Report { entries: vec![entry(Outcome::Written(info()))], ..Report::default() };
        assert_eq!((report.exit() as u8, report.totals().ratio()), (0, Some(0.1204)));
        report.entries.push(entry(Outcome::Failed(failure)));
        assert_eq!((report.exit() as u8, report.totals().failed, report.totals().ifsz), (1, 1, 108_501));
        report.interrupted = true;
        assert_eq!(report.exit() as u8, 130);
    }

    #[test]
    fn a_source_counts_once_and_nothing_is_said_to_be_saved_where_it_has_several_outputs() {
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
