//! Reads ahead: jobs whose sources, outputs or cache are reached through a network are prepared on I/O threads, some of them
//! at a time, and taken in order. One request at a time would take the latency of the network for each image.

use super::{budget::Reservation, context::Run, plan::Job};
use crate::store::SharedIo;
use std::{
    collections::VecDeque,
    sync::{Arc, mpsc},
};

/// The largest number of jobs that are prepared ahead.
const WINDOW: usize = 64;

/// Their sources take at most this part of the memory for images.
const SHARE: u64 = 3;

/// Jobs in preparation, in their order.
pub(super) struct ReadAhead<T> {
    io: SharedIo,
    window: VecDeque<Waiting<T>>,
    /// The bytes of their sources.
    bytes: u64,
}

struct Waiting<T> {
    index: usize,
    prepared: mpsc::Receiver<T>,
    /// The size of the source in bytes, charged to the memory from the request on.
    bytes: u64,
    _charged: Reservation,
}

/// The I/O threads of a run: those of its cache, or of the first remote source or output. `None` if nothing is remote.
pub(super) fn io_threads(run: &Run) -> Option<SharedIo> {
    let of_job = |job: &Job| job.source.store.io().or_else(|| outputs_io(job));
    run.cache().and_then(|cache| cache.io()).or_else(|| run.plan.jobs().iter().find_map(of_job))
}

/// The I/O threads of the outputs of a job.
pub(super) fn outputs_io(job: &Job) -> Option<SharedIo> {
    job.renditions.iter().find_map(|rendition| rendition.to.store.io())
}

impl<T: Send + 'static> ReadAhead<T> {
    pub(super) fn new(io: SharedIo) -> ReadAhead<T> {
        ReadAhead { io, window: VecDeque::new(), bytes: 0 }
    }

    /// The next job in order, prepared. Waits for it. `prepare` runs on an I/O thread; where it panics, there is no result.
    pub(super) fn next(
        &mut self,
        run: &Arc<Run>,
        order: &mut impl Iterator<Item = usize>,
        prepare: fn(&Run, usize) -> T,
    ) -> Option<(usize, Option<T>)> {
        let most = run.memory.together / SHARE;
        while self.window.len() < WINDOW && (self.window.is_empty() || self.bytes < most) {
            let Some(index) = order.next() else { break };
            let bytes = run.plan.jobs()[index].len;
            let (sender, prepared) = mpsc::channel();
            let run_of_it = run.clone();
            self.io.spawn(Box::new(move || {
                // The receiver is gone if the run was canceled.
                let _ = sender.send(prepare(&run_of_it, index));
            }));
            self.bytes += bytes;
            self.window.push_back(Waiting { index, prepared, bytes, _charged: run.budget().reserve(bytes) });
        }
        let Waiting { index, prepared, bytes, _charged } = self.window.pop_front()?;
        self.bytes -= bytes;
        Some((index, prepared.recv().ok()))
    }
}
