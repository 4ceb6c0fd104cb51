//! Numbers of renditions and of errors that would need all memory.

use crate::support::Dir;

fn dir() -> Dir {
    Dir::with(&[("in/baseline.jpg", "p/a.jpg"), ("in/baseline.jpg", "p/b.jpg")])
}

fn list(range: std::ops::Range<u32>) -> String {
    format!("{:?}", range.collect::<Vec<_>>())
}

/// Runs the program with 1 GB of address space.
#[cfg(target_os = "linux")]
fn run(dir: &Dir, args: &[&str]) -> crate::support::Run {
    let args = [&["--as=1000000000", env!("CARGO_BIN_EXE_pixmill")], args].concat();
    let out = std::process::Command::new("prlimit").args(args).current_dir(dir.path()).output().expect("prlimit runs");
    let stderr = String::from_utf8(out.stderr).expect("text");
    crate::support::Run { code: out.status.code().unwrap_or(-1), stdout: out.stdout, stderr }
}

#[cfg(not(target_os = "linux"))]
fn run(dir: &Dir, args: &[&str]) -> crate::support::Run {
    dir.run(args)
}

#[test]
fn renditions_are_counted_before_they_are_built() {
    let dir = dir();
    let rule = |inputs: &str, widths: u32, dprs: &str| {
        let text = format!(
            "inputs = {inputs}\noutput = 'd'\n[[rule]]\nfiles = '**'\nwidths = {}\ndprs = {dprs}\nformats = ['avif', 'webp', 'jpg']\n",
            list(1..widths + 1)
        );
        dir.write("pixmill.toml", text.as_bytes());
        dir.run(&["run"])
    };
    let dprs = format!("{:?}", (0..1000).map(|i| 1.0 + f64::from(i) / 1000.0).collect::<Vec<_>>());
    rule("'p'", 2000, &dprs).fails(2, &["at least 6000000 outputs", "limit is 1000000", "--max-renditions 6000000"]);
    assert_eq!(run(&dir, &["run"]).code, 2);
    let inputs = format!("[{}]", vec!["'p'"; 3000].join(", "));
    rule(&inputs, 2000, "[]").fails(2, &["at least 18003000 outputs", "--max-renditions 18003000"]);
    assert_eq!(run(&dir, &["run"]).code, 2);
    assert_eq!(dir.files(), ["p/a.jpg", "p/b.jpg", "pixmill.toml"]);
}

#[test]
fn the_limit_is_that_of_a_run() {
    let dir = dir();
    let queries = ["-q", "width=4", "-q", "width=5", "-q", "width=6", "--name", "{stem}-{width}.{ext}"];
    let run = |more: &[&str]| dir.run(&[&["run"], &queries[..], more].concat());
    let message = "at least 6 outputs, the limit is 5; reduce their number, or raise it with --max-renditions 6";
    run(&["p", "-o", "d", "--max-renditions", "5"]).fails(2, &[message]);
    run(&["p/a.jpg", "p/b.jpg", "-o", "d", "--max-renditions", "5"]).fails(2, &[message]);
    run(&["p/a.jpg", "-o", "d", "--max-renditions", "2"]).fails(2, &["at least 3 outputs"]);
    assert_eq!(dir.files(), ["p/a.jpg", "p/b.jpg"]);
    dir.write("p/notes.txt", b"no image");
    // A file in two inputs counts once.
    run(&["p", "p/a.jpg", "-o", "d", "--max-renditions", "9"]).fine();
    run(&["p", "-o", "d", "--max-renditions", "6"]).fine();
    run(&["p", "-o", "d", "--max-renditions", "0"]).fails(2, &["--max-renditions"]);
}

#[test]
fn only_the_first_of_many_errors_are_shown() {
    let dir = dir();
    let query = |pair: &str, n: u32| (0..n).map(|i| format!("{pair}={i}")).collect::<Vec<_>>().join("&");
    let wrong = run(&dir, &["run", "p", "-o", "d", "-q", &query("widht", 9000)]);
    assert!(wrong.code == 2 && wrong.stderr.ends_with("\nand 8980 more\n"), "{}", wrong.stderr.len());
    assert_eq!(wrong.stderr.matches("unknown parameter").count(), 20);

    let many = query("widht", 20_000);
    dir.write("pixmill.toml", format!("[class.x]\nquery = '{many}'\n").as_bytes());
    let wrong = run(&dir, &["run", "p", "-o", "d"]);
    assert!(wrong.code == 2 && wrong.stderr.ends_with("\n\nand 19980 more\n"), "{}", wrong.stderr.len());

    dir.write("pixmill.toml", b"");
    let queries: Vec<String> = (0..25).map(|i| format!("widht={i}")).collect();
    let queries = queries.iter().flat_map(|query| ["-q", query.as_str()]);
    let args: Vec<&str> = ["run", "p", "-o", "d"].into_iter().chain(queries).collect();
    dir.run(&args).fails(2, &["widht=19\n", "\n\nand 5 more invalid queries\n"]);

    let ignored = query("w", 5000);
    let report = ["--report", "r.json"];
    dir.run(&[&["run", "p/a.jpg", "-o", "d", "-q", &ignored], &report[..]].concat()).fine();
    let report = dir.json("r.json");
    let warnings = report["renditions"][0]["warnings"].as_array().expect("a list");
    let last = warnings.iter().rfind(|warning| warning["code"] == "parameter-ignored").expect("a warning");
    assert_eq!((warnings.len() < 30, &last["message"]), (true, &"4980 more parameters".into()));
}
