//! Links from an HTML report to its sources and outputs.

use super::files::normalize;
use crate::{
    engine::Plan,
    report::{self, html::Links, manifest},
    store::{Key, Store},
};
use std::{
    collections::{HashMap, hash_map::Entry},
    path::{Path, PathBuf, absolute},
};

/// The files of a report. The report itself contains no absolute paths, so that it is the same on every machine.
#[derive(Default)]
pub(super) struct ReportLinks<'a> {
    /// The key is the name of the source in the report.
    sources: HashMap<&'a str, Place<'a>>,
}

struct Place<'a> {
    /// The file of the source. `None` if the source is not a single file.
    file: Option<PathBuf>,
    /// The files that its outputs are made from.
    sources: Vec<PathBuf>,
    outputs: &'a dyn Store,
    /// The prefix of output names in the report.
    prefix: &'a str,
}

impl Place<'_> {
    fn output(&self, entry: &report::Entry) -> Option<PathBuf> {
        let output = entry.output.strip_prefix(self.prefix).and_then(Key::new);
        output.filter(|_| entry.digest.is_some()).and_then(|key| self.outputs.file(&key))
    }
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
            let first = own.file(&job.source.key);
            let files =
                first.into_iter().chain(job.others().filter_map(|place| place.store.file(&place.key))).collect();
            let place = Place { file, sources: files, outputs: plan.folder.as_deref().unwrap_or(own), prefix };
            match sources.entry(&job.label) {
                // Two sources from absolute folders can have the same name, so the entry is ambiguous.
                Entry::Occupied(mut other) if other.get().file != place.file => {
                    let files = [&other.get().sources[..], &place.sources].concat();
                    let other = other.get_mut();
                    (other.file, other.sources) = (None, files);
                }
                Entry::Occupied(_) => {}
                Entry::Vacant(free) => drop(free.insert(place)),
            }
        }
        ReportLinks { sources }
    }

    /// The source files of an entry and its output file, which may be missing; `None` if it has no name.
    pub(super) fn files(&self, entry: &report::Entry) -> Option<(Vec<PathBuf>, PathBuf)> {
        let place = self.sources.get(entry.source.as_str())?;
        // Also of an output that failed: its file is older than the source, so make tries again.
        let output = Key::new(entry.output.strip_prefix(place.prefix)?)?;
        Some((place.sources.clone(), place.outputs.file(&output)?))
    }

    /// The links of an entry from a page in `folder`, which is absolute.
    pub(super) fn links(&self, entry: &report::Entry, folder: &Path) -> Links {
        let Some(place) = self.sources.get(entry.source.as_str()) else { return Links::default() };
        let output = place.output(entry);
        // The output replaced the source.
        let source = place.file.clone().filter(|file| output.as_ref() != Some(file));
        let link = |file: PathBuf| relative(folder, &absolute(file).ok()?);
        Links { source: source.and_then(link), output: output.and_then(link) }
    }
}

/// The relative URL of a file from a folder, both absolute; `None` between two drives.
fn relative(folder: &Path, file: &Path) -> Option<String> {
    let (folder, file) = (normalize(folder)?, normalize(file)?);
    let (from, to): (Vec<_>, Vec<_>) = (folder.components().collect(), file.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return None;
    }
    let up = vec!["..".to_owned(); from.len() - shared];
    let down = to[shared..].iter().map(|part| manifest::url_path(&part.as_os_str().to_string_lossy()));
    Some(up.into_iter().chain(down).collect::<Vec<_>>().join("/"))
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
