//! `pixmill site`: renders the images that built pages name with a query, and changes the pages.

use crate::{
    cache::Cache,
    cli::{
        args::{CacheDir, CacheUse, SiteArgs},
        caching, env,
        exports::Exports,
        files::label,
        loaded_config::LoadedConfig,
        overwrite_guard,
        printer::{Level, Printer},
        session::{self, engine, plan_inputs, resource_limits, timeout},
    },
    engine::{Naming, Plan, RunContext},
    interrupt::Cancel,
    report::ExitStatus,
    site::{NAMES, Planning},
    store::{self, Kind, Location, SharedStore, Walk},
};
use anyhow::bail;
use std::{collections::HashSet, sync::Arc};

mod absent;
mod files;
mod options;
mod places;

use super::run;
use files::SiteFiles;
use places::Places;

/// Runs the command.
///
/// # Errors
/// When the usage is wrong, or a query is invalid. Nothing was written in this case.
pub fn site(args: &SiteArgs, cancel: &Cancel) -> anyhow::Result<ExitStatus> {
    let images = &args.images;
    let by_page = !images.accept.is_empty() || !images.class.is_empty() || images.focus.is_some();
    if by_page || images.only_classes {
        bail!(
            "--accept, --class, --only-classes and --focus are not options of `site`: queries in pages have `format=auto` and `class`, and [focus] of pixmill.toml has focal points"
        );
    }
    if store::kind(&args.folder) != Kind::Folder {
        bail!("{} is not a folder; name the folder of the built site, such as dist", args.folder.display());
    }
    let printer = Arc::new(Printer::new(Level::of(args.quiet, args.verbose), !args.no_progress));
    let project = LoadedConfig::find(images.config.as_deref())?;
    let options = options::options(args, &project)?;
    // A built site is usually in .gitignore.
    let walk = Walk { hidden: args.hidden, ignored: true, ..Walk::default() };
    let store: SharedStore = store::open(&Location::new(&args.folder).walked(walk).confined())?.into();
    let exports = Exports::reports(&args.report, &project)?;
    let pool = Arc::new(env::pool(args.resources.jobs, args.resources.memory)?);
    let files = SiteFiles::list(&args.folder, &store, &pool, cancel, &printer)?;
    files.check_exports(exports.paths())?;
    let (requests, asking, unread) = files.collect(&options, &printer);
    options::check(&requests)?;
    let absent = absent::find(&requests, &store);
    let missing: HashSet<_> = absent.missing.iter().map(|(key, ..)| key).collect();
    let label = label(&args.folder);
    let planning = Planning::new(&requests, &store, &label, |key| !missing.contains(key));
    let cache = caching::open_for(&cache_use(args), Some(&store), None, args.dry_run)?.map(Arc::new);
    let limits = resource_limits(&args.resources, images, &project);
    let naming = Naming { store: Some(store.clone()), template: NAMES.to_owned(), exact: false };
    let mut plan: Plan = plan_inputs(&planning.inputs, &limits, &naming, cache.as_deref(), None)?;
    absent.report(&mut plan, &label, args.strict);
    let plan = Arc::new(plan);
    overwrite_guard::check_exports(&plan, exports.paths())?;
    absent.print(&printer, args);
    let used = cache.clone().filter(|_| !args.dry_run);
    let places = Places::new(&requests, &label);
    let engine = engine(&args.resources, limits, Some(pool.clone()), used, plan.jobs().len());
    let context = RunContext {
        observer: session::with_hints_on_options(places.observer(printer.clone())),
        cancel: cancel.clone(),
        timeout: timeout(&args.resources),
        timings: args.timings,
        placeholder: exports.wants_placeholders(),
        ..RunContext::default()
    };
    if args.dry_run {
        return run::preview(&engine, &plan, &context, files::would_change(&asking), &printer);
    }
    let mut report = session::execute(&engine, &plan, &context);
    report.entries.iter_mut().for_each(|entry| places.add(entry));
    let changed = match planning.outputs(&plan, &report) {
        Some(outputs) if !cancel.is_cancelled() => files.rewrite(&options, &outputs, &asking, &printer),
        _ => files::Changed::default(),
    };
    printer.summary(&report, cache.as_deref().map_or(0, Cache::hits));
    printer.info(&format!("changed {} of {} pages and style sheets", changed.count, files.len()));
    if let Some(copy) = &changed.copy {
        printer.warning(&format!("{copy} is a compressed copy of the old page; compress after this step"));
    }
    let mut exit = report.exit().unless(changed.failed || (args.strict && unread > 0));
    if cancel.is_cancelled() {
        exit = ExitStatus::Interrupted;
    }
    if let Some(cache) = &cache {
        exit = caching::finish(cache, None, false, exit, &printer);
    }
    Ok(exports.write(&report, &plan, exit, &printer))
}

/// The cache of a run. A built site is replaced by each build, so no output of an earlier one is left to remove.
fn cache_use(args: &SiteArgs) -> CacheUse {
    let dir = CacheDir { cache_dir: args.cache.cache_dir.clone(), cache_mode: args.cache.cache_mode };
    CacheUse { dir, no_cache: args.no_cache, verify_cache: args.verify_cache, prune: false }
}
