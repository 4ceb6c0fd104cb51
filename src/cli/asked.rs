//! From the names of sources in a report to what was asked for, and to files.

use crate::{
    engine::Input,
    store::{Key, Kind, Store, kind},
};
use std::path::PathBuf;

/// The inputs of a run that is over.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) inputs: Vec<Input>,
    /// No input was named: all there is was asked for.
    pub(super) everything: bool,
}

impl Asked {
    /// Whether the inputs would have a source of this name, whether it is there or not.
    pub(super) fn cover(&self, source: &str) -> bool {
        self.everything || self.keys(source).any(|(store, key)| store.covers(&key))
    }

    /// The file of a source, absolute, where there is one.
    pub(super) fn file(&self, source: &str) -> Option<PathBuf> {
        self.keys(source).filter_map(|(store, key)| store.file(&key)).find(|file| kind(file) == Kind::File)
    }

    /// What a name may mean: the stores that it may be in, each with its name there.
    fn keys<'a>(&'a self, source: &'a str) -> impl Iterator<Item = (&'a dyn Store, Key)> {
        self.inputs.iter().filter_map(move |input| {
            let key = source.strip_prefix(&input.label).and_then(Key::new)?;
            let named = input.only.as_ref().is_none_or(|only| *only == key);
            Some((input.store.as_ref(), key)).filter(|_| named)
        })
    }
}
