//! The context of a run: engine, plan and options.

use super::{
    budget::{Budget, Reservation},
    memory_limits::MemoryLimits,
    observe::Observer,
    plan::Plan,
    worker::Isolation,
};
use crate::{
    cache::Cache,
    codec::Limits,
    interrupt::{Cancel, Interrupt},
};
use rayon::ThreadPool;
use std::{sync::Arc, time::Duration};

/// The resources of an [`Engine`].
#[derive(Clone)]
pub struct EngineOptions {
    /// The threads that render; `None` renders on the calling thread.
    pub pool: Option<Arc<ThreadPool>>,
    /// Results of earlier runs; `None` renders everything. The report is the same with and without.
    pub cache: Option<Arc<Cache>>,
    /// The processes that decode and render each image; `None` renders in this one.
    pub isolation: Option<Arc<dyn Isolation>>,
    /// Memory of the process for all images in flight, in bytes. An image that needs more runs alone.
    pub memory: u64,
    /// Memory of the process, in bytes. An image that needs more fails. The estimated need is an upper bound.
    pub memory_limit: u64,
    /// The limits of sources and outputs.
    pub limits: Limits,
}

impl Default for EngineOptions {
    /// The calling thread, unlimited memory, the default limits, no cache.
    fn default() -> Self {
        EngineOptions {
            pool: None,
            cache: None,
            isolation: None,
            memory: u64::MAX,
            memory_limit: u64::MAX,
            limits: Limits::default(),
        }
    }
}

impl EngineOptions {
    fn memory_limits(&self, plan: &Plan) -> MemoryLimits {
        let workers = self.isolation.as_ref().map_or(0, |isolation| isolation.memory());
        MemoryLimits::new(plan, self.memory, self.memory_limit, workers)
    }
}

/// Runs plans. All plans in flight share its threads, memory and cache. A clone is the same engine.
///
/// ```
/// use pixmill::{
///     Engine, EngineOptions, Input, Key, Limits, MIRROR, MemoryStore, Naming, Recipe, RenditionSpec, RunContext,
/// };
/// use std::sync::{Arc, mpsc};
///
/// # let photo = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/in/baseline.jpg"))?;
/// let sources = Arc::new(MemoryStore::new([(Key::new("a.jpg").expect("a name"), photo)]));
/// let query = RenditionSpec { recipe: Recipe::parse("width=64&format=webp")?.into(), ..RenditionSpec::default() };
/// let naming = Naming { store: Some(Arc::new(MemoryStore::default())), template: MIRROR.into(), exact: false };
/// let plan = Arc::new(pixmill::plan(&[Input::new(sources, vec![query])], &naming, &Limits::default())?);
///
/// let engine = Engine::new(EngineOptions::default());
/// let (sender, finished) = mpsc::channel();
/// engine.submit(&plan, &RunContext::default(), &sender);
/// drop(sender);
/// for job in finished {
///     println!("{} is finished: {} outputs", plan.jobs()[job.job].label, job.entries.len());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Engine {
    pub(super) options: Arc<EngineOptions>,
    pub(super) budget: Budget,
}

impl Engine {
    /// An engine with these resources. It creates no threads.
    pub fn new(options: EngineOptions) -> Engine {
        let threads = options.pool.as_ref().map_or(1, |pool| pool.current_num_threads());
        let all = options.memory_limits(&Plan::default());
        Engine { options: Arc::new(options), budget: Budget::new(all.together, 2 * threads) }
    }

    /// The memory of the images that are in flight now.
    pub fn memory(&self) -> MemoryUse {
        MemoryUse { used: self.budget.used(), allowed: self.budget.total() }
    }
}

/// The memory of the images in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryUse {
    /// Estimated bytes of the images in flight.
    pub used: u64,
    /// The bytes that images in flight may use.
    pub allowed: u64,
}

