//! The boxes of the ISO base media file format: HEIF, AVIF and JPEG XL.

/// A box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) name: &'a [u8; 4],
    /// The whole box, with its length and name.
    #[cfg(feature = "jxl")]
    pub(super) whole: &'a [u8],
    /// The content after length and name.
    pub(super) content: &'a [u8],
}

/// The content of the first box of this name.
pub(super) fn content<'a>(data: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    boxes(data).find(|part| part.name == name).map(|part| part.content)
}

/// Reads big-endian numbers.
pub(super) struct Numbers<'a>(pub(super) &'a [u8]);

impl Numbers<'_> {
    /// The next number, of this many bytes.
    pub(super) fn next(&mut self, bytes: usize) -> Option<u64> {
        let (number, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(number.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)))
    }
}

/// The boxes, up to the first truncated one.
pub(super) fn boxes(data: &[u8]) -> impl Iterator<Item = Part<'_>> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        let (length, head) = match u32::from_be_bytes(*length) {
            // To the end of the file.
            0 => (rest.len(), 8),
            // A 64-bit length follows.
            1 => (usize::try_from(u64::from_be_bytes(*after.first_chunk()?)).ok()?, 16),
            length => (usize::try_from(length).ok()?, 8),
        };
        let (whole, next) = rest.split_at_checked(length)?;
        rest = next;
        Some(Part {
            name,
            #[cfg(feature = "jxl")]
            whole,
            content: whole.get(head..)?,
        })
    })
}
