//! The EXIF fields to keep.

use super::{KeptMetadata, tiff};
use exif::{Context, Field, In, Reader, Tag, Value, experimental::Writer};
use std::{collections::HashSet, io::Cursor};

/// Fields about the file that stay valid when the image changes.
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

/// Fields about the photograph to remove: maker notes contain file offsets, the others describe samples that have
/// changed.
const OUTDATED: &[Tag] = &[
    Tag::MakerNote,
    Tag::ColorSpace,
    Tag::PixelXDimension,
    Tag::PixelYDimension,
    Tag::ComponentsConfiguration,
    Tag::CompressedBitsPerPixel,
    Tag::RelatedSoundFile,
];

/// The largest count of a kept field, that of a lens specification. A larger one is damaged, and its value would
/// include other fields.
const MOST_NUMBERS: usize = 4;

/// The longest block that is read. JPEG stores 64 kB; other formats have no limit.
const LONGEST: usize = 1 << 19;

/// Zero bytes appended to the block for reading: a text is read even if its count exceeds the block.
const PADDING: usize = 1 << 16;

/// The length of the encoding prefix of a comment.
const ASCII_COMMENT: &[u8] = b"ASCII\0\0\0";
const UTF16_COMMENT: &[u8] = b"UNICODE\0";

/// The block with the kept fields. `None` if there are none, or the block is invalid or above the limits.
pub(super) fn kept(block: &[u8], keep: KeptMetadata) -> Option<Vec<u8>> {
    let block = tiff::alone(block);
    if block.len() > LONGEST {
        return None;
    }
    let mut block = block.to_vec();
    block.resize(block.len() + PADDING, 0);
    if !tiff::is_quick(&block) {
        return None;
    }
    // Before parsing: the offset of another field may be damaged and point to a location.
    tiff::erase_place(&mut block);
    // The readable fields of a damaged block are kept.
    let read = Reader::new().continue_on_error(true).read_raw(block);
    let read = read.or_else(|error| error.distill_partial_result(|_| ())).ok()?;
    let mut seen = HashSet::new();
    let little_endian = read.little_endian();
    let fields: Vec<Field> = read
        .fields()
        .filter(|field| stays(field, keep))
        .filter_map(|field| Some(Field { value: sound(field, little_endian)?, ..field.clone() }))
        .filter(|field| seen.insert(field.tag))
        .collect();
    if fields.is_empty() {
        return None;
    }
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, little_endian).ok()?;
    Some(out.into_inner())
}

/// A block with the fields of another one and this orientation.
pub(super) fn with_orientation(block: Option<&[u8]>, orientation: u8) -> Option<Vec<u8>> {
    let read = block.and_then(|block| Reader::new().read_raw(block.to_vec()).ok());
    let turned =
        Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![u16::from(orientation)]) };
    let mut writer = Writer::new();
    let others = read.iter().flat_map(|read| read.fields()).filter(|field| field.tag != Tag::Orientation);
    others.for_each(|field| writer.push_field(field));
    writer.push_field(&turned);
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, read.as_ref().is_some_and(exif::Exif::little_endian)).ok()?;
    Some(out.into_inner())
}

fn stays(field: &Field, keep: KeptMetadata) -> bool {
    // The second directory is the thumbnail's.
    if field.ifd_num != In::PRIMARY || matches!(field.value, Value::Unknown(..)) {
        return false;
    }
    match (keep, field.tag.context()) {
        (KeptMetadata::Rights, _) => [Tag::Copyright, Tag::Artist].contains(&field.tag),
        (KeptMetadata::AllButPlace, Context::Tiff) => OF_THE_FILE.contains(&field.tag),
        // Only expected fields: a damaged pointer may lead to the GPS directory.
        (KeptMetadata::AllButPlace, Context::Exif) => {
            field.tag.description().is_some() && !OUTDATED.contains(&field.tag)
        }
        (KeptMetadata::AllButPlace, _) => false,
    }
}

/// The value, as far as it can belong to the field; `None` if it cannot. With a damaged count it includes unrelated
/// data.
fn sound(field: &Field, little_endian: bool) -> Option<Value> {
    let numbers = match &field.value {
        Value::Ascii(texts) => return text(field.tag, texts.iter().map(Vec::as_slice)),
        Value::Byte(bytes) | Value::Undefined(bytes, _) if [Tag::Copyright, Tag::Artist].contains(&field.tag) => {
            return text(field.tag, bytes.split(|byte| *byte == 0));
        }
        Value::Undefined(bytes, at) if field.tag == Tag::UserComment => {
            return comment(bytes, little_endian).map(|bytes| Value::Undefined(bytes, *at));
        }
        Value::Byte(v) => v.len(),
        Value::Short(v) => v.len(),
        Value::Long(v) => v.len(),
        Value::Rational(v) => v.len(),
        Value::SByte(v) => v.len(),
        Value::Undefined(v, _) => v.len(),
        Value::SShort(v) => v.len(),
        Value::SLong(v) => v.len(),
        Value::SRational(v) => v.len(),
        Value::Float(v) => v.len(),
        Value::Double(v) => v.len(),
        Value::Unknown(..) => return None,
    };
    (1..=MOST_NUMBERS).contains(&numbers).then(|| field.value.clone())
}

fn text<'a>(tag: Tag, parts: impl Iterator<Item = &'a [u8]>) -> Option<Value> {
    // A copyright has two parts: photographer and editor.
    let most = if tag == Tag::Copyright { 2 } else { 1 };
    let mut parts: Vec<Vec<u8>> = parts.take(most).map(|part| printable(part).to_vec()).collect();
    while parts.last().is_some_and(Vec::is_empty) {
        parts.pop();
    }
    (!parts.is_empty()).then_some(Value::Ascii(parts))
}

/// Whether a character is invalid in text of one or more lines.
const fn is_control(character: u16) -> bool {
    character < 0x20 && !matches!(character, 0x09 | 0x0a | 0x0d)
}

fn printable(text: &[u8]) -> &[u8] {
    text.split(|byte| is_control((*byte).into())).next().unwrap_or_default()
}

fn comment(bytes: &[u8], little_endian: bool) -> Option<Vec<u8>> {
    let code = [ASCII_COMMENT, UTF16_COMMENT].into_iter().find(|code| bytes.starts_with(code))?;
    let text = &bytes[code.len()..];
    let text = if code == ASCII_COMMENT {
        printable(text)
    } else {
        let unit = |pair: &[u8; 2]| if little_endian { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) };
        let units = text.as_chunks().0.iter().take_while(|pair| !is_control(unit(pair))).count();
        &text[..2 * units]
    };
    (!text.is_empty()).then(|| [code, text].concat())
}
