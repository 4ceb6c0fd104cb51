//! What a request asks for: the query, its class and the allow-lists, and the formats that the client accepts.

use super::{error::Refusal, options::ServeOptions, token::Token};
use crate::{
    codec::{Format, Limits},
    engine::{self, RenditionSpec},
    geometry::Length,
    montage::Montage,
    output::{Accepts, Wanted},
    recipe::{self, QueryError, QueryErrors, Recipe, read_overlay},
    stage::overlay::Overlay,
    store::SharedStore,
};
use std::sync::Arc;

/// A query, read for this server.
pub(super) struct Ask {
    /// The recipe and settings, without a focal point.
    pub(super) spec: RenditionSpec,
    /// The canonical query.
    pub(super) canonical: String,
    /// The identity of the output among those of its source: query, token and overlay.
    pub(super) variant: String,
    /// What is wrong with the query and was ignored. Queries with the same output can differ in it.
    pub(super) warnings: Vec<String>,
    /// The format depends on the client.
    pub(super) negotiates: bool,
    /// The query string for the origin, with its `?`: parameters that IO does not know. Usually empty.
    pub(super) forwarded: String,
}

/// Reads a query.
///
/// # Errors
/// When it is invalid or not allowed.
pub(super) fn read(
    options: &ServeOptions,
    query: &str,
    token: Token,
    overlay: Option<Overlay>,
    forwards: bool,
) -> Result<Ask, Refusal> {
    let (query, forwarded) = if forwards { split(query) } else { (query.to_owned(), String::new()) };
    if options.only_classes {
        let other = recipe::beside_class(&query);
        if let Some(other) = other.or(recipe::pieces(&query).next().is_none().then_some("no class")) {
            return Err(Refusal::Forbidden(format!("`{other}`: this server allows only `class=NAME`")));
        }
    }
    let parsed = options.start.recipe.read_for(&query, &options.classes, options.lenient);
    let mut spec = options.start.clone();
    let mut ignored = Vec::new();
    if options.lenient {
        ignored.extend(warnings(&parsed.errors));
    } else if !parsed.errors.is_empty() {
        let errors = QueryErrors { query, errors: parsed.errors };
        let corrected = errors.suggested_fix().map(|fixed| format!("\ncorrected: ?{fixed}"));
        return Err(Refusal::Query(format!("{errors}{}", corrected.unwrap_or_default())));
    }
    ignored.extend(warnings(&parsed.ignored));
    if parsed.class.is_none() || recipe::pieces(&query).count() > 1 {
        allowed(options, &parsed.recipe)?;
    }
    let canonical = parsed.recipe.to_string();
    let negotiates = parsed.recipe.output.negotiates();
    spec.recipe = parsed.recipe.into();
    spec.class = parsed.class;
    let settings = Arc::make_mut(&mut spec.settings);
    settings.output.lenient = options.lenient;
    settings.output.accepts = if negotiates { token.accepts() } else { Accepts::default() };
    settings.overlay = overlay.unwrap_or_else(|| settings.overlay.clone());
    let image = settings.overlay.image.as_ref().map(|image| image.digest);
    let token = if negotiates { token.name() } else { "" };
    let variant = format!("{canonical}\n{token}\n{} {image:?}", settings.overlay);
    Ok(Ask { spec, canonical, variant, warnings: ignored, negotiates, forwarded })
}

fn warnings(errors: &[QueryError]) -> impl Iterator<Item = String> {
    errors.iter().take(QueryErrors::SHOWN).map(|error| error.kind.to_string())
}

/// The parameters of IO, and those for the origin.
fn split(query: &str) -> (String, String) {
    let known: Vec<&str> = recipe::docs().into_iter().map(|doc| doc.name).chain(["class"]).collect();
    let is_known = |piece: &&str| known.contains(&piece.split('=').next().unwrap_or_default());
    let (own, other): (Vec<&str>, Vec<&str>) = recipe::pieces(query).partition(is_known);
    let forwarded = if other.is_empty() { String::new() } else { format!("?{}", other.join("&")) };
    (own.join("&"), forwarded)
}

/// Checks the allow-lists. They bound the number of outputs that a client can ask for.
fn allowed(options: &ServeOptions, recipe: &Recipe) -> Result<(), Refusal> {
    let resize = &recipe.resize;
    if !options.widths.is_empty() && (resize.width.is_some() || resize.height.is_some()) {
        let dpr = |px: u32| (f64::from(px) * resize.dpr).round();
        let is_listed = |width: f64| options.widths.iter().any(|allowed| f64::from(*allowed) == width);
        let fine = match resize.width {
            Some(Length::Px(px)) => is_listed(dpr(px)),
            _ => false,
        };
        if !fine {
            let all: Vec<String> = options.widths.iter().map(u32::to_string).collect();
            return Err(Refusal::Forbidden(format!("this server allows only the widths {}", all.join(", "))));
        }
    }
    let negotiated =
        || Format::auto_candidates().into_iter().filter(|format| recipe.output.negotiates() && format.is_writable());
    let named = match recipe.output.format {
        Some(Wanted::Named(format, _)) => Some(format),
        _ => None,
    };
    if !options.formats.is_empty() && !negotiated().chain(named).all(|format| options.formats.contains(&format)) {
        let all: Vec<&str> = options.formats.iter().map(|format| format.info().name).collect();
        return Err(Refusal::Forbidden(format!("this server allows only the formats {}", all.join(", "))));
    }
    Ok(())
}

/// Reads the overlay of a trusted header, with its image. Decodes: call it on a blocking thread.
///
/// # Errors
/// When the header is invalid, or the image is missing or unusable.
pub(super) fn overlay(options: &ServeOptions, header: &str, limits: &Limits) -> Result<Overlay, Refusal> {
    let mut overlay = read_overlay(header).map_err(|errors| Refusal::Query(errors.to_string()))?;
    let assets = assets(options)?;
    let path = overlay.path.clone().unwrap_or_default();
    let key = engine::asset(&path)?;
    let bytes = assets
        .read_at_most(&key, limits.input_bytes)
        .map_err(|error| Refusal::Query(format!("cannot read the overlay {path}: {error}")))?;
    overlay.image = Some(engine::image(&bytes, limits)?);
    Ok(overlay)
}

/// Reads the montage of a trusted header, with the store of its images.
///
/// # Errors
/// When the header is invalid, or the server has no images for montages.
pub(super) fn montage(options: &ServeOptions, header: &str) -> Result<(Montage, SharedStore), Refusal> {
    let mut montage = Montage::parse(header).map_err(|errors| Refusal::Query(errors.to_string()))?;
    montage.output.defaults = options.start.recipe.output.defaults;
    Ok((montage, assets(options)?.clone()))
}

fn assets(options: &ServeOptions) -> Result<&SharedStore, Refusal> {
    let missing = || Refusal::Forbidden("this server has no folder for the images of overlays and montages".to_owned());
    options.assets.as_ref().ok_or_else(missing)
}
