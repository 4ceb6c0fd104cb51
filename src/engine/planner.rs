//! Builds a plan from inputs and queries: lists sources, recognizes them by content, names the outputs. Reads only the
//! beginning of each file.

use super::{
    entry::failed_query,
    failure::{no_format, read_failure, stage_failure, unrecognized},
    input::{Input, Naming},
    name::{self, Late, Parts},
    once::add_once,
    place::backup_of,
    plan::{Job, Place, Plan, Rendition},
    plan_error::PlanError,
    probe::{File, ProbeResult, Probed, has_image_extension},
    probe_ahead::{Probe, STEP, probe_ahead, stamps_ahead},
    shard::Sharding,
    spec::RenditionSpec,
};
use crate::{
    cache::Cache,
    codec::{Format, Limits},
    codes::WarningCode,
    geometry::{Length, Size},
    output::{
        Wanted,
        decide::{NoFormat, SourceInfo, decide},
    },
    recipe::Recipe,
    report::{Entry, Failure, Skipped},
    shard::Shard,
    store::{Key, Listed},
    warning::Warning,
};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    num::NonZeroU32,
    rc::Rc,
    sync::Arc,
};

/// Lists the inputs and plans every rendition.
///
/// # Errors
/// When the template is invalid or outputs collide. Nothing has been written.
pub fn plan(inputs: &[Input], naming: &Naming, limits: &Limits) -> Result<Plan, PlanError> {
    plan_with_cache(inputs, naming, limits, None, None)
}

/// As [`plan`], without opening files that the cache has recorded, and with a shard only for its sources.
///
/// # Errors
/// As [`plan`].
pub fn plan_with_cache(
    inputs: &[Input],
    naming: &Naming,
    limits: &Limits,
    cache: Option<&Cache>,
    shard: Option<Shard>,
) -> Result<Plan, PlanError> {
    name::check(&naming.template)?;
    inputs.iter().flat_map(Input::queries).filter_map(|query| query.name.as_deref()).try_for_each(name::check)?;
    let mut collector =
        Collector { naming, limits, cache, jobs: Vec::new(), failed: Vec::new(), skipped: Vec::new(), not_pictures: 0 };
    // All sources, each with its planned queries.
    let mut seen: HashMap<String, HashSet<Rc<[String]>>> = HashMap::new();
    let mut texts = Texts::default();
    let mut files = Vec::new();
    let mut sharding = Sharding::new(shard, inputs, naming);
    for input in inputs {
        let store = &input.store;
        let listed = sharding.list(input);
        if let Some(reason) = &input.skip {
            let images = listed.into_iter().flatten().map(|found| found.key);
            let images = images.filter(|key| has_image_extension(key) && !seen.contains_key(&store.canonical_id(key)));
            let skipped = images.map(|key| Skipped { source: format!("{}{key}", input.label), reason: reason.clone() });
            collector.skipped.extend(skipped);
            continue;
        }
        let names = || listed.iter().flatten().map(|found| &found.key).filter(|_| input.only.is_none());
        let originals: HashSet<Key> = names().filter_map(backup_of).collect();
        let backed_up: HashSet<Key> = names().filter(|name| originals.contains(name)).cloned().collect();
        for item in listed {
            match item {
                Ok(found) => {
                    // An image may be named both directly and through its folder. It is planned once.
                    let wanted = input.wanted(&found.key);
                    let canonical_id = store.canonical_id(&found.key);
                    let queries = texts.of(&wanted, matches!(wanted, Cow::Borrowed(_)));
                    let renditions = wanted.len();
                    if seen.entry(canonical_id.clone()).or_default().insert(queries) {
                        let backup_of = backup_of(&found.key).filter(|original| backed_up.contains(original));
                        files.push(Candidate { input, found, canonical_id, renditions, backup_of });
                    }
                }
                Err(unlisted) => {
                    let label = format!("{}{}", input.label, unlisted.place);
                    collector.fail(&input.queries, &label, &read_failure(&unlisted.error));
                }
            }
        }
    }
    check_count(&files, limits)?;
    let named = |file: &&mut Candidate<'_>| file.input.only.is_some() && file.input.store.io().is_some();
    let mut named: Vec<&mut Candidate<'_>> = files.iter_mut().filter(named).collect();
    let objects = named.iter().map(|file| (file.input.store.clone(), file.found.key.clone())).collect();
    for (file, stamp) in named.iter_mut().zip(stamps_ahead(objects)) {
        file.found.stamp = stamp;
    }
    let mut files = files.into_iter().peekable();
    while files.peek().is_some() {
        let step: Vec<Candidate<'_>> = files.by_ref().take(STEP).collect();
        let probes = step.iter().map(|file| collector.probe(file)).collect();
        let probed = probe_ahead(probes, limits);
        step.into_iter().zip(probed).try_for_each(|(file, probed)| collector.add(file, probed))?;
    }
    let Collector { jobs, failed, skipped, not_pictures, .. } = collector;
    sharding.check(&jobs)?;
    let mut plan = Plan::new(jobs, naming.store.is_none())?;
    plan.failed = failed;
    plan.not_pictures = not_pictures;
    plan.skipped = skipped;
    plan.folder = naming.store.clone();
    plan.elsewhere = sharding.elsewhere;
    Ok(plan)
}

