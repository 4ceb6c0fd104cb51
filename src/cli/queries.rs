//! Builds recipes from the command line and the configuration: settings, classes, queries, image flags and Accept
//! values.

use super::{
    args::ImageArgs,
    assets::{overlay, roots},
    details::Details,
    files::split_path,
    loaded_config::LoadedConfig,
    query_errors::{as_flags, explained, ignored},
    quote::quoted,
    settings::{credentials, focus, settings},
};
use crate::{
    config::Rule,
    engine::{FileRule, Overrides, PlanError, RenditionSpec},
    geometry::Point,
    montage::Montage,
    output::{Accepts, Goal, OutputSettings},
    recipe::{self, Classes, QueryErrorKind, QueryErrors, RenderSettings},
    store::Key,
    visible::one_line,
};
use anyhow::{Context, bail};
use std::{path::Path, rc::Rc, sync::Arc};

/// The recipe and settings that every query builds on, and the classes.
///
/// # Errors
/// Invalid settings, focal points and overlays.
pub(super) fn start(args: &ImageArgs, project: &LoadedConfig) -> anyhow::Result<(RenditionSpec, Classes)> {
    let (recipe, classes) = settings(args, project)?;
    let overlay = |header| overlay(header, &roots(&args.asset_root, project));
    let settings = RenderSettings {
        focus: args.focus.as_deref().map(focus).transpose()?,
        overlay: args.overlay.as_deref().map(overlay).transpose()?.unwrap_or_default(),
        output: OutputSettings {
            lenient: args.lenient,
            keep_metadata: args.keep_metadata,
            keep_profile: args.keep_profile,
            credentials: credentials(args)?,
            target: args.target_score.map(Goal::Score).or(args.target_size.map(Goal::Bytes)),
            ..OutputSettings::default()
        },
        ..RenderSettings::default()
    };
    let start = RenditionSpec { recipe: recipe.into(), settings: settings.into(), ..RenditionSpec::default() };
    Ok((start, classes))
}

/// The image options of a command line, without the queries of individual inputs.
pub(super) struct Queries<'a> {
    /// The initial recipe and settings of every query.
    start: RenditionSpec,
    /// The queries of all inputs, without the image flags.
    typed: Vec<RenditionSpec>,
    /// The image flags, as a query.
    flags: &'a str,
    /// The Accept values. Each one gives a separate rendition.
    accepts: Vec<Accepts>,
    lenient: bool,
    /// The classes of the parameter `class`.
    classes: Classes,
    /// Only the parameter `class` is allowed.
    only_classes: bool,
    /// The configuration.
    project: Rc<LoadedConfig>,
    /// Its rules, with the queries of the command line applied to their renditions.
    rules: Vec<FileRule>,
    /// --focus is given; it overrides the focal points of the configuration.
    focus_typed: bool,
    /// A query needs a signature, and this build cannot sign.
    cannot_sign: bool,
    /// The errors of each invalid query, empty if they are not shown.
    errors: Vec<String>,
    /// The maximum number of renditions.
    limit: u64,
    /// Deduplicated warnings about ignored parameters of other services with an equivalent.
    warnings: Vec<String>,
}

impl<'a> Queries<'a> {
    /// Reads settings, queries and flags.
    ///
    /// # Errors
    /// Invalid settings, Accept headers, focal points and overlays, and more than `limit` renditions of an image.
    /// Errors in queries are collected: see [`Queries::finish`].
    pub(super) fn new(args: &ImageArgs, typed: &[String], flags: &'a str, limit: u64) -> anyhow::Result<Queries<'a>> {
        let project = Rc::new(LoadedConfig::find(args.config.as_deref())?);
        let (start, classes) = start(args, &project)?;
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
            limit,
            warnings: Vec::new(),
        };
        let typed = or_empty(typed);
        queries.check_count(product(&[args.class.len(), typed.len(), queries.accepts.len()]))?;
        let start = queries.start.clone();
        let starts = queries.with_classes(&start, &args.class);
        let pairs = starts.iter().flat_map(|start| typed.iter().map(move |query| (start, query)));
        queries.typed = pairs.map(|(start, query)| queries.apply(start, query)).collect();
        // The flags are the same for every query, so their errors are reported once, here.
        queries.read(&RenditionSpec::default(), flags, as_flags);
        Ok(queries)
    }

