//! A recipe and its settings as the stages of one rendition, in order.

use super::{Recipe, RenderSettings};
use crate::{
    codec::FormatInfo,
    codes::WarningCode,
    color::Rgba,
    geometry::Size,
    image::LazyFrame,
    output::OutputRequest,
    stage::{
        Detail, Stage, StageError, Step,
        canvas::{Canvas, CanvasStage},
        even_dimensions::Even,
        overlay::Overlay,
    },
    warning::Warning,
};
use std::sync::LazyLock;

/// The stages of a rendition: those of its recipe, and those that its settings and its output format add.
///
/// ```
/// use pixmill::{Recipe, Size, recipe::{Pipeline, RenderSettings}};
///
/// let (recipe, settings) = (Recipe::parse("?width=300&crop=16:9")?, RenderSettings::default());
/// let photo = Size::new(4000, 3000).expect("not empty");
/// let pipeline = Pipeline::new(&recipe, &settings);
/// assert_eq!(pipeline.size(photo)?.to_string(), "300x169");
/// assert!(pipeline.warnings(photo)?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Pipeline<'a> {
    pub(crate) recipe: &'a Recipe,
    pub(crate) settings: &'a RenderSettings,
    canvas: CanvasStage<'a>,
    even: Even,
}

impl<'a> From<&'a Recipe> for Pipeline<'a> {
    /// With default settings.
    fn from(recipe: &'a Recipe) -> Pipeline<'a> {
        static DEFAULT: LazyLock<RenderSettings> = LazyLock::new(RenderSettings::default);
        Pipeline::new(recipe, &DEFAULT)
    }
}

