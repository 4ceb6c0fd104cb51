//! `pixmill cache`: stats, clean, purge.

use crate::{
    cache::{self, Cleaned, PurgeTarget, Purged, Retention, Stats, digest},
    cli::{
        args::{CacheArgs, CacheCommand},
        caching, env,
        files::split_path,
        printer,
        remote::is_url,
    },
    codec::Limits,
    report::{ExitStatus, text::bytes},
    store::{self, Location, Store},
};
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};

/// Runs a cache command.
///
/// # Errors
/// When the usage is wrong, or the cache cannot be read or changed.
pub fn cache(args: &CacheArgs) -> anyhow::Result<ExitStatus> {
    let lines = match &args.command {
        CacheCommand::Stats { cache_dir, json: true } => return stats_json(cache_dir.as_deref()),
        CacheCommand::Stats { cache_dir, json: false } => stats_text(cache_dir.as_deref())?,
        CacheCommand::Clean { cache_dir, older_than, max_size } => {
            let now = env::now();
            let since = older_than.map(|age| now.saturating_sub(u64::try_from(age.as_nanos()).unwrap_or(u64::MAX)));
            let (place, store) = open(cache_dir.as_deref())?;
            let cleaned = cache::clean(store.as_ref(), &Retention { since, bytes: *max_size, now });
            let Cleaned { entries, bytes: n } = cleaned.with_context(|| format!("cannot clean {}", place.display()))?;
            vec![format!("{} removed, {}", count(entries), bytes(n))]
        }
        CacheCommand::Purge { cache_dir, sources, base_url } => {
            purge(cache_dir.as_deref(), sources, base_url.as_deref())?
        }
    };
    printer::print_lines(&lines)?;
    Ok(ExitStatus::Success)
}

fn open(dir: Option<&Path>) -> anyhow::Result<(PathBuf, Box<dyn Store>)> {
    if let Some(url) = dir.filter(|dir| is_url(dir)) {
        bail!("{} is not managed here; lifecycle rules of the bucket expire the cache", url.display());
    }
    let place = caching::folder(dir).context("no cache folder found; use --cache-dir DIR")?;
    let store = caching::store(&place).with_context(|| format!("cannot use {} as a cache", place.display()))?;
    Ok((place, store))
}

fn stats(dir: Option<&Path>) -> anyhow::Result<(PathBuf, Stats)> {
    let (place, store) = open(dir)?;
    let stats = cache::stats(store.as_ref()).with_context(|| format!("cannot read {}", place.display()))?;
    Ok((place, stats))
}

fn stats_json(dir: Option<&Path>) -> anyhow::Result<ExitStatus> {
    let (place, Stats { entries, outputs, bytes }) = stats(dir)?;
    let json = serde_json::json!({ "folder": place, "entries": entries, "outputs": outputs, "bytes": bytes });
    printer::print_json(&format!("{json}\n"))?;
    Ok(ExitStatus::Success)
}

fn stats_text(dir: Option<&Path>) -> anyhow::Result<Vec<String>> {
    let (place, Stats { entries, outputs, bytes: n }) = stats(dir)?;
    let outputs = if outputs == 1 { "1 output".to_owned() } else { format!("{outputs} distinct outputs") };
    Ok(vec![place.display().to_string(), format!("{} with {outputs}, {}", count(entries), bytes(n))])
}

fn purge(dir: Option<&Path>, sources: &[String], base: Option<&str>) -> anyhow::Result<Vec<String>> {
    let (place, store) = open(dir)?;
    let subjects = sources.iter().map(|source| subject(source, base)).collect::<anyhow::Result<Vec<_>>>()?;
    let purged =
        cache::purge(store.as_ref(), &subjects).with_context(|| format!("cannot change {}", place.display()))?;
    let line = |(source, purged): (&String, Purged)| {
        let Purged { labels, entries, bytes: n } = purged;
        let others: Vec<String> = labels.into_iter().filter(|label| label != source).collect();
        let others = if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
        match entries {
            0 => format!("{source}{others}: not in the cache"),
            _ => format!("{source}{others}: {} removed, {}", count(entries), bytes(n)),
        }
    };
    Ok(sources.iter().zip(purged).map(line).collect())
}

/// The cache subject of a source argument.
fn subject(source: &str, base: Option<&str>) -> anyhow::Result<PurgeTarget> {
    let is_key = source.len() == 64 && source.bytes().all(|byte| byte.is_ascii_hexdigit());
    match base {
        Some(base) if is_key => return Ok(PurgeTarget::Surrogate(base.to_owned(), source.to_ascii_lowercase())),
        None if is_key => bail!("{source} looks like a surrogate key; add --base-url URL"),
        _ => {}
    }
    // An existing file also matches entries with the same content under other names.
    let content = split_path(Path::new(source)).ok().and_then(|(folder, key)| {
        let store = store::open(&Location::new(folder)).ok()?;
        let bytes = store.read_at_most(&key, Limits::default().input_bytes).ok()?;
        Some(digest(&bytes))
    });
    let label = source.strip_prefix("./").unwrap_or(source);
    Ok(PurgeTarget::Label(label.to_owned(), content))
}

fn count(entries: u64) -> String {
    if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") }
}
