//! One file per step of the fixed order: its settings, its parameters, its geometry, its work.
//! A stage knows neither the other stages nor the recipe they form.

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
    image::Frame,
    warning::Warning,
};

/// One step of the order, with its settings.
pub trait Stage: Sync {
    /// The name in reports and messages.
    fn name(&self) -> &'static str;

    /// The size this stage gives an image of size `from`, from numbers alone: planning and budgeting use it.
    ///
    /// # Errors
    /// When the settings cannot be applied to such an image.
    fn size(&self, from: Size) -> Result<Size, StageError>;

    /// Whether [`Stage::size`] is the size itself, and not only a bound that the pixels decide under.
    fn size_is_exact(&self) -> bool {
        true
    }

    /// How much of the image's detail the stage needs; a decoder that can give less is asked for less.
    fn detail(&self, from: Size) -> Detail;

    /// What is worth saying when an image of size `from` arrives.
    fn warnings(&self, from: Size) -> Vec<Warning> {
        let _ = from;
        Vec::new()
    }

    /// The work for this frame and every later one, or `None` when there is nothing to do.
    ///
    /// # Errors
    /// When the settings cannot be applied to this image.
    fn step(&self, frame: &Frame) -> Result<Option<Step>, StageError>;
}

/// How much of the image's detail a stage needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Detail {
    /// As much as the stages after it.
    Passes,
    /// It shrinks the image by this factor (1 or more), so that less would do.
    ShrinkBy(f64),
    /// Every pixel.
    All,
}

/// A stage with every choice made, so that each frame of an animation is treated alike.
pub struct Step {
    /// The stage's name.
    pub name: &'static str,
    /// What it does in numbers, for reports: `800x450+0+75`.
    pub detail: String,
    /// For a stage that cuts: what it keeps and what for, so that it can be shown.
    pub region: Option<CropRegion>,
    /// The work. It cannot fail: every reason to fail belongs into [`Stage::step`].
    pub run: Box<dyn Fn(Frame) -> Frame + Send + Sync>,
}

/// What a stage keeps of an image, in pixels of the image that came to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CropRegion {
    /// What is kept.
    pub rect: Rect,
    /// The faces that decided, the largest first.
    pub faces: Vec<Rect>,
}

impl Step {
    /// A stage's work, with its name and what it does in numbers.
    pub fn new(
        name: &'static str,
        detail: impl Into<String>,
        run: impl Fn(Frame) -> Frame + Send + Sync + 'static,
    ) -> Step {
        Step { name, detail: detail.into(), region: None, run: Box::new(run) }
    }

    /// The step of a stage that keeps a part.
    pub fn crop(name: &'static str, detail: impl Into<String>, region: CropRegion) -> Step {
        let rect = region.rect;
        Step { region: Some(region), ..Step::new(name, detail, move |frame| frame.cropped(rect)) }
    }
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.name, self.detail)
    }
}

/// Why a stage cannot do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct StageError {
    /// The stage's name.
    pub stage: &'static str,
    /// The kind of error.
    pub code: ErrorCode,
    /// One line that ends with what to do.
    pub message: String,
}
