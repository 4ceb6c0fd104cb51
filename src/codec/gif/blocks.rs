//! The blocks of a GIF, walked over without decompressing anything.

/// What the blocks say about the animation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts {
    /// How many frames there are.
    pub(super) frames: u32,
    /// How often they play; 0 is for ever.
    pub(super) plays: u32,
    /// The ground shows: the first frame is smaller than the picture, or a later one is cleared away.
    pub(super) alpha: bool,
    /// The first frame has a transparent colour, and may use it.
    pub(super) first_alpha: bool,
}

const IMAGE: u8 = 0x2c;
const EXTENSION: u8 = 0x21;
const APPLICATION: u8 = 0xff;
const GRAPHIC_CONTROL: u8 = 0xf9;

/// After it was shown, a frame's area becomes transparent.
const CLEARED: u8 = 2;

/// Walks to the end, or to where the file ends or goes wrong: what was seen until then counts.
pub(super) fn facts(bytes: &[u8]) -> Facts {
    // Without the extension that says otherwise, it plays once.
    let mut facts = Facts { frames: 0, plays: 1, alpha: false, first_alpha: false };
    let _ = walk(bytes, &mut facts);
    facts
}

fn walk(bytes: &[u8], facts: &mut Facts) -> Option<()> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(*bytes.get(10)?);
    let (mut control, canvas) = (0, bytes.get(6..10)?);
    loop {
        match *bytes.get(at)? {
            IMAGE => {
                facts.frames += 1;
                let covers = bytes.get(at + 1..at + 5)? == [0; 4] && bytes.get(at + 5..at + 9)? == canvas;
                facts.alpha |= facts.frames == 1 && !covers || control >> 2 & 7 == CLEARED;
                facts.first_alpha |= facts.frames == 1 && control & 1 == 1;
                control = 0;
                at += 10 + table(*bytes.get(at + 9)?) + 1;
            }
            EXTENSION => {
                if bytes.get(at + 1) == Some(&APPLICATION) {
                    facts.plays = loops(bytes.get(at + 2..)?).unwrap_or(facts.plays);
                }
                if bytes.get(at + 1) == Some(&GRAPHIC_CONTROL) {
                    control = *bytes.get(at + 3)?;
                }
                at += 2;
            }
            // The trailer, or garbage that every viewer passes over.
            _ => return Some(()),
        }
        loop {
            let length = usize::from(*bytes.get(at)?);
            at += 1 + length;
            if length == 0 {
                break;
            }
        }
    }
}

/// Netscape's extension says how often it plays again; 0 is for ever.
fn loops(blocks: &[u8]) -> Option<u32> {
    let rest = blocks.strip_prefix(b"\x0bNETSCAPE2.0").or_else(|| blocks.strip_prefix(b"\x0bANIMEXTS1.0"))?;
    match rest {
        [3, 1, low, high, ..] => match u16::from_le_bytes([*low, *high]) {
            0 => Some(0),
            again => Some(u32::from(again) + 1),
        },
        _ => None,
    }
}
