//! Colors of query parameters: sRGB with straight alpha.

use std::{fmt, str::FromStr};

/// Red, green, blue and alpha, 0 to 255 each; alpha 255 is opaque.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgba(pub [u8; 4]);

impl Rgba {
    /// The default background in formats without alpha.
    pub const WHITE: Rgba = Rgba([255; 4]);

    /// This color composited over a background.
    pub fn over(self, background: Rgba) -> Rgba {
        let share = |alpha: u8| f64::from(alpha) / 255.0;
        let (top, under) = (share(self.0[3]), share(background.0[3]) * (1.0 - share(self.0[3])));
        let mix = |i: usize| f64::from(self.0[i]) * top + f64::from(background.0[i]) * under;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean of bytes")]
        let byte = |v: f64| if top + under > 0.0 { (v / (top + under)).round() as u8 } else { 0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
        let alpha = ((top + under) * 255.0).round() as u8;
        Rgba([byte(mix(0)), byte(mix(1)), byte(mix(2)), alpha])
    }

    /// Whether alpha is 255.
    pub const fn is_opaque(self) -> bool {
        self.0[3] == 255
    }
}

/// The text is not a color. [`Rgba::EXPECTED`] lists the valid forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAColor;

impl Rgba {
    /// The valid forms, for messages.
    pub const EXPECTED: &'static str = "a color: three or six hex digits (`f60`, `ff6600`), or `r,g,b` of 0 to 255 with an optional alpha of 0 to 1 (`255,102,0,0.5`)";
}

impl FromStr for Rgba {
    type Err = NotAColor;

    /// `f60`, `ff6600`, `255,102,0` or `255,102,0,0.5`. Source: specification 1.2.
    fn from_str(text: &str) -> Result<Rgba, NotAColor> {
        if text.contains(',') { components(text) } else { hex(text) }.ok_or(NotAColor)
    }
}

fn hex(text: &str) -> Option<Rgba> {
    if !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let n = u32::from_str_radix(text, 16).ok()?.to_be_bytes();
    match text.len() {
        3 => Some(Rgba([(n[2] & 15) * 17, (n[3] >> 4) * 17, (n[3] & 15) * 17, 255])),
        6 => Some(Rgba([n[1], n[2], n[3], 255])),
        _ => None,
    }
}

fn components(text: &str) -> Option<Rgba> {
    let mut parts = text.split(',');
    let mut byte = || {
        let part = parts.next()?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u8>().ok())?
    };
    let (r, g, b) = (byte()?, byte()?, byte()?);
    let alpha = match parts.next() {
        None => 255,
        Some(part) => {
            let share = part.parse::<f64>().ok().filter(|a| (0.0..=1.0).contains(a))?;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255 after the filter")]
            let alpha = (share * 255.0).round() as u8;
            alpha
        }
    };
    parts.next().is_none().then_some(Rgba([r, g, b, alpha]))
}

impl fmt::Display for Rgba {
    /// The canonical form: six hex digits, or four components if not opaque.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b, a] = self.0;
        // Three decimals distinguish all 256 values of alpha.
        let share = (f64::from(a) / 255.0 * 1000.0).round() / 1000.0;
        if self.is_opaque() { write!(f, "{r:02x}{g:02x}{b:02x}") } else { write!(f, "{r},{g},{b},{share}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_forms() {
        let parse = |t: &str| t.parse::<Rgba>().ok().map(|c| c.0);
        assert_eq!(parse("a22"), Some([0xaa, 0x22, 0x22, 255]));
        assert_eq!(parse("CF23a5"), Some([0xcf, 0x23, 0xa5, 255]));
        assert_eq!(parse("0,255,0,0.5"), Some([0, 255, 0, 128]));
        for wrong in
            ["", "12", "#fff", "fffffff", "12345678", "256,0,0", "0,0", "0,0,0,1.5", "0,0,0,1,1", "+1,0,0", "red"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn printing_then_parsing_gives_the_same_color() {
        for a in 0..=255 {
            let color = Rgba([1, 20, 255, a]);
            assert_eq!(color.to_string().parse(), Ok(color));
        }
    }
}