/// The options of one run.
///
/// ```
/// use pixmill::{Entry, Observer, RunContext};
/// use std::sync::Arc;
///
/// struct Names;
///
/// impl Observer for Names {
///     fn finished(&self, entry: &Entry) {
///         println!("{}", entry.output);
///     }
/// }
///
/// let context = RunContext { observer: Arc::new(Names), timings: true, ..RunContext::default() };
/// # let _ = context;
/// ```
#[derive(Clone)]
pub struct RunContext {
    /// Gets every entry when it is complete.
    pub observer: Arc<dyn Observer>,
    /// Stops the run.
    pub cancel: Cancel,
    /// The longest time for an image with all its outputs; `None` is unlimited. It is checked between frames, scans,
    /// stages and encodings.
    pub timeout: Option<Duration>,
    /// Copy the source in place of an output that fails, with the source's extension.
    pub copy_failed: bool,
    /// Keep each file that is replaced, with this suffix: `.orig`.
    pub backup: Option<String>,
    /// Update the times of unchanged outputs that are older than their inputs; `None` leaves them.
    pub freshen: Option<Freshen>,
    /// Give each output the modification time of its source.
    pub preserve_times: bool,
    /// Make a placeholder of each source, for a manifest.
    pub placeholder: bool,
    /// How outputs are found in the cache.
    pub caching: Caching,
    /// Measure the time of each rendition. The report then differs from run to run.
    pub timings: bool,
}

impl Default for RunContext {
    /// No observer, no time limit, no backup, no placeholders, no timings.
    fn default() -> Self {
        RunContext {
            observer: Arc::new(()),
            cancel: Cancel::default(),
            timeout: None,
            copy_failed: false,
            backup: None,
            freshen: None,
            preserve_times: false,
            placeholder: false,
            caching: Caching::Jobs,
            timings: false,
        }
    }
}

/// How outputs are found in the cache.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Caching {
    /// All outputs of a job together: they share a decode at the size of the largest, on which their bytes may depend.
    /// The same plan has the same bytes with and without a cache.
    #[default]
    Jobs,
    /// Each output by itself, whatever it was rendered with: for requests that join a job by chance. The caller looks
    /// them up with [`Engine::look_up`]; [`Engine::submit`] renders all.
    Outputs,
    /// Each output by itself, as in a run of its query alone: for jobs of outputs with the same
    /// [`Engine::decodings`], whose bytes are the same. Looked up as those of `Outputs`.
    Single,
}

/// The times that decide which unchanged outputs are updated, in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshen {
    /// The start of the run.
    pub now: u64,
    /// The last change of a configuration or an overlay; 0 without them.
    pub settings: u64,
}

/// A run of a plan: the data that its jobs share until the last one is finished.
pub(super) struct Run {
    engine: Engine,
    pub(super) plan: Arc<Plan>,
    pub(super) options: RunContext,
    pub(super) memory: MemoryLimits,
    /// The memory of the plan itself, which images cannot use.
    _plan: Reservation,
}

impl Run {
    pub(super) fn new(engine: &Engine, plan: &Arc<Plan>, options: &RunContext) -> Run {
        let memory = engine.options.memory_limits(plan);
        let _plan = engine.budget.reserve(engine.budget.total() - memory.together);
        Run { engine: engine.clone(), plan: plan.clone(), options: options.clone(), memory, _plan }
    }

    pub(super) fn pool(&self) -> Option<&Arc<ThreadPool>> {
        self.engine.options.pool.as_ref()
    }

    pub(super) fn cache(&self) -> Option<&Cache> {
        self.engine.options.cache.as_deref()
    }

    /// A new interrupt for the work on one image.
    pub(super) fn interrupt(&self) -> Interrupt {
        Interrupt::new(self.options.cancel.clone(), self.options.timeout)
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.engine.options.limits
    }

    pub(super) fn isolation(&self) -> Option<&dyn Isolation> {
        self.engine.options.isolation.as_deref()
    }

    pub(super) fn budget(&self) -> &Budget {
        &self.engine.budget
    }
}
