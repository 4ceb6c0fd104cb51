//! The report as JSON lines, for more entries than memory: a header, a line for each entry with the fields of the JSON
//! report, a line for each skipped image, and a last line with the totals. A report without the last line is incomplete.

use super::{
    ReportError, WireEntry, WireShard, WireSkipped, WireTotals,
    frames::{FrameReader, FrameWriter, MAGIC},
    read,
};
use crate::report::{Entry, Report, ReportShard, Sizes, Skipped};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::io::{self, BufRead, BufReader, Read, Write};

/// Name and version of the format.
pub(super) const LINES_ID: &str = "pixmill-report-lines/1";

/// The longest line in bytes.
const MAX_LINE: u64 = 64 << 20;

#[derive(Debug, Serialize, Deserialize)]
struct WireHeader {
    schema: String,
    version: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    shard: Option<WireShard>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireFooter {
    interrupted: bool,
    totals: WireTotals,
}

/// Writes a report line by line. Entries come first, then skipped images, both sorted by source.
pub struct LineWriter<W> {
    to: FrameWriter<W>,
    sizes: Sizes,
    source: String,
    skipped: u64,
}

impl<W: Write> LineWriter<W> {
    /// Writes the header. The lines are compressed with zstd if `compressed`.
    ///
    /// # Errors
    /// As of the writer.
    pub fn new(to: W, compressed: bool, shard: Option<&ReportShard>) -> io::Result<LineWriter<W>> {
        let mut writer = LineWriter {
            to: FrameWriter::new(to, compressed),
            sizes: Sizes::default(),
            source: String::new(),
            skipped: 0,
        };
        writer.line(&WireHeader {
            schema: LINES_ID.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            shard: shard.map(WireShard::from),
        })?;
        Ok(writer)
    }

    fn line(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.to.write(&line)
    }

    /// Writes an entry.
    ///
    /// # Errors
    /// As of the writer.
    pub fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        if entry.source != self.source {
            self.sizes.end_source();
            self.source.clone_from(&entry.source);
        }
        self.sizes.add(entry);
        self.line(&WireEntry::from(entry))
    }

    /// Writes a skipped image.
    ///
    /// # Errors
    /// As of the writer.
    pub fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        self.skipped += 1;
        self.line(&WireSkipped::from(skipped))
    }

    /// Writes the last line.
    ///
    /// # Errors
    /// As of the writer.
    pub fn finish(mut self, end: &End) -> io::Result<W> {
        let totals = WireTotals::new(&self.sizes.totals(), self.skipped, end.not_pictures);
        self.line(&WireFooter { interrupted: end.interrupted, totals })?;
        self.to.finish()
    }
}

/// The end of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct End {
    /// Number of files in input folders that are not images.
    pub not_pictures: u64,
    /// The run was interrupted.
    pub interrupted: bool,
}

/// Writes a whole report.
///
/// # Errors
/// As of the writer.
pub fn to_lines<W: Write>(report: &Report, to: W, compressed: bool) -> io::Result<W> {
    let mut lines = LineWriter::new(to, compressed, report.shard.as_ref())?;
    report.entries.iter().try_for_each(|entry| lines.entry(entry))?;
    report.skipped.iter().try_for_each(|skipped| lines.skipped(skipped))?;
    lines.finish(&End { not_pictures: report.not_pictures, interrupted: report.interrupted })
}

/// One line after the header.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// An entry.
    Entry(Box<Entry>),
    /// A skipped image.
    Skipped(Skipped),
    /// The last line.
    End(End),
}

/// Reads a report line by line, compressed or not.
pub struct LineReader<R: Read> {
    from: Text<R>,
    /// The shard of the report.
    pub shard: Option<ReportShard>,
    number: u64,
    ended: bool,
}

/// The text of lines.
enum Text<R: Read> {
    Plain(BufReader<R>),
    Compressed(Box<BufReader<FrameReader<BufReader<R>>>>),
}

/// Whether these are the first bytes of a report as lines. Other reports span several lines.
pub fn is_lines(head: &[u8]) -> bool {
    head.starts_with(&MAGIC) || head.starts_with(format!("{{\"schema\":\"{LINES_ID}\"").as_bytes())
}

