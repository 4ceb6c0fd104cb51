//! Color profiles. `moxcms` parses them; `conversion` applies them.

use super::Conversion;
use moxcms::{Chromaticity, CmsError, ColorPrimaries, DataColorSpace, ProfileClass, ToneReprCurve, XyY};
use std::{borrow::Cow, sync::Arc};

/// The color space of an image.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ColorProfile {
    /// sRGB.
    #[default]
    Srgb,
    /// An ICC profile, as stored in the file.
    Icc(Arc<[u8]>),
    /// Code points of ITU-T H.273, as in AVIF and PNG's `cICP`. The range is full: decoders expand the limited range.
    Cicp {
        /// Color primaries: 1 is sRGB's, 9 Rec. 2020's, 12 Display P3's.
        primaries: u8,
        /// Transfer characteristics: 13 is sRGB's, 16 is PQ, 18 is HLG.
        transfer: u8,
    },
    /// A gamma and primaries, as in PNG's `gAMA` and `cHRM`.
    Gamma {
        /// The exponent from luminance to samples, times 100,000 as in PNG: 45455 is 1/2.2.
        gamma: u32,
        /// The primaries; `None` for gray samples.
        colors: Option<Chromaticities>,
    },
}

/// A profile could not be applied. One lower-case line that also describes how the image is treated.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct ProfileError(pub(super) String);

impl ColorProfile {
    /// Whether applying it changes nothing: sRGB itself, or an equivalent profile (within two of 255 steps). An invalid
    /// profile is not sRGB.
    pub fn is_srgb(&self) -> bool {
        Conversion::to_srgb(self).is_ok_and(|conversion| conversion.changes_nothing())
    }
}

/// The chromaticities of white, red, green and blue: x and y of CIE 1931, times 100,000 as in PNG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chromaticities(pub [(u32, u32); 4]);

impl Chromaticities {
    /// Those of sRGB.
    pub const SRGB: Chromaticities =
        Chromaticities([(31_270, 32_900), (64_000, 33_000), (30_000, 60_000), (15_000, 6_000)]);

    /// As fractions.
    fn shares(self) -> [(f64, f64); 4] {
        self.0.map(|(x, y)| (f64::from(x) / SCALE, f64::from(y) / SCALE))
    }

    /// Whether the primaries are valid: not collinear, and none is black.
    fn are_possible(self) -> bool {
        let all = self.shares();
        let [_, r, g, b] = all;
        let area = (g.0 - r.0) * (b.1 - r.1) - (b.0 - r.0) * (g.1 - r.1);
        area.abs() > 0.001 && all.iter().all(|(x, y)| *x <= 1.0 && *y > 0.001 && *y <= 1.0)
    }

    fn are_srgb(self) -> bool {
        let near = |(a, b): (&(u32, u32), &(u32, u32))| a.0.abs_diff(b.0) < 200 && a.1.abs_diff(b.1) < 200;
        self.0.iter().zip(&Chromaticities::SRGB.0).all(near)
    }
}

/// PNG's factor of fractions.
const SCALE: f64 = 100_000.0;

/// The gamma of sRGB in PNG.
const USUAL_GAMMA: u32 = 45_455;

impl ColorProfile {
    /// The profile of a gamma (PNG's `gAMA`, times 100,000) and primaries (`cHRM`), `None` for gray. A gamma of 1/2.2
    /// with sRGB primaries is sRGB. `None` for invalid values.
    pub fn from_gamma(gamma: u32, colors: Option<Chromaticities>) -> Option<ColorProfile> {
        if !(5_000..=2_000_000).contains(&gamma) || colors.is_some_and(|colors| !colors.are_possible()) {
            return None;
        }
        let usual = gamma.abs_diff(USUAL_GAMMA) < 500;
        // With other primaries, a gamma of 1/2.2 is used exactly.
        let is_srgb = usual && colors.is_none_or(Chromaticities::are_srgb);
        Some(if is_srgb { ColorProfile::Srgb } else { ColorProfile::Gamma { gamma, colors } })
    }
}

