//! The options of a site: command line, then `[site]` of pixmill.toml.

use crate::{
    cli::{
        args::{PictureChoice, SiteArgs},
        details::Details,
        loaded_config::LoadedConfig,
        queries,
    },
    config::SiteSettings,
    recipe::QueryErrors,
    site::{Automatic, Base, FileSettings, Pictures, Queries, Requests, SiteOptions},
};
use anyhow::bail;

/// The widths of `--auto`.
const WIDTHS: &[u32] = &[320, 640, 960, 1280, 1920];

pub(super) fn options(args: &SiteArgs, project: &LoadedConfig) -> anyhow::Result<SiteOptions> {
    let SiteSettings { base_url, auto, widths, sizes, dimensions } = &project.config.site;
    let base = args.base_url.as_deref().or(base_url.as_ref().map(|url| url.get_ref().as_str()));
    let choose = |typed: &Vec<u32>, own: &Vec<u32>| match (typed.is_empty(), own.is_empty()) {
        (false, _) => typed.clone(),
        (true, false) => own.clone(),
        (true, true) => WIDTHS.to_vec(),
    };
    let automatic = (args.auto || auto.unwrap_or(false)).then(|| Automatic {
        widths: choose(&args.widths, widths),
        sizes: args.sizes.clone().or_else(|| sizes.clone()),
    });
    if automatic.is_none() && (!args.widths.is_empty() || args.sizes.is_some()) {
        bail!("--widths and --sizes are for --auto; add it");
    }
    let (start, classes) = queries::start(&args.images, project)?;
    let rule = |rule: &crate::config::Rule| {
        let query = rule.query.as_ref().map(|query| query.get_ref().clone());
        Some(FileSettings { files: rule.matcher().ok()?, query, focus: rule.focus() })
    };
    Ok(SiteOptions {
        base: Base::new(base)?,
        automatic,
        pictures: match args.pictures {
            PictureChoice::Auto => Pictures::Auto,
            PictureChoice::Always => Pictures::Always,
            PictureChoice::Never => Pictures::Never,
        },
        dimensions: !args.no_dimensions && dimensions.unwrap_or(true),
        queries: Queries {
            start,
            classes,
            lenient: args.images.lenient,
            rules: project.config.rule.iter().filter_map(rule).collect(),
            focus: project.focus(),
            under: project.under(&args.folder),
        },
    })
}

/// Checks the queries of all pages.
///
/// # Errors
/// When one is invalid, with the first errors and their places.
pub(super) fn check(requests: &Requests) -> anyhow::Result<()> {
    let mut errors = requests.errors();
    let shown = errors.by_ref().take(QueryErrors::SHOWN).map(|(place, key, errors)| {
        let corrected = errors.suggested_fix().map_or(String::new(), |fixed| format!("\ncorrected: {key}?{fixed}"));
        format!("{place}: {key}\n{errors}{corrected}")
    });
    let mut shown: Vec<String> = shown.collect();
    if shown.is_empty() {
        return Ok(());
    }
    let more = errors.count();
    shown.extend((more > 0).then(|| format!("and {more} more invalid queries")));
    bail!(Details::new(
        "invalid query; nothing was run; --lenient ignores invalid parameters, as Fastly does",
        shown.join("\n\n")
    ));
}
