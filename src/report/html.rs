//! The report as an HTML page: a single file without external resources, which links the images. Without JavaScript it shows
//! totals and the worst outputs; with it all outputs, sorted, filtered and side by side.

use super::{Entry, Outcome, Report, Totals, escape, text};
use serde::Serialize;
use std::fmt::Write;

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The number of rows without JavaScript.
const STILL_ROWS: usize = 50;

/// The images of an entry, as URLs relative to the page; `None` for images that cannot be linked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// The source.
    pub source: Option<String>,
    /// The output.
    pub output: Option<String>,
}

/// The whole page. `links` gives the URLs of an entry's images.
pub fn html(report: &Report, links: &dyn Fn(&Entry) -> Links) -> String {
    let entries: Vec<Row<'_>> = report.entries.iter().map(|entry| Row::new(entry, links(entry))).collect();
    let data = serde_json::to_string(&entries).expect("plain structs of strings and numbers serialize");
    let version = env!("CARGO_PKG_VERSION");
    let mut worst: Vec<&Entry> = report.entries.iter().collect();
    worst.sort_by(|a, b| badness(b).total_cmp(&badness(a)));
    let rows: String = worst.iter().take(STILL_ROWS).map(|entry| still_row(entry)).collect();
    fill(&[
        ("title", format!("pixmill: {}", escape::html(&text::summary(report)))),
        ("style", STYLE.to_owned()),
        ("heading", format!("pixmill report<small>{version}</small>")),
        ("totals", totals(report)),
        ("noscript", no_script(report.entries.len())),
        ("rows", rows),
        ("data", escape::json(&data)),
        ("script", SCRIPT.to_owned()),
    ])
}

/// Fills in the template. Values are not searched for placeholders.
fn fill(words: &[(&str, String)]) -> String {
    let mut page = String::new();
    let mut rest = TEMPLATE;
    for (word, value) in words {
        let mark = format!("{{{{{word}}}}}");
        let (before, after) = rest.split_once(&mark).expect("the template has the placeholders in this order");
        page.push_str(before);
        page.push_str(value);
        rest = after;
    }
    page.push_str(rest);
    page
}

/// An entry in the form that the script reads.
#[derive(Serialize)]
struct Row<'a> {
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'a str>,
    query: &'a str,
    outcome: &'a str,
    #[serde(flatten)]
    info: Option<Info<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Problem<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<&'a str>,
    warnings: Vec<(&'a str, &'a str)>,
    operations: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_link: Option<String>,
}

#[derive(Serialize)]
struct Info<'a> {
    from: &'a str,
    to: &'a str,
    before: u64,
    after: u64,
    stored: [u32; 2],
    drawn: [u32; 2],
}

#[derive(Serialize)]
struct Problem<'a> {
    phase: String,
    code: &'a str,
    message: &'a str,
}

