//! `cargo bench --bench memory`: the memory that renderings of a photograph of twelve megapixels take at their peak,
//! against what they are admitted with. Linux tells; other systems are passed over.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it prints what it measures")]

use pixmill::{
    Limits, Recipe,
    engine::{self, Env, Input, Naming, Query},
    render,
    store::{Key, MemoryStore, Store},
};
use std::{fs, process::Command};

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
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, file, query] = arguments.as_slice()
        && flag == ALONE
    {
        let (admitted, taken) = measure(&fs::read(file).expect("the photograph"), query);
        println!("{admitted} {taken}");
    } else if peak().is_none() {
        println!("this system does not tell the peak of a process's memory: skipped");
    } else {
        table();
    }
}

/// Measures one query in a process of its own: what an allocator keeps from the one before would hide what is taken.
const ALONE: &str = "--alone";

fn table() {
    let coffee = include_bytes!("../../fixtures/photos/coffee.jpg");
    let large = Recipe::parse("width=4000&height=3000&enable=upscale&quality=90").expect("right");
    let photo = render(coffee, &[large], &Limits::default()).expect("a picture").remove(0).expect("rendered").bytes;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("photo.jpg");
    fs::write(&file, photo).expect("written");
    let this = std::env::current_exe().expect("this program");
    println!("| query | admitted with | peak | share |\n|---|---|---|---|");
    for query in QUERIES {
        let out = Command::new(&this).arg(ALONE).arg(&file).arg(query).output().expect("started");
        let text = String::from_utf8_lossy(&out.stdout);
        let numbers: Vec<u64> = text.split_whitespace().filter_map(|n| n.parse().ok()).collect();
        let [admitted, taken] = numbers.as_slice() else { panic!("{query}: {text}") };
        let mebibytes = |bytes: u64| format!("{} MiB", bytes.div_ceil(1 << 20));
        let share = taken * 100 / admitted.max(&1);
        println!("| `{query}` | {} | {} | {share} % |", mebibytes(*admitted), mebibytes(*taken));
    }
}

/// Bytes that were foreseen, and that were taken.
fn measure(photo: &[u8], query: &str) -> (u64, u64) {
    let source = MemoryStore::new([(Key::new("photo.jpg").expect("a key"), photo.to_vec())]);
    let outputs = MemoryStore::default();
    let stores: [&dyn Store; 2] = [&source, &outputs];
    let query = Query { recipe: Recipe::parse(query).expect("right").into(), ..Query::default() };
    let input = Input { queries: vec![query], ..Input::default() };
    let naming = Naming { store: Some(1), template: "{stem}.{ext}".into(), exact: false };
    let limits = Limits::default();
    let plan = engine::collect(&stores, &[input], &naming, &limits).expect("a plan");
    let env = Env::new(&stores);
    let foreseen = engine::preview(&plan, &env).remove(0).outcome.map_or(0, |foreseen| foreseen.memory);
    // From here on the peak is that of this rendering.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let before = resident("VmRSS").unwrap_or(0);
    engine::run(&plan, &env);
    (foreseen, peak().unwrap_or(0).saturating_sub(before))
}

fn peak() -> Option<u64> {
    resident("VmHWM")
}

/// A line of the process's status, in bytes.
fn resident(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}
