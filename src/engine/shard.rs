//! The sources of a shard. A source belongs to the shard of its output name with everything left empty that the recipe
//! decides, so sources whose outputs could have the same name are planned together, and no shard needs to know the others.

use super::{
    cache_key,
    input::{Input, Naming},
    name,
    place::backup_of,
    plan::{Job, folded},
    plan_error::PlanError,
};
use crate::{
    codec::Limits,
    shard::{Shard, hash},
    store::{Key, ListError, Listed, Store, listed_name},
};
use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap, HashSet},
};

/// Lists the sources of a shard, or of the whole run.
pub(super) struct Sharding {
    shard: Option<(Shard, Groups)>,
    /// Hashes of the identifiers of other shards' files; `None` if no output can replace one of them.
    sources: Option<HashSet<u64>>,
    /// The number of other shards' files.
    pub(super) elsewhere: u64,
}

impl Sharding {
    pub(super) fn new(shard: Option<Shard>, inputs: &[Input], naming: &Naming) -> Sharding {
        Sharding {
            sources: (shard.is_some() && may_replace(inputs, naming)).then(HashSet::new),
            shard: shard.map(|shard| (shard, Groups::new(inputs, naming))),
            elsewhere: 0,
        }
    }

    /// The files of an input that belong to the shard, sorted by name. Those of other shards are not kept.
    pub(super) fn list(&mut self, input: &Input) -> Vec<Result<Listed, ListError>> {
        let store = &input.store;
        let Sharding { shard, sources, elsewhere } = self;
        let Some((shard, groups)) = shard else {
            return match &input.only {
                Some(key) => vec![Ok(named(store.as_ref(), key))],
                None => store.all(),
            };
        };
        let mut sources = sources.as_mut().filter(|_| input.skip.is_none());
        let mut takes = |item: &Result<Listed, ListError>| {
            let takes = shard.has(groups.of_item(input, item));
            if let (Ok(found), false) = (item, takes) {
                *elsewhere += 1;
                sources.as_mut().map(|sources| sources.insert(group_of_id(&store.canonical_id(&found.key))));
            }
            takes
        };
        let Some(key) = &input.only else {
            let mut own = Vec::new();
            store.list(&mut |item| {
                if takes(&item) {
                    own.push(item);
                }
            });
            own.sort_by(|a, b| listed_name(a).cmp(listed_name(b)));
            return own;
        };
        let unknown = Ok(Listed { key: key.clone(), len: 0, stamp: None });
        if takes(&unknown) { vec![Ok(named(store.as_ref(), key))] } else { Vec::new() }
    }

    /// Checks that no output replaces a file of another shard. [`Plan::new`](super::plan::Plan::new) checks those of this
    /// shard.
    ///
    /// # Errors
    /// When one would.
    pub(super) fn check(&self, jobs: &[Job]) -> Result<(), PlanError> {
        let Some(sources) = self.sources.as_ref().filter(|sources| !sources.is_empty()) else { return Ok(()) };
        let complete = jobs.iter().flat_map(|job| &job.renditions).filter(|rendition| rendition.late.is_empty());
        let mut complete = complete.filter(|rendition| sources.contains(&group_of_id(&rendition.to.canonical_id())));
        match complete.next() {
            Some(rendition) => Err(PlanError::OutputIsSource { output: rendition.label.clone() }),
            None => Ok(()),
        }
    }
}

/// The groups of sources that must be in one shard.
pub struct Groups {
    /// The template of the part of output names that depends on the source alone.
    pub template: String,
    /// Outputs are beside their sources, so those of different folders do not meet.
    beside: bool,
    /// The group of each file in the first of several inputs that have it; `None` if no file is in two. It is planned once,
    /// so all its names belong to one shard. Files are known by a hash of their identifier.
    first: Option<HashMap<u64, u64>>,
}

