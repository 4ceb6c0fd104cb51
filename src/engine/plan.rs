//! What will be done, before anything is: deterministic, printable, and refused as a whole when two outputs claim one
//! name.

use super::{name::Late, plan_error::PlanError};
use crate::{
    codec::Format,
    montage::Montage,
    recipe::{Pipeline, Recipe, RenderSettings},
    report::{Entry, Skipped},
    store::{FileStamp, Key, SharedStore},
    warning::Warning,
};
use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::Arc,
};

/// An object in a store.
#[derive(Clone)]
pub struct Place {
    /// The store.
    pub store: SharedStore,
    /// Its name there.
    pub key: Key,
}

impl Place {
    /// A text that is the same for two places exactly when they are the same object.
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

/// One source and all that is wanted of it, so that it is read and decoded once.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Where it is.
    pub source: Place,
    /// What tells it from other objects, of whatever stores: see [`Store::canonical_id`](crate::store::Store::canonical_id).
    pub canonical_id: String,
    /// What the report calls it.
    pub label: String,
    /// Its size in bytes, from the listing.
    pub len: u64,
    /// Its stamp, from the listing; `None` where there is none.
    pub stamp: Option<FileStamp>,
    /// At least one.
    pub renditions: Vec<Rendition>,
    /// The source is the first image of a montage, which has exactly one rendition.
    pub montage: Option<MontageJob>,
}

impl Job {
    /// What the report says was asked for.
    pub(super) fn query(&self, rendition: &Rendition) -> String {
        self.montage.as_ref().map_or_else(|| rendition.recipe.to_string(), |job| job.montage.to_string())
    }

    /// Everything it reads beside its source.
    fn others(&self) -> impl Iterator<Item = &Place> {
        self.montage.iter().flat_map(|montage| montage.images.iter().skip(1))
    }
}

/// A montage and where its images are.
#[derive(Debug, Clone, PartialEq)]
pub struct MontageJob {
    /// The montage.
    pub montage: Montage,
    /// Its images, as many as the layout has cells.
    pub images: Vec<Place>,
}

/// One output.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendition {
    /// What to do, which many renditions may share.
    pub recipe: Arc<Recipe>,
    /// The settings beside the recipe, which many renditions may share.
    pub settings: Arc<RenderSettings>,
    /// Its format, as far as it can be told before the image is decoded.
    pub format: Format,
    /// Where it goes.
    pub to: Place,
    /// What of the name only the output can fill in: [`HASH`](crate::engine::HASH), or a size that pixels decide.
    pub late: Late,
    /// What the report calls it.
    pub label: String,
    /// What was worth saying while it was planned.
    pub warnings: Vec<Warning>,
    /// The class its query builds on.
    pub class: Option<String>,
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

/// Jobs that do not get into each other's way.
#[derive(Clone, Default)]
pub struct Plan {
    jobs: Vec<Job>,
    /// The identities of all outputs and sources, whatever their case.
    claimed: HashSet<String>,
    /// Sources that are lost already: unreadable folders, named files that are no images.
    pub failed: Vec<Entry>,
    /// Files that were met on the way and are no images.
    pub not_pictures: u64,
    /// Images that were met on the way and that nothing is made of.
    pub skipped: Vec<Skipped>,
    /// The output folder that all outputs go to. `None`: beside their sources.
    pub folder: Option<SharedStore>,
}

impl Plan {
    /// Sorted by label.
    /// With `in_place` a source may be replaced by its own rendition.
    ///
    /// # Errors
    /// When two renditions have one name, also where only case differs, or an output is a source.
    pub fn new(mut jobs: Vec<Job>, in_place: bool) -> Result<Plan, PlanError> {
        jobs.sort_by(|a, b| a.label.cmp(&b.label));
        // Some file systems do not tell case apart, and a plan must not depend on which one it meets.
        let fold = |place: &Place| place.canonical_id().to_lowercase();
        let own = jobs.iter().enumerate().map(|(i, job)| (job.canonical_id.to_lowercase(), i));
        let read = jobs.iter().enumerate().flat_map(|(i, job)| job.others().map(move |place| (place, i)));
        let sources: HashMap<String, usize> = own.chain(read.map(|(place, i)| (fold(place), i))).collect();
        let mut taken: HashMap<String, String> = HashMap::new();
        for (i, job) in jobs.iter().enumerate() {
            for rendition in &job.renditions {
                let exact = rendition.to.canonical_id();
                // It replaces its source, whatever else is called like it but for its case.
                let own = in_place && exact == job.canonical_id;
                let mut id = if own { exact } else { exact.to_lowercase() };
                if !rendition.late.is_empty() {
                    // No file has this name: `{width}.jpg` may be one, and is another than this.
                    id.push('\0');
                }
                if !own && sources.get(&id).is_some_and(|owner| *owner != i || !in_place) {
                    return Err(PlanError::OutputIsSource { output: rendition.label.clone() });
                }
                let this = format!("{}?{}", job.label, rendition.recipe);
                // Names with a digest in them meet only when the bytes are the same.
                if rendition.late.has_hash() {
                    continue;
                }
                if let Some(first) = taken.insert(id, this.clone()) {
                    return Err(PlanError::SameOutput { output: rendition.label.clone(), first, second: this });
                }
            }
        }
        let claimed = taken.into_keys().chain(sources.into_keys()).collect();
        Ok(Plan { jobs, claimed, ..Plan::default() })
    }

    /// The jobs, in order.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// Leaves jobs out. Their sources and outputs stay taken.
    pub fn retain(&mut self, keep: impl FnMut(&Job) -> bool) {
        self.jobs.retain(keep);
    }

    /// What the overlays of all renditions take in memory, each image once.
    pub(super) fn overlay_bytes(&self) -> u64 {
        let renditions = self.jobs.iter().flat_map(|job| &job.renditions);
        let images = renditions.filter_map(|rendition| rendition.settings.overlay.image.as_ref());
        images.map(|image| (image.digest, image.frame.bytes())).collect::<HashMap<_, _>>().into_values().sum()
    }

    /// Whether an object of this identity is a source or an output.
    pub fn claims(&self, canonical_id: &str) -> bool {
        self.claimed.contains(&canonical_id.to_lowercase())
    }

    /// How many outputs there will be.
    pub fn renditions(&self) -> usize {
        self.jobs.iter().map(|job| job.renditions.len()).sum()
    }
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
        let same = vec![job("a/x.png", &["o/x.webp"]), job("b/x.png", &["o/X.webp"])];
        assert!(matches!(plan(same, false), Err(PlanError::SameOutput { .. })));
        let hashed = vec![job("a/x.png", &["o/{hash}.webp"]), job("b/x.png", &["o/{hash}.webp"])];
        assert!(plan(hashed, false).is_ok());
    }

    #[test]
    fn an_output_may_not_replace_a_source() {
        let other = || vec![job("a.webp", &["b.webp"]), job("b.webp", &["c.webp"])];
        let own = || vec![job("a.webp", &["a.webp"])];
        assert!(matches!(plan(other(), false), Err(PlanError::OutputIsSource { .. })));
        assert!(matches!(plan(other(), true), Err(PlanError::OutputIsSource { .. })));
        assert!(matches!(plan(own(), false), Err(PlanError::OutputIsSource { .. })));
        assert!(plan(own(), true).is_ok(), "in place is one's own business");
    }
}
