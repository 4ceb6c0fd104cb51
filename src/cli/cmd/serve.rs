//! `pixmill serve`: makes a server from the options and the configuration, and runs it until a signal.

use crate::{
    cache::Cache,
    cli::{
        args::{HeaderSet, LogFormat, ServeArgs},
        assets, caching, env,
        file_watcher::{Watch, WatchedPaths},
        loaded_config::LoadedConfig,
        printer::{Level, Printer},
        queries,
        remote::is_url,
        session::{engine_options, resource_limits, timeout},
    },
    codec::Format,
    engine::FocalPoints,
    interrupt::Cancel,
    report::ExitStatus,
    serve::{Access, CacheOptions, HeaderStyle, OriginOptions, Place, Root, ServeOptions, Server},
    store::{self, Location, SharedStore, Walk},
    visible::one_line,
};
use anyhow::{Context, bail};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

/// Outputs kept in memory, in bytes. They count as part of `--memory`.
const HOT_BYTES: u64 = 64 << 20;
/// The access lines that may wait for a slow reader of standard output. More are lost.
const LOG_LINES: usize = 1024;
/// The longest time to connect to an origin.
const CONNECT: Duration = Duration::from_secs(5);
/// The time to finish requests at the end.
const DRAIN: Duration = Duration::from_secs(25);

/// Runs the command.
///
/// # Errors
/// When the usage is wrong, or the server cannot start.
pub fn serve(args: &ServeArgs, stop: &Cancel) -> anyhow::Result<ExitStatus> {
    let images = &args.images;
    if !images.accept.is_empty() || !images.class.is_empty() || images.focus.is_some() {
        bail!(
            "--accept, --class and --focus are not options of `serve`: a request has an Accept header and the parameter `class`, and [focus] of pixmill.toml has focal points"
        );
    }
    env::raise_open_files();
    let printer = Printer::new(Level::Normal, false);
    let project = LoadedConfig::find(images.config.as_deref())?;
    let (start, classes) = queries::start(images, &project)?;
    let roots = roots(args);
    let base = args.base_url.clone().unwrap_or_else(|| format!("http://{}", args.listen));
    let places = places(args, &roots, &base, &project)?;
    let assets = assets_of(args, &places, &project)?;
    let pool = Arc::new(env::pool(args.resources.jobs, args.resources.memory)?);
    let threads = pool.current_num_threads();
    let opened = open_cache(args)?;
    let cache = opened.as_ref().map(|opened| opened.cache.clone());
    let limits = resource_limits(&args.resources, images, &project);
    let mut engine = engine_options(&args.resources, limits, Some(pool), cache.clone(), threads);
    // A small part for outputs in memory, the bodies of origins, and those that are being fetched; each has this limit.
    let hot_bytes = HOT_BYTES.min(engine.memory / 8);
    engine.memory = engine.memory.saturating_sub(3 * hot_bytes);
    let log = log(args.log);
    let settings = &project.config.serve;
    let formats = settings.formats.iter().filter_map(|format| Some(Format::for_output(format.get_ref())?.0));
    let page = !args.no_page && !images.only_classes;
    let options = ServeOptions {
        places,
        engine,
        timeout: timeout(&args.resources),
        cache: opened,
        hot_bytes,
        start,
        classes,
        only_classes: images.only_classes,
        lenient: images.lenient,
        widths: settings.widths.clone(),
        formats: formats.collect(),
        assets,
        max_age: args.max_age,
        surrogate_max_age: args.surrogate_max_age,
        headers: match args.headers {
            HeaderSet::Fastly => HeaderStyle::Fastly,
            HeaderSet::Gcore => HeaderStyle::Gcore,
        },
        trust_headers: args.trust_headers,
        purge_token: args.purge_token.clone(),
        page,
        queue: usize::try_from(args.queue).unwrap_or(usize::MAX),
        drain: DRAIN,
        clock: env::now,
        log: log.unwrap_or_else(|| Arc::new(|_: &Access| {})),
    };
    if let Some(error) = cache.as_ref().and_then(|cache| cache.prepare().err()) {
        printer.warning(&format!("the cache cannot be used: {error}; choose another folder with --cache-dir"));
    }
    let server = Server::bind(&args.listen, options, args.watch)?;
    let address = server.address();
    printer.info(&format!("serving on http://{address}{}", if page { "/" } else { "" }));
    if !address.ip().is_loopback() && page {
        printer.warning("the page lists the images to everyone who can reach this address; hide it with --no-page");
    }
    if args.watch {
        watch(&server, &roots, stop)?;
    }
    let finished = server.run(stop)?;
    if let Some(trouble) = cache.and_then(|cache| cache.first_trouble()) {
        printer.warning(&format!("the cache: {trouble}"));
    }
    if !finished {
        printer.error_line("requests were abandoned, because they took longer than 25 s after the stop");
    }
    Ok(ExitStatus::Success.unless(!finished))
}

/// The folders before the origins.
fn roots(args: &ServeArgs) -> Vec<PathBuf> {
    if args.roots.is_empty() && args.origin.is_empty() { vec![PathBuf::from(".")] } else { args.roots.clone() }
}

