//! What all requests share.

use super::{
    lru::Weighted,
    metrics::{Gauges, Metrics},
    options::ServeOptions,
    queue::Queue,
    render::Renderer,
    sources::{Sources, lock},
    variant::{Output, Variant},
};
use crate::{cache::Digest, engine::Engine};
use hyper::body::Bytes;
use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};
use tokio::sync::{broadcast, watch};

pub(super) struct State {
    pub(super) options: Arc<ServeOptions>,
    pub(super) sources: Sources,
    pub(super) renderer: Arc<Renderer>,
    pub(super) queue: Arc<Queue>,
    pub(super) metrics: Arc<Metrics>,
    /// Outputs in memory.
    hot: Mutex<Weighted<Digest, Bytes>>,
    /// The outputs served since the last upkeep of the cache.
    used: Mutex<HashSet<Digest>>,
    pub(super) cache_bytes: AtomicU64,
    /// Whether the server stops.
    pub(super) stop: watch::Sender<bool>,
    /// The names of changed files; `None` without a watch.
    pub(super) changes: Option<broadcast::Sender<String>>,
}

impl State {
    /// # Errors
    /// When the client for origins cannot be made.
    pub(super) fn new(options: ServeOptions, watches: bool) -> Result<State, String> {
        let options = Arc::new(options);
        let metrics = Arc::new(Metrics::default());
        let queue = Arc::new(Queue::new(options.queue, metrics.clone()));
        let engine = Engine::new(options.engine.clone());
        Ok(State {
            sources: Sources::new(&options)?,
            renderer: Renderer::new(engine, options.engine.limits.clone(), queue.clone(), metrics.clone()),
            hot: Mutex::new(Weighted::new(options.hot_bytes)),
            used: Mutex::default(),
            cache_bytes: AtomicU64::new(0),
            stop: watch::Sender::new(false),
            changes: watches.then(|| broadcast::channel(64).0),
            options,
            metrics,
            queue,
        })
    }

    pub(super) fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Keeps an output in memory.
    pub(super) fn heat(&self, output: &Output) {
        lock(&self.hot).put(output.variant.digest, output.bytes.clone(), output.variant.len);
    }

    /// The outputs served since the last call.
    pub(super) fn take_used(&self) -> HashSet<Digest> {
        std::mem::take(&mut *lock(&self.used))
    }

    /// The bytes of a known output, from memory.
    pub(super) fn hot(&self, variant: &Variant) -> Option<Bytes> {
        if self.options.cache.is_some() {
            lock(&self.used).insert(variant.digest);
        }
        lock(&self.hot).get(&variant.digest).cloned()
    }

    pub(super) fn cool(&self, digest: &Digest) {
        lock(&self.hot).remove(digest);
    }

    /// The bytes of a known output, from the cache.
    pub(super) async fn cached(&self, variant: &Variant) -> Option<Bytes> {
        let (cache, digest, len) = (self.options.engine.cache.clone()?, variant.digest, variant.len);
        let read = tokio::task::spawn_blocking(move || cache.content(&digest, len)).await;
        read.ok().flatten().map(Bytes::from)
    }

    pub(super) fn gauges(&self) -> Gauges {
        let memory = self.renderer.engine.memory();
        Gauges {
            queue: self.queue.len(),
            memory_used: memory.used,
            memory_allowed: memory.allowed,
            hot_bytes: lock(&self.hot).weight(),
            cache_bytes: self.cache_bytes.load(Relaxed),
        }
    }
}
