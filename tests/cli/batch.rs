//! `pixmill batch`: lines of JSON in and out.

use crate::{
    interrupted::noise,
    peak::{peak, watched},
    skip::skip,
    support::{Dir, Run},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Stdio},
    thread,
    time::Duration,
};

/// The answers by their id. Each is valid for the schema.
fn answers(dir: &Dir, stdout: &[u8]) -> BTreeMap<String, Value> {
    let schema: Value = serde_json::from_slice(&dir.run(&["generate", "batch-schema"]).fine().stdout).expect("JSON");
    let part = |name: &str| {
        let mut part = schema.clone();
        part["anyOf"] = json!([{ "$ref": format!("#/$defs/{name}") }]);
        jsonschema::validator_for(&part).expect("a schema")
    };
    let (result, failure, preview) = (part("result"), part("failure"), part("preview"));
    let mut all = BTreeMap::new();
    for line in String::from_utf8(stdout.to_vec()).expect("UTF-8").lines() {
        let answer: Value = serde_json::from_str(line).expect(line);
        let valid = [&result, &failure, &preview].map(|kind| kind.is_valid(&answer));
        assert_eq!(valid.iter().filter(|valid| **valid).count(), 1, "{line}");
        let twice = all.insert(answer["id"].to_string(), answer);
        assert!(twice.is_none(), "two answers: {line}");
    }
    all
}

fn run(dir: &Dir, args: &[&str], lines: &[Value]) -> (Run, BTreeMap<String, Value>) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let run = dir.run_with_input(&[&["batch"], args].concat(), text.as_bytes());
    let answers = answers(dir, &run.stdout);
    (run, answers)
}

fn code(answer: &Value) -> &str {
    answer["error"]["code"].as_str().unwrap_or_default()
}

fn message(answer: &Value) -> &str {
    answer["error"]["message"].as_str().unwrap_or_default()
}

fn path(answer: &Value) -> &str {
    answer["path"].as_str().unwrap_or_else(|| panic!("no output: {answer}"))
}

/// Queries of all kinds of decodes: scaled and whole, planes and pixels, several formats.
const QUERIES: &[&str] = &[
    "",
    "width=300",
    "width=300&format=webp",
    "width=290&format=webp",
    "width=100",
    "width=75&format=png",
    "width=140&quality=60",
    "width=141&bw=threshold",
    "crop=1:1,smart&width=96",
    "width=150&blur=4",
    "width=150&sharpen=a2,r1,t0",
    "trim=5&width=60&format=webp",
    "orient=r&width=60",
    "format=jpg&quality=40",
];

#[test]
fn outputs_that_share_a_decode_have_the_bytes_of_separate_runs() {
    let dir = Dir::with(&[("photos/coffee.jpg", "coffee.jpg"), ("in/gradient.png", "gradient.png")]);
    let mut lines = Vec::new();
    for source in ["coffee.jpg", "gradient.png"] {
        lines.extend(
            QUERIES.iter().map(|query| json!({"id": format!("{source}?{query}"), "source": source, "query": query})),
        );
    }
    for more in [&["--no-cache"][..], &["--no-cache", "--isolate"]] {
        let (finished, answers) = run(&dir, &[&["-o", "out"], more].concat(), &lines);
        finished.fine();
        assert_eq!(answers.len(), lines.len());
        for (n, answer) in answers.values().enumerate() {
            let typed = answer["id"].as_str().expect("a text");
            let alone = format!("alone/{n}/{{stem}}.{{ext}}");
            dir.run(&["run", typed, "-o", &alone, "--no-cache"]).fine();
            let ext = path(answer).rsplit('.').next().expect("an extension");
            let stem = typed.split('.').next().expect("a name");
            assert!(dir.read(path(answer)) == dir.read(&format!("alone/{n}/{stem}.{ext}")), "{typed} {more:?}");
            let said =
                format!("{} {}x{}", answer["format"].as_str().expect("a text"), answer["width"], answer["height"]);
            assert_eq!(dir.info(path(answer)), said, "{typed}");
            assert_eq!(answer["bytes"], dir.read(path(answer)).len());
            let name = format!("out/{stem}.{}.{ext}", answer["digest"].as_str().expect("a text"));
            assert_eq!(path(answer), name);
        }
    }
}

