//! `pixmill explain`: what a query means, and what it would do to a picture.

use crate::{
    cli::{args::ExplainArgs, cmd::info::read, printer::Printer},
    codec::Limits,
    engine::{self, Explanation},
    recipe::{QueryErrors, Reading, Recipe, docs},
    report::Exit,
};
use anyhow::{Context, bail};
use std::fmt::Write;

/// Prints what a query means. With a picture also the sizes after each stage, the format and why.
///
/// # Errors
/// Every mistake in the query, with its place; a picture that cannot be read.
pub fn explain(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let Reading { recipe, errors, ignored } = Recipe::default().read(&args.query);
    if !errors.is_empty() {
        bail!("the query is wrong\n{}", QueryErrors { query: args.query.clone(), errors });
    }
    let mut text = meaning(&recipe);
    for error in ignored {
        let _ = writeln!(text, "warning    {} [{}]", error.kind, error.kind.code());
    }
    if let Some(file) = &args.file {
        let name = file.display().to_string();
        let bytes = read(file).with_context(|| name.clone())?;
        match engine::explain(&bytes, &recipe, &Limits::default()) {
            Ok(explanation) => text.push_str(&for_picture(&name, &explanation)),
            Err(failure) => {
                Printer::plain().data(&text)?;
                Printer::plain().error(&anyhow::Error::new(failure).context(name));
                return Ok(Exit::SomeFailed);
            }
        }
    }
    Printer::plain().data(&text)?;
    Ok(Exit::Fine)
}

/// The canonical query and a line for each of its parameters, in the order they act.
fn meaning(recipe: &Recipe) -> String {
    let canonical = recipe.to_string();
    let mut text = format!("query      ?{canonical}\n");
    if canonical.is_empty() {
        text.push_str("           nothing is asked for: the picture is encoded anew at quality 85, upright, in sRGB, without metadata\n");
    }
    for pair in canonical.split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split('=').next().unwrap_or(pair);
        let summary = docs().into_iter().find(|doc| doc.name == name).map_or("", |doc| doc.summary);
        let _ = writeln!(text, "           {pair:<28} {summary}");
    }
    text
}

fn for_picture(name: &str, explanation: &Explanation) -> String {
    let Explanation { source, decoded, sizes, size, output, notes } = explanation;
    let header = &source.header;
    let mut text =
        format!("source     {name}: {} {}, {} bytes\n", source.format.info().name, header.upright_size(), source.bytes);
    if header.orientation.exif() != 1 {
        let _ = writeln!(text, "upright    EXIF orientation {} is applied first", header.orientation.exif());
    }
    let reduced = if *decoded == header.size { "every pixel" } else { "no more pixels than the output needs" };
    let _ = writeln!(text, "decode     {decoded} ({reduced})");
    for (stage, size) in sizes {
        let _ = writeln!(text, "{stage:<10} {size}");
    }
    let _ = writeln!(text, "output     {size} {output}");
    for note in notes {
        let _ = writeln!(text, "warning    {} [{}]", note.message, note.code);
    }
    text
}
