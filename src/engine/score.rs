//! How like the image an output looks. Measured only where somebody asks, because that costs a second rendering. As
//! `--target-score` does it: of an animation the first frame, against what was given to the encoder.

use super::{
    admit::OpenedSource,
    budget::Budget,
    context::RunContext,
    cost::{MemoryLimits, measuring},
    draw,
    frames::Frames,
    plan::{Job, Plan, Rendition},
    render::render_source,
    schedule,
};
use crate::{
    codec::{DecodeOptions, Limits},
    codes::Remedy,
    kernel::similarity,
    output::prepare::prepare,
    recipe::Recipe,
    report::Failure,
};
use rayon::ThreadPool;

/// The likeness of one output.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The source, as the report calls it.
    pub source: String,
    /// The canonical query.
    pub query: String,
    /// The media types the client takes, as the report has them.
    pub accept: String,
    /// SSIMULACRA2: 100 for the same image, 90 for one that cannot be told apart. `Err` says why there is none.
    pub score: Result<f64, NoScore>,
}

/// Why an output has no score.
#[derive(Debug, Clone, PartialEq)]
pub struct NoScore {
    /// One lower-case line.
    pub reason: String,
    /// What the caller can do about it.
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

/// Measures the outputs of a plan that are wanted: asked by source, query and client, as the report has them. Writes
/// nothing.
pub fn scores(plan: &Plan, context: &RunContext<'_>, wanted: impl Fn(&str, &str, &str) -> bool) -> Vec<Score> {
    let single = |job: &Job| -> Vec<(Score, Job)> {
        let single = |rendition: &Rendition| {
            let output = &rendition.recipe.output;
            let accept = if output.negotiates() { output.accepts.to_string() } else { String::new() };
            let (source, query) = (job.label.clone(), job.query(rendition));
            let score = Err("the run was interrupted".into());
            let alone = Job { renditions: vec![rendition.clone()], ..job.clone() };
            wanted(&source, &query, &accept).then_some((Score { source, query, accept, score }, alone))
        };
        job.renditions.iter().filter_map(single).collect()
    };
    let (mut scores, jobs): (Vec<Score>, Vec<Job>) = plan.jobs().iter().flat_map(single).unzip();
    let threads = context.pool.map_or(1, ThreadPool::current_num_threads);
    let memory_limits = MemoryLimits::new(plan, context);
    let budget = Budget::new(memory_limits.together, 2 * threads);
    let mut jobs = jobs.iter().enumerate();
    let next = || {
        let (index, job) = jobs.next().filter(|_| !context.cancel.is_cancelled())?;
        let opened = OpenedSource::new(job, context, memory_limits, &mut |_| ()).and_then(|(opened, cost)| {
            let measured = match &opened.resolved[0] {
                // A search has measured already, when that much was free.
                Ok(resolved) if job.renditions[0].recipe.output.search().is_none() => {
                    measuring(resolved.size.pixels(), opened.source.header.alpha)
                }
                _ => 0,
            };
            memory_limits.check(cost + measured)?;
            Ok((opened, cost + measured))
        });
        let cost = opened.as_ref().map_or(0, |(_, cost)| *cost);
        Some((index, cost, (job, opened)))
    };
    let done = schedule::run(context.pool, &budget, next, |(job, opened), _| {
        if job.montage.is_some() {
            return Err("a montage has no source to compare with".into());
        }
        let (opened, _) = opened?;
        let similarity = measure(opened, &job.renditions[0].recipe, &context.limits)?;
        similarity.ok_or_else(|| NoScore::from("it cannot be read back, or has under 8 pixels a side"))
    });
    for (index, score) in done {
        scores[index].score = score.unwrap_or_else(|_| Err("measuring it is where pixmill has a bug".into()));
    }
    scores
}

/// Renders the image once for its file and once for what the encoder was given.
fn measure(opened: OpenedSource, recipe: &Recipe, limits: &Limits) -> Result<Option<f64>, Failure> {
    let OpenedSource { bytes, source, mut resolved, .. } = opened;
    let resolved = resolved.remove(0)?;
    let wanted = vec![Ok((recipe, resolved.clone()))];
    let rendered = render_source(&source, &bytes, wanted, limits, false, false)?.remove(0)?;
    let forms = draw::color_needs(std::iter::once((recipe, &resolved)));
    let first = Frames::open(&source, &bytes)?.first(forms)?;
    let group = draw::groups(std::iter::once((0, recipe, resolved.clone())), &first).remove(0);
    let (given, _) = prepare(group.draw(&first, source.header.alpha, limits)?.frame, &resolved.decision);
    let mut decoder = match rendered.format.decoder(&rendered.bytes, &DecodeOptions::default()) {
        Ok(decoder) => decoder,
        Err(_) => return Ok(None),
    };
    Ok(decoder.next_frame().ok().flatten().and_then(|shown| similarity::score(&given, &shown)))
}
