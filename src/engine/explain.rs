//! Explains a recipe's effect on an image: every decision with its reason. Nothing is written.

use super::{failure::stage_failure, frames::srgb, reuse::how, source::Source};
use crate::{
    codec::{Format, Header, Limits},
    color::Rgba,
    geometry::{Rect, Size},
    image::Frame,
    kernel::{outline, resample},
    output::decide::OutputDecision,
    recipe::Pipeline,
    report::Failure,
    stage::CropRegion,
    warning::Warning,
};

/// A source's format, size and header.
#[derive(Debug, Clone)]
pub struct ImageInfo {
    /// The format.
    pub format: Format,
    /// The file size in bytes.
    pub bytes: u64,
    /// The parsed header.
    pub header: Header,
}

/// The effect of a recipe on an image.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The source.
    pub source: ImageInfo,
    /// The decoded size, in the stored orientation.
    pub decoded: Size,
    /// The steps, in order.
    pub steps: Vec<Explained>,
    /// The size of the output.
    pub size: Size,
    /// The format of the output.
    pub format: Format,
    /// The format of the output, its reason, and its encoder settings.
    pub output: String,
    /// The warnings of the rendition.
    pub warnings: Vec<Warning>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The stage.
    pub stage: &'static str,
    /// Its numbers, such as the crop rectangle.
    pub detail: String,
    /// The size after it.
    pub size: Size,
}

/// Reads an image's header.
///
/// # Errors
/// When it is not an image, is damaged, exceeds a limit, or has a format this build cannot read.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<ImageInfo, Failure> {
    let source = Source::open(bytes, &[], limits)?;
    Ok(ImageInfo { format: source.format, bytes: bytes.len() as u64, header: source.header })
}

/// Explains a recipe by running its stages, because `trim-color` and smart crops depend on pixels. Nothing is encoded.
///
/// # Errors
/// As for rendering.
pub fn explain(bytes: &[u8], pipeline: Pipeline<'_>, limits: &Limits) -> Result<Explanation, Failure> {
    let facts = inspect(bytes, limits)?;
    let source = Source::open(bytes, &[pipeline], limits)?;
    let resolved = source.resolve(pipeline, limits)?;
    let mut warnings = pipeline.warnings(facts.header.upright_size()).map_err(|e| stage_failure(&e))?;
    let (frame, frame_warnings) = srgb(&source, bytes)?;
    warnings.extend(frame_warnings);
    warnings.extend(resolved.decision.warnings.iter().cloned());
    warnings.extend(super::provenance::unsigned(pipeline.output()));
    let stored = pipeline.stored_as(resolved.decision.format.info());
    let (result, steps) = stored.start(frame, |size| size.map_or(Ok(()), |size| resolved.refuse(size, limits)))?;
    let how = how(&source, pipeline, &resolved, steps.is_empty());
    let steps = steps.into_iter().map(|(step, size)| Explained { stage: step.name, detail: step.detail, size });
    Ok(Explanation {
        source: facts,
        decoded: source.header.decoded_size,
        steps: steps.collect(),
        size: result.size(),
        format: resolved.decision.format,
        output: OutputDecision { how, ..resolved.decision }.reason(),
        warnings,
    })
}

/// The upright image with the recipe's crops: the discarded area dimmed, the crop framed in orange, detected faces in
/// green. At most 1600 pixels a side.
///
/// # Errors
/// As for rendering.
pub fn draw(bytes: &[u8], pipeline: Pipeline<'_>, limits: &Limits) -> Result<Frame, Failure> {
    let source = Source::open(bytes, &[pipeline], limits)?;
    let (frame, _) = srgb(&source, bytes)?;
    let (whole, upright) = (frame.size(), frame.clone());
    let (_, steps) = pipeline.start(frame, |_| Ok::<(), Failure>(()))?;
    let scale = (1600.0 / f64::from(whole.width().max(whole.height()))).min(1.0);
    let shown = Size::round(f64::from(whole.width()) * scale, f64::from(whole.height()) * scale);
    let mut image = resample::resize(&upright, shown, resample::Filter::Bilinear);
    let (mut kept, mut faces) = (Rect { x: 0, y: 0, size: whole }, Vec::new());
    // Crops precede all other changes of size, so each offset is relative to the previous crop.
    for CropRegion { rect, faces: found } in steps.into_iter().map_while(|(step, _)| step.region) {
        let moved = |r: Rect| Rect { x: r.x + kept.x, y: r.y + kept.y, size: r.size };
        faces.extend(found.into_iter().map(moved));
        kept = moved(rect);
    }
    let small = |rect: Rect| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the image")]
        let at = |v: u32| (f64::from(v) * scale).round() as u32;
        let size = Size::round(f64::from(rect.size.width()) * scale, f64::from(rect.size.height()) * scale);
        Rect { x: at(rect.x), y: at(rect.y), size }
    };
    let thick = (shown.width().max(shown.height()) / 300).max(2);
    image = outline::draw(outline::dim_outside(image, small(kept)), small(kept), Rgba([255, 128, 0, 255]), thick);
    for face in faces {
        image = outline::draw(image, small(face), Rgba([0, 220, 90, 255]), thick);
    }
    Ok(image)
}
