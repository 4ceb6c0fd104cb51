//! The file of --images: alt text, sizes and loading of individual images.

use crate::cli::{args::Priority, files};
use anyhow::{Context, bail};
use clap::ValueEnum;
use serde::{Deserialize, Deserializer, de::Error};
use std::{collections::BTreeMap, path::Path};

/// The content of the file.
#[derive(Debug, Default)]
pub(super) struct Images {
    by_source: BTreeMap<String, Image>,
    /// The sources of a list, in order.
    list: Vec<String>,
}

/// The attributes of one image.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Image {
    source: String,
    /// The alt text.
    pub(super) alt: Option<String>,
    /// The attribute `sizes`.
    pub(super) sizes: Option<String>,
    /// Load immediately instead of near the viewport.
    pub(super) eager: Option<bool>,
    /// The attribute `fetchpriority`.
    #[serde(default, deserialize_with = "priority")]
    pub(super) fetchpriority: Option<Priority>,
}

fn priority<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Priority>, D::Error> {
    let word = String::deserialize(from)?;
    Priority::from_str(&word, false)
        .map(Some)
        .map_err(|_| D::Error::custom("`fetchpriority`: expected high, low or auto"))
}

enum Wire {
    Texts(BTreeMap<String, String>),
    List(Vec<Image>),
}

impl Images {
    /// The attributes of a source.
    pub(super) fn of(&self, source: &str) -> Option<&Image> {
        self.by_source.get(source)
    }

    /// The sources of a list; empty for an object.
    pub(super) fn listed(&self) -> Vec<String> {
        self.list.clone()
    }
}

/// Reads an object of sources and alt texts, or a list of images. Without a file, the result is empty.
pub(super) fn read(path: Option<&Path>) -> anyhow::Result<Images> {
    let Some(path) = path else { return Ok(Images::default()) };
    let name = path.display();
    let bytes = files::read_input(path).with_context(|| name.to_string())?;
    let value: serde_json::Value =
        serde_json::from_slice(&bytes).with_context(|| format!("{name} is not valid JSON"))?;
    let wire = if value.is_array() {
        serde_json::from_value(value).map(Wire::List)
    } else {
        serde_json::from_value(value).map(Wire::Texts)
    };
    let wire = wire.with_context(|| {
        format!(
            "{name}: expected an object such as {{\"photos/a.jpg\": \"A cup\"}}, or a list such as [{{\"source\": \"photos/a.jpg\", \"alt\": \"A cup\", \"eager\": true}}]"
        )
    })?;
    let mut images = Images::default();
    match wire {
        Wire::Texts(texts) => {
            let one = |(source, alt): (String, String)| {
                (source.clone(), Image { source, alt: Some(alt), ..Image::default() })
            };
            images.by_source = texts.into_iter().map(one).collect();
        }
        Wire::List(list) => {
            for image in list {
                images.list.push(image.source.clone());
                if let Some(twice) = images.by_source.insert(image.source.clone(), image) {
                    bail!("{name} lists {} twice", twice.source);
                }
            }
        }
    }
    Ok(images)
}
