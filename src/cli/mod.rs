//! The command line: arguments in, exit code out. The only part that prints, reads the environment, or has opinions.

pub mod args;
mod asked;
mod budgets;
mod caching;
pub mod cmd;
mod env;
mod exports;
mod file_watcher;
mod heap;
mod inputs;
mod loaded_config;
mod naming;
mod near;
mod other_tools;
mod overwrite_guard;
mod placing;
mod printer;
mod progress;
mod queries;
mod quote;
mod report_links;
mod reports;
mod suggest;
mod unused_config;

use crate::report::ExitStatus;
use args::Command;
use printer::Printer;
use std::process::ExitCode;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let matches = match args::command().try_get_matches() {
        Ok(matches) => matches,
        Err(mut error) => {
            // Help and version are no errors; clap knows which goes where.
            let code = if error.use_stderr() { ExitStatus::Usage } else { ExitStatus::Success };
            let corrected = suggest::improve(&mut error, &env::args());
            let _ = error.print();
            if let Some(command) = corrected {
                Printer::plain().hint(&format!("corrected: {command}"));
            }
            return ExitCode::from(code as u8);
        }
    };
    if let Some(slip) = suggest::one_dash(&env::args()) {
        Printer::plain().error_line(&slip);
        return ExitCode::from(ExitStatus::Usage as u8);
    }
    let done = Command::from_matches(&matches).map_err(anyhow::Error::from).and_then(|command| match command {
        Command::Run(args) => cmd::run::run(&args, &args::image_flags(&matches)),
        Command::Check(args) => cmd::check::check(&args, &args::image_flags(&matches)),
        Command::Report(args) => cmd::report::report(&args.what),
        Command::Info(args) => cmd::info::info(&args),
        Command::Compare(args) => cmd::compare::compare(&args),
        Command::Html(args) => cmd::html::html(&args),
        Command::Explain(args) => cmd::explain::explain(&args),
        Command::Init(args) => cmd::init::init(&args),
        Command::Cache(args) => cmd::cache::cache(&args),
        Command::Generate(args) => cmd::generate::generate(&args),
    });
    let exit = done.unwrap_or_else(|error| {
        Printer::plain().error(&error);
        ExitStatus::Usage
    });
    ExitCode::from(exit as u8)
}
