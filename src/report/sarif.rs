//! Cases as SARIF 2.1.0, which GitHub code scanning and editors show at the source. Source:
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>.

use super::{
    check_case::{Case, Verdict},
    fingerprint::fingerprint,
    manifest::url_path,
};
use serde_json::{Value, json};

/// The log of one run: a result for each case over a limit or failed. Results need a location: those of several outputs
/// have `place`, such as the baseline.
pub fn to_sarif(cases: &[Case], place: &str) -> String {
    let rule = |id: &str, text: &str| json!({ "id": id, "shortDescription": { "text": text }, "defaultConfiguration": { "level": "error" } });
    let results: Vec<Value> = cases.iter().filter_map(|case| result(case, place)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "pixmill",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": [
                    rule("over-limit", "An output exceeds a limit of its size or similarity."),
                    rule("failed", "An output could not be rendered."),
                ],
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn result(case: &Case, place: &str) -> Option<Value> {
    let (rule, index, text) = match &case.verdict {
        Verdict::Over(text) => ("over-limit", 0, text),
        Verdict::Failed(text) => ("failed", 1, text),
        Verdict::Passed | Verdict::Remark(_) => return None,
    };
    let file = if case.source.is_empty() { place } else { &case.source };
    Some(json!({
        "ruleId": rule,
        "ruleIndex": index,
        "level": "error",
        "message": { "text": format!("{}: {text}", case.name) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": file.split('/').map(url_path).collect::<Vec<_>>().join("/") },
            "region": { "startLine": 1 },
        } }],
        "partialFingerprints": { "pixmill/v1": fingerprint(rule, &case.name) },
    }))
}
