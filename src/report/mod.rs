//! What happened, as plain data. Every output of the program and its exit code are made from this and nothing else.
//! Strings where the codecs have types, so that a report of another version or machine can be read.

pub mod baseline;
pub mod case;
pub mod escape;
pub mod github;
pub mod json;
pub mod junit;
pub mod manifest;
pub mod markup;
pub mod merge;
pub mod overview;
pub mod page;
pub mod saving;
pub mod table;
pub mod text;

use crate::{geometry::Size, note::Note};
use std::{fmt, time::Duration};

/// A run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// One entry per rendition, in plan order; one per source that could not be planned.
    pub entries: Vec<Entry>,
    /// Files that were met on the way and are no pictures.
    pub not_pictures: u64,
    /// The run was stopped; what was finished is here.
    pub interrupted: bool,
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
    pub notes: Vec<Note>,
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
    pub looks: Option<Looks>,
}

/// What stands for a picture until it is there, of its first frame, upright and in sRGB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looks {
    /// The colour that most of it has: red, green, blue.
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
    /// A stable code for scripts, such as `unparsable`.
    pub code: String,
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
    Recognise,
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
            Phase::Recognise => "recognise",
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
            Outcome::KeptSource(_) => Some("the source's own data is smaller"),
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

/// Sums over a report. The bytes count a source once for each of its renditions, so that the ratio is that of the
/// renditions.
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
    /// Bytes of the sources of all that did not fail.
    pub ifsz: u64,
    /// Bytes of their outputs.
    pub ofsz: u64,
}

impl Totals {
    /// `ofsz / ifsz`, to four decimals; 1 when there is nothing.
    #[expect(clippy::cast_precision_loss, reason = "a ratio of byte counts needs no 53 bits")]
    pub fn ratio(&self) -> f64 {
        if self.ifsz == 0 { 1.0 } else { (self.ofsz as f64 / self.ifsz as f64 * 10_000.0).round() / 10_000.0 }
    }
}

/// What the process says to whoever started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything asked for is there.
    Fine = 0,
    /// At least one rendition failed.
    SomeFailed = 1,
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
        let mut totals = Totals { renditions: self.entries.len() as u64, ..Totals::default() };
        for entry in &self.entries {
            *match &entry.outcome {
                Outcome::Written(_) => &mut totals.written,
                Outcome::Unchanged(_) => &mut totals.unchanged,
                Outcome::KeptSource(_) => &mut totals.kept_source,
                Outcome::Failed(_) => &mut totals.failed,
            } += 1;
            if let Some(info) = entry.outcome.info() {
                totals.ifsz += info.ifsz;
                totals.ofsz += info.ofsz;
            }
        }
        totals
    }

    /// The exit code, from the entries alone.
    pub fn exit(&self) -> Exit {
        let failed = self.entries.iter().any(|e| matches!(e.outcome, Outcome::Failed(_)));
        match (self.interrupted, failed) {
            (true, _) => Exit::Interrupted,
            (false, true) => Exit::SomeFailed,
            (false, false) => Exit::Fine,
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
            notes: vec![Note::new("upscale-prevented", "it is \"small\"")],
            operations: vec!["resize 300x169".into()],
            reason: "webp (`format=webp`, quality 85)".into(),
            accept: String::new(),
            elapsed: None,
            digest: Some("00112233445566ff".into()),
            class: None,
            looks: None,
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
        let failure = Failure { during: Phase::Decode, code: "unparsable".into(), message: "short file".into() };
        let mut report = Report { entries: vec![entry(Outcome::Written(info()))], ..Report::default() };
        assert_eq!((report.exit() as u8, report.totals().ratio()), (0, 0.1204));
        report.entries.push(entry(Outcome::Failed(failure)));
        assert_eq!((report.exit() as u8, report.totals().failed, report.totals().ifsz), (1, 1, 108_501));
        report.interrupted = true;
        assert_eq!(report.exit() as u8, 130);
    }
}
