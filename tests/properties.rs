//! Properties of every query, invalid ones included: parsing does not panic, printing inverts parsing, a failed parameter
//! changes nothing, and the planned size is the size of the output.

mod support;

use pixmill::{
    Limits, Recipe,
    codec::EncodeOptions,
    engine::explain,
    montage::Montage,
    param::{Doc, Params, ValueError, print},
    recipe::{Pipeline, QueryErrorKind, docs},
    render,
    stage::overlay::Overlay,
};
use proptest::{collection::vec, prelude::*, sample::select};
use support::{encode, place_image, size};

/// Parts of values, valid and invalid, and a few that occur in no parameter.
const PIECES: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "7",
    "16",
    "50",
    "99",
    "100",
    "101",
    "1000",
    "12000",
    "4294967296",
    "1e9",
    "NaN",
    "0.5",
    "1.5",
    "33.3p",
    "50p",
    "150p",
    "-20p",
    "x1",
    "y2",
    "x5p",
    "y-5",
    "offset-x10",
    "offset-y90",
    "16:9",
    "1:1",
    "3:0",
    "4:5",
    "smart",
    "safe",
    "left",
    "top",
    "center",
    "middle",
    "auto",
    "upscale",
    "crop",
    "bounds",
    "cover",
    "lanczos3",
    "nearest",
    "bilinear",
    "bicubic",
    "r",
    "l",
    "h",
    "hv",
    "webp",
    "png",
    "pjpg",
    "webpll",
    "avif",
    "jpg",
    "85",
    "red",
    "fff",
    "ff8800",
    "255",
    "0.25",
    "threshold",
    "atkinson",
    "",
    " ",
    "%",
    "%2C",
    "%00",
    "é",
    "\u{202e}",
    "💥",
];

fn name() -> impl Strategy<Value = String> {
    let known: Vec<String> = docs().iter().map(|doc| doc.name.to_owned()).collect();
    prop_oneof![20 => select(known), 1 => select(PIECES).prop_map(str::to_owned), 1 => any::<String>()]
}

fn value() -> impl Strategy<Value = String> {
    let pieces = vec(select(PIECES), 1..5).prop_map(|pieces| pieces.join(","));
    let examples: Vec<String> = docs()
        .iter()
        .flat_map(|doc| doc.example.split('&'))
        .filter_map(|pair| Some(pair.split_once('=')?.1.to_owned()))
        .collect();
    prop_oneof![4 => pieces, 4 => select(examples), 1 => any::<String>()]
}

