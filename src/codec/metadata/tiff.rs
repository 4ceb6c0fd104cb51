//! The TIFF structure of an EXIF block, parsed entry by entry. Each readable entry counts, so that the orientation is
//! found even if maker notes are damaged.

use crate::image::Orientation;
use std::ops::Range;

const ORIENTATION: u16 = 0x0112;
const SUB_DIRECTORIES: u16 = 0x014a;
const EXIF_DIRECTORY: u16 = 0x8769;
const GPS_DIRECTORY: u16 = 0x8825;
const INTEROP_DIRECTORY: u16 = 0xa005;

/// The highest tag of a GPS directory. Other directories have no tags that low, except 1 and 2 of Interop.
const LAST_GPS_TAG: u16 = 0x001f;

/// The search range for the TIFF header: some programs put another prefix before it.
const LONGEST_PREFIX: usize = 16;

/// The limit of followed directories. Damaged files have loops.
const MOST_DIRECTORIES: usize = 16;

/// The most entries that are read, those of a directory as often as an entry refers to it. Cameras write about a hundred.
const MOST_ENTRIES: usize = 2000;

/// The length of all values as a multiple of the block's: values may overlap in a damaged block.
const MOST_VALUES: u64 = 4;

/// The directories that the library reads one after another, and the levels of directories within them.
const MOST_IN_A_CHAIN: usize = 8;
const MOST_LEVELS: usize = 2;

/// The longest accepted value of a GPS field; a damaged count would cover the rest of the block.
const LONGEST_GPS_VALUE: usize = 256;

/// A block or a file with a readable header.
#[derive(Clone, Copy)]
pub(in crate::codec) struct Tiff<'a> {
    bytes: &'a [u8],
    pub(in crate::codec) little_endian: bool,
    /// BigTIFF: offsets and counts of eight bytes.
    big: bool,
}

/// A directory entry.
#[derive(Clone, Copy)]
pub(in crate::codec) struct DirectoryEntry {
    pub(in crate::codec) tag: u16,
    kind: u16,
    count: u64,
    /// The offset of the entry, and of its value or value offset.
    pub(in crate::codec) start: usize,
    pub(in crate::codec) value: usize,
}

impl DirectoryEntry {
    /// The bytes of each of the values.
    const fn unit(&self) -> u64 {
        match self.kind {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16 | 17 | 18 => 8,
            _ => 1,
        }
    }
}

/// The part of a block from its TIFF header on. The prefix `Exif\0\0` belongs to JPEG, but some programs write it into
/// other formats, or twice. A block without a header is returned unchanged.
pub(in crate::codec) fn alone(block: &[u8]) -> &[u8] {
    let starts = (0..=LONGEST_PREFIX).filter_map(|at| block.get(at..));
    starts.into_iter().find(|rest| Tiff::new(rest).is_some()).unwrap_or(block)
}

/// The orientation of a block: the first valid one in its first directory. Values other than 1 to 8 are ignored.
pub(in crate::codec) fn orientation(block: &[u8]) -> Option<Orientation> {
    let tiff = Tiff::new(alone(block))?;
    tiff.first_entries().filter(|entry| entry.tag == ORIENTATION).find_map(|entry| tiff.orientation(entry))
}

/// Whether at least one entry is readable.
pub(in crate::codec) fn is_readable(block: &[u8]) -> bool {
    Tiff::new(alone(block)).is_some_and(|tiff| tiff.first_entries().next().is_some())
}

/// Whether a library that follows every pointer and copies every value needs little time and memory.
pub(super) fn is_quick(block: &[u8]) -> bool {
    Tiff::new(block).is_none_or(Tiff::is_quick)
}

/// Overwrites all location data with zeros, so that no other field with a damaged count or offset can contain it.
pub(super) fn erase_place(block: &mut [u8]) {
    let ranges = Tiff::new(block).map(Tiff::place).unwrap_or_default();
    for range in ranges {
        if let Some(bytes) = block.get_mut(range) {
            bytes.fill(0);
        }
    }
}

