//! The marker segments of a JPEG.

/// A segment: its marker code, and its data without marker and length.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment<'a> {
    pub(super) code: u8,
    pub(super) data: &'a [u8],
    /// The whole segment with marker and length.
    pub(super) whole: &'a [u8],
}

const TEM: u8 = 0x01;
const SOS: u8 = 0xda;
const EOI: u8 = 0xd9;
/// Start of frame of hierarchical JPEG, and of JPEG-LS.
const DHP: u8 = 0xde;
const JPEG_LS: u8 = 0xf7;
const APP0: u8 = 0xe0;
pub(super) const APP1: u8 = 0xe1;
pub(super) const APP2: u8 = 0xe2;
pub(super) const APP13: u8 = 0xed;
const APP14: u8 = 0xee;
const COM: u8 = 0xfe;

pub(super) const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
pub(super) const EXIF: &[u8] = b"Exif\0\0";

/// The longest chunk of a profile in one segment.
const ICC_PIECE: usize = 65_519;

/// The end marker.
pub(super) const END: [u8; 2] = [0xff, EOI];

/// The segments up to the first start of scan, inclusive.
pub(super) fn segments(bytes: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let (mut all, mut done) = (all_segments(bytes), false);
    // The segments after the first scan are not needed.
    std::iter::from_fn(move || {
        let segment = if done { None } else { all.next() };
        done = segment?.code == SOS;
        segment
    })
}

/// All segments up to the end marker, those between scans too. Unknown bytes before a marker are skipped, as in
/// libjpeg.
fn all_segments(bytes: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut rest = bytes.get(2..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (code, at) = loop {
            let at = rest.iter().position(|b| *b == 0xff)?;
            // A marker may follow any number of fill bytes.
            let fill = rest.get(at..)?.iter().take_while(|b| **b == 0xff).count();
            let code = *rest.get(at + fill)?;
            match code {
                // Scan data: a stuffed byte, a restart marker, or an unused marker without length.
                0 | TEM | 0xd0..=0xd7 => rest = rest.get(at + fill + 1..)?,
                EOI => return None,
                _ => break (code, at + fill - 1),
            }
        };
        let length = usize::from(u16::from_be_bytes(rest.get(at + 2..)?.first_chunk().copied()?));
        let whole = rest.get(at..at + 2 + length)?;
        let data = whole.get(4..)?;
        rest = rest.get(at + 2 + length..)?;
        Some(Segment { code, data, whole })
    })
}

/// The start of the last segment before this offset and after the first scan.
pub(super) fn last_segment_before(bytes: &[u8], place: usize) -> Option<usize> {
    let begin = |segment: Segment<'_>| segment.whole.as_ptr() as usize - bytes.as_ptr() as usize;
    let later = all_segments(bytes).skip_while(|segment| segment.code != SOS).skip(1);
    later.map(begin).take_while(|begin| *begin < place).last()
}

/// Whether the scans contain every bit of every coefficient: one scan for each component of a sequential file, many
/// partial scans of a progressive one.
pub(super) fn has_all_scans(bytes: &[u8]) -> bool {
    // The lowest bit present, for each coefficient of a component.
    let mut missing: Vec<(u8, [u8; 64])> = Vec::new();
    let mut progressive = false;
    for Segment { code, data, .. } in all_segments(bytes) {
        if is_frame(code) {
            progressive = matches!(code, 0xc2 | 0xca);
            missing = data.get(6..).unwrap_or_default().chunks_exact(3).map(|c| (c[0], [u8::MAX; 64])).collect();
        } else if code == SOS {
            let count = data.first().map_or(0, |n| usize::from(*n));
            let Some((named, &[first, last, bits, ..])) = data.get(1..).and_then(|d| d.split_at_checked(2 * count))
            else {
                return false;
            };
            let (first, last, low) = if progressive { (first, last, bits & 15) } else { (0, 63, 0) };
            for (_, coefficients) in missing.iter_mut().filter(|(id, _)| named.iter().step_by(2).any(|n| n == id)) {
                let these = coefficients.get_mut(usize::from(first)..=usize::from(last)).unwrap_or_default();
                these.fill(low);
            }
            if !missing.is_empty() && missing.iter().all(|(_, bits)| bits.iter().all(|low| *low == 0)) {
                return true;
            }
        }
    }
    false
}

fn is_frame(code: u8) -> bool {
    matches!(code, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf)
}

impl<'a> Segment<'a> {
    /// The EXIF block without its prefix, whose last byte is padding of any value.
    pub(super) fn exif(self) -> Option<&'a [u8]> {
        self.data.strip_prefix(&EXIF[..5]).filter(|_| self.code == APP1)?.get(1..)
    }

    /// Sequence number (from 1), count and data of a profile chunk.
    fn icc_piece(self) -> Option<(u8, u8, &'a [u8])> {
        let piece = self.data.strip_prefix(ICC).filter(|_| self.code == APP2)?;
        let [number, count, data @ ..] = piece else { return None };
        Some((*number, *count, data))
    }

    /// Whether it is a profile chunk.
    fn is_profile(self) -> bool {
        self.code == APP2 && self.data.starts_with(ICC)
    }

    /// Whether it is neither needed for display nor part of the profile.
    pub(super) fn is_metadata(self) -> bool {
        let needed = match self.code {
            APP0 => self.data.starts_with(b"JFIF\0"),
            APP2 => self.data.starts_with(ICC),
            APP14 => self.data.starts_with(b"Adobe"),
            code => !(APP0..=0xef).contains(&code) && code != COM,
        };
        !needed
    }
}

