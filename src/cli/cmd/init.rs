//! `pixmill init`: writes a configuration for the images in the current folder, and its schema for editors.

use crate::{
    cli::{args::InitArgs, printer::Printer},
    codec::Format,
    config::{Config, SCHEMA},
    recipe::Recipe,
    report::ExitStatus,
    store::{AtomicFile, Key, Kind, Location, kind, open},
};
use anyhow::{Context, bail};
use std::{collections::BTreeMap, path::Path};

/// Common image folders. If two contain the same number of images, the first one is used.
const USUAL: &[&str] = &[
    "images",
    "photos",
    "pictures",
    "img",
    "src/assets",
    "src/images",
    "assets",
    "public",
    "static",
    "media",
    "content",
];

/// The schema file of the configuration. It is a local file because the schema has no public URL.
const SCHEMA_FILE: &str = "pixmill.schema.json";

/// Ignored folders: build outputs and dependencies.
const NOT_SOURCES: &[&str] = &["dist", "build", "out", "target", "node_modules", "vendor", "_site"];

/// Writes `pixmill.toml` for the folder with the most images, and the schema unless it exists.
///
/// # Errors
/// When the configuration exists, or cannot be written.
pub fn init(_: &InitArgs) -> anyhow::Result<ExitStatus> {
    let path = Path::new(Config::FILE);
    if kind(path) != Kind::Missing {
        bail!("{} exists already; edit it, or delete it and run `pixmill init` again", Config::FILE);
    }
    let found = most_images()?;
    let (folder, images) = found.clone().unwrap_or_else(|| (USUAL[0].to_owned(), 0));
    let missing = kind(Path::new(SCHEMA_FILE)) == Kind::Missing;
    let mut files = vec![(Config::FILE, text(&folder))];
    files.extend(missing.then(|| (SCHEMA_FILE, SCHEMA.to_owned())));
    for (name, text) in files {
        let written = AtomicFile::new(Path::new(name)).and_then(|file| file.write(text.as_bytes()));
        written.with_context(|| format!("cannot write {name}"))?;
    }
    let first = match (&found, images) {
        (None, _) => format!("wrote {}; put images into {folder}/, or edit `inputs`", Config::FILE),
        (Some(_), 1) => format!("wrote {} for the image in {}", Config::FILE, shown(&folder)),
        (Some(_), n) => format!("wrote {} for the {n} images in {}", Config::FILE, shown(&folder)),
    };
    let next = ["preview the outputs:     pixmill run --dry-run", "write them to dist/:     pixmill run"];
    Printer::plain().lines(&[&[first], &next.map(str::to_owned)[..]].concat())?;
    Ok(ExitStatus::Success)
}

fn shown(folder: &str) -> String {
    if folder == "." { "this folder".to_owned() } else { format!("{folder}/") }
}

/// The input folder and its number of images, by file extension: a common image folder, else another folder, else the
/// current folder. `None` without images.
fn most_images() -> anyhow::Result<Option<(String, usize)>> {
    let here = open(&Location::new("."))?;
    let image = |key: &Key| key.extension().and_then(Format::for_extension).is_some();
    let images: Vec<Key> = here.all().into_iter().flatten().map(|found| found.key).filter(image).collect();
    let mut tops: BTreeMap<&str, usize> = BTreeMap::new();
    for key in &images {
        *tops.entry(key.as_str().split_once('/').map_or(".", |(top, _)| top)).or_default() += 1;
    }
    tops.retain(|top, _| !NOT_SOURCES.contains(top));
    let inside = |folder: &str| images.iter().filter(|key| key.as_str().starts_with(&format!("{folder}/"))).count();
    let usual = USUAL.iter().map(|folder| ((*folder).to_owned(), inside(folder)));
    let of_folders = tops.iter().filter(|(top, _)| **top != ".").map(|(top, n)| ((*top).to_owned(), *n));
    // max_by_key returns the last of equals, so reverse the list to get the first.
    let most =
        |folders: Vec<(String, usize)>| folders.into_iter().rev().filter(|(_, n)| *n > 0).max_by_key(|(_, n)| *n);
    let loose = || tops.get(".").map(|n| (".".to_owned(), *n));
    Ok(most(usual.collect()).or_else(|| most(of_folders.collect())).or_else(loose))
}

/// The configuration for this folder, limited to the writable formats of this build.
fn text(folder: &str) -> String {
    let modern = ["avif", "webp"].into_iter().filter(|name| Recipe::parse(&format!("format={name}")).is_ok());
    let formats: Vec<String> = modern.chain(["jpg"]).map(|name| format!("{name:?}")).collect();
    let below = if folder == "." { String::new() } else { format!("{folder}/") };
    // A folder can be named FORMATS or FOLDER, so its name is inserted last and only once.
    include_str!("init.toml")
        .replace("FORMATS", &formats.join(", "))
        .split("FOLDER/")
        .map(|part| part.replace("FOLDER", &escaped(folder)))
        .collect::<Vec<_>>()
        .join(&escaped(&below))
}

/// Escaped for a string in double quotes.
fn escaped(part: &str) -> String {
    part.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_valid_for_any_folder() {
        for folder in [".", "photos", "src/assets", "it's \"ours\"", "FORMATS", "my FOLDER"] {
            let config = Config::parse(&text(folder)).expect(folder);
            assert_eq!(config.inputs.texts().collect::<Vec<_>>(), [folder]);
            let path = if folder == "." { "a/b.jpg".to_owned() } else { format!("{folder}/a/b.jpg") };
            assert!(config.rule[0].matcher().expect(folder).is_match(&path), "{path}");
        }
    }
}
