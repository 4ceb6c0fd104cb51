//! Watches files for changes. Ignores changes made by the program itself.

use crate::{
    interrupt::Cancel,
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

/// The debounce time: changes are reported after this time without events, because saving a file causes several.
const QUIET: Duration = Duration::from_millis(200);
/// The maximum debounce time, so that a constantly changing file does not delay the others.
const AT_MOST: Duration = Duration::from_secs(5);
/// The interval of checks for an interrupt.
const POLL: Duration = Duration::from_millis(100);

/// The watched paths, all absolute with symbolic links resolved.
#[derive(Debug, Clone, Default)]
pub(super) struct WatchedPaths {
    /// Input files and folders.
    pub(super) inputs: Vec<PathBuf>,
    /// Configuration files and overlays. They may be missing.
    pub(super) settings: Vec<PathBuf>,
    /// The output folder. Its changes are ignored.
    pub(super) output: Option<PathBuf>,
}

/// The changes since the last round.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    /// Read everything again: settings changed, an input was created or deleted, or events were lost.
    pub(super) everything: bool,
    /// Changed files and folders. A folder includes its content.
    paths: BTreeSet<PathBuf>,
}

impl Changes {
    /// Changes that cause everything to be read.
    pub(super) fn everything() -> Changes {
        Changes { everything: true, ..Changes::default() }
    }

    /// Whether a file may have changed.
    pub(super) fn affects(&self, file: &Path) -> bool {
        self.everything || file.ancestors().any(|path| self.paths.contains(path))
    }

    /// The changed files and folders.
    #[cfg(feature = "serve")]
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().map(PathBuf::as_path)
    }

    /// Merges other changes.
    pub(super) fn add(&mut self, others: Changes) {
        self.everything |= others.everything;
        self.paths.extend(others.paths);
    }
}

/// A running file watcher. It collects changes from its creation on.
pub(super) struct Watch {
    watched: WatchedPaths,
    events: Receiver<notify::Result<Event>>,
    /// Sends the events. Dropping it stops the watch.
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Starts watching.
    ///
    /// # Errors
    /// When the system cannot watch a path.
    pub(super) fn new(watched: WatchedPaths) -> anyhow::Result<Watch> {
        let (sender, events) = channel();
        let mut watcher = notify::recommended_watcher(sender).context("cannot watch files")?;
        let is_folder = |path: &&PathBuf| kind(path) == Kind::Folder;
        let folders: BTreeSet<&Path> = watched.inputs.iter().filter(is_folder).map(PathBuf::as_path).collect();
        // Watch the parent of a file, because editors replace files. Watch the parent of a folder too, to see it return
        // after a move. A folder inside a watched folder must not be watched twice.
        let parents: BTreeSet<&Path> =
            watched.inputs.iter().chain(&watched.settings).filter_map(|path| path.parent()).collect();
        let parents = parents.into_iter().filter(|path| !folders.iter().any(|folder| path.starts_with(folder)));
        let deep = folders.iter().map(|path| (*path, RecursiveMode::Recursive));
        let flat = parents.filter(|path| kind(path) == Kind::Folder).map(|path| (path, RecursiveMode::NonRecursive));
        for (path, mode) in deep.chain(flat) {
            watcher.watch(path, mode).with_context(|| format!("cannot watch {}", path.display()))?;
        }
        Ok(Watch { watched, events, _watcher: watcher })
    }

    /// Waits for changes, until the debounce time has passed. `None` after cancellation.
    pub(super) fn next(&self, cancel: &Cancel) -> Option<Changes> {
        let mut changes = Changes::default();
        let mut span: Option<(Instant, Instant)> = None;
        while !cancel.is_cancelled() {
            match self.events.recv_timeout(POLL) {
                Ok(event) => {
                    if self.watched.add_event(event, &mut changes) {
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
    /// Adds an event. Returns `false` if the event is irrelevant.
    fn add_event(&self, event: notify::Result<Event>, changes: &mut Changes) -> bool {
        let Ok(event) = event.map(|event| (event.need_rescan(), event)) else {
            changes.everything = true;
            return true;
        };
        let (lost, Event { kind: what, paths, .. }) = event;
        changes.everything |= lost;
        let mut relevant = lost;
        for path in paths {
            if is_change(what, &path) && !self.is_own(&path) {
                let moved = self.settings.contains(&path) || creates_or_removes(what) && self.inputs.contains(&path);
                let below = self.inputs.iter().any(|input| path.starts_with(input));
                changes.everything |= moved;
                relevant |= moved || below;
                if below {
                    changes.paths.insert(path);
                }
            }
        }
        relevant
    }

    /// Whether the path is an output or a temporary file of the program.
    fn is_own(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(".pixmill-") || self.output.as_ref().is_some_and(|output| path.starts_with(output))
    }
}

/// Whether an event is a change. Reading is not a change. A folder's own timestamp update is not a change either.
fn is_change(what: EventKind, path: &Path) -> bool {
    match what {
        EventKind::Access(_) => false,
        EventKind::Modify(ModifyKind::Name(_)) => true,
        EventKind::Modify(_) => kind(path) != Kind::Folder,
        _ => true,
    }
}

fn creates_or_removes(what: EventKind) -> bool {
    matches!(
        what,
        EventKind::Create(CreateKind::Folder | CreateKind::Any)
            | EventKind::Remove(RemoveKind::Folder | RemoveKind::Any)
            | EventKind::Modify(ModifyKind::Name(_))
    )
}