impl<R: Read> LineReader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// When it cannot be read, or is not that of a report.
    pub fn new(from: R) -> Result<LineReader<R>, ReportError> {
        let mut from = BufReader::new(from);
        let compressed = from.fill_buf().map_err(unreadable)?.starts_with(&MAGIC);
        let from = if compressed {
            Text::Compressed(Box::new(BufReader::new(FrameReader::new(from))))
        } else {
            Text::Plain(from)
        };
        let mut reader = LineReader { from, shard: None, number: 0, ended: false };
        let header = reader.value()?.ok_or_else(|| ReportError::NotAReport("it is empty".to_owned()))?;
        match header["schema"].as_str() {
            Some(LINES_ID) => {}
            Some(other) => return Err(ReportError::OtherForm(other.to_owned())),
            None => return Err(ReportError::NotAReport("its first line has no `schema`".to_owned())),
        }
        let header: WireHeader = reader.parsed(header)?;
        reader.shard = header.shard.map(ReportShard::try_from).transpose().map_err(ReportError::NotAReport)?;
        Ok(reader)
    }

    /// The next line; `None` after the last one.
    ///
    /// # Errors
    /// When it cannot be read, is not a line of a report, or the last line is missing.
    pub fn next_line(&mut self) -> Result<Option<Line>, ReportError> {
        let Some(value) = self.value()? else {
            let missing = "its last line is missing: the run did not end; run it again";
            return if self.ended { Ok(None) } else { Err(ReportError::NotAReport(missing.to_owned())) };
        };
        if self.ended {
            return Err(self.wrong(&"a line after the totals"));
        }
        if value.get("totals").is_some() {
            let WireFooter { interrupted, totals } = self.parsed(value)?;
            self.ended = true;
            return Ok(Some(Line::End(End { not_pictures: totals.not_pictures, interrupted })));
        }
        if value.get("outcome").is_some() {
            let entry = self.parsed(value)?;
            return read::read(entry)
                .map(|entry| Some(Line::Entry(Box::new(entry))))
                .map_err(|error| self.wrong(&error));
        }
        let WireSkipped { source, reason } = self.parsed(value)?;
        Ok(Some(Line::Skipped(Skipped { source, reason })))
    }

    /// The whole report.
    ///
    /// # Errors
    /// As of [`LineReader::next_line`].
    pub fn whole(mut self) -> Result<Report, ReportError> {
        let mut report = Report { shard: self.shard.clone(), ..Report::default() };
        while let Some(line) = self.next_line()? {
            match line {
                Line::Entry(entry) => report.entries.push(*entry),
                Line::Skipped(skipped) => report.skipped.push(skipped),
                Line::End(End { not_pictures, interrupted }) => {
                    (report.not_pictures, report.interrupted) = (not_pictures, interrupted);
                }
            }
        }
        Ok(report)
    }

    fn value(&mut self) -> Result<Option<Value>, ReportError> {
        let mut line = Vec::new();
        match &mut self.from {
            Text::Plain(from) => from.take(MAX_LINE).read_until(b'\n', &mut line),
            Text::Compressed(from) => from.take(MAX_LINE).read_until(b'\n', &mut line),
        }
        .map_err(unreadable)?;
        self.number += 1;
        if line.is_empty() {
            Ok(None)
        } else {
            serde_json::from_slice(&line).map(Some).map_err(|error| self.wrong(&error))
        }
    }

    fn parsed<T: DeserializeOwned>(&self, value: Value) -> Result<T, ReportError> {
        serde_json::from_value(value).map_err(|error| self.wrong(&error))
    }

    fn wrong(&self, error: &dyn std::fmt::Display) -> ReportError {
        ReportError::NotAReport(format!("line {}: {error}", self.number))
    }
}

fn unreadable(error: io::Error) -> ReportError {
    ReportError::NotAReport(format!("it cannot be read: {error}"))
}

/// Reads a whole report.
///
/// # Errors
/// As of [`LineReader`].
pub fn from_lines(from: impl Read) -> Result<Report, ReportError> {
    LineReader::new(from)?.whole()
}

#[cfg(test)]
mod tests {
    use super::super::to_json;
    use super::*;
    use crate::{
        codes::ErrorCode,
        report::{
            Failure, Outcome, Phase,
            tests::{entry, info},
        },
    };

    fn report() -> Report {
        let failure = Failure::new(Phase::Decode, ErrorCode::Unparsable, "x\n");
        let entries = vec![entry(Outcome::Written(info())), entry(Outcome::Failed(failure))];
        let skipped = vec![Skipped { source: "favicon.ico".into(), reason: "it cannot be written".into() }];
        let shard = ReportShard { shard: "2/3".parse().expect("a shard"), plan: "0f".repeat(16) };
        Report { entries, not_pictures: 2, skipped, interrupted: true, shard: Some(shard) }
    }

    #[test]
    fn lines_are_read_back() {
        for compressed in [false, true] {
            for report in [report(), Report::default()] {
                let bytes = to_lines(&report, Vec::new(), compressed).expect("written");
                assert!(is_lines(&bytes));
                assert_eq!(from_lines(&bytes[..]), Ok(report));
            }
        }
        assert!(!is_lines(to_json(&report()).as_bytes()));
    }

    #[test]
    fn totals_are_those_of_the_report() {
        let text = String::from_utf8(to_lines(&report(), Vec::new(), false).expect("written")).expect("text");
        let last: Value = serde_json::from_str(text.lines().last().expect("a line")).expect("JSON");
        let json: Value = serde_json::from_str(&to_json(&report())).expect("JSON");
        assert_eq!(last["totals"], json["totals"]);
    }

    #[test]
    fn an_incomplete_report_is_an_error() {
        let text = String::from_utf8(to_lines(&report(), Vec::new(), false).expect("written")).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        let says = |text: &str| from_lines(text.as_bytes()).expect_err("not a report").to_string();
        for count in 1..lines.len() {
            assert!(says(&lines[..count].join("\n")).contains("its last line is missing"), "{count}");
        }
        assert!(says("").contains("it is empty"));
        assert!(says(&format!("{text}{}", lines[1])).contains("line 6: a line after the totals"));
        assert!(says(&text.replace("\"decode\"", "3")).contains("line 3"));
        assert!(says(&text.replace("lines/1", "lines/2")).contains("format pixmill-report-lines/2"));
    }
}