fn query() -> impl Strategy<Value = String> {
    let pair = (name(), value()).prop_map(|(name, value)| format!("{name}={value}"));
    vec(pair, 0..6).prop_map(|pairs| pairs.join("&"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parsing_does_not_panic(text in any::<String>()) {
        let reading = Recipe::default().read(&text);
        for error in reading.errors.iter().chain(&reading.ignored) {
            prop_assert!(text.get(error.span.clone()).is_some(), "{:?} is not in the query", error.span);
        }
    }

    #[test]
    fn printing_inverts_parsing(query in query()) {
        let recipe = Recipe::default().read(&query).recipe;
        let printed = recipe.to_string();
        prop_assert_eq!(Recipe::parse(&printed), Ok(recipe), "printed as `{}`", printed);
    }

    #[test]
    fn a_flag_at_a_time_is_the_query_at_once(first in query(), second in query()) {
        if let (Ok(one), Ok(both)) = (Recipe::parse(&first), Recipe::parse(&format!("{second}&{first}"))) {
            let laid_over = Recipe::parse(&second).and_then(|r| r.with(&first));
            prop_assert_eq!(laid_over, Ok(both));
            prop_assert_eq!(one.with(""), Ok(one));
        }
    }
}

/// A list that is valid up to an invalid last part, such as `copyright,x`.
fn nearly_valid(doc: &Doc) -> Vec<String> {
    let example = doc.example.split('&').find_map(|pair| pair.strip_prefix(doc.name)?.strip_prefix('='));
    let begins = doc.choices.iter().copied().chain(example);
    begins.flat_map(|begin| ["x", "", "\u{1f4a5}"].map(|end| format!("{begin},{end}"))).collect()
}

/// Every parameter at a value other than its default.
fn examples() -> Recipe {
    let pairs = docs().into_iter().filter_map(|doc| {
        let alone = |pair: &&str| pair.split_once('=').is_some_and(|(name, _)| name == doc.name);
        doc.example.split('&').find(alone)
    });
    Recipe::default().read(&pairs.collect::<Vec<_>>().join("&")).recipe
}

/// Applies `value` to every parameter of `S`, on top of the others' examples.
fn check_rows<S: Params + Default>(value: Option<&str>) -> Result<(), TestCaseError> {
    let mut examples = S::default();
    for row in S::PARAMS {
        let example = row.doc.example.split('&').find_map(|pair| pair.strip_prefix(row.doc.name)?.strip_prefix('='));
        let _ = row.apply(&mut examples, example.unwrap_or_default());
    }
    for row in S::PARAMS {
        for value in value.map_or_else(|| nearly_valid(&row.doc), |value| vec![value.to_owned()]) {
            let mut settings = examples.clone();
            if let Err(ValueError::Expected(_) | ValueError::NotBuilt(_)) = row.apply(&mut settings, &value) {
                prop_assert_eq!(print(&settings), print(&examples), "{}={}", row.doc.name, value);
            }
        }
    }
    Ok(())
}

/// Applies `value` to every parameter of a query, on top of the others' examples.
fn check_recipe(value: Option<&str>) -> Result<(), TestCaseError> {
    let examples = examples();
    for doc in docs() {
        for value in value.map_or_else(|| nearly_valid(&doc), |value| vec![value.to_owned()]) {
            let parsed = examples.read(&format!("{}={}", doc.name, value.replace(['&', '%', '#', '?'], "")));
            let failed =
                |kind: &QueryErrorKind| matches!(kind, QueryErrorKind::Value { .. } | QueryErrorKind::NotBuilt { .. });
            // `smart` without a ratio is the one value that lenient parsing corrects.
            let corrected = ["crop", "precrop"].contains(&doc.name) && value.to_ascii_lowercase().contains("smart");
            if parsed.errors.iter().any(|error| failed(&error.kind)) && !corrected {
                prop_assert_eq!(&parsed.recipe, &examples, "{}={}", doc.name, value);
            }
        }
    }
    Ok(())
}

#[test]
fn a_list_with_an_invalid_end_changes_nothing() {
    check_recipe(None).expect("unchanged");
    check_rows::<Montage>(None).expect("unchanged");
    check_rows::<Overlay>(None).expect("unchanged");
    for (name, value) in [("jpeg_quality", "0"), ("upscale", "x"), ("resize_filter", "x"), ("webp", ""), ("x", "1")] {
        let mut recipe = examples();
        recipe.set_default(name, value).expect_err(value);
        assert_eq!(recipe, examples(), "{name}={value}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_failed_parameter_changes_nothing(value in value()) {
        check_recipe(Some(&value))?;
        check_rows::<Montage>(Some(&value))?;
        check_rows::<Overlay>(Some(&value))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_planned_size_is_the_size_of_the_output(query in query(), w in 1_u32..70, h in 1_u32..70, alpha: bool, jpeg: bool) {
        let format = if jpeg { "jpeg" } else { "png" };
        let format = pixmill::Format::for_output(format).expect("a format").0;
        let image = encode(&place_image(size(w, h), alpha && !jpeg), format, &EncodeOptions::default());
        // Small, so that hundreds of cases are fast.
        let limits = Limits { output_side: 400, ..Limits::default() };
        let recipe = Recipe::default().read(&query).recipe;
        let planned = explain(&image, Pipeline::from(&recipe), &limits);
        let mut rendered = render(&image, std::slice::from_ref(&recipe), &limits).expect("a valid source");
        match (planned, rendered.remove(0)) {
            (Ok(planned), Ok(rendered)) => {
                prop_assert_eq!(planned.size, rendered.info.odim, "{}", recipe);
                let expected = recipe.size(size(w, h)).expect("it was rendered");
                if Pipeline::from(&recipe).size_is_exact() {
                    prop_assert_eq!(expected, rendered.info.odim, "{}", recipe);
                }
                prop_assert_ne!(rendered.bytes.len(), 0);
            }
            (Err(planned), Err(rendered)) => prop_assert_eq!(planned.code, rendered.code, "{}", recipe),
            (planned, rendered) => prop_assert!(false, "{}: planned {:?}, came {:?}", recipe, planned, rendered),
        }
    }
}
