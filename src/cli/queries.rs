//! From what was typed to recipes: settings, queries, the picture flags over them, what clients accept.

use super::{args::PictureArgs, env};
use crate::{
    config::Config,
    engine::{self, Query},
    montage::Montage,
    note::Note,
    output::{Accepts, Credentials, Goal},
    param,
    recipe::{Classes, QueryErrors, Recipe, read_overlay},
    stage::overlay::Overlay,
    store::{FsStore, Key, Layered, Store},
};
use anyhow::{Context, anyhow, bail};
use std::path::{Path, PathBuf};

/// Everything about pictures that was typed, but for the queries of single inputs.
pub(super) struct Queries<'a> {
    /// What every query is laid over.
    start: Recipe,
    /// The queries of all inputs, without the picture flags.
    typed: Vec<Query>,
    /// The picture flags, as a query.
    flags: &'a str,
    /// What clients take, one rendition for each.
    accepts: Vec<Accepts>,
    lenient: bool,
    /// What `class` may name.
    classes: Classes,
    /// Nothing but `class` may be said.
    only_classes: bool,
    /// A query asks for a signature, and there is nothing to sign with.
    unsigned: bool,
    mistakes: Vec<String>,
}

impl<'a> Queries<'a> {
    /// Reads settings, queries and flags.
    ///
    /// # Errors
    /// Wrong settings, a wrong Accept header, a wrong focus, an overlay that cannot be read. Mistakes in queries are
    /// collected: see [`Queries::finish`].
    pub(super) fn new(args: &PictureArgs, typed: &[String], flags: &'a str) -> anyhow::Result<Queries<'a>> {
        let (recipe, classes) = settings(args)?;
        let mut start = Recipe {
            focus: args.focus.as_deref().map(focus).transpose()?,
            overlay: args.overlay.as_deref().map(|header| overlay(header, args)).transpose()?.unwrap_or_default(),
            ..recipe
        };
        start.output.lenient = args.lenient;
        start.output.keep_metadata = args.keep_metadata;
        start.output.keep_profile = args.keep_profile;
        start.output.credentials = credentials(args)?;
        start.output.target = args.target_score.map(Goal::Score).or(args.target_size.map(Goal::Bytes));
        let accepts = args.accept.iter().map(|text| Accepts::parse(text)).collect::<Result<_, _>>()?;
        let mut queries = Queries {
            start,
            typed: Vec::new(),
            flags,
            accepts,
            lenient: args.lenient,
            unsigned: false,
            classes,
            only_classes: args.only_classes,
            mistakes: Vec::new(),
        };
        let nothing = [String::new()];
        let typed = if typed.is_empty() { &nothing } else { typed };
        let start = Query { recipe: queries.start.clone(), ..Query::default() };
        let starts: Vec<Query> = match args.class.as_slice() {
            [] => vec![start],
            names => names.iter().map(|name| queries.lay(&start, &format!("class={name}"))).collect(),
        };
        let pairs = starts.iter().flat_map(|start| typed.iter().map(move |query| (start, query)));
        queries.typed = pairs.map(|(start, query)| queries.lay(start, query)).collect();
        // Flags are the same for every query, so their mistakes are shown once, here.
        queries.lay(&Query::default(), flags);
        Ok(queries)
    }

    /// The queries of an input: its own laid over each of the general ones, the picture flags on top, once for each
    /// kind of client.
    pub(super) fn of_input(&mut self, own: Option<&str>) -> Vec<Query> {
        let before = self.mistakes.len();
        let mut all = Vec::new();
        for typed in self.typed.clone() {
            let query = own.map_or_else(|| typed.clone(), |own| self.lay(&typed, own));
            // The same own query is laid over each: its mistakes are shown once.
            self.mistakes.truncate(before + 1);
            let counted = self.mistakes.len();
            let query = self.lay(&query, self.flags);
            self.mistakes.truncate(counted);
            let output = &query.recipe.output;
            self.unsigned |= output.c2pa && output.credentials.is_none();
            let for_client = |accepts: &Accepts| {
                let mut query = query.clone();
                query.recipe.output.accepts = accepts.clone();
                query
            };
            if self.accepts.is_empty() {
                all.push(query);
            } else {
                all.extend(self.accepts.iter().map(for_client));
            }
        }
        all
    }

    /// What a montage is made with, which looks at nothing but its header, and at what clients accept.
    pub(super) fn montage(&self, header: &str) -> anyhow::Result<Montage> {
        let mut montage =
            Montage::parse(header).map_err(|errors| anyhow!("the montage is wrong; nothing was run\n{errors}"))?;
        montage.output.defaults = self.start.output.defaults;
        match self.accepts.as_slice() {
            [] => {}
            [accepts] => montage.output.accepts = accepts.clone(),
            _ => bail!("a montage is one output: say one --accept"),
        }
        Ok(montage)
    }

    /// Whether all queries were right.
    ///
    /// # Errors
    /// Every mistake, with its place.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        if self.unsigned {
            bail!("`metadata=c2pa` signs what it makes; say with what: --c2pa-cert and --c2pa-key");
        }
        if !self.mistakes.is_empty() {
            bail!("the query is wrong; nothing was run\n{}", self.mistakes.join("\n\n"));
        }
        Ok(())
    }

    fn lay(&mut self, start: &Query, query: &str) -> Query {
        let reading = start.recipe.read_in(query, &self.classes);
        let other = query.trim_start_matches('?').split('&').find(|p| !p.is_empty() && !p.starts_with("class="));
        if let Some(other) = other.filter(|_| self.only_classes) {
            self.mistakes.push(format!("`{other}`: --only-classes takes nothing but `class=NAME`"));
        }
        let mut notes = start.notes.clone();
        notes.extend(reading.ignored.iter().map(|error| Note::new(error.kind.code(), error.kind.to_string())));
        if self.lenient {
            notes.extend(reading.errors.iter().map(|error| Note::new(error.kind.code(), error.kind.to_string())));
        } else if !reading.errors.is_empty() {
            self.mistakes.push(QueryErrors { query: query.to_owned(), errors: reading.errors }.to_string());
        }
        Query { recipe: reading.recipe, notes, class: reading.class.or_else(|| start.class.clone()) }
    }
}

