//! Contact sheets: many small images in a grid, with their names.

use super::{
    entry::new_entry,
    failure::unrecognized,
    frames::srgb,
    plan::{Job, Plan, Rendition},
    source::Source,
};
use crate::{
    codec::Limits,
    codes::ErrorCode,
    color::Rgba,
    geometry::Size,
    image::Frame,
    kernel::{composite, text},
    report::{Entry, Failure, Outcome, Phase},
};

/// The space around cells, in pixels.
const GAP: u32 = 8;

/// The grid of a contact sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactSheet {
    /// Cells side by side, at least one.
    pub columns: u32,
    /// Cells one above the other, at least one.
    pub rows: u32,
    /// Write the name of each image below it.
    pub captions: bool,
    /// The color between the images; `None`: white.
    pub background: Option<Rgba>,
}

/// An image of a contact sheet.
#[derive(Debug, Clone)]
pub struct Thumbnail {
    /// Its caption.
    pub name: String,
    /// Its file, in its final size.
    pub bytes: Vec<u8>,
}

impl ContactSheet {
    /// The number of images on a full sheet.
    pub fn cells(&self) -> usize {
        self.columns as usize * self.rows as usize
    }

    /// A sheet of these images as a PNG, row by row. All cells have the size of the largest image, which is centered in
    /// its cell. A sheet that is not full has fewer rows.
    ///
    /// # Errors
    /// When an image cannot be decoded, or the sheet exceeds a limit.
    pub fn draw<'a>(
        &self,
        images: impl IntoIterator<Item = &'a Thumbnail>,
        limits: &Limits,
    ) -> Result<Vec<u8>, Failure> {
        let images: Vec<(&str, Frame)> = images
            .into_iter()
            .map(|image| {
                let source = Source::open(&image.bytes, &[], limits)?;
                Ok((image.name.as_str(), srgb(&source, &image.bytes)?.0.materialize()))
            })
            .collect::<Result<_, Failure>>()?;
        let largest = |side: fn(Size) -> u32| images.iter().map(|(_, frame)| side(frame.size())).max().unwrap_or(1);
        let cell = (largest(Size::width), largest(Size::height));
        let caption = if self.captions { GAP / 2 + text::LINE } else { 0 };
        let step = (cell.0 + GAP, cell.1 + caption + GAP);
        let rows = u32::try_from(images.len()).unwrap_or(u32::MAX).div_ceil(self.columns).clamp(1, self.rows);
        let side = |count: u32, step: u32| u64::from(count) * u64::from(step) + u64::from(GAP);
        let size = sheet_size(side(self.columns, step.0), side(rows, step.1), limits)?;
        let background = self.background.unwrap_or(Rgba::WHITE);
        let pixels = vec![background.0; size.width() as usize * size.height() as usize];
        let mut sheet = Frame::new(size, pixels, background.is_opaque());
        for (i, (name, frame)) in (0_u32..).zip(&images) {
            let (x, y) = (GAP + i % self.columns * step.0, GAP + i / self.columns * step.1);
            let (dx, dy) = ((cell.0 - frame.size().width()) / 2, (cell.1 - frame.size().height()) / 2);
            sheet = composite::overlay(sheet, frame, (x + dx).into(), (y + dy).into());
            let line = text::line(name, self.text_color(), cell.0).filter(|_| self.captions);
            if let Some(line) = line {
                let x = x + (cell.0 - line.size().width()) / 2;
                sheet = composite::overlay(sheet, &line, x.into(), (y + cell.1 + GAP / 2).into());
            }
        }
        png(&sheet)
    }

    /// Black on light, white on dark backgrounds.
    fn text_color(&self) -> Rgba {
        let [r, g, b, a] = self.background.unwrap_or(Rgba::WHITE).0.map(u32::from);
        let is_dark = a > 127 && 299 * r + 587 * g + 114 * b < 128_000;
        if is_dark { Rgba::WHITE } else { Rgba([0, 0, 0, 255]) }
    }
}

/// The entries of a plan whose source could not be made.
pub fn failures(plan: &Plan, failure: &Failure) -> Vec<Entry> {
    let failed = |rendition: &Rendition, job: &Job| new_entry(job, rendition, Outcome::Failed(failure.clone()));
    plan.jobs().iter().flat_map(|job| job.renditions.iter().map(|rendition| failed(rendition, job))).collect()
}

fn sheet_size(width: u64, height: u64, limits: &Limits) -> Result<Size, Failure> {
    let most = u64::from(limits.output_side);
    if width > most || height > most {
        let message = format!(
            "the contact sheet has {width}x{height} pixels, more than {most} on a side; use fewer or smaller cells"
        );
        return Err(Failure::new(Phase::Limit, ErrorCode::DimensionsExceeded, message));
    }
    let side = |side: u64| u32::try_from(side).unwrap_or(u32::MAX);
    Size::new(side(width), side(height)).ok_or_else(|| unrecognized(true))
}

/// The sheet as it is stored until its final encoding, without compression: it is larger than any output, which is
/// therefore never replaced by it.
fn png(sheet: &Frame) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, sheet.size().width(), sheet.size().height());
    encoder.set_color(::png::ColorType::Rgba);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_compression(::png::Compression::NoCompression);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(sheet.rgba8().as_flattened())?;
        writer.finish()
    });
    written.map_err(|error| Failure::new(Phase::Encode, ErrorCode::EncodeFailed, error.to_string()))?;
    Ok(bytes)
}
