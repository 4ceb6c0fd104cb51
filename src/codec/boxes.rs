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
