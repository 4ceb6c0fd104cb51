//! The plan of a run: deterministic, printable, and rejected as a whole when two outputs have the same name.

use super::{name::Late, plan_error::PlanError};
use crate::{
    codec::Format,
    codes::WarningCode,
    montage::Montage,
    recipe::{Pipeline, Recipe, RenderSettings},
    report::{Entry, Skipped},
    store::{FileStamp, Key, SharedStore},
    warning::Warning,
};
use std::{
    collections::{HashMap, HashSet, hash_map},
    fmt,
    sync::Arc,
};
use unicode_normalization::UnicodeNormalization;

/// An object in a store.
#[derive(Clone)]
pub struct Place {
    /// The store.
    pub store: SharedStore,
    /// Its name there.
    pub key: Key,
}

impl Place {
    /// An identifier of the object across stores: equal exactly for places of the same object.
    pub fn canonical_id(&self) -> String {
        self.store.canonical_id(&self.key)
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Place) -> bool {
        Arc::ptr_eq(&self.store, &other.store) && self.key == other.key
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Place").field(&self.key).finish()
    }
}

/// One source with all its renditions, so that it is read and decoded once.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The place of the source.
    pub source: Place,
    /// The source's identifier across stores: see [`Store::canonical_id`](crate::store::Store::canonical_id).
    pub canonical_id: String,
    /// The source's label in the report.
    pub label: String,
    /// Its size in bytes, from the listing.
    pub len: u64,
    /// Its stamp, from the listing; `None` in a store without stamps.
    pub stamp: Option<FileStamp>,
    /// The renditions, at least one.
    pub renditions: Vec<Rendition>,
    /// The montage to render, with exactly one rendition. Its first image is the source.
    pub montage: Option<MontageJob>,
}

impl Job {
    /// The query in the report.
    pub(super) fn query(&self, rendition: &Rendition) -> String {
        self.montage.as_ref().map_or_else(|| rendition.recipe.to_string(), |job| job.montage.to_string())
    }

    /// The other images of a montage, which the job also reads.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Place> {
        self.montage.iter().flat_map(|montage| montage.images.iter().skip(1))
    }
}

/// A montage with the places of its images.
#[derive(Debug, Clone, PartialEq)]
pub struct MontageJob {
    /// The montage.
    pub montage: Montage,
    /// Its images, one for each cell of the layout.
    pub images: Vec<Place>,
}

/// One output.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendition {
    /// The recipe; many renditions may share it.
    pub recipe: Arc<Recipe>,
    /// The settings beside the recipe; many renditions may share them.
    pub settings: Arc<RenderSettings>,
    /// Its format, as far as known before the image is decoded.
    pub format: Format,
    /// The place of the output.
    pub to: Place,
    /// The words of the name that are filled in after encoding: [`HASH`](crate::engine::HASH), or a size that depends
    /// on pixels.
    pub late: Late,
    /// Its label in the report.
    pub label: String,
    /// The warnings from planning.
    pub warnings: Vec<Warning>,
    /// The class of its query.
    pub class: Option<String>,
    /// The positions of the queries that it is the output of, among those of its source.
    pub queries: Vec<usize>,
}

impl Rendition {
    /// The stages before the output format is known.
    pub(super) fn pipeline(&self) -> Pipeline<'_> {
        Pipeline::new(&self.recipe, &self.settings)
    }

    /// Whether the output of this name replaces the source of its job.
    pub(super) fn replaces_source(&self, job: &Job, key: &Key) -> bool {
        self.to.store.canonical_id(key) == job.canonical_id
    }
}

/// The jobs of a run. Their outputs do not conflict.
///
/// ```
/// use pixmill::{Input, Key, Limits, MIRROR, MemoryStore, Naming, Plan, RenditionSpec, plan};
/// use std::sync::Arc;
///
/// # let photo = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/photos/coffee.jpg"))?;
/// let sources = Arc::new(MemoryStore::new([(Key::new("a.jpg").expect("a name"), photo)]));
/// let naming = Naming { store: Some(Arc::new(MemoryStore::default())), template: MIRROR.into(), exact: false };
/// let plan: Plan = plan(&[Input::new(sources, vec![RenditionSpec::default()])], &naming, &Limits::default())?;
/// assert_eq!((plan.jobs().len(), plan.renditions()), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Plan {
    jobs: Vec<Job>,
    /// The folded identifiers of all outputs and sources.
    claimed: HashSet<String>,
    /// Sources that failed during planning: unreadable folders, explicitly named files that are not images.
    pub failed: Vec<Entry>,
    /// Number of files in input folders that are not images.
    pub not_pictures: u64,
    /// Skipped images in input folders: backups, and formats that cannot be written.
    pub skipped: Vec<Skipped>,
    /// The folder of all outputs. `None`: outputs are beside their sources.
    pub folder: Option<SharedStore>,
    /// Number of listed files that belong to other shards.
    pub elsewhere: u64,
}