#[test]
fn every_wrong_line_is_answered_and_the_others_are_rendered() {
    let dir = Dir::with(&[("in/gray.jpg", "a.jpg")]);
    dir.write("broken.jpg", b"\xff\xd8\xff\xe0 not more");
    dir.write("text.jpg", b"text");
    let long = format!("{{\"id\": 9, \"source\": \"{}\"}}", "x".repeat(20_000));
    let lines = [
        "junk",
        "[]",
        "",
        "  \r",
        r#"{"source": "a.jpg"}"#,
        r#"{"id": 1, "source": "a.jpg", "qeury": "width=3"}"#,
        r#"{"id": 2, "source": "a.jpg", "query": "width=abc"}"#,
        r#"{"id": 3, "source": "missing.jpg"}"#,
        r#"{"id": 4, "source": "broken.jpg"}"#,
        r#"{"id": 5, "source": "text.jpg"}"#,
        r#"{"id": 6, "source": "a.jpg", "accept": "firefux"}"#,
        r#"{"id": 7, "source": "a.jpg", "query": "width=99999&enable=upscale"}"#,
        r#"{"id": 8, "source": ""}"#,
        &long,
        r#"{"id": 10, "source": ".", "query": "width=3"}"#,
        r#"{"id": 11, "source": "a.jpg", "output": "folder/"}"#,
        // The last line has no line break.
        r#"{"id": "good", "source": "a.jpg", "query": "width=20"}"#,
    ];
    let finished = dir.run_with_input(&["batch", "-o", "out"], lines.join("\n").as_bytes());
    assert_eq!((finished.code, finished.stderr.as_str()), (1, ""));
    let all: Vec<Value> =
        String::from_utf8_lossy(&finished.stdout).lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert_eq!(all.len(), 15, "{all:#?}");
    let of = |id: Value| all.iter().filter(move |answer| answer["id"] == id);
    assert!(of(Value::Null).all(|answer| code(answer) == "invalid-request"));
    assert_eq!(of(Value::Null).count(), 4);
    let wrong: Vec<&Value> = (1..=11).filter_map(|id| of(id.into()).next()).collect();
    let codes: Vec<&str> = wrong.iter().map(|answer| code(answer)).collect();
    let request = "invalid-request";
    let want = [
        request,
        "invalid-query",
        "read-failed",
        "unparsable",
        "unsupported-format",
        request,
        "dimensions-exceeded",
        request,
        request,
        request,
    ];
    assert_eq!(codes, want, "{wrong:#?}");
    assert!(message(wrong[0]).contains("did you mean query?"));
    assert!(message(wrong[1]).contains("width=abc") && message(wrong[1]).contains('^'), "{}", message(wrong[1]));
    assert!(message(wrong[6]).contains("--max-output-side"), "{}", message(wrong[6]));
    assert_eq!(of("good".into()).next().map(|answer| answer["width"].clone()), Some(20.into()));
}

