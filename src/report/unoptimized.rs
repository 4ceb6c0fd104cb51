//! The images of a source tree that are not optimized, and how much a run would save.

use super::{
    Entry, Failure, Outcome, Phase, Report,
    baseline::Growth,
    check_case::{Case, Verdict},
    table::{Column, Table},
    text,
};
use crate::codes::ErrorCode;

/// The possible savings in a source tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Savings {
    /// The images, the largest saving first. Failures come before all others.
    pub images: Vec<Saving>,
    /// Number of skipped images: backups, and formats that cannot be written.
    pub passed_over: usize,
}

/// The possible saving of an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Saving {
    /// The source.
    pub source: String,
    /// Size of the source and of the optimized image in bytes, or the failure.
    pub bytes: Result<(u64, u64), Failure>,
    /// The format of the optimized image and why it was chosen.
    pub reason: String,
    /// The saving is over the threshold.
    pub over: bool,
}

impl Saving {
    fn saved(&self) -> u64 {
        self.bytes.as_ref().map_or(u64::MAX, |(before, after)| before.saturating_sub(*after))
    }
}

impl Savings {
    /// The default threshold: savings of up to 10 %, or up to 4 kB, pass.
    pub const DEFAULT: Growth = Growth { percent: 10.0, bytes: 4000 };

    /// From the report of a run that kept the format of each image.
    pub fn new(report: &Report, threshold: &Growth) -> Savings {
        let (passed, looked): (Vec<&Entry>, Vec<&Entry>) = report.entries.iter().partition(|entry| is_skipped(entry));
        let mut images: Vec<Saving> = looked.into_iter().map(|entry| saving(entry, threshold)).collect();
        images.sort_by(|a, b| b.saved().cmp(&a.saved()).then_with(|| a.source.cmp(&b.source)));
        Savings { images, passed_over: passed.len() + report.skipped.len() }
    }

    /// The images over the threshold.
    pub fn over(&self) -> impl Iterator<Item = &Saving> {
        self.images.iter().filter(|image| image.over)
    }

    /// A case for each image, in order.
    pub fn cases(&self) -> Vec<Case> {
        let case = |image: &Saving| {
            let verdict = match &image.bytes {
                Err(failure) => Verdict::Failed(failure.to_string()),
                Ok((before, after)) if image.over => {
                    Verdict::Over(format!("not optimized: {}", text::growth(*before, *after)))
                }
                Ok(_) => Verdict::Passed,
            };
            Case { source: image.source.clone(), name: image.source.clone(), verdict }
        };
        self.images.iter().map(case).collect()
    }

    /// The images over the threshold, and failures.
    pub fn table(&self) -> Table {
        let row = |image: &Saving| match &image.bytes {
            Ok((before, after)) => vec![
                text::bytes(image.saved()),
                text::percent(*before, *after),
                text::bytes(*before),
                text::bytes(*after),
                image.source.clone(),
                image.reason.clone(),
            ],
            Err(failure) => {
                let none = || "–".to_owned();
                vec![none(), none(), none(), none(), image.source.clone(), format!("failed: {failure}")]
            }
        };
        let rows = self.images.iter().filter(|image| image.over || image.bytes.is_err()).map(row).collect();
        Table { columns: COLUMNS, rows }
    }

    /// `3 of 40 images are not optimized; 1.2 MB → 800 kB (saved 33 %)`.
    pub fn summary(&self) -> String {
        let over: Vec<(u64, u64)> = self.over().filter_map(|image| image.bytes.as_ref().ok().copied()).collect();
        let (before, after) = over.iter().fold((0, 0), |(a, b), (before, after)| (a + before, b + after));
        let mut text = match over.len() {
            0 if self.images.len() == 1 => "1 image is optimized".to_owned(),
            0 => format!("{} are optimized", text::count(self.images.len(), "image")),
            1 => format!("1 of {} is not optimized", text::count(self.images.len(), "image")),
            n => format!("{n} of {} are not optimized", text::count(self.images.len(), "image")),
        };
        let failed = self.images.iter().filter(|image| image.bytes.is_err()).count();
        if failed > 0 {
            text += &format!(", {failed} failed");
        }
        if self.passed_over > 0 {
            text += &format!(", {} skipped", self.passed_over);
        }
        if over.is_empty() { text } else { format!("{text}; {}", text::saving(before, after)) }
    }
}

const COLUMNS: &[Column] = &[
    Column::Right("saving"),
    Column::Right("change"),
    Column::Right("bytes"),
    Column::Right("could be"),
    Column::Left("image"),
    Column::Left("as"),
];

/// Whether the image is skipped because its format can be read but not written.
fn is_skipped(entry: &Entry) -> bool {
    match &entry.outcome {
        Outcome::Failed(Failure { during, code, .. }) => {
            *code == ErrorCode::HeicNeedsFormat
                || (*code == ErrorCode::UnsupportedFormat && *during != Phase::Recognize)
        }
        _ => false,
    }
}

fn saving(entry: &Entry, threshold: &Growth) -> Saving {
    let bytes = match &entry.outcome {
        Outcome::Failed(failure) => Err(failure.clone()),
        Outcome::Written(info) | Outcome::Unchanged(info) | Outcome::KeptSource(info) => Ok((info.ifsz, info.ofsz)),
    };
    let over = bytes.as_ref().is_ok_and(|(before, after)| !threshold.allows(*before, before.saturating_sub(*after)));
    Saving { source: entry.source.clone(), bytes, reason: entry.reason.clone(), over }
}

#[cfg(test)]
mod tests {
    use super::super::{
        IoInfo,
        tests::{entry, info},
    };
    use super::*;

    fn image(source: &str, ifsz: u64, ofsz: u64) -> Entry {
        Entry { source: source.into(), ..entry(Outcome::Written(IoInfo { ifsz, ofsz, ..info() })) }
    }

    fn failing(source: &str, during: Phase, code: &str) -> Entry {
        let failure = Failure::new(during, code.into(), "no");
        Entry { source: source.into(), ..entry(Outcome::Failed(failure)) }
    }

    #[test]
    fn savings_over_both_thresholds_the_largest_first() {
        let entries = vec![
            image("little", 10_000, 6_001),
            image("small share", 100_000, 90_000),
            image("b", 10_000, 5_999),
            image("a", 100_000, 89_999),
            image("larger", 100, 200),
            failing("broken", Phase::Decode, "unparsable"),
            failing("c.heic", Phase::Encode, "heic-needs-format"),
            failing("d.txt", Phase::Recognize, "unsupported-format"),
        ];
        let found = Savings::new(&Report { entries, ..Report::default() }, &Savings::DEFAULT);
        let over: Vec<&str> = found.over().map(|image| image.source.as_str()).collect();
        assert_eq!(over, ["a", "b"]);
        assert_eq!(
            found.summary(),
            "2 of 7 images are not optimized, 2 failed, 1 skipped; 110 kB → 96.0 kB (saved 13 %)"
        );
        let failed: Vec<_> = found.cases().into_iter().filter(|c| matches!(c.verdict, Verdict::Failed(_))).collect();
        assert_eq!(failed.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["broken", "d.txt"]);
        assert_eq!(found.table().rows.len(), 4);
    }
}
