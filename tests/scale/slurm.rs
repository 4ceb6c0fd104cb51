//! A real Slurm array on this machine. Slurm is not among the programs that `.ci/setup --test` installs, because its services
//! run as root: install `slurm-wlm` and `munge`, then run this test with `PIXMILL_SLURM=1`.

use crate::support::Dir;
use std::{path::Path, process::Command};

/// An array of 8 tasks, one of which is canceled and started again, does what one run does.
#[test]
fn an_array_is_one_run() {
    if std::env::var_os("PIXMILL_SLURM").is_none() {
        // Not even in strict mode is this one required.
        println!("skipped: needs Slurm and PIXMILL_SLURM=1");
        return;
    }
    let dir = Dir::with(&[]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scale/slurm.sh");
    let mut command = Command::new("bash");
    command
        .arg(script)
        .arg(dir.path())
        .arg(env!("CARGO_BIN_EXE_pixmill"))
        .arg(crate::support::fixture("photos/coffee.jpg"));
    let out = command.output().expect("bash");
    println!("{}", String::from_utf8_lossy(&out.stdout));
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(dir.read("array.json") == dir.read("whole.json"), "the merged report is not that of one run");
    let outputs = |folder: &str| {
        let names = dir.files().into_iter().filter(|name| name.starts_with(folder));
        names.map(|name| (name[folder.len()..].to_owned(), dir.read(&name))).collect::<Vec<_>>()
    };
    assert!(!outputs("array/").is_empty() && outputs("array/") == outputs("whole/"), "other outputs");
}
