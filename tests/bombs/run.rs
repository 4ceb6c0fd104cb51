//! Runs the program on one file within a memory limit and a time limit.

use crate::peak::watched;
use serde_json::Value;
use std::{
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// The memory that every run gets, and must not exceed.
const MEMORY: u64 = 200_000_000;

/// The most time of a run. A busy machine takes several times as long as an idle one.
const TIME: Duration = Duration::from_secs(10);

/// A query that decodes and draws, and one that keeps the pixels. Both keep metadata.
const QUERIES: [&str; 2] = ["width=100&format=png", "format=webp"];

/// A file with this name and content.
#[derive(Debug)]
pub(crate) struct Bomb {
    name: &'static str,
    bytes: Vec<u8>,
    more: &'static [&'static str],
}

/// The code of each rendition's error, and the exit code.
struct Outcome {
    codes: Vec<String>,
    exit: Option<i32>,
}

impl Bomb {
    pub(crate) fn new(name: &'static str, bytes: Vec<u8>) -> Bomb {
        Bomb { name, bytes, more: &[] }
    }

    /// With more options.
    pub(crate) fn with(self, more: &'static [&'static str]) -> Bomb {
        Bomb { more, ..self }
    }

    /// Asserts that every rendition fails, with one of these codes.
    #[track_caller]
    pub(crate) fn is_refused(&self, expected: &[&str]) {
        let Outcome { codes, exit } = self.explode();
        assert_eq!(exit, Some(1), "{}: {codes:?}", self.name);
        assert!(!codes.is_empty(), "{}: the report has an error", self.name);
        assert!(codes.iter().all(|code| expected.contains(&code.as_str())), "{}: {codes:?}", self.name);
    }

    /// Asserts that the run succeeds.
    #[track_caller]
    pub(crate) fn is_harmless(&self) {
        let Outcome { codes, exit } = self.explode();
        assert_eq!((exit, codes.as_slice()), (Some(0), [].as_slice()), "{}", self.name);
    }

    /// Runs the program, within memory and time.
    #[track_caller]
    fn explode(&self) -> Outcome {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join(self.name), &self.bytes).expect("written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_pixmill"));
        command.current_dir(dir.path()).args(["run", self.name, "-o", "out", "--name", "{n}.{ext}", "--keep-metadata"]);
        command.args(["--memory", &MEMORY.to_string(), "--no-cache", "--report", "report.json"]).args(self.more);
        // The size of the source is refused before that of the output.
        command.args(["--max-output-side", "16000"]);
        command.args(QUERIES.iter().flat_map(|query| ["-q", query]));
        let began = Instant::now();
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
        let (status, most) = watched(&mut child);
        let took = began.elapsed();
        assert!(took < TIME, "{}: {took:?}", self.name);
        assert!(most <= MEMORY, "{}: {most} bytes", self.name);
        let report = fs::read(dir.path().join("report.json")).expect("a report");
        let report: Value = serde_json::from_slice(&report).expect("JSON");
        let renditions = report["renditions"].as_array().expect("a list");
        let codes = renditions.iter().filter_map(|one| Some(one["error"]["code"].as_str()?.to_owned())).collect();
        Outcome { codes, exit: status.code() }
    }
}
