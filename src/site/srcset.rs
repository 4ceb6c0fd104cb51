//! The attribute `srcset`, split as the HTML standard says: commas may be part of a URL.

use std::ops::Range;

/// A candidate: the place of its URL, and its descriptor.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) url: Range<usize>,
    pub(super) descriptor: Descriptor,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Descriptor {
    /// A pixel density; 1 without a descriptor.
    Density(f64),
    /// A width in pixels.
    Width(u32),
}

/// The candidates of an attribute.
pub(super) fn parse(text: &str) -> Vec<Candidate> {
    let bytes = text.as_bytes();
    let (mut all, mut at) = (Vec::new(), 0);
    let skip = |from: usize, what: fn(u8) -> bool| {
        bytes[from..].iter().position(|byte| !what(*byte)).map_or(bytes.len(), |n| from + n)
    };
    loop {
        let start = skip(at, |byte| is_space(byte) || byte == b',');
        if start == bytes.len() {
            return all;
        }
        let end = skip(start, |byte| !is_space(byte));
        let url = text[start..end].trim_end_matches(',');
        if url.len() < end - start {
            at = end;
            all.push(Candidate { url: start..start + url.len(), descriptor: Descriptor::Density(1.0) });
            continue;
        }
        let (descriptors, next) = descriptors(text, end);
        at = next;
        all.push(Candidate { url: start..end, descriptor: descriptor(descriptors) });
    }
}

/// The descriptors from this place, and the place after them. A comma in parentheses does not end them.
fn descriptors(text: &str, from: usize) -> (&str, usize) {
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate().skip(from) {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => return (&text[from..at], at + 1),
            _ => {}
        }
    }
    (&text[from..], text.len())
}

fn descriptor(text: &str) -> Descriptor {
    let words = || text.split(|c: char| c.is_ascii_whitespace()).filter(|word| !word.is_empty());
    if let Some(width) = words().find_map(|word| word.strip_suffix('w')?.parse().ok()) {
        return Descriptor::Width(width);
    }
    Descriptor::Density(words().find_map(|word| word.strip_suffix('x')?.parse().ok()).unwrap_or(1.0))
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0c' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&str, Descriptor)> {
        parse(text).into_iter().map(|one| (&text[one.url], one.descriptor)).collect()
    }

    #[test]
    fn as_the_standard_splits() {
        use Descriptor::{Density, Width};
        for (text, want) in [
            ("", &[][..]),
            ("a.jpg", &[("a.jpg", Density(1.0))]),
            (" ,a.jpg, b.jpg 2x", &[("a.jpg", Density(1.0)), ("b.jpg", Density(2.0))]),
            ("a?crop=16:9,smart 320w, b?c=1,2 640w", &[("a?crop=16:9,smart", Width(320)), ("b?c=1,2", Width(640))]),
            ("a 1.5x,b 320w 2h ,\r\n\tc", &[("a", Density(1.5)), ("b", Width(320)), ("c", Density(1.0))]),
            ("data:,a 1x", &[("data:,a", Density(1.0))]),
            ("a,,, b", &[("a", Density(1.0)), ("b", Density(1.0))]),
            ("a,b", &[("a,b", Density(1.0))]),
            ("a (x,y) 2x, b", &[("a", Density(2.0)), ("b", Density(1.0))]),
        ] {
            assert_eq!(read(text), want, "{text:?}");
        }
    }
}
