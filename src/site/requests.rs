//! What all pages together ask for.

use super::{
    ask::{Ask, Client, Variants, Wanted},
    queries::{Queries, for_client},
};
use crate::{
    engine::{Input, RenditionSpec},
    recipe::QueryErrors,
    store::{Key, SharedStore},
};
use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

/// The first place of a URL in the site: a file and a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The page or style sheet.
    pub file: Key,
    /// The line, from 1.
    pub line: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A wanted image.
struct Request {
    /// The rendition, without a group of browsers.
    spec: Result<RenditionSpec, QueryErrors>,
    /// The format depends on the browser.
    negotiates: bool,
    clients: BTreeSet<Client>,
    first: Place,
}

/// Everything that pages ask for.
#[derive(Default)]
pub struct Requests {
    images: BTreeMap<Wanted, Request>,
    /// Images with parameters outside of the site.
    outside: BTreeMap<String, Place>,
}

/// One rendition that was planned: which request it answers.
pub(super) type Planned = (Wanted, Vec<Client>);

impl Requests {
    /// Adds those of other pages.
    pub fn merge(&mut self, other: Requests) {
        for (wanted, request) in other.images {
            match self.images.entry(wanted) {
                Entry::Vacant(free) => drop(free.insert(request)),
                Entry::Occupied(mut own) => {
                    let own = own.get_mut();
                    own.clients.extend(request.clients);
                    own.first = own.first.clone().min(request.first);
                }
            }
        }
        for (url, place) in other.outside {
            add_first(&mut self.outside, url, place);
        }
    }

    /// The invalid queries with the places of their URLs.
    pub fn errors(&self) -> impl Iterator<Item = (&Place, &Key, &QueryErrors)> {
        self.images
            .iter()
            .filter_map(|(wanted, request)| Some((&request.first, &wanted.key, request.spec.as_ref().err()?)))
    }

    /// The images with parameters outside of the site, each with the first place that names it.
    pub fn outside(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.outside.iter().map(|(url, place)| (url.as_str(), place))
    }

    /// The files, each with the first place that names it.
    pub fn files(&self) -> BTreeMap<Key, Place> {
        let mut files = BTreeMap::new();
        for (wanted, request) in &self.images {
            add_first(&mut files, wanted.key.clone(), request.first.clone());
        }
        files
    }

    /// The inputs of a plan, each with what its queries answer. Only for these files.
    pub(super) fn inputs(
        &self,
        store: &SharedStore,
        label: &str,
        wants: impl Fn(&Key) -> bool,
    ) -> Vec<(Input, Vec<Planned>)> {
        let mut inputs: Vec<(Input, Vec<Planned>)> = Vec::new();
        for (wanted, request) in self.images.iter().filter(|(wanted, _)| wants(&wanted.key)) {
            let Ok(spec) = &request.spec else { continue };
            let queries: Vec<(RenditionSpec, Planned)> = if request.negotiates {
                let one = |client: &Client| (for_client(spec, *client), (wanted.clone(), vec![*client]));
                request.clients.iter().map(one).collect()
            } else {
                vec![(spec.clone(), (wanted.clone(), Client::ALL.to_vec()))]
            };
            let (queries, planned): (Vec<_>, Vec<_>) = queries.into_iter().unzip();
            match inputs.last_mut().filter(|(input, _)| input.only.as_ref() == Some(&wanted.key)) {
                Some((input, all)) => {
                    input.queries.extend(queries);
                    all.extend(planned);
                }
                None => inputs.push((Queries::input(store, label, &wanted.key, queries), planned)),
            }
        }
        inputs
    }
}

fn add_first<K: Ord>(all: &mut BTreeMap<K, Place>, key: K, place: Place) {
    match all.entry(key) {
        Entry::Vacant(free) => drop(free.insert(place)),
        Entry::Occupied(mut own) if place < *own.get() => drop(own.insert(place)),
        Entry::Occupied(_) => {}
    }
}

/// What a file contains.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// The number of its images with parameters, and of those that get some.
    pub images: usize,
    /// It has digests of style sheets, which may change.
    pub digests: bool,
}

/// Collects what one file asks for.
pub(super) struct Collector<'a> {
    pub(super) requests: &'a mut Requests,
    pub(super) queries: &'a Queries,
    pub(super) file: &'a Key,
    pub(super) bytes: &'a [u8],
    pub(super) found: Found,
}

impl Collector<'_> {
    fn place(&self, at: usize) -> Place {
        let before = &self.bytes[..at.min(self.bytes.len())];
        Place { file: self.file.clone(), line: 1 + before.iter().filter(|byte| **byte == b'\n').count() }
    }
}

impl Ask for Collector<'_> {
    fn image(&mut self, wanted: Wanted, clients: &[Client], at: usize) -> Option<Variants> {
        self.found.images += 1;
        // A page may name an image again and again: its line is counted only for a place that may be the first.
        if let Some(request) = self.requests.images.get_mut(&wanted) {
            request.clients.extend(clients);
            if request.first.file <= *self.file {
                return None;
            }
            let first = self.place(at);
            if let Some(request) = self.requests.images.get_mut(&wanted) {
                request.first = first;
            }
            return None;
        }
        let spec = self.queries.read(&wanted);
        let negotiates = spec.as_ref().is_ok_and(|spec| spec.recipe.output.negotiates());
        let request = Request { spec, negotiates, clients: clients.iter().copied().collect(), first: self.place(at) };
        self.requests.images.insert(wanted, request);
        None
    }

    fn outside(&mut self, url: &str, at: usize) {
        let place = self.place(at);
        add_first(&mut self.requests.outside, url.to_owned(), place);
    }

    fn integrity(&mut self, _file: &Key, _digests: &str) -> Option<String> {
        self.found.digests = true;
        None
    }
}
