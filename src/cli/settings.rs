//! Settings outside of queries: `--set`, classes, focal point, content credentials.

use super::{args::ImageArgs, files::read_settings, loaded_config::LoadedConfig};
use crate::{
    geometry::Point,
    output::Credentials,
    param,
    recipe::{Classes, Recipe},
};
use anyhow::{Context, anyhow};

/// The certificate and key of content credentials. They are read early, so that a wrong path fails before the run.
pub(super) fn credentials(args: &ImageArgs) -> anyhow::Result<Option<Credentials>> {
    let (Some(certificates), Some(key)) = (&args.c2pa_cert, &args.c2pa_key) else { return Ok(None) };
    Ok(Some(Credentials { certificates: read_settings(certificates)?.into(), key: read_settings(key)?.into() }))
}

/// The recipe with the service settings, and the classes. `--set` overrides the configuration.
pub(super) fn settings(args: &ImageArgs, project: &LoadedConfig) -> anyhow::Result<(Recipe, Classes)> {
    let (mut recipe, mut classes) = (Recipe::default(), Classes::default());
    for (name, value) in &project.config.defaults {
        recipe.set_default(name.get_ref(), &value.to_string()).with_context(|| project.shown())?;
    }
    for (name, class) in &project.config.class {
        classes.define(name.get_ref(), class.query.get_ref()).with_context(|| project.shown())?;
    }
    for setting in &args.settings {
        let (name, value) = setting
            .split_once('=')
            .ok_or_else(|| anyhow!("--set {setting}: expected NAME=VALUE, such as jpeg_quality=80"))?;
        recipe.set_default(name.trim(), value.trim()).with_context(|| format!("--set {setting}"))?;
    }
    Ok((recipe, classes))
}

pub(super) fn focus(text: &str) -> anyhow::Result<Point> {
    param::point(text)
        .ok_or_else(|| anyhow!("--focus {text}: expected X,Y from the top left, in pixels or percent, such as 30p,50p"))
}
