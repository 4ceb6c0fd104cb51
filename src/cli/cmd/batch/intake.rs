//! The lines that are read and not answered yet. Their number is bounded: at the bound, reading stops until an answer is
//! written. A client that writes faster than images are rendered, or reads answers slowly, waits at its pipe.

use super::{
    answer::Answer,
    request::{Invalid, Request},
};
use crate::interrupt::Cancel;
use serde_json::Value;
use std::{
    collections::VecDeque,
    io::{self, BufRead, BufReader, ErrorKind, Read},
    sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc::Sender},
    time::{Duration, Instant},
};

/// The most lines without an answer: enough for all sizes of a few images, which are decoded together.
const MOST: usize = 256;
/// The most outputs of one decode. All of them are in memory until the last is rendered.
const TOGETHER: usize = 16;
/// The longest line in bytes.
const LONGEST: usize = 16 << 10;
/// The bytes that are read at once. The lines in them are queued together.
const CHUNK: usize = 64 << 10;
/// How often a waiting thread looks for a signal.
const POLL: Duration = Duration::from_millis(50);

/// The lines without an answer.
#[derive(Default)]
pub(super) struct Intake {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Request>,
    unanswered: usize,
    /// Standard input has ended.
    closed: bool,
    /// Nothing more is rendered.
    ended: bool,
}

impl Intake {
    /// Reads lines until the end of the input. The answers to invalid lines are sent at once.
    ///
    /// # Errors
    /// The error of the system.
    pub(super) fn read(&self, input: impl Read, answers: &Sender<Answer>) -> io::Result<()> {
        let mut input = BufReader::with_capacity(CHUNK, input);
        let mut line = Line::default();
        let read = loop {
            let chunk = match input.fill_buf() {
                Ok([]) => break Ok(()),
                Ok(chunk) => chunk,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => break Err(error),
            };
            let len = chunk.len();
            let mut ended = Vec::new();
            let mut rest = chunk;
            while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                line.extend(&rest[..end]);
                ended.push(std::mem::take(&mut line));
                rest = &rest[end + 1..];
            }
            line.extend(rest);
            input.consume(len);
            self.add(ended, answers);
        };
        self.add(vec![line], answers);
        self.state().closed = true;
        self.changed.notify_all();
        read
    }

    /// Queues lines, and waits where there are too many.
    fn add(&self, lines: Vec<Line>, answers: &Sender<Answer>) {
        let read: Vec<_> = lines.iter().filter_map(Line::request).collect();
        let mut state = self.state();
        for read in read {
            while state.unanswered >= MOST {
                self.changed.notify_all();
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.unanswered += 1;
            match read {
                Ok(request) => state.waiting.push_back(request),
                // The receiver lives as long as the process.
                Err(invalid) => drop(answers.send(Answer::error(&invalid.id, &invalid.failure))),
            }
        }
        drop(state);
        self.changed.notify_all();
    }

    /// The first line that waits, and those that may share its decode. `None` when the input has ended and all its lines
    /// are answered, and at the end of the run.
    pub(super) fn take(&self, cancel: &Cancel) -> Option<Vec<Request>> {
        let mut state = self.state();
        let first = loop {
            if cancel.is_cancelled() {
                return None;
            }
            match state.waiting.pop_front() {
                Some(first) => break first,
                None if state.closed && state.unanswered == 0 => return None,
                None => state = self.wait(state),
            }
        };
        let mut taken = vec![first];
        for request in std::mem::take(&mut state.waiting) {
            if taken.len() < TOGETHER && taken.iter().all(|other| request.joins(other)) {
                taken.push(request);
            } else {
                state.waiting.push_back(request);
            }
        }
        Some(taken)
    }

    /// Queues a line that failed beside others once more. `false` at the end of a run.
    pub(super) fn again(&self, request: &Request) -> bool {
        let mut state = self.state();
        if !state.ended {
            state.waiting.push_front(Request { alone: true, ..request.clone() });
            self.changed.notify_all();
        }
        !state.ended
    }

    /// The lines that wait, at the end of a run.
    pub(super) fn abandoned(&self) -> Vec<Request> {
        let mut state = self.state();
        state.ended = true;
        state.waiting.drain(..).collect()
    }

    /// An answer is written.
    pub(super) fn answered(&self) {
        self.state().unanswered -= 1;
        self.changed.notify_all();
    }

    /// Waits until all lines are answered, at most this long.
    pub(super) fn finish(&self, longest: Duration) {
        let (mut state, began) = (self.state(), Instant::now());
        while state.unanswered > 0 && began.elapsed() < longest {
            state = self.wait(state);
        }
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait_timeout(state, POLL).unwrap_or_else(PoisonError::into_inner).0
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No panic leaves the state half changed, so a poisoned lock is safe to use.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A line of the input.
#[derive(Default)]
struct Line {
    bytes: Vec<u8>,
    /// It is longer than the limit. Its bytes are not kept.
    too_long: bool,
}

impl Line {
    fn extend(&mut self, more: &[u8]) {
        self.too_long |= self.bytes.len() + more.len() > LONGEST;
        if self.too_long {
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(more);
        }
    }

    /// Its request. `None` for an empty line.
    fn request(&self) -> Option<Result<Request, Box<Invalid>>> {
        if self.too_long {
            let message = format!("the line is longer than {LONGEST} bytes");
            return Some(Err(Invalid::boxed(Value::Null, message)));
        }
        let line = self.bytes.trim_ascii();
        (!line.is_empty()).then(|| Request::parse(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    /// Reads in pieces of a few bytes.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let len = self.0.len().min(to.len()).min(7);
            to[..len].copy_from_slice(&self.0[..len]);
            self.0 = &self.0[len..];
            Ok(len)
        }
    }

    #[test]
    fn lines_are_found_in_any_pieces_and_those_of_a_source_are_taken_together() {
        let line =
            |id: u32, source: &str| format!("{{\"id\":{id},\"source\":\"{source}\",\"query\":\"width={id}\"}}\r\n");
        let long = format!("{}\n", "x".repeat(LONGEST + 1));
        let text = [&line(1, "a"), "\n", &line(2, "b"), "junk\n", &long, line(3, "a").trim_end()].concat();
        for slow in [false, true] {
            let (intake, (answers, sent)) = (Intake::default(), channel());
            if slow {
                intake.read(Slow(text.as_bytes()), &answers).expect("read");
            } else {
                intake.read(text.as_bytes(), &answers).expect("read");
            }
            assert_eq!(sent.try_iter().filter(|answer| answer.failed).count(), 2);
            (0..2).for_each(|_| intake.answered());
            let ids = || {
                let taken = intake.take(&Cancel::default())?;
                taken.iter().for_each(|_| intake.answered());
                Some(taken.into_iter().map(|request| request.id).collect())
            };
            let taken: Vec<Vec<Value>> = std::iter::from_fn(ids).collect();
            assert_eq!(taken, [vec![Value::from(1), Value::from(3)], vec![Value::from(2)]]);
        }
    }
}
