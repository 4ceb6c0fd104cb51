//! Accepts connections, and ends them when the server stops.

use super::{metrics::Metrics, routes, state::State};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::{Instant, Sleep, sleep},
};

/// The longest time for the headers of a request, and for the next request of a connection.
const HEADERS: Duration = Duration::from_secs(30);
/// The longest time in which a client takes nothing of a response.
const SLOW: Duration = Duration::from_secs(30);
/// At the stop, the time between two checks whether a connection has a request in progress.
const GRACE: Duration = Duration::from_secs(1);
/// The largest headers of a request, in bytes.
const MAX_HEADERS: usize = 32 << 10;

/// Accepts connections until `stop` changes, then waits for those in progress, at most for this time.
pub(super) async fn serve(state: Arc<State>, listener: TcpListener, drain: Duration) {
    let mut stop = state.stop.subscribe();
    let (alive, mut ended) = tokio::sync::mpsc::channel::<()>(1);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => break,
        };
        match accepted {
            Ok((stream, client)) => {
                let (state, stop, alive) = (state.clone(), stop.clone(), alive.clone());
                tokio::spawn(async move {
                    connection(state, stream, client, stop).await;
                    drop(alive);
                });
            }
            // Too many open files, or a client that is gone already.
            Err(_) => sleep(Duration::from_millis(20)).await,
        }
    }
    drop((listener, alive));
    tokio::select! {
        _ = ended.recv() => {}
        () = sleep(drain) => {}
    }
}

/// Counts a connection while it is open.
struct Open(Arc<Metrics>);

impl Open {
    fn new(metrics: &Arc<Metrics>) -> Open {
        metrics.connections.fetch_add(1, Relaxed);
        Open(metrics.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Relaxed);
    }
}

/// What a connection does.
#[derive(Default)]
struct Activity {
    /// A request is being answered.
    answers: AtomicBool,
    /// A response waits for the client to take more of it.
    waits: AtomicBool,
}

impl Activity {
    fn is_idle(&self) -> bool {
        !self.answers.load(Relaxed) && !self.waits.load(Relaxed)
    }
}

async fn connection(state: Arc<State>, stream: TcpStream, client: SocketAddr, mut stop: watch::Receiver<bool>) {
    let _open = Open::new(&state.metrics);
    // Without delays for small responses.
    let _ = stream.set_nodelay(true);
    let activity = Arc::new(Activity::default());
    let stream = Impatient::new(stream, activity.clone());
    let own = activity.clone();
    let service = service_fn(move |request| {
        let (state, activity) = (state.clone(), own.clone());
        async move {
            activity.answers.store(true, Relaxed);
            let response = routes::handle(state, client, request).await;
            activity.answers.store(false, Relaxed);
            Ok::<_, Infallible>(response)
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(MAX_HEADERS);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    loop {
        tokio::select! {
            _ = connection.as_mut() => return,
            // Half a request, or a stream of events.
            () = sleep(GRACE) => if activity.is_idle() { return },
        }
    }
}

/// A stream whose writes fail when the client takes nothing for a while: a slow reader keeps its output in memory.
struct Impatient {
    stream: TcpStream,
    limit: Pin<Box<Sleep>>,
    activity: Arc<Activity>,
}

impl Impatient {
    fn new(stream: TcpStream, activity: Arc<Activity>) -> Impatient {
        Impatient { stream, limit: Box::pin(sleep(SLOW)), activity }
    }

    /// The result of a write, or an error if it has been pending for too long.
    fn in_time<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        let waited = self.activity.waits.swap(written.is_pending(), Relaxed);
        if written.is_ready() {
            return written;
        }
        if !waited {
            self.limit.as_mut().reset(Instant::now() + SLOW);
        }
        ready!(self.limit.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Impatient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Impatient {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