/// The profile of such samples for `moxcms`.
pub(super) fn of_gamma(gamma: u32, colors: Option<Chromaticities>) -> moxcms::ColorProfile {
    #[expect(clippy::cast_possible_truncation, reason = "0.05 to 20, and some digits")]
    let exponent = (SCALE / f64::from(gamma)) as f32;
    let Some(colors) = colors else { return moxcms::ColorProfile::new_gray_with_gamma(exponent) };
    let mut profile = moxcms::ColorProfile::new_srgb();
    let [white, red, green, blue] = colors.shares();
    #[expect(clippy::cast_possible_truncation, reason = "five digits")]
    let color = |(x, y): (f64, f64)| Chromaticity::new(x as f32, y as f32);
    let primaries = ColorPrimaries { red: color(red), green: color(green), blue: color(blue) };
    profile.update_rgb_colorimetry(XyY::new(white.0, white.1, 1.0), primaries);
    let curve = Some(moxcms::curve_from_gamma(exponent));
    (profile.red_trc, profile.green_trc, profile.blue_trc) = (curve.clone(), curve.clone(), curve);
    profile
}

const SRGB_PRIMARIES: u8 = 1;
const SRGB_TRANSFER: u8 = 13;

/// "Unspecified" is sRGB.
pub(super) fn known_primaries(primaries: u8) -> u8 {
    if primaries == 2 { SRGB_PRIMARIES } else { primaries }
}

/// "Unspecified" is sRGB. So are the camera curves of Rec. 709, 601 and 2020, which describe recording and not display,
/// as in browsers.
pub(super) fn known_transfer(transfer: u8) -> u8 {
    if matches!(transfer, 1 | 2 | 6 | 14 | 15) { SRGB_TRANSFER } else { transfer }
}

/// Whether code points mean sRGB.
pub(super) fn are_srgb(primaries: u8, transfer: u8) -> bool {
    known_primaries(primaries) == SRGB_PRIMARIES && known_transfer(transfer) == SRGB_TRANSFER
}

/// Parses a profile of a device or a color space. A truncated one is rejected, as in Chromium, because its tables may
/// be incomplete.
pub(super) fn read_icc(bytes: &[u8]) -> Result<moxcms::ColorProfile, String> {
    let size = bytes.first_chunk().map_or(u32::MAX, |size| u32::from_be_bytes(*size));
    if usize::try_from(size).map_or(true, |size| size > bytes.len()) {
        return Err("the color profile cannot be used: it is truncated".to_owned());
    }
    let profile = moxcms::ColorProfile::new_from_slice(&needed(bytes)).map_err(|e| broken(&e))?;
    match profile.profile_class {
        ProfileClass::InputDevice
        | ProfileClass::DisplayDevice
        | ProfileClass::OutputDevice
        | ProfileClass::ColorSpace => Ok(profile),
        other => Err(format!("the color profile cannot be used: it is of the class {other:?}, not of a device")),
    }
}

/// The tags that a conversion to sRGB needs.
const NEEDED: [&[u8; 4]; 12] =
    [b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"wtpt", b"chad", b"A2B0", b"A2B1", b"A2B2"];

/// The profile with these tags only: others may be large or damaged. Unchanged if a needed tag is out of bounds, which
/// parsing reports.
fn needed(bytes: &[u8]) -> Cow<'_, [u8]> {
    lean(bytes).map_or(Cow::Borrowed(bytes), Cow::Owned)
}

