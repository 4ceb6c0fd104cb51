//! Outputs that are not in the index: identical requests share one lookup and one rendering.

use super::{
    ask::Ask,
    error::Refusal,
    metrics::{Metrics, count},
    queue::{Full, Queue},
    sources::{Source, lock},
    variant::{Output, Variant},
};
use crate::{
    codec::Limits,
    codes::ErrorCode,
    engine::{self, Caching, Engine, Input, Job, Naming, Plan, RenditionSpec, RunContext},
    montage::Montage,
    output::Accepts,
    report::{Entry, Failure, Outcome, Phase},
    store::{Key, MemoryStore, SharedStore},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use tokio::sync::oneshot;

type Result<T> = std::result::Result<T, Refusal>;
type Waiter = oneshot::Sender<Result<Output>>;

/// Renders outputs.
pub(super) struct Renderer {
    pub(super) engine: Engine,
    pub(super) limits: Limits,
    queue: Arc<Queue>,
    metrics: Arc<Metrics>,
    /// The requests that wait for an output, by its identity.
    flights: Mutex<HashMap<String, Vec<Waiter>>>,
}

/// What to render.
pub(super) enum Work {
    Image { source: Arc<Source>, store: SharedStore, ask: Arc<Ask> },
    Montage { montage: Montage, assets: SharedStore, accepts: Accepts },
}

impl Work {
    /// The identity of the output.
    fn id(&self) -> String {
        match self {
            Work::Image { source, ask, .. } => format!("{}\n{:?}\n{}", source.id, source.stamp, ask.variant),
            Work::Montage { montage, accepts, .. } => format!("montage\n{montage}\n{accepts}"),
        }
    }

    /// The identity of the job, which outputs of the same source and the same decode join. So the bytes of an output do
    /// not depend on what arrives beside it.
    fn job_id(&self, decoding: Option<String>) -> String {
        match (self, decoding) {
            (Work::Image { source, .. }, Some(decoding)) => format!("{}\n{:?}\n{decoding}", source.id, source.stamp),
            _ => self.id(),
        }
    }
}

impl Renderer {
    pub(super) fn new(engine: Engine, limits: Limits, queue: Arc<Queue>, metrics: Arc<Metrics>) -> Arc<Renderer> {
        Arc::new(Renderer { engine, limits, queue, metrics, flights: Mutex::default() })
    }

    /// The output, and whether another request was already waiting for it.
    ///
    /// # Errors
    /// When it cannot be rendered, or the queue is full.
    pub(super) async fn output(self: &Arc<Renderer>, work: Work) -> Result<(Output, bool)> {
        let (sender, receiver) = oneshot::channel();
        let id = work.id();
        let joined = {
            let mut flights = lock(&self.flights);
            let waiters = flights.entry(id.clone()).or_default();
            // Waiters that are gone remain until the end of the flight.
            waiters.push(sender);
            waiters.len() > 1
        };
        if !joined {
            let renderer = self.clone();
            // Plans, reads the source, and looks into the cache.
            tokio::task::spawn_blocking(move || renderer.begin(&id, &work));
        }
        let result = receiver.await.unwrap_or(Err(Refusal::Stopping));
        match &result {
            Ok(_) if joined => count(&self.metrics.coalesced),
            Ok(output) if output.from == "cache" => count(&self.metrics.cache_hits),
            Ok(_) => count(&self.metrics.misses),
            Err(Refusal::Busy) => count(&self.metrics.busy),
            Err(_) => {}
        }
        Ok((result?, joined))
    }

    /// Looks an output up, or queues it.
    fn begin(self: &Arc<Renderer>, id: &str, work: &Work) {
        let planned = match work {
            Work::Image { source, store, ask } => self.plan(source, store, &ask.spec),
            Work::Montage { montage, assets, accepts } => self.plan_montage(montage, assets, accepts),
        };
        let (plan, outputs) = match planned {
            Ok(planned) => planned,
            Err(failure) => return self.end(id, Err(failure.into())),
        };
        if let Some(output) = self.look_up(&plan, &outputs) {
            return self.end(id, Ok(output));
        }
        let job = match first_job(&plan) {
            Ok(job) => job,
            Err(failure) => return self.end(id, Err(failure.into())),
        };
        let decoding = self.engine.decoding(&plan, &RunContext::default());
        let (renderer, own) = (self.clone(), id.to_owned());
        let done = Box::new(move |result: std::result::Result<Output, Failure>| {
            renderer.end(&own, result.map_err(Refusal::from));
        });
        let (renderer, own) = (self.clone(), id.to_owned());
        let is_gone = Box::new(move || renderer.abandon(&own));
        match self.queue.add(&work.job_id(decoding), job, done, is_gone) {
            Ok(joined) => {
                if joined {
                    count(&self.metrics.joined);
                }
            }
            Err(Full::Busy) => self.end(id, Err(Refusal::Busy)),
            Err(Full::Stopping) => self.end(id, Err(Refusal::Stopping)),
        }
    }

    /// Ends a flight without a result if all its clients are gone.
    fn abandon(&self, id: &str) -> bool {
        let mut flights = lock(&self.flights);
        let gone = flights.get(id).is_none_or(|waiters| waiters.iter().all(oneshot::Sender::is_closed));
        if gone {
            flights.remove(id);
        }
        gone
    }

    fn end(&self, id: &str, result: Result<Output>) {
        let waiters = lock(&self.flights).remove(id).unwrap_or_default();
        for waiter in waiters {
            // The client may be gone.
            let _ = waiter.send(result.clone());
        }
    }

    fn plan(
        &self,
        source: &Source,
        store: &SharedStore,
        spec: &RenditionSpec,
    ) -> std::result::Result<Planned, Failure> {
        let mut spec = spec.clone();
        if let Some(focus) = source.focus {
            Arc::make_mut(&mut spec.settings).focus = Some(focus);
        }
        let outputs = Arc::new(MemoryStore::default());
        let input = Input { only: Some(source.key.clone()), ..Input::new(store.clone(), vec![spec]) };
        let plan = engine::plan(&[input], &naming(&outputs), &self.limits).map_err(unplanned)?;
        Ok((Arc::new(plan), outputs))
    }

    fn plan_montage(
        &self,
        montage: &Montage,
        assets: &SharedStore,
        accepts: &Accepts,
    ) -> std::result::Result<Planned, Failure> {
        let outputs = Arc::new(MemoryStore::default());
        let settings = crate::output::OutputSettings { accepts: accepts.clone(), ..Default::default() };
        let plan =
            engine::plan_montage(assets, montage, &settings, &naming(&outputs), &self.limits).map_err(unplanned)?;
        Ok((Arc::new(plan), outputs))
    }

    fn look_up(&self, plan: &Arc<Plan>, outputs: &MemoryStore) -> Option<Output> {
        let context = RunContext { caching: Caching::Outputs, ..RunContext::default() };
        let entry = self.engine.look_up(plan, &context)?.into_iter().next()?;
        let bytes = outputs.take(&Key::new(&entry.output)?)?;
        Some(Output { variant: Variant::new(&entry, &bytes).ok()?, bytes: bytes.into(), from: "cache" })
    }
}

type Planned = (Arc<Plan>, Arc<MemoryStore>);

fn naming(outputs: &Arc<MemoryStore>) -> Naming {
    Naming { store: Some(outputs.clone()), template: "output.{ext}".to_owned(), exact: false }
}

fn first_job(plan: &Plan) -> std::result::Result<Job, Failure> {
    let failed = |entry: &Entry| match &entry.outcome {
        Outcome::Failed(failure) => Some(failure.clone()),
        _ => None,
    };
    let none = || Failure::new(Phase::Recognize, ErrorCode::UnsupportedFormat, "not an image");
    plan.jobs().first().cloned().ok_or_else(|| plan.failed.iter().find_map(failed).unwrap_or_else(none))
}

fn unplanned(error: engine::PlanError) -> Failure {
    Failure::new(Phase::Write, ErrorCode::WriteFailed, error.to_string())
}
