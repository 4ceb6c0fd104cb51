//! From what was typed to recipes: settings, queries, the image flags over them, what clients accept.

use super::{args::ImageArgs, loaded_config::LoadedConfig, quote::quoted};
use crate::{
    config::Rule,
    engine::{self, FileRule, Overrides, RenditionSpec},
    geometry::Point,
    montage::Montage,
    output::{Accepts, Credentials, Goal},
    param,
    recipe::{self, Classes, QueryErrorKind, QueryErrors, Recipe, read_overlay},
    stage::overlay::Overlay,
    store::{FallbackStore, FsStore, Store},
    warning::Warning,
};
use anyhow::{Context, anyhow, bail};
use std::{
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

/// Everything about images that was typed, but for the queries of single inputs.
pub(super) struct Queries<'a> {
    /// What every query is laid over.
    start: Recipe,
    /// The queries of all inputs, without the image flags.
    typed: Vec<RenditionSpec>,
    /// The image flags, as a query.
    flags: &'a str,
    /// What clients take, one rendition for each.
    accepts: Vec<Accepts>,
    lenient: bool,
    /// What `class` may name.
    classes: Classes,
    /// Nothing but `class` may be said.
    only_classes: bool,
    /// The configuration.
    project: Rc<LoadedConfig>,
    /// Its rules, each with what was typed laid over its renditions.
    rules: Vec<FileRule>,
    /// A focus was typed, which no file's own beats.
    focus_typed: bool,
    /// A query asks for a signature with the credentials that were given, and this build cannot sign.
    cannot_sign: bool,
    errors: Vec<String>,
    /// Parameters of others for which IO has its own: each once.
    warnings: Vec<String>,
}