fn lean(bytes: &[u8]) -> Option<Vec<u8>> {
    /// The length of the header; the number of tags follows it.
    const HEADER: usize = 128;
    let number = |at: usize| Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?) as usize);
    let short = |n: usize| Some(u32::try_from(n).ok()?.to_be_bytes());
    let mut kept = Vec::new();
    for entry in (0..number(HEADER)?).map(|n| HEADER + 4 + 12 * n) {
        let name = bytes.get(entry..entry + 4)?;
        if NEEDED.iter().any(|needed| *needed == name) {
            kept.push((name, bytes.get(number(entry + 4)?..)?.get(..number(entry + 8)?)?));
        }
    }
    let (mut table, mut data) = (short(kept.len())?.to_vec(), Vec::new());
    let first = HEADER + 4 + 12 * kept.len();
    for (name, tag) in kept {
        table.extend_from_slice(name);
        table.extend(short(first + data.len())?);
        table.extend(short(tag.len())?);
        data.extend_from_slice(tag);
        // Tags are aligned to four bytes.
        data.resize(data.len().next_multiple_of(4), 0);
    }
    Some([&short(first + data.len())?, bytes.get(4..HEADER)?, &table, &data].concat())
}

pub(super) fn broken(error: &CmsError) -> String {
    // The library's messages start with a capital and may contain line breaks.
    let text = error.to_string().to_lowercase().replace(['\n', '\r'], " ");
    format!("the color profile cannot be used: {text}")
}

/// Whether a matrix or gray profile is equivalent to sRGB: the same primaries and curves within a tolerance.
pub(super) fn means_srgb(profile: &moxcms::ColorProfile) -> bool {
    if profile.pcs != DataColorSpace::Xyz || has_table(profile) {
        return false;
    }
    let is_srgb_curve = |curve: &Option<ToneReprCurve>| curve.as_ref().is_some_and(is_srgb_curve);
    match profile.color_space {
        DataColorSpace::Gray => is_srgb_curve(&profile.gray_trc),
        DataColorSpace::Rgb => {
            has_srgb_primaries(profile)
                && [&profile.red_trc, &profile.green_trc, &profile.blue_trc].into_iter().all(is_srgb_curve)
        }
        _ => false,
    }
}

/// Whether the profile has a lookup table instead of a matrix.
pub(super) fn has_table(profile: &moxcms::ColorProfile) -> bool {
    let tables = [&profile.lut_a_to_b_perceptual, &profile.lut_a_to_b_colorimetric, &profile.lut_a_to_b_saturation];
    tables.iter().any(|table| table.is_some())
}

fn has_srgb_primaries(profile: &moxcms::ColorProfile) -> bool {
    // sRGB profiles differ in the fourth decimal.
    const TOLERANCE: f64 = 0.001;
    let (theirs, ours) = (profile.colorant_matrix().v, moxcms::srgb_colorants().v);
    theirs.iter().flatten().zip(ours.iter().flatten()).all(|(a, b)| (a - b).abs() <= TOLERANCE)
}

fn is_srgb_curve(curve: &ToneReprCurve) -> bool {
    // The smallest profiles have about twenty points. A gamma of 2.2 differs by seven steps.
    const TOLERANCE: f32 = 2.0;
    let Ok(curve) = curve.make_linear_evaluator() else { return false };
    (0..=255u8).all(|step| {
        let shown = 255.0 * srgb_encode(curve.evaluate_value(f32::from(step) / 255.0));
        (shown - f32::from(step)).abs() <= TOLERANCE
    })
}

