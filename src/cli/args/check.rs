//! What `pixmill check` takes: everything that `run` takes, and what its outputs are held against.

use super::{RunArgs, values::bytes};
use crate::report::baseline::Growth;
use clap::{Args, Command, builder::Resettable};
use std::path::PathBuf;

pub(super) const ABOUT: &str = "\
Hold the sizes that a run would give against a baseline and budgets.

Takes everything that `run` takes, and writes no image.";

pub(super) const MORE: &str =
    "These are the options of every day; pixmill check --help has all, which are those of run, and examples.";

pub(super) const EXAMPLES: &str = "\
Examples:
  Remember the sizes:        pixmill check photos/ -q 'width=800&format=webp' --update
  Have they grown?           pixmill check photos/ -q 'width=800&format=webp'
  From two reports alone:    pixmill check --report new.json --baseline old.json
  At most 5 MB in all:       pixmill check photos/ -q 'width=800&format=webp' --max-total 5MB
  Budgets alone:             pixmill check --no-baseline
  Unoptimized sources:       pixmill check --unoptimized assets/

Exit codes: 0 all is well, 1 something failed, 2 wrong usage, 3 over a limit.";

/// Arguments of `pixmill check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The baseline or report to compare with [default: pixmill-baseline.json beside pixmill.toml, or here]
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Compare with nothing: hold the outputs against budgets and --max-total alone
    #[arg(long, conflicts_with_all = ["baseline", "update", "max_growth", "unoptimized"])]
    pub no_baseline: bool,

    /// Write the baseline anew: the sizes are right as they are now
    ///
    /// Where inputs are named, what the baseline has of other sources stays.
    #[arg(long, conflicts_with_all = ["json", "junit"])]
    pub update: bool,

    /// What each output may grow by, and all of them together: a share, a number of bytes, or the larger of both
    /// [default: 2%,1kB]
    #[arg(long, value_name = "GROWTH", value_parser = growth)]
    pub max_growth: Option<Growth>,

    /// Most bytes of all outputs together, such as 5MB
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub max_total: Option<u64>,

    /// Look at the inputs themselves instead: an image that `run` would make much smaller, in its own format and size,
    /// is not optimized
    #[arg(long, alias = "sources", conflicts_with_all = ["baseline", "update", "max_growth", "max_total", "output", "in_place", "name", "montage", "report"])]
    pub unoptimized: bool,

    /// What a source may be larger than need be: a share, a number of bytes, or the larger of both [default: 10%,4kB]
    #[arg(long, value_name = "SAVING", value_parser = growth, requires = "unoptimized")]
    pub min_saving: Option<Growth>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// Write the verdicts as JUnit's XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,

    /// What is run, in memory.
    #[command(flatten, next_help_heading = "As `run` takes them")]
    pub run: RunArgs,
}

/// A command with the arguments of [`CheckArgs`], in which those of `run` mean what they mean here. What says where to
/// write is taken, so that a `run` becomes a check by one word, and nothing is written there.
pub(super) fn adapted(command: Command) -> Command {
    let nowhere = "As for `run`; nothing is written there";
    command
        .mut_arg("output", |arg| arg.help(nowhere).long_help(Resettable::Reset))
        .mut_arg("in_place", |arg| arg.help(nowhere).long_help(Resettable::Reset))
        .mut_arg("report", |arg| {
            arg.help("Check this report, in place of a run; `-` for standard input")
                .conflicts_with("inputs")
                .help_heading(None)
        })
        .mut_args(|arg| match arg.get_id().as_str() {
            "dry_run" | "timings" | "on_error" | "manifest" | "base_url" | "backup" | "verify_cache" | "prune"
            | "watch" => arg.hide(true),
            _ => arg,
        })
}

/// `2%`, `10kB`, `2%,1kB`, `0`.
fn growth(text: &str) -> Result<Growth, String> {
    let wrong = || "expected a share, a number of bytes or both, such as 2%, 10kB or 2%,1kB".to_owned();
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
    fn shares_and_bytes() {
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
