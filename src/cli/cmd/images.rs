//! What is said about single images for their markup: alt texts, sizes, and which of them are wanted at once.

use super::info;
use crate::cli::args::Priority;
use anyhow::{Context, bail};
use clap::ValueEnum;
use serde::{Deserialize, Deserializer, de::Error};
use std::{collections::BTreeMap, path::Path};

/// What a file says about images.
#[derive(Debug, Default)]
pub(super) struct Images {
    by_source: BTreeMap<String, Image>,
    /// The sources of a list, in its order.
    list: Vec<String>,
}

/// What is said about one image.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Image {
    source: String,
    /// The text that stands for it.
    pub(super) alt: Option<String>,
    /// How wide it is shown.
    pub(super) sizes: Option<String>,
    /// It is wanted at once.
    pub(super) eager: Option<bool>,
    /// How much it is wanted.
    #[serde(default, deserialize_with = "priority")]
    pub(super) fetchpriority: Option<Priority>,
}

fn priority<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Priority>, D::Error> {
    let word = String::deserialize(from)?;
    Priority::from_str(&word, false).map(Some).map_err(|_| D::Error::custom("`fetchpriority` is high, low or auto"))
}

enum Wire {
    Texts(BTreeMap<String, String>),
    List(Vec<Image>),
}

impl Images {
    /// What is said about a source.
    pub(super) fn of(&self, source: &str) -> Option<&Image> {
        self.by_source.get(source)
    }

    /// The sources to show, where there is a list.
    pub(super) fn listed(&self) -> Vec<String> {
        self.list.clone()
    }
}

/// Reads an object of sources and alt texts, or a list of images; nothing where there is no file.
pub(super) fn read(path: Option<&Path>) -> anyhow::Result<Images> {
    let Some(path) = path else { return Ok(Images::default()) };
    let name = path.display();
    let bytes = info::read(path).with_context(|| name.to_string())?;
    let value: serde_json::Value = serde_json::from_slice(&bytes).with_context(|| format!("{name} is no JSON"))?;
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
                    bail!("{name} has {} twice", twice.source);
                }
            }
        }
    }
    Ok(images)
}