#[test]
fn a_named_output_is_written_there_and_never_over_a_source() {
    let dir = Dir::with(&[("in/gray.jpg", "a.jpg"), ("in/gradient.png", "b.png")]);
    let (a, b) = (dir.read("a.jpg"), dir.read("b.png"));
    let line = |id: u32, source: &str, query: &str, output: &str| json!({"id": id, "source": source, "query": query, "output": output});
    let lines = [
        line(0, "a.jpg", "width=20", "deep/folder/x.webp"),
        line(1, "a.jpg", "width=20", "a.jpg"),
        line(2, "b.png", "width=20", "./y.png"),
        line(3, "b.png", "format=png&width=20", "y.jpg"),
        line(4, "b.png", "format=auto", "y.webp"),
        line(5, "b.png", "width=20", "a.jpg"),
        line(6, "b.png", "width=20&format=webp", "no-extension"),
        json!({"id": 7, "source": "b.png"}),
    ];
    let (finished, answers) = run(&dir, &[], &lines);
    assert_eq!(finished.code, 1);
    let of = |id: u32| &answers[&id.to_string()];
    assert_eq!((path(of(0)), dir.info("deep/folder/x.webp").as_str()), ("deep/folder/x.webp", "webp 20x13"));
    assert_eq!(path(of(2)), "./y.png");
    assert!(dir.info("no-extension").starts_with("webp 20x"));
    for id in [1, 3, 4, 5, 7] {
        assert!(["write-failed", "invalid-request"].contains(&code(of(id))), "{}", of(id));
    }
    assert!(message(of(5)).contains("source") && message(of(3)).contains("y.png") && message(of(7)).contains("-o DIR"));
    assert!(dir.read("a.jpg") == a && dir.read("b.png") == b);
    assert!(!dir.path().join("y.jpg").exists() && !dir.path().join("y.webp").exists());
    assert!(dir.files().iter().all(|name| !name.contains(".pixmill")), "{:?}", dir.files());
}

#[test]
fn an_output_may_be_a_source_later() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let mut batch = Batch::start(&dir, &["--no-cache"]);
    for width in [100, 90] {
        assert_eq!(
            batch.ask(&json!({"id": 1, "source": "a.jpg", "query": format!("width={width}"), "output": "b.png"}))["width"],
            width
        );
        assert_eq!(
            batch.ask(&json!({"id": 2, "source": "b.png", "query": "width=0.5", "output": "c.webp"}))["width"],
            width / 2
        );
    }
    assert!(batch.ask(&json!({"id": 3, "source": "c.webp", "output": "a.jpg"}))["error"]["message"].is_string());
    assert_eq!(batch.end(), Some(1));
}

#[test]
fn the_cache_is_that_of_run() {
    let dir = Dir::with(&[("photos/coffee.jpg", "a.jpg")]);
    let cached = |query: &str| {
        let args = ["-o", "out", "--cache-dir", "cache"];
        let (finished, answers) = run(&dir, &args, &[json!({"id": 1, "source": "a.jpg", "query": query})]);
        finished.fine();
        answers["1"]["cached"] == true
    };
    assert!(!cached("width=100") && cached("width=100") && !cached("width=101"));
    dir.run(&["run", "a.jpg?width=102", "-o", "b", "--cache-dir", "cache"]).fine();
    assert!(cached("width=102"));
    let again = dir.run(&["run", "a.jpg?width=100", "-o", "c", "--cache-dir", "cache"]).fine();
    assert!(again.stderr.contains("1 from the cache"), "{}", again.stderr);
    // Two outputs of one decode are kept as two of their own.
    let lines =
        ["width=50&format=webp", "width=50"].map(|query| json!({"id": query, "source": "a.jpg", "query": query}));
    run(&dir, &["-o", "out", "--cache-dir", "cache"], &lines).0.fine();
    assert!(cached("width=50") && cached("width=50&format=webp"));
}

