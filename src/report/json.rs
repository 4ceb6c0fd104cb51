//! The report as JSON: in a stable order, without times and absolute paths unless requested, so that it can be committed and
//! compared. The JSON has its own structs; `report.schema.json` describes it.

mod baseline;
mod frames;
mod lines;
mod read;

pub use baseline::{BASELINE_ID, BASELINE_SCHEMA, to_baseline};
pub use lines::{End, Line, LineReader, LineWriter, from_lines, is_lines, to_lines};
pub use read::{ReportError, from_json};

use read::facts;

use super::{Entry, IoInfo, Outcome, Report, Skipped, Totals, shards::WireShard};
use crate::geometry::Size;
use serde::{Deserialize, Serialize};

/// Name and version of the JSON format.
pub const SCHEMA_ID: &str = "pixmill-report/1";

/// The JSON Schema of the format.
pub const SCHEMA: &str = include_str!("report.schema.json");

#[derive(Debug, Serialize, Deserialize)]
struct WireReport {
    schema: String,
    version: String,
    interrupted: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    shard: Option<WireShard>,
    totals: WireTotals,
    renditions: Vec<WireEntry>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    skipped: Vec<WireSkipped>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireSkipped {
    source: String,
    reason: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireTotals {
    renditions: u64,
    written: u64,
    unchanged: u64,
    kept_source: u64,
    failed: u64,
    #[serde(default)]
    skipped: u64,
    not_pictures: u64,
    #[serde(default)]
    sources: u64,
    ifsz: u64,
    ofsz: u64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    saved: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    ratio: Option<f64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireEntry {
    source: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    output: Option<String>,
    query: String,
    outcome: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    io_info: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    info: Option<WireInfo>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    saved: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    error: Option<WireError>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    skip_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    format_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    accept: Option<String>,
    warnings: Vec<WireNote>,
    operations: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    class: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    digest: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    elapsed_ms: Option<f64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireInfo {
    ifsz: u64,
    idim: WireSize,
    ifmt: String,
    ofsz: u64,
    odim: WireSize,
    ofmt: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireSize {
    width: u32,
    height: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireError {
    phase: String,
    code: String,
    message: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireNote {
    code: String,
    message: String,
}

impl WireTotals {
    fn new(totals: &Totals, skipped: u64, not_pictures: u64) -> WireTotals {
        let Totals { renditions, written, unchanged, kept_source, failed, sources, ifsz, ofsz } = *totals;
        let (saved, ratio) = (totals.saved(), totals.ratio());
        WireTotals {
            renditions,
            written,
            unchanged,
            kept_source,
            failed,
            skipped,
            not_pictures,
            sources,
            ifsz,
            ofsz,
            saved,
            ratio,
        }
    }
}

impl From<&Skipped> for WireSkipped {
    fn from(Skipped { source, reason }: &Skipped) -> WireSkipped {
        WireSkipped { source: source.clone(), reason: reason.clone() }
    }
}

impl From<Size> for WireSize {
    fn from(size: Size) -> WireSize {
        WireSize { width: size.width(), height: size.height() }
    }
}

impl From<&IoInfo> for WireInfo {
    fn from(info: &IoInfo) -> WireInfo {
        WireInfo {
            ifsz: info.ifsz,
            idim: info.idim.into(),
            ifmt: info.ifmt.clone(),
            ofsz: info.ofsz,
            odim: info.odim.into(),
            ofmt: info.ofmt.clone(),
        }
    }
}

impl From<&Entry> for WireEntry {
    fn from(entry: &Entry) -> WireEntry {
        let info = entry.outcome.info();
        let error = match &entry.outcome {
            Outcome::Failed(failure) => Some(WireError {
                phase: failure.during.to_string(),
                code: failure.code.to_string(),
                message: failure.message.clone(),
            }),
            _ => None,
        };
        WireEntry {
            source: entry.source.clone(),
            output: Some(entry.output.clone()).filter(|output| !output.is_empty()),
            query: entry.query.clone(),
            outcome: entry.outcome.word().to_owned(),
            io_info: info.map(ToString::to_string),
            info: info.map(WireInfo::from),
            saved: info.map(IoInfo::saved),
            error,
            skip_reason: entry.outcome.skipped().map(str::to_owned),
            format_reason: Some(entry.reason.clone()).filter(|reason| !reason.is_empty()),
            accept: Some(entry.accept.clone()).filter(|accept| !accept.is_empty()),
            warnings: entry
                .warnings
                .iter()
                .map(|warning| WireNote { code: warning.code.to_string(), message: warning.message.clone() })
                .collect(),
            operations: entry.operations.clone(),
            class: entry.class.clone(),
            digest: entry.digest.clone(),
            // Whole microseconds; more digits are noise.
            elapsed_ms: entry.elapsed.map(|t| (t.as_secs_f64() * 1e6).round() / 1e3),
        }
    }
}

/// The report as pretty-printed JSON, ending with a line feed.
pub fn to_json(report: &Report) -> String {
    let wire = WireReport {
        schema: SCHEMA_ID.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        interrupted: report.interrupted,
        shard: report.shard.as_ref().map(WireShard::from),
        totals: WireTotals::new(&report.totals(), report.skipped.len() as u64, report.not_pictures),
        renditions: report.entries.iter().map(WireEntry::from).collect(),
        skipped: report.skipped.iter().map(WireSkipped::from).collect(),
    };
    let mut text = serde_json::to_string_pretty(&wire).expect("plain structs of strings and numbers serialize");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::super::{
        Failure, Phase, ReportShard,
        tests::{entry, info},
    };
    use super::*;
    use crate::codes::ErrorCode;

    #[test]
    fn the_json_is_reproducible_and_has_the_fields_of_the_header() {
        let failure = Failure::new(Phase::Stage("crop".into()), ErrorCode::CropOutOfBounds, "x");
        let report = Report {
            entries: vec![entry(Outcome::Written(info())), entry(Outcome::Failed(failure))],
            ..Report::default()
        };
        let text = to_json(&report);
        assert_eq!(text, to_json(&report.clone()));
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(json["renditions"][0]["info"]["odim"]["width"], 300);
        assert_eq!(json["renditions"][0]["saved"], 95_435);
        assert_eq!(json["renditions"][1]["error"]["phase"], "crop");
        assert_eq!(json["totals"]["ratio"], 0.1204);
        assert!(serde_json::from_str::<WireReport>(&text).is_ok(), "the JSON can be read");
    }

    #[test]
    fn the_schema_describes_every_kind_of_entry() {
        let schema = serde_json::from_str(SCHEMA).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let failure = Failure::new(Phase::Panic, ErrorCode::Panicked, "x");
        let outcomes = [
            Outcome::Written(info()),
            Outcome::Unchanged(info()),
            Outcome::KeptSource(info()),
            Outcome::Failed(failure),
        ];
        let mut entries: Vec<Entry> = outcomes.into_iter().map(entry).collect();
        entries[0].elapsed = Some(std::time::Duration::from_millis(3));
        entries[1].class = Some("hero".into());
        entries[3].output.clear();
        entries[3].digest = None;
        let skipped = vec![Skipped { source: "favicon.ico".into(), reason: "it cannot be written".into() }];
        let shard = ReportShard { shard: "2/3".parse().expect("a shard"), plan: "0f".repeat(16) };
        let report = Report { entries, not_pictures: 2, skipped, interrupted: true, shard: Some(shard) };
        let json = serde_json::from_str(&to_json(&report)).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&json).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let mut wrong = json.clone();
        wrong["renditions"][0]["outcome"] = "lost".into();
        assert!(!validator.is_valid(&wrong));
        let mut wrong = json;
        wrong["renditions"][3].as_object_mut().expect("an object").remove("error");
        assert!(!validator.is_valid(&wrong), "a failure has an error");
    }
}
