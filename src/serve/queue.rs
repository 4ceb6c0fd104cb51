//! The queue of outputs that wait for the engine. Outputs of one source at one scale form one job: it is decoded once for
//! all that have joined by the time the job is admitted.

use super::{metrics::Metrics, variant::Output, variant::Variant};
use crate::{
    codes::ErrorCode,
    engine::{Caching, Engine, Job, Observer, Plan, Rendition, RunContext},
    interrupt::Cancel,
    report::{Entry, Failure, Outcome, Phase},
    store::{Key, MemoryStore},
};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

/// How long the first output of a source waits for others. The requests of a `srcset` or a page arrive within a few
/// milliseconds of each other.
const JOIN: Duration = Duration::from_millis(4);
/// The longest wait of the first in the queue before further outputs are refused.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Receives the result of an output, once.
pub(super) type Done = Box<dyn FnOnce(Result<Output, Failure>) + Send>;

/// Why an output was not queued.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Full {
    Busy,
    Stopping,
}

/// The queue.
pub(super) struct Queue {
    state: Mutex<Waiting>,
    changed: Condvar,
    most: usize,
    metrics: Arc<Metrics>,
}

#[derive(Default)]
struct Waiting {
    order: VecDeque<String>,
    jobs: HashMap<String, WaitingJob>,
    outputs: usize,
    closed: bool,
}

struct WaitingJob {
    job: Job,
    renditions: Vec<(Rendition, Wanted)>,
    since: Instant,
}

/// The other end of an output.
struct Wanted {
    done: Done,
    /// Nobody waits for it any more.
    is_gone: Box<dyn Fn() -> bool + Send>,
}

impl Queue {
    /// A queue of at most this many outputs.
    pub(super) fn new(most: usize, metrics: Arc<Metrics>) -> Queue {
        Queue { state: Mutex::default(), changed: Condvar::new(), most: most.max(1), metrics }
    }

    /// Adds the output of a job with one rendition. Jobs of the same `id` are joined. Whether it has joined another.
    ///
    /// # Errors
    /// When the queue is full or closed; `done` is dropped then.
    pub(super) fn add(
        &self,
        id: &str,
        mut job: Job,
        done: Done,
        is_gone: Box<dyn Fn() -> bool + Send>,
    ) -> Result<bool, Full> {
        let mut state = self.state();
        if state.closed {
            return Err(Full::Stopping);
        }
        let first = state.order.front().and_then(|id| state.jobs.get(id));
        if state.outputs >= self.most || first.is_some_and(|job| job.since.elapsed() > LONGEST_WAIT) {
            return Err(Full::Busy);
        }
        let Some(rendition) = job.renditions.pop() else { return Err(Full::Stopping) };
        let wanted = (rendition, Wanted { done, is_gone });
        state.outputs += 1;
        let joined = match state.jobs.get_mut(id) {
            // A montage is a job of its own.
            Some(waiting) if job.montage.is_none() => {
                waiting.renditions.push(wanted);
                true
            }
            _ => {
                let waiting = WaitingJob { job, renditions: vec![wanted], since: Instant::now() };
                state.jobs.insert(id.to_owned(), waiting);
                state.order.push_back(id.to_owned());
                false
            }
        };
        self.changed.notify_one();
        Ok(joined)
    }

    /// The number of outputs that wait.
    pub(super) fn len(&self) -> usize {
        self.state().outputs
    }

    /// Refuses further outputs. The thread of [`Queue::run`] ends after those that wait.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }

    /// Feeds the engine until the queue is closed and empty. This is the engine's admitting thread: it waits for memory.
    pub(super) fn run(&self, engine: &Engine, timeout: Option<Duration>, cancel: &Cancel) {
        // The results come through the observer.
        let (sender, _) = mpsc::channel();
        while let Some(WaitingJob { job, renditions, since }) = self.next() {
            self.metrics.queued.observe(since.elapsed());
            let outputs = Arc::new(MemoryStore::default());
            let (mut all, mut waiting) = (Vec::new(), HashMap::new());
            for (n, (mut rendition, wanted)) in renditions.into_iter().filter(|(_, w)| !(w.is_gone)()).enumerate() {
                let Some(key) = Key::new(&format!("{n}")) else { continue };
                rendition.label = key.to_string();
                rendition.to.key = key;
                rendition.to.store = outputs.clone();
                waiting.insert(rendition.label.clone(), wanted.done);
                all.push(rendition);
            }
            if all.is_empty() {
                continue;
            }
            let delivery = Arc::new(Delivery { outputs, waiting: Mutex::new(waiting), metrics: self.metrics.clone() });
            let context = RunContext {
                observer: delivery.clone(),
                cancel: cancel.clone(),
                timeout,
                caching: Caching::Outputs,
                timings: true,
                ..RunContext::default()
            };
            match Plan::new(vec![Job { renditions: all, ..job }], false) {
                Ok(plan) => engine.submit(&Arc::new(plan), &context, &sender),
                Err(error) => delivery.fail(&Failure::new(Phase::Write, ErrorCode::WriteFailed, error.to_string())),
            }
        }
    }

    /// The first job, when others have had the time to join it.
    fn next(&self) -> Option<WaitingJob> {
        let mut state = self.state();
        loop {
            let first = state.order.front().and_then(|id| Some(state.jobs.get(id)?.since));
            match first {
                Some(since) => {
                    let left = JOIN.saturating_sub(since.elapsed());
                    if !left.is_zero() {
                        drop(state);
                        thread::sleep(left);
                        state = self.state();
                        continue;
                    }
                    let id = state.order.pop_front()?;
                    let job = state.jobs.remove(&id)?;
                    state.outputs -= job.renditions.len();
                    return Some(job);
                }
                None if state.closed => return None,
                None => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hands the outputs of one job over.
struct Delivery {
    outputs: Arc<MemoryStore>,
    /// By the label of the output.
    waiting: Mutex<HashMap<String, Done>>,
    metrics: Arc<Metrics>,
}

impl Delivery {
    fn take(&self, label: &str) -> Option<Done> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(label)
    }

    fn fail(&self, failure: &Failure) {
        let all = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        all.into_values().for_each(|done| done(Err(failure.clone())));
    }
}

impl Observer for Delivery {
    fn finished(&self, entry: &Entry) {
        let Some(done) = self.take(&entry.output) else { return };
        self.metrics.rendered.observe(entry.elapsed.unwrap_or_default());
        done(output(entry, &self.outputs));
    }
}

impl Drop for Delivery {
    /// Outputs without an entry were interrupted.
    fn drop(&mut self) {
        self.fail(&Failure::new(Phase::Decode, ErrorCode::Interrupted, "the server stops"));
    }
}

fn output(entry: &Entry, outputs: &MemoryStore) -> Result<Output, Failure> {
    if let Outcome::Failed(failure) = &entry.outcome {
        return Err(failure.clone());
    }
    let bytes = Key::new(&entry.output).and_then(|key| outputs.take(&key));
    let bytes = bytes.ok_or_else(|| Failure::new(Phase::Write, ErrorCode::WriteFailed, "the output was lost"))?;
    Ok(Output { variant: Variant::new(entry, &bytes)?, bytes: bytes.into(), from: "rendered" })
}
