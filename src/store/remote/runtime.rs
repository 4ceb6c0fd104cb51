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
/// The threads that look up the addresses of servers.
const LOOKUPS: usize = 8;

/// What stores with a URL need: settings, as names and values, and threads that wait for the network. The threads start with
/// the first store.
///
/// The names of settings are those of the environment variables of the services, in lower case: `aws_region`.
#[derive(Clone)]
pub struct Remote(Arc<Shared>);

struct Shared {
    settings: Vec<(String, String)>,
    threads: Mutex<Option<Threads>>,
    /// The opened buckets, by their URLs. Several stores of one bucket share its connections and credentials.
    clients: Mutex<HashMap<String, Arc<Client>>>,
}

struct Threads {
    requests: Runtime,
    /// What waits for requests has threads of its own: requests need threads to look up addresses, and none would be free.
    waiting: Runtime,
}

impl Threads {
    /// # Errors
    /// When threads cannot be started.
    fn start() -> io::Result<Threads> {
        static CRYPTOGRAPHY: Once = Once::new();
        // Fails if another part of the process was first, whose choice is as good.
        CRYPTOGRAPHY.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let mut requests = Builder::new_multi_thread();
        requests.worker_threads(WORKERS).max_blocking_threads(LOOKUPS).thread_name("pixmill-remote").enable_all();
        let mut waiting = Builder::new_current_thread();
        waiting.max_blocking_threads(THREADS).thread_name("pixmill-io");
        Ok(Threads { requests: requests.build()?, waiting: waiting.build()? })
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be secret.
        f.write_str("Remote")
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Without waiting: the last store may be dropped by one of the threads.
        if let Some(threads) = self.threads.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            threads.requests.shutdown_background();
            threads.waiting.shutdown_background();
        }
    }
}

impl Remote {
    /// No thread starts before a store is opened.
    pub fn new(settings: impl IntoIterator<Item = (String, String)>) -> Remote {
        let settings = settings.into_iter().collect();
        Remote(Arc::new(Shared { settings, threads: Mutex::default(), clients: Mutex::default() }))
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

    /// The handles of the threads for requests and for waiting.
    ///
    /// # Errors
    /// When threads cannot be started.
    fn handles(&self) -> io::Result<(Handle, Handle)> {
        let mut threads = self.0.threads.lock().unwrap_or_else(PoisonError::into_inner);
        let threads = match &mut *threads {
            Some(threads) => threads,
            none => none.insert(Threads::start()?),
        };
        Ok((threads.requests.handle().clone(), threads.waiting.handle().clone()))
    }

    /// Waits for a future. Never on a thread that drives connections.
    ///
    /// # Errors
    /// When threads cannot be started.
    pub(super) fn wait<T>(&self, future: impl Future<Output = T>) -> io::Result<T> {
        Ok(self.handles()?.0.block_on(future))
    }

    /// # Errors
    /// When threads cannot be started.
    pub(super) fn io(&self) -> io::Result<SharedIo> {
        Ok(Arc::new(Waiting { handle: self.handles()?.1, _alive: self.clone() }))
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
}
