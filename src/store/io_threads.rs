//! Threads that may wait for a network, and work in parallel on them.

use std::sync::{Arc, mpsc};

/// A function for a thread that may wait.
pub type Blocking = Box<dyn FnOnce() + Send>;

/// Threads for the calls of a remote store. The threads that render must not wait for a network, and one call at a time
/// would take the latency of the network for each object.
pub trait IoThreads: Send + Sync {
    /// Runs the function on one of the threads, later if all are busy.
    fn spawn(&self, work: Blocking);
}

/// I/O threads that several stores share.
pub type SharedIo = Arc<dyn IoThreads>;

/// The results of a function for all items, in their order, computed on the I/O threads. Waits for the last one. An item
/// whose function panics has no result.
pub fn map<T: Send + 'static, R: Send + 'static>(
    io: &dyn IoThreads,
    items: Vec<T>,
    function: impl Fn(T) -> R + Send + Sync + 'static,
) -> Vec<Option<R>> {
    let (sender, receiver) = mpsc::channel();
    let function = Arc::new(function);
    let mut results: Vec<Option<R>> = items.iter().map(|_| None).collect();
    for (index, item) in items.into_iter().enumerate() {
        let (function, sender) = (function.clone(), sender.clone());
        // The receiver lives until the last sender is dropped.
        io.spawn(Box::new(move || drop(sender.send((index, function(item))))));
    }
    drop(sender);
    for (index, result) in receiver {
        results[index] = Some(result);
    }
    results
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Threads;

    impl IoThreads for Threads {
        fn spawn(&self, work: Blocking) {
            std::thread::spawn(work);
        }
    }

    #[test]
    fn results_are_in_the_order_of_their_items() {
        let one = |n: u64| {
            std::thread::sleep(std::time::Duration::from_millis(20 - n));
            if n == 7 {
                std::panic::resume_unwind(Box::new("seven"));
            }
            n * n
        };
        let expected: Vec<Option<u64>> = (0..20).map(|n| (n != 7).then_some(n * n)).collect();
        assert_eq!(map(&Threads, (0..20).collect(), one), expected);
    }
}
