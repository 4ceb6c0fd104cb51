//! What holds for every query, odd ones included: nothing panics, printing is the inverse of reading, and the size that
//! is planned is the size that comes out.

mod support;

use pixmill::{Limits, Recipe, codec::EncodeOptions, engine::explain, recipe::docs, render};
use proptest::{collection::vec, prelude::*, sample::select};
use support::{encode, place_image, size};

/// Pieces that values are made of, right and wrong ones, and a few that belong to no parameter.
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
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let reading = Recipe::default().read(&text);
        for error in reading.errors.iter().chain(&reading.ignored) {
            prop_assert!(text.get(error.span.clone()).is_some(), "{:?} is not in the query", error.span);
        }
    }

    #[test]
    fn printing_is_the_inverse_of_reading(query in query()) {
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_planned_comes_out(query in query(), w in 1_u32..70, h in 1_u32..70, alpha: bool, jpeg: bool) {
        let format = if jpeg { "jpeg" } else { "png" };
        let format = pixmill::Format::for_output(format).expect("a format").0;
        let image = encode(&place_image(size(w, h), alpha && !jpeg), format, &EncodeOptions::default());
        // Small enough to try hundreds of.
        let limits = Limits { output_side: 400, ..Limits::default() };
        let recipe = Recipe::default().read(&query).recipe;
        let planned = explain(&image, &recipe, &limits);
        let mut rendered = render(&image, std::slice::from_ref(&recipe), &limits).expect("a source that is fine");
        match (planned, rendered.remove(0)) {
            (Ok(planned), Ok(rendered)) => {
                prop_assert_eq!(planned.size, rendered.info.odim, "{}", recipe);
                let foreseen = recipe.size(size(w, h)).expect("it was rendered");
                if recipe.size_is_exact() {
                    prop_assert_eq!(foreseen, rendered.info.odim, "{}", recipe);
                }
                prop_assert_ne!(rendered.bytes.len(), 0);
            }
            (Err(planned), Err(rendered)) => prop_assert_eq!(planned.code, rendered.code, "{}", recipe),
            (planned, rendered) => prop_assert!(false, "{}: planned {:?}, came {:?}", recipe, planned, rendered),
        }
    }
}
