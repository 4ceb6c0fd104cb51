//! Unusual files: names, links, pipes, devices, and files that are too large for their kind.

use crate::{
    photos::{files, photos, temporary},
    support::{Dir, fixture},
};
use flate2::{Compression, write::ZlibEncoder};
use std::{
    ffi::OsStr,
    fs,
    io::Write,
    os::unix::{ffi::OsStrExt, fs::symlink},
    process::Command,
    time::{Duration, Instant},
};

fn pipe(dir: &Dir, name: &str) {
    assert!(Command::new("mkfifo").arg(dir.path().join(name)).status().expect("mkfifo").success());
}

/// A file of 3 GB that takes no room.
fn huge(dir: &Dir, name: &str) {
    dir.write(name, b"");
    let file = fs::File::options().write(true).open(dir.path().join(name)).expect("there");
    file.set_len(3_000_000_000).expect("sparse");
}

/// A white PNG, a few bytes per row.
pub(crate) fn white_png(side: u32) -> Vec<u8> {
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::fast());
    let row: Vec<u8> = std::iter::once(0).chain(vec![255; side as usize * 3]).collect();
    (0..side).for_each(|_| rows.write_all(&row).expect("memory"));
    let chunk = |name: &[u8], data: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(name);
        crc.update(data);
        let length = u32::try_from(data.len()).expect("a small chunk").to_be_bytes();
        [&length, name, data, &crc.sum().to_be_bytes()].concat()
    };
    let header = [&side.to_be_bytes()[..], &side.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let parts = [chunk(b"IHDR", &header), chunk(b"IDAT", &rows.finish().expect("memory")), chunk(b"IEND", b"")];
    [b"\x89PNG\r\n\x1a\n".to_vec(), parts.concat()].concat()
}

#[test]
fn unusual_entries_of_a_folder_are_skipped() {
    let dir = photos(3);
    pipe(&dir, "photos/pipe.jpg");
    symlink("/dev/zero", dir.path().join("photos/zero.jpg")).expect("linked");
    symlink("loop.jpg", dir.path().join("photos/loop.jpg")).expect("linked");
    symlink("..", dir.path().join("photos/up")).expect("linked");
    fs::write(dir.path().join("photos").join(OsStr::from_bytes(b"\xff.jpg")), b"x").expect("written");
    let run = dir.run(&["run", "photos", "-o", "out", "-q", "width=40", "--no-cache"]);
    run.fails(1, &["outside UTF-8 are not supported", "3 written, 1 failed"]);
    assert_eq!(files(&dir, "out/").len(), 3);
    for named in ["photos/pipe.jpg", "photos/zero.jpg", "photos/loop.jpg"] {
        dir.run(&["run", named, "-o", "out", "--no-cache"]).fails(2, &[named]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn unusual_names() {
    let dir = photos(1);
    let photo = dir.read("photos/sub/00.jpg");
    let long = format!("photos/{}.jpg", "x".repeat(251));
    let names = ["photos/a\nb.jpg", "photos/\u{e9}.jpg", "photos/e\u{301}.jpg", "photos/ -q.jpg", long.as_str()];
    names.iter().for_each(|name| dir.write(name, &photo));
    let run = ["run", "photos", "-o", "out", "-q", "width=40", "--no-cache"];
    dir.run(&run).fine();
    for name in names {
        assert_eq!(dir.read(&name.replace("photos/", "out/")), dir.read("out/sub/00.jpg"), "{name:?}");
    }
    // One letter more than a name may have.
    let other = dir.run(&[&run[..], &["--name", "{stem}.jpeg"]].concat());
    assert!(other.fails(1, &["cannot be written", "5 written, 1 failed"]).stderr.contains("name too long"));
    // Names that are equal on other systems give a warning.
    dir.write("photos/A\nb.jpg", &photo);
    let twins = dir.run(&[&run[..], &["--verbose"]].concat()).fine();
    assert!(twins.stderr.contains("name-collides"), "{}", twins.stderr);
    assert_eq!(dir.read("out/A\nb.jpg"), dir.read("out/a\nb.jpg"));
    assert!(temporary(&dir).is_empty());
}

/// Nothing waits for a writer, and nothing huge is read.
#[test]
fn pipes_and_huge_files_in_place_of_our_own() {
    let dir = photos(3);
    let run = ["run", "photos", "-o", "out", "-q", "width=40", "--cache-dir", "cache", "--memory", "200M"];
    dir.run(&run).fine();
    let cached = files(&dir, "cache/v2");
    let expected = files(&dir, "out/");
    let began = Instant::now();
    for make in [pipe, huge] {
        for name in cached.keys() {
            fs::remove_file(dir.path().join(name)).expect("removed");
            make(&dir, name);
        }
        fs::remove_dir_all(dir.path().join("out")).expect("removed");
        let again = dir.run(&run).fine();
        assert!(again.stderr.contains("the cache is not fully usable"), "{}", again.stderr);
        assert!(files(&dir, "out/") == expected);
        dir.run(&["cache", "stats", "--cache-dir", "cache"]).fine();
        for name in ["pixmill.toml", "in.json", "overlays/o.png"] {
            let _ = fs::remove_file(dir.path().join(name));
            dir.write(name, b"");
            fs::remove_file(dir.path().join(name)).expect("removed");
        }
        make(&dir, "in.json");
        dir.run(&["report", "show", "in.json"]).fails(2, &["cannot read the report in.json"]);
        make(&dir, "overlays/o.png");
        let overlay = ["--asset-root", "overlays", "--overlay", "overlay=/o.png", "--no-cache"];
        dir.run(&[&["run", "photos", "-o", "out"][..], &overlay].concat()).fails(2, &["the overlay"]);
        make(&dir, "pixmill.toml");
        dir.run(&["run", "photos", "-o", "out"]).fails(2, &["cannot read the configuration"]);
        fs::remove_file(dir.path().join("pixmill.toml")).expect("removed");
        for name in cached.keys() {
            let _ = fs::remove_file(dir.path().join(name));
            dir.write(name, b"x");
        }
    }
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
}

/// The time of a file outside is not changed through a link.
#[test]
fn an_unchanged_output_that_is_a_link_is_left_alone() {
    let dir = Dir::with(&[("photos/coffee.jpg", "photos/a.jpg")]);
    let run = ["run", "photos", "-o", "out", "-q", "width=40", "--no-cache"];
    dir.run(&run).fine();
    fs::rename(dir.path().join("out/a.jpg"), dir.path().join("outside.jpg")).expect("moved");
    symlink("../outside.jpg", dir.path().join("out/a.jpg")).expect("linked");
    let modified = || fs::metadata(dir.path().join("outside.jpg")).and_then(|m| m.modified()).expect("a time");
    let before = modified();
    // The source is newer than its output.
    fs::copy(fixture("photos/coffee.jpg"), dir.path().join("photos/a.jpg")).expect("copied");
    dir.run(&run).fails(1, &["a symbolic link has this name"]);
    assert_eq!(modified(), before);
}
