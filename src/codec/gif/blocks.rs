//! The blocks of a GIF, read without decompressing anything. Lenient, as every viewer is: the trailer may be missing,
//! zero bytes and other padding may stand between blocks, and unknown extensions are passed over.

use crate::codec::canvas::After;

/// What the blocks say about the animation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts {
    /// The size of the screen; as large as the first image where that needs more.
    pub(super) width: u32,
    pub(super) height: u32,
    /// How many frames there are.
    pub(super) frames: u32,
    /// How often they play; 0 is for ever.
    pub(super) plays: u32,
    /// The ground shows: the first frame is smaller than the image, or one is cleared away.
    pub(super) alpha: bool,
    /// The first frame has a transparent color, and may use it.
    pub(super) first_alpha: bool,
    /// A frame brings back what was there before it.
    pub(super) restores: bool,
    /// The pixels of the largest image.
    pub(super) largest: u64,
}

/// The graphic control extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Control {
    pub(super) after: After,
    /// In hundredths of a second.
    pub(super) delay: u16,
    pub(super) transparent: Option<u8>,
}

/// One image, as it stands in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Image<'a> {
    pub(super) control: Control,
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) interlaced: bool,
    /// Its colors, three bytes each; none where the file has no table for it.
    pub(super) colors: &'a [u8],
    /// The code size, then blocks of compressed data, to their end or that of the file.
    pub(super) data: &'a [u8],
}

/// A block that matters.
#[derive(Debug, Clone, Copy)]
pub(super) enum Block<'a> {
    Image(Image<'a>),
    /// The file ends within what comes before an image's data.
    CutOff,
    /// How often the animation plays; 0 is for ever.
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

/// The length of the color table that these flags announce.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Splits off as many bytes; all there are where those are fewer.
fn split(bytes: &[u8], at: usize) -> (&[u8], &[u8]) {
    bytes.split_at(at.min(bytes.len()))
}

/// The data blocks at the beginning: what is in each, up to the empty one that ends them or to the end of the file.
fn data_blocks(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first().filter(|(length, _)| **length > 0)?;
        let (data, after) = split(after, usize::from(*length));
        rest = after;
        Some(data)
    })
}

/// How long those blocks are together, with the empty one.
fn blocks_length(bytes: &[u8]) -> usize {
    let length = data_blocks(bytes).map(|data| data.len() + 1).sum::<usize>() + 1;
    length.min(bytes.len())
}

impl<'a> Blocks<'a> {
    /// `None` when the file ends before its first block.
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
                // Where there are several, the last one counts.
                if let Some([flags, low, high, transparent, ..]) = data_blocks(data).next() {
                    self.control = Control {
                        after: match flags >> 2 & 7 {
                            2 => After::Cleared,
                            // Some programs count from another end.
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

    /// Whether a block begins here, among bytes that belong to none. Looks at its beginning alone.
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

/// Netscape's extension says how often it plays again; 0 is for ever.
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
                // What belongs to no block is passed over, as GIF87a says, and so is what looks like one within it.
                _ => {
                    let begins = (1..self.rest.len()).find(|at| self.is_plausible(&self.rest[*at..]));
                    self.rest = begins.map_or(&[], |at| &self.rest[at..]);
                }
            }
        }
    }
}

/// Walks to the end, or to where the file ends; `None` when it ends within its header.
pub(super) fn facts(bytes: &[u8]) -> Option<Facts> {
    let blocks = Blocks::new(bytes)?;
    let (width, height) = (u32::from(blocks.screen.0), u32::from(blocks.screen.1));
    // Without the extension that says otherwise, it plays once.
    let none =
        Facts { width, height, frames: 0, plays: 1, alpha: false, first_alpha: false, restores: false, largest: 0 };
    Some(blocks.fold(none, |mut facts, block| {
        match block {
            Block::Plays(plays) => facts.plays = plays,
            Block::CutOff => facts.frames += 1,
            Block::Image(image) => facts.add(&image),
        }
        facts
    }))
}

impl Facts {
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
        self.restores |= control.after == After::Restored;
    }
}
