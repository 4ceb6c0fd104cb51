//! Images of --overlay and --montage, read from the asset folders.

use super::{args::ImageArgs, details::Details, files::read_error, loaded_config::LoadedConfig, remote::location};
use crate::{
    codec::Limits,
    engine,
    recipe::read_overlay,
    stage::overlay::Overlay,
    store::{self, FallbackStore, Store},
};
use anyhow::Context;
use std::path::PathBuf;

/// The asset folders with their names in reports: --asset-root, else `asset-roots` of the configuration.
pub(super) fn roots(typed: &[PathBuf], project: &LoadedConfig) -> Vec<(String, PathBuf)> {
    if typed.is_empty() {
        let own = project.config.asset_roots.texts();
        return own.map(|root| (root.to_owned(), project.path(root))).collect();
    }
    typed.iter().map(|root| (root.display().to_string(), root.clone())).collect()
}

/// The folders as one store.
pub(super) fn assets(roots: &[(String, PathBuf)]) -> anyhow::Result<FallbackStore> {
    let mut stores = Vec::new();
    for (name, root) in roots {
        let store = store::open(&location(root).confined())?;
        stores.push((name.clone(), store));
    }
    let mut stores = stores.into_iter();
    let (_, first) = stores.next().context(
        "--overlay and --montage need a folder for their images; use --asset-root DIR, or `asset-roots` in pixmill.toml",
    )?;
    Ok(FallbackStore::new(first, stores))
}

/// The candidate paths of the --overlay image.
pub(super) fn overlay_files(args: &ImageArgs, project: &LoadedConfig) -> Vec<PathBuf> {
    let path = args.overlay.as_deref().and_then(|header| read_overlay(header).ok()?.path);
    let key = path.and_then(|path| engine::asset(&path).ok());
    let roots = roots(&args.asset_root, project).into_iter();
    key.map_or_else(Vec::new, |key| roots.map(|(_, root)| root.join(key.as_str())).collect())
}

pub(super) fn overlay(header: &str, roots: &[(String, PathBuf)]) -> anyhow::Result<Overlay> {
    let mut overlay =
        read_overlay(header).map_err(|errors| Details::new("invalid --overlay; nothing was run", errors))?;
    let path = overlay.path.clone().unwrap_or_default();
    let key = engine::asset(&path)?;
    let limits = Limits::default();
    let bytes = assets(roots)?
        .read_at_most(&key, limits.input_bytes)
        .map_err(read_error)
        .with_context(|| format!("cannot read the overlay {path}"))?;
    let image = engine::image(&bytes, &limits);
    overlay.image = Some(image.with_context(|| format!("the overlay {path}"))?);
    Ok(overlay)
}
