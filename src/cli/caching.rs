//! The cache of a run: where it is, what was wrong with it, and the outputs whose sources are gone.

use super::{
    args::{CacheDir, CacheUse},
    env,
    inputs::Inputs,
    printer::Printer,
};
use crate::{
    cache::{self, Cache},
    engine::{self, Orphan, Plan, Pruned},
    report::ExitStatus,
    store::{self, Key, Location, Store, Walk},
};
use anyhow::{Context, bail};
use std::{
    io,
    path::{Path, PathBuf},
};

/// The folder of the cache; `None` where the user has none.
pub(super) fn folder(dir: &CacheDir) -> Option<PathBuf> {
    dir.cache_dir.clone().or_else(env::cache_dir)
}

/// The cache's files, hidden and ignored as they are.
pub(super) fn store(folder: &Path) -> io::Result<Box<dyn Store>> {
    store::open(&Location::new(folder).walked(Walk { hidden: true, ignored: true, ..Walk::default() }))
}

fn wanted(args: &CacheUse) -> Option<Box<dyn Store>> {
    if !cache::names_dependencies() {
        return None;
    }
    folder(&args.dir).filter(|_| !args.no_cache).and_then(|folder| store(&folder).ok())
}

/// Opens the cache for a run; `None` where none is wanted, or the user has none.
///
/// # Errors
/// When what was asked for needs one.
pub(super) fn open(args: &CacheUse, inputs: &Inputs, dry_run: bool) -> anyhow::Result<Option<Cache>> {
    let Some(store) = wanted(args) else {
        if args.prune || args.verify_cache {
            if !cache::names_dependencies() {
                bail!("this build has no cache, because it was built without its Cargo.lock");
            }
            bail!("there is no cache folder; say one with --cache-dir");
        }
        return Ok(None);
    };
    // Any name in the output folder, or in the first input where outputs go beside their sources, stands for it.
    let any = Key::new("any").context("`any` is a name")?;
    let first = || inputs.inputs.first().map(|input| &input.store);
    let folder = inputs.naming.store.as_ref().or_else(first).filter(|_| !inputs.naming.exact);
    let canonical_id = folder.map(|store| store.canonical_id(&any));
    let cache = Cache::open(store, canonical_id.as_deref(), env::now());
    Ok(Some(if args.verify_cache && !dry_run { cache.verifying() } else { cache }))
}

/// Opens the cache for what is not written anywhere; `None` where none is wanted, or the user has none.
pub(super) fn open_for_nowhere(args: &CacheUse) -> Option<Cache> {
    Some(Cache::open(wanted(args)?, None, env::now()))
}

/// After a run that ended so: removes or lists what is `left`, where that is known; says what was wrong with the cache, and
/// what it had that was rendered otherwise.
pub(super) fn conclude(
    cache: &Cache,
    orphans: Option<&Orphans<'_>>,
    prune: bool,
    exit: ExitStatus,
    printer: &Printer,
) -> ExitStatus {
    let failed = orphans.is_some_and(|orphans| orphans.after_a_run(prune, printer));
    cache.save();
    if let Some(trouble) = cache.first_trouble() {
        printer.warning(&format!("the cache is not used as it could be: {trouble}"));
    }
    let differences = cache.differences();
    differences.iter().for_each(|difference| printer.error_line(difference));
    if exit == ExitStatus::Success && (failed || !differences.is_empty()) { ExitStatus::Failure } else { exit }
}

/// Outputs whose sources are gone, and where they are.
pub(super) struct Orphans<'a> {
    pub(super) plan: &'a Plan,
    pub(super) cache: &'a Cache,
    pub(super) all: Vec<Orphan>,
}

impl Orphans<'_> {
    /// Removes them, or says that they are there. Whether one could not be removed.
    fn after_a_run(&self, prune: bool, printer: &Printer) -> bool {
        let mut failed = false;
        for orphans in &self.all {
            let Orphan { output, source, .. } = orphans;
            if !prune {
                printer.detail(&format!("left over {output}: its source {source} is gone"));
                continue;
            }
            match engine::prune(self.plan, orphans, self.cache) {
                Pruned::Removed => printer.info(&format!("removed {output}: its source {source} is gone")),
                Pruned::Gone => {}
                Pruned::Changed => printer.info(&format!(
                    "left over {output}: its source {source} is gone, but it was changed since it was made; remove it yourself"
                )),
                Pruned::Failed(error) => {
                    failed = true;
                    printer.error_line(&format!("{output} cannot be removed: {error}"));
                }
            }
        }
        if !prune && !self.all.is_empty() {
            let (n, are) = match self.all.len() {
                1 => ("1 output is".to_owned(), "its source is"),
                n => (format!("{n} outputs are"), "their sources are"),
            };
            printer.info(&format!("{n} left over, as {are} gone (--prune removes, --verbose lists)"));
        }
        failed
    }

    /// A line for each, as a dry run prints them.
    pub(super) fn lines(&self, prune: bool) -> String {
        let what = if prune { "would be removed" } else { "left over" };
        self.all
            .iter()
            .map(|orphans| format!("{} -> {}  {what}, as the source is gone\n", orphans.source, orphans.output))
            .collect()
    }
}
