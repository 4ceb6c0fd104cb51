//! The processes that render, as the engine sees them.

use crate::interrupt::Interrupt;
use std::io::{self, Read, Write};

/// Gives an [`Engine`](super::Engine) its worker processes. Each of them runs [`work`](super::work).
pub trait Isolation: Send + Sync {
    /// An idle worker; waits for one. Dropping it makes it idle again.
    ///
    /// # Errors
    /// When no process can be started.
    fn worker(&self) -> io::Result<Box<dyn Worker>>;

    /// The memory of all idle workers, in bytes.
    fn memory(&self) -> u64;
}

/// A worker process, used by one job at a time.
pub trait Worker: Send {
    /// What the process reads.
    fn input(&mut self) -> &mut dyn Write;

    /// What the process writes.
    fn output(&mut self) -> &mut dyn Read;

    /// Ends the process when this interrupt asks for it.
    fn watch(&mut self, interrupt: &Interrupt);

    /// Ends the process, and says how it has ended: `was ended by signal 11`.
    fn end(&mut self) -> String;
}
