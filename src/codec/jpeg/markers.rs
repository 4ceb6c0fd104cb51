//! The segments before and between the compressed data: what the file says about its image.

/// One segment: its marker code and its data, without marker and length.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment<'a> {
    pub(super) code: u8,
    pub(super) data: &'a [u8],
    /// The whole segment, marker and length included.
    pub(super) whole: &'a [u8],
}

const TEM: u8 = 0x01;
const SOS: u8 = 0xda;
const EOI: u8 = 0xd9;
/// The frame of a file in several resolutions, and that of JPEG-LS.
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

/// The longest piece of a profile in one segment.
const ICC_PIECE: usize = 65_519;

/// The end marker.
pub(super) const END: [u8; 2] = [0xff, EOI];

/// The segments up to and with the first start of scan.
pub(super) fn segments(bytes: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let (mut all, mut done) = (all_segments(bytes), false);
    // The segment after the scan is not asked for: it lies behind all of the image's data.
    std::iter::from_fn(move || {
        let segment = if done { None } else { all.next() };
        done = segment?.code == SOS;
        segment
    })
}

/// All segments, those between scans too, up to the end marker. As libjpeg does, whatever stands before a marker and
/// belongs to nothing is left out.
fn all_segments(bytes: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut rest = bytes.get(2..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (code, at) = loop {
            let at = rest.iter().position(|b| *b == 0xff)?;
            // A marker may be preceded by any number of fill bytes.
            let fill = rest.get(at..)?.iter().take_while(|b| **b == 0xff).count();
            let code = *rest.get(at + fill)?;
            match code {
                // Data of a scan: a stuffed byte, a restart marker. Also a marker without a length that nobody uses.
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

/// Where the last segment before this place begins, after the first scan's.
pub(super) fn last_segment_before(bytes: &[u8], place: usize) -> Option<usize> {
    let begin = |segment: Segment<'_>| segment.whole.as_ptr() as usize - bytes.as_ptr() as usize;
    let later = all_segments(bytes).skip_while(|segment| segment.code != SOS).skip(1);
    later.map(begin).take_while(|begin| *begin < place).last()
}

/// Whether the scans that are there have every bit of every coefficient. Of a sequential file each component has one
/// scan; of a progressive one, many scans have a part each.
pub(super) fn has_all_scans(bytes: &[u8]) -> bool {
    // The lowest bit that is there of each coefficient of a component.
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
    /// The EXIF block, without its prefix. The prefix ends with a byte of padding, which need not be zero.
    pub(super) fn exif(self) -> Option<&'a [u8]> {
        self.data.strip_prefix(&EXIF[..5]).filter(|_| self.code == APP1)?.get(1..)
    }

    /// Number (from 1), count and data of a piece of a profile.
    fn icc_piece(self) -> Option<(u8, u8, &'a [u8])> {
        let piece = self.data.strip_prefix(ICC).filter(|_| self.code == APP2)?;
        let [number, count, data @ ..] = piece else { return None };
        Some((*number, *count, data))
    }

    /// Whether it is a piece of a profile.
    fn is_profile(self) -> bool {
        self.code == APP2 && self.data.starts_with(ICC)
    }

    /// Whether it is neither needed to show the image nor its profile.
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

/// Whether a second image behind this one says how an HDR screen shows it: by ISO 21496-1, Adobe's and Google's
/// "Ultra HDR", or Apple's own form.
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

/// Whether the file has something that is not needed to show the image, or a structure in which that cannot be told.
pub(super) fn has_metadata(bytes: &[u8]) -> bool {
    let (mut any, mut last) = (false, None);
    for segment in segments(bytes) {
        any |= segment.is_metadata();
        last = Some(segment.code);
    }
    any || last != Some(SOS) || !bytes.ends_with(&END)
}

/// What kind of JPEG this is, where it is one that no decoder here reads: such a file is not damaged.
pub(super) fn unsupported(bytes: &[u8]) -> Option<String> {
    let frame = segments(bytes).find(|s| is_frame(s.code) || matches!(s.code, DHP | JPEG_LS))?;
    match frame.code {
        JPEG_LS => Some("JPEG-LS".to_owned()),
        0xc3 | 0xcb => Some("a lossless JPEG".to_owned()),
        DHP | 0xc5..=0xc7 | 0xcd..=0xcf => Some("a hierarchical JPEG".to_owned()),
        _ => frame.data.first().filter(|bits| **bits != 8).map(|bits| format!("a JPEG with {bits} bits a sample")),
    }
}

/// The profile, put together from its pieces; an error when some are missing or doubled.
pub(super) fn profile(bytes: &[u8]) -> Result<Option<Vec<u8>>, &'static str> {
    let mut pieces: Vec<_> = segments(bytes).filter_map(Segment::icc_piece).collect();
    let Some((_, count, _)) = pieces.first().copied() else { return Ok(None) };
    pieces.sort_by_key(|(number, ..)| *number);
    let whole = pieces.len() == usize::from(count)
        && pieces.iter().zip(1..=count).all(|((number, of, _), n)| *number == n && *of == count);
    if !whole {
        return Err("the pieces of its color profile do not fit together");
    }
    Ok(Some(pieces.iter().flat_map(|(_, _, data)| data.iter().copied()).collect()))
}

/// The segments that store a profile; none for one that is too long for JPEG.
pub(super) fn profile_segments(icc: &[u8]) -> Vec<Vec<u8>> {
    let pieces = icc.chunks(ICC_PIECE);
    let Ok(count) = u8::try_from(pieces.len()) else { return Vec::new() };
    pieces.zip(1..=count).map(|(piece, n)| [ICC, &[n, count], piece].concat()).collect()
}

/// The file without metadata but these segments, and without what follows its end: previews, motion images. Its
/// profile stays if `profile`. `None` when its structure is not the usual one.
pub(super) fn strip(bytes: &[u8], kept: &[(u8, Vec<u8>)], profile: bool) -> Option<Vec<u8>> {
    let mut out = bytes.get(..2).filter(|soi| *soi == [0xff, 0xd8])?.to_vec();
    let (mut last, mut kept) = (None, Some(kept));
    for segment in segments(bytes) {
        // After the JFIF header, which is to come first.
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

/// Appends a segment; one that is too long is left out.
fn push(out: &mut Vec<u8>, code: u8, data: &[u8]) {
    if let Ok(length) = u16::try_from(data.len() + 2) {
        out.extend([0xff, code]);
        out.extend(length.to_be_bytes());
        out.extend_from_slice(data);
    }
}

/// Bytes up to and with the end marker. Metadata between scans would be kept: nobody writes it there.
fn end_of_scans(data: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += data.get(at..)?.iter().position(|b| *b == 0xff)?;
        match data.get(at + 1)? {
            // A stuffed byte, a restart marker, or a fill byte: the data goes on.
            0 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            &EOI => return Some(at + 2),
            // A segment between two scans, which may hold any bytes.
            _ => {
                let length = u16::from_be_bytes(data.get(at + 2..)?.first_chunk().copied()?);
                at += 2 + usize::from(length);
            }
        }
    }
}