    /// Adds the rules of the configuration, unless there are errors already.
    ///
    /// # Errors
    /// When they have more renditions than the limit.
    pub(super) fn with_rules(&mut self, args: &ImageArgs, typed: &[String]) -> anyhow::Result<()> {
        let typed = or_empty(typed);
        let project = self.project();
        let count = |rule: &Rule| {
            let of = |given: usize, own: usize| if given > 0 { given } else { own };
            let classes = of(args.class.len(), rule.classes.texts().len());
            let accepts = of(self.accepts.len(), rule.accept.texts().len());
            product(&[classes, typed.len(), accepts]).saturating_mul(rule.variant_count())
        };
        self.check_count(project.config.rule.iter().map(count).fold(0, u64::saturating_add))?;
        if !self.errors.is_empty() {
            return Ok(());
        }
        for rule in &project.config.rule {
            let rule = self.rule(rule, &args.class, typed).with_context(|| project.shown())?;
            self.rules.push(rule);
        }
        // The command line has been read already and the file was validated as a whole, so the rules add no new errors.
        self.errors.clear();
        Ok(())
    }

    /// The start with each class applied. Without classes, only the given start.
    fn with_classes(&mut self, start: &RenditionSpec, names: &[String]) -> Vec<RenditionSpec> {
        match names {
            [] => vec![start.clone()],
            names => names.iter().map(|name| self.apply(start, &format!("class={name}"))).collect(),
        }
    }

    /// The renditions of a rule. Precedence, highest first: command line, rule, class, `[defaults]`, built-in defaults.
    fn rule(&mut self, rule: &Rule, typed_classes: &[String], typed: &[String]) -> anyhow::Result<FileRule> {
        let settings = self.start.settings.as_ref();
        let settings = RenderSettings {
            focus: settings.focus.or(rule.focus()),
            // A list of widths applies to images of all sizes, so a smaller image is not enlarged.
            at_most: !rule.widths.is_empty(),
            ..settings.clone()
        };
        let start = RenditionSpec { settings: settings.into(), name: Some(rule.template()), ..self.start.clone() };
        let own: Vec<String> = rule.classes.texts().map(str::to_owned).collect();
        let classes = if typed_classes.is_empty() { &own } else { typed_classes };
        let accepts = if self.accepts.is_empty() {
            rule.accept.texts().map(Accepts::parse).collect::<Result<_, _>>()?
        } else {
            self.accepts.clone()
        };
        let mut queries = Vec::new();
        for start in self.with_classes(&start, classes) {
            let start = rule.query.as_ref().map_or_else(|| start.clone(), |query| self.apply(&start, query.get_ref()));
            for variant in rule.variants() {
                let rendition = self.apply(&start, &variant);
                let applied = typed.iter().map(|query| self.apply(&rendition, query));
                queries.extend(applied.flat_map(|query| for_clients(&query, &accepts)));
            }
        }
        let patterns = rule.files.texts().map(str::to_owned).collect();
        Ok(FileRule { files: rule.matcher()?, patterns, queries })
    }

    /// The configuration in use.
    pub(super) fn project(&self) -> Rc<LoadedConfig> {
        Rc::clone(&self.project)
    }