/// A file that may be an image.
struct Candidate<'a> {
    input: &'a Input,
    found: Listed,
    canonical_id: String,
    /// The number of its queries.
    renditions: usize,
    /// The file that it is a backup of.
    backup_of: Option<Key>,
}

/// Counts the renditions before any of them is built. Files without the name of an image are not counted.
fn check_count(files: &[Candidate<'_>], limits: &Limits) -> Result<(), PlanError> {
    let images = files.iter().filter(|file| file.input.only.is_some() || has_image_extension(&file.found.key));
    let renditions = images.fold(0, |sum: u64, file| sum.saturating_add(file.renditions as u64));
    let limit = limits.renditions;
    if renditions > limit { Err(PlanError::TooManyRenditions { renditions, limit }) } else { Ok(()) }
}

/// The texts of lists of queries, formatted once for each list that many files share.
#[derive(Default)]
struct Texts(HashMap<usize, Rc<[String]>>);

impl Texts {
    /// `shared` lists outlive the planner, so their address identifies them.
    fn of(&mut self, queries: &[RenditionSpec], shared: bool) -> Rc<[String]> {
        let new = || queries.iter().map(|query| query.recipe.to_string()).collect();
        if shared { Rc::clone(self.0.entry(queries.as_ptr().addr()).or_insert_with(new)) } else { new() }
    }
}

/// The failure of a query for one file.
struct Refused {
    failure: Failure,
    /// The file's own format is read-only, and no other format was requested.
    unwritable: bool,
}

impl From<&NoFormat> for Refused {
    fn from(error: &NoFormat) -> Refused {
        Refused { failure: no_format(error), unwritable: matches!(error, NoFormat::Unwritable { .. }) }
    }
}

struct Collector<'a> {
    naming: &'a Naming,
    limits: &'a Limits,
    cache: Option<&'a Cache>,
    jobs: Vec<Job>,
    failed: Vec<Entry>,
    skipped: Vec<Skipped>,
    not_pictures: u64,
}

