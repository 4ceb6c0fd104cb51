//! A recipe: the parameters of one rendition, with a field for each stage in the order in which they run. `query` parses
//! and prints it.

mod class;
mod error;
mod foreign;
mod meant;
mod pieces;
mod query;
mod settings;
mod suggest_fix;

pub use class::Classes;
pub use error::{Meant, QueryError, QueryErrorKind, QueryErrors};
pub use pieces::pieces;
pub use query::{ParsedQuery, docs, read_header, read_overlay};
pub use settings::{SettingError, settings};

use crate::{
    codec::FormatInfo,
    codes::WarningCode,
    color::Rgba,
    geometry::{Point, Size},
    image::LazyFrame,
    output::Output,
    param::Params,
    stage::{
        Detail, Stage, StageError, Step, blur::Blur, bw::Bw, canvas::Canvas, crop::Crop, even_dimensions::Even,
        orient::Orient, overlay::Overlay, precrop::Precrop, resize::Resize, sharpen::Sharpen, tone::Tone, trim::Trim,
        trim_color::TrimColor,
    },
    warning::Warning,
};

/// The parameters of one rendition. The fields are the stages in the order in which they run; `Recipe::default()` changes
/// nothing.
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
    pub trim_color: TrimColor,
    /// `precrop`: crops before `trim` and `crop`.
    pub precrop: Precrop,
    /// `trim`: removes pixels at the edges.
    pub trim: Trim,
    /// `crop`.
    pub crop: Crop,
    /// `orient`: rotates and flips.
    pub orient: Orient,
    /// `width`, `height`, `fit` and the other parameters of the size.
    pub resize: Resize,
    /// `canvas`, `pad` and `bg-color`.
    pub canvas: Canvas,
    /// `brightness`, `contrast` and `saturation`.
    pub tone: Tone,
    /// `bw`: black and white.
    pub bw: Bw,
    /// `sharpen`.
    pub sharpen: Sharpen,
    /// `blur`.
    pub blur: Blur,
    /// An image composited over this one. Not part of a query.
    pub overlay: Overlay,
    /// Even dimensions for video. Not part of a query: see [`Recipe::stored_as`].
    pub even: Even,
    /// Format, quality and metadata.
    pub output: Output,
    /// The focus of smart crops in the upright source, instead of a search. Not part of a query.
    pub focus: Option<Point>,
}

impl Recipe {
    /// All stages in order. The struct is destructured, so that a forgotten stage does not compile.
    fn stages(&self) -> [&dyn Stage; 13] {
        let Recipe {
            trim_color,
            precrop,
            trim,
            crop,
            orient,
            resize,
            canvas,
            tone,
            bw,
            sharpen,
            blur,
            overlay,
            even,
            output: _,
            focus: _,
        } = self;
        [trim_color, precrop, trim, crop, orient, resize, canvas, tone, bw, sharpen, blur, overlay, even]
    }

    /// Calls `visitor` for each group of parameters, in order.
    fn visit(&mut self, visitor: &mut impl Visit) {
        let Recipe {
            trim_color,
            precrop,
            trim,
            crop,
            orient,
            resize,
            canvas,
            tone,
            bw,
            sharpen,
            blur,
            overlay: _,
            even: _,
            output,
            focus: _,
        } = self;
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
        self.stages().iter().try_fold(from, |size, stage| stage.size(size))
    }

    /// Whether a crop is smart.
    pub fn is_smart(&self) -> bool {
        [self.precrop.region, self.crop.region].iter().flatten().any(|region| region.smart)
    }

    /// Whether the recipe only crops and resizes, which works on YCbCr planes as well as on RGB pixels.
    pub fn keeps_planes(&self) -> bool {
        let Recipe { precrop, trim, crop, resize, output, focus, .. } = self.clone();
        !self.is_smart() && *self == Recipe { precrop, trim, crop, resize, output, focus, ..Recipe::default() }
    }

    /// Whether a stage compares, changes or adds colors, which needs pixels in sRGB, the color space of query parameters.
    /// `alpha`: the image may be transparent. Black and white are the same in every RGB profile.
    pub fn works_in_srgb(&self, alpha: bool) -> bool {
        let Recipe { trim_color, canvas, tone, bw, overlay, .. } = self;
        let shows = alpha || canvas.pad.is_some() || canvas.canvas.is_some();
        let is_color = |color: Rgba| !matches!(color.0, [0, 0, 0, _] | [255, 255, 255, _] | [_, _, _, 0]);
        trim_color.border.is_some_and(|border| border.color.is_some_and(is_color))
            || canvas.background.is_some_and(|color| shows && is_color(color))
            || *tone != Default::default()
            || bw.method.is_some()
            || overlay.path.is_some()
    }

    /// Whether [`Recipe::size`] is exact. Otherwise it is an upper bound, because a stage depends on the pixels.
    pub fn size_is_exact(&self) -> bool {
        self.stages().iter().all(|stage| stage.size_is_exact())
    }

    /// The largest number of pixels after any stage from the resize on. The stages before it do not enlarge.
    ///
    /// # Errors
    /// When a stage cannot be applied to such a source.
    pub fn most_pixels(&self, from: Size) -> Result<u64, StageError> {
        let (mut size, mut most) = (from, 0);
        let mut resized = false;
        for stage in self.stages() {
            size = stage.size(size)?;
            resized |= stage.name() == self.resize.name();
            if resized {
                most = most.max(size.pixels());
            }
        }
        Ok(most)
    }

