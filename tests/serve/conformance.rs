//! Every case of `tests/io-cases.json` gives over HTTP what `pixmill run` writes, and the same errors.

use crate::{
    client::Response,
    images::{
        encode, place_image, size,
        sources::{source, text},
    },
    server::{Server, at_once},
    support::{Dir, Run},
};
use pixmill::codec::{EncodeOptions, Format};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
};

const OVERLAY: &str = "X-Fastly-Imageopto-Overlay";
const MONTAGE: &str = "X-Fastly-Imageopto-Montage";
/// Cases in progress at once.
const THREADS: usize = 3;

/// A case with its source.
struct Case {
    value: Value,
    file: String,
}

impl Case {
    fn query(&self) -> &str {
        text(&self.value, "query")
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.value["headers"][name].as_str()
    }

    /// The options of the service: the same for `run` and `serve`.
    fn service(&self) -> Vec<String> {
        let setting = |(name, value): (&String, &Value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            ["--set".to_owned(), format!("{name}={value}")]
        };
        let settings = self.value["settings"].as_object().into_iter().flatten().flat_map(setting);
        settings.chain((text(&self.value, "mode") == "lenient").then(|| "--lenient".to_owned())).collect()
    }

    /// The options of the request, for `run`.
    fn request(&self) -> Vec<String> {
        let mut options = Vec::new();
        for (option, value) in [
            ("--accept", self.value["accept"].as_str()),
            ("--overlay", self.header(OVERLAY)),
            ("--montage", self.header(MONTAGE)),
        ] {
            options.extend(value.into_iter().flat_map(|value| [option.to_owned(), value.to_owned()]));
        }
        options
    }

    fn get(&self, server: &Server) -> Response {
        let headers = [
            ("Accept", self.value["accept"].as_str()),
            (OVERLAY, self.header(OVERLAY)),
            (MONTAGE, self.header(MONTAGE)),
        ];
        let headers: Vec<(&str, &str)> = headers.iter().filter_map(|(name, value)| Some((*name, (*value)?))).collect();
        server.get_with(&format!("/{}?{}", self.file, self.query()), &headers)
    }
}

/// Fills the folders `in` and `assets`, and returns the cases.
fn cases(dir: &Dir) -> Vec<Case> {
    let all: Vec<Value> = serde_json::from_str(include_str!("../io-cases.json")).expect("a list of cases");
    let png = Format::for_extension("png").expect("a format");
    dir.write("assets/overlay.png", &encode(&place_image(size(300, 120), true), png, &EncodeOptions::default()));
    let (mut made, mut names) = (HashMap::new(), HashMap::new());
    let mut cases = Vec::new();
    for value in all {
        let input = &value["input"];
        let next = names.len();
        let file = names.entry(input.to_string()).or_insert_with(|| {
            let file = format!("{next}.{}", text(input, "format"));
            let bytes = source(input, &mut made);
            dir.write(&format!("in/{file}"), &bytes);
            // It is not needed again.
            made.clear();
            file
        });
        let file = file.clone();
        if value["headers"][MONTAGE].is_string() {
            let bytes = dir.read(&format!("in/{file}"));
            ["assets/image1.jpg", "assets/image2.jpg"].iter().for_each(|name| dir.write(name, &bytes));
        }
        cases.push(Case { value, file });
    }
    cases
}

/// Runs a case by itself, because outputs of one decode can depend on each other. Writes into a folder of this name.
fn run(dir: &Dir, case: &Case, out: &str) -> Run {
    let file = format!("in/{}", case.file);
    let report = format!("{out}/report.json");
    let mut args = vec!["run", "--no-cache", "--report", &report, "--asset-root", "assets", "-o", out];
    let options: Vec<String> = case.service().into_iter().chain(case.request()).collect();
    args.extend(options.iter().map(String::as_str));
    if case.header(MONTAGE).is_none() {
        args.extend([&file, "-q", case.query()]);
    }
    dir.run(&args)
}

/// What a server answers instead of the image that `run` has written.
fn difference(dir: &Dir, out: &str, answer: &Response) -> Result<(), String> {
    let entry = &dir.json(&format!("{out}/report.json"))["renditions"][0];
    let bytes = dir.read(&format!("{out}/{}", text(entry, "output")));
    let (info, should) = (answer.header("fastly-io-info").unwrap_or_default(), text(entry, "io_info"));
    match answer.status {
        200 if answer.body == bytes && info == should => Ok(()),
        200 => Err(format!("{info}, should be {should}; equal bytes: {}", answer.body == bytes)),
        status => Err(format!("{status} {}", answer.text())),
    }
}

/// The message of a failed run: that of its image, or that of its query with carets.
fn message(dir: &Dir, out: &str, run: &Run) -> String {
    if run.code == 2 {
        return run.stderr.lines().find(|line| line.contains('^')).expect("a caret").to_owned();
    }
    let report = dir.json(&format!("{out}/report.json"));
    let message = text(&report["renditions"][0]["error"], "message");
    // `run` adds how its options would help.
    let (own, advice) = message.rsplit_once("; ").unwrap_or((message, ""));
    if advice.contains(" --") { own.to_owned() } else { message.to_owned() }
}

fn problem(dir: &Dir, case: &Case, server: &Mutex<Server>) -> Result<(), String> {
    let out = format!("out/{}", text(&case.value, "id"));
    let run = run(dir, case, &out);
    let answer = case.get(&server.lock().expect("no panic"));
    if !case.value["expect_error"].is_string() {
        assert_eq!(run.code, 0, "{}", run.stderr);
        return difference(dir, &out, &answer);
    }
    let message = message(dir, &out, &run);
    let same = (400..500).contains(&answer.status) && answer.text().contains(&message);
    if same { Ok(()) } else { Err(format!("{} {}, should be {message}", answer.status, answer.text())) }
}

#[test]
fn outputs_and_errors_are_those_of_a_run() {
    let dir = Dir::with(&[]);
    let cases = cases(&dir);
    // One request at a time, so that no outputs share a decode.
    let mut servers: BTreeMap<Vec<String>, Mutex<Server>> = BTreeMap::new();
    for case in &cases {
        servers.entry(case.service()).or_insert_with_key(|service| {
            let common = ["in", "--trust-headers", "--asset-root", "assets", "--no-cache"];
            let args: Vec<&str> = common.into_iter().chain(service.iter().map(String::as_str)).collect();
            Mutex::new(Server::start(&dir, &args))
        });
    }
    let problems = |first: usize| {
        let own = cases.iter().skip(first).step_by(THREADS);
        let problem = |case: &Case| {
            let problem = problem(&dir, case, &servers[&case.service()]).err()?;
            Some(format!("{} ?{}: {problem}", text(&case.value, "id"), case.query()))
        };
        own.filter_map(problem).collect::<Vec<String>>()
    };
    let wrong = at_once(THREADS, problems).concat();
    assert!(wrong.is_empty(), "{} of {} cases differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