/// The curve of IEC 61966-2-1: luminance to signal, 0 to 1 each.
pub(super) fn srgb_encode(light: f32) -> f32 {
    if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use moxcms::ColorProfile as Icc;

    fn is_srgb(profile: &Icc) -> bool {
        ColorProfile::Icc(profile.encode().expect("can be written").into()).is_srgb()
    }

    fn with_curve(curve: ToneReprCurve) -> Icc {
        let mut profile = Icc::new_srgb();
        (profile.red_trc, profile.green_trc, profile.blue_trc) =
            (Some(curve.clone()), Some(curve.clone()), Some(curve));
        profile
    }

    /// The sRGB curve, sampled at equal distances.
    fn sampled(points: u16) -> ToneReprCurve {
        let light = |v: f64| if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
        let point = |i: u16| (light(f64::from(i) / f64::from(points - 1)) * 65535.0).round() as u16;
        ToneReprCurve::Lut((0..points).map(point).collect())
    }

    #[test]
    fn srgb_is_detected_in_every_form() {
        assert!(is_srgb(&Icc::new_srgb()));
        for points in [64, 256, 1024, 4096] {
            assert!(is_srgb(&with_curve(sampled(points))), "{points} points");
        }
        // The primaries of Hewlett-Packard's profile of 1998, the most common one.
        let mut old = with_curve(sampled(1024));
        let xyz = |x, y, z| moxcms::Xyzd { x, y, z };
        old.red_colorant = xyz(0.436_07, 0.222_49, 0.013_92);
        old.green_colorant = xyz(0.385_15, 0.716_87, 0.097_08);
        old.blue_colorant = xyz(0.143_07, 0.060_61, 0.714_10);
        assert!(is_srgb(&old));
    }

    #[test]
    fn other_profiles_are_not_taken_for_srgb() {
        for other in [Icc::new_display_p3(), Icc::new_adobe_rgb(), Icc::new_pro_photo_rgb(), Icc::new_bt2020()] {
            assert!(!is_srgb(&other));
        }
        assert!(!is_srgb(&with_curve(moxcms::curve_from_gamma(2.2))), "a plain gamma");
        assert!(!is_srgb(&Icc::new_gray_with_gamma(2.2)));
        assert!(!ColorProfile::Icc(b"not a profile".as_slice().into()).is_srgb());
    }

    #[test]
    fn a_gamma_is_a_profile() {
        let profile = |gamma, colors| ColorProfile::from_gamma(gamma, Some(colors));
        assert_eq!(profile(45_455, Chromaticities::SRGB), Some(ColorProfile::Srgb));
        assert_eq!(ColorProfile::from_gamma(45_455, None), Some(ColorProfile::Srgb));
        assert!(profile(100_000, Chromaticities::SRGB).is_some_and(|p| !p.is_srgb()));
        // Adobe RGB's chromaticities give its matrix.
        let adobe = Chromaticities([(31_270, 32_900), (64_000, 33_000), (21_000, 71_000), (15_000, 6_000)]);
        assert!(matches!(profile(45_455, adobe), Some(ColorProfile::Gamma { .. })));
        let (is, want) = (of_gamma(45_455, Some(adobe)).colorant_matrix().v, moxcms::adobe_rgb_colorants().v);
        for (a, b) in is.iter().flatten().zip(want.iter().flatten()) {
            assert!((a - b).abs() < 0.001, "{is:?} {want:?}");
        }
        for wrong in [profile(0, adobe), profile(45_455, Chromaticities([(0, 0); 4]))] {
            assert_eq!(wrong, None);
        }
    }

    #[test]
    fn unused_tags_may_be_damaged() {
        let whole = Icc::new_display_p3().encode().expect("can be written");
        let same = |a: &[u8], b: &[u8]| {
            read_icc(a).expect("a").colorant_matrix().v == read_icc(b).expect("b").colorant_matrix().v
        };
        let mut damaged = whole.clone();
        let at = whole.windows(4).position(|name| name == b"cprt").expect("a copyright");
        damaged[at + 4..at + 12].fill(0xff);
        assert!(same(&damaged, &whole));
        assert!(lean(&whole).expect("lean").len() < whole.len());
        let mut foreign = whole.clone();
        foreign[12..16].copy_from_slice(b"link");
        assert!(read_icc(&foreign).is_err_and(|why| why.contains("class")));
        assert!(read_icc(&whole[..whole.len() - 1]).is_err_and(|why| why.contains("truncated")));
    }

    #[test]
    fn code_points_of_srgb() {
        let is_srgb = |primaries, transfer| ColorProfile::Cicp { primaries, transfer }.is_srgb();
        assert!(is_srgb(1, 13) && is_srgb(2, 2) && is_srgb(1, 1) && is_srgb(1, 6));
        assert!(!is_srgb(12, 13) && !is_srgb(9, 14) && !is_srgb(1, 16) && !is_srgb(1, 8));
    }
}
