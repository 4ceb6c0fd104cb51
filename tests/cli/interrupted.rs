//! `--timeout`, and signals while an image takes long.

use crate::support::{Dir, Run};
use std::time::{Duration, Instant};

/// A BMP of random pixels, which are slow to trace.
pub(crate) fn noise(side: u32) -> Vec<u8> {
    let (mut random, pixels) = (1_u32, side * side * 3);
    let mut file = [b"BM".as_slice(), &(54 + pixels).to_le_bytes(), &[0; 4], &54_u32.to_le_bytes()].concat();
    file.extend([40, side, side, 1 | 24 << 16, 0, pixels, 0, 0, 0, 0].iter().flat_map(|n: &u32| n.to_le_bytes()));
    file.extend((0..pixels).map(|_| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 24) as u8
    }));
    file
}

/// A GIF whose screen is large and whose frames are single pixels.
fn large_screen(side: u16, frames: u32) -> Vec<u8> {
    let [low, high] = side.to_le_bytes();
    let head = [b"GIF89a".as_slice(), &[low, high, low, high, 0x80, 0, 0], &[0, 0, 0, 255, 255, 255]].concat();
    let frame = b"!\xf9\x04\x04\x0a\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02\x4c\x01\0".repeat(frames as usize);
    [head, frame, b";".to_vec()].concat()
}

fn timed_out(run: &Run, name: &str) {
    assert_eq!(run.code, 1, "{}", run.stderr);
    let line = run.stderr.lines().find(|line| line.contains(name)).unwrap_or_default();
    assert!(line.ends_with("raise it with --timeout [timed-out]"), "{}", run.stderr);
}

#[test]
fn an_image_that_takes_too_long_fails_alone() {
    let dir = Dir::with(&[("in/gray.jpg", "in/a.jpg")]);
    dir.write("in/noise.bmp", &noise(1500));
    dir.write("in/screen.gif", &large_screen(6000, 110));
    let began = Instant::now();
    // The tracer alone needs more than a minute, the frames more than ten seconds.
    let args =
        ["run", "in", "-o", "out", "-q", "format=svg&width=1500", "-q", "width=64&format=webp", "--timeout", "8"];
    let run = dir.run(&[&args[..], &["--name", "{stem}.{ext}", "--report", "r.json"]].concat());
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    timed_out(&run, "noise.bmp");
    timed_out(&run, "screen.gif");
    let report = dir.json("r.json");
    assert_eq!(report["interrupted"], false);
    assert_eq!(report["totals"]["renditions"], 6);
    assert_eq!(dir.files().iter().filter(|name| name.starts_with("out/a")).count(), 2);
    assert!(dir.files().iter().all(|name| !name.contains(".pixmill")), "{:?}", dir.files());
}

#[test]
fn no_limit_is_reached_without_one() {
    let dir = Dir::with(&[("in/animated.gif", "a.gif")]);
    assert_eq!(dir.run(&["run", "a.gif", "-o", "a.webp", "--timeout", "0"]).code, 0);
    timed_out(&dir.run(&["run", "a.gif", "-o", "b.webp", "-q", "width=20", "--timeout", "0.000001"]), "a.gif");
    let wrong = dir.run(&["run", "a.gif", "-o", "b.webp", "--timeout", "soon"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("expected a number of seconds such as 60 or 1.5"), "{}", wrong.stderr);
}

#[test]
fn an_animation_has_a_limit_of_pixels() {
    let dir = Dir::with(&[]);
    dir.write("a.gif", &large_screen(12_000, 1000));
    let run = dir.run(&["run", "a.gif", "-o", "a.webp", "-q", "width=64"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let hint = "raise it with --max-animation-pixels 144000000000 [too-many-frames]";
    assert!(run.stderr.contains(hint), "{}", run.stderr);
}

/// The image in progress ends, has no entry, and leaves no file. Finished images are in the report.
#[cfg(unix)]
#[test]
fn a_signal_ends_an_image_in_progress() {
    use std::process::{Command, Stdio};
    let dir = Dir::with(&[("in/gray.jpg", "in/a.jpg")]);
    dir.write("in/noise.bmp", &noise(1500));
    for signal in ["-INT", "-TERM"] {
        let args = ["run", "in", "-o", "out", "-q", "format=svg&width=1500", "--report", "r.json", "-j", "2"];
        let child = dir.command(&args).stderr(Stdio::null()).spawn();
        let mut child = child.expect("the program starts");
        // The small image is finished by then.
        let began = Instant::now();
        while !dir.path().join("out/a.svg").exists() && began.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let killed = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
        assert!(killed.success());
        let sent = Instant::now();
        assert_eq!(child.wait().expect("it ends").code(), Some(130), "{signal}");
        assert!(sent.elapsed() < Duration::from_secs(10), "{signal}: {:?}", sent.elapsed());
        let report = dir.json("r.json");
        assert_eq!(report["interrupted"], true);
        assert_eq!(report["renditions"].as_array().expect("a list").len(), 1, "{signal}");
        assert_eq!(dir.files(), ["in/a.jpg", "in/noise.bmp", "out/a.svg", "r.json"], "{signal}");
        std::fs::remove_file(dir.path().join("out/a.svg")).expect("removed");
    }
}
