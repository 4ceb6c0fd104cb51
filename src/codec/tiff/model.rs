//! Color models of TIFF, converted to RGBA or CMYK of 8 bits.

use super::directory::CIE_LAB;
use std::io;
use tiff::{
    decoder::{Decoder, ifd::Value},
    tags::Tag,
};

/// A color model with its parameters.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Samples {
    /// Black is 0, or white is.
    Gray {
        inverted: bool,
    },
    Rgb,
    /// Indices into these colors.
    Palette(Vec<[u8; 3]>),
    Cmyk,
    YCbCr(Box<YCbCr>),
    /// Lightness and two color axes, signed in CIE Lab, offset in ICC Lab.
    Lab {
        signed: bool,
    },
}

/// The conversion of YCbCr to RGB.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct YCbCr {
    /// The weights of red, green and blue in luma.
    luma: [f32; 3],
    /// ReferenceBlackWhite: the samples of black and white, and of zero and maximum chroma.
    range: [f32; 6],
}

/// Tags that the crate does not name.
const INK_SET: Tag = Tag::Unknown(332);
const COEFFICIENTS: Tag = Tag::Unknown(529);
const REFERENCE: Tag = Tag::Unknown(532);

/// InkSet of CMYK.
const CMYK_INKS: u16 = 1;

impl Samples {
    /// The model of this PhotometricInterpretation; `None` if not supported.
    pub(super) fn read<R: io::Read + io::Seek>(model: u16, decoder: &mut Decoder<R>) -> Option<Samples> {
        Some(match model {
            0 => Samples::Gray { inverted: true },
            1 => Samples::Gray { inverted: false },
            2 => Samples::Rgb,
            3 => Samples::Palette(palette(&decoder.get_tag_u16_vec(Tag::ColorMap).ok()?)),
            5 => {
                let inks = decoder.find_tag_unsigned::<u16>(INK_SET).ok().flatten().unwrap_or(CMYK_INKS);
                (inks == CMYK_INKS).then_some(Samples::Cmyk)?
            }
            6 => Samples::YCbCr(Box::new(YCbCr::read(decoder))),
            CIE_LAB => Samples::Lab { signed: true },
            9 => Samples::Lab { signed: false },
            _ => return None,
        })
    }

    /// Samples of a color.
    pub(super) fn count(&self) -> usize {
        match self {
            Samples::Gray { .. } | Samples::Palette(_) => 1,
            Samples::Rgb | Samples::YCbCr(_) | Samples::Lab { .. } => 3,
            Samples::Cmyk => 4,
        }
    }

    /// A color from its samples: RGB with 255, or CMYK. A palette takes its index, all others take values of 0 to 255.
    pub(super) fn color(&self, samples: &[u8]) -> [u8; 4] {
        match (self, samples) {
            (Samples::Gray { inverted }, [v, ..]) => {
                let v = if *inverted { 255 - v } else { *v };
                [v, v, v, 255]
            }
            (Samples::Palette(colors), [index, ..]) => {
                let [r, g, b] = colors.get(usize::from(*index)).copied().unwrap_or_default();
                [r, g, b, 255]
            }
            (Samples::Rgb, [r, g, b, ..]) => [*r, *g, *b, 255],
            (Samples::Cmyk, [c, m, y, k, ..]) => [*c, *m, *y, *k],
            (Samples::YCbCr(how), [y, cb, cr, ..]) => how.rgb([*y, *cb, *cr]),
            (Samples::Lab { signed }, [l, a, b, ..]) => {
                let axis = |v: u8| if *signed { f32::from(v.cast_signed()) } else { f32::from(v) - 128.0 };
                lab([f32::from(*l) / 2.55, axis(*a), axis(*b)])
            }
            _ => [0, 0, 0, 255],
        }
    }
}

/// A color map: all reds, all greens, all blues, of 16 bits each. Some programs write 8.
fn palette(map: &[u16]) -> Vec<[u8; 3]> {
    let n = map.len() / 3;
    let wide = map.iter().any(|v| *v > 255);
    let narrow = |v: u16| if wide { super::decode::narrow(v.into(), u16::MAX.into()) } else { v.to_le_bytes()[0] };
    (0..n).map(|i| [i, n + i, 2 * n + i].map(|at| narrow(map[at]))).collect()
}

