//! `pixmill check`: compares output sizes with a baseline and budgets.

use super::{
    check_output::emit,
    render_in_memory::{InMemoryRun, Renders, render_in_memory},
    unoptimized,
};
use crate::{
    cli::{
        args::CheckArgs,
        budgets::budgets,
        destination::OutputFile,
        exports::{CheckFiles, CheckResult},
        hints,
        loaded_config::LoadedConfig,
        printer::{self, Printer},
        reports,
        selection::Selection,
    },
    engine::{NoScore, Score},
    interrupt::Cancel,
    report::{
        Entry, ExitStatus, Report,
        baseline::{
            Budget, Change, CheckLimits, Growth, Limit, Over, ReportComparison, as_baseline, compare, hold_targets,
            judge,
        },
        json, text,
    },
    store::{Kind, kind},
};
use anyhow::{Context, bail};
use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
};

/// The default baseline.
const BASELINE: &str = "pixmill-baseline.json";

/// Runs in memory, or reads a report, and compares it with baseline and budgets; `flags` is the query of the image
/// flags. With `--update` it writes the baseline instead.
///
/// # Errors
/// When the usage is wrong, a report or baseline is invalid, or no limit is set.
pub fn check(args: &CheckArgs, flags: &str, cancel: &Cancel) -> anyhow::Result<ExitStatus> {
    if args.run.watch {
        bail!("check does not support --watch; run it again after a change");
    }
    if args.run.shards.shard.is_some() {
        bail!(
            "check does not support --shard; join the reports of shards with `pixmill report merge`, then check --report"
        );
    }
    if args.run.dry_run && args.update {
        bail!("--update and --dry-run contradict each other; remove one of them");
    }
    let files = CheckFiles::new(args, reads(args))?;
    if args.unoptimized {
        return unoptimized::check(args, flags, cancel, files);
    }
    let project = LoadedConfig::find(args.run.images.config.as_deref())?;
    let budgets = budgets(&project)?;
    let path = args.baseline.clone().unwrap_or_else(|| project.path(BASELINE));
    let mut old = baseline(args, &path)?;
    if args.no_baseline && budgets.is_empty() && args.max_total.is_none() && !args.run.strict_targets {
        bail!("no limit to check; add a [[budget]] to pixmill.toml, --max-total or --strict-targets");
    }
    let update = if args.update { Some(OutputFile::new("baseline", &path)?) } else { None };
    let everything = || Selection { everything: true, ..Selection::default() };
    let InMemoryRun { report: new, scores, selection } = match args.run.report.as_slice() {
        [report] => InMemoryRun { report: reports::read(report)?, scores: Vec::new(), selection: everything() },
        [_, _, ..] => bail!("check reads one report; merge several with `pixmill report merge`"),
        [] => render_in_memory(&args.run, flags, cancel, Renders::Outputs, |report| {
            to_measure(report, &budgets).filter(|_| !args.update)
        })?,
    };
    if new.interrupted {
        printer::error("interrupted; a check needs all outputs, so run it again");
        return Ok(ExitStatus::Interrupted);
    }
    let other = old
        .as_mut()
        .map_or_else(Vec::new, |old| old.entries.extract_if(.., |entry| !selection.covers(&entry.source)).collect());
    let limits = CheckLimits { growth: args.max_growth.unwrap_or(Growth::DEFAULT), total: args.max_total, budgets };
    let mut comparison = compare(old.as_ref(), &new);
    if let Some(file) = update {
        // Drop the entries of deleted sources.
        let kept = other.into_iter().filter(|entry| kind(&project.path(&entry.source)) == Kind::File).collect();
        return Ok(write_baseline(&comparison, &new, kept, file, &path).unwrap_or_else(|error| {
            Printer::plain().error(&error);
            ExitStatus::Failure
        }));
    }
    let scores = by_rendition(scores);
    judge(&mut comparison, &limits, |Change { source, query, accept, .. }| {
        scores.get(&[source.clone(), query.clone(), accept.clone()]).cloned()
    });
    if args.run.strict_targets {
        hold_targets(&mut comparison, &new);
    }
    let all = selection.everything || project.config.inputs.is_empty();
    warnings(&limits.budgets, &comparison, !args.run.report.is_empty(), all);
    let file_of = |source: &str| {
        selection.file(source).or_else(|| Some(project.path(source)).filter(|path| kind(path) == Kind::File))
    };
    Ok(emit(args, files, &result(&comparison, old.is_some().then_some(path.as_path())), &file_of))
}

/// The files that the arguments name for reading.
fn reads(args: &CheckArgs) -> impl Iterator<Item = &Path> + Clone {
    args.baseline.iter().chain(&args.run.report).chain(&args.run.images.config).map(PathBuf::as_path)
}

