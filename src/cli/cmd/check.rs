//! `pixmill check`: whether outputs have grown, or weigh more than they may.

use super::{
    check_output::{CheckResult, emit},
    render_in_memory::{InMemoryRun, What, render_in_memory},
    unoptimized,
};
use crate::{
    cli::{
        args::CheckArgs,
        asked::Asked,
        budgets::budgets,
        env,
        loaded_config::LoadedConfig,
        reports::{self, Kept},
    },
    engine::Score,
    report::{
        Entry, ExitStatus, Report,
        baseline::{
            Budget, Change, Comparison, Growth, Limit, Limits, Over, as_baseline, compare, hold_targets, judge,
        },
        json, text,
    },
    store::{Kind, kind},
};
use anyhow::{Context, bail};
use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

/// The baseline, unless another is named.
const BASELINE: &str = "pixmill-baseline.json";

/// Runs in memory, or reads a report, and holds it against baseline and budgets; `flags` is the query of the image
/// flags. With `--update` the baseline is written instead.
///
/// # Errors
/// Wrong usage, a report or baseline that is none, or nothing to hold the sizes against.
pub fn check(args: &CheckArgs, flags: &str) -> anyhow::Result<ExitStatus> {
    if args.run.memory.is_some() {
        env::share_one_heap();
    }
    if args.run.watch {
        bail!("a check ends; run it again after a change, or let `pixmill run --watch` make the outputs");
    }
    if args.run.dry_run && args.update {
        bail!("--update writes the baseline and --dry-run writes nothing; leave one of them out");
    }
    let junit = args.junit.as_deref().map(|path| Kept::new("list of verdicts", path)).transpose()?;
    if args.unoptimized {
        return unoptimized::check(args, flags, junit);
    }
    let project = LoadedConfig::find(args.run.images.config.as_deref())?;
    let budgets = budgets(&project)?;
    let path = args.baseline.clone().unwrap_or_else(|| project.path(BASELINE));
    let mut old = baseline(args, &path)?;
    if args.no_baseline && budgets.is_empty() && args.max_total.is_none() && !args.run.strict_targets {
        bail!(
            "there is nothing to hold the sizes against: give a [[budget]] in pixmill.toml, --max-total or --strict-targets"
        );
    }
    let update = if args.update { Some(Kept::new("baseline", &path)?) } else { None };
    let everything = || Asked { everything: true, ..Asked::default() };
    let InMemoryRun { report: new, scores, asked } = match args.run.report.as_slice() {
        [report] => InMemoryRun { report: reports::read(report)?, scores: Vec::new(), asked: everything() },
        [_, _, ..] => bail!("a check reads one report; put several together with `pixmill report merge`"),
        [] => render_in_memory(&args.run, flags, What::Outputs, |report| {
            to_measure(report, &budgets).filter(|_| !args.update)
        })?,
    };
    if new.interrupted {
        reports::complain(
            "it was interrupted, and a part of the outputs says nothing about the rest; run it to its end",
        );
        return Ok(ExitStatus::Interrupted);
    }
    let other = old
        .as_mut()
        .map_or_else(Vec::new, |old| old.entries.extract_if(.., |entry| !asked.cover(&entry.source)).collect());
    let limits = Limits { growth: args.max_growth.unwrap_or(Growth::DEFAULT), total: args.max_total, budgets };
    let mut comparison = compare(old.as_ref(), &new);
    if let Some(file) = update {
        // What is gone since need not be kept.
        let kept = other.into_iter().filter(|entry| kind(&project.path(&entry.source)) == Kind::File).collect();
        return write_baseline(&comparison, &new, kept, file, &path);
    }
    let scores = by_rendition(scores);
    judge(&mut comparison, &limits, |Change { source, query, accept, .. }| {
        scores.get(&[source.clone(), query.clone(), accept.clone()]).cloned()
    });
    if args.run.strict_targets {
        hold_targets(&mut comparison, &new);
    }
    let all = asked.everything || project.config.inputs.is_empty();
    warnings(&limits.budgets, &comparison, !args.run.report.is_empty(), all);
    let file_of = |source: &str| {
        asked.file(source).or_else(|| Some(project.path(source)).filter(|path| kind(path) == Kind::File))
    };
    emit(args, junit, &result(&comparison, old.is_some().then_some(path.as_path())), &file_of)
}

/// The report to compare with; `None` when there is none yet and it is made now, or when none is wanted.
fn baseline(args: &CheckArgs, path: &Path) -> anyhow::Result<Option<Report>> {
    if args.no_baseline {
        return Ok(None);
    }
    if kind(path) != Kind::Missing {
        let old = reports::read(path).map(Some);
        // What is no baseline may be anything, and is not written over.
        return if args.update {
            old.context("--update replaces a baseline alone; remove the file first")
        } else {
            old
        };
    }
    let shown = path.display();
    if args.update {
        return Ok(None);
    }
    // A total needs nothing to compare with. But nobody should think that growth has been looked at.
    if args.baseline.is_none() && args.max_total.is_some() && args.max_growth.is_none() {
        reports::warning(&format!(
            "the baseline {shown} is not there, so only --max-total and budgets are checked; --no-baseline says that this is meant"
        ));
        return Ok(None);
    }
    bail!(
        "the baseline {shown} is not there; make it with `pixmill check … --update` and commit it, or say --no-baseline to check every [[budget]] of pixmill.toml and --max-total alone"
    );
}

