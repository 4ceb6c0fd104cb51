//! The threads that wait for buckets, shared by all stores of a process, and the settings of these stores.

use super::{
    super::{Blocking, IoThreads, SharedIo},
    client::Client,
};
use std::{
    collections::HashMap,
    fmt, io,
    sync::{Arc, Mutex, Once, PoisonError},
};
use tokio::runtime::{Builder, Handle, Runtime};

/// The largest number of requests in flight: at 50 ms each, 1,280 objects per second.
const THREADS: usize = 64;
/// The threads that drive the connections.
const WORKERS: usize = 2;

/// What stores with a URL need: settings, as names and values, and threads that wait for the network. The threads start with
/// the first store.
///
/// The names of settings are those of the environment variables of the services, in lower case: `aws_region`.
#[derive(Clone)]
pub struct Remote(Arc<Shared>);

struct Shared {
    settings: Vec<(String, String)>,
    runtime: Mutex<Option<Runtime>>,
    /// The opened buckets, by their URLs. Several stores of one bucket share its connections and credentials.
    clients: Mutex<HashMap<String, Arc<Client>>>,
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be secret.
        f.write_str("Remote")
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let runtime = self.runtime.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        // Without waiting: the last store may be dropped by one of the threads.
        runtime.into_iter().for_each(Runtime::shutdown_background);
    }
}

impl Remote {
    /// No thread starts before a store is opened.
    pub fn new(settings: impl IntoIterator<Item = (String, String)>) -> Remote {
        let settings = settings.into_iter().collect();
        Remote(Arc::new(Shared { settings, runtime: Mutex::default(), clients: Mutex::default() }))
    }

    /// The settings.
    pub(super) fn settings(&self) -> &[(String, String)] {
        &self.0.settings
    }

    /// The client of a bucket, from `new` if it is the first store there.
    ///
    /// # Errors
    /// Those of `new`.
    pub(super) fn client(&self, root: &str, new: impl FnOnce() -> io::Result<Client>) -> io::Result<Arc<Client>> {
        let mut clients = self.0.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(root) {
            return Ok(client.clone());
        }
        let client = Arc::new(new()?);
        clients.insert(root.to_owned(), client.clone());
        Ok(client)
    }

    /// # Errors
    /// When threads cannot be started.
    fn handle(&self) -> io::Result<Handle> {
        static CRYPTOGRAPHY: Once = Once::new();
        let mut runtime = self.0.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*runtime {
            return Ok(runtime.handle().clone());
        }
        // Fails if another part of the process was first, whose choice is as good.
        CRYPTOGRAPHY.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(WORKERS).max_blocking_threads(THREADS).thread_name("pixmill-remote").enable_all();
        let started = builder.build()?;
        let handle = started.handle().clone();
        *runtime = Some(started);
        Ok(handle)
    }

    /// Waits for a future. Never on a thread that drives connections.
    ///
    /// # Errors
    /// When threads cannot be started.
    pub(super) fn wait<T>(&self, future: impl Future<Output = T>) -> io::Result<T> {
        Ok(self.handle()?.block_on(future))
    }

    /// # Errors
    /// When threads cannot be started.
    pub(super) fn io(&self) -> io::Result<SharedIo> {
        Ok(Arc::new(Waiting { handle: self.handle()?, _alive: self.clone() }))
    }
}

/// The threads that wait for answers.
struct Waiting {
    handle: Handle,
    /// The threads end with the last of these.
    _alive: Remote,
}

impl IoThreads for Waiting {
    fn spawn(&self, work: Blocking) {
        drop(self.handle.spawn_blocking(work));
    }

    fn threads(&self) -> usize {
        THREADS
    }
}
