//! Waits until files change. Knows where to look and what is the program's own doing, but not what the files are.

use crate::{
    engine::Cancel,
    store::{Kind, kind},
};
use anyhow::Context;
use notify::{
    Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{CreateKind, ModifyKind, RemoveKind},
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

/// So long nothing more may happen before changes count: saving one file is several events.
const QUIET: Duration = Duration::from_millis(200);
/// After so long they count all the same: a file that is written without end does not hold up the others.
const AT_MOST: Duration = Duration::from_secs(5);
/// How often an interrupt is looked for.
const POLL: Duration = Duration::from_millis(100);

/// Where to look. All paths are absolute, with links resolved.
#[derive(Debug, Clone, Default)]
pub(super) struct WatchedPaths {
    /// Files and folders that are run on.
    pub(super) inputs: Vec<PathBuf>,
    /// Files that say how, whether they are there or not.
    pub(super) settings: Vec<PathBuf>,
    /// The folder that outputs are put into, where whatever happens is the program's own doing.
    pub(super) output: Option<PathBuf>,
}

/// What has happened.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    /// Settings have changed, an input came or went, or events were lost: everything is to be read anew.
    pub(super) anew: bool,
    /// Files, and folders with all that is in them.
    paths: BTreeSet<PathBuf>,
}

impl Changes {
    /// Everything is to be read.
    pub(super) fn everything() -> Changes {
        Changes { anew: true, ..Changes::default() }
    }

    /// Whether a file may be another than it was.
    pub(super) fn concern(&self, file: &Path) -> bool {
        self.anew || file.ancestors().any(|path| self.paths.contains(path))
    }

    /// Both.
    pub(super) fn add(&mut self, others: Changes) {
        self.anew |= others.anew;
        self.paths.extend(others.paths);
    }
}

/// Hears of changes from the moment it is made.
pub(super) struct Watch {
    places: WatchedPaths,
    events: Receiver<notify::Result<Event>>,
    /// Sends events for as long as it lives.
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Begins to listen.
    ///
    /// # Errors
    /// When the system cannot watch a place.
    pub(super) fn new(places: WatchedPaths) -> anyhow::Result<Watch> {
        let (sender, events) = channel();
        let mut watcher = notify::recommended_watcher(sender).context("changes of files cannot be watched here")?;
        let is_folder = |path: &&PathBuf| kind(path) == Kind::Folder;
        let folders: BTreeSet<&Path> = places.inputs.iter().filter(is_folder).map(PathBuf::as_path).collect();
        // Of a file its folder, as editors put a new file in the place of the old one. Of a folder too, to see it come
        // back after it was moved away. What is watched as a whole must not be watched again in part.
        let parents: BTreeSet<&Path> =
            places.inputs.iter().chain(&places.settings).filter_map(|path| path.parent()).collect();
        let parents = parents.into_iter().filter(|path| !folders.iter().any(|folder| path.starts_with(folder)));
        let deep = folders.iter().map(|path| (*path, RecursiveMode::Recursive));
        let flat = parents.filter(|path| kind(path) == Kind::Folder).map(|path| (path, RecursiveMode::NonRecursive));
        for (path, mode) in deep.chain(flat) {
            watcher.watch(path, mode).with_context(|| format!("{} cannot be watched", path.display()))?;
        }
        Ok(Watch { places, events, _watcher: watcher })
    }

    /// Waits for the next changes, until nothing more happens for a moment. `None` when it is cancelled.
    pub(super) fn next(&self, cancel: &Cancel) -> Option<Changes> {
        let mut changes = Changes::default();
        let mut span: Option<(Instant, Instant)> = None;
        while !cancel.is_cancelled() {
            match self.events.recv_timeout(POLL) {
                Ok(event) => {
                    if self.places.warning(event, &mut changes) {
                        let now = Instant::now();
                        span = Some((span.map_or(now, |(first, _)| first), now));
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
            if span.is_some_and(|(first, last)| last.elapsed() >= QUIET || first.elapsed() >= AT_MOST) {
                return Some(changes);
            }
        }
        None
    }
}

impl WatchedPaths {
    /// Adds what an event means; `false` when it means nothing.
    fn warning(&self, event: notify::Result<Event>, changes: &mut Changes) -> bool {
        let Ok(event) = event.map(|event| (event.need_rescan(), event)) else {
            changes.anew = true;
            return true;
        };
        let (lost, Event { kind: what, paths, .. }) = event;
        changes.anew |= lost;
        let mut counts = lost;
        for path in paths {
            if matters(what, &path) && !self.is_own(&path) {
                let moved = self.settings.contains(&path) || comes_or_goes(what) && self.inputs.contains(&path);
                let below = self.inputs.iter().any(|input| path.starts_with(input));
                changes.anew |= moved;
                counts |= moved || below;
                if below {
                    changes.paths.insert(path);
                }
            }
        }
        counts
    }

    /// Outputs, and what they are before they have their name.
    fn is_own(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(".pixmill-") || self.output.as_ref().is_some_and(|output| path.starts_with(output))
    }
}

/// ParsedQuery is no change, nor is what a change inside of a folder does to the folder itself.
fn matters(what: EventKind, path: &Path) -> bool {
    match what {
        EventKind::Access(_) => false,
        EventKind::Modify(ModifyKind::Name(_)) => true,
        EventKind::Modify(_) => kind(path) != Kind::Folder,
        _ => true,
    }
}

fn comes_or_goes(what: EventKind) -> bool {
    matches!(
        what,
        EventKind::Create(CreateKind::Folder | CreateKind::Any)
            | EventKind::Remove(RemoveKind::Folder | RemoveKind::Any)
            | EventKind::Modify(ModifyKind::Name(_))
    )
}
