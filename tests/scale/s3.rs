//! Runs from and to buckets: the outputs, the report and the metadata.

use crate::{
    moto::{Bucket, Moto},
    support::{Dir, Run, fixture},
};
use std::fs;

const QUERY: [&str; 4] = ["-q", "width=20&format=webp", "-q", "width=10&format=jpeg"];
const NAME: &str = "{dir}/{stem}-{width}.{ext}";
const PHOTOS: [&str; 4] = ["a.jpg", "sub/b b.jpg", "sub/é 100%#x.jpg", "sub/c.png"];

fn photo(name: &str) -> Vec<u8> {
    fs::read(fixture(if name.ends_with("png") { "in/alpha.png" } else { "in/baseline.jpg" })).expect("there")
}

/// Runs the program with the variables of the server.
pub(crate) fn run(dir: &Dir, moto: &Moto, args: &[&str]) -> Run {
    dir.run_with(args, |command| {
        command.envs(moto.variables());
    })
}

/// A folder and a bucket with the same photos below `photos/`.
fn sources<'a>(moto: &'a Moto, name: &'static str) -> (Dir, Bucket<'a>) {
    let (dir, bucket) = (Dir::with(&[]), moto.bucket(name));
    for name in PHOTOS {
        dir.write(&format!("photos/{name}"), &photo(name));
        bucket.put(&format!("photos/{name}"), &photo(name));
    }
    (dir, bucket)
}

/// The report without what may differ.
fn report(text: &[u8]) -> serde_json::Value {
    serde_json::from_slice(text).expect("a report")
}

#[test]
fn buckets_and_folders_give_the_same() {
    let Some(moto) = Moto::shared() else { return };
    let (dir, bucket) = sources(moto, "same");
    // An absolute folder has no label, as a bucket has none.
    let photos = dir.path().join("photos");
    let photos = photos.to_str().expect("UTF-8");
    let run = |input: &str, output: &str, report: &str| {
        let args = ["run", input, "-o", output, "--name", NAME, "--report", report];
        run(&dir, moto, &[&args[..], &QUERY].concat()).fine();
    };
    run(photos, "local", "local.json");
    run("s3://same/photos", "from", "from.json");
    run(photos, "s3://same/to", "s3://same/reports/to.json");
    run("s3://same/photos/", "s3://same/both/", "s3://same/reports/both.json");
    let expected = report(&dir.read("local.json"));
    assert_eq!(report(&dir.read("from.json")), expected);
    for name in ["to", "both"] {
        let found = bucket.get(&format!("reports/{name}.json"));
        assert_eq!(report(&found.body), expected, "{name}");
        assert_eq!(found.headers["content-type"], "application/json");
    }
    let outputs: Vec<String> = dir.files().into_iter().filter_map(|f| Some(f.strip_prefix("local/")?.into())).collect();
    assert_eq!(outputs.len(), 2 * PHOTOS.len());
    for name in outputs {
        let bytes = dir.read(&format!("local/{name}"));
        assert_eq!(dir.read(&format!("from/{name}")), bytes, "{name}");
        for folder in ["to", "both"] {
            let found = bucket.get(&format!("{folder}/{name}"));
            assert_eq!(found.body, bytes, "{folder}/{name}");
            assert_eq!(found.headers["x-amz-meta-pixmill"], blake3::hash(&bytes).to_hex().as_str());
            let kind = if name.ends_with("webp") { "image/webp" } else { "image/jpeg" };
            assert_eq!(found.headers["content-type"], kind);
        }
    }
}

