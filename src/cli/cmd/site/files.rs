//! The pages and style sheets of a site. They are read and changed in parallel, each thread one at a time.

use crate::{
    cli::{env::ThreadPool, files::canonical_id, printer::Printer},
    interrupt::Cancel,
    report::text,
    site::{self, Digests, Outputs, Requests, SiteOptions},
    store::{Key, SharedStore, Written},
};
use anyhow::bail;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

/// The largest page or style sheet, in bytes.
const MAX_BYTES: u64 = 64 << 20;

pub(super) struct SiteFiles<'a> {
    store: &'a SharedStore,
    pool: &'a Arc<ThreadPool>,
    cancel: &'a Cancel,
    files: Vec<(Key, site::Kind)>,
}

/// The files that may change.
pub(super) type Asking = BTreeMap<Key, site::Found>;

/// A line for each file that would change.
pub(super) fn would_change(asking: &Asking) -> Vec<String> {
    let changed = asking.iter().filter(|(_, found)| found.images > 0);
    changed.map(|(key, found)| format!("{key}  would change: {}", text::count(found.images, "URL"))).collect()
}

/// The result of a rewrite.
#[derive(Default)]
pub(super) struct Changed {
    pub(super) count: usize,
    /// A file could not be read or written.
    pub(super) failed: bool,
    /// The first compressed copy of a changed file, which has the old bytes.
    pub(super) copy: Option<Key>,
    digests: Digests,
}

impl<'a> SiteFiles<'a> {
    /// The files of a folder.
    ///
    /// # Errors
    /// When it has none.
    pub(super) fn list(
        folder: &Path,
        store: &'a SharedStore,
        pool: &'a Arc<ThreadPool>,
        cancel: &'a Cancel,
        printer: &Printer,
    ) -> anyhow::Result<SiteFiles<'a>> {
        let mut files = Vec::new();
        for listed in store.all() {
            match listed {
                Ok(listed) => files.extend(site::Kind::of(&listed.key).map(|kind| (listed.key, kind))),
                Err(error) => printer.warning(&format!("{}: {}; it is not changed", error.place, error.error)),
            }
        }
        if files.is_empty() {
            bail!("no page in {}; name the folder that the site generator writes, such as dist", folder.display());
        }
        Ok(SiteFiles { store, pool, cancel, files })
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// Checks that reports replace none of the files.
    ///
    /// # Errors
    /// When one would.
    pub(super) fn check_exports(&self, exports: &[PathBuf]) -> anyhow::Result<()> {
        for path in exports {
            let id = canonical_id(path)?;
            if self.files.iter().any(|(key, _)| self.store.canonical_id(key) == id) {
                bail!("{} is a page or style sheet of the site; use another file name for the report", path.display());
            }
        }
        Ok(())
    }

    /// What all files ask for, and the number of files that cannot be read.
    pub(super) fn collect(&self, options: &SiteOptions, printer: &Printer) -> (Requests, Asking, usize) {
        let unread = AtomicUsize::new(0);
        let all = Mutex::new((Requests::default(), Asking::new()));
        self.each(|files| {
            let (mut requests, mut asking) = (Requests::default(), Asking::new());
            for (key, kind) in files {
                let Some(bytes) = self.read(key, printer) else {
                    unread.fetch_add(1, Relaxed);
                    continue;
                };
                match site::collect(options, *kind, key, &bytes, &mut requests) {
                    Ok(found) if found == site::Found::default() => {}
                    Ok(found) => drop(asking.insert(key.clone(), found)),
                    Err(error) => {
                        unread.fetch_add(1, Relaxed);
                        printer.warning(&format!("{key}: {error}; it is not changed"));
                    }
                }
            }
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            all.0.merge(requests);
            all.1.extend(asking);
        });
        let (requests, asking) = all.into_inner().unwrap_or_else(PoisonError::into_inner);
        (requests, asking, unread.into_inner())
    }

    /// Changes the files that ask for images: style sheets, then the pages with their digests.
    pub(super) fn rewrite(
        &self,
        options: &SiteOptions,
        outputs: &Outputs,
        asking: &Asking,
        printer: &Printer,
    ) -> Changed {
        let mut changed = Changed::default();
        for now in [site::Kind::Css, site::Kind::Html] {
            let digests = std::mem::take(&mut changed.digests);
            let all = Mutex::new(changed);
            self.each(|files| {
                for (key, kind) in files.filter(|(key, kind)| *kind == now && asking.contains_key(key)) {
                    let rewrite = |bytes: &[u8]| site::rewrite(options, *kind, key, bytes, outputs, &digests);
                    let result = self.rewrite_one(key, rewrite);
                    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
                    match result {
                        Ok(Some((old, new))) => {
                            all.count += 1;
                            printer.detail(&format!("changed {key}"));
                            let copy = all.copy.take().or_else(|| self.copy_of(key));
                            all.copy = copy;
                            if now == site::Kind::Css {
                                all.digests.add(key.clone(), &old, &new);
                            }
                        }
                        Ok(None) => {}
                        Err(error) => {
                            all.failed = true;
                            printer.error_line(&format!("{key}: {error}"));
                        }
                    }
                }
            });
            changed = all.into_inner().unwrap_or_else(PoisonError::into_inner);
        }
        changed
    }

    /// The old and the new bytes of a file that was changed.
    fn rewrite_one(
        &self,
        key: &Key,
        rewrite: impl Fn(&[u8]) -> Result<Option<Vec<u8>>, site::Unreadable>,
    ) -> anyhow::Result<Option<(Vec<u8>, Vec<u8>)>> {
        let bytes = self.store.read_at_most(key, MAX_BYTES)?;
        let Some(new) = rewrite(&bytes)? else { return Ok(None) };
        Ok((self.store.write(key, &new)? == Written::Changed).then_some((bytes, new)))
    }

    /// A compressed copy of a file, which servers send instead of it.
    fn copy_of(&self, key: &Key) -> Option<Key> {
        let copies = ["gz", "br", "zst"].into_iter().filter_map(|extension| Key::new(&format!("{key}.{extension}")));
        copies.into_iter().find(|copy| self.store.read_head(copy, 0).is_ok())
    }

    fn read(&self, key: &Key, printer: &Printer) -> Option<Vec<u8>> {
        let bytes = self.store.read_at_most(key, MAX_BYTES);
        bytes.map_err(|error| printer.warning(&format!("{key}: {error}; it is not changed"))).ok()
    }

    /// Runs `work` on every thread of the pool, each with an iterator over the files that no other thread has taken.
    fn each(&self, work: impl Fn(&mut dyn Iterator<Item = &(Key, site::Kind)>) + Sync) {
        let next = AtomicUsize::new(0);
        self.pool.broadcast(|_| {
            let mut files = std::iter::from_fn(|| {
                self.files.get(next.fetch_add(1, Relaxed)).filter(|_| !self.cancel.is_cancelled())
            });
            work(&mut files);
        });
    }
}
