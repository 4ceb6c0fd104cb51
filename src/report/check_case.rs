//! The cases of a check with their verdicts, from which exit code, annotations and JUnit XML are made.

use super::{
    ExitStatus,
    baseline::{Change, ChangeKind, ReportComparison},
    text,
};

/// Name and version of the JSON of `pixmill check --json`.
pub const SCHEMA_ID: &str = "pixmill-check/1";

/// Its JSON Schema.
pub const SCHEMA: &str = include_str!("check.schema.json");

/// One case of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The source; empty for a limit of several outputs.
    pub source: String,
    /// The rendition, or the name of the sum.
    pub name: String,
    /// The verdict.
    pub verdict: Verdict,
}

/// The verdict on a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Within all limits.
    Passed,
    /// Within all limits, with a remark.
    Remark(String),
    /// Over a limit.
    Over(String),
    /// Could not be rendered.
    Failed(String),
}

/// The exit code of a check. Failures take precedence over limits.
pub fn exit(cases: &[Case]) -> ExitStatus {
    let any = |wanted: fn(&Verdict) -> bool| cases.iter().any(|case| wanted(&case.verdict));
    if any(|verdict| matches!(verdict, Verdict::Failed(_))) {
        ExitStatus::Failure
    } else if any(|verdict| matches!(verdict, Verdict::Over(_))) {
        ExitStatus::OverLimit
    } else {
        ExitStatus::Success
    }
}

impl ReportComparison {
    /// A case for each rendition of the new report, the worst first, then one for each limit of several outputs.
    pub fn cases(&self) -> Vec<Case> {
        let changes = self.changes.iter().filter(|change| change.kind != ChangeKind::Removed).map(Case::from);
        let sums = self.sums.iter().map(|sum| Case {
            source: String::new(),
            name: sum.name.clone(),
            verdict: sum.over.clone().map_or(Verdict::Passed, |over| Verdict::Over(over.why)),
        });
        changes.chain(sums).collect()
    }
}

impl From<&Change> for Case {
    fn from(change: &Change) -> Case {
        let verdict = match &change.failure {
            Some(failure) => Verdict::Failed(failure.to_string()),
            None if !change.over.is_empty() => {
                let (sizes, over) = (sizes(change), change.reasons().join("; "));
                Verdict::Over(format!("{sizes}: {over}"))
            }
            None => match change.differences() {
                same if same.is_empty() => Verdict::Passed,
                differences => Verdict::Remark(format!("changed: {}", differences.join(", "))),
            },
        };
        Case { source: change.source.clone(), name: change.to_string(), verdict }
    }
}

fn sizes(change: &Change) -> String {
    match (change.bytes(), &change.after) {
        (Some((before, after)), _) if before != after => text::growth(before, after),
        (_, Some(after)) => text::bytes(after.ofsz),
        (_, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_take_precedence_over_limits() {
        let case = |verdict| Case { source: String::new(), name: String::new(), verdict };
        let cases = [
            case(Verdict::Failed(String::new())),
            case(Verdict::Over(String::new())),
            case(Verdict::Remark(String::new())),
            case(Verdict::Passed),
        ];
        let codes = [0, 1, 2, 3, 4].map(|from| exit(&cases[from..]) as u8);
        assert_eq!(codes, [1, 3, 0, 0, 0]);
    }
}
