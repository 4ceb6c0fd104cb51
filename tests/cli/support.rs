//! A separate folder for each test, and a runner of the program in it.

use serde_json::Value;
use std::{
    ffi::OsStr,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};
use tempfile::TempDir;

/// A temporary folder, deleted after the test.
pub(crate) struct Dir {
    dir: TempDir,
    /// The folder of the caches. Each run has a separate empty cache instead of the user's.
    caches: TempDir,
    runs: AtomicU32,
}

/// The result of a program run.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

impl Dir {
    /// A folder with copies of fixtures, as (fixture, name in the folder).
    pub(crate) fn with(files: &[(&str, &str)]) -> Dir {
        let folder = || tempfile::tempdir().expect("a folder");
        let dir = Dir { dir: folder(), caches: folder(), runs: AtomicU32::new(0) };
        for (from, to) in files {
            dir.write(to, &fs::read(fixture(from)).unwrap_or_else(|e| panic!("{from}: {e}")));
        }
        dir
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// All files including hidden ones, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        fn walk(dir: &Path, base: &Path, all: &mut Vec<String>) {
            for entry in fs::read_dir(dir).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    walk(&path, base, all);
                } else {
                    all.push(path.strip_prefix(base).expect("inside").to_string_lossy().replace('\\', "/"));
                }
            }
        }
        let mut all = Vec::new();
        walk(self.path(), self.path(), &mut all);
        all.sort();
        all
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pixmill"));
        let cache = self.caches.path().join(self.runs.fetch_add(1, Relaxed).to_string());
        command.current_dir(self.path()).args(args).env_remove("NO_COLOR").env_remove("GITHUB_ACTIONS");
        command.env("PIXMILL_CACHE_DIR", cache);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_with_input(args, b"")
    }

    /// Runs the program with a modified command.
    pub(crate) fn run_with(&self, args: &[&str], change: impl FnOnce(&mut Command)) -> Run {
        let mut command = self.command(args);
        change(&mut command);
        finish(command, b"")
    }

    /// Runs the program as root without the capability to read everything. `None` if setpriv cannot drop it.
    #[cfg(unix)]
    pub(crate) fn run_without_override(&self, args: &[&str]) -> Option<Run> {
        let limited = |program: &OsStr| {
            let mut setpriv = Command::new("setpriv");
            setpriv.args(["--bounding-set", "-dac_override,-dac_read_search", "--"]).arg(program);
            setpriv
        };
        let possible = limited(OsStr::new("true")).status().is_ok_and(|status| status.success());
        let command = self.command(args);
        let mut wrapped = limited(command.get_program());
        wrapped.args(command.get_args()).current_dir(self.path()).env_remove("NO_COLOR").env_remove("GITHUB_ACTIONS");
        wrapped.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        possible.then(|| finish(wrapped, b""))
    }

    /// Runs the program in a subfolder.
    pub(crate) fn run_in(&self, below: &str, args: &[&str]) -> Run {
        let mut command = self.command(args);
        command.current_dir(self.path().join(below));
        finish(command, b"")
    }

    pub(crate) fn run_with_input(&self, args: &[&str], input: &[u8]) -> Run {
        finish(self.command(args), input)
    }

    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.read(name)).expect("JSON")
    }

    /// Format and size of an image, as reported by the program.
    pub(crate) fn info(&self, name: &str) -> String {
        let run = self.run(&["info", "--json", name]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let info: Value = serde_json::from_slice(&run.stdout).expect("JSON");
        format!("{} {}x{}", info["format"].as_str().unwrap_or("?"), info["width"], info["height"])
    }
}

fn finish(mut command: Command, input: &[u8]) -> Run {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the program starts");
    // The program may close its input without reading it.
    let _ = child.stdin.take().expect("an input").write_all(input);
    let out = child.wait_with_output().expect("the program ends");
    Run {
        code: out.status.code().unwrap_or(-1),
        stdout: out.stdout,
        stderr: String::from_utf8_lossy(&out.stderr).into_owned(),
    }
}

impl Run {
    /// Asserts success. Returns the run.
    #[track_caller]
    pub(crate) fn fine(self) -> Run {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self
    }

    /// Asserts the exit code, and that the messages contain all of these words.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, words: &[&str]) -> Run {
        assert_eq!(self.code, code, "{}", self.stderr);
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not in:\n{}", self.stderr);
        }
        self
    }
}
