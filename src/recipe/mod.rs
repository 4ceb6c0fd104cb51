//! A recipe: the parameters of one rendition, with a field for each stage in the order in which they run. `query` parses
//! and prints it.

mod class;
mod error;
mod foreign;
mod meant;
mod pieces;
mod pipeline;
mod query;
mod render_settings;
mod settings;
mod suggest_fix;
mod translate;

pub use class::Classes;
pub use error::{Meant, QueryError, QueryErrorKind, QueryErrors};
pub use pieces::{beside_class, pieces};
pub use pipeline::Pipeline;
pub use query::{ParsedQuery, docs, read_header, read_overlay};
pub use render_settings::RenderSettings;
pub use settings::{SettingError, settings};

use crate::{
    geometry::Size,
    output::Output,
    param::Params,
    stage::{
        StageError, blur::Blur, bw::Bw, canvas::Canvas, crop::Crop, orient::Orient, precrop::Precrop, resize::Resize,
        sharpen::Sharpen, tone::Tone, trim::Trim, trim_color::TrimColor,
    },
};

/// The parameters of one rendition: a parsed query, which does not change. [`RenderSettings`] holds all
/// other settings. The fields are the stages in the order in which they run; `Recipe::default()` changes nothing.
///
/// ```
/// use pixmill::{Recipe, Size};
///
/// let recipe = Recipe::parse("?width=300&crop=16:9")?;
/// let photo = Size::new(4000, 3000).expect("not empty");
/// assert_eq!(recipe.size(photo)?.to_string(), "300x169");
/// assert_eq!(recipe.to_string(), "crop=16:9&width=300");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Recipe {
    /// `trim-color`: removes a border of one color.
    pub(crate) trim_color: TrimColor,
    /// `precrop`: crops before `trim` and `crop`.
    pub(crate) precrop: Precrop,
    /// `trim`: removes pixels at the edges.
    pub(crate) trim: Trim,
    /// `crop`.
    pub(crate) crop: Crop,
    /// `orient`: rotates and flips.
    pub(crate) orient: Orient,
    /// `width`, `height`, `fit` and the other parameters of the size.
    pub(crate) resize: Resize,
    /// `canvas`, `pad` and `bg-color`.
    pub(crate) canvas: Canvas,
    /// `brightness`, `contrast` and `saturation`.
    pub(crate) tone: Tone,
    /// `bw`: black and white.
    pub(crate) bw: Bw,
    /// `sharpen`.
    pub(crate) sharpen: Sharpen,
    /// `blur`.
    pub(crate) blur: Blur,
    /// Format, quality and metadata.
    pub(crate) output: Output,
}

impl Recipe {
    /// Calls `visitor` for each group of parameters, in order.
    fn visit(&mut self, visitor: &mut impl Visit) {
        let Recipe { trim_color, precrop, trim, crop, orient, resize, canvas, tone, bw, sharpen, blur, output } = self;
        visitor.settings(trim_color);
        visitor.settings(precrop);
        visitor.settings(trim);
        visitor.settings(crop);
        visitor.settings(orient);
        visitor.settings(resize);
        visitor.settings(canvas);
        visitor.settings(tone);
        visitor.settings(bw);
        visitor.settings(sharpen);
        visitor.settings(blur);
        visitor.settings(output);
        visitor.settings(&mut output.animation);
        visitor.settings(&mut output.video);
        visitor.settings(&mut output.svg);
    }

    /// The size of the result for an upright source of size `from`, without decoding.
    ///
    /// # Errors
    /// When a stage cannot be applied to such a source.
    pub fn size(&self, from: Size) -> Result<Size, StageError> {
        Pipeline::from(self).size(from)
    }

    /// The recipe with the default output.
    fn without_output(&self) -> Recipe {
        Recipe { output: Output::default(), ..self.clone() }
    }

    /// Whether a crop is smart.
    pub(crate) fn is_smart(&self) -> bool {
        [self.precrop.region, self.crop.region].iter().flatten().any(|region| region.smart)
    }
}

/// An operation on each group of parameters: parsing, printing, listing.
trait Visit {
    fn settings<S: Params>(&mut self, settings: &mut S);
}