impl<'a> Tiff<'a> {
    pub(in crate::codec) fn new(bytes: &'a [u8]) -> Option<Tiff<'a>> {
        let (order, magic) = bytes.get(..4)?.split_at(2);
        let little_endian = match order {
            b"II" => true,
            b"MM" => false,
            _ => return None,
        };
        // The version is 42, which some programs write in the wrong byte order, or 43 for BigTIFF.
        let big = match magic {
            [42, 0] | [0, 42] => false,
            [43, 0] | [0, 43] => true,
            _ => return None,
        };
        Some(Tiff { bytes, little_endian, big })
    }

    /// The integer of up to `length` bytes; bytes past the end of the block are zero.
    pub(in crate::codec) fn number(self, at: usize, length: usize) -> u64 {
        let byte = |i: usize| u64::from(self.bytes.get(at.saturating_add(i)).copied().unwrap_or(0));
        let join = |all: u64, i: usize| all << 8 | byte(i);
        if self.little_endian { (0..length).rev().fold(0, join) } else { (0..length).fold(0, join) }
    }

    fn offset(self, at: usize) -> Option<usize> {
        let offset = self.number(at, self.word());
        usize::try_from(offset).ok().filter(|offset| (1..self.bytes.len()).contains(offset))
    }

    /// The length of an offset, and of a value within an entry.
    const fn word(self) -> usize {
        if self.big { 8 } else { 4 }
    }

    fn first(self) -> Option<usize> {
        self.offset(if self.big { 8 } else { 4 })
    }

    /// The entries of the first directory.
    pub(in crate::codec) fn first_entries(self) -> impl Iterator<Item = DirectoryEntry> {
        self.first().into_iter().flat_map(move |first| self.entries(first))
    }

    /// The length of a directory's count, and of an entry.
    const fn lengths(self) -> (usize, usize) {
        if self.big { (8, 20) } else { (2, 12) }
    }

    /// The entries of a directory, as many as its count says or as the block contains. The last value may be truncated
    /// to two bytes.
    fn entries(self, directory: usize) -> impl Iterator<Item = DirectoryEntry> {
        let (head, length) = self.lengths();
        let count = self.number(directory, head);
        let start = directory.saturating_add(head);
        let fixed = length - self.word();
        let there = self.bytes.len().saturating_sub(start).saturating_add(length - fixed - 2) / length;
        (0..there.min(usize::try_from(count).unwrap_or(usize::MAX))).map(move |i| {
            let start = start + i * length;
            let [tag, kind] = [0, 2].map(|at| u16::try_from(self.number(start + at, 2)).unwrap_or(0));
            DirectoryEntry { tag, kind, count: self.number(start + 4, fixed - 4), start, value: start + fixed }
        })
    }

    /// An orientation is one SHORT. Other types and counts are accepted if the value is valid.
    fn orientation(self, entry: DirectoryEntry) -> Option<Orientation> {
        let typed = match entry.kind {
            1 | 6 | 7 => 1,
            4 | 9 | 13 => 4,
            _ => 2,
        };
        let inline = [typed, 2].into_iter().map(|length| self.number(entry.value, length));
        // Larger values are stored elsewhere, never this close to the start.
        let elsewhere = self.offset(entry.value).filter(|_| entry.count > 1).map(|at| self.number(at, typed));
        inline.chain(elsewhere).find_map(|number| Orientation::from_exif(u32::try_from(number).ok()?))
    }

    fn is_quick(self) -> bool {
        let (mut entries, mut values) = (0, 0_u64);
        let mut waiting: Vec<(usize, usize)> = self.first().map(|first| (first, 0)).into_iter().collect();
        let mut chain = 1;
        while let Some((directory, level)) = waiting.pop() {
            for entry in self.entries(directory) {
                entries += 1;
                // A shorter value is part of its entry. A longer one is an error, and is not copied.
                let copied = self.word() as u64 + 1..=self.bytes.len() as u64;
                values += Some(entry.count.saturating_mul(entry.unit())).filter(|n| copied.contains(n)).unwrap_or(0);
                if entries > MOST_ENTRIES || values > MOST_VALUES * self.bytes.len() as u64 {
                    return false;
                }
                let points = [EXIF_DIRECTORY, GPS_DIRECTORY, INTEROP_DIRECTORY, SUB_DIRECTORIES].contains(&entry.tag);
                let inner = if points && level < MOST_LEVELS { self.offset(entry.value) } else { None };
                waiting.extend(inner.map(|inner| (inner, level + 1)));
            }
            if level == 0 && chain < MOST_IN_A_CHAIN {
                chain += 1;
                waiting.extend(self.next(directory).map(|next| (next, 0)));
            }
        }
        true
    }

    /// The directory after this one.
    fn next(self, directory: usize) -> Option<usize> {
        let (head, length) = self.lengths();
        let count = usize::try_from(self.number(directory, head)).unwrap_or(usize::MAX);
        let end = count.saturating_mul(length).saturating_add(directory + head);
        self.offset(end).filter(|_| end < self.bytes.len())
    }

    /// All directories that the block refers to, except GPS; and those of GPS.
    fn directories(self) -> (Vec<usize>, Vec<usize>) {
        let (mut plain, mut gps): (Vec<usize>, Vec<usize>) = (self.first().into_iter().collect(), Vec::new());
        let mut next = 0;
        while let Some(directory) = plain.get(next).copied().filter(|_| next < MOST_DIRECTORIES) {
            next += 1;
            for entry in self.entries(directory) {
                match entry.tag {
                    EXIF_DIRECTORY | SUB_DIRECTORIES => plain.extend(self.offset(entry.value)),
                    GPS_DIRECTORY => gps.extend(self.offset(entry.value)),
                    _ => {}
                }
            }
            plain.extend(self.next(directory));
            let mut seen = Vec::new();
            plain.retain(|directory| {
                !seen.contains(directory) && {
                    seen.push(*directory);
                    true
                }
            });
        }
        // A damaged pointer may refer to a directory other than GPS.
        gps.retain(|directory| !plain.contains(directory));
        (plain, gps)
    }

    /// The ranges of location entries and their values.
    fn place(self) -> Vec<Range<usize>> {
        let (_, gps) = self.directories();
        let mut ranges = Vec::new();
        for entry in gps.into_iter().flat_map(|directory| self.entries(directory)) {
            if entry.tag > LAST_GPS_TAG {
                continue;
            }
            let length = self.value_length(entry);
            if length > self.word() {
                ranges.extend(self.offset(entry.value).map(|at| at..(at + length).min(self.bytes.len())));
            }
            ranges.push(entry.start..(entry.value + self.word()).min(self.bytes.len()));
        }
        ranges
    }

    fn value_length(self, entry: DirectoryEntry) -> usize {
        let length = entry.count.saturating_mul(entry.unit());
        usize::try_from(length).unwrap_or(usize::MAX).min(LONGEST_GPS_VALUE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block with one directory of these entries: tag, type, count, value field.
    fn block(entries: &[(u16, u16, u32, [u8; 4])], little_endian: bool) -> Vec<u8> {
        let short = |n: u16| if little_endian { n.to_le_bytes() } else { n.to_be_bytes() };
        let long = |n: u32| if little_endian { n.to_le_bytes() } else { n.to_be_bytes() };
        let mut out = [if little_endian { b"II" } else { b"MM" }, &short(42)[..], &long(8)].concat();
        out.extend(short(u16::try_from(entries.len()).expect("few")));
        for (tag, kind, count, value) in entries {
            out.extend([&short(*tag)[..], &short(*kind), &long(*count), value].concat());
        }
        out.extend(long(0));
        out
    }

    #[test]
    fn every_type_of_orientation_is_read() {
        for (kind, value) in [(1, [6, 0, 0, 0]), (3, [6, 0, 0, 0]), (4, [6, 0, 0, 0]), (0, [6, 0, 0, 0])] {
            assert_eq!(
                orientation(&block(&[(0x0112, kind, 1, value)], true)),
                Some(Orientation::RotateRight),
                "{kind}"
            );
        }
        for (kind, value) in [(1, [6, 0, 0, 0]), (3, [0, 6, 0, 0]), (4, [0, 0, 0, 6]), (4, [0, 6, 0, 0])] {
            assert_eq!(
                orientation(&block(&[(0x0112, kind, 1, value)], false)),
                Some(Orientation::RotateRight),
                "{kind}"
            );
        }
        assert_eq!(orientation(&block(&[(0x0112, 3, 99, [0, 6, 0, 0])], false)), Some(Orientation::RotateRight));
    }

    #[test]
    fn invalid_orientations_are_ignored() {
        for value in [0, 9, 255] {
            assert_eq!(orientation(&block(&[(0x0112, 3, 1, [value, 0, 0, 0])], true)), None);
        }
        let twice = [(0x0112, 3, 1, [9, 0, 0, 0]), (0x0112, 3, 1, [8, 0, 0, 0]), (0x0112, 3, 1, [1, 0, 0, 0])];
        assert_eq!(orientation(&block(&twice, true)), Some(Orientation::RotateLeft));
    }

    #[test]
    fn a_block_may_end_after_the_number() {
        let whole = block(&[(0x010f, 2, 4, *b"abc\0"), (0x0112, 3, 1, [6, 0, 0, 0])], true);
        for length in 0..whole.len() {
            let read = orientation(&whole[..length]);
            // Header, count, one entry, and ten bytes of the next.
            assert_eq!(read.is_some(), length >= 8 + 2 + 12 + 10, "{length}");
        }
    }

    #[test]
    fn loops_of_directories_end() {
        let pointer = |tag, at| (tag, 4, 1, u32::to_le_bytes(at));
        let mut looped =
            block(&[pointer(EXIF_DIRECTORY, 8), pointer(GPS_DIRECTORY, 8), (0x0112, 3, 1, [6, 0, 0, 0])], true);
        let end = looped.len();
        looped[end - 4..].copy_from_slice(&8_u32.to_le_bytes());
        let before = looped.clone();
        erase_place(&mut looped);
        assert_eq!(before, looped, "the only directory is not one of GPS");
    }

    #[test]
    fn directories_that_are_read_many_times_are_not_quick() {
        let entry = |tag, count, at| (tag, 4, count, u32::to_le_bytes(at));
        let looped = |n: usize| block(&vec![entry(EXIF_DIRECTORY, 1, 8); n], true);
        assert!(is_quick(&looped(10)), "1,110 entries");
        assert!(!is_quick(&looped(20)), "8,420 entries");
        let mut values = block(&[entry(0x9000, 1000, 8); 12], true);
        values.resize(5000, 0);
        assert!(!is_quick(&values), "48,000 bytes of values");
        values.resize(25_000, 0);
        assert!(is_quick(&values));
    }

    #[test]
    fn places_are_erased_and_nothing_else() {
        let mut bytes = block(&[(GPS_DIRECTORY, 4, 1, 64_u32.to_le_bytes()), (0x8298, 2, 4, *b"(c)\0")], true);
        bytes.resize(64, 0);
        // A directory with a latitude, followed by its three fractions.
        bytes.extend(b"\x01\0\x02\0\x05\0\x03\0\0\0");
        bytes.extend(90_u32.to_le_bytes());
        bytes.resize(90, 0);
        bytes.extend([51; 24]);
        bytes.extend(b"after");
        let mut erased = bytes.clone();
        erase_place(&mut erased);
        assert!(!erased.contains(&51), "{erased:?}");
        assert_eq!(erased[..66], bytes[..66]);
        assert_eq!(erased[114..], bytes[114..]);
    }

    #[test]
    fn a_prefix_is_skipped() {
        let plain = block(&[(0x0112, 3, 1, [6, 0, 0, 0])], true);
        for prefix in [&b"Exif\0\0"[..], b"Exif\0\xff", b"Exif\0\0Exif\0\0", b"\0\0\0\x06Exif\0\0", b"\0\0\0\0"] {
            assert_eq!(alone(&[prefix, &plain].concat()), plain);
            assert_eq!(orientation(&[prefix, &plain].concat()), Some(Orientation::RotateRight));
        }
        assert_eq!(alone(b"neither"), b"neither");
    }
}
