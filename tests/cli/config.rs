//! The configuration file: rules, focal points, inputs, output and error messages.

use crate::support::Dir;
use serde_json::Value;

/// A project with two kinds of images.
fn project(toml: &str) -> Dir {
    let dir = Dir::with(&[
        ("photos/coffee.jpg", "photos/coffee.jpg"),
        ("photos/chelsea.jpg", "photos/pets/cat.jpg"),
        ("in/gradient.png", "icons/g.png"),
    ]);
    dir.write("pixmill.toml", toml.as_bytes());
    dir
}

fn made(dir: &Dir, folder: &str) -> Vec<String> {
    let all = dir.files().into_iter();
    all.filter_map(|file| file.strip_prefix(&format!("{folder}/")).map(str::to_owned)).collect()
}

fn renditions(report: &Value) -> Vec<String> {
    let entries = report["renditions"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    entries.map(|entry| format!("{} {}", text(&entry["source"]), text(&entry["query"]))).collect()
}

const RULES: &str = r#"
inputs = ["photos", "icons"]
output = "dist"

[defaults]
jpeg_quality = 60

[class.hero]
query = "crop=2:1&width=400&blur=2"

[[rule]]
files = "photos/pets/*"
classes = ["hero"]
query = "crop=1:1"
formats = ["webp", "jpg"]

[[rule]]
files = ["photos/**/*.jpg", "more/**"]
widths = [100, 200, 5000, 6000]
formats = ["webp", "jpg"]
"#;

#[test]
fn run_alone_does_the_projects_job() {
    let dir = project(RULES);
    dir.run(&["run", "--report", "r.json"]).fine();
    let want = [
        "coffee-100.jpg",
        "coffee-100.webp",
        "coffee-200.jpg",
        "coffee-200.webp",
        "coffee-600.jpg",
        "coffee-600.webp",
        "g.png",
        "pets/cat.jpg",
        "pets/cat.webp",
    ];
    assert_eq!(made(&dir, "dist"), want);
    assert_eq!(dir.info("dist/coffee-600.webp"), "webp 600x400");
    // A rule overrides a class, a class overrides the defaults.
    assert_eq!(dir.info("dist/pets/cat.jpg"), "jpeg 300x300");
    let report = dir.json("r.json");
    let all = renditions(&report);
    assert_eq!(all[0], "icons/g.png ");
    assert!(all.contains(&"photos/pets/cat.jpg crop=1:1&width=400&blur=2&format=jpg".to_owned()), "{all:#?}");
    let cat = &report["renditions"].as_array().expect("a list")[all.len() - 1];
    assert!(cat["format_reason"].as_str().expect("text").contains("quality 60"), "{cat}");
}

#[test]
fn the_folder_it_is_started_in_makes_no_difference() {
    let dir = project(RULES);
    dir.run(&["run", "--report", "r.json"]).fine();
    std::fs::remove_dir_all(dir.path().join("dist")).expect("there");
    dir.run_in("photos/pets", &["run", "--report", "../../r2.json"]).fine();
    assert_eq!(dir.read("r.json"), dir.read("r2.json"));
    dir.write("sub/conf.toml", RULES.replace("\"photos", "\"../photos").replace("\"icons", "\"../icons").as_bytes());
    dir.run(&["run", "--config", "sub/conf.toml"]).fine();
    assert!(made(&dir, "sub/dist").contains(&"coffee.jpg".to_owned()), "globs do not leave the file's folder");
}

#[test]
fn the_command_line_wins() {
    let dir = project(RULES);
    // Query and flags override the rule. The formats come from the rule.
    dir.run(&["run", "photos/coffee.jpg", "-o", "a/", "-q", "width=50", "--blur", "3", "--report", "r.json"]).fine();
    assert_eq!(made(&dir, "a"), ["coffee-50.jpg", "coffee-50.webp"]);
    assert_eq!(
        renditions(&dir.json("r.json")),
        ["photos/coffee.jpg width=50&blur=3&format=webp", "photos/coffee.jpg width=50&blur=3&format=jpg",]
    );
    // Names, inputs and the output.
    dir.run(&["run", "photos", "-o", "b", "--name", "{n}/{stem}.{ext}", "-q", "width=9"]).fine();
    assert_eq!(made(&dir, "b").len(), 10);
    dir.run(&["run", "icons", "-q", "width=9"]).fine();
    assert_eq!(made(&dir, "dist"), ["g.png"]);
    // Classes.
    dir.run(&["run", "photos/coffee.jpg", "-o", "c", "--class", "hero", "--name", "{class}-{n}.{ext}"]).fine();
    assert_eq!((made(&dir, "c").len(), dir.info("c/hero-1.webp")), (8, "webp 100x50".into()));
    // A single output has the given name.
    dir.run(&["run", "photos/coffee.jpg", "-o", "d.jpg"]).fails(2, &["is one file"]);
    dir.run(&["run", "icons/g.png", "-o", "d.webp"]).fine();
}

#[test]
fn ratios_and_clients_are_renditions() {
    let dir = project(
        "inputs = 'photos'\noutput = 'dist'\n[[rule]]\nfiles = 'photos/*'\nquery = 'width=100'\ndprs = [1, 1.5, 2]\n\
         [[rule]]\nfiles = 'photos/pets/*'\nquery = 'format=auto&width=20'\naccept = ['chrome', 'image/webp', '*/*']\n",
    );
    dir.run(&["run"]).fine();
    let want = ["coffee@1.5x.jpg", "coffee@1x.jpg", "coffee@2x.jpg", "pets/cat.avif", "pets/cat.jpg", "pets/cat.webp"];
    assert_eq!(made(&dir, "dist"), want);
    assert_eq!(dir.info("dist/coffee@1.5x.jpg"), "jpeg 150x100");
    dir.run(&["run", "--accept", "image/webp", "-o", "one"]).fine();
    assert_eq!(made(&dir, "one/pets"), ["cat.webp"]);
}

#[test]
fn a_focus_of_a_file_of_a_rule_and_of_the_command_line() {
    let dir = project(
        "inputs = 'photos'\noutput = 'dist'\n[[rule]]\nfiles = 'photos/**'\nquery = 'crop=1:1,smart'\nfocus = '0,0'\n\
         [focus]\n'photos/coffee.jpg' = '100p,50p'\n",
    );
    let operations = |args: &[&str]| {
        dir.run(&[&["run", "--report", "r.json"][..], args].concat()).fine();
        let report = dir.json("r.json");
        let first = |i: usize| report["renditions"][i]["operations"][0].as_str().expect("text").to_owned();
        [first(0), first(1)]
    };
    let [coffee, cat] = operations(&[]);
    assert!(coffee.starts_with("crop 400x400+200+0 smart, around the focus"), "{coffee}");
    assert!(cat.starts_with("crop 300x300+0+0 smart, around the focus"), "{cat}");
    let [coffee, cat] = operations(&["--focus", "50p,50p"]);
    assert!(coffee.starts_with("crop 400x400+100+0") && !cat.contains("+0+0"), "{coffee} {cat}");
}

#[test]
fn explain_looks_where_run_does() {
    let dir = project(
        "[[rule]]\nfiles = 'photos/pets/*'\nfocus = '0,0'\n[[rule]]\nfiles = '**'\n[focus]\n'photos/coffee.jpg' = '100p,50p'\n",
    );
    let explain = |below: &str, args: &[&str]| {
        let run = dir.run_in(below, &[&["explain", "crop=1:1,smart"][..], args].concat()).fine();
        String::from_utf8(run.stdout).expect("text")
    };
    let coffee = explain("photos", &["coffee.jpg"]);
    assert!(coffee.contains("focus      100p,50p, from [focus] of ../pixmill.toml\n"), "{coffee}");
    assert!(coffee.contains("(400x400+200+0 smart, around the focus"), "{coffee}");
    let cat = explain(".", &["photos/pets/cat.jpg"]);
    assert!(cat.contains("focus      0,0, from rule 1 of pixmill.toml\n") && cat.contains("300x300+0+0"), "{cat}");
    let typed = explain(".", &["photos/coffee.jpg", "--focus", "50p,50p"]);
    assert!(typed.contains("400x400+100+0 smart, around") && !typed.contains("says"), "{typed}");
    assert!(!explain(".", &["icons/g.png"]).contains("focus"));
}

#[test]
fn what_nothing_comes_of_is_said_once() {
    let toml = "inputs = ['photos', 'icons']\noutput = 'dist'\n[[rule]]\nfiles = 'photos/*'\n\
                [[rule]]\nfiles = ['photo/**', '*.png']\n[[rule]]\nfiles = 'photos/coffee.*'\n\
                [focus]\n'photos/coffee.jpg' = '0,0'\n'photos/cofee.jpg' = '0,0'\n";
    let dir = project(toml);
    let said = dir.run(&["run", "--report", "r.json"]).fine().stderr;
    let warnings: Vec<&str> = said.lines().filter(|line| line.starts_with("warning: ")).collect();
    assert_eq!(
        warnings,
        [
            "warning: pixmill.toml: rule 2 (photo/**, *.png) matches no image",
            "warning: pixmill.toml: rule 3 (photos/coffee.*) matches no image",
            "warning: pixmill.toml: [focus] photos/cofee.jpg matches no image",
        ]
    );
    assert!(!String::from_utf8_lossy(&dir.read("r.json")).contains("matches no image"));
    assert!(dir.run(&["run", "--dry-run"]).fine().stderr.contains("matches no image"));
    // With inputs on the command line, unused rules are not reported.
    for args in [&["run", "photos/coffee.jpg"][..], &["run", "--quiet"]] {
        assert!(!dir.run(args).fine().stderr.contains("matches no image"), "{args:?}");
    }
}

#[test]
fn overlays_begin_at_the_files_roots() {
    let dir = project("asset-roots = ['icons']\n");
    dir.run_in("photos", &["run", "coffee.jpg", "-o", "../a.png", "--overlay", "overlay=/g.png"]).fine();
    dir.write("pixmill.toml", b"");
    dir.run(&["run", "photos/coffee.jpg", "-o", "b.png", "--overlay", "overlay=/g.png"])
        .fails(2, &["--asset-root", "`asset-roots`"]);
}

#[test]
fn all_mistakes_of_the_file_at_once_each_with_its_line() {
    let dir = project(
        r#"inputs = ["photos?width=3"]
asset-roots = ""
[defaults]
jpg_quality = 5
[class.hero]
query = "crop=16:9&widht=300&blur=x"
[class.esc]
query = "wi\u0064ht=300"
[[rule]]
files = ["photos/**", "a[b"]
query = "width=3"
classes = ["hero", "herp"]
widths = [320, 0]
dprs = [11]
formats = ["avif", "jpgg", "jpg&width=2"]
name = "{sten}.{ext}"
focus = "middle"
accept = "netscape"
[focus]
"../team.jpg" = "30p,50p"
"photos/a.jpg" = "30p"
"#,
    );
    let run = dir.run(&["run"]);
    let words = [
        "invalid configuration pixmill.toml; nothing was run\nline 1, inputs:\n  inputs = [\"photos?width=3\"]\n            ^^^^^^^^^^^^^^^^ put the query in a [[rule]]",
        "line 2, asset-roots:",
        "line 4, [defaults]:\n  jpg_quality = 5\n  ^^^^^^^^^^^ unknown setting",
        "line 6, the query of the class hero:\n  query = \"crop=16:9&widht=300&blur=x\"\n                     ^^^^^^^^^ unknown parameter `widht`; did you mean `width`?\n                               ^^^^^^ `blur=x`",
        "line 8, the query of the class esc:\n  query = \"wi\\u0064ht=300\"\n          ^^^^^^^^^^^^^^^^ invalid query:\n    widht=300\n    ^^^^^^^^^ unknown",
        "line 10, rule 1:\n  files = [\"photos/**\", \"a[b\"]\n                        ^^^^^ invalid glob: unclosed character class",
        "line 11, the query of rule 1:\n  query = \"width=3\"\n          ^^^^^^^^^ `width` is set here and by `widths`",
        "line 12, rule 1:\n  classes = [\"hero\", \"herp\"]\n                     ^^^^^^ `class=herp`: expected one of the classes `esc`, `hero`",
        "                 ^ `width=0`",
        "^^ `dpr=11`",
        "^^^^^^ `format=jpgg`",
        "^^^^^^^^^^^^^ expected a format",
        "unknown word `{sten}`; the words are {dir}",
        "focus = \"middle\"\n          ^^^^^^^^ expected x and y",
        "nor one of the browsers",
        "line 20, [focus]:\n  \"../team.jpg\" = \"30p,50p\"\n  ^^^^^^^^^^^^^ expected the path of a file",
        "\"photos/a.jpg\" = \"30p\"\n                   ^^^^^ expected x and y",
    ];
    run.fails(2, &words);
    assert!(made(&dir, "dist").is_empty());
    dir.write("pixmill.toml", b"[[rule]]\nfile = 'a'\n");
    dir.run(&["run", "photos"])
        .fails(2, &["invalid configuration pixmill.toml", "line 2", "unknown field `file`", "^^^^"]);
    dir.write("pixmill.toml", b"[[rule]]\nwidths = [1]\n");
    dir.run(&["run", "photos"]).fails(2, &["missing field `files`"]);
}

#[test]
fn two_outputs_of_a_rule_with_one_name_are_refused() {
    let dir =
        project("inputs = 'photos'\noutput = 'dist'\n[[rule]]\nfiles = '**'\nwidths = [9, 8]\nname = '{stem}.{ext}'\n");
    dir.run(&["run"]).fails(2, &["would be called", "`name` of a rule"]);
    assert!(made(&dir, "dist").is_empty());
}

#[test]
fn missing_inputs_and_output_are_usage_errors() {
    let dir = project("");
    std::fs::remove_file(dir.path().join("pixmill.toml")).expect("there");
    dir.run(&["run"]).fails(2, &["no inputs given", "pixmill run photos/ -o dist/", "pixmill init"]);
    dir.run(&["run", "photos"]).fails(2, &["no output given", "-o DIR", "pixmill init"]);
    dir.write("pixmill.toml", b"output = 'dist'\n");
    dir.run(&["run"]).fails(2, &["no inputs given", "`inputs = [\"photos\"]`", "pixmill.toml"]);
    dir.run(&["run", "icons"]).fine();
    assert_eq!(made(&dir, "dist"), ["g.png"]);
    dir.write("pixmill.toml", b"inputs = 'nowhere'\noutput = 'dist'\n");
    dir.run(&["run"]).fails(2, &["`inputs` of pixmill.toml: nowhere: no such file or folder"]);
    dir.run(&["run", "--config", "none.toml"]).fails(2, &["cannot read the configuration", "none.toml"]);
}

#[test]
fn init_writes_a_file_that_works_at_once() {
    let dir = Dir::with(&[
        ("photos/coffee.jpg", "public/img/coffee.jpg"),
        ("photos/chelsea.jpg", "public/cat.JPG"),
        ("in/gradient.png", "assets/g.png"),
        ("in/gradient.png", "dist/1.png"),
        ("in/gradient.png", "dist/2.png"),
        ("in/gradient.png", "dist/3.png"),
    ]);
    let said = String::from_utf8(dir.run(&["init"]).fine().stdout).expect("text");
    assert_eq!(said.lines().count(), 3, "{said}");
    assert!(said.starts_with("wrote pixmill.toml for the 2 images in public/\n"), "{said}");
    let planned = dir.run(&["run", "--dry-run"]).fine().stdout;
    dir.run(&["run"]).fine();
    assert_eq!(dir.info("dist/img/coffee-480.webp"), "webp 480x320");
    assert_eq!(planned.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count(), 9, "three formats");
    assert!(dir.read("pixmill.toml").starts_with(b"#:schema ./pixmill.schema.json\n"));
    let schema = dir.run(&["generate", "config-schema"]).fine().stdout;
    assert!(dir.read("pixmill.schema.json") == schema, "the schema that it names is there");
    let before = dir.read("pixmill.toml");
    dir.run(&["init"]).fails(2, &["pixmill.toml exists already", "delete it"]);
    assert_eq!(dir.read("pixmill.toml"), before);
}

#[test]
fn init_takes_the_folder_there_is() {
    let first_line = |files: &[(&str, &str)]| {
        let dir = Dir::with(files);
        let said = String::from_utf8(dir.run(&["init"]).fine().stdout).expect("text");
        if !files.is_empty() {
            dir.run(&["run"]).fine();
        }
        said.lines().next().expect("a line").to_owned()
    };
    let photo = "photos/coffee.jpg";
    assert_eq!(first_line(&[]), "wrote pixmill.toml; put images into images/, or edit `inputs`");
    assert_eq!(first_line(&[(photo, "a.jpg")]), "wrote pixmill.toml for the image in this folder");
    assert_eq!(first_line(&[(photo, "trip/a.jpg"), (photo, "b.jpg")]), "wrote pixmill.toml for the image in trip/");
    let both = [(photo, "assets/a.jpg"), (photo, "src/assets/a.jpg"), (photo, "src/assets/b.jpg")];
    assert_eq!(first_line(&both), "wrote pixmill.toml for the 2 images in src/assets/");
}

/// A project from elsewhere does not write outside of its folder, unless the command line says so.
#[test]
fn output_and_manifest_stay_in_the_project() {
    let dir = Dir::with(&[("in/baseline.jpg", "project/photos/a.jpg"), ("in/baseline.jpg", "shared/b.jpg")]);
    let run = |toml: &str, more: &[&str]| {
        dir.write("project/pixmill.toml", format!("inputs = ['photos', '../shared']\n{toml}").as_bytes());
        dir.run_in("project", &[&["run", "-q", "width=9"], more].concat())
    };
    let before = dir.files().len() + 1;
    let absolute = dir.path().join("x").display().to_string();
    for outside in ["../x", "a/../../x", "..", absolute.as_str()] {
        let output = format!("output = '{outside}'\n");
        let message = format!("`output = \"{outside}\"` of pixmill.toml is outside of its folder");
        run(&output, &[]).fails(2, &[&message, "use --output "]);
        run(&output, &["--dry-run"]).fails(2, &[&message]);
    }
    run("output = 'dist'\nmanifest = '../m.json'\n", &[])
        .fails(2, &["`manifest = \"../m.json\"`", "--manifest ../m.json"]);
    assert_eq!(dir.files().len(), before);
    run("output = '../x'\n", &["-o", "../y"]).fine();
    assert_eq!(made(&dir, "y"), ["a.jpg", "b.jpg"]);
    run("output = 'dist'\nmanifest = '../m.json'\n", &["--manifest", "../n.json"]).fine();
    run("output = './a/../dist'\nmanifest = 'dist/m.json'\n", &[]).fine();
    assert_eq!(made(&dir, "project/dist"), ["a.jpg", "b.jpg", "m.json"]);
    let check = ["check", "--no-baseline", "--max-total", "5MB", "-q", "width=9"];
    dir.write("project/pixmill.toml", b"inputs = 'photos'\noutput = '../x'\n");
    dir.run_in("project", &check).fine();
}
