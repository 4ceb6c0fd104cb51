//! The worker processes of `--isolate`.

mod process;
mod sandbox;

use crate::{
    engine::{Isolation, Worker},
    interrupt::Interrupt,
};
pub(super) use process::Workers;
use process::{Process, lock};
pub(super) use sandbox::enter;
use std::{
    collections::HashMap,
    io::{self, Read, Write},
    process::Child,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak},
    thread,
    time::Duration,
};

/// The memory of an idle worker, in bytes. Measured: 9 MB.
const IDLE_MEMORY: u64 = 16 << 20;

/// How long a worker may take beyond the time limit of its image. It ends the image itself, except within a codec.
const GRACE: Duration = Duration::from_secs(2);

/// The interval of the checks for workers that have to end.
const CHECK: Duration = Duration::from_millis(50);

/// A pool of worker processes, started when they are needed.
pub(super) struct Processes(Arc<Shared>);

struct Shared {
    workers: Workers,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Process>,
    /// Processes that are idle or in use.
    running: usize,
    /// The processes in use, by their ids, with what ends them.
    watched: HashMap<u32, (Arc<Mutex<Child>>, Interrupt)>,
}

impl Processes {
    pub(super) fn new(workers: Workers) -> Processes {
        let shared = Arc::new(Shared { workers, state: Mutex::default(), changed: Condvar::new() });
        let watched = Arc::downgrade(&shared);
        thread::spawn(move || watch(&watched));
        Processes(shared)
    }
}

/// Ends workers whose images have to end, until the pool is gone.
fn watch(shared: &Weak<Shared>) {
    while let Some(shared) = shared.upgrade() {
        for (child, _) in shared.state().watched.values().filter(|(_, interrupt)| interrupt.is_overdue(GRACE)) {
            // It may have ended already.
            let _ = lock(child).kill();
        }
        drop(shared);
        thread::sleep(CHECK);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Isolation for Processes {
    fn worker(&self) -> io::Result<Box<dyn Worker>> {
        let Processes(shared) = self;
        let mut state = shared.state();
        let process = loop {
            if let Some(process) = state.idle.pop() {
                break process;
            }
            if state.running < shared.workers.processes {
                let process = Process::start(shared.workers)?;
                state.running += 1;
                break process;
            }
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        };
        Ok(Box::new(Lease { shared: shared.clone(), process: Some(process), ended: false }))
    }

    fn memory(&self) -> u64 {
        self.0.workers.processes as u64 * IDLE_MEMORY
    }
}

/// A worker in use.
struct Lease {
    shared: Arc<Shared>,
    /// `None` only while the lease is dropped.
    process: Option<Process>,
    ended: bool,
}

impl Lease {
    fn process(&mut self) -> &mut Process {
        self.process.as_mut().expect("a lease has its process until it is dropped")
    }

    fn unwatch(&mut self) {
        let id = self.process().id();
        self.shared.state().watched.remove(&id);
    }
}

impl Worker for Lease {
    fn input(&mut self) -> &mut dyn Write {
        &mut self.process().input
    }

    fn output(&mut self) -> &mut dyn Read {
        &mut self.process().output
    }

    fn watch(&mut self, interrupt: &Interrupt) {
        let (id, child) = (self.process().id(), self.process().child.clone());
        self.shared.state().watched.insert(id, (child, interrupt.clone()));
    }

    fn end(&mut self) -> String {
        self.unwatch();
        self.ended = true;
        self.process().end()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.unwatch();
        let mut state = self.shared.state();
        match self.process.take().filter(|_| !self.ended) {
            Some(process) => state.idle.push(process),
            None => state.running -= 1,
        }
        self.shared.changed.notify_one();
    }
}
