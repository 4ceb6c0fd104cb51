//! Cases as JUnit XML, which GitLab, Jenkins and others show with the tests.

use super::{
    check_case::{Case, Verdict},
    escape::html,
};
use std::fmt::Write;

/// One test suite with a test per case. Exceeded limits are failures, failed renditions are errors.
pub fn to_xml(cases: &[Case]) -> String {
    let count = |wanted: fn(&Verdict) -> bool| cases.iter().filter(|case| wanted(&case.verdict)).count();
    let failures = count(|verdict| matches!(verdict, Verdict::Over(_)));
    let errors = count(|verdict| matches!(verdict, Verdict::Failed(_)));
    let counts =
        format!("name=\"pixmill check\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\"", cases.len());
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n  <testsuite {counts} skipped=\"0\">\n"
    );
    for Case { source, name, verdict } in cases {
        // `classname` is shown as a group, `file` as a link.
        let class = if source.is_empty() { "all outputs" } else { source };
        let file = if source.is_empty() { String::new() } else { format!(" file=\"{}\"", escaped(source)) };
        let _ = write!(xml, "    <testcase classname=\"{}\" name=\"{}\"{file}", escaped(class), escaped(name));
        let mut inner = |element: &str, attributes: &str, message: &str| {
            let _ = writeln!(xml, ">\n      <{element}{attributes}>{}</{element}>\n    </testcase>", escaped(message));
        };
        match verdict {
            Verdict::Passed => xml.push_str("/>\n"),
            Verdict::Remark(text) => inner("system-out", "", text),
            Verdict::Over(text) => {
                inner("failure", &format!(" type=\"over-limit\" message=\"{}\"", escaped(text)), text);
            }
            Verdict::Failed(text) => inner("error", &format!(" type=\"failed\" message=\"{}\"", escaped(text)), text),
        }
    }
    xml + "  </testsuite>\n</testsuites>\n"
}

/// Escapes text for an element or attribute. Characters that XML 1.0 cannot represent become U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in html(text).chars() {
        match c {
            '\'' => out.push_str("&apos;"),
            // Parsers turn these into spaces in attributes.
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_file_name_gives_valid_xml() {
        let odd = "a\"<b>&'\t\n\r\u{1}\u{ffff}é😀.jpg";
        let case = |verdict| Case { source: odd.into(), name: format!("{odd}?width=3&x=1"), verdict };
        let sum =
            Case { source: String::new(), name: "all outputs".into(), verdict: Verdict::Over("<too> much".into()) };
        let cases = [case(Verdict::Passed), case(Verdict::Remark(odd.into())), case(Verdict::Failed(odd.into())), sum];
        let xml = to_xml(&cases);
        let document = roxmltree::Document::parse(&xml).expect("XML");
        let suite = document.descendants().find(|n| n.has_tag_name("testsuite")).expect("a suite");
        assert_eq!(
            ["tests", "failures", "errors"].map(|name| suite.attribute(name)),
            [Some("4"), Some("1"), Some("1")]
        );
        let tests: Vec<_> = suite.children().filter(|n| n.has_tag_name("testcase")).collect();
        let shown = odd.replace(['\u{1}', '\u{ffff}'], "\u{fffd}");
        assert_eq!(tests[0].attribute("classname"), Some(shown.as_str()));
        assert_eq!(tests[2].children().find(|n| n.has_tag_name("error")).and_then(|n| n.text()), Some(shown.as_str()));
        let failure = tests[3].children().find(|n| n.has_tag_name("failure")).expect("a failure");
        assert_eq!((failure.attribute("message"), tests[3].attribute("file")), (Some("<too> much"), None));
    }
}