impl<'a> Pipeline<'a> {
    /// The stages before the output format is known.
    pub fn new(recipe: &'a Recipe, settings: &'a RenderSettings) -> Pipeline<'a> {
        let canvas = CanvasStage { settings: &recipe.canvas, opaque: false };
        Pipeline { recipe, settings, canvas, even: Even::default() }
    }

    /// The stages for an output of this format: opaque if the format has no alpha, with even dimensions for video.
    pub(crate) fn stored_as(self, format: &FormatInfo) -> Pipeline<'a> {
        let canvas = CanvasStage { opaque: !format.alpha, ..self.canvas };
        Pipeline { canvas, even: Even { sides: format.video }, ..self }
    }

    /// As [`Pipeline::stored_as`], for a source whose pixels are `opaque`: without transparency, formats with and without
    /// alpha have the same stages.
    pub(crate) fn drawn_as(self, format: &FormatInfo, opaque: bool) -> Pipeline<'a> {
        let stored = self.stored_as(format);
        let canvas = if opaque && self.recipe.canvas == Canvas::default() { self.canvas } else { stored.canvas };
        Pipeline { canvas, ..stored }
    }

    /// The parameters and settings of the output.
    pub(crate) fn output(&self) -> OutputRequest<'a> {
        OutputRequest { output: &self.recipe.output, settings: &self.settings.output }
    }

    /// All stages in order. The structs are destructured, so that a forgotten stage does not compile.
    fn stages(&self) -> [&dyn Stage; 13] {
        let Pipeline { recipe, settings, canvas, even } = self;
        let Recipe { trim_color, precrop, trim, crop, orient, resize, canvas: _, tone, bw, sharpen, blur, output: _ } =
            recipe;
        let RenderSettings { focus: _, overlay, at_most: _, output: _ } = settings;
        [trim_color, precrop, trim, crop, orient, resize, canvas, tone, bw, sharpen, blur, overlay, even]
    }

    /// The size of the result for an upright source of size `from`, without decoding.
    ///
    /// # Errors
    /// When a stage cannot be applied to such a source.
    pub fn size(&self, from: Size) -> Result<Size, StageError> {
        self.stages().iter().try_fold(from, |size, stage| stage.size(size))
    }

    /// Whether a stage of the recipe or the overlay changes the image.
    pub(crate) fn draws(&self) -> bool {
        self.settings.overlay != Overlay::default() || self.recipe.without_output() != Recipe::default()
    }

    /// Whether both draw the same image of the same source.
    pub(crate) fn draws_as(&self, other: &Pipeline<'_>) -> bool {
        let Pipeline { recipe, settings, canvas: CanvasStage { settings: _, opaque }, even } = self;
        let RenderSettings { focus, overlay, at_most: _, output: _ } = settings;
        (*opaque, *even) == (other.canvas.opaque, other.even)
            && (focus, overlay) == (&other.settings.focus, &other.settings.overlay)
            && recipe.without_output() == other.recipe.without_output()
    }

    /// Whether the stages only crop and resize, which works on YCbCr planes as well as on RGB pixels.
    pub(crate) fn keeps_planes(&self) -> bool {
        let Recipe { precrop, trim, crop, resize, output, .. } = self.recipe.clone();
        !self.recipe.is_smart()
            && self.settings.overlay == Overlay::default()
            && *self.recipe == Recipe { precrop, trim, crop, resize, output, ..Recipe::default() }
    }

    /// Whether a stage compares, changes or adds colors, which needs pixels in sRGB, the color space of query parameters.
    /// `alpha`: the image may be transparent. Black and white are the same in every RGB profile.
    pub(crate) fn works_in_srgb(&self, alpha: bool) -> bool {
        let Recipe { trim_color, canvas, tone, bw, .. } = self.recipe;
        let shows = alpha || canvas.pad.is_some() || canvas.canvas.is_some();
        let is_color = |color: Rgba| !matches!(color.0, [0, 0, 0, _] | [255, 255, 255, _] | [_, _, _, 0]);
        trim_color.border.is_some_and(|border| border.color.is_some_and(is_color))
            || canvas.background.is_some_and(|color| shows && is_color(color))
            || *tone != Default::default()
            || bw.method.is_some()
            || self.settings.overlay.path.is_some()
    }

    /// Whether [`Pipeline::size`] is exact. Otherwise it is an upper bound, because a stage depends on the pixels.
    pub fn size_is_exact(&self) -> bool {
        self.stages().iter().all(|stage| stage.size_is_exact())
    }

    /// The largest number of pixels after any stage from the resize on. The stages before it do not enlarge.
    ///
    /// # Errors
    /// When a stage cannot be applied to such a source.
    pub(crate) fn most_pixels(&self, from: Size) -> Result<u64, StageError> {
        let (mut size, mut most) = (from, 0);
        let mut resized = false;
        for stage in self.stages() {
            size = stage.size(size)?;
            resized |= stage.name() == self.recipe.resize.name();
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
        if self.settings.at_most {
            warnings.retain(|warning| warning.code != WarningCode::UpscalePrevented);
        }
        if self.settings.focus.is_some() && !self.recipe.is_smart() {
            let message = "the focus has no effect without a smart crop such as `crop=1:1,smart`".to_owned();
            warnings.push(Warning::new(WarningCode::FocusIgnored, message));
        }
        Ok(warnings)
    }

    /// Runs the stages on the first frame. Returns the result and the steps for later frames, each with the size after it.
    /// `check` is called before each stage, and with the size of the result once it is known and before it is allocated.
    ///
    /// # Errors
    /// When a stage cannot be applied to this frame, or `check` returns an error.
    pub fn start<E: From<StageError>>(
        &self,
        frame: impl Into<LazyFrame>,
        check: impl Fn(Option<Size>) -> Result<(), E>,
    ) -> Result<(LazyFrame, Vec<(Step, Size)>), E> {
        let (frame, mut steps) = (frame.into(), Vec::new());
        let size = frame.size();
        let mut frame = frame.with_focus(self.settings.focus.map(|point| point.share(size)));
        let mut stages = self.stages().into_iter();
        while let Some(stage) = stages.next() {
            check(None)?;
            if let Some(step) = stage.step(&frame)? {
                frame = (step.run)(frame);
                steps.push((step, frame.size()));
            }
            // Also without a step: until now the size was only an upper bound.
            if !stage.size_is_exact() {
                check(Some(stages.clone().try_fold(frame.size(), |size, stage| stage.size(size))?))?;
            }
        }
        Ok((frame, steps))
    }
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
        let names: Vec<_> = Pipeline::from(&recipe).stages().iter().map(|s| s.name()).collect();
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
        let shrink = |query: &str| {
            Pipeline::from(&Recipe::parse(query).expect(query)).shrink_on_load(size(4000, 3000)).expect("a size")
        };
        assert_eq!(shrink("width=1000"), 2.0);
        assert_eq!(shrink("width=100&height=3000"), 1.0, "one side is not shrunk");
        assert_eq!(shrink("crop=2000,1500&width=500"), 2.0, "the factor is that of the crop");
        assert_eq!(shrink("width=100&resize-filter=nearest"), 1.0);
        assert_eq!(shrink("orient=r"), 1.0);
    }

    #[test]
    fn planned_size_is_rendered_size() {
        let frame = Frame::new(size(40, 30), vec![[9, 9, 9, 255]; 1200], true);
        for query in ["", "width=50p", "crop=1:1&orient=r&width=7", "width=10&height=10&fit=crop", "precrop=9,7,x1,y2"]
        {
            let recipe = Recipe::parse(query).expect(query);
            let (out, _) = Pipeline::from(&recipe).start(frame.clone(), |_| Ok::<(), StageError>(())).expect(query);
            assert_eq!(Ok(out.size()), recipe.size(size(40, 30)), "{query}");
        }
    }

    /// Without a step the source's own data is a candidate for the output.
    #[test]
    fn recipes_without_a_step() {
        let frame = Frame::new(size(40, 30), vec![[9, 9, 9, 255]; 1200], true);
        let keeps = |query: &str| {
            let recipe = Recipe::parse(query).expect(query);
            Pipeline::from(&recipe).start(frame.clone(), |_| Ok::<(), StageError>(())).expect(query).1.is_empty()
        };
        for query in ["", "quality=5&width=40", "width=900&bg-color=fff", "crop=4:3", "trim=0&pad=0", "canvas=40,30"] {
            assert!(keeps(query), "{query}");
        }
        for query in ["width=39", "orient=h", "crop=1:1&width=40&height=30&enable=upscale", "brightness=1", "blur=1"] {
            assert!(!keeps(query), "{query}");
        }
    }
}