/// Whether a second image is a gain map for HDR screens: ISO 21496-1, Adobe's and Google's "Ultra HDR", or Apple's
/// format.
pub(super) fn has_gain_map(bytes: &[u8]) -> bool {
    const ISO: &[u8] = b"urn:iso:std:iso:ts:21496:-1\0";
    const NAMESPACES: [&[u8]; 2] = [b"http://ns.adobe.com/hdr-gain-map/1.0/", b"http://ns.apple.com/HDRGainMap/1.0/"];
    let names = |data: &[u8], name: &[u8]| data.windows(name.len()).any(|window| window == name);
    segments(bytes).any(|segment| match segment.code {
        APP1 => segment.data.starts_with(XMP) && NAMESPACES.iter().any(|name| names(segment.data, name)),
        APP2 => segment.data.starts_with(ISO),
        _ => false,
    })
}

/// Whether the file has segments that display does not need, or an unknown structure.
pub(super) fn has_metadata(bytes: &[u8]) -> bool {
    let (mut any, mut last) = (false, None);
    for segment in segments(bytes) {
        any |= segment.is_metadata();
        last = Some(segment.code);
    }
    any || last != Some(SOS) || !bytes.ends_with(&END)
}

/// The kind of JPEG, if no decoder here supports it: such a file is not damaged.
pub(super) fn unsupported(bytes: &[u8]) -> Option<String> {
    let frame = segments(bytes).find(|s| is_frame(s.code) || matches!(s.code, DHP | JPEG_LS))?;
    match frame.code {
        JPEG_LS => Some("JPEG-LS".to_owned()),
        0xc3 | 0xcb => Some("a lossless JPEG".to_owned()),
        DHP | 0xc5..=0xc7 | 0xcd..=0xcf => Some("a hierarchical JPEG".to_owned()),
        _ => frame.data.first().filter(|bits| **bits != 8).map(|bits| format!("a JPEG with {bits} bits a sample")),
    }
}

/// The profile from its chunks; an error if some are missing or duplicated.
pub(super) fn profile(bytes: &[u8]) -> Result<Option<Vec<u8>>, &'static str> {
    let mut pieces: Vec<_> = segments(bytes).filter_map(Segment::icc_piece).collect();
    let Some((_, count, _)) = pieces.first().copied() else { return Ok(None) };
    pieces.sort_by_key(|(number, ..)| *number);
    let whole = pieces.len() == usize::from(count)
        && pieces.iter().zip(1..=count).all(|((number, of, _), n)| *number == n && *of == count);
    if !whole {
        return Err("its color profile is incomplete or duplicated");
    }
    Ok(Some(pieces.iter().flat_map(|(_, _, data)| data.iter().copied()).collect()))
}

/// The segments of a profile; none if it is too long for JPEG.
pub(super) fn profile_segments(icc: &[u8]) -> Vec<Vec<u8>> {
    let pieces = icc.chunks(ICC_PIECE);
    let Ok(count) = u8::try_from(pieces.len()) else { return Vec::new() };
    pieces.zip(1..=count).map(|(piece, n)| [ICC, &[n, count], piece].concat()).collect()
}

/// Replaces the metadata by these segments, and removes everything after the end marker: previews, motion photos.
/// `profile` keeps the color profile. `None` for an unusual structure.
pub(super) fn strip(bytes: &[u8], kept: &[(u8, Vec<u8>)], profile: bool) -> Option<Vec<u8>> {
    let mut out = bytes.get(..2).filter(|soi| *soi == [0xff, 0xd8])?.to_vec();
    let (mut last, mut kept) = (None, Some(kept));
    for segment in segments(bytes) {
        // After the JFIF header, which must come first.
        if segment.code != APP0 {
            kept.take().unwrap_or_default().iter().for_each(|(code, data)| push(&mut out, *code, data));
        }
        if !segment.is_metadata() && (profile || !segment.is_profile()) {
            out.extend_from_slice(segment.whole);
        }
        last = Some(segment);
    }
    let sos = last.filter(|segment| segment.code == SOS)?;
    let start = sos.whole.as_ptr_range().end as usize - bytes.as_ptr() as usize;
    let end = start + end_of_scans(bytes.get(start..)?)?;
    out.extend_from_slice(bytes.get(start..end)?);
    Some(out)
}

/// Appends a segment, unless it is too long.
fn push(out: &mut Vec<u8>, code: u8, data: &[u8]) {
    if let Ok(length) = u16::try_from(data.len() + 2) {
        out.extend([0xff, code]);
        out.extend(length.to_be_bytes());
        out.extend_from_slice(data);
    }
}

/// The bytes up to the end marker, inclusive. Metadata between scans, which no program writes, is kept.
fn end_of_scans(data: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += data.get(at..)?.iter().position(|b| *b == 0xff)?;
        match data.get(at + 1)? {
            // A stuffed byte, a restart marker or a fill byte: the scan continues.
            0 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            &EOI => return Some(at + 2),
            // A segment between two scans may contain any bytes.
            _ => {
                let length = u16::from_be_bytes(data.get(at + 2..)?.first_chunk().copied()?);
                at += 2 + usize::from(length);
            }
        }
    }
}
