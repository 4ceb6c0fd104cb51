//! Frames to SVG: areas of one color and their outlines.

use crate::{
    codec::{CodecErrorKind, EncodeError, EncodeOptions, Encoder},
    codes::ErrorCode,
    image::Frame,
};
use vtracer::{ColorImage, Config};

pub(super) struct SvgEncoder {
    options: EncodeOptions,
    out: Option<Vec<u8>>,
}

impl SvgEncoder {
    pub(super) fn new(options: &EncodeOptions) -> SvgEncoder {
        SvgEncoder { options: options.clone(), out: None }
    }
}

/// Quality steers how fine the areas are: 85 gives about vtracer's own defaults.
fn config(quality: u8) -> Config {
    let share = f64::from(quality.clamp(1, 100)) / 100.0;
    #[expect(clippy::cast_possible_truncation, reason = "single digits and some dozens")]
    let between = |low: f64, high: f64| (low + (high - low) * share).round() as i32;
    Config {
        // Bits of each color.
        color_precision: between(3.0, 7.0),
        // How different an area must be to be one of its own.
        layer_difference: between(64.0, 8.0),
        // Areas of fewer pixels a side are left out.
        filter_speckle: usize::try_from(between(12.0, 3.0)).unwrap_or(4),
        ..Config::default()
    }
}

/// The color in whole steps, because neighbors in a smooth gradient differ by so little that the tracer takes all of
/// it for one area; and there or not, because an area has no alpha.
fn stepped([r, g, b, a]: [u8; 4], step: u8) -> [u8; 4] {
    let whole = |v: u8| {
        let n = (u16::from(v) + u16::from(step) / 2) / u16::from(step) * u16::from(step);
        u8::try_from(n).unwrap_or(u8::MAX)
    };
    if a < 128 { [0; 4] } else { [whole(r), whole(g), whole(b), 255] }
}

impl Encoder for SvgEncoder {
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        if self.out.is_some() {
            return Err(EncodeError::unsupported("SVG stores one frame"));
        }
        let size = frame.size();
        let config = config(self.options.quality);
        let step = u8::try_from(config.layer_difference).unwrap_or(u8::MAX);
        let image = ColorImage {
            pixels: frame.rgba8().iter().flat_map(|p| stepped(*p, step)).collect(),
            width: size.width() as usize,
            height: size.height() as usize,
        };
        let library = |e: vtracer::Error| EncodeError::library(format!("vtracer: {e}"));
        let pipeline = config.build().map_err(library)?;
        let mut svg = pipeline.to_svg(&image).map_err(library)?;
        let fixed = format!("width=\"{}\" height=\"{}\"", size.width(), size.height());
        let scaling = format!("viewBox=\"0 0 {} {}\"", size.width(), size.height());
        if self.options.viewbox {
            svg = svg.replacen(&fixed, &scaling, 1);
        }
        let (bytes, most) = (svg.len() as u64, self.options.svg_bytes);
        if bytes > most {
            let message = format!(
                "the SVG would have {bytes} bytes, the limit is {most}; ask for a lower quality or a smaller size, or raise it with --max-svg-bytes {bytes}"
            );
            return Err(EncodeError::new(CodecErrorKind::Limit(ErrorCode::SvgTooLarge), message));
        }
        self.out = Some(svg.into_bytes());
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError> {
        self.out.ok_or_else(|| EncodeError::library("no frame was given"))
    }
}