impl Collector<'_> {
    /// The file to probe ahead; `None` for one that is not remote, or that the cache has recorded.
    fn probe(&self, file: &Candidate<'_>) -> Option<Probe> {
        let Candidate { input, found: Listed { key, len, stamp }, canonical_id, .. } = file;
        input.store.io()?;
        let wanted = &input.wanted(key);
        let needs_header = self.needs_header(wanted);
        let known = File { store: input.store.as_ref(), key, canonical_id, label: "", stamp: *stamp };
        let is_empty = *len == 0 && input.only.is_none() && !has_image_extension(key);
        if is_empty || known.known(needs_header, self.limits, self.cache).is_some() {
            return None;
        }
        let named = |query: &RenditionSpec| matches!(query.recipe.output.format, Some(Wanted::Named(..)));
        let needs_format = !wanted.iter().all(named);
        Some(Probe { store: input.store.clone(), key: key.clone(), needs_header, needs_format })
    }

    /// Whether a decision about one of these queries depends on the header of the source.
    fn needs_header(&self, wanted: &[RenditionSpec]) -> bool {
        wanted.iter().any(|query| {
            query.recipe.output.negotiates() || name::needs_size(self.naming.template(query)) || may_be_still(query)
        })
    }

    fn add(&mut self, file: Candidate<'_>, probed: Option<ProbeResult>) -> Result<(), PlanError> {
        let Candidate { input, found: Listed { key, len, stamp }, canonical_id, backup_of, .. } = file;
        let wanted = &input.wanted(&key);
        let label = format!("{}{key}", input.label);
        let needs_header = self.needs_header(wanted);
        // An empty `.gitkeep` or `__init__.py` is not a damaged image.
        if len == 0 && input.only.is_none() && !has_image_extension(&key) {
            self.not_pictures += 1;
            return Ok(());
        }
        let file = File { store: input.store.as_ref(), key: &key, canonical_id: &canonical_id, label: &label, stamp };
        let probed = match file.probe(needs_header, probed, self.limits, self.cache) {
            Ok(Some(probed)) => probed,
            // A file with an image extension that is not an image, such as a Git LFS pointer, is reported.
            Ok(None) if input.only.is_none() && !has_image_extension(&key) => {
                self.not_pictures += 1;
                return Ok(());
            }
            Ok(None) => {
                self.fail(wanted, &label, &unrecognized(false));
                return Ok(());
            }
            Err(failure) => {
                self.fail(wanted, &label, &failure);
                return Ok(());
            }
        };
        if let Some(original) = backup_of {
            let reason = format!("its name marks it as a backup of {}", original.file_name());
            self.skipped.push(Skipped { source: label, reason });
            return Ok(());
        }
        let fallback = input.store.fallback(&key);
        let mut job = Job {
            source: Place { store: input.store.clone(), key },
            canonical_id,
            label,
            len: len.max(probed.len),
            stamp,
            renditions: Vec::new(),
            montage: None,
        };
        let (mut skipped, mut names) = (None, HashMap::new());
        for (i, query) in wanted.iter().enumerate() {
            match self.rendition(&job, query, &probed, (i + 1, input.skips_unwritable))? {
                Ok(mut rendition) => {
                    let from = fallback
                        .iter()
                        .map(|root| Warning::new(WarningCode::FallbackRoot, format!("taken from {root}")));
                    let gzip =
                        probed.gzip.then(|| Warning::new(WarningCode::Gunzipped, "the file is compressed with gzip"));
                    rendition.warnings.extend(gzip);
                    rendition.warnings.extend(from);
                    add_once(&mut job.renditions, &mut names, rendition, &probed);
                }
                // Found in a folder, not named explicitly.
                Err(Refused { failure, unwritable: true }) if input.skips_unwritable => {
                    skipped.get_or_insert(failure.message);
                }
                Err(Refused { failure, .. }) => self.failed.push(failed_query(&job.label, query, &failure)),
            }
        }
        let source = &job.label;
        self.skipped.extend(skipped.map(|reason| Skipped { source: source.clone(), reason }));
        if !job.renditions.is_empty() {
            self.jobs.push(job);
        }
        Ok(())
    }

    fn rendition(
        &self,
        job: &Job,
        query: &RenditionSpec,
        probed: &Probed,
        (n, early): (usize, bool),
    ) -> Result<Result<Rendition, Refused>, PlanError> {
        let size = match probed.size().map(|size| query.pipeline().size(size)).transpose() {
            Ok(size) => size,
            Err(e) => return Ok(Err(Refused { failure: stage_failure(&e), unwritable: false })),
        };
        let format = match (&probed.header, size) {
            (Some(header), Some(size)) => {
                let bilevel = query.recipe.bw.method.is_some();
                match decide(
                    query.pipeline().output(),
                    &SourceInfo { from: probed.format, header, size, bilevel, limits: self.limits },
                ) {
                    Ok(decision) => decision.format,
                    Err(e) => return Ok(Err(Refused::from(&e))),
                }
            }
            _ => match query.recipe.output.format {
                Some(Wanted::Named(format, _)) => format,
                // If the header is not read here, this is detected during rendering.
                _ if early && !probed.format.is_writable() && !query.recipe.output.negotiates() => {
                    return Ok(Err(Refused::from(&NoFormat::Unwritable { format: probed.format })));
                }
                _ => probed.format,
            },
        };
        // A video has even sides.
        let stored = query.pipeline().stored_as(format.info());
        let size = probed.size().and_then(|size| stored.size(size).ok());
        let template = self.naming.template(query);
        // An image with an unreadable header fails later. Until then, the requested size distinguishes its outputs.
        let unread = probed.header.is_none() && name::needs_size(template);
        let size = if unread { requested_size(&query.recipe, template) } else { size };
        let key = &job.source.key;
        let own = key.extension().filter(|e| format == probed.format && Format::for_extension(e) == Some(format));
        let info = format.info();
        let ext = own.unwrap_or(info.extensions.first().copied().unwrap_or(info.name));
        // Without `.gz`, the name is that of the image.
        let plain = key.as_str().strip_suffix(".gz").filter(|_| probed.gzip).and_then(Key::new);
        let key = plain.as_ref().unwrap_or(key);
        let exact = size.is_some() && (unread || query.pipeline().size_is_exact());
        let class = query.class.as_deref();
        let dpr = query.recipe.resize.dpr;
        let parts = Parts { source: key, ext, format: info.name, size: size.filter(|_| exact), n, dpr, class };
        // In place, a file that keeps its format keeps its name, regardless of its extension, so that a second run
        // finds it.
        let stays = self.naming.store.is_none() && format == probed.format && template == name::MIRROR && !probed.gzip;
        let (to, late) = if stays { (key.clone(), Late::default()) } else { self.naming.key(template, parts)? };
        let to = Place { store: self.naming.store.as_ref().unwrap_or(&job.source.store).clone(), key: to };
        let label = match &self.naming.store {
            Some(_) => to.key.to_string(),
            // Beside the source: with the source's name.
            None => format!("{}{}", job.label.strip_suffix(key.as_str()).unwrap_or_default(), to.key),
        };
        Ok(Ok(Rendition {
            recipe: Arc::clone(&query.recipe),
            settings: Arc::clone(&query.settings),
            format,
            to,
            label,
            late,
            warnings: query.warnings.clone(),
            class: query.class.clone(),
            queries: vec![n - 1],
        }))
    }

    fn fail(&mut self, wanted: &[RenditionSpec], label: &str, failure: &Failure) {
        self.failed.extend(wanted.iter().map(|query| failed_query(label, query, failure)));
    }
}

/// Whether the name of an output depends on the frames of its source: a lenient query for a video of a still image keeps
/// the format of the image.
fn may_be_still(query: &RenditionSpec) -> bool {
    let is_video = matches!(query.recipe.output.format, Some(Wanted::Named(format, _)) if format.info().video);
    is_video && query.settings.output.lenient
}

/// The output size in the query, where it fills the words of the name.
fn requested_size(recipe: &Recipe, template: &str) -> Option<Size> {
    let pixels = |side: Option<Length>| match side {
        Some(Length::Px(px)) => Some(Length::Percent(recipe.resize.dpr * 100.0).resolve(NonZeroU32::new(px)?).get()),
        _ => None,
    };
    let (width, height) = (pixels(recipe.resize.width), pixels(recipe.resize.height));
    let side = |word: &str, side: Option<u32>| if template.contains(word) { side } else { Some(1) };
    Size::new(side(name::WIDTH, width)?, side(name::HEIGHT, height)?)
}
