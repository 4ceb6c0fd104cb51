//! The report as text: a line per rendition and a summary line.

use super::{Entry, Outcome, Report, Totals};

/// The line of a rendition, in the style of the `fastly-io-info` header: outcome, output, sizes.
pub fn line(entry: &Entry) -> String {
    let name = if entry.output.is_empty() { &entry.source } else { &entry.output };
    match &entry.outcome {
        Outcome::Failed(failure) => format!("failed {}: {failure}", entry.source),
        outcome => format!("{} {name} {}", outcome.word(), outcome.info().map(ToString::to_string).unwrap_or_default()),
    }
}

/// The summary line: `12 written, 1 unchanged, 1 failed; 24.1 MB → 3.2 MB (saved 87 %)`.
pub fn summary(report: &Report) -> String {
    let totals = report.totals();
    let stripped = |entry: &&Entry| matches!(&entry.outcome, Outcome::KeptSource(info) if info.ofsz < info.ifsz);
    let stripped = report.entries.iter().filter(stripped).count() as u64;
    let whole = totals.kept_source - stripped;
    let skipped = report.skipped.len() as u64;
    let mut parts: Vec<String> = [
        (totals.written, "written"),
        (totals.unchanged, "unchanged"),
        (whole, "kept as is"),
        (stripped, "kept without metadata"),
        (totals.failed, "failed"),
        (skipped, "skipped"),
        (report.not_pictures, if report.not_pictures == 1 { "file is not an image" } else { "files are not images" }),
    ]
    .iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, what)| format!("{n} {what}"))
    .collect();
    if parts.is_empty() && !report.interrupted {
        parts.push("nothing to do".to_owned());
    }
    if report.interrupted {
        parts.push("interrupted".to_owned());
    }
    let sizes = if totals.ifsz > 0 { format!("; {}", sizes(&totals)) } else { String::new() };
    format!("{}{sizes}", parts.join(", "))
}

/// Total sizes: `24.1 MB → 3.2 MB (saved 87 %)`, or `12 renditions, 25.3 MB, of 41.6 MB` if a source has several outputs.
pub fn sizes(totals: &Totals) -> String {
    if totals.is_one_each() {
        return saving(totals.ifsz, totals.ofsz);
    }
    let renditions = totals.renditions - totals.failed;
    format!("{renditions} renditions, {}, of {}", bytes(totals.ofsz), bytes(totals.ifsz))
}

/// `24.1 MB → 3.2 MB (saved 87 %)`.
pub fn saving(ifsz: u64, ofsz: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a percentage for reading")]
    let share = if ifsz == 0 { 0.0 } else { 100.0 - ofsz as f64 / ifsz as f64 * 100.0 };
    let word = if share < 0.0 { "grew" } else { "saved" };
    format!("{} → {} ({word} {:.0} %)", bytes(ifsz), bytes(ofsz), share.abs())
}

/// The name of a rendition: `photos/a.jpg?width=300 for image/avif`.
pub fn rendition(source: &str, query: &str, accept: &str) -> String {
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let accept = if accept.is_empty() { String::new() } else { format!(" for {accept}") };
    format!("{source}{query}{accept}")
}

/// The relative change: `+22.8 %`.
pub fn percent(before: u64, after: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a percentage for reading")]
    let share = if before == after { 0.0 } else { (after as f64 - before as f64) / before as f64 * 100.0 };
    if share.is_finite() { format!("{share:+.1} %") } else { "from 0".to_owned() }
}

/// `12.3 kB → 15.1 kB (+22.8 %)`.
pub fn growth(before: u64, after: u64) -> String {
    format!("{} → {} ({})", bytes(before), bytes(after), percent(before, after))
}

/// `1 output`, `2 outputs`.
pub fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// A number of bytes with three digits and a decimal unit: `13.1 kB`.
pub fn bytes(n: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits for reading")]
    let (mut value, mut units) = (n as f64, ["kB", "MB", "GB", "TB"].iter());
    if n < 1000 {
        return format!("{n} B");
    }
    let mut unit = "B";
    // 999.5 rounds up to the next unit.
    while value >= 999.5 {
        let Some(next) = units.next() else { break };
        (value, unit) = (value / 1000.0, next);
    }
    if value < 99.95 { format!("{value:.1} {unit}") } else { format!("{value:.0} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::super::{
        IoInfo, Skipped,
        tests::{entry, info},
    };
    use super::*;

    #[test]
    fn lines_and_summaries() {
        let report = Report { entries: vec![entry(Outcome::Written(info()))], not_pictures: 1, ..Report::default() };
        assert_eq!(
            line(&report.entries[0]),
            "written a.webp ifsz=108501 idim=827x788 ifmt=jpeg ofsz=13066 odim=300x286 ofmt=jpeg"
        );
        assert_eq!(summary(&report), "1 written, 1 file is not an image; 109 kB → 13.1 kB (saved 88 %)");
        assert_eq!(summary(&Report::default()), "nothing to do");
        let two = Report { entries: vec![report.entries[0].clone(); 2], ..Report::default() };
        assert_eq!(summary(&two), "2 written; 2 renditions, 26.1 kB, of 109 kB");
        let kept = |ofsz| entry(Outcome::KeptSource(IoInfo { ofsz, ..info() }));
        let stripped = Report { entries: vec![kept(100_000)], ..Report::default() };
        assert_eq!(summary(&stripped), "1 kept without metadata; 109 kB → 100 kB (saved 8 %)");
        let whole = Report { entries: vec![kept(108_501)], ..Report::default() };
        assert_eq!(summary(&whole), "1 kept as is; 109 kB → 109 kB (saved 0 %)");
        let icon = Skipped { source: "favicon.ico".into(), reason: String::new() };
        let skipped = Report { skipped: vec![icon], ..Report::default() };
        assert_eq!(summary(&skipped), "1 skipped");
    }

    #[test]
    fn bytes_have_three_digits() {
        let shown = [0, 999, 1000, 99_949, 99_950, 999_499, 999_500, 1_500_000_000].map(bytes);
        assert_eq!(shown, ["0 B", "999 B", "1.0 kB", "99.9 kB", "100 kB", "999 kB", "1.0 MB", "1.5 GB"]);
    }
}
