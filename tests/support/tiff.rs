//! A minimal TIFF writer: uncompressed, one strip, or one plane a sample.
#![allow(dead_code, reason = "each test program uses a part")]

/// A tag: number, type (1 bytes, 3 shorts) and values.
pub(crate) type Tag<'a> = (u16, u16, &'a [u16]);

/// A little-endian file with 8 or 16 bits a sample. `planes` are the strips: one for all samples, or one for each.
pub(crate) fn tiff(width: u16, height: u16, planes: &[Vec<u8>], tags: &[Tag<'_>], icc: Option<&[u8]>) -> Vec<u8> {
    // Tag, type, count, value's bytes.
    let mut entries: Vec<(u16, u16, u32, Vec<u8>)> = Vec::new();
    let short = |v: &[u16]| v.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
    for (tag, kind, values) in [(256, 3, &[width][..]), (257, 3, &[height]), (259, 3, &[1]), (278, 3, &[height])] {
        entries.push((tag, kind, 1, short(values)));
    }
    for (tag, kind, values) in tags {
        let bytes = if *kind == 1 { values.iter().map(|v| v.to_le_bytes()[0]).collect() } else { short(values) };
        entries.push((*tag, *kind, u32::try_from(values.len()).expect("few"), bytes));
    }
    let long = |n: usize| u32::try_from(n).expect("short");
    let lengths: Vec<u8> = planes.iter().flat_map(|p| long(p.len()).to_le_bytes()).collect();
    entries.push((279, 4, long(planes.len()), lengths));
    entries.push((273, 4, long(planes.len()), vec![0; 4 * planes.len()]));
    if let Some(icc) = icc {
        entries.push((34_675, 7, long(icc.len()), icc.to_vec()));
    }
    entries.sort_by_key(|entry| entry.0);
    let mut at = 8 + 2 + 12 * entries.len() + 4;
    let mut places = Vec::new();
    for (_, _, _, bytes) in &entries {
        places.push(at);
        if bytes.len() > 4 {
            at += bytes.len().next_multiple_of(2);
        }
    }
    let mut offsets = Vec::new();
    for plane in planes {
        offsets.extend(long(at).to_le_bytes());
        at += plane.len();
    }
    let mut out = [b"II*\0".as_slice(), &8_u32.to_le_bytes()].concat();
    out.extend(u16::try_from(entries.len()).expect("few").to_le_bytes());
    let mut data = Vec::new();
    for ((tag, kind, count, bytes), place) in entries.into_iter().zip(places) {
        let bytes = if tag == 273 { offsets.clone() } else { bytes };
        out.extend([&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes()].concat());
        if bytes.len() > 4 {
            out.extend(long(place).to_le_bytes());
            data.extend_from_slice(&bytes);
            data.resize(data.len().next_multiple_of(2), 0);
        } else {
            let mut value = bytes;
            value.resize(4, 0);
            out.extend(value);
        }
    }
    out.extend([0; 4]);
    out.extend(data);
    out.extend(planes.concat());
    out
}
