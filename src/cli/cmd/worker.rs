//! `pixmill worker`: renders for another pixmill, which started it with `--isolate`.

use crate::{
    cli::{args::WorkerArgs, env, heap, isolate},
    engine,
    report::ExitStatus,
};
use anyhow::Context;
use std::io;

/// Answers on standard output what is asked on standard input, until that ends.
///
/// # Errors
/// When no other pixmill is there.
pub fn worker(args: &WorkerArgs) -> anyhow::Result<ExitStatus> {
    if args.memory.is_some() {
        heap::share_one_heap();
    }
    let pool = env::pool(Some(args.threads), None)?;
    // A thread that is still starting would need more system calls.
    pool.broadcast(|_| ());
    // What panics is in the report.
    std::panic::set_hook(Box::new(|_| ()));
    isolate::enter(args.memory);
    let (input, output) = (io::BufReader::new(io::stdin()), io::stdout());
    pool.install(|| engine::work(input, output)).context("this command is for pixmill itself: see --isolate")?;
    Ok(ExitStatus::Success)
}
