//! The options of `pixmill check`: the options of `run`, and those of the comparison.

use super::{run::RunArgs, values::bytes};
use crate::report::baseline::Growth;
use clap::{Arg, Args, builder::Resettable};
use std::path::PathBuf;

pub(super) const MORE: &str =
    "Common options only. pixmill check --help lists all, which include those of run, and examples.";

pub(super) const EXAMPLES: &str = "\
Examples:
  Write a baseline:          pixmill check photos/ -q 'width=800&format=webp' --update
  Compare with it:           pixmill check photos/ -q 'width=800&format=webp'
  Compare two reports:       pixmill check --report new.json --baseline old.json
  Limit the total size:      pixmill check photos/ -q 'width=800&format=webp' --max-total 5MB
  Check budgets only:        pixmill check --no-baseline
  Unoptimized sources:       pixmill check --unoptimized assets/

Exit codes: 0 success, 1 an output failed, 2 usage error, 3 a limit was exceeded.";

/// Arguments of `pixmill check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Baseline or report to compare with [default: pixmill-baseline.json beside pixmill.toml, else in the current
    /// folder]
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Check budgets and --max-total only, without a baseline
    #[arg(long, conflicts_with_all = ["baseline", "update", "max_growth", "unoptimized"])]
    pub no_baseline: bool,

    /// Write the current sizes to the baseline
    ///
    /// With inputs on the command line, the entries of other sources stay.
    #[arg(long, conflicts_with_all = ["json", "junit", "sarif", "code_quality"])]
    pub update: bool,

    /// Allowed growth of each output and of the total: a percentage, a number of bytes, or the larger of both
    /// [default: 2%,1kB]
    #[arg(long, value_name = "GROWTH", value_parser = growth)]
    pub max_growth: Option<Growth>,

    /// Maximum size of all outputs together, such as 5MB
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub max_total: Option<u64>,

    /// Check the inputs themselves: fail if `run` would make an image much smaller in its own format and dimensions
    #[arg(long, alias = "sources", conflicts_with_all = ["baseline", "update", "max_growth", "max_total", "output", "in_place", "name", "suffix", "montage", "report"])]
    pub unoptimized: bool,

    /// With --unoptimized, the possible saving to tolerate: a percentage, a number of bytes, or the larger of both
    /// [default: 10%,4kB]
    #[arg(long, value_name = "SAVING", value_parser = growth, requires = "unoptimized")]
    pub min_saving: Option<Growth>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// Write the results as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,

    /// Write the problems as SARIF 2.1.0, for GitHub code scanning and editors
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<PathBuf>,

    /// Write the problems as a GitLab code quality report
    #[arg(long, value_name = "FILE")]
    pub code_quality: Option<PathBuf>,

    /// The options of the run. Its outputs stay in memory.
    #[command(flatten, next_help_heading = "Options of `run`")]
    pub run: RunArgs,
}

/// Adapts an argument of `run` to `check`. Output options are accepted and ignored, so that replacing `run` with
/// `check` turns a run into a check.
pub(super) fn adapted(arg: Arg) -> Arg {
    match arg.get_id().as_str() {
        "output" | "in_place" => arg.help("Same as for `run`, but nothing is written").long_help(Resettable::Reset),
        "report" => arg
            .help("Check this report instead of running; `-` for standard input")
            .conflicts_with("inputs")
            .help_heading(None),
        "dry_run" | "timings" | "on_error" | "manifest" | "contact_sheet" | "captions" | "depfile" | "base_url"
        | "backup" | "preserve_mtime" | "verify_cache" | "prune" | "watch" | "shard" | "plan" | "resume" => {
            arg.hide(true)
        }
        _ => arg,
    }
}

/// `2%`, `10kB`, `2%,1kB`, `0`.
fn growth(text: &str) -> Result<Growth, String> {
    let wrong = || "expected a percentage, a number of bytes or both, such as 2%, 10kB or 2%,1kB".to_owned();
    let mut growth = Growth { percent: 0.0, bytes: 0 };
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let shares = parts.iter().filter(|part| part.ends_with('%')).count();
    if parts.len() > 2 || shares > 1 || parts.len() - shares > 1 {
        return Err(wrong());
    }
    for part in parts {
        match part.strip_suffix('%') {
            Some(share) => {
                let share = share.trim_end().parse().ok().filter(|share: &f64| (0.0..=1e6).contains(share));
                growth.percent = share.ok_or_else(wrong)?;
            }
            None if part == "0" => {}
            None => growth.bytes = bytes(part).map_err(|_| wrong())?,
        }
    }
    Ok(growth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_and_bytes() {
        let growth = |text: &str| growth(text).map(|Growth { percent, bytes }| (percent, bytes)).ok();
        assert_eq!(growth("2%"), Some((2.0, 0)));
        assert_eq!(growth("0.5 %, 10kB"), Some((0.5, 10_000)));
        assert_eq!(growth("1kB,2%"), Some((2.0, 1000)));
        assert_eq!(growth("2"), Some((0.0, 2)), "two bytes");
        assert_eq!([growth("0"), growth("0%")], [Some((0.0, 0)); 2]);
        for wrong in ["", "%", "-1%", "2%,3%", "1kB,2kB", "inf%", "nan%", "2%,1kB,3", "two", "1 pound"] {
            assert!(growth(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_defaults_are_what_the_help_says() {
        assert_eq!(growth("2%,1kB"), Ok(Growth::DEFAULT));
        assert_eq!(growth("10%,4kB"), Ok(crate::report::unoptimized::Savings::DEFAULT));
    }
}