#[test]
fn a_second_run_writes_nothing() {
    let Some(moto) = Moto::shared() else { return };
    let (dir, bucket) = sources(moto, "again");
    let args = ["run", "s3://again/photos", "-o", "s3://again/dist", "--no-cache", "-q", "width=20", "--report"];
    let run = |report: &str| run(&dir, moto, &[&args[..], &[report]].concat()).fine();
    run("first.json");
    let before = bucket.get("dist/a.jpg").headers["last-modified"].clone();
    // The output of another program with the same bytes.
    let bytes = bucket.get("dist/sub/c.png").body;
    bucket.put("dist/sub/c.png", &bytes);
    run("second.json");
    let outcomes = |name: &str| -> Vec<String> {
        let report = dir.json(name);
        let entries = report["renditions"].as_array().expect("entries");
        entries.iter().map(|entry| entry["outcome"].as_str().unwrap_or("?").to_owned()).collect()
    };
    assert_eq!(outcomes("first.json"), ["written"; 4]);
    assert_eq!(outcomes("second.json"), ["unchanged"; 4]);
    assert_eq!(bucket.get("dist/a.jpg").headers["last-modified"], before);
}

/// More sources than threads that wait for requests.
#[test]
fn many_objects() {
    let Some(moto) = Moto::shared() else { return };
    let (dir, bucket) = (Dir::with(&[]), moto.bucket("many"));
    (0..150).for_each(|n| bucket.put(&format!("photos/{n}.jpg"), &photo("a.jpg")));
    run(&dir, moto, &["run", "s3://many/photos", "-o", "s3://many/dist", "-q", "width=10"]).fine();
    assert_eq!(bucket.names().iter().filter(|name| name.starts_with("dist/")).count(), 150);
}

#[test]
fn objects_globs_and_lists() {
    let Some(moto) = Moto::shared() else { return };
    let (dir, bucket) = sources(moto, "parts");
    bucket.put("photos/empty/", b"");
    let run = |args: &[&str]| run(&dir, moto, &[&["run"], args].concat());
    run(&["s3://parts/photos/a.jpg?width=20", "-o", "s3://parts/one/small.webp"]).fine();
    run(&["s3://parts/photos/**/*.png", "-o", "s3://parts/glob", "-q", "width=20"]).fine();
    dir.write("list", b"s3://parts/photos/a.jpg\ns3://parts/photos/sub/c.png\n");
    run(&["--files-from", "list", "-o", "s3://parts/list", "-q", "width=20"]).fine();
    let names = bucket.names();
    let made: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.starts_with("photos/")).collect();
    assert_eq!(made, ["glob/sub/c.png", "list/photos/a.jpg", "list/photos/sub/c.png", "one/small.webp"]);
    bucket.put("photos/x//y.jpg", b"");
    // A name that is not supported is reported, and the others are still listed.
    let all = run(&["s3://parts/photos", "-o", "out", "-q", "width=20", "--report", "all.json"]);
    assert_eq!(all.code, 1, "{}", all.stderr);
    assert!(all.stderr.contains("x//y.jpg") && all.stderr.contains("not supported"), "{}", all.stderr);
    assert_eq!(dir.files().iter().filter(|name| name.starts_with("out/")).count(), PHOTOS.len());
}

#[test]
fn outputs_in_the_input_are_not_sources() {
    let Some(moto) = Moto::shared() else { return };
    let (dir, bucket) = sources(moto, "inside");
    for _ in 0..2 {
        run(&dir, moto, &["run", "s3://inside", "-o", "s3://inside/dist", "-q", "width=20"]).fine();
    }
    assert_eq!(bucket.names().iter().filter(|name| name.starts_with("dist/")).count(), PHOTOS.len());
}

#[test]
fn sources_are_replaced_in_place() {
    let Some(moto) = Moto::shared() else { return };
    let (dir, bucket) = sources(moto, "replaced");
    let args = ["run", "s3://replaced/photos", "--in-place", "--backup", ".orig", "-q", "width=20"];
    run(&dir, moto, &args).fine();
    assert_eq!(bucket.get("photos/a.jpg.orig").body, photo("a.jpg"));
    dir.write("small.jpg", &bucket.get("photos/a.jpg").body);
    assert!(dir.info("small.jpg").starts_with("jpeg 20x"), "{}", dir.info("small.jpg"));
}
