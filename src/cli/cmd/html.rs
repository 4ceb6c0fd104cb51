//! `pixmill html`: HTML for the images of a manifest.

use super::images::{self, Images};
use crate::{
    cli::{
        args::{HtmlArgs, Placeholder, Priority},
        files::read_input,
        near, printer,
    },
    engine,
    report::{
        ExitStatus, escape,
        manifest::{Manifest, ManifestSource},
        markup::Markup,
    },
};
use anyhow::{Context, anyhow, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use std::{collections::BTreeSet, fmt::Write};

/// Prints an element for each source, as text or as JSON.
///
/// # Errors
/// When the manifest cannot be read, a source or class is missing in it, or the renditions of a source do not fit into
/// one element. Nothing is printed in these cases.
pub fn html(args: &HtmlArgs) -> anyhow::Result<ExitStatus> {
    let name = args.manifest.display();
    let bytes = read_input(&args.manifest).with_context(|| name.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| anyhow!("{name}: not a manifest (not UTF-8 text)"))?;
    let manifest = Manifest::parse(&text).with_context(|| name.to_string())?;
    let attributes = images::read(args.images.as_deref())?;
    let sources = wanted(&manifest, args, &attributes)?;
    check_classes(&sources, args)?;
    let missing: Vec<&str> =
        sources.iter().filter(|source| alt(args, &attributes, source).is_none()).map(|s| s.source.as_str()).collect();
    if !missing.is_empty() {
        bail!(
            "--images has no alt text for {}; add one (empty for a decorative image), or use --alt TEXT",
            missing.join(", ")
        );
    }
    let elements = sources.iter().enumerate().map(|(i, source)| {
        let own = attributes.of(&source.source);
        let eager = own.and_then(|own| own.eager).unwrap_or(args.eager.is_some_and(|first| i < first));
        let priority = args.fetchpriority.filter(|_| eager || args.eager.is_none());
        let markup = Markup {
            alt: alt(args, &attributes, source).unwrap_or_default(),
            sizes: own.and_then(|own| own.sizes.clone()).or_else(|| args.sizes.clone()),
            media: args.media.clone(),
            classes: args.class.clone(),
            eager,
            priority: own.and_then(|own| own.fetchpriority).or(priority).map(Priority::word),
            style: args.placeholder.and_then(|what| style(source, what)),
        };
        markup.element(source)
    });
    let elements = elements.collect::<Result<Vec<String>, _>>()?;
    if args.json {
        printer::print_json(&as_json(&sources, &elements))?;
    } else {
        printer::print(&as_html(&sources, &elements))?;
    }
    Ok(ExitStatus::Success)
}

/// The elements. If there are several, each is preceded by a comment with the source name.
fn as_html(sources: &[&ManifestSource], elements: &[String]) -> String {
    let mut out = String::new();
    for (i, (source, element)) in sources.iter().zip(elements).enumerate() {
        if sources.len() > 1 {
            let gap = if i > 0 { "\n" } else { "" };
            let _ = writeln!(out, "{gap}<!-- {} -->", escape::comment(&source.source));
        }
        out.push_str(element);
    }
    out
}

fn as_json(sources: &[&ManifestSource], elements: &[String]) -> String {
    let one =
        |(source, element): (&&ManifestSource, &String)| json!({ "source": source.source, "html": element.trim_end() });
    let list: serde_json::Value = sources.iter().zip(elements).map(one).collect();
    format!("{list:#}\n")
}

/// The alt text of a source. `None` if --images is given and contains no alt text for it.
fn alt(args: &HtmlArgs, attributes: &Images, source: &ManifestSource) -> Option<String> {
    let own = attributes.of(&source.source).and_then(|own| own.alt.clone());
    own.or_else(|| args.alt.clone()).or_else(|| args.images.is_none().then(String::new))
}

/// The style of the placeholder. `None` for transparent images.
fn style(source: &ManifestSource, what: Placeholder) -> Option<String> {
    let hash = source.thumbhash.as_ref().and_then(|text| STANDARD.decode(text).ok());
    if hash.as_ref().is_some_and(|hash| engine::is_transparent(hash)) {
        return None;
    }
    let color = source.color.clone();
    let image = hash.filter(|_| what == Placeholder::Thumbhash).and_then(|hash| engine::placeholder(&hash));
    match image {
        Some(png) => {
            let color = color.map_or(String::new(), |color| format!("{color} "));
            let png = STANDARD.encode(png);
            Some(format!("background: {color}url(data:image/png;base64,{png}) center / 100% 100% no-repeat"))
        }
        None => color.map(|color| format!("background-color: {color}")),
    }
}

/// The selected sources in the given order. Without a selection, all sources.
fn wanted<'a>(manifest: &'a Manifest, args: &HtmlArgs, attributes: &Images) -> anyhow::Result<Vec<&'a ManifestSource>> {
    let file = args.manifest.display();
    if manifest.sources.is_empty() {
        bail!("{file} has no sources; see the report of the run that wrote it");
    }
    let named = if args.sources.is_empty() { attributes.listed() } else { args.sources.clone() };
    if named.is_empty() {
        return Ok(manifest.sources.iter().collect());
    }
    let find = |name: &String| {
        manifest.sources.iter().find(|source| source.source == *name).ok_or_else(|| {
            let names: Vec<&str> = manifest.sources.iter().map(|source| source.source.as_str()).collect();
            anyhow!("{file} has no source {name}; {}", near::one_of(name, &names))
        })
    };
    named.iter().map(find).collect()
}

/// Rejects classes without renditions, because they are usually typos.
fn check_classes(sources: &[&ManifestSource], args: &HtmlArgs) -> anyhow::Result<()> {
    let renditions = sources.iter().flat_map(|source| &source.renditions);
    let known: BTreeSet<&str> = renditions.filter_map(|r| r.class.as_deref()).collect();
    let named = args.media.iter().map(|(class, _)| class).chain(&args.class);
    for class in named {
        if !known.contains(class.as_str()) {
            let hint = match known.len() {
                0 => "the manifest has no classes; `pixmill run --class` adds them".to_owned(),
                _ => format!("known classes: {}", known.into_iter().collect::<Vec<_>>().join(", ")),
            };
            bail!("no rendition has the class {class}; {hint}");
        }
    }
    Ok(())
}
