//! The cache of a run: its folder, its errors, and stale outputs. An output is stale if its source was deleted.

use super::{
    args::{CacheDir, CacheMode, CacheUse},
    env,
    inputs::Inputs,
    printer::Printer,
    remote::{self, is_url},
};
use crate::{
    cache::{self, Cache, SharedCache, TierUse},
    engine::{self, Orphan, Plan, Pruned},
    report::ExitStatus,
    shard::Shard,
    store::{self, DiscardWrites, Key, Location, MemoryStore, SharedStore, Store, Walk},
};
use anyhow::{Context, bail};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The cache folder, in front of a shared cache if that is what `named` is. `None` if no cache directory is set for the user.
pub(super) fn folder(named: Option<&Path>) -> Option<PathBuf> {
    let given = named.filter(|path| !is_url(path)).map(Path::to_owned);
    given.or_else(|| env::cache_variable().filter(|path| !is_url(path))).or_else(env::user_cache_dir)
}

/// The URL of the shared cache. A folder on the command line replaces the URL of the environment.
fn shared_url(named: Option<&Path>) -> Option<PathBuf> {
    named.map(Path::to_owned).or_else(env::cache_variable).filter(|path| is_url(path))
}

/// The store of the cache files, including hidden and ignored files.
pub(super) fn store(folder: &Path) -> io::Result<Box<dyn Store>> {
    store::open(&Location::new(folder).walked(Walk { hidden: true, ignored: true, ..Walk::default() }))
}

/// The cache at its location, with the ledger of the output folder with this identifier, if any. `None` if it is disabled,
/// or there is no cache folder.
///
/// # Errors
/// When the URL of a shared cache cannot be opened.
fn at(args: &CacheDir, no_cache: bool, output_folder: Option<&str>) -> anyhow::Result<Option<Cache>> {
    if no_cache || args.cache_mode == CacheMode::Off || !cache::names_dependencies() {
        return Ok(None);
    }
    let named = args.cache_dir.as_deref();
    let local = folder(named).and_then(|folder| store(&folder).ok());
    let url = shared_url(named);
    let cache = match (local, &url) {
        (Some(store), _) => Cache::open(store, output_folder, env::now()),
        // Every machine may have a shared cache, even one without a folder of its own.
        (None, Some(_)) => Cache::open(Box::new(DiscardWrites(Arc::new(MemoryStore::default()))), None, env::now()),
        (None, None) => return Ok(None),
    };
    let cache = match url {
        Some(url) => cache.in_front_of(shared(&url)?),
        None => cache,
    };
    Ok(Some(if args.cache_mode == CacheMode::Ro { cache.read_only() } else { cache }))
}

fn shared(url: &Path) -> anyhow::Result<SharedCache> {
    let shown = url.display().to_string();
    let store = remote::output(url).with_context(|| format!("cannot use {shown} as a cache"))?;
    let secret = env::cache_key();
    Ok(SharedCache::new(store.into(), shown, secret.as_ref().map(|secret| secret.as_encoded_bytes())))
}

/// Opens the cache for a run; `None` if it is disabled or the user has no cache folder.
///
/// # Errors
/// When an option needs a cache but it cannot be opened.
pub(super) fn open(
    args: &CacheUse,
    inputs: &Inputs,
    shard: Option<Shard>,
    dry_run: bool,
) -> anyhow::Result<Option<Cache>> {
    let first = || inputs.inputs.first().map(|input| &input.store);
    // The first input folder with --in-place.
    let folder = inputs.naming.store.as_ref().or_else(first).filter(|_| !inputs.naming.exact);
    open_for(args, folder, shard, dry_run)
}

