//! Where pages name the images that fail.

use crate::{
    engine::Observer,
    report::{Entry, Outcome},
    site::Requests,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The first place of each image, by its name in the report.
#[derive(Clone)]
pub(super) struct Places(Arc<HashMap<String, String>>);

impl Places {
    /// `label` is the prefix of names in the report.
    pub(super) fn new(requests: &Requests, label: &str) -> Places {
        let files = requests.files().into_iter();
        Places(Arc::new(files.map(|(key, place)| (format!("{label}{key}"), format!("{label}{place}"))).collect()))
    }

    /// Adds the place to the message of a failure.
    pub(super) fn add(&self, entry: &mut Entry) {
        let Outcome::Failed(failure) = &mut entry.outcome else { return };
        if let Some(place) = self.0.get(&entry.source) {
            failure.message = format!("{}; named in {place}", failure.message);
        }
    }

    /// An observer that gets failures with their place, each once: an image fails in all its formats and widths.
    pub(super) fn observer(&self, inner: Arc<dyn Observer>) -> Arc<dyn Observer> {
        Arc::new(Located { places: self.clone(), inner, said: Mutex::default() })
    }
}

struct Located {
    places: Places,
    inner: Arc<dyn Observer>,
    /// The last failure of each image.
    said: Mutex<HashMap<String, String>>,
}

impl Observer for Located {
    fn started(&self, renditions: usize) {
        self.inner.started(renditions);
    }

    fn finished(&self, entry: &Entry) {
        let mut entry = entry.clone();
        if let Outcome::Failed(failure) = &entry.outcome {
            let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
            if said.insert(entry.source.clone(), failure.message.clone()).as_ref() == Some(&failure.message) {
                return;
            }
        }
        self.places.add(&mut entry);
        self.inner.finished(&entry);
    }
}
