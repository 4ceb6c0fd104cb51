//! The blocks of a GIF, without decompression. As lenient as viewers: the trailer may be missing, padding may stand
//! between blocks, and unknown extensions are skipped.

use crate::codec::canvas::After;

/// The properties of the animation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AnimationInfo {
    /// The size of the screen, or of the first image if that is larger.
    pub(super) width: u32,
    pub(super) height: u32,
    /// Number of frames.
    pub(super) frames: u32,
    /// Number of plays; 0 is endless.
    pub(super) plays: u32,
    /// The background is visible: the first frame is smaller than the screen, or a frame is cleared.
    pub(super) alpha: bool,
    /// The first frame has a transparent color, and may use it.
    pub(super) first_alpha: bool,
    /// A frame restores the previous one.
    pub(super) restores: bool,
    /// Pixels of the largest image.
    pub(super) largest: u64,
    /// The longest side of an image.
    pub(super) longest: u32,
}

/// The graphic control extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Control {
    pub(super) after: After,
    /// In hundredths of a second.
    pub(super) delay: u16,
    pub(super) transparent: Option<u8>,
}

/// An image as stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Image<'a> {
    pub(super) control: Control,
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) interlaced: bool,
    /// Its color table, three bytes each; empty without a table.
    pub(super) colors: &'a [u8],
    /// The code size, then blocks of compressed data up to their end or the end of the file.
    pub(super) data: &'a [u8],
}

/// A relevant block.
#[derive(Debug, Clone, Copy)]
pub(super) enum Block<'a> {
    Image(Image<'a>),
    /// The file ends before an image's data.
    CutOff,
    /// The number of plays; 0 is endless.
    Plays(u32),
}

/// The blocks of a file in order.
#[derive(Debug, Clone)]
pub(super) struct Blocks<'a> {
    rest: &'a [u8],
    screen: (u16, u16),
    colors: &'a [u8],
    control: Control,
}

const IMAGE: u8 = b',';
const EXTENSION: u8 = b'!';
const TRAILER: u8 = b';';
const GRAPHIC_CONTROL: u8 = 0xf9;
const APPLICATION: u8 = 0xff;

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|two| u16::from_le_bytes(*two))
}

/// The length of the color table, from its flags.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Splits off this many bytes, or all if there are fewer.
fn split(bytes: &[u8], at: usize) -> (&[u8], &[u8]) {
    bytes.split_at(at.min(bytes.len()))
}

/// The contents of the data sub-blocks at the start, up to the empty one or the end of the file.
fn data_blocks(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first().filter(|(length, _)| **length > 0)?;
        let (data, after) = split(after, usize::from(*length));
        rest = after;
        Some(data)
    })
}

/// The length of these sub-blocks, with the empty one.
fn blocks_length(bytes: &[u8]) -> usize {
    let length = data_blocks(bytes).map(|data| data.len() + 1).sum::<usize>() + 1;
    length.min(bytes.len())
}