/// What content credentials are signed with, read here so that a wrong path is known before anything runs.
fn credentials(args: &PictureArgs) -> anyhow::Result<Option<Credentials>> {
    let (Some(certificates), Some(key)) = (&args.c2pa_cert, &args.c2pa_key) else { return Ok(None) };
    Ok(Some(Credentials { certificates: whole(certificates)?.into(), key: whole(key)?.into() }))
}

/// The bytes of a file that was named.
fn whole(path: &Path) -> anyhow::Result<Vec<u8>> {
    let (folder, key) = super::inputs::file(path)?;
    FsStore::new(folder)?.read(&key).with_context(|| path.display().to_string())
}

/// A recipe with the service settings of the configuration file, and those of `--set` over them; and its classes.
fn settings(args: &PictureArgs) -> anyhow::Result<(Recipe, Classes)> {
    let (mut recipe, mut classes) = (Recipe::default(), Classes::default());
    if let Some((path, config)) = config(args.config.as_deref())? {
        for (name, value) in &config.defaults {
            recipe.set_default(name, &value.to_string()).with_context(|| path.display().to_string())?;
        }
        for (name, class) in &config.class {
            let wrong = |errors| anyhow!("{}: the class {name} is wrong; nothing was run\n{errors}", path.display());
            classes.define(name, &class.query).map_err(wrong)?;
        }
    }
    for setting in &args.settings {
        let (name, value) =
            setting.split_once('=').ok_or_else(|| anyhow!("--set takes NAME=VALUE, such as jpeg_quality=80"))?;
        recipe.set_default(name.trim(), value.trim()).with_context(|| format!("--set {setting}"))?;
    }
    Ok((recipe, classes))
}

/// The configuration: of the file that was named, else of the first `pixmill.toml` from here upwards.
fn config(named: Option<&Path>) -> anyhow::Result<Option<(PathBuf, Config)>> {
    let name = Key::new(Config::FILE).context("the file has a name")?;
    let path = match named {
        Some(path) => path.to_owned(),
        None => {
            let here = env::current_dir()?;
            let folder = here
                .ancestors()
                .find(|folder| FsStore::new(folder).is_ok_and(|store| store.read_head(&name, 0).is_ok()));
            let Some(folder) = folder else { return Ok(None) };
            folder.join(Config::FILE)
        }
    };
    let shown = path.display().to_string();
    let text = String::from_utf8(whole(&path)?).with_context(|| format!("{shown} is no text"))?;
    let config = Config::parse(&text).map_err(|error| anyhow!("{shown} is wrong; nothing was run\n{error}"))?;
    Ok(Some((path, config)))
}

fn focus(text: &str) -> anyhow::Result<crate::geometry::Point> {
    param::point(text).ok_or_else(|| {
        anyhow!("--focus {text}: expected two lengths from the top left, in pixels or percent, such as 30p,50p")
    })
}

/// The folders that paths in headers begin at.
pub(super) fn assets(roots: &[PathBuf]) -> anyhow::Result<Layered> {
    let mut stores = Vec::new();
    for root in roots {
        let store: Box<dyn Store> = Box::new(FsStore::new(root)?.confined());
        stores.push((root.display().to_string(), store));
    }
    let mut stores = stores.into_iter();
    let (_, first) =
        stores.next().context("say with --asset-root where the pictures of --overlay and --montage are")?;
    Ok(Layered::new(first, stores))
}

fn overlay(header: &str, args: &PictureArgs) -> anyhow::Result<Overlay> {
    let mut overlay =
        read_overlay(header).map_err(|errors| anyhow!("the overlay is wrong; nothing was run\n{errors}"))?;
    let path = overlay.path.clone().unwrap_or_default();
    let key = engine::asset(&path)?;
    let bytes = assets(&args.asset_root)?.read(&key).with_context(|| format!("the overlay {path} cannot be read"))?;
    let picture = engine::picture(&bytes, &crate::codec::Limits::default());
    overlay.picture = Some(picture.with_context(|| format!("the overlay {path}"))?);
    Ok(overlay)
}
