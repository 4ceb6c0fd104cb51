//! Parses the JSON of a report. Unknown fields are ignored, so that later versions can add some.

use super::{
    BASELINE_ID, SCHEMA_ID, WireEntry, WireError, WireInfo, WireReport, WireSize, WireSkipped, baseline,
    lines::LINES_ID,
};
use crate::{
    codes::{ErrorCode, WarningCode},
    geometry::Size,
    report::{Entry, Failure, IoInfo, Outcome, Phase, Report, ReportShard, Skipped},
    warning::Warning,
};
use std::time::Duration;

/// The text is not a report that this version reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// Invalid JSON, or not a report.
    #[error("not a report of pixmill ({0})")]
    NotAReport(String),
    /// A report in an unknown version of the format.
    #[error(
        "the report has the format {0}, this version of pixmill reads {form}; write the report again, or use the version that wrote it",
        form = if .0.starts_with("pixmill-report/") { SCHEMA_ID } else if .0.starts_with("pixmill-report-lines/") { LINES_ID } else { BASELINE_ID }
    )]
    OtherForm(String),
}

/// Parses the JSON of [`to_json`](super::to_json) or [`to_baseline`](super::to_baseline). Totals are computed from the
/// entries.
///
/// # Errors
/// When the text is not a report, has an unknown version, or contains an inconsistent entry.
pub fn from_json(text: &str) -> Result<Report, ReportError> {
    let no_report = |error: serde_json::Error| ReportError::NotAReport(error.to_string());
    let json: serde_json::Value = serde_json::from_str(text).map_err(no_report)?;
    match json["schema"].as_str() {
        Some(SCHEMA_ID) => {}
        Some(BASELINE_ID) => return baseline::read(text),
        Some(other) if other.starts_with("pixmill-report/") || other.starts_with("pixmill-baseline/") => {
            return Err(ReportError::OtherForm(other.to_owned()));
        }
        Some(other) => return Err(ReportError::NotAReport(format!("its schema is `{other}`"))),
        None => return Err(ReportError::NotAReport("it has no `schema`".to_owned())),
    }
    // From the text again, so that errors have line numbers.
    let wire: WireReport = serde_json::from_str(text).map_err(no_report)?;
    let entries = wire.renditions.into_iter().enumerate().map(|(i, entry)| {
        let source = entry.source.clone();
        read(entry).map_err(|what| ReportError::NotAReport(format!("rendition {}, {source}: {what}", i + 1)))
    });
    Ok(Report {
        entries: entries.collect::<Result<_, _>>()?,
        not_pictures: wire.totals.not_pictures,
        skipped: wire.skipped.into_iter().map(|WireSkipped { source, reason }| Skipped { source, reason }).collect(),
        interrupted: wire.interrupted,
        shard: wire.shard.map(ReportShard::try_from).transpose().map_err(ReportError::NotAReport)?,
    })
}

pub(super) fn read(wire: WireEntry) -> Result<Entry, String> {
    let info = wire.info.map(facts).transpose()?;
    let outcome = match (wire.outcome.as_str(), info, wire.error) {
        ("written", Some(info), None) => Outcome::Written(info),
        ("unchanged", Some(info), None) => Outcome::Unchanged(info),
        ("kept-source", Some(info), None) => Outcome::KeptSource(info),
        ("failed", None, Some(error)) => Outcome::Failed(failure(error)),
        (outcome, info, error) => {
            let has = |there: bool| if there { "has" } else { "has no" };
            let (info, error) = (has(info.is_some()), has(error.is_some()));
            return Err(format!("an entry with the outcome `{outcome}` {info} `info` and {error} `error`"));
        }
    };
    let elapsed = wire.elapsed_ms.map(|ms| Duration::try_from_secs_f64(ms / 1e3)).transpose();
    Ok(Entry {
        source: wire.source,
        output: wire.output.unwrap_or_default(),
        query: wire.query,
        outcome,
        warnings: wire
            .warnings
            .into_iter()
            .map(|n| Warning::new(WarningCode::from(n.code.as_str()), n.message))
            .collect(),
        operations: wire.operations,
        reason: wire.format_reason.unwrap_or_default(),
        accept: wire.accept.unwrap_or_default(),
        elapsed: elapsed.map_err(|error| format!("`elapsed_ms`: {error}"))?,
        digest: wire.digest,
        class: wire.class,
        placeholder: None,
    })
}