impl Plan {
    /// A plan of these jobs, sorted by label. With `in_place`, a rendition may replace its own source.
    ///
    /// # Errors
    /// When two renditions have the same name, or an output would replace a source. Names that differ only in case or
    /// Unicode normalization are the same on macOS and Windows, and a warning elsewhere.
    pub fn new(mut jobs: Vec<Job>, in_place: bool) -> Result<Plan, PlanError> {
        jobs.sort_by(|a, b| a.label.cmp(&b.label));
        let own = jobs.iter().enumerate().map(|(i, job)| (folded(&job.canonical_id), i));
        let read = jobs.iter().enumerate().flat_map(|(i, job)| job.others().map(move |place| (place, i)));
        let sources = own.chain(read.map(|(place, i)| (folded(&place.canonical_id()), i)));
        let sources: HashMap<String, usize> = sources.collect();
        let (mut taken, mut similar) = (HashMap::new(), HashMap::new());
        for (i, job) in jobs.iter_mut().enumerate() {
            for rendition in &mut job.renditions {
                let exact = rendition.to.canonical_id();
                // It replaces its source, even if another name differs only in case.
                let own = in_place && exact == job.canonical_id;
                let mut id = exact;
                if !rendition.late.is_empty() {
                    // The name is incomplete. A file that is literally called `{width}.jpg` is a different object.
                    id.push('\0');
                }
                let folded = folded(&id);
                if !own && sources.get(&folded).is_some_and(|owner| *owner != i || !in_place) {
                    return Err(PlanError::OutputIsSource { output: rendition.label.clone() });
                }
                let this = format!("{}?{}", job.label, rendition.recipe);
                // Names with a digest are equal only for equal bytes.
                if rendition.late.has_hash() {
                    continue;
                }
                if let Some(first) = taken.insert(id, this.clone()) {
                    return Err(PlanError::SameOutput { output: rendition.label.clone(), first, second: this });
                }
                match similar.entry(folded) {
                    hash_map::Entry::Vacant(free) => drop(free.insert((rendition.label.clone(), this))),
                    hash_map::Entry::Occupied(_) if own => {}
                    hash_map::Entry::Occupied(other) => {
                        let (label, first) = other.get().clone();
                        if ONE_FILE {
                            return Err(PlanError::SameOutput { output: rendition.label.clone(), first, second: this });
                        }
                        let message =
                            format!("on macOS and Windows its name is that of {label}, and one of them is lost");
                        rendition.warnings.push(Warning::new(WarningCode::NameCollides, message));
                    }
                }
            }
        }
        let claimed = similar.into_keys().chain(sources.into_keys()).collect();
        Ok(Plan { jobs, claimed, ..Plan::default() })
    }

    /// The jobs, sorted by label.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// Keeps only the selected jobs. The sources and outputs of the others stay claimed.
    pub fn retain(&mut self, keep: impl FnMut(&Job) -> bool) {
        self.jobs.retain(keep);
    }

    /// Removes the first jobs, at most this number, and returns them as a plan of their own. Their sources and outputs stay
    /// claimed by this plan.
    pub fn take(&mut self, count: usize) -> Plan {
        let jobs = self.jobs.drain(..count.min(self.jobs.len())).collect();
        Plan { jobs, folder: self.folder.clone(), ..Plan::default() }
    }

    /// The memory of the overlays of all renditions in bytes. Each image is counted once.
    pub(super) fn overlay_bytes(&self) -> u64 {
        let renditions = self.jobs.iter().flat_map(|job| &job.renditions);
        let images = renditions.filter_map(|rendition| rendition.settings.overlay.image.as_ref());
        images.map(|image| (image.digest, image.frame.bytes())).collect::<HashMap<_, _>>().into_values().sum()
    }

