//! A baseline as JSON: the sizes of outputs, one output per line, so that the file is small and diffs are readable.
//! `baseline.schema.json` describes it.

use super::{ReportError, facts};
use crate::report::{Entry, IoInfo, Outcome, Report};
use serde::Deserialize;
use std::fmt::Write;

/// Name and version of the JSON format.
pub const BASELINE_ID: &str = "pixmill-baseline/1";

/// The JSON Schema of the format.
pub const BASELINE_SCHEMA: &str = include_str!("../baseline.schema.json");

#[derive(Debug, Deserialize)]
struct WireBaseline {
    interrupted: bool,
    sources: Vec<WireSource>,
}

#[derive(Debug, Deserialize)]
struct WireSource {
    source: String,
    bytes: u64,
    width: u32,
    height: u32,
    format: String,
    outputs: Vec<WireOutput>,
}

#[derive(Debug, Deserialize)]
struct WireOutput {
    query: String,
    #[serde(default)]
    accept: String,
    output: String,
    bytes: u64,
    width: u32,
    height: u32,
    format: String,
}

/// The outputs of a report as a baseline, without failures.
pub fn to_baseline(report: &Report) -> String {
    let mut text = format!(
        "{{\n\"schema\": \"{BASELINE_ID}\",\n\"version\": {},\n\"interrupted\": {},\n\"sources\": [",
        quoted(env!("CARGO_PKG_VERSION")),
        report.interrupted
    );
    let made: Vec<(&Entry, &IoInfo)> =
        report.entries.iter().filter_map(|entry| Some((entry, entry.outcome.info()?))).collect();
    let same = |a: &(&Entry, &IoInfo), b: &(&Entry, &IoInfo)| {
        a.0.source == b.0.source && (a.1.ifsz, a.1.idim, &a.1.ifmt) == (b.1.ifsz, b.1.idim, &b.1.ifmt)
    };
    for (i, outputs) in made.chunk_by(same).enumerate() {
        let (Entry { source, .. }, IoInfo { ifsz, idim, ifmt, .. }) = outputs[0];
        let comma = if i == 0 { "" } else { "," };
        let what = sizes(*ifsz, idim.width(), idim.height(), ifmt);
        let _ = write!(text, "{comma}\n{{\"source\": {}, {what}, \"outputs\": [", quoted(source));
        for (i, (Entry { query, accept, output, .. }, IoInfo { ofsz, odim, ofmt, .. })) in outputs.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            let accept = if accept.is_empty() { String::new() } else { format!("\"accept\": {}, ", quoted(accept)) };
            let what = sizes(*ofsz, odim.width(), odim.height(), ofmt);
            let (query, output) = (quoted(query), quoted(output));
            let _ = write!(text, "{comma}\n {{\"query\": {query}, {accept}\"output\": {output}, {what}}}");
        }
        text.push_str("\n]}");
    }
    text.push_str("\n]\n}\n");
    text
}

fn sizes(bytes: u64, width: u32, height: u32, format: &str) -> String {
    format!("\"bytes\": {bytes}, \"width\": {width}, \"height\": {height}, \"format\": {}", quoted(format))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Parses the JSON of [`to_baseline`].
pub(super) fn read(text: &str) -> Result<Report, ReportError> {
    let wire: WireBaseline = serde_json::from_str(text).map_err(|error| ReportError::NotAReport(error.to_string()))?;
    let mut entries = Vec::new();
    for (i, source) in wire.sources.into_iter().enumerate() {
        let wrong = |what: &str| ReportError::NotAReport(format!("source {}, {}: {what}", i + 1, source.source));
        for output in &source.outputs {
            let info = facts(super::WireInfo {
                ifsz: source.bytes,
                idim: super::WireSize { width: source.width, height: source.height },
                ifmt: source.format.clone(),
                ofsz: output.bytes,
                odim: super::WireSize { width: output.width, height: output.height },
                ofmt: output.format.clone(),
            });
            let outcome = Outcome::Written(info.map_err(|what| wrong(&what))?);
            entries.push(entry(&source.source, output, outcome));
        }
    }
    Ok(Report { entries, interrupted: wire.interrupted, ..Report::default() })
}

fn entry(source: &str, output: &WireOutput, outcome: Outcome) -> Entry {
    Entry {
        source: source.to_owned(),
        output: output.output.clone(),
        query: output.query.clone(),
        outcome,
        warnings: Vec::new(),
        operations: Vec::new(),
        reason: String::new(),
        accept: output.accept.clone(),
        elapsed: None,
        digest: None,
        class: None,
        placeholder: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_json;
    use super::*;
    use crate::report::{
        baseline::compare,
        tests::{entry, info},
    };

    fn report() -> Report {
        let of = |source: &str, accept: &str, ifsz, ofsz| Entry {
            source: source.into(),
            accept: accept.into(),
            ..entry(Outcome::Written(IoInfo { ifsz, ofsz, ..info() }))
        };
        let odd = "a \"b\"\n\u{1}é.jpg";
        let entries = vec![of(odd, "", 9, 1), of(odd, "image/avif", 9, 2), of(odd, "", 8, 3), of("c", "", 8, 4)];
        Report { entries, ..Report::default() }
    }

    #[test]
    fn a_baseline_is_read_back() {
        let report = report();
        let text = to_baseline(&report);
        let back = from_json(&text).expect("a baseline");
        let facts = |report: &Report| -> Vec<_> {
            let all = report.entries.iter().cloned();
            all.map(|e| (e.source, e.query, e.accept, e.output, e.outcome.info().cloned())).collect()
        };
        assert_eq!(facts(&back), facts(&report));
        assert_eq!(compare(Some(&back), &report).changes.iter().filter(|change| change.is_change()).count(), 0);
        assert_eq!(to_baseline(&back), text);
        assert_eq!(text.lines().count(), 5 + 3 * 2 + 4 + 2, "one line per output:\n{text}");
        assert_eq!(from_json(&to_baseline(&Report::default())), Ok(Report::default()));
    }

    #[test]
    fn the_schema_describes_it() {
        let schema = serde_json::from_str(BASELINE_SCHEMA).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        for report in [Report::default(), report()] {
            let json: serde_json::Value = serde_json::from_str(&to_baseline(&report)).expect("JSON");
            let errors: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:?}");
        }
        let wrong = to_baseline(&report()).replacen("\"bytes\": 9", "\"bytes\": -9", 1);
        assert!(!validator.is_valid(&serde_json::from_str(&wrong).expect("JSON")));
    }

    #[test]
    fn invalid_baselines_are_errors() {
        let says = |text: &str| from_json(text).expect_err("no baseline").to_string();
        let text = to_baseline(&report());
        assert!(says(&text.replacen("\"width\": 827", "\"width\": 0", 1)).contains("source 1, "));
        assert!(says(&text.replace("\"query\"", "\"qery\"")).contains("missing field `query`"));
        let later = says(&text.replace(BASELINE_ID, "pixmill-baseline/2"));
        assert!(later.contains("pixmill-baseline/2") && later.contains("reads pixmill-baseline/1"), "{later}");
    }
}