/// As [`open`], for outputs in this folder. Each shard has a list of its own outputs, which other shards do not replace.
///
/// # Errors
/// As [`open`].
pub(super) fn open_for(
    args: &CacheUse,
    folder: Option<&SharedStore>,
    shard: Option<Shard>,
    dry_run: bool,
) -> anyhow::Result<Option<Cache>> {
    // The canonical ID of an arbitrary key identifies the output folder.
    let any = Key::new("any").context("`any` is a name")?;
    let suffix = shard.map(|shard| format!("#{shard}")).unwrap_or_default();
    let canonical_id = folder.map(|store| store.canonical_id(&any) + &suffix);
    let Some(cache) = at(&args.dir, args.no_cache, canonical_id.as_deref())? else {
        if args.prune || args.verify_cache {
            if !cache::names_dependencies() {
                bail!("this build has no cache, because it was built without its Cargo.lock");
            }
            if args.dir.cache_mode == CacheMode::Off {
                bail!("--prune and --verify-cache need the cache; remove --cache-mode off");
            }
            bail!("no cache folder found; use --cache-dir DIR");
        }
        return Ok(None);
    };
    Ok(Some(if args.verify_cache && !dry_run { cache.verifying() } else { cache }))
}

/// Opens the cache without the list of an output folder, which grows with each output; `None` if it is disabled or the
/// user has no cache folder.
///
/// # Errors
/// When the URL of a shared cache cannot be opened.
pub(super) fn open_without_ledger(dir: &CacheDir, no_cache: bool) -> anyhow::Result<Option<Cache>> {
    at(dir, no_cache, None)
}

/// Finishes a run: removes or lists stale outputs, saves the cache, and reports cache errors and --verify-cache
/// mismatches. Returns the final exit code.
pub(super) fn finish(
    cache: &Cache,
    orphans: Option<&Orphans<'_>>,
    prune: bool,
    exit: ExitStatus,
    printer: &Printer,
) -> ExitStatus {
    let failed = orphans.is_some_and(|orphans| orphans.prune_or_list(prune, printer));
    cache.save();
    report_trouble(cache, printer);
    let differences = cache.differences();
    differences.iter().for_each(|difference| printer.error_line(difference));
    exit.unless(failed || !differences.is_empty())
}

/// Prints a warning if some of the cache could not be read or written, and with --verbose the lookups.
pub(super) fn report_trouble(cache: &Cache, printer: &Printer) {
    if let Some(trouble) = cache.first_trouble() {
        printer.warning(&format!("the cache is not fully usable: {trouble}; use another folder with --cache-dir DIR"));
    }
    if let Some(trouble) = cache.shared_trouble() {
        printer.warning(&format!("{trouble}; images were rendered instead"));
    }
    let (folder, shared) = cache.uses();
    let counts = |of: &TierUse| format!("{} hits, {} misses", of.hits, of.misses);
    if let Some((url, of)) = shared {
        printer.detail(&format!("cache: folder {}; {url} {}, {} errors", counts(&folder), counts(&of), of.errors));
    }
}

/// Stale outputs: the outputs of deleted sources.
pub(super) struct Orphans<'a> {
    pub(super) plan: &'a Plan,
    pub(super) cache: &'a Cache,
    pub(super) all: Vec<Orphan>,
}

impl Orphans<'_> {
    /// Removes or lists the stale outputs. Returns `true` if a removal failed.
    fn prune_or_list(&self, prune: bool, printer: &Printer) -> bool {
        let mut failed = false;
        for orphans in &self.all {
            let Orphan { output, source, .. } = orphans;
            if !prune {
                printer.detail(&format!("stale output {output}: its source {source} is gone"));
                continue;
            }
            match engine::prune(self.plan, orphans, self.cache) {
                Pruned::Removed => printer.info(&format!("removed {output}: its source {source} is gone")),
                Pruned::Gone => {}
                Pruned::Changed => printer.info(&format!(
                    "kept the stale output {output}: its source {source} is gone, but it was changed since it was written; delete it by hand"
                )),
                Pruned::Failed(error) => {
                    failed = true;
                    printer.error_line(&format!("{output} cannot be removed: {error}"));
                }
            }
        }
        if !prune && !self.all.is_empty() {
            let (stale, them) = match self.all.len() {
                1 => ("1 stale output".to_owned(), "it"),
                n => (format!("{n} stale outputs"), "them"),
            };
            printer.info(&format!("{stale}; --prune deletes {them}, --verbose lists {them}"));
        }
        failed
    }

    /// One line for each stale output, for a dry run.
    pub(super) fn lines(&self, prune: bool) -> Vec<String> {
        let what = if prune { "would be removed" } else { "stale" };
        self.all
            .iter()
            .map(|orphans| format!("{} -> {}  {what}: the source is gone", orphans.source, orphans.output))
            .collect()
    }
}