    /// The factor by which the decoder may shrink the source, 1 or more. It is half the factor of the resize, whose better
    /// filter does the rest.
    ///
    /// # Errors
    /// When a stage cannot be applied to such a source.
    pub fn shrink_on_load(&self, from: Size) -> Result<f64, StageError> {
        let mut size = from;
        for stage in self.stages() {
            match stage.detail(size) {
                Detail::Passes => size = stage.size(size)?,
                Detail::ShrinkBy(factor) => return Ok((factor / 2.0).max(1.0)),
                Detail::All => return Ok(1.0),
            }
        }
        Ok(1.0)
    }

    /// Warnings for a source of this size, without decoding.
    ///
    /// # Errors
    /// When a stage cannot be applied to such a source.
    pub fn warnings(&self, from: Size) -> Result<Vec<Warning>, StageError> {
        let (mut size, mut warnings) = (from, Vec::new());
        for stage in self.stages() {
            warnings.extend(stage.warnings(size));
            size = stage.size(size)?;
        }
        if self.focus.is_some() && !self.is_smart() {
            let message = "the focus has no effect without a smart crop such as `crop=1:1,smart`".to_owned();
            warnings.push(Warning::new(WarningCode::FocusIgnored, message));
        }
        Ok(warnings)
    }

    /// Runs the stages on the first frame. Returns the result and the steps for later frames, each with the size after it.
    /// `refuse` checks the size of the result once it is known and before it is allocated.
    ///
    /// # Errors
    /// When a stage cannot be applied to this frame, or `refuse` returns an error.
    pub fn start<E: From<StageError>>(
        &self,
        frame: impl Into<LazyFrame>,
        refuse: impl Fn(Size) -> Result<(), E>,
    ) -> Result<(LazyFrame, Vec<(Step, Size)>), E> {
        let (frame, mut steps) = (frame.into(), Vec::new());
        let size = frame.size();
        let mut frame = frame.with_focus(self.focus.map(|point| point.share(size)));
        let mut stages = self.stages().into_iter();
        while let Some(stage) = stages.next() {
            if let Some(step) = stage.step(&frame)? {
                frame = (step.run)(frame);
                steps.push((step, frame.size()));
            }
            // Also without a step: until now the size was only an upper bound.
            if !stage.size_is_exact() {
                refuse(stages.clone().try_fold(frame.size(), |size, stage| stage.size(size))?)?;
            }
        }
        Ok((frame, steps))
    }

    /// The recipe for an output of this format: opaque if the format has no alpha, with even dimensions for video.
    pub fn stored_as(&self, format: &FormatInfo) -> Recipe {
        let mut recipe = self.clone();
        recipe.canvas.opaque = !format.alpha;
        recipe.even.sides = format.video;
        recipe
    }
}

/// An operation on each group of parameters: parsing, printing, listing.
trait Visit {
    fn settings<S: Params>(&mut self, settings: &mut S);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Frame;

    fn size(w: u32, h: u32) -> Size {
        Size::new(w, h).expect("not empty")
    }

    /// The order of IO's documentation, which the compiler cannot check.
    #[test]
    fn stages_run_in_the_documented_order() {
        let recipe = Recipe::default();
        let names: Vec<_> = recipe.stages().iter().map(|s| s.name()).collect();
        assert_eq!(
            names,
            [
                "trim-color",
                "precrop",
                "trim",
                "crop",
                "orient",
                "resize",
                "canvas",
                "tone",
                "bw",
                "sharpen",
                "blur",
                "overlay",
                "even"
            ]
        );
    }

    #[test]
    fn shrink_on_load_leaves_a_factor_of_two() {
        let reduction =
            |query: &str| Recipe::parse(query).expect(query).shrink_on_load(size(4000, 3000)).expect("a size");
        assert_eq!(reduction("width=1000"), 2.0);
        assert_eq!(reduction("width=100&height=3000"), 1.0, "one side is not shrunk");
        assert_eq!(reduction("crop=2000,1500&width=500"), 2.0, "the factor is that of the crop");
        assert_eq!(reduction("width=100&resize-filter=nearest"), 1.0);
        assert_eq!(reduction("orient=r"), 1.0);
    }

    #[test]
    fn planned_size_is_rendered_size() {
        let frame = Frame::new(size(40, 30), vec![[9, 9, 9, 255]; 1200], true);
        for query in ["", "width=50p", "crop=1:1&orient=r&width=7", "width=10&height=10&fit=crop", "precrop=9,7,x1,y2"]
        {
            let recipe = Recipe::parse(query).expect(query);
            let (out, _) = recipe.start(frame.clone(), |_| Ok::<(), StageError>(())).expect(query);
            assert_eq!(Ok(out.size()), recipe.size(size(40, 30)), "{query}");
        }
    }

    /// Without a step the source's own data is a candidate for the output.
    #[test]
    fn recipes_without_a_step() {
        let frame = Frame::new(size(40, 30), vec![[9, 9, 9, 255]; 1200], true);
        let keeps = |query: &str| {
            let recipe = Recipe::parse(query).expect(query);
            recipe.start(frame.clone(), |_| Ok::<(), StageError>(())).expect(query).1.is_empty()
        };
        for query in ["", "quality=5&width=40", "width=900&bg-color=fff", "crop=4:3", "trim=0&pad=0", "canvas=40,30"] {
            assert!(keeps(query), "{query}");
        }
        for query in ["width=39", "orient=h", "crop=1:1&width=40&height=30&enable=upscale", "brightness=1", "blur=1"] {
            assert!(!keeps(query), "{query}");
        }
    }
}
