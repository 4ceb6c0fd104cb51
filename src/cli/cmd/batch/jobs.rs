//! From a line to a plan of one output.

use super::{
    delivery::{OutputPlace, Ticket},
    request::{Request, invalid},
};
use crate::{
    cli::{
        files::{label, split_path},
        loaded_config::LoadedConfig,
        naming::of_extension,
        query_errors::{explained, ignored},
        quote::quoted,
        remote::location,
    },
    codec::Limits,
    codes::ErrorCode,
    engine::{self, FocalPoints, Input, Naming, Plan, RenditionSpec},
    recipe::{self, Classes},
    report::{Entry, Failure, Outcome, Phase},
    store::{self, Key, MemoryStore, SharedStore},
    visible::one_line,
};
use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The names of outputs in the output folder.
const NAME: &str = "{stem}.{hash}.{ext}";
/// The most folders that stay open.
const FOLDERS: usize = 1000;

/// Plans the outputs of lines.
pub(super) struct Jobs {
    /// The recipe and settings of every query.
    pub(super) start: RenditionSpec,
    pub(super) classes: Classes,
    pub(super) only_classes: bool,
    pub(super) lenient: bool,
    pub(super) limits: Limits,
    pub(super) project: LoadedConfig,
    pub(super) focal_points: FocalPoints,
    /// The output folder as typed, and its store.
    pub(super) output: Option<(PathBuf, SharedStore)>,
    pub(super) folders: HashMap<PathBuf, Folder>,
    pub(super) sources: Sources,
}

/// A folder of sources or outputs.
#[derive(Clone)]
pub(super) struct Folder {
    store: SharedStore,
    /// Its path from the configuration, if it is part of the project.
    under: Option<String>,
}

/// The sources of all lines so far, so that no output replaces one. 8 bytes for each.
#[derive(Default)]
pub(super) struct Sources {
    random: RandomState,
    sources: HashSet<u64>,
    /// The files that were written. One of them may be a source, and be written again.
    outputs: HashSet<u64>,
}

impl Sources {
    fn is_replaced(&mut self, source: &str, output: Option<&str>) -> bool {
        let source = self.random.hash_one(source);
        if !self.outputs.contains(&source) {
            self.sources.insert(source);
        }
        let Some(output) = output.map(|output| self.random.hash_one(output)) else { return false };
        let replaced = self.sources.contains(&output);
        if !replaced {
            self.outputs.insert(output);
        }
        replaced
    }
}

impl Jobs {
    /// The plan of a line: one job with one rendition.
    pub(super) fn plan(&mut self, request: &Request) -> Result<(Arc<Plan>, Ticket), Failure> {
        let (folder, key) = split_path(Path::new(&request.source)).map_err(|error| invalid(format!("{error:#}")))?;
        let mut spec = self.spec(request)?;
        let (naming, place) = match &request.output {
            Some(path) => {
                let (folder, key) = self.output_file(path, &mut spec)?;
                let naming = Naming { store: Some(folder.store), template: key.to_string(), exact: true };
                (naming, OutputPlace::File(path.clone()))
            }
            // The folder of a preview does not matter.
            None if request.preview => {
                let store: SharedStore = Arc::new(MemoryStore::default());
                (
                    Naming { store: Some(store), template: NAME.to_owned(), exact: false },
                    OutputPlace::Folder(folder.clone()),
                )
            }
            None => {
                let missing = || invalid("the line has no `output`; add one, or start with -o DIR");
                let (folder, store) = self.output.clone().ok_or_else(missing)?;
                (Naming { store: Some(store), template: NAME.to_owned(), exact: false }, OutputPlace::Folder(folder))
            }
        };
        let source = self.folder(&folder)?;
        let focus = source.under.and_then(|under| self.focal_points.of(&format!("{under}{key}")));
        if focus.is_some() {
            Arc::make_mut(&mut spec.settings).focus = focus;
        }
        let (query, accept) = (spec.recipe.to_string(), spec.pipeline().output().accept());
        let input = Input { only: Some(key), label: label(&folder), ..Input::new(source.store, vec![spec]) };
        let planned = engine::plan(&[input], &naming, &self.limits);
        let plan = planned.map_err(|error| Failure::new(Phase::Write, ErrorCode::WriteFailed, error.to_string()))?;
        let failed = |entry: &Entry| match &entry.outcome {
            Outcome::Failed(failure) => Some(failure.clone()),
            _ => None,
        };
        let Some(job) = plan.jobs().first() else {
            let none = || Failure::new(Phase::Recognize, ErrorCode::UnsupportedFormat, "not an image");
            return Err(plan.failed.iter().find_map(failed).unwrap_or_else(none));
        };
        let rendition = &job.renditions[0];
        let output = (request.output.is_some() && !request.preview).then(|| rendition.to.canonical_id());
        if self.sources.is_replaced(&job.canonical_id, output.as_deref()) {
            let message = format!("{} is a source; write the output elsewhere", rendition.label);
            return Err(Failure::new(Phase::Write, ErrorCode::WriteFailed, message));
        }
        Ok((Arc::new(plan), Ticket { request: request.clone(), place, query, accept }))
    }

