//! The sources of these tests, what a run makes of them, and the checks after a fault.

use crate::support::{Dir, fixture};
use std::{
    collections::BTreeMap,
    fs,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The bytes of files by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A folder `photos` with different JPEG files, some of them in a subfolder.
pub(crate) fn photos(count: u8) -> Dir {
    let dir = Dir::with(&[]);
    let photo = fs::read(fixture("photos/coffee.jpg")).expect("a fixture");
    for n in 0..count {
        let below = if n % 3 == 0 { "sub/" } else { "" };
        // A comment makes each file different.
        dir.write(&format!("photos/{below}{n:02}.jpg"), &[&photo[..2], b"\xff\xfe\0\x03", &[n], &photo[2..]].concat());
    }
    dir
}

/// All files below a folder, but no temporary ones.
pub(crate) fn files(dir: &Dir, below: &str) -> Files {
    let names = dir.files().into_iter().filter(|name| name.starts_with(below) && !is_temporary(name));
    names.map(|name| (name.clone(), dir.read(&name))).collect()
}

/// The temporary files anywhere in the folder.
pub(crate) fn temporary(dir: &Dir) -> Vec<String> {
    dir.files().into_iter().filter(|name| is_temporary(name)).collect()
}

fn is_temporary(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|name| name.starts_with(".pixmill-"))
}

/// Asserts that every file is one of the expected ones, with all its bytes.
#[track_caller]
pub(crate) fn complete_or_absent(found: &Files, expected: &Files, when: &str) {
    for (name, bytes) in found {
        let whole = expected.get(name).unwrap_or_else(|| panic!("{when}: {name} is not expected"));
        assert!(bytes == whole, "{when}: {name} has {} bytes of {}", bytes.len(), whole.len());
    }
}

/// The rounds of a test with random moments.
pub(crate) fn rounds() -> u32 {
    std::env::var("PIXMILL_TRUST_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(4)
}

/// A moment for each round: the rounds divide the time, and within its part the moment is random.
pub(crate) fn moments(time: Duration) -> impl Iterator<Item = Duration> {
    use std::hash::{BuildHasher, RandomState};
    let random =
        || f64::from(u32::try_from(RandomState::new().hash_one(0) >> 32).expect("32 bits")) / f64::from(u32::MAX);
    (0..rounds()).map(move |round| time.mul_f64((f64::from(round) + random()) / f64::from(rounds())))
}

/// Starts the program without its messages.
pub(crate) fn start(mut command: Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
}

/// The time of a command that succeeds.
pub(crate) fn time(mut command: Command) -> Duration {
    let began = Instant::now();
    let out = command.output().expect("the program runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    began.elapsed()
}

pub(crate) fn signal(child: &Child, name: &str) {
    // The program may have ended.
    let _ = Command::new("kill").args([name, &child.id().to_string()]).stderr(Stdio::null()).status();
}

/// A command under a limit of the shell, such as `-n 32`.
pub(crate) fn limited(limit: &str, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit {limit} && exec \"$0\" \"$@\"")]).arg(command.get_program());
    adopt(shell, command)
}

/// The arguments, folder and environment of another command.
pub(crate) fn adopt(mut wrapped: Command, command: &Command) -> Command {
    wrapped.args(command.get_args());
    wrapped.current_dir(command.get_current_dir().expect("a folder"));
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => wrapped.env(name, value),
            None => wrapped.env_remove(name),
        };
    }
    wrapped
}
