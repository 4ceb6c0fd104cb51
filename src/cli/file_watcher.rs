//! Waits for changes of files, without those that the program makes itself.

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

/// How long it must be quiet before changes are reported, because saving one file causes several events.
const QUIET: Duration = Duration::from_millis(200);
/// The longest wait for quiet, so that a file under constant change does not hold up the others.
const AT_MOST: Duration = Duration::from_secs(5);
/// How often to check for an interrupt.
const POLL: Duration = Duration::from_millis(100);

/// The watched paths, all absolute with symbolic links resolved.
#[derive(Debug, Clone, Default)]
pub(super) struct WatchedPaths {
    /// Input files and folders.
    pub(super) inputs: Vec<PathBuf>,
    /// Configuration files and overlays, whether they exist or not.
    pub(super) settings: Vec<PathBuf>,
    /// The output folder. Its changes are ignored.
    pub(super) output: Option<PathBuf>,
}

/// The changes since the last round.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    /// Settings changed, an input appeared or disappeared, or events were lost: read everything again.
    pub(super) anew: bool,
    /// Changed files, and changed folders with their content.
    paths: BTreeSet<PathBuf>,
}

impl Changes {
    /// Read everything.
    pub(super) fn everything() -> Changes {
        Changes { anew: true, ..Changes::default() }
    }

    /// Whether a file may have changed.
    pub(super) fn concern(&self, file: &Path) -> bool {
        self.anew || file.ancestors().any(|path| self.paths.contains(path))
    }

    /// Merges other changes.
    pub(super) fn add(&mut self, others: Changes) {
        self.anew |= others.anew;
        self.paths.extend(others.paths);
    }
}

/// Receives changes from its creation on.
pub(super) struct Watch {
    places: WatchedPaths,
    events: Receiver<notify::Result<Event>>,
    /// Sends the events while it exists.
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Starts watching.
    ///
    /// # Errors
    /// When the system cannot watch a path.
    pub(super) fn new(places: WatchedPaths) -> anyhow::Result<Watch> {
        let (sender, events) = channel();
        let mut watcher = notify::recommended_watcher(sender).context("cannot watch files")?;
        let is_folder = |path: &&PathBuf| kind(path) == Kind::Folder;
        let folders: BTreeSet<&Path> = places.inputs.iter().filter(is_folder).map(PathBuf::as_path).collect();
        // Watch the parent of a file, because editors replace files. Watch the parent of a folder too, to see it return
        // after a move. A folder inside a watched folder must not be watched twice.
        let parents: BTreeSet<&Path> =
            places.inputs.iter().chain(&places.settings).filter_map(|path| path.parent()).collect();
        let parents = parents.into_iter().filter(|path| !folders.iter().any(|folder| path.starts_with(folder)));
        let deep = folders.iter().map(|path| (*path, RecursiveMode::Recursive));
        let flat = parents.filter(|path| kind(path) == Kind::Folder).map(|path| (path, RecursiveMode::NonRecursive));
        for (path, mode) in deep.chain(flat) {
            watcher.watch(path, mode).with_context(|| format!("cannot watch {}", path.display()))?;
        }
        Ok(Watch { places, events, _watcher: watcher })
    }

    /// Waits for changes and then for quiet. `None` when it is cancelled.
    pub(super) fn next(&self, cancel: &Cancel) -> Option<Changes> {
        let mut changes = Changes::default();
        let mut span: Option<(Instant, Instant)> = None;
        while !cancel.is_cancelled() {
            match self.events.recv_timeout(POLL) {
                Ok(event) => {
                    if self.places.add_event(event, &mut changes) {
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
    /// Adds an event; `false` if it is irrelevant.
    fn add_event(&self, event: notify::Result<Event>, changes: &mut Changes) -> bool {
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

    /// Whether the path is an output or a temporary file of one.
    fn is_own(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(".pixmill-") || self.output.as_ref().is_some_and(|output| path.starts_with(output))
    }
}

/// Reading is not a change, nor is the update of a folder by a change inside it.
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
