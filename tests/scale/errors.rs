//! Errors of buckets: short, without secrets, with what to check, and with an exit code that tells schedulers to try again.

use crate::{
    moto::Moto,
    s3::run,
    support::{Dir, Run},
};
use std::net::TcpListener;

const SECRET: &str = "very-secret-value";

#[track_caller]
fn fails(run: &Run, code: i32, message: &str) {
    assert_eq!(run.code, code, "{}", run.stderr);
    assert!(run.stderr.contains(message), "{message:?} is not in\n{}", run.stderr);
    assert!(!run.stderr.contains(SECRET) && !run.stderr.contains("X-Amz-"), "{}", run.stderr);
    assert!(run.stderr.lines().all(|line| line.len() < 400), "{}", run.stderr);
}

/// Runs the program with variables alone, and without those of the machine.
fn with(dir: &Dir, args: &[&str], variables: &[(&str, &str)]) -> Run {
    dir.run_with(args, |command| {
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_SKIP_SIGNATURE"] {
            command.env_remove(name);
        }
        command.envs(variables.iter().copied());
    })
}

#[test]
fn what_does_not_exist() {
    let Some(moto) = Moto::shared() else { return };
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let bucket = moto.bucket("exists");
    let run = |args: &[&str]| run(&dir, moto, &[&["run"], args].concat());
    fails(&run(&["s3://missing/photos", "-o", "out"]), 1, "s3://missing does not exist");
    fails(&run(&["a.jpg", "-o", "s3://missing/dist"]), 1, "s3://missing does not exist");
    fails(&run(&["a.jpg", "-o", "out", "--report", "s3://missing/r.json"]), 2, "s3://missing does not exist");
    fails(&run(&["s3://exists/none.jpg", "-o", "out"]), 2, "no such object");
    fails(&run(&["s3://exists/none", "-o", "out"]), 2, "no image found in s3://exists/none");
    fails(&run(&["s3:/exists/none", "-o", "out"]), 2, "did you mean s3://exists/none?");
    fails(&run(&["a.jpg", "-o", "out", "--depfile", "s3://exists/d"]), 2, "is a local file");
    fails(&run(&["s3://exists", "-o", "out", "--watch"]), 2, "cannot be watched");
    assert!(bucket.names().is_empty());
}

#[test]
fn wrong_and_missing_credentials() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let run =
        with(&dir, &["run", "a.jpg", "-o", "s3://bucket/dist"], &[("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")]);
    fails(&run, 2, "no credentials; set AWS_ACCESS_KEY_ID");
    let run = with(&dir, &["run", "s3://key:very-secret-value@bucket/a.jpg", "-o", "out"], &[]);
    fails(&run, 2, "credentials in a URL are not supported");
    let Some(moto) = Moto::start(&[("INITIAL_NO_AUTH_ACTION_COUNT", "1")]) else { return };
    moto.bucket("locked");
    let endpoint = format!("http://{}", moto.address);
    let wrong = [("AWS_ENDPOINT_URL", &*endpoint), ("AWS_ACCESS_KEY_ID", "wrong"), ("AWS_SECRET_ACCESS_KEY", SECRET)];
    fails(&with(&dir, &["run", "s3://locked/photos/", "-o", "out"], &wrong), 1, "access is denied");
    fails(&with(&dir, &["run", "a.jpg", "-o", "s3://locked/dist"], &wrong), 1, "AWS_ACCESS_KEY_ID");
}

#[test]
fn an_unreachable_server_is_temporary() {
    let dir = Dir::with(&[("in/baseline.jpg", "a.jpg")]);
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let endpoint = format!("http://{free}");
    let variables = [
        ("AWS_ENDPOINT_URL", &*endpoint),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_MAX_ATTEMPTS", "2"),
    ];
    for args in [
        ["run", "s3://bucket/photos/", "-o", "out"],
        ["run", "s3://bucket/photos/a.jpg", "-o", "out"],
        ["run", "a.jpg", "-o", "s3://bucket/dist"],
    ] {
        fails(&with(&dir, &args, &variables), 75, "cannot connect");
    }
    let run = with(&dir, &["run", "a.jpg", "-o", "out", "--report", "s3://bucket/r.json"], &variables);
    fails(&run, 75, "cannot write the report s3://bucket/r.json");
    assert!(!dir.files().iter().any(|name| name.starts_with("out/")), "nothing was rendered");
}
