//! A comparison as a table, as a summary line and as JSON.

use super::{Change, ChangeKind, Over, ReportComparison, Sum};
use crate::report::{
    IoInfo,
    table::{Column, Table},
    text::{bytes, count, growth, percent},
};
use serde_json::{Value, json};

const COLUMNS: &[Column] = &[
    Column::Left("what"),
    Column::Right("before"),
    Column::Right("after"),
    Column::Right("change"),
    Column::Left("rendition"),
    Column::Left("why"),
];

impl ReportComparison {
    /// The changed renditions, the worst first; without an old report only failures and exceeded limits.
    pub fn table(&self) -> Table {
        let shown = |change: &&Change| match self.has_baseline {
            true => change.is_change(),
            false => change.failure.is_some() || !change.over.is_empty(),
        };
        Table { columns: COLUMNS, rows: self.changes.iter().filter(shown).map(row).collect() }
    }

    /// `140 outputs: 1 failed, 2 grown, 137 the same; 24.1 MB → 24.3 MB (+0.8 %)`. The sizes are those of the outputs in both
    /// reports.
    pub fn summary(&self) -> String {
        let outputs = count(self.changes.len() - self.count(ChangeKind::Removed), "output");
        let kinds = [
            (ChangeKind::NewlyFailed, "failed"),
            (ChangeKind::StillFailed, "failed as before"),
            (ChangeKind::Grown, "grown"),
            (ChangeKind::New, "new"),
            (ChangeKind::Fixed, "fixed"),
            (ChangeKind::Shrunk, "shrunk"),
            (ChangeKind::Same, "the same"),
            (ChangeKind::Removed, "removed"),
        ];
        if !self.has_baseline {
            let failed = if self.failed() > 0 { format!(", {} failed", self.failed()) } else { String::new() };
            return format!("{outputs}{failed}; {}", bytes(self.total));
        }
        let counted = kinds.iter().map(|(kind, word)| (self.count(*kind), word)).filter(|(n, _)| *n > 0);
        let counted: Vec<String> = counted.map(|(n, word)| format!("{n} {word}")).collect();
        let counted = if counted.is_empty() { String::new() } else { format!(": {}", counted.join(", ")) };
        let all =
            if self.total == self.after { String::new() } else { format!(", {} with new outputs", bytes(self.total)) };
        match self.changes.iter().any(|change| change.bytes().is_some()) {
            true => format!("{outputs}{counted}; {}{all}", growth(self.before, self.after)),
            false => format!("{outputs}{counted}; {}", bytes(self.total)),
        }
    }

    /// The comparison as JSON.
    pub fn to_json(&self) -> Value {
        let facts = |info: &IoInfo| json!({ "bytes": info.ofsz, "format": info.ofmt, "width": info.odim.width(), "height": info.odim.height() });
        let over = |over: &Over| json!({ "limit": over.limit.word(), "why": over.why });
        let sum = |sum: &Sum| {
            let Over { limit, why } = sum.over.as_ref()?;
            Some(json!({ "what": sum.name, "limit": limit.word(), "why": why }))
        };
        let change = |change: &Change| {
            json!({
                "what": change.kind.word(),
                "source": change.source,
                "query": change.query,
                "accept": change.accept,
                "output": change.output,
                "before": change.before.as_ref().map(facts),
                "after": change.after.as_ref().map(facts),
                "over": change.over.iter().map(over).collect::<Vec<_>>(),
                "error": change.failure.as_ref().map(|f| json!({ "code": f.code.as_str(), "message": f.message })),
            })
        };
        json!({
            "compared": { "before": self.before, "after": self.after },
            "total": self.total,
            "over": self.sums.iter().filter_map(sum).collect::<Vec<_>>(),
            "renditions": self.changes.iter().map(change).collect::<Vec<_>>(),
        })
    }
}

fn row(change: &Change) -> Vec<String> {
    let size = |info: &Option<IoInfo>| info.as_ref().map_or("–".to_owned(), |info| bytes(info.ofsz));
    let share = change.bytes().map_or("–".to_owned(), |(before, after)| percent(before, after));
    let failure = change.failure.iter().map(ToString::to_string);
    let why: Vec<String> = failure.chain(change.reasons()).chain(change.differences()).collect();
    let what = change.kind.word().replace('-', " ");
    vec![what, size(&change.before), size(&change.after), share, change.to_string(), why.join("; ")]
}

#[cfg(test)]
mod tests {
    use super::super::{
        CheckLimits, Growth, compare, judge,
        tests::{broken, report, sized},
    };

    #[test]
    fn table_and_summary() {
        let old =
            report(vec![sized("a", 10_000), sized("b", 20_000), sized("c", 300), sized("d", 10_000), sized("e", 1)]);
        let new = report(vec![sized("a", 10_000), sized("b", 19_000), broken("c"), sized("d", 12_300), sized("f", 7)]);
        let mut found = compare(Some(&old), &new);
        judge(&mut found, &CheckLimits { growth: Growth::DEFAULT, total: None, budgets: Vec::new() }, |_| None);
        let want = "\
what      before    after   change  rendition    why
failed     300 B        –        –  c?width=300  cut off [unparsable]
grown    10.0 kB  12.3 kB  +23.0 %  d?width=300  grown by more than 2 % or 1.0 kB
new            –      7 B        –  f?width=300
removed      1 B        –        –  e?width=300
shrunk   20.0 kB  19.0 kB   -5.0 %  b?width=300
";
        assert_eq!(found.table().text(9), want);
        assert_eq!(
            found.summary(),
            "5 outputs: 1 failed, 1 grown, 1 new, 1 shrunk, 1 the same, 1 removed; 40.0 kB → 41.3 kB (+3.2 %), 41.3 kB with new outputs"
        );
        let json = found.to_json();
        assert_eq!(json["renditions"][1]["what"], "grown");
        assert_eq!(json["renditions"][1]["after"]["bytes"], 12_300);
        assert_eq!(json["over"][0]["what"], "growth of all outputs");
        assert_eq!(compare(None, &new).summary(), "5 outputs, 1 failed; 41.3 kB");
        assert_eq!(compare(None, &new).table().rows.len(), 1);
    }
}