/// The baseline. `None` with --no-baseline, and with --update if no baseline exists.
fn baseline(args: &CheckArgs, path: &Path) -> anyhow::Result<Option<Report>> {
    if args.no_baseline {
        return Ok(None);
    }
    if kind(path) != Kind::Missing {
        let old = reports::read(path).map(Some);
        // A file that is not a baseline is not overwritten.
        return if args.update {
            old.context("--update overwrites only a baseline; delete the file first")
        } else {
            old
        };
    }
    let shown = path.display();
    if args.update {
        return Ok(None);
    }
    // --max-total works without a baseline. Warn that growth is not checked.
    if args.baseline.is_none() && args.max_total.is_some() && args.max_growth.is_none() {
        printer::warning(&format!(
            "baseline {shown}: no such file; checking only --max-total and budgets (--no-baseline silences this warning)"
        ));
        return Ok(None);
    }
    bail!(
        "baseline {shown}: no such file; create it with `pixmill check … --update` and commit it, or use --no-baseline to check only each [[budget]] and --max-total"
    );
}

/// The renditions with a budget that has `min-score`; `None` without such a budget.
fn to_measure(report: &Report, budgets: &[Budget]) -> Option<impl Fn(&str, &str, &str) -> bool + use<>> {
    let with_min_score: Vec<&Budget> = budgets.iter().filter(|budget| budget.min_score.is_some()).collect();
    let entries =
        report.entries.iter().filter(|e| with_min_score.iter().any(|budget| budget.is_for(&e.output, &e.source)));
    let keys: HashSet<[String; 3]> = entries.map(|e| [e.source.clone(), e.query.clone(), e.accept.clone()]).collect();
    let wanted =
        move |source: &str, query: &str, accept: &str| keys.contains(&[source, query, accept].map(str::to_owned));
    (!with_min_score.is_empty()).then_some(wanted)
}

fn by_rendition(scores: Vec<Score>) -> HashMap<[String; 3], Result<f64, String>> {
    let text = |NoScore { reason, remedy }| {
        remedy.map_or(reason.clone(), |remedy| format!("{reason}; {}", hints::of_remedy(remedy)))
    };
    let all = scores.into_iter();
    all.map(|Score { source, query, accept, score }| ([source, query, accept], score.map_err(text))).collect()
}

/// Warns about unused budgets and unmeasured scores.
fn warnings(budgets: &[Budget], comparison: &ReportComparison, from_report: bool, all: bool) {
    for budget in budgets {
        let unused = !comparison.changes.iter().any(|change| budget.is_for(&change.output, &change.source));
        if unused && all {
            printer::warning(&format!("the budget for {} matches no output and no source", budget.files));
        } else if from_report && budget.min_score.is_some() {
            printer::warning(&format!(
                "min-score for {} was not checked: it needs pixels, and a report has none",
                budget.files
            ));
        }
    }
}

/// Writes a baseline with the entries of `new` and the `kept` entries.
///
/// # Errors
/// When the baseline or standard output cannot be written.
fn write_baseline(
    comparison: &ReportComparison,
    new: &Report,
    kept: Vec<Entry>,
    file: OutputFile,
    path: &Path,
) -> anyhow::Result<ExitStatus> {
    printer::print(&format!("{}{}\n", comparison.table().text(usize::MAX), comparison.summary()))?;
    let shown = path.display();
    if comparison.failed() > 0 {
        printer::error(&format!("{shown} not written: a baseline needs all outputs; fix the failures first"));
        return Ok(ExitStatus::Failure);
    }
    let others = match kept.len() {
        0 => String::new(),
        n => format!("; {} of other sources unchanged", text::count(n, "output")),
    };
    file.write(&json::to_baseline(&as_baseline(new, kept)))?;
    printer::print(&format!("{shown} is up to date{others}; commit it\n"))?;
    Ok(ExitStatus::Success)
}

fn result(comparison: &ReportComparison, baseline: Option<&Path>) -> CheckResult {
    let mut json = comparison.to_json();
    json["baseline"] = baseline.map(|path| path.display().to_string()).into();
    let (table, summary) = (comparison.table(), comparison.summary());
    CheckResult { advice: advice(comparison), cases: comparison.cases(), table, summary, json }
}

/// A line for each kind of problem, with its remedy.
fn advice(comparison: &ReportComparison) -> Vec<String> {
    let outputs = |n: usize| text::count(n, "output");
    let over = |limit: Limit| {
        let exceeds = |change: &&Change| change.over.iter().any(|over| over.limit == limit);
        Some(comparison.changes.iter().filter(exceeds).count()).filter(|n| *n > 0).map(outputs)
    };
    let mut advice = Vec::new();
    if comparison.failed() > 0 {
        advice.push(format!("{} failed; fix or exclude the sources", outputs(comparison.failed())));
    }
    let accept = "reduce them, raise --max-growth, or accept them with --update";
    advice.extend(over(Limit::Growth).map(|outputs| format!("{outputs} grew too much; {accept}")));
    let raise = "reduce them, or raise the budget in pixmill.toml";
    advice.extend(over(Limit::Budget).map(|outputs| format!("{outputs} over a budget; {raise}")));
    let targets = "reduce the dimensions, use another format, or raise the target";
    advice.extend(over(Limit::Target).map(|outputs| format!("{outputs} over a target; {targets}")));
    advice.extend(comparison.sums.iter().filter_map(|sum| {
        let Over { limit, why } = sum.over.as_ref()?;
        let way = match limit {
            Limit::Growth => accept,
            Limit::Budget => raise,
            Limit::Total => "reduce them, or raise --max-total",
            Limit::Target => targets,
        };
        Some(format!("{}: {why}; {way}", sum.name))
    }));
    advice
}
