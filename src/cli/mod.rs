//! The command line interface. No other module prints or reads the environment.

pub mod args;
mod assets;
mod budgets;
mod caching;
pub mod cmd;
mod destination;
mod details;
mod env;
mod exports;
mod file_list;
mod file_watcher;
mod files;
mod frozen;
mod heap;
mod hints;
mod implied_run;
mod inputs;
mod isolate;
mod loaded_config;
mod naming;
mod near;
mod other_tools;
mod overwrite_guard;
mod placing;
mod printer;
mod progress;
mod queries;
mod query_errors;
mod quote;
mod remote;
mod report_links;
mod reports;
mod resume;
mod selection;
mod session;
mod settings;
mod shard;
mod sources;
mod suggest;
mod unused_config;
mod version;

use crate::{interrupt::Cancel, report::ExitStatus, store::is_temporary};
use args::{Cli, Command};
use clap::{FromArgMatches, error::ErrorKind};
use printer::Printer;
use std::process::ExitCode;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let mut command = args::command();
    let words = implied_run::with_run(remote::with_paths(env::args_os()), &command);
    let typed: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let matches = command.try_get_matches_from_mut(std::iter::once("pixmill".into()).chain(words));
    let cli = matches.and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches));
    let cli = match cli.map_err(|error| error.format(&mut command)) {
        Ok(cli) => cli,
        Err(mut error) => {
            // clap returns help and version as errors too, and selects the output stream.
            let code = if error.use_stderr() { ExitStatus::Usage } else { ExitStatus::Success };
            if error.kind() == ErrorKind::DisplayVersion && typed.iter().any(|word| word == "--verbose") {
                let _ = Printer::plain().lines(&version::lines());
                return ExitCode::from(code as u8);
            }
            let corrected = suggest::improve(&mut error, &typed);
            if error.use_stderr() {
                suggest::escape(&mut error);
                Printer::plain().usage_error(&error);
            } else {
                let _ = error.print();
            }
            if let Some(command) = corrected {
                Printer::plain().hint(&format!("corrected: {command}"));
            }
            return ExitCode::from(code as u8);
        }
    };
    if let Some((mistake, corrected)) = suggest::one_dash(&typed) {
        Printer::plain().error_line(&mistake);
        Printer::plain().hint(&format!("corrected: {corrected}"));
        return ExitCode::from(ExitStatus::Usage as u8);
    }
    let exit = execute(cli.command).unwrap_or_else(|error| {
        Printer::plain().error(&error);
        let causes = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>());
        if causes.into_iter().any(is_temporary) { ExitStatus::Unavailable } else { ExitStatus::Usage }
    });
    ExitCode::from(exit as u8)
}

fn execute(command: Command) -> anyhow::Result<ExitStatus> {
    let memory = match &command {
        Command::Run(args) => args.resources.memory,
        Command::Check(args) => args.run.resources.memory,
        Command::Batch(args) => args.resources.memory,
        #[cfg(feature = "serve")]
        Command::Serve(args) => args.resources.memory,
        #[cfg(feature = "site")]
        Command::Site(args) => args.resources.memory,
        _ => None,
    };
    if memory.is_some() || env::address_space().is_some() {
        heap::share_one_heap();
    }
    env::survive_file_size_limits()?;
    let cancel = Cancel::default();
    let ends_itself = match &command {
        Command::Run(_) | Command::Check(_) | Command::Batch(_) => true,
        #[cfg(feature = "serve")]
        Command::Serve(_) => true,
        #[cfg(feature = "site")]
        Command::Site(_) => true,
        _ => false,
    };
    env::on_interrupt(ends_itself.then(|| cancel.clone()))?;
    match command {
        Command::Run(args) if args.watch => cmd::watch::watch(&args, &args.flags.query, &cancel),
        Command::Run(args) if args.contact_sheet.is_some() => {
            cmd::contact_sheet::contact_sheet(&args, &args.flags.query, &cancel)
        }
        Command::Run(args) if args.shards.plan.is_some() => cmd::run::run_planned(args, &cancel),
        Command::Run(args) => cmd::run::run(&args, &args.flags.query, &cancel),
        Command::Check(args) => cmd::check::check(&args, &args.run.flags.query, &cancel),
        Command::Plan(args) => cmd::plan::plan(&args),
        Command::Report(args) => cmd::report::report(&args.what),
        Command::Info(args) => cmd::info::info(&args),
        Command::Compare(args) => cmd::compare::compare(&args),
        Command::Html(args) => cmd::html::html(&args),
        Command::Explain(args) => cmd::explain::explain(&args),
        Command::Init(args) => cmd::init::init(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => cmd::serve::serve(&args, &cancel),
        Command::Batch(args) => cmd::batch::batch(&args, &cancel),
        #[cfg(feature = "site")]
        Command::Site(args) => cmd::site::site(&args, &cancel),
        Command::Cache(args) => cmd::cache::cache(&args),
        Command::Generate(args) => cmd::generate::generate(&args),
        Command::Worker(args) => cmd::worker::worker(&args),
    }
}