#[test]
fn the_configuration_the_formats_of_the_client_and_placeholders_apply() {
    let dir = Dir::with(&[("photos/people/astronaut.jpg", "photos/a.jpg"), ("photos/coffee.jpg", "photos/b.jpg")]);
    dir.write(
        "pixmill.toml",
        b"[defaults]\nwebp_quality = 30\n[class.thumb]\nquery = \"width=40&format=webp\"\n[focus]\n\"photos/a.jpg\" = \"1p,1p\"\n[[rule]]\nfiles = \"photos/b*\"\nwidths = [7]\nfocus = \"99p,99p\"\n",
    );
    let line = |id: &str, source: &str, query: &str| json!({"id": id, "source": source, "query": query});
    let mut auto = line("auto", "photos/a.jpg", "format=auto&width=40");
    auto["accept"] = "image/webp".into();
    let mut placeholder = line("placeholder", "photos/a.jpg", "width=40");
    placeholder["placeholder"] = true.into();
    let lines = [
        line("class", "photos/a.jpg", "class=thumb"),
        line("no class", "photos/a.jpg", "class=other"),
        line("focus", "photos/a.jpg", "crop=1:3,smart&width=20"),
        line("rule", "photos/b.jpg", "crop=1:3,smart&width=20"),
        line("warning", "photos/a.jpg", "width=5000"),
        auto,
        placeholder,
    ];
    let (finished, answers) = run(&dir, &["-o", "out"], &lines);
    assert_eq!(finished.code, 1);
    let of = |id: &str| &answers[&format!("\"{id}\"")];
    assert_eq!((&of("class")["format"], &of("class")["width"]), (&"webp".into(), &40.into()));
    assert_eq!(code(of("no class")), "invalid-query");
    assert_eq!((&of("auto")["format"], &of("auto")["mime"]), (&"webp".into(), &"image/webp".into()));
    for (id, source, focus) in [("focus", "photos/a.jpg", "1p,1p"), ("rule", "photos/b.jpg", "99p,99p")] {
        let typed = format!("{source}?crop=1:3,smart&width=20");
        dir.run(&["run", &typed, "-o", "alone.jpg", "--focus", focus]).fine();
        assert!(dir.read(path(of(id))) == dir.read("alone.jpg"), "the focal point of {source}");
        std::fs::remove_file(dir.path().join("alone.jpg")).expect("removed");
    }
    assert_eq!(of("warning")["warnings"][0]["code"], "upscale-prevented");
    let made = &of("placeholder")["placeholder"];
    assert!(made["color"].is_string() && made["thumbhash"].is_string() && made["data_uri"].is_string(), "{made}");
    assert!(of("class").get("placeholder").is_none());
    let only = run(&dir, &["-o", "out", "--only-classes"], &[line("a", "photos/a.jpg", "width=3")]).1;
    assert!(code(&only["\"a\""]) == "invalid-query" && message(&only["\"a\""]).contains("class=NAME"));
    let lenient = run(&dir, &["-o", "out", "--lenient"], &[line("a", "photos/a.jpg", "width=3&blur=x")]).1;
    assert_eq!(lenient["\"a\""]["warnings"][0]["code"], "parameter-invalid");
}

#[test]
fn a_preview_has_the_dimensions_and_the_format_of_the_output() {
    let dir = Dir::with(&[("photos/coffee.jpg", "coffee.jpg")]);
    let line = |kind: &str, query: &str, preview: bool| json!({"id": format!("{kind} {query}"), "source": "coffee.jpg", "query": query, "accept": "safari", "preview": preview});
    let queries: Vec<&&str> = QUERIES.iter().chain(&["format=auto&width=9999", "format=gif"]).collect();
    let previews: Vec<Value> = queries.iter().map(|query| line("preview", query, true)).collect();
    let (finished, mut answers) = run(&dir, &["--no-cache"], &previews);
    finished.fine();
    assert_eq!(dir.files(), ["coffee.jpg"]);
    let outputs: Vec<Value> = queries.iter().map(|query| line("output", query, false)).collect();
    answers.extend(run(&dir, &["-o", "out", "--no-cache"], &outputs).1);
    for query in &queries {
        let of = |kind: &str| &answers[&format!("\"{kind} {query}\"")];
        let facts = |kind: &str| ["width", "height", "format", "mime"].map(|name| of(kind)[name].clone());
        if of("preview")["exact"] == true {
            assert_eq!(facts("preview"), facts("output"), "{query}");
        } else {
            assert!(query.starts_with("trim"), "{query}");
        }
    }
    let wrong = json!({"id": 1, "source": "missing.jpg", "preview": true});
    assert_eq!(code(&run(&dir, &[], &[wrong]).1["1"]), "read-failed");
}

