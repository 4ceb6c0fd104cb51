//! Scores of outputs: their similarity to the source. Measured on request, because it needs a second rendering. As with
//! `--target-score`, only the first frame of an animation is compared, with the encoder's input.

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
    kernel::similarity,
    output::prepare::prepare,
    recipe::Pipeline,
    report::Failure,
};
use rayon::ThreadPool;

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
    pub score: Result<f64, String>,
}

/// Measures the selected outputs of a plan. `wanted` gets source, query and client, as in the report. Writes nothing.
pub fn scores(plan: &Plan, context: &RunContext<'_>, wanted: impl Fn(&str, &str, &str) -> bool) -> Vec<Score> {
    let single = |job: &Job| -> Vec<(Score, Job)> {
        let single = |rendition: &Rendition| {
            let accept = rendition.pipeline().output().accept();
            let (source, query) = (job.label.clone(), job.query(rendition));
            let score = Err("the run was interrupted".to_owned());
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
                // A quality search has measured it already.
                Ok(resolved) if job.renditions[0].pipeline().output().search().is_none() => {
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
            return Err("a montage has no single source to compare with".to_owned());
        }
        let (opened, _) = opened.map_err(|failure| failure.message)?;
        let similarity =
            measure(opened, job.renditions[0].pipeline(), &context.limits).map_err(|failure| failure.message)?;
        similarity.ok_or_else(|| "this build cannot decode it, or it has under 8 pixels a side".to_owned())
    });
    for (index, score) in done {
        scores[index].score =
            score.unwrap_or_else(|_| Err("internal error while measuring; this is a bug in pixmill".to_owned()));
    }
    scores
}

/// Renders the image twice: for its file and for the encoder's input.
fn measure(opened: OpenedSource, pipeline: Pipeline<'_>, limits: &Limits) -> Result<Option<f64>, Failure> {
    let OpenedSource { bytes, source, mut resolved, .. } = opened;
    let resolved = resolved.remove(0)?;
    let wanted = vec![Ok((pipeline, resolved.clone()))];
    let rendered = render_source(&source, &bytes, wanted, limits, false, false)?.remove(0)?;
    let forms = draw::color_needs(std::iter::once((pipeline, &resolved)));
    let first = Frames::open(&source, &bytes)?.first(forms)?;
    let group = draw::groups(std::iter::once((0, pipeline, resolved.clone())), &first).remove(0);
    let (given, _) = prepare(group.draw(&first, source.header.alpha, limits)?.frame, &resolved.decision);
    let mut decoder = match rendered.format.decoder(&rendered.bytes, &DecodeOptions::default()) {
        Ok(decoder) => decoder,
        Err(_) => return Ok(None),
    };
    Ok(decoder.next_frame().ok().flatten().and_then(|shown| similarity::score(&given, &shown)))
}
