//! Tracing: a frame becomes filled paths, one for each area of one color.

use crate::{
    codec::{CodecErrorKind, EncodeError, EncodeOptions, Encoder},
    codes::{ErrorCode, LimitKind, Remedy},
    geometry::Size,
    image::Frame,
    interrupt::Interrupt,
};
use vtracer::{CancelToken, ColorImage, Config};

pub(super) struct SvgEncoder {
    options: EncodeOptions,
    out: Option<Vec<u8>>,
}

impl SvgEncoder {
    pub(super) fn new(options: &EncodeOptions) -> SvgEncoder {
        SvgEncoder { options: options.clone(), out: None }
    }
}

/// The tracer's settings for a quality: 85 is close to vtracer's defaults.
fn config(quality: u8) -> Config {
    let share = f64::from(quality.clamp(1, 100)) / 100.0;
    #[expect(clippy::cast_possible_truncation, reason = "single digits and some dozens")]
    let between = |low: f64, high: f64| (low + (high - low) * share).round() as i32;
    Config {
        // Bits of each color.
        color_precision: between(3.0, 7.0),
        // The smallest color difference between two areas.
        layer_difference: between(64.0, 8.0),
        // Areas of fewer pixels a side are dropped.
        filter_speckle: usize::try_from(between(12.0, 3.0)).unwrap_or(4),
        ..Config::default()
    }
}

/// The color rounded to multiples of `step`: in a smooth gradient, neighbors differ so little that the tracer would merge
/// all of it. Alpha becomes 0 or 255, because a path has no transparency.
fn quantized([r, g, b, a]: [u8; 4], step: u8) -> [u8; 4] {
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
        let pixels: Vec<[u8; 4]> = frame.rgba8().iter().map(|p| quantized(*p, step)).collect();
        // The tracer divides by the number of areas, which must not be zero.
        let mut svg = if pixels.iter().all(|[.., a]| *a == 0) {
            empty(size)
        } else {
            trace(&config, size, pixels.into_flattened(), &self.options.interrupt)?
        };
        let fixed = format!("width=\"{}\" height=\"{}\"", size.width(), size.height());
        let scaling = format!("viewBox=\"0 0 {} {}\"", size.width(), size.height());
        if self.options.viewbox {
            svg = svg.replacen(&fixed, &scaling, 1);
        }
        let (bytes, most) = (svg.len() as u64, self.options.svg_bytes);
        if bytes > most {
            let message =
                format!("the SVG would have {bytes} bytes, the limit is {most}; reduce the quality or the size");
            let error = EncodeError::new(CodecErrorKind::Limit(ErrorCode::SvgTooLarge), message);
            return Err(error.with_remedy(Remedy::raise(LimitKind::SvgBytes, bytes)));
        }
        self.out = Some(svg.into_bytes());
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError> {
        self.out.ok_or_else(|| EncodeError::library("no frame was given"))
    }
}

fn trace(config: &Config, size: Size, pixels: Vec<u8>, interrupt: &Interrupt) -> Result<String, EncodeError> {
    let image = ColorImage { pixels, width: size.width() as usize, height: size.height() as usize };
    let library = |e: vtracer::Error| EncodeError::library(format!("vtracer: {e}"));
    let pipeline = config.build().map_err(library)?;
    let token = CancelToken::new();
    // vtracer reports its progress every few milliseconds.
    let traced = pipeline.run_with_progress(&image, &token, &mut |_| {
        if interrupt.check().is_err() {
            token.cancel();
        }
    });
    interrupt.check()?;
    Ok(pipeline.writer.write(&traced.map_err(library)?))
}

/// The SVG of a fully transparent image.
fn empty(size: Size) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg version=\"1.1\" xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\">\n</svg>\n",
        size.width(),
        size.height()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traced(width: u32, height: u32, pixel: impl Fn(u32) -> [u8; 4]) -> String {
        let size = Size::new(width, height).expect("not empty");
        let frame = Frame::new(size, (0..width * height).map(pixel).collect(), false);
        let mut encoder = SvgEncoder::new(&EncodeOptions::default());
        encoder.push(&frame).expect("traced");
        String::from_utf8(Box::new(encoder).finish().expect("a file")).expect("text")
    }

    /// Images without an area to trace: every pixel is transparent, or all areas are too small.
    #[test]
    fn an_image_without_areas_is_an_empty_svg() {
        for (w, h) in [(1, 1), (1, 7), (7, 1), (2, 2), (16, 16)] {
            for alpha in [0, 100] {
                let svg = traced(w, h, |_| [200, 100, 50, alpha]);
                let document = roxmltree::Document::parse(&svg).expect("XML");
                let root = document.root_element();
                assert_eq!(
                    (root.attribute("width"), root.attribute("height")),
                    (Some(&*w.to_string()), Some(&*h.to_string()))
                );
                assert!(!svg.contains("<path"), "{svg}");
            }
            let specks = traced(w, h, |i| [0, 0, 0, if i % 2 == 0 { 255 } else { 0 }]);
            assert!(roxmltree::Document::parse(&specks).is_ok(), "{specks}");
        }
        assert!(traced(16, 16, |_| [200, 100, 50, 255]).contains("<path"));
    }
}
