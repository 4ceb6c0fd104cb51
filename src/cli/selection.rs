//! The inputs of a finished run: looks up whether a source in the report belongs to them, and its file.

use crate::{
    engine::Input,
    store::{Key, Kind, Store, kind},
};
use std::path::PathBuf;

/// The inputs of a finished run.
#[derive(Default)]
pub(super) struct Selection {
    pub(super) inputs: Vec<Input>,
    /// The run covers all inputs, because the command line names none.
    pub(super) everything: bool,
}

impl Selection {
    /// Whether the inputs include a source of this name. The file itself may be missing.
    pub(super) fn covers(&self, source: &str) -> bool {
        self.everything || self.keys(source).any(|(store, key)| store.covers(&key))
    }

    /// The absolute path of a source file. `None` if the file does not exist.
    pub(super) fn file(&self, source: &str) -> Option<PathBuf> {
        self.keys(source).filter_map(|(store, key)| store.file(&key)).find(|file| kind(file) == Kind::File)
    }

    /// The possible locations of a source: each store with the key in that store.
    fn keys<'a>(&'a self, source: &'a str) -> impl Iterator<Item = (&'a dyn Store, Key)> {
        self.inputs.iter().filter_map(move |input| {
            let key = source.strip_prefix(&input.label).and_then(Key::new)?;
            let named = input.only.as_ref().is_none_or(|only| *only == key);
            Some((input.store.as_ref(), key)).filter(|_| named)
        })
    }
}
