//! What a check has looked at, one by one, with its verdict: what the exit code, annotations and JUnit are made from.

use super::{
    ExitStatus,
    baseline::{Change, Comparison, Kind},
    text,
};

/// The name and version of what `pixmill check --json` prints.
pub const SCHEMA_ID: &str = "pixmill-check/1";

/// Its JSON Schema.
pub const SCHEMA: &str = include_str!("check.schema.json");

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The source it is about; empty when it is about several.
    pub source: String,
    /// What it is: the rendition, or what is summed up.
    pub name: String,
    /// What was found.
    pub verdict: Verdict,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All is well.
    Passed,
    /// It passes, and somebody may want to know.
    Remark(String),
    /// It is over a limit.
    Over(String),
    /// It could not be made.
    Failed(String),
}

/// The exit code of a check: what could not be made first, then limits.
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

impl Comparison {
    /// A case for each rendition of the new report, the worst first, and one for each limit of several together.
    pub fn cases(&self) -> Vec<Case> {
        let changes = self.changes.iter().filter(|change| change.kind != Kind::Removed).map(Case::from);
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
                differences => Verdict::Remark(format!("is not what it was: {}", differences.join(", "))),
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
    fn a_failure_outweighs_a_limit_and_a_limit_a_remark() {
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
