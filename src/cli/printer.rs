//! Printing. No other file prints. Data goes to standard output, everything else to standard error. Control characters
//! are escaped, because messages and data contain file names and queries. A broken pipe is not an error.

use super::{
    details::Details,
    env, hints,
    progress::{self, Progress},
};
use crate::{
    engine::Observer,
    report::{Entry, Failure, Outcome, Report, Sizes, Skipped, text},
    visible::{self, one_line},
};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::{
    collections::BTreeMap,
    fmt,
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

/// The amount of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Failures.
    Quiet,
    /// Failures and a summary.
    Normal,
    /// A line for each output, with its warnings, and a summary.
    Verbose,
}

impl Level {
    /// Of the options --quiet and --verbose.
    pub(super) fn of(quiet: bool, verbose: bool) -> Level {
        match (quiet, verbose) {
            (true, _) => Level::Quiet,
            (_, true) => Level::Verbose,
            _ => Level::Normal,
        }
    }
}

/// Prints, and draws the progress bar.
pub(super) struct Printer {
    level: Level,
    colors: bool,
    bar: ProgressBar,
    sizes: Arc<Mutex<Sizes>>,
}

impl Printer {
    /// A printer without a progress bar.
    pub(super) fn plain() -> Printer {
        Printer::new(Level::Normal, false)
    }

    /// A printer with a progress bar, if `progress` is set and standard error is a terminal.
    pub(super) fn new(level: Level, progress: bool) -> Printer {
        let drawn = progress && level != Level::Quiet && env::stderr_is_terminal();
        let target = if drawn { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        Printer { level, colors: env::colors(), bar, sizes: Arc::default() }
    }

    /// Prints a text to standard output. Its line breaks stay.
    pub(super) fn text(&self, text: &str) -> io::Result<()> {
        self.data(&visible::lines(text))
    }

    /// Prints these lines to standard output.
    pub(super) fn lines(&self, lines: &[String]) -> io::Result<()> {
        self.data(&lines.iter().map(|line| one_line(line) + "\n").collect::<String>())
    }

    /// Prints JSON to standard output.
    pub(super) fn json(&self, json: &str) -> io::Result<()> {
        self.data(&visible::json(json))
    }

    fn data(&self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            done => done,
        }
    }

    /// Prints an error and its causes.
    pub(super) fn error(&self, error: &anyhow::Error) {
        let causes: Vec<String> = error.chain().map(shown).collect();
        let hint = hints::of_error(error).map_or_else(String::new, |hint| format!("; {hint}"));
        self.write(&format!("{} {}{hint}", self.paint("error:", RED), causes.join(": ")));
    }

    /// Prints an error of the command line parser, with its usage.
    pub(super) fn usage_error(&self, error: &clap::Error) {
        // Its values have been escaped. Its colors stay.
        let text = error.render();
        let text = if self.colors { text.ansi().to_string() } else { visible::lines(&text.to_string()).into_owned() };
        self.write(text.trim_end_matches('\n'));
    }

    /// Prints a hint after an error.
    pub(super) fn hint(&self, line: &str) {
        self.line(line);
    }

    /// Removes the progress bar without a summary.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Prints an error message without causes.
    pub(super) fn error_line(&self, what: &str) {
        self.write(&format!("{} {}", self.paint("error:", RED), one_line(what)));
    }

    /// Prints a warning.
    pub(super) fn warning(&self, what: &str) {
        if self.level != Level::Quiet {
            self.write(&format!("{} {}", self.paint("warning:", YELLOW), one_line(what)));
        }
    }

    /// Prints a message.
    pub(super) fn info(&self, what: &str) {
        if self.level != Level::Quiet {
            self.line(what);
        }
    }

    /// Prints a detail, with --verbose.
    pub(super) fn detail(&self, what: &str) {
        if self.level == Level::Verbose {
            self.line(what);
        }
    }

    /// Prints an expected failure of a source in a dry run.
    pub(super) fn would_fail(&self, source: &str, failure: &Failure) {
        let line = format!("{source}: {failure}");
        self.write(&format!("{} {}", self.paint("would fail", RED), one_line(&line)));
    }

    /// Prints a workflow command of GitHub Actions, which is escaped already.
    pub(super) fn workflow_command(&self, line: &str) {
        self.write(line);
    }

    fn line(&self, line: &str) {
        self.write(&one_line(line));
    }

