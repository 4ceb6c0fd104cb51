//! Queries of any content do not cause panics, the printed form parses to the same recipe, and a drawn image has the
//! planned size.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pixmill::{Recipe, Size, codes::ErrorCode, image::Frame, recipe::Pipeline, stage::StageError};

/// The most pixels of a drawn image.
const MOST_PIXELS: u64 = 10_000;

fuzz_target!(|text: &str| {
    let recipe = Recipe::default().read(text).recipe;
    assert_eq!(Recipe::parse(&recipe.to_string()).as_ref(), Ok(&recipe), "{recipe}");
    let pipeline = Pipeline::from(&recipe);
    for (w, h) in [(1, 1), (3, 200), (12_000, 7), (40, 30)] {
        let Some(size) = Size::new(w, h) else { continue };
        let (planned, _) = (pipeline.size(size), pipeline.warnings(size));
        // Pixels only for small images, before and after.
        if let Ok(planned) = planned
            && (w == 40 && planned.pixels() < MOST_PIXELS)
            && pipeline.shrink_on_load(size).is_ok()
        {
            draw(&pipeline, size, planned);
        }
    }
});

fn draw(pipeline: &Pipeline<'_>, size: Size, planned: Size) {
    let pixels = (0..1200_u32).map(|i| [i as u8, (i / 40) as u8, 99, (i % 40 * 6) as u8]).collect();
    let refuse = |to: Option<Size>| match to.is_none_or(|to| to.pixels() < MOST_PIXELS) {
        true => Ok(()),
        false => Err(StageError { stage: "", code: ErrorCode::DimensionsExceeded, message: String::new() }),
    };
    if let Ok((drawn, _)) = pipeline.start(Frame::new(size, pixels, false), refuse) {
        assert!(!pipeline.size_is_exact() || drawn.size() == planned, "{} instead of {planned}", drawn.size());
    }
}