fn numbers<const N: usize, R: io::Read + io::Seek>(decoder: &mut Decoder<R>, tag: Tag) -> Option<[f32; N]> {
    let number = |value: Value| match value {
        Value::Rational(n, of) if of > 0 => Some(f64::from(n) / f64::from(of)),
        value => value.into_f64().ok(),
    };
    let Value::List(values) = decoder.find_tag(tag).ok()?? else { return None };
    #[expect(clippy::cast_possible_truncation, reason = "a few digits")]
    let all: Vec<f32> = values.into_iter().map(|v| number(v).map(|v| v as f32)).collect::<Option<_>>()?;
    all.try_into().ok()
}

impl YCbCr {
    /// TIFF's defaults: BT.601, full range as in JPEG.
    fn read<R: io::Read + io::Seek>(decoder: &mut Decoder<R>) -> YCbCr {
        let luma = numbers(decoder, COEFFICIENTS).filter(|luma: &[f32; 3]| luma.iter().all(|share| *share > 0.0));
        let range = numbers(decoder, REFERENCE);
        let possible = |r: &[f32; 6]| r[1] > r[0] && r[3] > r[2] && r[5] > r[4];
        YCbCr {
            luma: luma.unwrap_or([0.299, 0.587, 0.114]),
            range: range.filter(possible).unwrap_or([0.0, 255.0, 128.0, 255.0, 128.0, 255.0]),
        }
    }

    fn rgb(&self, [y, cb, cr]: [u8; 3]) -> [u8; 4] {
        let [lr, lg, lb] = self.luma;
        let [black, white, cb_none, cb_most, cr_none, cr_most] = self.range;
        let y = (f32::from(y) - black) / (white - black) * 255.0;
        let cb = (f32::from(cb) - cb_none) / (cb_most - cb_none) * 127.0;
        let cr = (f32::from(cr) - cr_none) / (cr_most - cr_none) * 127.0;
        let (r, b) = (y + cr * (2.0 - 2.0 * lr), y + cb * (2.0 - 2.0 * lb));
        let g = (y - lr * r - lb * b) / lg;
        [byte(r), byte(g), byte(b), 255]
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such casts saturate")]
fn byte(v: f32) -> u8 {
    v.round() as u8
}

/// CIE Lab (D50) to sRGB.
fn lab([l, a, b]: [f32; 3]) -> [u8; 4] {
    /// D50, and the matrix from XYZ (D50) to linear sRGB (IEC 61966-2-1, Bradford adaptation).
    const WHITE: [f32; 3] = [0.9642, 1.0, 0.8249];
    const TO_SRGB: [[f32; 3]; 3] =
        [[3.133_856, -1.616_867, -0.490_615], [-0.978_768, 1.916_141, 0.033_454], [0.071_945, -0.228_991, 1.405_243]];
    let y = (l + 16.0) / 116.0;
    let light = |t: f32| if t > 6.0 / 29.0 { t.powi(3) } else { 3.0 * (6.0_f32 / 29.0).powi(2) * (t - 4.0 / 29.0) };
    let (x, y, z) = (WHITE[0] * light(y + a / 500.0), WHITE[1] * light(y), WHITE[2] * light(y - b / 200.0));
    let signal = |v: f32| if v <= 0.003_130_8 { 12.92 * v } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
    let [r, g, b] = TO_SRGB.map(|row| byte(255.0 * signal(row[0] * x + row[1] * y + row[2] * z)));
    [r, g, b, 255]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_by_their_definitions() {
        assert_eq!(Samples::Gray { inverted: true }.color(&[0]), [255; 4]);
        assert_eq!(Samples::Palette(vec![[1, 2, 3]]).color(&[0]), [1, 2, 3, 255]);
        assert_eq!(Samples::Palette(vec![]).color(&[9]), [0, 0, 0, 255], "beyond the palette");
        let ycc = YCbCr { luma: [0.299, 0.587, 0.114], range: [0.0, 255.0, 128.0, 255.0, 128.0, 255.0] };
        assert_eq!(ycc.rgb([76, 85, 255]), [254, 0, 0, 255], "JPEG's red");
        // White, middle gray, and the red of sRGB.
        for (values, want) in [
            ([100.0, 0.0, 0.0], [255, 255, 255]),
            ([53.585, 0.0, 0.0], [128, 128, 128]),
            ([54.29, 80.81, 69.89], [255, 0, 0]),
        ] {
            let shown = lab(values);
            assert!(shown.iter().zip(want).all(|(a, b): (&u8, u8)| a.abs_diff(b) <= 1), "{shown:?} {want:?}");
        }
    }
}