    /// The recipe of a line.
    fn spec(&self, request: &Request) -> Result<RenditionSpec, Failure> {
        let wrong = |message: String| Failure::new(Phase::Read, ErrorCode::InvalidQuery, message);
        let query = &request.query;
        let other = recipe::beside_class(query);
        if let Some(other) = other.filter(|_| self.only_classes) {
            return Err(wrong(format!("`{}`: only `class=NAME` is allowed", one_line(other))));
        }
        let parsed = self.start.recipe.read_for(query, &self.classes, self.lenient);
        let mut warnings: Vec<_> = ignored(&parsed.ignored).collect();
        if self.lenient {
            warnings.extend(ignored(&parsed.errors));
        } else if !parsed.errors.is_empty() {
            return Err(wrong(explained(query, parsed.errors, quoted)));
        }
        let mut spec =
            RenditionSpec { recipe: parsed.recipe.into(), warnings, class: parsed.class, ..self.start.clone() };
        if spec.recipe.output.negotiates() {
            Arc::make_mut(&mut spec.settings).output.accepts = request.accepts.clone();
        }
        if spec.pipeline().output().signs() && !cfg!(feature = "c2pa") {
            return Err(wrong("this build cannot sign content credentials".to_owned()));
        }
        Ok(spec)
    }

    /// The folder and name of an output file. Its extension sets the format.
    fn output_file(&mut self, path: &str, spec: &mut RenditionSpec) -> Result<(Folder, Key), Failure> {
        if path.is_empty() || path.ends_with('/') || store::kind(Path::new(path)) == store::Kind::Folder {
            return Err(invalid(format!("`output` is a folder: {path}; add a file name")));
        }
        let (folder, key) = split_path(Path::new(path)).map_err(|error| invalid(format!("{error:#}")))?;
        if let Some(recipe) =
            of_extension(&spec.recipe, Path::new(path)).map_err(|error| invalid(format!("{error:#}")))?
        {
            spec.recipe = recipe.into();
        }
        Ok((self.folder(&folder)?, key))
    }

    /// A folder, which stays open: its temporary files of killed processes are removed once.
    fn folder(&mut self, path: &Path) -> Result<Folder, Failure> {
        if let Some(folder) = self.folders.get(path) {
            return Ok(folder.clone());
        }
        let opened = store::open(&location(path));
        let store = opened.map_err(|error| Failure::new(Phase::Read, ErrorCode::ReadFailed, error.to_string()))?;
        let folder = Folder { store: store.into(), under: self.project.under(path) };
        if self.folders.len() >= FOLDERS {
            self.folders.clear();
        }
        self.folders.insert(path.to_owned(), folder.clone());
        Ok(folder)
    }
}
