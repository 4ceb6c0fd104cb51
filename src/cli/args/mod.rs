//! What can be typed: the subcommands, and what each takes as clap's structs.

mod cache;
mod check;
mod flags;
mod html;
mod images;
mod init;
mod others;
mod report;
mod run;
mod values;

pub use cache::{CacheArgs, CacheCommand, CacheDir, CacheUse};
pub use check::CheckArgs;
pub use flags::image_flags;
pub use html::{HtmlArgs, Placeholder, Priority};
pub use images::ImageArgs;
pub use init::InitArgs;
pub use others::{CompareArgs, ExplainArgs, GenerateArgs, Generated, InfoArgs};
pub use report::{ReportArgs, ReportCommand};
pub use run::{OnError, RunArgs};
pub(super) use values::bytes;

use clap::{ArgMatches, Args, FromArgMatches, builder::Resettable};

const EXAMPLES: &str = "\
Examples:
  pixmill run photos/ -o dist/ -q '?width=300&crop=16:9,smart' --report report.json
  pixmill run 'photo.jpg?width=800&format=webp&quality=80' -o small.webp
  pixmill explain '?width=300&crop=16:9' photo.jpg
  pixmill init

Exit codes: 0 all is there, 1 something failed, 2 wrong usage and nothing was run, 3 a check
found something over a limit, 130 interrupted.";

/// The subcommands, and what was typed for them.
#[derive(Debug)]
pub enum Command {
    /// `pixmill run`
    Run(Box<RunArgs>),
    /// `pixmill check`
    Check(Box<CheckArgs>),
    /// `pixmill report`
    Report(ReportArgs),
    /// `pixmill info`
    Info(InfoArgs),
    /// `pixmill html`
    Html(HtmlArgs),
    /// `pixmill compare`
    Compare(CompareArgs),
    /// `pixmill explain`
    Explain(Box<ExplainArgs>),
    /// `pixmill cache`
    Cache(CacheArgs),
    /// `pixmill init`
    Init(InitArgs),
    /// `pixmill generate`
    Generate(GenerateArgs),
}

/// The whole command line.
pub fn command() -> clap::Command {
    clap::Command::new("pixmill")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Makes images small: what an image CDN does at the edge, before deployment, with the same query")
        .max_term_width(100)
        .after_help(EXAMPLES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            later("run", "Render images by one or more queries", |run| {
                options::<RunArgs>(run).args(flags::flags()).mut_args(short)
            })
            .after_help(run::MORE)
            .after_long_help(run::EXAMPLES),
            later("check", "Hold the sizes that a run would give against a baseline and budgets", |check| {
                check::adapted(options::<CheckArgs>(check).args(flags::flags())).mut_args(short)
            })
            .long_about(check::ABOUT)
            .after_help(check::MORE)
            .after_long_help(check::EXAMPLES),
            now("report", "Merge, show and compare reports", options::<ReportArgs>),
            later("info", "Show what images are, without decoding them", options::<InfoArgs>)
                .after_long_help(others::INFO),
            later("html", "Print markup for the images of a manifest: img, picture, video", options::<HtmlArgs>)
                .after_long_help(html::EXAMPLES),
            later("compare", "Show how alike two images are, and how large", options::<CompareArgs>)
                .after_long_help(others::COMPARE),
            later("explain", "Show what a query means, and what it would do to an image", |explain| {
                options::<ExplainArgs>(explain).mut_args(short)
            })
            .after_help(others::EXPLAIN_MORE)
            .after_long_help(others::EXPLAIN),
            now("cache", "Look after the cache: how large it is, what goes", options::<CacheArgs>),
            later(
                "init",
                "Write a pixmill.toml for the images in this folder, and its schema for editors",
                options::<InitArgs>,
            )
            .after_long_help(init::EXAMPLES),
            later(
                "generate",
                "Write the generated files: completions, man page, parameter table, schemas",
                options::<GenerateArgs>,
            )
            .hide(true),
        ])
}

/// A subcommand whose options are made when it is the one in use: making those of all takes as long as a small image,
/// which is why this is no `derive(Subcommand)`.
fn later(name: &'static str, about: &'static str, options: fn(clap::Command) -> clap::Command) -> clap::Command {
    clap::Command::new(name).about(about).defer(options)
}

/// One that has subcommands of its own, which `pixmill help` names without a look at their options.
fn now(name: &'static str, about: &'static str, options: fn(clap::Command) -> clap::Command) -> clap::Command {
    options(clap::Command::new(name).about(about))
}

fn options<A: Args>(command: clap::Command) -> clap::Command {
    // The struct's own description would take the place of the subcommand's.
    let (about, long) = (command.get_about().cloned(), command.get_long_about().cloned());
    A::augment_args(command).about(Resettable::from(about)).long_about(Resettable::from(long))
}

impl Command {
    /// What was typed.
    ///
    /// # Errors
    /// When the matches are not those of [`command`].
    pub fn from_matches(matches: &ArgMatches) -> Result<Command, clap::Error> {
        let Some((name, typed)) = matches.subcommand() else { return Err(none()) };
        Ok(match name {
            "run" => Command::Run(Box::new(RunArgs::from_arg_matches(typed)?)),
            "check" => Command::Check(Box::new(CheckArgs::from_arg_matches(typed)?)),
            "report" => Command::Report(ReportArgs::from_arg_matches(typed)?),
            "info" => Command::Info(InfoArgs::from_arg_matches(typed)?),
            "html" => Command::Html(HtmlArgs::from_arg_matches(typed)?),
            "compare" => Command::Compare(CompareArgs::from_arg_matches(typed)?),
            "explain" => Command::Explain(Box::new(ExplainArgs::from_arg_matches(typed)?)),
            "cache" => Command::Cache(CacheArgs::from_arg_matches(typed)?),
            "init" => Command::Init(InitArgs::from_arg_matches(typed)?),
            "generate" => Command::Generate(GenerateArgs::from_arg_matches(typed)?),
            _ => return Err(none()),
        })
    }
}

fn none() -> clap::Error {
    command().error(clap::error::ErrorKind::InvalidSubcommand, "there is no such subcommand")
}

/// What `-h` shows of the commands with many options; `--help` shows all.
const EVERY_DAY: &[&str] = &[
    "inputs",
    "output",
    "in_place",
    "backup",
    "queries",
    "query",
    "file",
    "config",
    "class",
    "name",
    "report",
    "dry_run",
    "watch",
    "verbose",
    "json",
    "draw",
    "accept",
    "width",
    "height",
    "crop",
    "format",
    "quality",
    "baseline",
    "no_baseline",
    "update",
    "max_growth",
    "max_total",
    "unoptimized",
    "min_saving",
    "junit",
    "help",
];

fn short(arg: clap::Arg) -> clap::Arg {
    let hidden = !EVERY_DAY.contains(&arg.get_id().as_str());
    arg.hide_short_help(hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }
}