    /// Prints escaped text to standard error, above the progress bar.
    fn write(&self, text: &str) {
        self.bar.suspend(|| {
            // A write error on standard error cannot be reported, so it is ignored.
            let _ = writeln!(io::stderr().lock(), "{text}");
        });
    }

    fn paint(&self, text: &str, color: &str) -> String {
        if self.colors { format!("{color}{text}\x1b[0m") } else { text.to_owned() }
    }

    /// Replaces the progress bar with the summary of a finished run. `cached` is the number of outputs from the cache.
    pub(super) fn summary(&self, report: &Report, cached: u64) {
        self.bar.finish_and_clear();
        if self.level == Level::Quiet {
            return;
        }
        let cached = if cached > 0 { format!("; {cached} from the cache") } else { String::new() };
        for Skipped { source, reason } in &report.skipped {
            self.detail(&format!("skipped {source}: {reason}"));
        }
        self.line(&format!("{}{cached}", text::summary(report)));
        let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
        for warning in report.entries.iter().flat_map(|entry| &entry.warnings) {
            *codes.entry(warning.code.as_str()).or_default() += 1;
        }
        if self.level == Level::Normal && !codes.is_empty() {
            let counts: Vec<String> = codes.iter().map(|(code, n)| format!("{n} {code}")).collect();
            let warnings = self.paint("warnings:", YELLOW);
            let counts = counts.join(", ");
            self.write(&format!("{warnings} {} (details with --verbose or --report)", one_line(&counts)));
        }
    }
}

/// Prints a text to standard output.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    Printer::plain().text(text).context("cannot write to standard output")
}

/// Prints lines to standard output.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn print_lines(lines: &[String]) -> anyhow::Result<()> {
    Printer::plain().lines(lines).context("cannot write to standard output")
}

/// Prints JSON to standard output.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn print_json(json: &str) -> anyhow::Result<()> {
    Printer::plain().json(json).context("cannot write to standard output")
}

/// Prints an error. The program continues.
pub(super) fn error(text: &str) {
    Printer::plain().error_line(text);
}

/// Prints a warning.
pub(super) fn warning(text: &str) {
    Printer::plain().warning(text);
}

/// A cause of an error. Only details have several lines.
fn shown(cause: &(dyn std::error::Error + 'static)) -> String {
    match cause.downcast_ref::<Details>() {
        Some(details) => visible::lines(&details.to_string()).into_owned(),
        None => one_line(&cause.to_string()).into_owned(),
    }
}

const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";

impl Observer for Printer {
    fn started(&self, renditions: usize) {
        let (sizes, colors) = (Arc::clone(&self.sizes), self.colors);
        if let Ok(style) = ProgressStyle::with_template("{line}") {
            let line = move |state: &ProgressState, out: &mut dyn fmt::Write| {
                let totals = sizes.lock().unwrap_or_else(PoisonError::into_inner).totals();
                let progress = Progress {
                    done: state.pos(),
                    all: state.len().unwrap_or_default(),
                    rate: state.per_sec(),
                    left: state.eta(),
                    saving: if totals.ofsz > 0 { text::sizes(&totals) } else { String::new() },
                };
                // Read each time, because the window can be resized.
                let columns = env::stderr_columns().unwrap_or(80);
                // Drawing errors of the bar are ignored.
                let _ = out.write_str(&progress::line(&progress, columns, colors));
            };
            self.bar.set_style(style.with_key("line", line));
        }
        self.bar.set_length(renditions as u64);
    }

    fn finished(&self, entry: &Entry) {
        let failed = matches!(entry.outcome, Outcome::Failed(_));
        if failed || self.level == Level::Verbose {
            let line = one_line(&text::line(entry)).into_owned();
            let mut text = if failed { line.replacen("failed", &self.paint("failed", RED), 1) } else { line };
            for warning in entry.warnings.iter().filter(|_| self.level == Level::Verbose) {
                let heading = self.paint("warning:", YELLOW);
                let warning = format!("{} [{}]", warning.message, warning.code);
                text += &format!("\n  {heading} {}", one_line(&warning));
            }
            // One write, because other outputs finish at the same time.
            self.write(&text);
        }
        self.sizes.lock().unwrap_or_else(PoisonError::into_inner).add(entry);
        self.bar.inc(1);
    }
}
