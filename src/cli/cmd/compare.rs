//! `pixmill compare`: the similarity and the sizes of two images.

use crate::{
    cli::{args::CompareArgs, files::read_input, printer::Printer},
    codec::Limits,
    engine::{ImageComparison, ImageInfo, Side, compare as compare_bytes},
    report::ExitStatus,
};
use anyhow::{Context, bail};
use std::path::Path;

/// Prints sizes, dimensions and the SSIMULACRA2 score. The exit code is 1 if the score is below --min-score, or if a
/// file is not an image; the error is printed to standard error.
///
/// # Errors
/// When both are standard input, or standard output cannot be written.
pub fn compare(args: &CompareArgs) -> anyhow::Result<ExitStatus> {
    if args.original == Path::new("-") && args.other == Path::new("-") {
        bail!("only one image can be standard input; name a file for the other");
    }
    let printer = Printer::plain();
    let found = match compared(args) {
        Ok(found) => found,
        Err(error) => {
            printer.error(&error);
            return Ok(ExitStatus::Failure);
        }
    };
    if args.json { printer.json(&json(args, &found)) } else { printer.lines(&text(args, &found)) }?;
    let enough = match (args.min_score, &found.score) {
        (None, _) => true,
        (Some(least), Ok(score)) => *score >= least,
        (Some(_), Err(_)) => false,
    };
    Ok(if enough { ExitStatus::Success } else { ExitStatus::Failure })
}

fn compared(args: &CompareArgs) -> anyhow::Result<ImageComparison> {
    let bytes = |file: &Path| read_input(file).with_context(|| file.display().to_string());
    let (original, other) = (bytes(&args.original)?, bytes(&args.other)?);
    compare_bytes(&original, &other, &Limits::default()).map_err(|(side, failure)| {
        let file = if side == Side::Original { &args.original } else { &args.other };
        anyhow::Error::from(failure).context(file.display().to_string())
    })
}

fn line(file: &Path, facts: &ImageInfo) -> String {
    let header = &facts.header;
    let (name, format) = (file.display(), facts.format.info().name);
    format!("{name}: {format} {}, {} bytes", header.upright_size(), facts.bytes)
}

#[expect(clippy::cast_precision_loss, reason = "a ratio for display")]
fn ratio(found: &ImageComparison) -> f64 {
    found.other.bytes as f64 / found.original.bytes as f64
}

fn text(args: &CompareArgs, found: &ImageComparison) -> [String; 4] {
    let score = match &found.score {
        Ok(score) => format!("{score:.2}"),
        Err(why) => format!("none ({why})"),
    };
    [
        line(&args.original, &found.original),
        line(&args.other, &found.other),
        format!("bytes: {:.3} of the first", ratio(found)),
        format!("SSIMULACRA2: {score}"),
    ]
}

fn json(args: &CompareArgs, found: &ImageComparison) -> String {
    let side = |file: &Path, facts: &ImageInfo| {
        let size = facts.header.upright_size();
        serde_json::json!({
            "file": file.display().to_string(),
            "format": facts.format.info().name,
            "bytes": facts.bytes,
            "width": size.width(),
            "height": size.height(),
        })
    };
    let value = serde_json::json!({
        "original": side(&args.original, &found.original),
        "other": side(&args.other, &found.other),
        "bytes_ratio": ratio(found),
        "ssimulacra2": found.score.as_ref().ok(),
        "no_score_because": found.score.as_ref().err(),
    });
    format!("{value}\n")
}
