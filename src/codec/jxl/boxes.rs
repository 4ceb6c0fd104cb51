//! The boxes around a JPEG XL codestream.

/// What a file with boxes begins with.
const SIGNATURE: &[u8] = b"\0\0\0\x0cJXL \r\n\x87\n";

/// Boxes that speak of the picture: EXIF, XMP, either of them compressed, and provenance.
pub(super) const METADATA: [&[u8; 4]; 4] = [b"Exif", b"xml ", b"brob", b"jumb"];

/// Whether there is metadata in the file.
pub(super) fn has_metadata(file: &[u8]) -> bool {
    boxes(file).iter().any(|(name, _)| METADATA.contains(name))
}

/// Name and bytes of each box; none when the file has no boxes.
pub(super) fn boxes(file: &[u8]) -> Vec<(&[u8; 4], &[u8])> {
    let (mut boxes, mut rest) = (Vec::new(), file);
    while file.starts_with(SIGNATURE) {
        let Some((length, after)) = rest.split_first_chunk::<4>() else { break };
        let Some((name, after)) = after.split_first_chunk::<4>() else { break };
        let length = match u32::from_be_bytes(*length) {
            // To the end of the file.
            0 => Some(rest.len()),
            // Said in the eight bytes that follow.
            1 => after.first_chunk::<8>().and_then(|long| usize::try_from(u64::from_be_bytes(*long)).ok()),
            length => usize::try_from(length).ok(),
        };
        let Some((whole, next)) = length.filter(|length| *length >= 8).and_then(|length| rest.split_at_checked(length))
        else {
            break;
        };
        boxes.push((name, whole));
        rest = next;
    }
    boxes
}