/// The renditions whose likeness a budget asks for; `None` when there is no such budget.
fn to_measure(report: &Report, budgets: &[Budget]) -> Option<impl Fn(&str, &str, &str) -> bool + use<>> {
    let asking: Vec<&Budget> = budgets.iter().filter(|budget| budget.min_score.is_some()).collect();
    let theirs = report.entries.iter().filter(|e| asking.iter().any(|budget| budget.is_for(&e.output, &e.source)));
    let theirs: HashSet<[String; 3]> = theirs.map(|e| [e.source.clone(), e.query.clone(), e.accept.clone()]).collect();
    let wanted =
        move |source: &str, query: &str, accept: &str| theirs.contains(&[source, query, accept].map(str::to_owned));
    (!asking.is_empty()).then_some(wanted)
}

fn by_rendition(scores: Vec<Score>) -> HashMap<[String; 3], Result<f64, String>> {
    scores.into_iter().map(|Score { source, query, accept, score }| ([source, query, accept], score)).collect()
}

/// What somebody who wrote a budget should know: it is for nothing, or was not looked at.
fn warnings(budgets: &[Budget], comparison: &Comparison, from_report: bool, all: bool) {
    for budget in budgets {
        let idle = !comparison.changes.iter().any(|change| budget.is_for(&change.output, &change.source));
        if idle && all {
            reports::warning(&format!("the budget for {} is for no output and no source", budget.files));
        } else if from_report && budget.min_score.is_some() {
            reports::warning(&format!("a report has no pixels: the min-score for {} was not measured", budget.files));
        }
    }
}

/// Writes what is `new`, and the entries that are `kept` as they were.
fn write_baseline(
    comparison: &Comparison,
    new: &Report,
    kept: Vec<Entry>,
    file: Kept,
    path: &Path,
) -> anyhow::Result<ExitStatus> {
    reports::print(&format!("{}{}\n", comparison.table().text(usize::MAX), comparison.summary()))?;
    let shown = path.display();
    if comparison.failed() > 0 {
        reports::complain(&format!("{shown} is as it was: a baseline needs all outputs, so mend what failed first"));
        return Ok(ExitStatus::Failure);
    }
    let others = match kept.len() {
        0 => String::new(),
        n => format!("; {} of other sources stay as they were", text::count(n, "output")),
    };
    file.write(&json::to_baseline(&as_baseline(new, kept)))?;
    reports::print(&format!("{shown} is up to date{others}; commit it\n"))?;
    Ok(ExitStatus::Success)
}

fn result(comparison: &Comparison, baseline: Option<&Path>) -> CheckResult {
    let mut json = comparison.to_json();
    json["baseline"] = baseline.map(|path| path.display().to_string()).into();
    let (table, summary) = (comparison.table(), comparison.summary());
    CheckResult { advice: advice(comparison), cases: comparison.cases(), table, summary, json }
}

/// What is wrong and what to do about it, a line for each kind.
fn advice(comparison: &Comparison) -> Vec<String> {
    let outputs = |n: usize| text::count(n, "output");
    let over = |limit: Limit| {
        let theirs = |change: &&Change| change.over.iter().any(|over| over.limit == limit);
        Some(comparison.changes.iter().filter(theirs).count()).filter(|n| *n > 0).map(outputs)
    };
    let mut advice = Vec::new();
    if comparison.failed() > 0 {
        advice.push(format!("{} failed; mend the sources or leave them out", outputs(comparison.failed())));
    }
    let accept = "make them smaller, allow more with --max-growth, or accept them with --update";
    advice.extend(over(Limit::Growth).map(|outputs| format!("{outputs} grown too much; {accept}")));
    let raise = "make them smaller, or raise the budget in pixmill.toml";
    advice.extend(over(Limit::Budget).map(|outputs| format!("{outputs} over a budget; {raise}")));
    let targets = "ask for fewer pixels or another format, or raise the target";
    advice.extend(over(Limit::Target).map(|outputs| format!("{outputs} over a target; {targets}")));
    advice.extend(comparison.sums.iter().filter_map(|sum| {
        let Over { limit, why } = sum.over.as_ref()?;
        let way = match limit {
            Limit::Growth => accept,
            Limit::Budget => raise,
            Limit::Total => "make them smaller, or raise --max-total",
            Limit::Target => targets,
        };
        Some(format!("{}: {why}; {way}", sum.name))
    }));
    advice
}
