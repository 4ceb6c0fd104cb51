//! The names in a bucket, page by page.

use super::{
    super::{Key, ListError, Listed},
    RemoteStore,
    address::Address,
    client::stamp_of,
    error,
};
use futures_util::StreamExt;
use object_store::{
    Error, ObjectMeta,
    list::{PaginatedListOptions, PaginatedListStore},
    path::{Error as PathError, Path},
};
use std::io;

/// The largest number of names on a page of every service.
const PAGE: usize = 1000;

/// Whether a listing selects a name. A bucket has no ignore files.
pub(super) fn takes(store: &RemoteStore, name: &str) -> bool {
    let walk = &store.walk;
    // The listed part itself may be hidden.
    let rest = name.strip_prefix(&walk.part.below).unwrap_or_default();
    let hidden = rest.split('/').any(|part| part.starts_with('.'));
    // Lists of changed files have paths of the file system.
    (walk.hidden || !hidden) && walk.files.is_none() && walk.takes("".as_ref(), name) && !is_excluded(store, name)
}

/// Whether a name is in an excluded folder, such as that of the outputs.
fn is_excluded(store: &RemoteStore, name: &str) -> bool {
    let except = store.walk.except.iter().filter_map(|place| Address::parse(place.to_str()?).ok());
    let own = except.filter(|other| other.root() == store.address.root());
    let below: Vec<String> = own.filter_map(|other| Some(store.address.below(&other.prefix)?.to_owned())).collect();
    below.iter().any(|folder| !folder.is_empty() && *folder != store.walk.part.below && name.starts_with(folder))
}

/// Passes the selected objects to `each`.
pub(super) fn list(store: &RemoteStore, each: &mut dyn FnMut(Result<Listed, ListError>)) {
    let (address, part) = (&store.address, &store.walk.part.below);
    let prefix = format!("{}{part}", address.prefix);
    let mut found = |meta: &ObjectMeta| {
        if let Some(item) = listed(meta, store) {
            each(item);
        }
    };
    let ended = match &store.client.pages {
        Some(pages) => by_pages(store, pages.as_ref(), &prefix, &mut found),
        None => by_stream(store, &prefix, &mut found),
    };
    match ended {
        Ok(invalid) => invalid.into_iter().for_each(|name| each(Err(unsupported(address, &name)))),
        Err(Failed::Request(error)) => {
            each(Err(ListError { place: place(part), error: error::to_io(&error, address) }));
        }
        Err(Failed::Threads(error)) => each(Err(ListError { place: place(part), error })),
    }
}

fn place(below: &str) -> String {
    if below.is_empty() { ".".to_owned() } else { below.trim_end_matches('/').to_owned() }
}

enum Failed {
    Request(Error),
    Threads(io::Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Failed {
        Failed::Request(error)
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Failed {
        Failed::Threads(error)
    }
}

/// An error for a name that is not supported: it is reported, and not skipped in silence.
fn unsupported(address: &Address, name: &str) -> ListError {
    let message = "names with empty parts, `.`, `..`, control characters or a backslash are not supported";
    ListError {
        place: address.below(name).unwrap_or(name).to_owned(),
        error: io::Error::new(io::ErrorKind::InvalidInput, message),
    }
}

fn listed(meta: &ObjectMeta, store: &RemoteStore) -> Option<Result<Listed, ListError>> {
    let name = meta.location.as_ref();
    let below = store.address.below(name)?;
    // What tools write to show an empty folder: `photos/`, whose slash `object_store` has removed.
    if meta.size == 0 && !below.rsplit('/').next().unwrap_or_default().contains('.') {
        return None;
    }
    let Some(key) = Key::new(below) else { return Some(Err(unsupported(&store.address, name))) };
    takes(store, below).then(|| Ok(Listed { key, len: meta.size, stamp: Some(stamp_of(meta)) }))
}

/// Pages of names. `object_store` rejects a whole page if it has a name that it does not support, so the page is asked for
/// again in smaller parts, until that name is alone. Returns these names.
fn by_pages(
    store: &RemoteStore,
    pages: &dyn PaginatedListStore,
    prefix: &str,
    found: &mut dyn FnMut(&ObjectMeta),
) -> Result<Vec<String>, Failed> {
    let prefix = Some(prefix).filter(|prefix| !prefix.is_empty());
    let (mut invalid, mut offset, mut token, mut size) = (Vec::new(), None::<String>, None, PAGE);
    loop {
        let options = PaginatedListOptions {
            offset: offset.clone().filter(|_| token.is_none()),
            page_token: token.clone(),
            max_keys: Some(size),
            ..PaginatedListOptions::default()
        };
        match store.remote.wait(pages.list_paginated(prefix, options))? {
            Ok(page) => {
                page.result.objects.iter().for_each(&mut *found);
                if let Some(last) = page.result.objects.last() {
                    offset = Some(last.location.to_string());
                }
                size = (size * 2).min(PAGE);
                token = page.page_token;
                if token.is_none() {
                    return Ok(invalid);
                }
            }
            Err(Error::InvalidPath { .. }) if size > 1 => size /= 2,
            Err(Error::InvalidPath { source }) => {
                let Some(name) = rejected(&source) else { return Err(Error::InvalidPath { source }.into()) };
                invalid.push(name.to_owned());
                (offset, token) = (Some(name.to_owned()), None);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// The name that `object_store` does not support.
fn rejected(error: &PathError) -> Option<&str> {
    match error {
        PathError::EmptySegment { path } | PathError::BadSegment { path, .. } | PathError::NonUnicode { path, .. } => {
            Some(path)
        }
        _ => None,
    }
}

/// All names of a store in memory, or of a web server with WebDAV.
fn by_stream(store: &RemoteStore, prefix: &str, found: &mut dyn FnMut(&ObjectMeta)) -> Result<Vec<String>, Failed> {
    let prefix = Path::parse(prefix).map_err(Error::from)?;
    let mut names = store.client.objects.list(Some(&prefix).filter(|prefix| !prefix.as_ref().is_empty()));
    while let Some(next) = store.remote.wait(names.next())? {
        found(&next?);
    }
    Ok(Vec::new())
}