/// Folders, origins, fallback folders.
fn places(args: &ServeArgs, roots: &[PathBuf], base: &str, project: &LoadedConfig) -> anyhow::Result<Vec<Place>> {
    let root = |folder: &PathBuf| -> anyhow::Result<Place> {
        check_folder(folder)?;
        let walk = Walk { hidden: args.hidden, ignored: true, ..Walk::default() };
        let store: SharedStore = store::open(&Location::new(folder).walked(walk).confined())?.into();
        Ok(Place::Root(Root { store, base: base.to_owned(), focus: focus(folder, project) }))
    };
    let origin = |url: &String| {
        let total = Duration::from_secs(args.origin_timeout);
        Ok(Place::Origin(OriginOptions { url: url.clone(), connect: total.min(CONNECT), total }))
    };
    roots.iter().map(root).chain(args.origin.iter().map(origin)).chain(args.fallback_root.iter().map(root)).collect()
}

fn check_folder(path: &Path) -> anyhow::Result<()> {
    if store::kind(path) != store::Kind::Folder {
        bail!("{} is not a folder", path.display());
    }
    Ok(())
}

/// The focal points of the files in a folder.
fn focus(folder: &Path, project: &LoadedConfig) -> FocalPoints {
    project.under(folder).map(|under| project.focal_points(under)).unwrap_or_default()
}

/// The images of overlays and montages: from the asset folders, else from the first folder.
fn assets_of(args: &ServeArgs, places: &[Place], project: &LoadedConfig) -> anyhow::Result<Option<SharedStore>> {
    let folders = assets::roots(&args.images.asset_root, project);
    if !folders.is_empty() {
        folders.iter().try_for_each(|(_, folder)| check_folder(folder))?;
        return Ok(Some(Arc::new(assets::assets(&folders)?)));
    }
    Ok(places.iter().find_map(|place| match place {
        Place::Root(root) => Some(root.store.clone()),
        Place::Origin(_) => None,
    }))
}

fn open_cache(args: &ServeArgs) -> anyhow::Result<Option<CacheOptions>> {
    // The cache of runs has no bound, so it is not cleaned by a server.
    let own = || {
        let mut folder = caching::folder(None)?.into_os_string();
        folder.push("-serve");
        Some(PathBuf::from(folder))
    };
    let folder = args.cache_dir.clone().or_else(own);
    let Some(folder) = folder.filter(|_| !args.no_cache && crate::cache::names_dependencies()) else {
        return Ok(None);
    };
    if is_url(&folder) {
        bail!("the cache of a server is a folder; {} is a URL", folder.display());
    }
    let cannot = || format!("cannot use the cache folder {}; choose another with --cache-dir", folder.display());
    let (own, upkeep) = (caching::store(&folder).with_context(cannot)?, caching::store(&folder).with_context(cannot)?);
    let cache = Arc::new(Cache::open(own, None, env::now()));
    Ok(Some(CacheOptions { cache, store: upkeep.into(), bytes: args.cache_size }))
}

/// Tells the page about changed files, until the end.
fn watch(server: &Server, roots: &[PathBuf], stop: &Cancel) -> anyhow::Result<()> {
    let folders: Vec<PathBuf> = roots.iter().map(|root| store::canonical(root)).collect::<Result<_, _>>()?;
    let watch = Watch::new(WatchedPaths { inputs: folders.clone(), ..WatchedPaths::default() })?;
    let (changed, stop) = (server.changes(), stop.clone());
    thread::spawn(move || {
        while let Some(changes) = watch.next(&stop) {
            let below = |path: &Path| {
                folders.iter().find_map(|folder| path.strip_prefix(folder).ok()?.to_str().map(str::to_owned))
            };
            let names: Vec<String> = changes.paths().filter_map(below).collect();
            if changes.everything || names.is_empty() {
                changed("");
            }
            names.iter().for_each(|name| changed(name));
        }
    });
    Ok(())
}

type Log = Arc<dyn Fn(&Access) + Send + Sync>;

/// Prints access lines on a thread of their own, so that a slow reader does not delay requests.
fn log(format: LogFormat) -> Option<Log> {
    let line: fn(&Access) -> String = match format {
        LogFormat::Off => return None,
        LogFormat::Text => text_line,
        LogFormat::Json => json_line,
    };
    let (sender, lines): (SyncSender<String>, _) = sync_channel(LOG_LINES);
    thread::spawn(move || {
        for line in lines {
            let mut out = io::stdout().lock();
            // Nobody may be reading.
            let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
        }
    });
    Some(Arc::new(move |access| drop(sender.try_send(line(access)))))
}

fn text_line(access: &Access) -> String {
    let Access { method, target, status, bytes, elapsed, format, from, error, .. } = access;
    let mut line = format!("{status} {method} {target} {bytes} B {:.1} ms", elapsed.as_secs_f64() * 1000.0);
    for part in [*format, *from, error.as_str()].into_iter().filter(|part| !part.is_empty()) {
        line += &format!(" {part}");
    }
    format!("{}\n", one_line(&line))
}

fn json_line(access: &Access) -> String {
    let Access { time, client, method, target, status, bytes, elapsed, format, from, error } = access;
    let json = serde_json::json!({
        "time": *time / 1_000_000,
        "client": client,
        "method": method,
        "target": target,
        "status": status,
        "bytes": bytes,
        "ms": (elapsed.as_secs_f64() * 1e6).round() / 1e3,
        "format": format,
        "from": from,
        "error": error,
    });
    format!("{json}\n")
}
