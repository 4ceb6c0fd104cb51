//! Scores of outputs: their similarity to the source. Measured on request, because it needs a second rendering. As with
//! `--target-score`, only the first frame of an animation is compared, with the encoder's input.

use super::{
    admit::OpenedSource,
    budget::Permit,
    context::{Engine, Run, RunContext},
    cost::metric_memory,
    draw,
    fetch::fetch,
    frames::Frames,
    plan::{Job, Plan, Rendition},
    render::render_source,
    render_request::RenderRequest,
    schedule,
};
use crate::{
    codec::{DecodeOptions, Limits},
    codes::Remedy,
    kernel::similarity,
    output::prepare::prepare,
    recipe::Pipeline,
    report::Failure,
};
use std::sync::{Arc, mpsc};

/// The score of one output.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The source's label in the report.
    pub source: String,
    /// The canonical query.
    pub query: String,
    /// The media types accepted by the client, as in the report.
    pub accept: String,
    /// SSIMULACRA2: 100 is identical, 90 visually lossless. `Err` is the reason for a missing score.
    pub score: Result<f64, NoScore>,
}

/// The reason for a missing score.
#[derive(Debug, Clone, PartialEq)]
pub struct NoScore {
    /// One line in lower case.
    pub reason: String,
    /// The remedy, if any.
    pub remedy: Option<Remedy>,
}

impl From<Failure> for NoScore {
    fn from(failure: Failure) -> NoScore {
        NoScore { reason: failure.message, remedy: failure.remedy }
    }
}

impl From<&str> for NoScore {
    fn from(reason: &str) -> NoScore {
        NoScore { reason: reason.to_owned(), remedy: None }
    }
}

impl Engine {
    /// Measures the selected outputs of a plan. `wanted` gets source, query and client, as in the report. Nothing is
    /// written.
    #[doc(hidden)]
    pub fn scores(
        &self,
        plan: &Arc<Plan>,
        context: &RunContext,
        wanted: impl Fn(&str, &str, &str) -> bool,
    ) -> Vec<Score> {
        let selected = |job: &Job| -> Vec<(Score, Arc<Job>)> {
            let single = |rendition: &Rendition| {
                let accept = rendition.pipeline().output().accept();
                let (source, query) = (job.label.clone(), job.query(rendition));
                let score = Err("the run was interrupted".into());
                let alone = Job { renditions: vec![rendition.clone()], ..job.clone() };
                wanted(&source, &query, &accept).then(|| (Score { source, query, accept, score }, alone.into()))
            };
            job.renditions.iter().filter_map(single).collect()
        };
        let (mut scores, jobs): (Vec<Score>, Vec<Arc<Job>>) = plan.jobs().iter().flat_map(selected).unzip();
        let run = Arc::new(Run::new(self, plan, context));
        let mut jobs = jobs.into_iter().enumerate();
        let next = || {
            let (index, job) = jobs.next().filter(|_| !context.cancel.is_cancelled())?;
            let opened = open(&job, &run);
            let cost = opened.as_ref().map_or(0, |(_, cost)| *cost);
            Some((index, cost, (job, opened)))
        };
        let (sender, measured) = mpsc::channel();
        let working = run.clone();
        let work = move |(job, opened): (Arc<Job>, Result<(OpenedSource, u64), Failure>)| {
            if job.montage.is_some() {
                return Err("a montage has no single source to compare with".into());
            }
            let (opened, _) = opened?;
            let similarity = measure(opened, job.renditions[0].pipeline(), working.limits())?;
            similarity.ok_or_else(|| NoScore::from("this build cannot decode it, or it has under 8 pixels a side"))
        };
        let done = move |index: usize, score: Result<_, schedule::Panic>, permit: Permit| {
            drop(permit);
            let panicked = |_| Err("internal error while measuring; this is a bug in pixmill".into());
            // The receiver lives until the end of this function.
            drop(sender.send((index, score.unwrap_or_else(panicked))));
        };
        schedule::start(run.pool(), run.budget(), next, work, done);
        for (index, score) in measured {
            scores[index].score = score;
        }
        scores
    }
}

/// The source of a job with one rendition, and the estimated memory in bytes.
fn open(job: &Job, run: &Run) -> Result<(OpenedSource, u64), Failure> {
    let (request, file) = (RenderRequest::new(job, run), fetch(job, run)?.files.swap_remove(0));
    let (opened, cost) = OpenedSource::new(&request, file, &run.interrupt())?;
    let measured = match &opened.resolved[0] {
        // A quality search has measured it already.
        Ok(resolved) if job.renditions[0].pipeline().output().search().is_none() => {
            metric_memory(resolved.size.pixels(), opened.source.header.alpha)
        }
        _ => 0,
    };
    run.memory.check(cost + measured)?;
    Ok((opened, cost + measured))
}

/// Measures one output. Renders the image twice: once for the file, once for the encoder's input.
fn measure(opened: OpenedSource, pipeline: Pipeline<'_>, limits: &Limits) -> Result<Option<f64>, Failure> {
    let OpenedSource { bytes, source, mut resolved, .. } = opened;
    let resolved = resolved.remove(0)?;
    let wanted = vec![Ok((pipeline, resolved.clone()))];
    let rendered = render_source(&source, &bytes, wanted, limits, false, false)?.remove(0)?;
    let forms = draw::color_needs(std::iter::once((pipeline, &resolved)));
    let first = Frames::open(&source, &bytes)?.first(forms)?;
    let group = draw::groups(std::iter::once((0, pipeline, resolved.clone())), &first).remove(0);
    let (given, _) = prepare(group.draw(&first, &source, limits)?.frame, &resolved.decision);
    let mut decoder = match rendered.format.decoder(&rendered.bytes, &DecodeOptions::default()) {
        Ok(decoder) => decoder,
        Err(_) => return Ok(None),
    };
    Ok(decoder.next_frame().ok().flatten().and_then(|shown| similarity::score(&given, &shown)))
}
