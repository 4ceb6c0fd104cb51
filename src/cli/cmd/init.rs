//! `pixmill init`: a configuration file that fits the folder it is written in, and its schema for editors.

use crate::{
    cli::{args::InitArgs, printer::Printer},
    codec::Format,
    config::{Config, SCHEMA},
    recipe::Recipe,
    report::ExitStatus,
    store::{AtomicFile, FsStore, Key, Kind, Store, Walk, kind},
};
use anyhow::{Context, bail};
use std::{collections::BTreeMap, path::Path};

/// Where projects keep their images; of two with as many, the first.
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

/// Where the file says its schema is. No address is said instead, as none is published.
const SCHEMA_FILE: &str = "pixmill.schema.json";

/// Folders that are made, or somebody else's.
const NOT_SOURCES: &[&str] = &["dist", "build", "out", "target", "node_modules", "vendor", "_site"];

/// Writes `pixmill.toml` here, for the folder with the most images, and beside it the schema where there is none.
///
/// # Errors
/// When there is one already, or it cannot be written.
pub fn init(_: &InitArgs) -> anyhow::Result<ExitStatus> {
    let path = Path::new(Config::FILE);
    if kind(path) != Kind::Missing {
        bail!("{} is there already; change it, or delete it and say `pixmill init` again", Config::FILE);
    }
    let found = most_images()?;
    let (folder, images) = found.clone().unwrap_or_else(|| (USUAL[0].to_owned(), 0));
    let missing = kind(Path::new(SCHEMA_FILE)) == Kind::Missing;
    let mut files = vec![(Config::FILE, text(&folder))];
    files.extend(missing.then(|| (SCHEMA_FILE, SCHEMA.to_owned())));
    for (name, text) in files {
        let written = AtomicFile::new(Path::new(name)).and_then(|file| file.write(text.as_bytes()));
        written.with_context(|| format!("{name} cannot be written here"))?;
    }
    let first = match (&found, images) {
        (None, _) => format!("wrote {}; put images into {folder}/, or change `inputs`", Config::FILE),
        (Some(_), 1) => format!("wrote {} for the image in {}", Config::FILE, shown(&folder)),
        (Some(_), n) => format!("wrote {} for the {n} images in {}", Config::FILE, shown(&folder)),
    };
    let lines =
        format!("{first}\nsee what it would make:  pixmill run --dry-run\nmake it, into dist/:     pixmill run\n");
    Printer::plain().data(&lines)?;
    Ok(ExitStatus::Success)
}

fn shown(folder: &str) -> String {
    if folder == "." { "this folder".to_owned() } else { format!("{folder}/") }
}

/// The folder to take as input, and how many images are in it, by their names: a usual one, else another that is here,
/// else this one. `None` when there is no image.
fn most_images() -> anyhow::Result<Option<(String, usize)>> {
    let here = FsStore::new(".")?.walked(Walk::default());
    let image = |key: &Key| key.extension().and_then(Format::for_extension).is_some();
    let images: Vec<Key> = here.list().into_iter().flatten().map(|found| found.key).filter(image).collect();
    let mut tops: BTreeMap<&str, usize> = BTreeMap::new();
    for key in &images {
        *tops.entry(key.as_str().split_once('/').map_or(".", |(top, _)| top)).or_default() += 1;
    }
    tops.retain(|top, _| !NOT_SOURCES.contains(top));
    let inside = |folder: &str| images.iter().filter(|key| key.as_str().starts_with(&format!("{folder}/"))).count();
    let usual = USUAL.iter().map(|folder| ((*folder).to_owned(), inside(folder)));
    let of_folders = tops.iter().filter(|(top, _)| **top != ".").map(|(top, n)| ((*top).to_owned(), *n));
    // The last of equals is the greatest, and the first in the list is meant.
    let most =
        |folders: Vec<(String, usize)>| folders.into_iter().rev().filter(|(_, n)| *n > 0).max_by_key(|(_, n)| *n);
    let loose = || tops.get(".").map(|n| (".".to_owned(), *n));
    Ok(most(usual.collect()).or_else(|| most(of_folders.collect())).or_else(loose))
}

/// The file for images in this folder. It asks for no format that this build cannot write.
fn text(folder: &str) -> String {
    let modern = ["avif", "webp"].into_iter().filter(|name| Recipe::parse(&format!("format={name}")).is_ok());
    let formats: Vec<String> = modern.chain(["jpg"]).map(|name| format!("{name:?}")).collect();
    let below = if folder == "." { String::new() } else { format!("{folder}/") };
    // What is filled in first has no name of a folder in it.
    include_str!("init.toml")
        .replace("FORMATS", &formats.join(", "))
        .split("FOLDER/")
        .map(|part| part.replace("FOLDER", &escaped(folder)))
        .collect::<Vec<_>>()
        .join(&escaped(&below))
}

/// A part of a text in double quotes.
fn escaped(part: &str) -> String {
    part.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_right_for_any_folder() {
        for folder in [".", "photos", "src/assets", "it's \"ours\"", "FORMATS", "my FOLDER"] {
            let config = Config::parse(&text(folder)).expect(folder);
            assert_eq!(config.inputs.texts().collect::<Vec<_>>(), [folder]);
            let path = if folder == "." { "a/b.jpg".to_owned() } else { format!("{folder}/a/b.jpg") };
            assert!(config.rule[0].matcher().expect(folder).is_match(&path), "{path}");
        }
    }
}