pub(super) fn facts(wire: WireInfo) -> Result<IoInfo, String> {
    let size = |WireSize { width, height }| Size::new(width, height).ok_or("a width or height of 0");
    Ok(IoInfo {
        ifsz: wire.ifsz,
        idim: size(wire.idim)?,
        ifmt: wire.ifmt,
        ofsz: wire.ofsz,
        odim: size(wire.odim)?,
        ofmt: wire.ofmt,
    })
}

fn failure(WireError { phase, code, message }: WireError) -> Failure {
    let named = [Phase::Read, Phase::Recognize, Phase::Decode, Phase::Limit, Phase::Encode, Phase::Write, Phase::Panic];
    let during = named.into_iter().find(|known| known.to_string() == phase).unwrap_or(Phase::Stage(phase));
    Failure::new(during, ErrorCode::from(code.as_str()), message)
}

#[cfg(test)]
mod tests {
    use super::super::to_json;
    use super::*;
    use crate::report::tests::{entry, info};

    fn report() -> Report {
        let phases =
            [Phase::Read, Phase::Recognize, Phase::Decode, Phase::Limit, Phase::Encode, Phase::Write, Phase::Panic];
        let failed = phases
            .into_iter()
            .chain([Phase::Stage("crop".into())])
            .map(|during| Outcome::Failed(Failure::new(during, ErrorCode::CropOutOfBounds, "x \"y\"\n")));
        let fine = [Outcome::Written(info()), Outcome::Unchanged(info()), Outcome::KeptSource(info())];
        let mut entries: Vec<Entry> = fine.into_iter().chain(failed).map(entry).collect();
        entries[0].elapsed = Some(Duration::from_micros(3_217));
        entries[1].accept = "image/avif,image/webp".into();
        entries[2].reason.clear();
        entries[3].output.clear();
        let skipped = vec![Skipped { source: "favicon.ico".into(), reason: "it cannot be written".into() }];
        let shard = ReportShard { shard: "2/3".parse().expect("a shard"), plan: "0f".repeat(16) };
        Report { entries, not_pictures: 2, skipped, interrupted: true, shard: Some(shard) }
    }

    #[test]
    fn reports_are_read_back() {
        let report = report();
        assert_eq!(from_json(&to_json(&report)), Ok(report));
        assert_eq!(from_json(&to_json(&Report::default())), Ok(Report::default()));
    }

    #[test]
    fn later_versions_can_add_fields() {
        let text = to_json(&report()).replace("\"query\":", "\"new\": {\"in\": 2}, \"query\":");
        assert_eq!(from_json(&text), Ok(report()));
    }

    #[test]
    fn invalid_reports_are_errors() {
        let says = |text: &str| from_json(text).expect_err("not a report").to_string();
        assert!(says("<html>").contains("line 1"), "{}", says("<html>"));
        assert!(says("[1]").contains("has no `schema`"));
        assert!(says(r#"{"schema": "other/1"}"#).contains("its schema is `other/1`"));
        let later = says(r#"{"schema": "pixmill-report/2", "all": "else"}"#);
        assert!(later.contains("format pixmill-report/2") && later.contains("reads pixmill-report/1"), "{later}");
        let text = to_json(&report());
        assert!(says(&text[..text.len() / 2]).contains("EOF"));
        assert!(says(&text.replacen("\"width\": 827", "\"width\": 0", 1)).contains("rendition 1, photos/a.jpg"));
        assert!(says(&text.replacen("\"written\"", "\"lost\"", 1)).contains("missing field"), "a total is missing");
        let lost = text.replacen("\"outcome\": \"written\"", "\"outcome\": \"failed\"", 1);
        assert!(says(&lost).contains("the outcome `failed` has `info` and has no `error`"), "{}", says(&lost));
    }
}
