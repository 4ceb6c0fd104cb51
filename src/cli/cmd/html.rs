//! `pixmill html`: markup for the pictures of a manifest.

use super::info::read;
use crate::{
    cli::{args::HtmlArgs, near, printer::Printer},
    report::{
        Exit, escape,
        manifest::{Manifest, Source},
        markup::Markup,
    },
};
use anyhow::{Context, anyhow, bail};
use std::{collections::BTreeSet, fmt::Write};

/// Prints an element for each source; under a comment with its name, where there are several.
///
/// # Errors
/// When the manifest cannot be read, a source or class is not in it, or a source's renditions do not fit into one
/// element. Nothing has been printed then.
pub fn html(args: &HtmlArgs) -> anyhow::Result<Exit> {
    let name = args.manifest.display();
    let bytes = read(&args.manifest).with_context(|| name.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| anyhow!("{name}: it is no text in UTF-8, so no manifest"))?;
    let manifest = Manifest::parse(&text).with_context(|| name.to_string())?;
    let sources = wanted(&manifest, args)?;
    check_classes(&sources, args)?;
    let markup = Markup {
        alt: args.alt.clone(),
        sizes: args.sizes.clone(),
        media: args.media.clone(),
        classes: args.class.clone(),
        placeholder: args.placeholder,
    };
    let mut out = String::new();
    for (i, source) in sources.iter().enumerate() {
        if sources.len() > 1 {
            let gap = if i > 0 { "\n" } else { "" };
            let _ = writeln!(out, "{gap}<!-- {} -->", escape::comment(&source.source));
        }
        out.push_str(&markup.element(source)?);
    }
    Printer::plain().data(&out).context("the markup cannot be written to standard output")?;
    Ok(Exit::Fine)
}

/// The sources that were named, in that order; all when none was.
fn wanted<'a>(manifest: &'a Manifest, args: &HtmlArgs) -> anyhow::Result<Vec<&'a Source>> {
    let file = args.manifest.display();
    if manifest.sources.is_empty() {
        bail!("{file} has no source; look at the report of the run that wrote it");
    }
    if args.sources.is_empty() {
        return Ok(manifest.sources.iter().collect());
    }
    let find = |name: &String| {
        manifest.sources.iter().find(|source| source.source == *name).ok_or_else(|| {
            let names: Vec<&str> = manifest.sources.iter().map(|source| source.source.as_str()).collect();
            anyhow!("{file} has no source {name}; {}", near::one_of(name, &names))
        })
    };
    args.sources.iter().map(find).collect()
}

/// A class that no source has is a slip of the pen.
fn check_classes(sources: &[&Source], args: &HtmlArgs) -> anyhow::Result<()> {
    let renditions = sources.iter().flat_map(|source| &source.renditions);
    let there: BTreeSet<&str> = renditions.filter_map(|r| r.class.as_deref()).collect();
    let named = args.media.iter().map(|(class, _)| class).chain(&args.class);
    for class in named {
        if !there.contains(class.as_str()) {
            let has = match there.len() {
                0 => "no classes; `pixmill run --class` makes them".to_owned(),
                _ => there.into_iter().collect::<Vec<_>>().join(", "),
            };
            bail!("no rendition has the class {class}; here are {has}");
        }
    }
    Ok(())
}
