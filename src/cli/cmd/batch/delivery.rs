//! From the entries of a job to answers.

use super::{answer::Answer, intake::Intake, request::Request};
use crate::{
    codes::ErrorCode,
    engine::Observer,
    report::{Entry, Failure, Outcome, Phase},
};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, mpsc::Sender},
};

/// A line whose output is being made.
pub(super) struct Ticket {
    pub(super) request: Request,
    pub(super) place: OutputPlace,
    /// The query and the formats as an entry has them.
    pub(super) query: String,
    pub(super) accept: String,
}

/// Where an output is.
pub(super) enum OutputPlace {
    /// In this folder, under the name in its entry.
    Folder(PathBuf),
    /// At this path, as it is in the line.
    File(String),
}

impl Ticket {
    /// The answer of its entry.
    pub(super) fn answer(&self, entry: Entry, cached: bool) -> Answer {
        let path = match &self.place {
            OutputPlace::Folder(folder) => folder.join(&entry.output).to_string_lossy().into_owned(),
            OutputPlace::File(path) => path.clone(),
        };
        Answer::of(&self.request.id, &path, entry, cached)
    }
}

/// The failure of a line that is not answered before the end of the run.
pub(super) fn interrupted() -> Failure {
    Failure::new(Phase::Read, ErrorCode::Interrupted, "the run was interrupted")
}

/// Answers the lines of one job.
pub(super) struct Delivery {
    /// In the order of the job's renditions.
    waiting: Mutex<Vec<Ticket>>,
    answers: Sender<Answer>,
    /// For the lines of several outputs that fail together, and may not fail alone.
    again: Option<Arc<Intake>>,
}

impl Delivery {
    pub(super) fn new(tickets: Vec<Ticket>, answers: Sender<Answer>, intake: &Arc<Intake>) -> Delivery {
        let again = (tickets.len() > 1).then(|| intake.clone());
        Delivery { waiting: Mutex::new(tickets), answers, again }
    }
}

/// Whether an output may fail because of others in its job: they share memory, time, and a bug.
fn is_of_all(entry: &Entry) -> bool {
    let Outcome::Failed(failure) = &entry.outcome else { return false };
    matches!(failure.code, ErrorCode::MemoryExceeded | ErrorCode::TimedOut | ErrorCode::Panicked)
}

impl Observer for Delivery {
    /// Entries come in order, without those that were interrupted.
    fn finished(&self, entry: &Entry) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let is_its = |ticket: &Ticket| ticket.query == entry.query && ticket.accept == entry.accept;
        let Some(at) = waiting.iter().position(is_its) else { return };
        let ticket = waiting.remove(at);
        let again = self.again.as_ref().filter(|_| is_of_all(entry));
        if !again.is_some_and(|intake| intake.again(&ticket.request)) {
            // The receiver lives as long as the process.
            let _ = self.answers.send(ticket.answer(entry.clone(), false));
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        for ticket in self.waiting.get_mut().unwrap_or_else(PoisonError::into_inner) {
            let _ = self.answers.send(Answer::error(&ticket.request.id, &interrupted()));
        }
    }
}
