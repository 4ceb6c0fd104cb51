//! Rendering in other processes. A codec that crashes costs its image, not the run.

use super::{
    admit::Work,
    failure::guarded,
    render_request::{RenderRequest, SentRequest},
    rendered::Rendered,
    wire,
    worker::{Isolation, Worker},
};
use crate::{
    codes::ErrorCode,
    interrupt::{Cancel, Interrupt},
    recipe::RenderSettings,
    report::{Failure, Phase},
};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// What a worker is asked.
#[derive(Serialize, Deserialize)]
enum Asked<S> {
    /// Read the headers of the files that follow.
    Open(SentRequest<S>),
    /// Render the opened files.
    Render,
}

/// The results of a job. The bytes of the files follow.
type Results = Vec<Result<Rendered, Failure>>;

/// A job in a worker whose headers are read.
pub(super) struct IsolatedWork {
    worker: Box<dyn Worker>,
    renditions: usize,
}

impl IsolatedWork {
    /// Sends the files to a worker, which reads their headers. Returns the estimated memory, in bytes.
    pub(super) fn open(
        isolation: &dyn Isolation,
        request: &RenderRequest,
        files: &[Vec<u8>],
        interrupt: &Interrupt,
    ) -> Result<(IsolatedWork, u64), Failure> {
        let start = |error: io::Error| crashed(&format!("cannot be started: {error}"));
        let mut worker = isolation.worker().map_err(start)?;
        interrupt.begin();
        let asked: Asked<&RenderSettings> = Asked::Open(request.into());
        let opened: Result<u64, Failure> = call(worker.as_mut(), &asked, files, interrupt)?.0;
        Ok((IsolatedWork { worker, renditions: request.renditions.len() }, opened?))
    }

    /// Renders all outputs.
    pub(super) fn render(mut self, interrupt: &Interrupt) -> Results {
        interrupt.begin();
        self.results(interrupt).unwrap_or_else(|failure| vec![Err(failure); self.renditions])
    }

    fn results(&mut self, interrupt: &Interrupt) -> Result<Results, Failure> {
        let asked = Asked::<RenderSettings>::Render;
        let (mut results, files): (Results, _) = call(self.worker.as_mut(), &asked, &[], interrupt)?;
        if results.len() != self.renditions || results.iter().flatten().count() != files.len() {
            return Err(crashed("gave an invalid answer"));
        }
        for (rendered, bytes) in results.iter_mut().flatten().zip(files) {
            rendered.bytes = bytes;
        }
        Ok(results)
    }
}

/// Asks a worker and waits for its answer: a value and files.
fn call<T: for<'a> Deserialize<'a>>(
    worker: &mut dyn Worker,
    asked: &impl Serialize,
    files: &[Vec<u8>],
    interrupt: &Interrupt,
) -> Result<(T, Vec<Vec<u8>>), Failure> {
    worker.watch(interrupt);
    let answer = wire::send(worker.input(), asked, files.iter().map(Vec::as_slice))
        .and_then(|()| wire::receive(worker.output())?.ok_or(io::ErrorKind::UnexpectedEof.into()))
        .and_then(|message| Ok((message.description()?, message.files)));
    answer.map_err(|_| {
        let how = worker.end();
        interrupt.check().err().map_or_else(|| crashed(&how), Failure::from)
    })
}

fn crashed(how: &str) -> Failure {
    let message = format!("the process of this image {how}; please report it with the file");
    Failure::new(Phase::Panic, ErrorCode::Crashed, message)
}

/// The main loop of a worker process: answers until its input ends.
///
/// # Errors
/// When the other process has ended, or sent something else.
pub fn work(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let mut opened: Option<(Work, RenderRequest, u64)> = None;
    while let Some(message) = wire::receive(&mut input)? {
        match message.description()? {
            Asked::Open(request) => {
                let request: SentRequest<RenderSettings> = request;
                let request = request.received().ok_or(io::ErrorKind::InvalidData)?;
                let interrupt = Interrupt::new(Cancel::default(), request.terms.timeout);
                let result = guarded(|| Work::open(&request, message.files, &interrupt));
                let answer = result.map(|(work, cost)| {
                    opened = Some((work, request, cost));
                    cost
                });
                wire::send(&mut output, &answer, std::iter::empty())?;
            }
            Asked::Render => {
                let (work, request, cost) = opened.take().ok_or(io::ErrorKind::InvalidData)?;
                let results: Results = guarded(|| Ok(work.render(&request, cost)))
                    .unwrap_or_else(|failure| vec![Err(failure); request.renditions.len()]);
                let files: Vec<&[u8]> = results.iter().flatten().map(|rendered| rendered.bytes.as_slice()).collect();
                wire::send(&mut output, &results, files.into_iter())?;
            }
        }
    }
    Ok(())
}
