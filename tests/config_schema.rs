//! The JSON Schema of `pixmill.toml` and the parser agree.

use pixmill::{
    config::{Config, SCHEMA},
    recipe,
};
use serde_json::Value;

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("JSON")
}

/// Whether a file is valid for the schema and for the parser.
fn both(text: &str) -> (bool, bool) {
    let schema = jsonschema::validator_for(&schema()).expect("a schema");
    let value: Value = toml::from_str(text).expect(text);
    (schema.is_valid(&value), Config::parse(text).is_ok())
}

#[test]
fn valid_files_are_valid_for_both() {
    for text in [
        "",
        "inputs = 'photos'\noutput = 'dist'\nasset-roots = ['a', 'b']",
        "manifest = 'dist/m.json'\nbase-url = 'https://cdn.example/img/'\n[limits]\nmax-avif-area = 67108864",
        "[defaults]\njpeg_quality = 1\njpeg_type = 'baseline'\nupscale = true\nresize_filter = 'cubic'\nwebp = false",
        "[class.hero]\nquery = 'width=3'\n[class.'odd name']\nquery = ''",
        "[[rule]]\nfiles = '**'",
        "[[rule]]\nfiles = ['a', 'b/**']\nquery = 'crop=1:1,smart'\nwidths = [320]\ndprs = [1, 1.5]\n\
         formats = 'webp'\nname = '{stem}.{ext}'\nfocus = '30p, 0.5'\naccept = 'chrome'",
        "[[rule]]\nfiles = '**'\nclasses = 'a'\nformats = ['jpeg', 'png8']\naccept = ['image/webp', '*/*']\n\
         [class.a]\nquery = 'blur=2'",
        "[focus]\n'a.jpg' = '300,200'\n'b/c d.jpg' = '12.5%,0'",
    ] {
        assert_eq!(both(text), (true, true), "{text}");
    }
}

#[test]
fn invalid_files_are_invalid_for_both() {
    for text in [
        "input = 'photos'",
        "inputs = 3",
        "inputs = ['']",
        "output = ''",
        "output = ['dist']",
        "manifest = ''",
        "base-url = 'a b'",
        "base-url = ''",
        "[limits]\nmax-avif-area = 0",
        "[limits]\nmax-avif-area = 'large'",
        "[limits]\navif = 3",
        "asset_roots = ['a']",
        "[defaults]\nquality = 3",
        "[defaults]\njpeg_quality = 101",
        "[defaults]\njpeg_quality = 1.5",
        "[defaults]\nupscale = 'yes'",
        "[defaults]\njpeg_type = 'fast'",
        "[class]\nhero = 'width=3'",
        "[class.hero]",
        "[class.hero]\nquery = 'width=3'\nwidth = 3",
        "[rule]\nfiles = '**'",
        "[[rule]]",
        "[[rule]]\nfiles = 3",
        "[[rule]]\nfiles = []",
        "[[rule]]\nfiles = '**'\nwidth = 3",
        "[[rule]]\nfiles = '**'\nwidths = 320",
        "[[rule]]\nfiles = '**'\nwidths = [0]",
        "[[rule]]\nfiles = '**'\nwidths = ['320']",
        "[[rule]]\nfiles = '**'\ndprs = [0.5]",
        "[[rule]]\nfiles = '**'\nformats = ['jpgg']",
        "[[rule]]\nfiles = '**'\nname = ''",
        "[[rule]]\nfiles = '**'\nfocus = 'middle'",
        "[focus]\n'a.jpg' = '30p'",
        "[focus]\n'' = '1,1'",
    ] {
        assert_eq!(both(text), (false, false), "{text}");
    }
}

#[test]
fn the_files_in_the_guides_are_valid() {
    let guides = [include_str!("../src/guide/config.md"), include_str!("../src/guide/ci.md")];
    let blocks: Vec<&str> = guides.iter().flat_map(|guide| guide.split("```toml\n").skip(1)).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        let (text, _) = block.split_once("```").expect("its end");
        assert_eq!(both(text), (true, true), "{:?}", Config::parse(text));
    }
}

/// The valid names in an error.
fn expected_by_the_parser(text: &str) -> Vec<String> {
    let error = Config::parse(text).expect_err(text).to_string();
    let (_, list) = error.split_once("expected one of ").unwrap_or_else(|| panic!("{error}"));
    let mut names: Vec<String> = list.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    names.sort();
    names
}

#[test]
fn schema_and_parser_have_the_same_keys() {
    let keys = |pointer: &str| {
        let schema = schema();
        let mut keys: Vec<String> =
            schema.pointer(pointer).expect(pointer).as_object().expect(pointer).keys().cloned().collect();
        keys.sort();
        keys
    };
    assert_eq!(keys("/properties"), expected_by_the_parser("teapot = 1"));
    assert_eq!(keys("/$defs/rule/properties"), expected_by_the_parser("[[rule]]\nteapot = 1"));
    let settings: Vec<String> = recipe::settings().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(keys("/properties/defaults/properties"), settings);
}

#[test]
fn every_format_is_in_the_schema() {
    let formats = schema()["$defs"]["format"]["enum"].clone();
    let format = recipe::docs().into_iter().find(|doc| doc.name == "format").expect("a parameter");
    // `jpeg` is an alias, which most users try first.
    let want: Vec<&str> = format.choices.iter().copied().chain(["jpeg"]).collect();
    assert_eq!(formats, serde_json::json!(want));
}
