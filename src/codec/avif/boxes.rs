//! Removes the creation time from an animation's boxes, so that the same images give the same bytes.

/// Container boxes on the way to those with times.
const OUTER: [&[u8]; 3] = [b"moov", b"trak", b"mdia"];

/// Boxes with version and flags, then two times: of eight bytes in version 1, else of four.
const TIMED: [&[u8]; 3] = [b"mvhd", b"tkhd", b"mdhd"];

/// Sets all times to zero, which means unknown.
pub(super) fn forget_times(mut boxes: &mut [u8]) {
    while let Some(length) = boxes.first_chunk().map(|length| u32::from_be_bytes(*length)) {
        // 0: to the end of the file. 1: a 64-bit length, which no relevant box has.
        let length = usize::try_from(length).ok().filter(|length| (8..=boxes.len()).contains(length));
        let Some(length) = length else { return };
        let (this, rest) = boxes.split_at_mut(length);
        let (name, inside) = this.split_at_mut(8);
        if OUTER.contains(&&name[4..]) {
            forget_times(inside);
        } else if TIMED.contains(&&name[4..]) {
            let both = if inside.first() == Some(&1) { 16 } else { 8 };
            if let Some(times) = inside.get_mut(4..4 + both) {
                times.fill(0);
            }
        }
        boxes = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_become_zero_and_nothing_else_changes() {
        let boxed = |name: &[u8], data: &[u8]| {
            let length = u32::try_from(data.len() + 8).expect("short").to_be_bytes();
            [&length, name, data].concat()
        };
        let timed = |time: u8| {
            let new = [&[1, 0, 0, 7][..], &[time; 16], &[9; 4]].concat();
            let old = [&[0, 0, 0, 7][..], &[time; 8], &[9; 12]].concat();
            let inner = [boxed(b"tkhd", &old), boxed(b"mdia", &boxed(b"mdhd", &new))].concat();
            let movie = [boxed(b"mvhd", &new), boxed(b"trak", &inner)].concat();
            [boxed(b"ftyp", b"avis"), boxed(b"moov", &movie), boxed(b"mdat", &[time; 30]), vec![0, 0]].concat()
        };
        let mut file = timed(0xcd);
        forget_times(&mut file);
        let mut want = timed(0);
        let end = want.len() - 32;
        want[end..end + 30].fill(0xcd);
        assert_eq!(file, want);
    }
}