impl<'a> Row<'a> {
    fn new(entry: &'a Entry, links: Links) -> Row<'a> {
        let info = entry.outcome.info().map(|info| Info {
            from: &info.ifmt,
            to: &info.ofmt,
            before: info.ifsz,
            after: info.ofsz,
            stored: [info.idim.width(), info.idim.height()],
            drawn: [info.odim.width(), info.odim.height()],
        });
        let error = match &entry.outcome {
            Outcome::Failed(failure) => Some(Problem {
                phase: failure.during.to_string(),
                code: failure.code.as_str(),
                message: &failure.message,
            }),
            _ => None,
        };
        Row {
            source: &entry.source,
            output: Some(entry.output.as_str()).filter(|output| !output.is_empty()),
            query: &entry.query,
            outcome: entry.outcome.word(),
            info,
            error,
            class: entry.class.as_deref(),
            digest: entry.digest.as_deref(),
            reason: &entry.reason,
            skipped: entry.outcome.skipped(),
            warnings: entry.warnings.iter().map(|warning| (warning.code.as_str(), warning.message.as_str())).collect(),
            operations: &entry.operations,
            milliseconds: entry.elapsed.map(|elapsed| elapsed.as_millis()),
            source_link: links.source,
            output_link: links.output,
        }
    }
}

/// Output size as a fraction of the source size; infinite for a failure.
#[expect(clippy::cast_precision_loss, reason = "an order of shares")]
fn badness(entry: &Entry) -> f64 {
    entry.outcome.info().map_or(f64::INFINITY, |info| info.ofsz as f64 / info.ifsz.max(1) as f64)
}

fn totals(report: &Report) -> String {
    let Totals { renditions, written, unchanged, kept_source, failed, ifsz, ofsz, .. } = report.totals();
    let warned = report.entries.iter().filter(|entry| !entry.warnings.is_empty()).count() as u64;
    let mut out = String::new();
    if report.interrupted {
        out.push_str("<p class=\"notice\">The run was interrupted. The report covers the finished outputs.</p>\n");
    }
    out.push_str("<dl class=\"totals\">\n");
    let mut one = |class: &str, what: &str, value: &str| {
        let _ = writeln!(out, "<div class=\"{class}\"><dt>{what}</dt><dd>{value}</dd></div>");
    };
    if report.totals().is_one_each() {
        one("", "before", &text::bytes(ifsz));
        one("", "after", &text::bytes(ofsz));
        let grew = ofsz > ifsz;
        let (class, what) = if grew { ("bad", "larger") } else { ("good", "saved") };
        #[expect(clippy::cast_precision_loss, reason = "a percentage for reading")]
        let share = ifsz.abs_diff(ofsz) as f64 / ifsz.max(1) as f64 * 100.0;
        one(class, what, &format!("{share:.0} %"));
    } else {
        // A saving is undefined with several outputs per source.
        one("", "all sources", &text::bytes(ifsz));
        one("", "all outputs", &text::bytes(ofsz));
    }
    one("", "outputs", &renditions.to_string());
    let counts = [
        ("", "written", written),
        ("", "unchanged", unchanged),
        ("", "source kept", kept_source),
        ("bad", "failed", failed),
        ("warn", "with warnings", warned),
        ("", "skipped", report.skipped.len() as u64),
        ("", "files that are not images", report.not_pictures),
    ];
    for (class, what, count) in counts {
        // Zero failures are shown, other zeros are not.
        if count > 0 || what == "failed" {
            one(if count == 0 { "zero" } else { class }, what, &count.to_string());
        }
    }
    out.push_str("</dl>\n");
    out
}

fn no_script(rows: usize) -> String {
    let shown =
        if rows > STILL_ROWS { format!("the worst {STILL_ROWS} of {rows} outputs") } else { "all outputs".into() };
    format!(
        "<noscript><p class=\"notice\">JavaScript is disabled. The table shows {shown}; sorting and comparing need JavaScript.</p></noscript>\n"
    )
}

fn still_row(entry: &Entry) -> String {
    // A failure has no output name.
    let failed = matches!(entry.outcome, Outcome::Failed(_));
    let name = if failed { &entry.source } else { &entry.output };
    let (name, query, outcome) = (escape::html(name), escape::html(&entry.query), entry.outcome.word());
    let head = format!(
        "<td class=\"look\"></td><th scope=\"row\" class=\"name\"><b>{name}</b><small>?{query}</small></th><td class=\"what\">{outcome}</td>"
    );
    match &entry.outcome {
        Outcome::Failed(failure) => {
            format!(
                "<tr class=\"entry failed\">{head}<td colspan=\"5\" class=\"why\">{}</td></tr>\n",
                escape::html(&failure.message)
            )
        }
        Outcome::Written(info) | Outcome::Unchanged(info) | Outcome::KeptSource(info) => {
            let share = 100.0 - badness(entry) * 100.0;
            let grown = if share < 0.0 { "+" } else { "" };
            format!(
                "<tr class=\"entry\">{head}<td class=\"form\">{}</td><td class=\"size\">{}</td><td class=\"was\">{}</td><td class=\"is\">{}</td><td class=\"saved\">{grown}{:.0} %</td></tr>\n",
                escape::html(&info.ofmt),
                info.odim,
                text::bytes(info.ifsz),
                text::bytes(info.ofsz),
                share.abs()
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Failure, Phase,
        tests::{entry, info},
    };
    use super::*;
    use crate::codes::ErrorCode;

    fn report() -> Report {
        let failure = Failure::new(Phase::Decode, ErrorCode::Unparsable, "<b>cut off</b>");
        let mut failed = entry(Outcome::Failed(failure));
        failed.source = "</script><script>alert(1)</script>.jpg".into();
        failed.output.clear();
        Report { entries: vec![entry(Outcome::Written(info())), failed], ..Report::default() }
    }

    #[test]
    fn hostile_names_are_escaped() {
        let page = html(&report(), &|_| Links::default());
        assert_eq!(page.matches("<script").count(), 2, "the data and the script");
        assert_eq!(page.matches("</script>").count(), 2);
        assert!(page.contains("&lt;/script&gt;&lt;script&gt;") && !page.contains("<b>cut off"));
        assert!(!page.contains("{{"), "all placeholders are filled in");
    }

    #[test]
    fn the_worst_comes_first_and_the_page_is_reproducible() {
        let links = |_: &Entry| Links { source: Some("../a.jpg".into()), output: Some("a.webp".into()) };
        let first = html(&report(), &links);
        assert_eq!(first, html(&report(), &links));
        let place = |word: &str| first.find(word).unwrap_or_else(|| panic!("{word}"));
        assert!(place("entry failed") < place("<b>a.webp</b>"));
        assert!(first.contains(r#""source_link":"../a.jpg""#) && first.contains("<dd>88 %</dd>"));
    }

    #[test]
    fn the_page_has_no_external_resources() {
        for text in [TEMPLATE, STYLE, SCRIPT] {
            assert!(!text.contains("http://") && !text.contains("https://") && !text.contains("url("));
        }
    }
}
