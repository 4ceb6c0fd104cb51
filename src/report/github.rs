//! Output for GitHub Actions: annotations on files and a job summary.

use super::{
    check_case::{Case, Verdict},
    table::{Table, escaped},
};
use crate::visible::one_line;

/// The number of annotations of each kind that GitHub shows for a step.
const SHOWN: usize = 10;

/// Maximum number of rows in the summary, whose size is limited to 1 MiB.
const ROWS: usize = 500;

/// Workflow commands, one per line: errors for failures and exceeded limits, warnings for remarks. The worst come first, and
/// no more than GitHub shows.
pub fn annotations(cases: &[Case]) -> String {
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for case in cases {
        match &case.verdict {
            Verdict::Passed => {}
            Verdict::Remark(text) => warnings.push(command("warning", case, text)),
            Verdict::Over(text) | Verdict::Failed(text) => errors.push(command("error", case, text)),
        }
    }
    errors.truncate(SHOWN);
    warnings.truncate(SHOWN);
    errors.extend(warnings);
    errors.concat()
}

/// The job summary in Markdown: one line, then the table.
pub fn summary(line: &str, table: &Table) -> String {
    let rows = table.markdown(ROWS);
    let gap = if rows.is_empty() { "" } else { "\n" };
    format!("### pixmill check\n\n{}\n{gap}{rows}\n", escaped(line))
}

fn command(kind: &str, case: &Case, text: &str) -> String {
    let file = if case.source.is_empty() { String::new() } else { format!("file={},", property(&case.source)) };
    format!("::{kind} {file}title=pixmill check::{}\n", data(&format!("{}: {text}", case.name)))
}

/// As `escapeData` of GitHub's toolkit: the percent sign first. Other control characters have no such escape.
fn data(text: &str) -> String {
    one_line(&text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")).into_owned()
}

/// As `escapeProperty` of GitHub's toolkit.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::table::Column;

    fn case(source: &str, verdict: Verdict) -> Case {
        Case { source: source.into(), name: format!("{source}?width=50p"), verdict }
    }

    #[test]
    fn text_is_escaped_as_in_the_toolkit() {
        let cases = [
            case("a,b:c%\n.jpg", Verdict::Over("grew by 3 %\r\nor so".into())),
            case("d.jpg", Verdict::Passed),
            case("e.jpg", Verdict::Remark("1x1 → 2x2".into())),
            Case { source: String::new(), name: "all outputs".into(), verdict: Verdict::Over("too much".into()) },
        ];
        let want = "::error file=a%2Cb%3Ac%25%0A.jpg,title=pixmill check::a,b:c%25%0A.jpg?width=50p: grew by 3 %25%0D%0Aor so\n\
            ::error title=pixmill check::all outputs: too much\n\
            ::warning file=e.jpg,title=pixmill check::e.jpg?width=50p: 1x1 → 2x2\n";
        assert_eq!(annotations(&cases), want);
        let hostile = annotations(&[case("\x1b[2J\n::error::x", Verdict::Failed("\u{202e}##[x]".into()))]);
        let want = r"::error file=\u{1b}[2J%0A%3A%3Aerror%3A%3Ax,title=pixmill check::\u{1b}[2J%0A::error::x?width=50p: \u{202e}#\u{23}[x]";
        assert_eq!(hostile, format!("{want}\n"));
        let many: Vec<Case> = (0..30).map(|i| case(&i.to_string(), Verdict::Failed("x".into()))).collect();
        assert_eq!(annotations(&many).lines().count(), 10);
    }

    #[test]
    fn a_summary_is_markdown() {
        let table = Table { columns: &[Column::Left("file")], rows: vec![vec!["a|b".into()]] };
        assert_eq!(summary("1 output", &table), "### pixmill check\n\n1 output\n\n| file |\n| --- |\n| a&#124;b |\n\n");
    }
}
