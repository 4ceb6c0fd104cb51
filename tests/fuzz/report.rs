//! Reports, baselines and manifests of any content do not cause panics. What is written from a valid one can be read
//! again, and gives the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pixmill::{
    Report,
    report::{
        baseline::{CheckLimits, Growth, compare, hold_targets, judge},
        github,
        html::{Links, html},
        json::{from_json, to_baseline, to_json},
        junit,
        manifest::Manifest,
        markup::Markup,
        merge::merge,
        summary_table, text,
        unoptimized::Savings,
    },
};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(report) = from_json(text) {
        let json = to_json(&report);
        assert_eq!(from_json(&json).map(|report| to_json(&report)).as_ref(), Ok(&json));
        let baseline = to_baseline(&report);
        assert_eq!(from_json(&baseline).map(|report| to_baseline(&report)), Ok(baseline));
        show(&report);
        markup(&Manifest::new(&report, Some("https://example.com/")));
    }
    if let Ok(manifest) = Manifest::parse(text) {
        let again = Manifest::parse(&manifest.to_json()).expect("its own form");
        assert_eq!(again, manifest);
        markup(&manifest);
    }
});

/// Everything that is made from a report.
fn show(report: &Report) {
    let _ = (text::summary(report), summary_table::table(report).text(80), summary_table::table(report).markdown(80));
    let _ = html(report, &|_| Links::default());
    let _ = merge(vec![("one".to_owned(), report.clone()), ("two".to_owned(), report.clone())]);
    let growth = Growth { percent: 2.0, bytes: 1000 };
    let mut comparison = compare(Some(report), report);
    judge(&mut comparison, &CheckLimits { growth, total: Some(1_000_000), budgets: Vec::new() }, |_| None);
    hold_targets(&mut comparison, report);
    let _ = (comparison.table().text(80), comparison.summary(), comparison.to_json());
    for cases in [comparison.cases(), Savings::new(report, &growth).cases()] {
        let _ = (junit::to_xml(&cases), github::annotations(&cases));
    }
}

/// The markup of each source, as one element and of its first class.
fn markup(manifest: &Manifest) {
    for source in &manifest.sources {
        let classes = source.renditions.iter().filter_map(|rendition| rendition.class.clone()).take(1).collect();
        for markup in [Markup::default(), Markup { classes, ..Markup::default() }] {
            if let Ok(element) = markup.element(source) {
                assert!(element.starts_with('<') && element.ends_with(">\n"), "{element}");
            }
        }
    }
}
