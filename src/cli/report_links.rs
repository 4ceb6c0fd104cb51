//! From the names in a report to the files they mean, and to links from a page to them.

use crate::{
    engine::Plan,
    report::{self, html::Links, manifest},
    store::{Key, Store},
};
use std::{
    collections::{HashMap, hash_map::Entry},
    path::{Component, Path, PathBuf, absolute},
};

/// Where the files are that a report names, which itself has no path in it that would not hold elsewhere.
#[derive(Default)]
pub(super) struct ReportLinks<'a> {
    /// By what the report calls a source: its file, where it has one, and where its outputs are.
    sources: HashMap<&'a str, Place<'a>>,
}

struct Place<'a> {
    file: Option<PathBuf>,
    outputs: &'a dyn Store,
    /// What stands before an output's name in the report.
    prefix: &'a str,
}

impl<'a> ReportLinks<'a> {
    /// From the plan of a run.
    pub(super) fn new(plan: &'a Plan) -> ReportLinks<'a> {
        let mut sources: HashMap<&str, Place<'_>> = HashMap::new();
        for job in plan.jobs() {
            let own = job.source.store.as_ref();
            // A montage has several sources.
            let file = own.file(&job.source.key).filter(|_| job.montage.is_none());
            let prefix = match plan.folder {
                Some(_) => "",
                None => job.label.strip_suffix(job.source.key.as_str()).unwrap_or_default(),
            };
            let place = Place { file, outputs: plan.folder.as_deref().unwrap_or(own), prefix };
            match sources.entry(&job.label) {
                // Two sources of one name, from two absolute folders: which of them an entry is about, nobody can tell.
                Entry::Occupied(mut other) if other.get().file != place.file => other.get_mut().file = None,
                Entry::Occupied(_) => {}
                Entry::Vacant(free) => drop(free.insert(place)),
            }
        }
        ReportLinks { sources }
    }

    /// The links of an entry from a page in `folder`, which is absolute.
    pub(super) fn links(&self, entry: &report::Entry, folder: &Path) -> Links {
        let Some(place) = self.sources.get(entry.source.as_str()) else { return Links::default() };
        let output = entry.output.strip_prefix(place.prefix).and_then(Key::new);
        let output = output.filter(|_| entry.digest.is_some()).and_then(|key| place.outputs.file(&key));
        // A source that was replaced is not there any more.
        let source = place.file.clone().filter(|file| output.as_ref() != Some(file));
        let link = |file: PathBuf| relative(folder, &absolute(file).ok()?);
        Links { source: source.and_then(link), output: output.and_then(link) }
    }
}

/// The URL of a file from a folder, both absolute; `None` when there is no way, as between two drives.
fn relative(folder: &Path, file: &Path) -> Option<String> {
    let (from, to) = (plain(folder), plain(file));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return None;
    }
    let up = vec!["..".to_owned(); from.len() - shared];
    let down = to[shared..].iter().map(|part| manifest::url_path(&part.as_os_str().to_string_lossy()));
    Some(up.into_iter().chain(down).collect::<Vec<_>>().join("/"))
}

/// The parts of an absolute path, without `.` and `..`.
fn plain(path: &Path) -> Vec<Component<'_>> {
    let mut parts = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_page_finds_its_images() {
        let link = |folder: &str, file: &str| relative(Path::new(folder), Path::new(file));
        assert_eq!(link("/w", "/w/dist/a b.webp").as_deref(), Some("dist/a%20b.webp"));
        assert_eq!(link("/w/out/r", "/w/photos/a.jpg").as_deref(), Some("../../photos/a.jpg"));
        assert_eq!(link("/w/x/../out", "/w/./out/a.jpg").as_deref(), Some("a.jpg"));
        assert_eq!(link("/tmp", "/w/a#1.jpg").as_deref(), Some("../w/a%231.jpg"));
    }
}
