//! The stages of the pipeline, one file each: settings, parameters, geometry and the operation itself. A stage does not
//! know the other stages nor the recipe.

pub mod blur;
pub mod bw;
pub mod canvas;
pub mod crop;
mod crop_region;
pub mod even_dimensions;
pub mod orient;
pub mod overlay;
pub mod precrop;
pub mod resize;
pub mod sharpen;
pub mod tone;
pub mod trim;
pub mod trim_color;

use crate::{
    codes::ErrorCode,
    geometry::{Rect, Size},
    image::{Frame, LazyFrame},
    warning::Warning,
};

/// One stage of the pipeline, with its settings.
pub trait Stage: Sync {
    /// The name in reports and messages.
    fn name(&self) -> &'static str;

    /// The output size for an image of size `from`, without pixels: planning and memory estimates use it.
    ///
    /// # Errors
    /// When the settings cannot be applied to such an image.
    fn size(&self, from: Size) -> Result<Size, StageError>;

    /// Whether [`Stage::size`] is exact. Otherwise it is an upper bound, and the pixels decide.
    fn size_is_exact(&self) -> bool {
        true
    }

    /// How much of the image's detail the stage needs. Decoders that can shrink on load use it.
    fn detail(&self, from: Size) -> Detail;

    /// Warnings about an input of size `from`.
    fn warnings(&self, from: Size) -> Vec<Warning> {
        let _ = from;
        Vec::new()
    }

    /// The operation for this frame and all later ones, or `None` for no change.
    ///
    /// # Errors
    /// When the settings cannot be applied to this image.
    fn step(&self, frame: &LazyFrame) -> Result<Option<Step>, StageError>;
}

/// How much of the image's detail a stage needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Detail {
    /// As much as the later stages need.
    Passes,
    /// It shrinks the image by this factor (1 or more).
    ShrinkBy(f64),
    /// Every pixel.
    All,
}

/// A stage with its decisions made, so that all frames of an animation are treated the same.
pub struct Step {
    /// The stage's name.
    pub name: &'static str,
    /// Its values for reports, such as `800x450+0+75`.
    pub detail: String,
    /// For a stage that crops: the region, for display.
    pub region: Option<CropRegion>,
    /// The operation. It cannot fail: [`Stage::step`] reports all errors.
    pub run: Box<dyn Fn(LazyFrame) -> LazyFrame + Send + Sync>,
}

/// The region that a stage crops to, in pixels of its input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CropRegion {
    /// The crop.
    pub rect: Rect,
    /// The faces that determined the crop, the largest first.
    pub faces: Vec<Rect>,
}

impl Step {
    /// The step of a stage that crops, scales or rotates, and so can keep the image lazy.
    pub fn lazy(
        name: &'static str,
        detail: impl Into<String>,
        run: impl Fn(LazyFrame) -> LazyFrame + Send + Sync + 'static,
    ) -> Step {
        Step { name, detail: detail.into(), region: None, run: Box::new(run) }
    }

    /// The step of a stage that works on pixels.
    pub fn new(
        name: &'static str,
        detail: impl Into<String>,
        run: impl Fn(Frame) -> Frame + Send + Sync + 'static,
    ) -> Step {
        Step::lazy(name, detail, move |frame| run(frame.materialize()).into())
    }

    /// The step of a stage that crops.
    pub fn crop(name: &'static str, detail: impl Into<String>, region: CropRegion) -> Step {
        let rect = region.rect;
        Step { region: Some(region), ..Step::lazy(name, detail, move |frame| frame.cropped(rect)) }
    }
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.name, self.detail)
    }
}

/// A stage's settings cannot be applied to this image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct StageError {
    /// The stage's name.
    pub stage: &'static str,
    /// The kind of error.
    pub code: ErrorCode,
    /// One line that ends with the remedy.
    pub message: String,
}
