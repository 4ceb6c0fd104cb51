//! The directory of an ICO.

/// An image of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct IconEntry<'a> {
    /// Its data, which may be truncated.
    pub(super) data: &'a [u8],
    /// Pixels, then bits of a pixel: browsers choose by them.
    rank: (u32, u16),
}

/// The images of the file, the best first: the largest, then the one with the most bits.
pub(super) fn entries(bytes: &[u8]) -> Vec<IconEntry<'_>> {
    let count = bytes.get(4..6).and_then(|b| b.first_chunk()).map_or(0, |n| u16::from_le_bytes(*n));
    let listed = bytes.get(6..).unwrap_or_default().as_chunks::<16>().0;
    let mut entries: Vec<IconEntry<'_>> =
        listed.iter().take(count.into()).filter_map(|entry| IconEntry::new(bytes, entry)).collect();
    // The sort is stable.
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.rank));
    entries
}

impl<'a> IconEntry<'a> {
    /// `None` if the file ends before its data.
    fn new(bytes: &'a [u8], entry: &[u8; 16]) -> Option<IconEntry<'a>> {
        let [w, h, _, _, _, _, bits @ .., l0, l1, l2, l3, o0, o1, o2, o3] = *entry;
        let place = usize::try_from(u32::from_le_bytes([o0, o1, o2, o3])).ok()?;
        let length = usize::try_from(u32::from_le_bytes([l0, l1, l2, l3])).ok()?;
        let rest = bytes.get(place..).filter(|rest| !rest.is_empty())?;
        let data = rest.get(..length).unwrap_or(rest);
        // 0 is 256 or more; a PNG has its own size.
        let side = |n: u8| if n == 0 { 256 } else { u32::from(n) };
        let size = png_size(data).unwrap_or((side(w), side(h)));
        Some(IconEntry { data, rank: (size.0.saturating_mul(size.1), u16::from_le_bytes(bits)) })
    }
}

fn png_size(data: &[u8]) -> Option<(u32, u32)> {
    let side = |at: usize| Some(u32::from_be_bytes(*data.get(at..)?.first_chunk()?));
    data.starts_with(b"\x89PNG").then(|| Some((side(16)?, side(20)?)))?
}