impl<'a> Queries<'a> {
    /// Reads settings, queries and flags.
    ///
    /// # Errors
    /// Wrong settings, a wrong Accept header, a wrong focus, an overlay that cannot be read. Mistakes in queries are
    /// collected: see [`Queries::finish`].
    pub(super) fn new(args: &ImageArgs, typed: &[String], flags: &'a str) -> anyhow::Result<Queries<'a>> {
        let project = Rc::new(LoadedConfig::find(args.config.as_deref())?);
        let (recipe, classes) = settings(args, &project)?;
        let overlay = |header| overlay(header, &roots(&args.asset_root, &project));
        let mut start = Recipe {
            focus: args.focus.as_deref().map(focus).transpose()?,
            overlay: args.overlay.as_deref().map(overlay).transpose()?.unwrap_or_default(),
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
            rules: Vec::new(),
            focus_typed: args.focus.is_some(),
            cannot_sign: false,
            project: Rc::clone(&project),
            classes,
            only_classes: args.only_classes,
            errors: Vec::new(),
            warnings: Vec::new(),
        };
        let nothing = [String::new()];
        let typed = if typed.is_empty() { &nothing } else { typed };
        let start = RenditionSpec { recipe: queries.start.clone().into(), ..RenditionSpec::default() };
        let starts = queries.with_classes(&start, &args.class);
        let pairs = starts.iter().flat_map(|start| typed.iter().map(move |query| (start, query)));
        queries.typed = pairs.map(|(start, query)| queries.lay(start, query)).collect();
        // Flags are the same for every query, so their mistakes are shown once, here.
        queries.read(&RenditionSpec::default(), flags, as_flags);
        // What was typed has been read by now, and the file was checked as a whole: nothing is wrong that is not known.
        let counted = queries.errors.len();
        for rule in &project.config.rule {
            let rule = queries.rule(rule, &args.class, typed).with_context(|| project.shown())?;
            queries.rules.push(rule);
        }
        queries.errors.truncate(counted);
        Ok(queries)
    }

    /// One start for each class; without any the start itself.
    fn with_classes(&mut self, start: &RenditionSpec, names: &[String]) -> Vec<RenditionSpec> {
        match names {
            [] => vec![start.clone()],
            names => names.iter().map(|name| self.lay(start, &format!("class={name}"))).collect(),
        }
    }

    /// Each rendition of a rule, with what was typed laid over it: 1 the command line, 2 the rule, 3 the class,
    /// 4 `[defaults]`, 5 what the program does by itself.
    fn rule(&mut self, rule: &Rule, typed_classes: &[String], typed: &[String]) -> anyhow::Result<FileRule> {
        let mut recipe = Recipe { focus: self.start.focus.or(rule.focus()), ..self.start.clone() };
        // A list of widths is for images of all sizes.
        recipe.resize.at_most = !rule.widths.is_empty();
        let start = RenditionSpec { recipe: recipe.into(), name: Some(rule.template()), ..RenditionSpec::default() };
        let own: Vec<String> = rule.classes.texts().map(str::to_owned).collect();
        let classes = if typed_classes.is_empty() { &own } else { typed_classes };
        let accepts = if self.accepts.is_empty() {
            rule.accept.texts().map(Accepts::parse).collect::<Result<_, _>>()?
        } else {
            self.accepts.clone()
        };
        let mut queries = Vec::new();
        for start in self.with_classes(&start, classes) {
            let start = rule.query.as_ref().map_or_else(|| start.clone(), |query| self.lay(&start, query.get_ref()));
            for variant in rule.variants() {
                let rendition = self.lay(&start, &variant);
                let laid = typed.iter().map(|query| self.lay(&rendition, query));
                queries.extend(laid.flat_map(|query| for_clients(&query, &accepts)));
            }
        }
        Ok(FileRule { files: rule.matcher()?, queries })
    }

    /// The configuration that this is read with.
    pub(super) fn project(&self) -> Rc<LoadedConfig> {
        Rc::clone(&self.project)
    }

    /// Leaves the rules of the configuration out.
    pub(super) fn without_rules(&mut self) {
        self.rules.clear();
    }

    /// The queries of an input: its own laid over each of the general ones, the image flags on top, once for each
    /// kind of client.
    pub(super) fn of_input(&mut self, own: Option<&str>) -> Vec<RenditionSpec> {
        let before = self.errors.len();
        let mut all = Vec::new();
        for typed in self.typed.clone() {
            let query = own.map_or_else(|| typed.clone(), |own| self.lay(&typed, own));
            // The same own query is laid over each: its mistakes are shown once.
            self.errors.truncate(before + 1);
            let query = self.flagged(&query);
            all.extend(for_clients(&query, &self.accepts));
        }
        all
    }

    /// What is different for some files of an input with this query of its own; `folder` is where its names begin.
    /// After [`Queries::of_input`], which tells of the mistakes.
    pub(super) fn overrides(&mut self, own: Option<&str>, folder: Option<&Path>) -> Overrides {
        let Some(under) = folder.and_then(|folder| self.project.under(folder)) else { return Overrides::default() };
        let counted = self.errors.len();
        let mut rules = self.rules.clone();
        for query in rules.iter_mut().flat_map(|rule| &mut rule.queries) {
            let laid = own.map(|own| self.lay(query, own));
            *query = self.flagged(laid.as_ref().unwrap_or(query));
        }
        self.errors.truncate(counted);
        let focus = if self.focus_typed { [].into() } else { self.project.focus() };
        Overrides { under, rules, focus }
    }

    /// Where smart crops of a file look by what the configuration says, and what of it says so. `None` where it says
    /// nothing, or a focus was typed.
    pub(super) fn focus_of(&self, file: &Path) -> Option<(Point, String)> {
        let (folder, key) = super::inputs::split_path(file).ok().filter(|_| !self.focus_typed)?;
        let path = format!("{}{key}", self.project.under(&folder)?);
        if let Some(point) = self.project.focus().get(&path) {
            return Some((*point, "[focus]".to_owned()));
        }
        let rule = self.rules.iter().position(|rule| rule.files.is_match(&path))?;
        Some((self.project.config.rule[rule].focus()?, format!("rule {}", rule + 1)))
    }

    /// The image flags on top of everything else.
    fn flagged(&mut self, query: &RenditionSpec) -> RenditionSpec {
        let counted = self.errors.len();
        let query = self.lay(query, self.flags);
        self.errors.truncate(counted);
        self.cannot_sign |= query.recipe.output.signs() && !cfg!(feature = "c2pa");
        query
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

    /// What is worth saying once about the queries, whatever becomes of the outputs.
    pub(super) fn warnings(&self) -> Vec<String> {
        self.warnings.clone()
    }

    /// Whether all queries were right.
    ///
    /// # Errors
    /// Every mistake, with its place.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        if self.cannot_sign {
            bail!(
                "this build cannot sign content credentials; build with `--features c2pa`, or leave --c2pa-cert and --c2pa-key out"
            );
        }
        if !self.errors.is_empty() {
            bail!("the query is wrong; nothing was run\n{}", self.errors.join("\n\n"));
        }
        Ok(())
    }

    fn lay(&mut self, start: &RenditionSpec, query: &str) -> RenditionSpec {
        self.read(start, query, quoted)
    }

    /// Lays a query over another; `typed` is how it is typed, for the corrected one that a mistake comes with.
    fn read(&mut self, start: &RenditionSpec, query: &str, typed: fn(&str) -> String) -> RenditionSpec {
        let parsed = start.recipe.read_in(query, &self.classes);
        let other = recipe::pieces(query).find(|piece| !piece.starts_with("class="));
        if let Some(other) = other.filter(|_| self.only_classes) {
            self.errors.push(format!("`{other}`: --only-classes takes nothing but `class=NAME`"));
        }
        let has_another = parsed
            .ignored
            .iter()
            .filter(|error| matches!(error.kind, QueryErrorKind::Ignored { instead: Some(_), .. }));
        for warning in has_another.map(|error| error.kind.to_string()) {
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        let mut warnings = start.warnings.clone();
        warnings.extend(parsed.ignored.iter().map(|error| Warning::new(error.kind.code(), error.kind.to_string())));
        if self.lenient {
            warnings.extend(parsed.errors.iter().map(|error| Warning::new(error.kind.code(), error.kind.to_string())));
        } else if !parsed.errors.is_empty() {
            let errors = QueryErrors { query: query.to_owned(), errors: parsed.errors };
            let corrected = errors.suggested_fix().map(|fixed| format!("\ncorrected: {}", typed(&fixed)));
            self.errors.push(format!("{errors}{}", corrected.unwrap_or_default()));
        }
        let class = parsed.class.or_else(|| start.class.clone());
        RenditionSpec { recipe: parsed.recipe.into(), warnings, class, name: start.name.clone() }
    }
}

/// A query as image flags.
fn as_flags(query: &str) -> String {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| format!("--{name} {}", quoted(value))).collect::<Vec<_>>().join(" ")
}

