//! The boxes of the ISO base media format, which HEIF, AVIF and JPEG XL files consist of.

/// One box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) name: &'a [u8; 4],
    /// All of it, with its length and name.
    #[cfg(feature = "jxl")]
    pub(super) whole: &'a [u8],
    /// What follows those.
    pub(super) content: &'a [u8],
}

/// The boxes, up to the first that is cut off.
pub(super) fn boxes(data: &[u8]) -> impl Iterator<Item = Part<'_>> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        let (length, head) = match u32::from_be_bytes(*length) {
            // To the end of the file.
            0 => (rest.len(), 8),
            // Said in the eight bytes that follow.
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