impl<'a> Blocks<'a> {
    /// `None` if the file ends before its first block.
    pub(super) fn new(bytes: &'a [u8]) -> Option<Blocks<'a>> {
        let screen = (short(bytes, 6)?, short(bytes, 8)?);
        let after = bytes.get(13..)?;
        let (colors, rest) = after.split_at_checked(table(*bytes.get(10)?))?;
        Some(Blocks { rest, screen, colors, control: Control::default() })
    }

    fn image(&mut self, bytes: &'a [u8]) -> Option<Image<'a>> {
        let (descriptor, rest) = bytes.split_first_chunk::<9>()?;
        let flags = descriptor[8];
        let (own, rest) = rest.split_at_checked(table(flags))?;
        let (_, after) = rest.split_first()?;
        let (data, rest) = rest.split_at(blocks_length(after) + 1);
        self.rest = rest;
        Some(Image {
            control: std::mem::take(&mut self.control),
            left: short(descriptor, 0)?.into(),
            top: short(descriptor, 2)?.into(),
            width: short(descriptor, 4)?,
            height: short(descriptor, 6)?,
            interlaced: flags & 0x40 != 0,
            colors: if own.is_empty() { self.colors } else { own },
            data,
        })
    }

    fn extension(&mut self, bytes: &'a [u8]) -> Option<u32> {
        let (label, data) = bytes.split_first()?;
        self.rest = data.get(blocks_length(data)..).unwrap_or_default();
        match *label {
            GRAPHIC_CONTROL => {
                // The last of several counts.
                if let Some([flags, low, high, transparent, ..]) = data_blocks(data).next() {
                    self.control = Control {
                        after: match flags >> 2 & 7 {
                            2 => After::Cleared,
                            // Some programs count rows from the bottom or use other values.
                            3 | 4 => After::Restored,
                            _ => After::Stays,
                        },
                        delay: u16::from_le_bytes([*low, *high]),
                        transparent: (flags & 1 != 0).then_some(*transparent),
                    };
                }
                None
            }
            APPLICATION => plays(data),
            _ => None,
        }
    }

    /// Whether a block starts here, among unknown bytes. Checks its first bytes only.
    fn is_plausible(&self, bytes: &[u8]) -> bool {
        match bytes {
            [IMAGE, rest @ ..] => self.is_plausible_image(rest).unwrap_or(false),
            [EXTENSION, GRAPHIC_CONTROL, 4, _, _, _, _, 0, ..] | [EXTENSION, APPLICATION, 11, ..] | [TRAILER, ..] => {
                true
            }
            _ => false,
        }
    }

    fn is_plausible_image(&self, bytes: &[u8]) -> Option<bool> {
        let (descriptor, rest) = bytes.split_first_chunk::<9>()?;
        let (_, rest) = rest.split_at_checked(table(descriptor[8]))?;
        let inside =
            |at: u16, side: u16, screen: u16| side > 0 && at.checked_add(side).is_some_and(|end| end <= screen);
        let across = inside(short(descriptor, 0)?, short(descriptor, 4)?, self.screen.0);
        let down = inside(short(descriptor, 2)?, short(descriptor, 6)?, self.screen.1);
        Some(across && down && matches!(rest, [2..=8, length, ..] if *length > 0))
    }
}

/// The loop count of Netscape's extension; 0 is endless.
fn plays(data: &[u8]) -> Option<u32> {
    let mut blocks = data_blocks(data);
    if !matches!(blocks.next()?, b"NETSCAPE2.0" | b"ANIMEXTS1.0") {
        return None;
    }
    blocks.find_map(|block| match block {
        [kind, low, high, ..] if kind & 7 == 1 => match u16::from_le_bytes([*low, *high]) {
            0 => Some(0),
            again => Some(u32::from(again) + 1),
        },
        _ => None,
    })
}

impl<'a> Iterator for Blocks<'a> {
    type Item = Block<'a>;

    fn next(&mut self) -> Option<Block<'a>> {
        loop {
            let (kind, after) = self.rest.split_first()?;
            match *kind {
                IMAGE => {
                    let image = self.image(after);
                    if image.is_none() {
                        self.rest = &[];
                    }
                    return Some(image.map_or(Block::CutOff, Block::Image));
                }
                EXTENSION => {
                    self.rest = after;
                    if let Some(plays) = self.extension(after) {
                        return Some(Block::Plays(plays));
                    }
                }
                TRAILER => {
                    self.rest = &[];
                    return None;
                }
                // Padding.
                0 => self.rest = after,
                // Unknown bytes are skipped, as GIF87a requires, up to the next plausible block.
                _ => {
                    let begins = (1..self.rest.len()).find(|at| self.is_plausible(&self.rest[*at..]));
                    self.rest = begins.map_or(&[], |at| &self.rest[at..]);
                }
            }
        }
    }
}

/// Reads all blocks up to the end of the file; `None` if it ends within its header.
pub(super) fn facts(bytes: &[u8]) -> Option<AnimationInfo> {
    let blocks = Blocks::new(bytes)?;
    let (width, height) = (u32::from(blocks.screen.0), u32::from(blocks.screen.1));
    // Without the extension it plays once.
    let none = AnimationInfo {
        width,
        height,
        frames: 0,
        plays: 1,
        alpha: false,
        first_alpha: false,
        restores: false,
        largest: 0,
        longest: 0,
    };
    Some(blocks.fold(none, |mut facts, block| {
        match block {
            Block::Plays(plays) => facts.plays = plays,
            Block::CutOff => facts.frames += 1,
            Block::Image(image) => facts.add(&image),
        }
        facts
    }))
}

impl AnimationInfo {
    fn add(&mut self, image: &Image<'_>) {
        let control = image.control;
        self.frames += 1;
        if self.frames == 1 {
            let (w, h) = (u32::from(image.width), u32::from(image.height));
            self.width = self.width.max(image.left + w);
            self.height = self.height.max(image.top + h);
            self.alpha = (w, h) != (self.width, self.height) || control.after == After::Restored;
            self.first_alpha = control.transparent.is_some();
        }
        self.alpha |= control.after == After::Cleared;
        self.largest = self.largest.max(u64::from(image.width) * u64::from(image.height));
        self.longest = self.longest.max(image.width.max(image.height).into());
        self.restores |= control.after == After::Restored;
    }
}
