//! Cases as a GitLab code quality report. Source: <https://docs.gitlab.com/ci/testing/code_quality/>.

use super::{
    check_case::{Case, Verdict},
    fingerprint::fingerprint,
};
use serde_json::{Value, json};

/// A list with an issue for each case over a limit or failed. Issues need a location: those of several outputs have
/// `place`, such as the baseline.
pub fn to_code_quality(cases: &[Case], place: &str) -> String {
    let issues: Value = cases.iter().filter_map(|case| issue(case, place)).collect();
    format!("{issues:#}\n")
}

fn issue(case: &Case, place: &str) -> Option<Value> {
    let (check, severity, text) = match &case.verdict {
        Verdict::Over(text) => ("over-limit", "major", text),
        Verdict::Failed(text) => ("failed", "critical", text),
        Verdict::Passed | Verdict::Remark(_) => return None,
    };
    Some(json!({
        "description": format!("{}: {text}", case.name),
        "check_name": format!("pixmill/{check}"),
        "fingerprint": fingerprint(check, &case.name),
        "severity": severity,
        "location": { "path": if case.source.is_empty() { place } else { &case.source }, "lines": { "begin": 1 } },
    }))
}