/// The query once for each kind of client.
fn for_clients(query: &RenditionSpec, accepts: &[Accepts]) -> Vec<RenditionSpec> {
    if accepts.is_empty() {
        return vec![query.clone()];
    }
    let for_client = |accepts: &Accepts| {
        let mut query = query.clone();
        Arc::make_mut(&mut query.recipe).output.accepts = accepts.clone();
        query
    };
    accepts.iter().map(for_client).collect()
}

/// What content credentials are signed with, read here so that a wrong path is known before anything runs.
fn credentials(args: &ImageArgs) -> anyhow::Result<Option<Credentials>> {
    let (Some(certificates), Some(key)) = (&args.c2pa_cert, &args.c2pa_key) else { return Ok(None) };
    Ok(Some(Credentials { certificates: read_file(certificates)?.into(), key: read_file(key)?.into() }))
}

/// The bytes of a file that was named.
pub(super) fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let (folder, key) = super::inputs::split_path(path)?;
    FsStore::new(folder)?.read(&key).with_context(|| path.display().to_string())
}

/// A recipe with the service settings of the configuration file, and those of `--set` over them; and its classes.
fn settings(args: &ImageArgs, project: &LoadedConfig) -> anyhow::Result<(Recipe, Classes)> {
    let (mut recipe, mut classes) = (Recipe::default(), Classes::default());
    for (name, value) in &project.config.defaults {
        recipe.set_default(name.get_ref(), &value.to_string()).with_context(|| project.shown())?;
    }
    for (name, class) in &project.config.class {
        classes.define(name.get_ref(), class.query.get_ref()).with_context(|| project.shown())?;
    }
    for setting in &args.settings {
        let (name, value) =
            setting.split_once('=').ok_or_else(|| anyhow!("--set takes NAME=VALUE, such as jpeg_quality=80"))?;
        recipe.set_default(name.trim(), value.trim()).with_context(|| format!("--set {setting}"))?;
    }
    Ok((recipe, classes))
}

fn focus(text: &str) -> anyhow::Result<Point> {
    param::point(text).ok_or_else(|| {
        anyhow!("--focus {text}: expected two lengths from the top left, in pixels or percent, such as 30p,50p")
    })
}

/// The folders that paths in headers begin at, each with what reports call it: those that were typed, or else the
/// configuration's.
pub(super) fn roots(typed: &[PathBuf], project: &LoadedConfig) -> Vec<(String, PathBuf)> {
    if typed.is_empty() {
        let own = project.config.asset_roots.texts();
        return own.map(|root| (root.to_owned(), project.path(root))).collect();
    }
    typed.iter().map(|root| (root.display().to_string(), root.clone())).collect()
}

/// These folders as one store.
pub(super) fn assets(roots: &[(String, PathBuf)]) -> anyhow::Result<FallbackStore> {
    let mut stores = Vec::new();
    for (name, root) in roots {
        let store: Box<dyn Store> = Box::new(FsStore::new(root)?.confined());
        stores.push((name.clone(), store));
    }
    let mut stores = stores.into_iter();
    let (_, first) = stores.next().context(
        "say with --asset-root, or `asset-roots` in pixmill.toml, where the images of --overlay and --montage are",
    )?;
    Ok(FallbackStore::new(first, stores))
}

/// Every place where the image of --overlay may be.
pub(super) fn overlay_files(args: &ImageArgs, project: &LoadedConfig) -> Vec<PathBuf> {
    let path = args.overlay.as_deref().and_then(|header| read_overlay(header).ok()?.path);
    let key = path.and_then(|path| engine::asset(&path).ok());
    let roots = roots(&args.asset_root, project).into_iter();
    key.map_or_else(Vec::new, |key| roots.map(|(_, root)| root.join(key.as_str())).collect())
}

fn overlay(header: &str, roots: &[(String, PathBuf)]) -> anyhow::Result<Overlay> {
    let mut overlay =
        read_overlay(header).map_err(|errors| anyhow!("the overlay is wrong; nothing was run\n{errors}"))?;
    let path = overlay.path.clone().unwrap_or_default();
    let key = engine::asset(&path)?;
    let bytes = assets(roots)?.read(&key).with_context(|| format!("the overlay {path} cannot be read"))?;
    let image = engine::image(&bytes, &crate::codec::Limits::default());
    overlay.image = Some(image.with_context(|| format!("the overlay {path}"))?);
    Ok(overlay)
}
