//! The options of `pixmill plan`.

use super::run::RunArgs;
use crate::shard::Shard;
use clap::{Args, Command, FromArgMatches};
use std::{ffi::OsString, path::PathBuf};

pub(super) const EXAMPLES: &str = "\
Examples:
  Eight parts:  pixmill plan photos/ --shards 8 -o plan/
  One of them:  pixmill run --plan plan/ --shard 3/8 -o dist/ -q width=800 --report reports/3.json
  All reports:  pixmill report merge reports/*.json -o report.json";

/// Arguments of `pixmill plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Folders, files or globs [default: `inputs` in pixmill.toml]
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<String>,

    /// Number of parts: about four for each machine, of at most 200,000 images
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(Shard::MAX)))]
    pub shards: u32,

    /// Folder of the plan
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,

    /// Name template of outputs, as for `run`
    #[arg(long, value_name = "TEMPLATE")]
    pub name: Option<String>,

    /// Configuration file [default: pixmill.toml in this or a parent folder]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Folder to search for files missing from the input folder; the first match is used (repeatable)
    #[arg(long, value_name = "DIR")]
    pub fallback_root: Vec<PathBuf>,

    /// Include files and folders whose names begin with a dot
    #[arg(long)]
    pub hidden: bool,

    /// Include files that .gitignore and .ignore exclude
    #[arg(long)]
    pub no_ignore: bool,
}

impl PlanArgs {
    /// The same arguments for `run`, which lists its inputs with them.
    ///
    /// # Errors
    /// When `run` does not accept them.
    pub fn for_run(&self) -> Result<RunArgs, clap::Error> {
        let mut words: Vec<OsString> = Vec::new();
        let options =
            [("--name", self.name.as_ref().map(OsString::from)), ("--config", self.config.clone().map(Into::into))];
        let given = options.into_iter().filter_map(|(option, value)| Some((option, value?)));
        let roots = self.fallback_root.iter().map(|root| ("--fallback-root", root.into()));
        for (option, value) in given.chain([("--output", self.output.clone().into())]).chain(roots) {
            let mut word = OsString::from(option);
            word.push("=");
            word.push(value);
            words.push(word);
        }
        words.extend(self.hidden.then(|| "--hidden".into()));
        words.extend(self.no_ignore.then(|| "--no-ignore".into()));
        words.push("--".into());
        words.extend(self.inputs.iter().map(OsString::from));
        let run = RunArgs::augment_args(Command::new("plan").no_binary_name(true));
        RunArgs::from_arg_matches(&run.try_get_matches_from(words)?)
    }
}