#[test]
fn usage_errors_end_before_anything_is_read() {
    let dir = Dir::with(&[]);
    for (args, word) in [
        (&["batch", "--accept", "chrome"][..], "`accept`"),
        (&["batch", "--focus", "1,1"], "[focus]"),
        (&["batch", "--config", "missing.toml"], "missing.toml"),
        (&["batch", "--jobs", "0"], "--jobs"),
        (&["batch", "photo.jpg"], "unexpected argument"),
    ] {
        let run = dir.run(args).fails(2, &[word]);
        assert!(run.stdout.is_empty());
    }
    let empty = dir.run(&["batch"]).fine();
    assert!(empty.stdout.is_empty() && empty.stderr.is_empty());
}

/// A process in progress. It is killed on drop.
struct Batch {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Batch {
    fn start(dir: &Dir, args: &[&str]) -> Batch {
        let mut command = dir.command(&[&["batch"], args].concat());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let (input, output) = (child.stdin.take(), child.stdout.take().expect("an output"));
        Batch { child, input, output: BufReader::new(output) }
    }

    fn send(&mut self, line: &Value) {
        let input = self.input.as_mut().expect("an input");
        input.write_all(format!("{line}\n").as_bytes()).expect("written");
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("read");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    /// Sends a line, and waits for its answer while the input stays open.
    fn ask(&mut self, line: &Value) -> Value {
        self.send(line);
        self.answer()
    }

    /// Closes the input. Returns the exit code.
    fn end(&mut self) -> Option<i32> {
        self.input = None;
        self.child.wait().expect("it ends").code()
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args([name, &process]).status().expect("kill runs").success());
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_answer_comes_while_the_input_is_open() {
    let dir = Dir::with(&[("in/gray.jpg", "a.jpg")]);
    let mut batch = Batch::start(&dir, &["-o", "out"]);
    for id in 1..4 {
        let answer = batch.ask(&json!({"id": id, "source": "a.jpg", "query": format!("width={id}")}));
        assert_eq!((&answer["id"], &answer["width"]), (&id.into(), &id.into()));
    }
    assert_eq!(batch.ask(&json!({"id": 4}))["id"], 4);
    assert_eq!(batch.end(), Some(1));
}

/// A small image is not behind a large one.
#[test]
fn answers_come_in_the_order_of_completion() {
    let dir = Dir::with(&[("in/gray.jpg", "a.jpg")]);
    dir.write("noise.bmp", &noise(1500));
    let mut batch = Batch::start(&dir, &["-o", "out", "--no-cache", "--jobs", "2"]);
    batch.send(&json!({"id": "slow", "source": "noise.bmp", "query": "format=svg&width=1500"}));
    assert_eq!(batch.ask(&json!({"id": "quick", "source": "a.jpg", "query": "width=9"}))["id"], "quick");
}

#[cfg(unix)]
#[test]
fn a_signal_answers_all_lines_and_leaves_no_half_output() {
    for signal in ["-INT", "-TERM"] {
        let dir = Dir::with(&[("in/gray.jpg", "a.jpg")]);
        dir.write("noise.bmp", &noise(1500));
        let mut batch = Batch::start(&dir, &["-o", "out", "--no-cache", "--jobs", "2"]);
        for id in 0..9 {
            batch.send(&json!({"id": id, "source": "noise.bmp", "query": format!("format=svg&width={}", 1500 - id)}));
        }
        assert_eq!(batch.ask(&json!({"id": "quick", "source": "a.jpg", "query": "width=9"}))["id"], "quick");
        batch.signal(signal);
        let answered: Vec<Value> = (0..9).map(|_| batch.answer()).collect();
        assert!(answered.iter().all(|answer| code(answer) == "interrupted"), "{answered:#?}");
        assert_eq!(batch.child.wait().expect("it ends").code(), Some(130), "{signal}");
        let made: Vec<String> = dir.files().into_iter().filter(|name| name.starts_with("out/")).collect();
        assert_eq!(made.len(), 1, "{made:?}");
    }
}

#[test]
fn a_client_that_is_gone_ends_the_process() {
    let dir = Dir::with(&[("in/gray.jpg", "a.jpg")]);
    let mut command = dir.command(&["batch", "-o", "out"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
    drop(child.stdout.take());
    let mut input = child.stdin.take().expect("an input");
    input.write_all(b"{\"id\": 1, \"source\": \"a.jpg\"}\n").expect("written");
    // The input stays open.
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

/// Without a reader of the answers reading stops, and memory stays within its limit however many lines wait.
#[test]
fn a_slow_client_and_many_lines_take_no_memory() {
    const LINES: usize = 10_000;
    if peak(std::process::id()).is_none() {
        skip("needs /proc for the peak memory of a process");
        return;
    }
    let dir = Dir::with(&[("in/gray.jpg", "a.jpg")]);
    let mut batch = Batch::start(&dir, &["-o", "out", "--no-cache", "--memory", "60M", "--jobs", "2"]);
    let mut input = batch.input.take().expect("an input");
    let filler = "x".repeat(8000);
    let writer = thread::spawn(move || {
        for id in 0..LINES {
            // 80 MB in all. Lines of all kinds: answered at once, and rendered.
            let line = match id % 10 {
                0 => json!({"id": id, "source": "a.jpg", "query": format!("width={}", 1 + id % 97)}),
                _ => json!({"id": id, "source": "a.jpg", "query": format!("x={filler}"), "other": 1}),
            };
            input.write_all(format!("{line}\n").as_bytes()).expect("written");
        }
    });
    // Until memory no longer grows, or all is read, which would be wrong.
    let (mut most, mut rounds) = (0, 0);
    while rounds < 10 && !writer.is_finished() {
        let now = peak(batch.child.id()).unwrap_or(0);
        rounds = if now > most { 0 } else { rounds + 1 };
        most = most.max(now);
        thread::sleep(Duration::from_millis(50));
    }
    assert!(!writer.is_finished(), "all lines are read, although nobody reads the answers");
    let reader = thread::spawn(move || {
        let Batch { ref mut child, ref mut output, .. } = batch;
        let answered =
            output.lines().filter(|line| line.as_ref().is_ok_and(|line| line.starts_with("{\"id\""))).count();
        (answered, child.wait().expect("it ends").code())
    });
    writer.join().expect("all written");
    assert_eq!(reader.join().expect("all read"), (LINES, Some(1)));
    assert!(most <= 60_000_000, "{most} bytes");
}

/// Outputs of one decode are in memory together. What does not fit beside others is rendered alone.
#[test]
fn memory_is_bounded_while_images_are_rendered() {
    if peak(std::process::id()).is_none() {
        skip("needs /proc for the peak memory of a process");
        return;
    }
    let dir = Dir::with(&[("photos/coffee.jpg", "coffee.jpg")]);
    dir.run(&["run", "coffee.jpg?width=1500&enable=upscale&format=png", "-o", "large.png"]).fine();
    let line = |id: u32| json!({"id": id, "source": "large.png", "query": format!("width={}", 700 - id)});
    dir.write("lines", (0..16).map(|id| format!("{}\n", line(id))).collect::<String>().as_bytes());
    let mut command = dir.command(&["batch", "-o", "out", "--no-cache", "--memory", "80M"]);
    command.stdin(std::fs::File::open(dir.path().join("lines")).expect("a file"));
    let mut child = command.stdout(Stdio::null()).spawn().expect("the program starts");
    let (status, most) = watched(&mut child);
    assert_eq!(status.code(), Some(0));
    assert!(most <= 80_000_000, "{most} bytes");
    assert_eq!(dir.files().iter().filter(|name| name.starts_with("out/")).count(), 16);
}
