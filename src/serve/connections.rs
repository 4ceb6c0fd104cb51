//! Accepts connections, and ends them when the server stops.

use super::{metrics::Metrics, routes, state::State};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{Arc, atomic::Ordering::Relaxed},
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

async fn connection(state: Arc<State>, stream: TcpStream, client: SocketAddr, mut stop: watch::Receiver<bool>) {
    let _open = Open::new(&state.metrics);
    // Without delays for small responses.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let state = state.clone();
        async move { Ok::<_, Infallible>(routes::handle(state, client, request).await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(MAX_HEADERS);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(Impatient::new(stream)), service));
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// A stream whose writes fail when the client takes nothing for a while: a slow reader keeps its output in memory.
struct Impatient {
    stream: TcpStream,
    waits: Pin<Box<Sleep>>,
    waiting: bool,
}

impl Impatient {
    fn new(stream: TcpStream) -> Impatient {
        Impatient { stream, waits: Box::pin(sleep(SLOW)), waiting: false }
    }

    /// The result of a write, or an error if it has been pending for too long.
    fn in_time<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waiting = false;
            return written;
        }
        if !self.waiting {
            self.waiting = true;
            self.waits.as_mut().reset(Instant::now() + SLOW);
        }
        ready!(self.waits.as_mut().poll(context));
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
