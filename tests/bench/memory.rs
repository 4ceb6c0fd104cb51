//! `cargo bench --bench memory`: the peak memory of renderings of a photograph of 12 megapixels, compared with the
//! estimates; `-- FOLDER`: of the images in a folder. Linux only; skipped elsewhere.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it prints its measurements")]

use pixmill::{
    Limits, Recipe,
    engine::{self, Input, Naming, RenditionSpec, RunContext},
    render,
    store::FsStore,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

const QUERIES: &[&str] = &[
    "width=800&quality=80",
    "width=800&format=webp&quality=80",
    "width=800&format=avif&quality=60",
    "width=800&format=png",
    "width=800&format=jxl",
    "width=300&crop=16:9,smart",
    "format=webp",
    "format=avif",
    "format=png",
    "quality=70",
    "blur=3",
    "orient=r",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, file, query] = arguments.as_slice()
        && flag == ALONE
    {
        let (admitted, taken) = measure(Path::new(file), query);
        println!("{admitted} {taken}");
    } else if peak().is_none() {
        println!("skipped: this system does not report the peak memory of a process");
    } else if let Some(folder) = arguments.iter().find(|argument| Path::new(argument).is_dir()) {
        let files: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
        shares(&files);
    } else {
        table();
    }
}

/// The flag of a process that measures one query: memory kept by the allocator would hide the peak of a second one.
const ALONE: &str = "--alone";

/// The estimate and the peak of a process with this job only, in bytes; `None` without a result.
fn alone(file: &Path, query: &str) -> Option<(u64, u64)> {
    let this = std::env::current_exe().expect("this program");
    let out = Command::new(this).arg(ALONE).arg(file).arg(query).output().expect("started");
    let text = String::from_utf8_lossy(&out.stdout);
    let (admitted, taken) = text.trim().split_once(' ')?;
    Some((admitted.parse().ok()?, taken.parse().ok()?))
}

fn mebibytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

fn table() {
    let coffee = include_bytes!("../../fixtures/photos/coffee.jpg");
    let large = Recipe::parse("width=4000&height=3000&enable=upscale&quality=90").expect("right");
    let photo = render(coffee, &[large], &Limits::default()).expect("an image").remove(0).expect("rendered").bytes;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("photo.jpg");
    fs::write(&file, photo).expect("written");
    println!("| query | admitted with | peak | share |\n|---|---|---|---|");
    for query in QUERIES {
        let (admitted, taken) = alone(&file, query).expect("a result");
        let share = taken * 100 / admitted.max(1);
        println!("| `{query}` | {} MiB | {} MiB | {share} % |", mebibytes(admitted), mebibytes(taken));
    }
}

/// For each query, the images with the smallest and the largest peak relative to the estimate.
fn shares(files: &[PathBuf]) {
    println!("| query | images | least | median | most |\n|---|---|---|---|---|");
    for query in QUERIES {
        let mut all: Vec<(u64, String)> = files
            .iter()
            .filter_map(|file| Some((file, alone(file, query)?)))
            .map(|(file, (admitted, taken))| {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                let share = taken * 100 / admitted.max(1);
                (share, format!("{share} % of {} MiB: {name}", mebibytes(admitted)))
            })
            .collect();
        all.sort();
        let [(_, least), .., (_, most)] = all.as_slice() else { continue };
        println!("| `{query}` | {} | {least} | {} % | {most} |", all.len(), all[all.len() / 2].0);
    }
}

/// The estimate and the peak of space-separated queries, in bytes.
fn measure(file: &Path, queries: &str) -> (u64, u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let name = file.file_name().expect("a file's name");
    fs::create_dir(folder.path().join("in")).expect("a folder");
    fs::copy(file, folder.path().join("in").join(name)).expect("copied");
    let [source, outputs] = ["in", "out"].map(|name| FsStore::new(folder.path().join(name)).expect("a folder"));
    let query = |text| RenditionSpec { recipe: Recipe::parse(text).expect("right").into(), ..RenditionSpec::default() };
    let input = Input::new(Arc::new(source), queries.split(' ').map(query).collect());
    let naming = Naming { store: Some(Arc::new(outputs)), template: "{stem}-{n}.{ext}".into(), exact: false };
    let limits = Limits { avif_pixels: u64::MAX, ..Limits::default() };
    let plan = engine::plan(&[input], &naming, &limits).expect("a plan");
    let env = RunContext { limits, ..RunContext::default() };
    let estimate = engine::preview(&plan, &env).remove(0).outcome.map_or(0, |estimate| estimate.memory);
    engine::run(&plan, &env);
    (estimate + OWN, peak().unwrap_or(0))
}

fn peak() -> Option<u64> {
    resident("VmHWM")
}

/// The memory of the program itself, in bytes.
const OWN: u64 = 14 << 20;

/// A line of the process's status, in bytes.
fn resident(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}
