//! Queries and headers of any content do not cause panics, and the printed form parses to the same recipe.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pixmill::{
    Recipe, Size,
    codes::ErrorCode,
    image::Frame,
    montage::Montage,
    output::Accepts,
    param::point,
    recipe::{Pipeline, read_overlay},
    stage::StageError,
};

fuzz_target!(|text: &str| {
    let recipe = Recipe::default().read(text).recipe;
    assert_eq!(Recipe::parse(&recipe.to_string()).as_ref(), Ok(&recipe), "{recipe}");
    let _ = (Montage::parse(text), read_overlay(text), Accepts::parse(text), point(text));
    for (w, h) in [(1, 1), (3, 200), (12_000, 7), (40, 30)] {
        let Some(size) = Size::new(w, h) else { continue };
        let pipeline = Pipeline::from(&recipe);
        let (planned, _) = (pipeline.size(size), pipeline.warnings(size));
        // Pixels only for small images, before and after.
        if w == 40 && planned.is_ok_and(|to| to.pixels() < 10_000) && pipeline.shrink_on_load(size).is_ok() {
            let pixels = (0..1200_u32).map(|i| [i as u8, (i / 40) as u8, 99, (i % 40 * 6) as u8]).collect();
            let refuse = |to: Option<Size>| {
                if to.is_none_or(|to| to.pixels() < 10_000) {
                    Ok(())
                } else {
                    Err(StageError { stage: "", code: ErrorCode::DimensionsExceeded, message: String::new() })
                }
            };
            let _ = pipeline.start(Frame::new(size, pixels, false), refuse);
        }
    }
});