    /// Whether an object with this identifier is a source or an output.
    pub fn claims(&self, canonical_id: &str) -> bool {
        self.claimed.contains(&folded(canonical_id))
    }

    /// Removes what killed processes left in the folders of the outputs.
    pub(super) fn sweep(&self) {
        for Rendition { to: Place { store, key }, .. } in self.jobs.iter().flat_map(|job| &job.renditions) {
            store.sweep(key.dir());
        }
    }

    /// The number of planned outputs.
    pub fn renditions(&self) -> usize {
        self.jobs.iter().map(|job| job.renditions.len()).sum()
    }
}

/// Whether the usual file systems of this system ignore case or Unicode normalization.
const ONE_FILE: bool = cfg!(any(windows, target_os = "macos"));

/// An identifier without differences of case and Unicode normalization.
pub(super) fn folded(canonical_id: &str) -> String {
    if canonical_id.is_ascii() {
        return canonical_id.to_ascii_lowercase();
    }
    canonical_id.nfc().collect::<String>().to_lowercase().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::name::{Parts, expand};
    use crate::store::MemoryStore;
    use std::sync::LazyLock;

    fn job(source: &str, outputs: &[&str]) -> Job {
        static STORE: LazyLock<SharedStore> = LazyLock::new(|| Arc::new(MemoryStore::default()));
        let place = |text: &str| Place { store: STORE.clone(), key: Key::new(text).expect("a key") };
        let key = place(source).key;
        let parts = Parts { source: &key, ext: "webp", format: "webp", size: None, n: 1, dpr: 1.0, class: None };
        let rendition = |to: &&str| Rendition {
            recipe: Arc::default(),
            settings: Arc::default(),
            format: Format::for_extension("webp").expect("a format"),
            to: place(to),
            late: expand(to, parts).expect("a name").1,
            label: (*to).to_owned(),
            warnings: Vec::new(),
            class: None,
            queries: Vec::new(),
        };
        Job {
            source: place(source),
            canonical_id: place(source).canonical_id(),
            label: source.to_owned(),
            len: 0,
            stamp: None,
            renditions: outputs.iter().map(rendition).collect(),
            montage: None,
        }
    }

    fn plan(jobs: Vec<Job>, in_place: bool) -> Result<Plan, PlanError> {
        Plan::new(jobs, in_place)
    }

    #[test]
    fn two_renditions_may_not_share_a_name() {
        let two = |first: &str, second: &str| plan(vec![job("a/x.png", &[first]), job("b/x.png", &[second])], false);
        assert!(matches!(two("o/x.webp", "o/x.webp"), Err(PlanError::SameOutput { .. })));
        for (first, second) in [("o/x.webp", "o/X.webp"), ("o/\u{e9}.webp", "o/e\u{301}.webp"), ("\u{c9}", "e\u{301}")]
        {
            let codes = |plan: Plan| {
                let warnings = |job: &Job| job.renditions[0].warnings.iter().map(|w| w.code.clone()).collect();
                plan.jobs().iter().map(warnings).collect::<Vec<Vec<_>>>()
            };
            let found = match two(first, second) {
                Err(PlanError::SameOutput { .. }) => None,
                plan => Some(codes(plan.expect("a plan"))),
            };
            assert_eq!(found, (!ONE_FILE).then(|| vec![vec![], vec![WarningCode::NameCollides]]), "{second}");
        }
        let hashed = vec![job("a/x.png", &["o/{hash}.webp"]), job("b/x.png", &["o/{hash}.webp"])];
        assert!(plan(hashed, false).is_ok());
    }

    #[test]
    fn an_output_may_not_replace_a_source() {
        let other = || vec![job("a.webp", &["b.webp"]), job("b.webp", &["c.webp"])];
        let own = || vec![job("a.webp", &["a.webp"])];
        let similar = vec![job("\u{e9}.webp", &["c.webp"]), job("d.webp", &["E\u{301}.webp"])];
        assert!(matches!(plan(similar, false), Err(PlanError::OutputIsSource { .. })));
        assert!(matches!(plan(other(), false), Err(PlanError::OutputIsSource { .. })));
        assert!(matches!(plan(other(), true), Err(PlanError::OutputIsSource { .. })));
        assert!(matches!(plan(own(), false), Err(PlanError::OutputIsSource { .. })));
        assert!(plan(own(), true).is_ok(), "in place, an output may replace its own source");
    }
}
