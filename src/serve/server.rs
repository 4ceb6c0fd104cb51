//! The server: its threads, its start and its end.

use super::{
    connections,
    options::{CacheOptions, ServeOptions},
    state::State,
};
use crate::{
    cache::{self, Retention},
    interrupt::Cancel,
};
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering::Relaxed},
    thread,
    time::Duration,
};
use tokio::{net::TcpListener, runtime, time::sleep};

/// The threads of the connections. They wait for the network and for the engine.
const IO_THREADS: usize = 2;
/// The most threads that plan, read files and look into the cache.
const BLOCKING_THREADS: usize = 8;
/// The interval of checks for the end.
const POLL: Duration = Duration::from_millis(50);
/// The interval of the upkeep of the cache.
const UPKEEP: Duration = Duration::from_secs(60);

/// The server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be used.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address as given.
        address: String,
        /// The error of the system.
        error: io::Error,
    },
    /// The threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(io::Error),
    /// The client for origins cannot be made.
    #[error("cannot prepare requests to origins: {0}")]
    Client(String),
}

/// A server that listens. It has its own threads for connections, files and admission; images are rendered on the pool
/// of its engine.
pub struct Server {
    runtime: runtime::Runtime,
    listener: TcpListener,
    address: SocketAddr,
    state: Arc<State>,
}

impl Server {
    /// Listens on an address such as `127.0.0.1:8080`. Port 0 chooses a free one. With `watches`, the page is told of
    /// changed files by [`Server::changes`].
    ///
    /// # Errors
    /// When the address is in use or invalid.
    pub fn bind(address: &str, options: ServeOptions, watches: bool) -> Result<Server, ServeError> {
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(IO_THREADS)
            .max_blocking_threads(BLOCKING_THREADS)
            .thread_name("serve")
            .enable_io()
            .enable_time()
            .build()
            .map_err(ServeError::Threads)?;
        let failed = |error| ServeError::Listen { address: address.to_owned(), error };
        let listener = runtime.block_on(TcpListener::bind(address)).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let state = Arc::new(State::new(options, watches).map_err(ServeError::Client)?);
        Ok(Server { runtime, listener, address, state })
    }

    /// The address with its actual port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells the page that a file has changed: its path below the root, or an empty text for any.
    pub fn changes(&self) -> impl Fn(&str) + Send + Sync + 'static {
        let changes = self.state.changes.clone();
        move |path| {
            // Nobody may be looking.
            let _ = changes.as_ref().map(|changes| changes.send(path.replace(['\r', '\n'], " ")));
        }
    }

    /// Serves until `stop` is canceled. Requests in progress are then finished, within the time of
    /// [`ServeOptions::drain`]. Whether all were.
    ///
    /// # Errors
    /// When the threads cannot be started.
    pub fn run(self, stop: &Cancel) -> Result<bool, ServeError> {
        let Server { runtime, listener, state, .. } = self;
        let abandon = Cancel::default();
        let admitting = {
            let (state, abandon) = (state.clone(), abandon.clone());
            let work = move || state.queue.run(&state.renderer.engine, state.options.timeout, &abandon);
            thread::Builder::new().name("admit".to_owned()).spawn(work).map_err(ServeError::Threads)?
        };
        let drain = state.options.drain;
        let finished = runtime.block_on(async {
            if let Some(options) = state.options.cache.clone() {
                tokio::spawn(upkeep(state.clone(), options));
            }
            let serving = tokio::spawn(connections::serve(state.clone(), listener, drain));
            while !stop.is_cancelled() {
                sleep(POLL).await;
            }
            state.stop.send_replace(true);
            let began = std::time::Instant::now();
            let _ = serving.await;
            began.elapsed() < drain
        });
        state.queue.close();
        if !finished {
            abandon.cancel();
        }
        runtime.shutdown_timeout(Duration::from_secs(1));
        // A panic of this thread has been printed.
        let _ = admitting.join();
        Ok(finished)
    }
}

/// Keeps the cache within its size.
async fn upkeep(state: Arc<State>, CacheOptions { cache, store, bytes }: CacheOptions) {
    loop {
        let now = (state.options.clock)();
        cache.set_time(now);
        let (state, cache, store) = (state.clone(), cache.clone(), store.clone());
        let cleaned = tokio::task::spawn_blocking(move || {
            state.take_used().iter().for_each(|output| cache.touch(output));
            let size = cache::stats(store.as_ref()).map_or(0, |stats| stats.bytes);
            let mut cleaned = 0;
            if size > bytes {
                // A little more, so that this is rare.
                let keep = Retention { bytes: Some(bytes - bytes / 10), since: None, now };
                cleaned = cache::clean(store.as_ref(), &keep).map_or(0, |cleaned| cleaned.bytes);
            }
            state.cache_bytes.store(size.saturating_sub(cleaned), Relaxed);
        });
        let _ = cleaned.await;
        sleep(UPKEEP).await;
    }
}
