//! What can be typed: clap's structs, and the picture flags that are made from the parameter rows.

mod cache;
mod check;
mod html;
mod init;
mod others;
mod pictures;
mod report;
mod run;
mod values;

pub use cache::{CacheArgs, CacheCommand, CacheDir, CacheUse};
pub use check::CheckArgs;
pub use html::HtmlArgs;
pub use init::InitArgs;
pub use others::{CompareArgs, ExplainArgs, GenerateArgs, Generated, InfoArgs};
pub use pictures::PictureArgs;
pub use report::{ReportArgs, ReportCommand};
pub use run::{OnError, RunArgs};
pub(super) use values::bytes;

use crate::recipe;
use clap::{ArgMatches, CommandFactory, Parser, Subcommand};

/// Makes pictures small: what an image CDN does at the edge, before deployment, with the same query.
#[derive(Debug, Parser)]
#[command(name = "pixmill", version, max_term_width = 100, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  pixmill run photos/ -o dist/ -q '?width=300&crop=16:9,smart' --report report.json
  pixmill run 'photo.jpg?width=800&format=webp&quality=80' -o small.webp
  pixmill explain '?width=300&crop=16:9' photo.jpg
  pixmill init

Exit codes: 0 all is there, 1 something failed, 2 wrong usage and nothing was run, 3 a check
found something over a limit, 130 interrupted.";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Render pictures by one or more queries.
    #[command(after_help = run::MORE, after_long_help = run::EXAMPLES)]
    Run(Box<RunArgs>),
    /// Hold the sizes that a run would give against a baseline and budgets.
    ///
    /// Takes everything that `run` takes, and writes no picture.
    #[command(after_help = check::MORE, after_long_help = check::EXAMPLES)]
    Check(Box<CheckArgs>),
    /// Merge, show and compare reports.
    Report(ReportArgs),
    /// Show what pictures are, without decoding them.
    #[command(after_long_help = others::INFO)]
    Info(InfoArgs),
    /// Print markup for the pictures of a manifest: img, picture, video.
    #[command(after_long_help = html::EXAMPLES)]
    Html(HtmlArgs),
    /// Show how alike two pictures are, and how large.
    #[command(after_long_help = others::COMPARE)]
    Compare(CompareArgs),
    /// Show what a query means, and what it would do to a picture.
    #[command(after_help = others::EXPLAIN_MORE, after_long_help = others::EXPLAIN)]
    Explain(Box<ExplainArgs>),
    /// Look after the cache: how large it is, what goes.
    Cache(CacheArgs),
    /// Write a pixmill.toml for the pictures in this folder, and its schema for editors.
    #[command(after_long_help = init::EXAMPLES)]
    Init(InitArgs),
    /// Write the generated files: completions, man page, parameter table, schemas.
    #[command(hide = true)]
    Generate(GenerateArgs),
}

/// The whole command line, with the picture flags.
pub fn command() -> clap::Command {
    // Only what is asked for is made: all of it takes as long as a small picture.
    Cli::command().mut_subcommands(|sub| match sub.get_name() {
        "run" => sub.defer(|run| run.args(flags()).mut_args(short)),
        "check" => sub.defer(|check| check::adapted(check.args(flags())).mut_args(short)),
        "explain" => sub.defer(|explain| explain.mut_args(short)),
        _ => sub,
    })
}

/// A flag for each parameter of a query.
fn flags() -> impl Iterator<Item = clap::Arg> {
    recipe::docs().into_iter().map(|doc| {
        let arg = clap::Arg::new(doc.name)
            .long(doc.name)
            .value_name("VALUE")
            .help(format!("{}: {}", doc.summary, doc.value))
            .long_help(format!("{}: {}\n{}", doc.summary, doc.value, doc.details))
            .help_heading("Picture flags: the query's parameters, laid over every query");
        // Shown to completions, checked by the parameter's own parser.
        let choices = doc.choices.iter().copied().map(clap::builder::PossibleValue::new).collect();
        arg.value_parser(AnyOf(choices)).hide_possible_values(true)
    })
}

/// What `-h` shows of the commands with many options; `--help` shows all.
const EVERY_DAY: &[&str] = &[
    "inputs",
    "output",
    "in_place",
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
    "update",
    "max_growth",
    "max_total",
    "sources",
    "min_saving",
    "junit",
    "help",
];

fn short(arg: clap::Arg) -> clap::Arg {
    let hidden = !EVERY_DAY.contains(&arg.get_id().as_str());
    arg.hide_short_help(hidden)
}

/// Completes listed values and takes any: the parameter's own parser says what is wrong with a value, and how.
#[derive(Debug, Clone)]
struct AnyOf(Vec<clap::builder::PossibleValue>);

impl clap::builder::TypedValueParser for AnyOf {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        clap::builder::StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = clap::builder::PossibleValue> + '_>> {
        (!self.0.is_empty()).then(|| Box::new(self.0.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }
}

/// The picture flags of a `run` or `check`, as a query: a flag cannot behave differently from its parameter.
pub fn picture_flags(matches: &ArgMatches) -> String {
    let Some(("run" | "check", run)) = matches.subcommand() else { return String::new() };
    let said = |name: &'static str| Some(format!("{name}={}", run.get_one::<String>(name)?));
    let pairs: Vec<String> = recipe::docs().into_iter().filter_map(|doc| said(doc.name)).collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }
}
