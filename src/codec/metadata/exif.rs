//! EXIF: which fields stay.

use super::Keep;
use exif::{Context, Field, In, Reader, Tag, Value, experimental::Writer};
use std::io::Cursor;

/// Of the fields about the file as a whole, those that stay true when the picture changes.
const OF_THE_FILE: &[Tag] = &[
    Tag::ImageDescription,
    Tag::Make,
    Tag::Model,
    Tag::XResolution,
    Tag::YResolution,
    Tag::ResolutionUnit,
    Tag::Software,
    Tag::DateTime,
    Tag::Artist,
    Tag::Copyright,
];

/// Of the fields about the photograph, those that do not stay: the maker's notes are full of places in a file that is
/// no more, the others describe samples that have changed.
const OUTDATED: &[Tag] = &[
    Tag::MakerNote,
    Tag::ColorSpace,
    Tag::PixelXDimension,
    Tag::PixelYDimension,
    Tag::ComponentsConfiguration,
    Tag::CompressedBitsPerPixel,
    Tag::RelatedSoundFile,
];

/// A block with the fields that stay.
pub(super) fn kept(block: &[u8], keep: Keep) -> Option<Vec<u8>> {
    // What can be read of a damaged block is worth keeping.
    let read = Reader::new().continue_on_error(true).read_raw(block.to_vec());
    let read = read.or_else(|error| error.distill_partial_result(|_| ())).ok()?;
    let fields: Vec<&Field> = read.fields().filter(|field| stays(field, keep)).collect();
    if fields.is_empty() {
        return None;
    }
    let mut writer = Writer::new();
    fields.into_iter().for_each(|field| writer.push_field(field));
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, read.little_endian()).ok()?;
    Some(out.into_inner())
}

fn stays(field: &Field, keep: Keep) -> bool {
    // The second directory is the thumbnail's.
    if field.ifd_num != In::PRIMARY || matches!(field.value, Value::Unknown(..)) {
        return false;
    }
    match (keep, field.tag.context()) {
        (Keep::Rights, _) => [Tag::Copyright, Tag::Artist].contains(&field.tag),
        (Keep::AllButPlace, Context::Tiff) => OF_THE_FILE.contains(&field.tag),
        (Keep::AllButPlace, Context::Exif) => !OUTDATED.contains(&field.tag),
        (Keep::AllButPlace, _) => false,
    }
}
