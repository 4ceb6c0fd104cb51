//! A report as a table, the smallest savings first.

use super::{
    Entry, Outcome, Report,
    table::{Column, Table},
    text::{bytes, rendition},
};

const COLUMNS: &[Column] = &[
    Column::Right("ratio"),
    Column::Right("before"),
    Column::Right("after"),
    Column::Left("outcome"),
    Column::Left("size"),
    Column::Left("format"),
    Column::Left("rendition"),
    Column::Left("warnings"),
];

/// The table, with failures first and then the largest ratio of output size to source size.
pub fn table(report: &Report) -> Table {
    let mut entries: Vec<&Entry> = report.entries.iter().collect();
    let largest_first = |a: &Entry, b: &Entry| ratio(b).total_cmp(&ratio(a));
    entries.sort_by(|a, b| largest_first(a, b).then_with(|| (&a.source, &a.query).cmp(&(&b.source, &b.query))));
    Table { columns: COLUMNS, rows: entries.into_iter().map(row).collect() }
}

#[expect(clippy::cast_precision_loss, reason = "a ratio for reading")]
fn ratio(entry: &Entry) -> f64 {
    entry.outcome.info().map_or(f64::INFINITY, |info| info.ofsz as f64 / info.ifsz.max(1) as f64)
}

fn row(entry: &Entry) -> Vec<String> {
    let name = rendition(&entry.source, &entry.query, &entry.accept);
    let mut warnings: Vec<String> = entry.warnings.iter().map(|warning| warning.code.to_string()).collect();
    if let Outcome::Failed(failure) = &entry.outcome {
        warnings.insert(0, failure.to_string());
    }
    let facts = entry.outcome.info().map_or([const { String::new() }; 5], |info| {
        let share = format!("{:.1} %", ratio(entry) * 100.0);
        [share, bytes(info.ifsz), bytes(info.ofsz), info.odim.to_string(), info.ofmt.clone()]
    });
    let [share, before, after, size, format] = facts;
    vec![share, before, after, entry.outcome.word().to_owned(), size, format, name, warnings.join(", ")]
}

#[cfg(test)]
mod tests {
    use super::super::{
        Failure, IoInfo, Phase,
        tests::{entry, info},
    };
    use super::*;
    use crate::codes::ErrorCode;

    #[test]
    fn the_worst_comes_first() {
        let sized = |source: &str, ofsz| Entry {
            source: source.into(),
            ..entry(Outcome::Written(IoInfo { ifsz: 10_000, ofsz, ..info() }))
        };
        let failure = Failure::new(Phase::Read, ErrorCode::ReadFailed, "gone");
        let broken = Entry { source: "c".into(), warnings: Vec::new(), ..entry(Outcome::Failed(failure)) };
        let report = Report { entries: vec![sized("a", 1000), sized("b", 20_000), broken], ..Report::default() };
        let want = "  ratio   before    after  outcome  size     format  rendition    warnings
                           failed                    c?width=300  gone [read-failed]
200.0 %  10.0 kB  20.0 kB  written  300x286  jpeg    b?width=300  upscale-prevented
 10.0 %  10.0 kB   1.0 kB  written  300x286  jpeg    a?width=300  upscale-prevented
";
        assert_eq!(table(&report).text(9), want);
    }
}