impl Groups {
    /// The groups of the sources of a run.
    pub fn new(inputs: &[Input], naming: &Naming) -> Groups {
        let templates = inputs.iter().flat_map(Input::queries).map(|query| naming.template(query));
        // Names with a digest are equal only for equal bytes.
        let templates: BTreeSet<&str> = templates.filter(|template| !template.contains(name::HASH)).collect();
        let template = match templates.iter().collect::<Vec<_>>()[..] {
            [] => "{dir}/{name}".to_owned(),
            [only] => (*only).to_owned(),
            // What all of them contain: two names can only be equal if it is.
            _ => {
                let all =
                    |words: &[&str]| templates.iter().all(|template| words.iter().any(|word| template.contains(word)));
                let words =
                    [("{dir}/", all(&["{dir}"])), ("{name}", all(&["{name}"])), ("{stem}", all(&["{name}", "{stem}"]))];
                words.into_iter().filter(|(_, used)| *used).map(|(word, _)| word).collect()
            }
        };
        Groups { template, beside: naming.store.is_none(), first: overlap(inputs).then(HashMap::new) }
    }

    /// The group of an item of a listing.
    pub fn of_item(&mut self, input: &Input, item: &Result<Listed, ListError>) -> u64 {
        match item {
            Ok(found) => self.of(input, &found.key),
            Err(lost) => group_of_id(&format!("{}{}", input.label, lost.place)),
        }
    }

    /// The group of a file.
    pub fn of(&mut self, input: &Input, key: &Key) -> u64 {
        let group = self.of_name(input, key);
        let id = || group_of_id(&input.store.canonical_id(key));
        self.first.as_mut().map_or(group, |first| *first.entry(id()).or_insert(group))
    }

    fn of_name(&self, input: &Input, key: &Key) -> u64 {
        // A backup is recognized beside its original.
        let original = backup_of(key);
        let key = original.as_ref().unwrap_or(key);
        let plain = key.as_str().strip_suffix(".gz").and_then(Key::new);
        let name = name::of_source(&self.template, plain.as_ref().unwrap_or(key));
        let name = if self.beside { Cow::from(format!("{}{name}", input.label)) } else { name.into() };
        hash(&folded(&name))
    }
}

/// The group of an identifier or label that is not a name of an output.
fn group_of_id(id: &str) -> u64 {
    hash(&folded(id))
}

/// A file that the user named. The stamps of remote ones are asked for later, many at a time.
fn named(store: &dyn Store, key: &Key) -> Listed {
    let stamp = if store.io().is_some() { None } else { store.stamp(key).ok() };
    Listed { key: key.clone(), len: 0, stamp }
}

/// The part of identifiers that all objects of a store have.
fn prefix(store: &dyn Store) -> String {
    let id = Key::new("any").map(|any| store.canonical_id(&any)).unwrap_or_default();
    id.strip_suffix("any").map(str::to_owned).unwrap_or(id)
}

/// Whether a file may be in two of the inputs.
fn overlap(inputs: &[Input]) -> bool {
    let mut prefixes: Vec<String> = inputs.iter().map(|input| prefix(input.store.as_ref())).collect();
    prefixes.sort_unstable();
    prefixes.windows(2).any(|pair| pair[1].starts_with(&pair[0]))
}

/// Whether an output may have the name of a source: it is beside its source, or one folder contains the other.
pub fn may_replace(inputs: &[Input], naming: &Naming) -> bool {
    let Some(outputs) = naming.store.as_deref().map(prefix) else { return true };
    let mut folders = inputs.iter().map(|input| prefix(input.store.as_ref()));
    folders.any(|folder| folder.starts_with(&outputs) || outputs.starts_with(&folder))
}

/// A digest, in hex, of what decides the outputs of a run except its files: the version, the number of shards, the names,
/// the queries and settings of each input, the limits. `listing` is the digest of a frozen listing. Reports of shards with
/// the same digest can be merged.
pub fn plan_digest(inputs: &[Input], naming: &Naming, limits: &Limits, shards: u32, listing: Option<&str>) -> String {
    let mut digest = TextDigest::default();
    digest.add(&[env!("CARGO_PKG_VERSION"), &shards.to_string(), &naming.template, &cache_key::of_limits(limits)]);
    digest.add(&[if naming.store.is_some() { "folder" } else { "beside" }, listing.unwrap_or_default()]);
    for input in inputs {
        let only = input.only.as_ref().map_or("", Key::as_str);
        digest.add(&["input", &input.label, only, &input.overrides.under, input.skip.as_deref().unwrap_or_default()]);
        let rules = input.overrides.rules.iter().map(|rule| (&rule.patterns[..], &rule.queries));
        for (patterns, queries) in std::iter::once((&[][..], &input.queries)).chain(rules) {
            patterns.iter().for_each(|pattern| digest.add(&["files", pattern]));
            for query in queries {
                let name = naming.template(query);
                let class = query.class.as_deref().unwrap_or_default();
                digest.add(&["query", name, class, &cache_key::of_settings(query.pipeline())]);
            }
        }
        for (file, point) in &input.overrides.focus {
            digest.add(&["focus", file, &format!("{point:?}")]);
        }
    }
    digest.0.finalize().to_hex()[..32].to_owned()
}