    /// The number of renditions that an input in this folder needs. For a whole folder, those of all rules.
    pub(super) fn renditions(&self, folder: Option<&Path>, only: Option<&Key>) -> u64 {
        let under = folder.and_then(|folder| self.project.under(folder));
        let rule_of = |key: &Key| self.rule_of(&format!("{}{key}", under.as_ref()?));
        let typed = product(&[self.typed.len(), self.accepts.len()]);
        match only.map(rule_of) {
            Some(Some(rule)) => self.rules[rule].queries.len() as u64,
            Some(None) => typed,
            None => self.rules.iter().fold(typed, |sum, rule| sum.saturating_add(rule.queries.len() as u64)),
        }
    }

    /// Checks the number of renditions.
    ///
    /// # Errors
    /// When it is over the limit.
    pub(super) fn check_count(&self, renditions: u64) -> Result<(), PlanError> {
        if renditions > self.limit {
            return Err(PlanError::TooManyRenditions { renditions, limit: self.limit });
        }
        Ok(())
    }

    /// The first rule that matches a path in the project.
    fn rule_of(&self, path: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.files.is_match(path))
    }

    /// The renditions of an input: its own query applied to each general query, then the image flags, for each Accept
    /// value.
    pub(super) fn of_input(&mut self, own: Option<&str>) -> Vec<RenditionSpec> {
        let before = self.errors.len();
        let mut all = Vec::new();
        for typed in self.typed.clone() {
            let query = own.map_or_else(|| typed.clone(), |own| self.apply(&typed, own));
            // The same own query is applied to each, so its errors are reported once.
            self.errors.truncate(before + 1);
            let query = self.with_flags(&query);
            all.extend(for_clients(&query, &self.accepts));
        }
        all
    }

    /// The rules and focal points for individual files of an input with this query. Names are relative to `folder`. For
    /// an input of one file, other rules have no renditions. Call it after [`Queries::of_input`], which reports the
    /// errors of the query.
    pub(super) fn overrides(&mut self, own: Option<&str>, folder: Option<&Path>, only: Option<&Key>) -> Overrides {
        let Some(under) = folder.and_then(|folder| self.project.under(folder)) else { return Overrides::default() };
        let error_count = self.errors.len();
        let used = only.map(|key| self.rule_of(&format!("{under}{key}")));
        let one = |(i, rule): (usize, &FileRule)| match used {
            Some(used) if used != Some(i) => FileRule { queries: Vec::new(), ..rule.clone() },
            _ => rule.clone(),
        };
        let mut rules: Vec<FileRule> = self.rules.iter().enumerate().map(one).collect();
        for query in rules.iter_mut().flat_map(|rule| &mut rule.queries) {
            let applied = own.map(|own| self.apply(query, own));
            *query = self.with_flags(applied.as_ref().unwrap_or(query));
        }
        self.errors.truncate(error_count);
        let focus = if self.focus_typed { [].into() } else { self.project.focus() };
        Overrides { under, rules, focus }
    }

    /// The focal point of a file in the configuration, and the table or rule that sets it. `None` without one, or with
    /// --focus.
    pub(super) fn focus_of(&self, file: &Path) -> Option<(Point, String)> {
        let (folder, key) = split_path(file).ok().filter(|_| !self.focus_typed)?;
        let path = format!("{}{key}", self.project.under(&folder)?);
        if let Some(point) = self.project.focus().get(&path) {
            return Some((*point, "[focus]".to_owned()));
        }
        let mut rules = self.project.config.rule.iter().enumerate();
        let (i, rule) = rules.find(|(_, rule)| rule.matcher().is_ok_and(|files| files.is_match(&path)))?;
        Some((rule.focus()?, format!("rule {}", i + 1)))
    }

    /// Applies the image flags, which override everything else.
    fn with_flags(&mut self, query: &RenditionSpec) -> RenditionSpec {
        let error_count = self.errors.len();
        let query = self.apply(query, self.flags);
        self.errors.truncate(error_count);
        self.cannot_sign |= query.pipeline().output().signs() && !cfg!(feature = "c2pa");
        query
    }

    /// The montage of a header, and the settings of its output. It uses the service settings and --accept, but no
    /// queries.
    pub(super) fn montage(&self, header: &str) -> anyhow::Result<(Montage, OutputSettings)> {
        let mut montage =
            Montage::parse(header).map_err(|errors| Details::new("invalid --montage; nothing was run", errors))?;
        montage.output.defaults = self.start.recipe.output.defaults;
        let accepts = match self.accepts.as_slice() {
            [] => Accepts::default(),
            [accepts] => accepts.clone(),
            _ => bail!("--montage writes one output; use at most one --accept"),
        };
        Ok((montage, OutputSettings { accepts, ..OutputSettings::default() }))
    }

    /// Deduplicated warnings about the queries.
    pub(super) fn warnings(&self) -> Vec<String> {
        self.warnings.clone()
    }

    /// Checks that all queries are valid.
    ///
    /// # Errors
    /// When a query is invalid, with the first errors and their positions.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        if self.cannot_sign {
            bail!(
                "this build cannot sign content credentials; build with `--features c2pa`, or remove --c2pa-cert and --c2pa-key"
            );
        }
        if !self.errors.is_empty() {
            let more = self.errors.len().saturating_sub(QueryErrors::SHOWN);
            let more = (more > 0).then(|| format!("and {more} more invalid queries"));
            let shown: Vec<String> = self.errors.into_iter().take(QueryErrors::SHOWN).chain(more).collect();
            bail!(Details::new("invalid query; nothing was run", shown.join("\n\n")));
        }
        Ok(())
    }

    fn apply(&mut self, start: &RenditionSpec, query: &str) -> RenditionSpec {
        self.read(start, query, quoted)
    }

    /// Applies a query to a rendition. `typed` formats the corrected query that an error suggests.
    fn read(&mut self, start: &RenditionSpec, query: &str, typed: fn(&str) -> String) -> RenditionSpec {
        let parsed = start.recipe.read_for(query, &self.classes, self.lenient);
        let other = recipe::beside_class(query);
        if let Some(other) = other.filter(|_| self.only_classes) {
            self.errors.push(format!("`{}`: --only-classes allows only `class=NAME`", one_line(other)));
        }
        let with_equivalent = parsed.ignored.iter().filter(|error| {
            matches!(error.kind, QueryErrorKind::Ignored { instead: Some(_), .. } | QueryErrorKind::Translated { .. })
        });
        for warning in with_equivalent.map(|error| error.kind.to_string()) {
            if self.warnings.len() < QueryErrors::SHOWN && !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        let mut warnings = start.warnings.clone();
        warnings.extend(ignored(&parsed.ignored));
        if self.lenient {
            warnings.extend(ignored(&parsed.errors));
        } else if !parsed.errors.is_empty() {
            let shown = self.errors.len() < QueryErrors::SHOWN;
            self.errors.push(if shown { explained(query, parsed.errors, typed) } else { String::new() });
        }
        let class = parsed.class.or_else(|| start.class.clone());
        RenditionSpec { recipe: parsed.recipe.into(), warnings, class, ..start.clone() }
    }
}

/// The queries, or an empty one.
fn or_empty(typed: &[String]) -> &[String] {
    const EMPTY: &[String] = &[String::new()];
    if typed.is_empty() { EMPTY } else { typed }
}

/// The number of combinations. An empty list is one choice.
fn product(lengths: &[usize]) -> u64 {
    lengths.iter().fold(1, |product: u64, length| product.saturating_mul((*length).max(1) as u64))
}

/// The query for each Accept value.
fn for_clients(query: &RenditionSpec, accepts: &[Accepts]) -> Vec<RenditionSpec> {
    if accepts.is_empty() {
        return vec![query.clone()];
    }
    let for_client = |accepts: &Accepts| {
        let mut query = query.clone();
        Arc::make_mut(&mut query.settings).output.accepts = accepts.clone();
        query
    };
    accepts.iter().map(for_client).collect()
}