/// Hashes texts with their lengths, so that no two lists of texts are the same bytes.
#[derive(Default)]
struct TextDigest(blake3::Hasher);

impl TextDigest {
    fn add(&mut self, texts: &[&str]) {
        for text in texts {
            self.0.update(&(text.len() as u64).to_le_bytes());
            self.0.update(text.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MIRROR, RenditionSpec};
    use super::*;
    use crate::store::MemoryStore;
    use std::sync::Arc;

    fn input(templates: &[&str]) -> Input {
        let spec = |name: &&str| RenditionSpec { name: Some((*name).to_owned()), ..RenditionSpec::default() };
        Input::new(Arc::new(MemoryStore::default()), templates.iter().map(spec).collect())
    }

    fn together(templates: &[&str], first: &str, second: &str) -> bool {
        let input = input(templates);
        let naming = Naming { store: Some(input.store.clone()), template: MIRROR.to_owned(), exact: false };
        let mut groups = Groups::new(std::slice::from_ref(&input), &naming);
        let mut group = |name: &str| groups.of(&input, &Key::new(name).expect("a key"));
        group(first) == group(second)
    }

    #[test]
    fn sources_whose_outputs_could_have_one_name_are_in_one_group() {
        for (templates, first, second) in [
            (&[MIRROR][..], "a/x.jpg", "a/x.png"),
            (&[MIRROR], "a/x.jpg", "A/X.gif"),
            (&[MIRROR], "\u{e9}.jpg", "E\u{301}.jpg"),
            (&[MIRROR], "x.jpg", "x.jpg.orig"),
            (&[MIRROR], "x.svg", "x.svg.gz"),
            (&["{stem}-{width}.{ext}"], "a/x.jpg", "b/x.jpg"),
            (&["{dir}-{stem}.{ext}"], "a-b/c.jpg", "a/b-c.jpg"),
            (&[MIRROR, "{stem}-thumb"], "a/x.jpg", "b/x.jpg"),
            (&[MIRROR, "{name}.{hash}"], "a/x.jpg", "a/x.png"),
            (&[MIRROR, "{dir}/{name}"], "a/x.jpg", "a/x.png"),
            (&["{class}.{ext}"], "a.jpg", "b.jpg"),
        ] {
            assert!(together(templates, first, second), "{templates:?}: {first} {second}");
        }
        for (templates, first, second) in [
            (&[MIRROR][..], "a/x.jpg", "b/x.jpg"),
            (&[MIRROR], "x.jpg", "y.jpg"),
            (&["{hash}.{ext}"], "x.jpg", "y.jpg"),
            (&["{dir}/{name}"], "x.jpg", "x.png"),
            (&["{dir}/{name}", "{dir}/{name}-{n}"], "x.jpg", "x.png"),
        ] {
            assert!(!together(templates, first, second), "{templates:?}: {first} {second}");
        }
    }

    #[test]
    fn a_digest_covers_queries_names_and_labels() {
        let digest = |input: &Input, template: &str, shards: u32| {
            let naming = Naming { store: None, template: template.to_owned(), exact: false };
            plan_digest(std::slice::from_ref(input), &naming, &Limits::default(), shards, None)
        };
        let plain = input(&[MIRROR]);
        let labeled = Input { label: "photos/".to_owned(), ..plain.clone() };
        let digests = [
            digest(&plain, MIRROR, 3),
            digest(&plain, MIRROR, 4),
            digest(&labeled, MIRROR, 3),
            digest(&input(&["{n}"]), MIRROR, 3),
        ];
        assert_eq!(digests.iter().collect::<BTreeSet<_>>().len(), digests.len());
        assert_eq!(digest(&plain, MIRROR, 3), digest(&input(&[MIRROR]), MIRROR, 3));
    }
}
