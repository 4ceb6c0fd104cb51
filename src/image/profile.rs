//! What the numbers of a picture mean. Profiles are read by `moxcms`; `conversion` applies them.

use moxcms::{Chromaticity, CmsError, ColorPrimaries, DataColorSpace, ToneReprCurve, XyY};
use std::sync::Arc;

/// What the numbers of a picture mean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ColorProfile {
    /// sRGB.
    #[default]
    Srgb,
    /// An ICC profile, as stored in the file.
    Icc(Arc<[u8]>),
    /// Code points of ITU-T H.273, as AVIF and PNG's `cICP` store them. The range is always full: the decoder has
    /// widened it.
    Cicp {
        /// Colour primaries: 1 is sRGB's, 9 Rec. 2020's, 12 Display P3's.
        primaries: u8,
        /// Transfer characteristics: 13 is sRGB's, 16 is PQ, 18 is HLG.
        transfer: u8,
    },
}

/// Why a profile could not be applied. One lower-case line that says what the picture is taken for instead.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct ProfileError(pub(super) String);

impl ColorProfile {
    /// Whether applying it would change nothing: sRGB itself, or one of the many files that say the same in other
    /// numbers (within two of 255 steps). A profile that cannot be read is not sRGB.
    pub fn is_srgb(&self) -> bool {
        match self {
            ColorProfile::Srgb => true,
            ColorProfile::Icc(bytes) => read_icc(bytes).is_ok_and(|profile| means_srgb(&profile)),
            ColorProfile::Cicp { primaries, transfer } => {
                known_primaries(*primaries) == SRGB_PRIMARIES && known_transfer(*transfer) == SRGB_TRANSFER
            }
        }
    }
}

/// The colours of white, red, green and blue, each as x and y of CIE 1931.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chromaticities(pub [(f32, f32); 4]);

impl Chromaticities {
    /// Those of sRGB.
    pub const SRGB: Chromaticities = Chromaticities([(0.3127, 0.329), (0.64, 0.33), (0.3, 0.6), (0.15, 0.06)]);

    /// Whether three such lights give such a white: not on one line, and none of them black.
    fn are_possible(&self) -> bool {
        let [white, r, g, b] = self.0;
        let area = (g.0 - r.0) * (b.1 - r.1) - (b.0 - r.0) * (g.1 - r.1);
        area.abs() > 0.001 && [white, r, g, b].iter().all(|(x, y)| (0.0..=1.0).contains(x) && *y > 0.001 && *y <= 1.0)
    }

    fn are_srgb(&self) -> bool {
        let near = |(a, b): (&(f32, f32), &(f32, f32))| (a.0 - b.0).abs() < 0.002 && (a.1 - b.1).abs() < 0.002;
        self.0.iter().zip(&Chromaticities::SRGB.0).all(near)
    }
}

impl ColorProfile {
    /// The profile of samples that are light to the power of `gamma` (PNG's `gAMA`: 0.45455 is usual) in these colours
    /// (`cHRM`). What is usual is sRGB: files that mean sRGB say it so. `None` when the numbers are no colours.
    pub fn from_gamma(gamma: f32, colors: Chromaticities, gray: bool) -> Option<ColorProfile> {
        const USUAL: f32 = 0.45455;
        if !(0.05..=20.0).contains(&gamma) || !colors.are_possible() {
            return None;
        }
        let usual = (gamma - USUAL).abs() < 0.005;
        if usual && (gray || colors.are_srgb()) {
            return Some(ColorProfile::Srgb);
        }
        // A gamma of 2.2 in other colours is meant as it stands.
        let profile = if gray { moxcms::ColorProfile::new_gray_with_gamma(1.0 / gamma) } else { rgb(gamma, colors) };
        profile.encode().ok().map(|icc| ColorProfile::Icc(icc.into()))
    }
}

fn rgb(gamma: f32, colors: Chromaticities) -> moxcms::ColorProfile {
    let mut profile = moxcms::ColorProfile::new_srgb();
    let [white, red, green, blue] = colors.0;
    let color = |(x, y): (f32, f32)| Chromaticity::new(x, y);
    let primaries = ColorPrimaries { red: color(red), green: color(green), blue: color(blue) };
    profile.update_rgb_colorimetry(XyY::new(white.0.into(), white.1.into(), 1.0), primaries);
    let curve = Some(moxcms::curve_from_gamma(1.0 / gamma));
    (profile.red_trc, profile.green_trc, profile.blue_trc) = (curve.clone(), curve.clone(), curve);
    profile
}

const SRGB_PRIMARIES: u8 = 1;
const SRGB_TRANSFER: u8 = 13;

/// "Unspecified" is sRGB's.
pub(super) fn known_primaries(primaries: u8) -> u8 {
    if primaries == 2 { SRGB_PRIMARIES } else { primaries }
}

/// "Unspecified" is sRGB's; so are the camera curves of Rec. 709, 601 and 2020, which say how a scene was recorded and
/// not how a screen shows it. Browsers show them so, too.
pub(super) fn known_transfer(transfer: u8) -> u8 {
    if matches!(transfer, 1 | 2 | 6 | 14 | 15) { SRGB_TRANSFER } else { transfer }
}

pub(super) fn read_icc(bytes: &[u8]) -> Result<moxcms::ColorProfile, String> {
    moxcms::ColorProfile::new_from_slice(bytes).map_err(|e| broken(&e))
}

pub(super) fn broken(error: &CmsError) -> String {
    // The library's messages begin with a capital and may hold a line break.
    let text = error.to_string().to_lowercase().replace(['\n', '\r'], " ");
    format!("the colour profile cannot be used: {text}")
}

/// Whether the profile is sRGB in effect: the same primaries and curves within a tolerance, and no table of its own.
pub(super) fn means_srgb(profile: &moxcms::ColorProfile) -> bool {
    let tables = [&profile.lut_a_to_b_perceptual, &profile.lut_a_to_b_colorimetric, &profile.lut_a_to_b_saturation];
    if profile.pcs != DataColorSpace::Xyz || tables.iter().any(|t| t.is_some()) {
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

fn has_srgb_primaries(profile: &moxcms::ColorProfile) -> bool {
    // Makers of sRGB profiles disagree on the fourth decimal.
    const TOLERANCE: f64 = 0.001;
    let (theirs, ours) = (profile.colorant_matrix().v, moxcms::srgb_colorants().v);
    theirs.iter().flatten().zip(ours.iter().flatten()).all(|(a, b)| (a - b).abs() <= TOLERANCE)
}

fn is_srgb_curve(curve: &ToneReprCurve) -> bool {
    // The smallest profiles describe the curve by some twenty points. A plain gamma of 2.2 is seven steps off.
    const TOLERANCE: f32 = 2.0;
    let Ok(curve) = curve.make_linear_evaluator() else { return false };
    (0..=255u8).all(|step| {
        let shown = 255.0 * srgb_encode(curve.evaluate_value(f32::from(step) / 255.0));
        (shown - f32::from(step)).abs() <= TOLERANCE
    })
}

/// The curve of IEC 61966-2-1: light to signal, 0 to 1 each.
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

    /// The sRGB curve given by points at equal distances.
    fn sampled(points: u16) -> ToneReprCurve {
        let light = |v: f64| if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
        let point = |i: u16| (light(f64::from(i) / f64::from(points - 1)) * 65535.0).round() as u16;
        ToneReprCurve::Lut((0..points).map(point).collect())
    }

    #[test]
    fn srgb_is_known_however_it_is_written() {
        assert!(is_srgb(&Icc::new_srgb()));
        for points in [64, 256, 1024, 4096] {
            assert!(is_srgb(&with_curve(sampled(points))), "{points} points");
        }
        // The primaries of Hewlett-Packard's profile of 1998, which most files carry.
        let mut old = with_curve(sampled(1024));
        let xyz = |x, y, z| moxcms::Xyzd { x, y, z };
        old.red_colorant = xyz(0.436_07, 0.222_49, 0.013_92);
        old.green_colorant = xyz(0.385_15, 0.716_87, 0.097_08);
        old.blue_colorant = xyz(0.143_07, 0.060_61, 0.714_10);
        assert!(is_srgb(&old));
    }

    #[test]
    fn what_is_not_srgb_is_not_taken_for_it() {
        for other in [Icc::new_display_p3(), Icc::new_adobe_rgb(), Icc::new_pro_photo_rgb(), Icc::new_bt2020()] {
            assert!(!is_srgb(&other));
        }
        assert!(!is_srgb(&with_curve(moxcms::curve_from_gamma(2.2))), "a plain gamma");
        assert!(!is_srgb(&Icc::new_gray_with_gamma(2.2)));
        assert!(!ColorProfile::Icc(b"not a profile".as_slice().into()).is_srgb());
    }

    #[test]
    fn a_gamma_is_a_profile() {
        let profile = |gamma, colors| ColorProfile::from_gamma(gamma, colors, false);
        assert_eq!(profile(0.45455, Chromaticities::SRGB), Some(ColorProfile::Srgb));
        assert!(profile(1.0, Chromaticities::SRGB).is_some_and(|p| !p.is_srgb()));
        // Adobe RGB's numbers give Adobe RGB's matrix.
        let adobe = Chromaticities([(0.3127, 0.329), (0.64, 0.33), (0.21, 0.71), (0.15, 0.06)]);
        let Some(ColorProfile::Icc(icc)) = profile(0.45455, adobe) else { panic!("a profile") };
        let (is, want) = (read_icc(&icc).expect("a profile").colorant_matrix().v, moxcms::adobe_rgb_colorants().v);
        for (a, b) in is.iter().flatten().zip(want.iter().flatten()) {
            assert!((a - b).abs() < 0.001, "{is:?} {want:?}");
        }
        for wrong in [profile(0.0, adobe), profile(0.45455, Chromaticities([(0.0, 0.0); 4]))] {
            assert_eq!(wrong, None);
        }
    }

    #[test]
    fn code_points_of_srgb() {
        let is_srgb = |primaries, transfer| ColorProfile::Cicp { primaries, transfer }.is_srgb();
        assert!(is_srgb(1, 13) && is_srgb(2, 2) && is_srgb(1, 1) && is_srgb(1, 6));
        assert!(!is_srgb(12, 13) && !is_srgb(9, 14) && !is_srgb(1, 16) && !is_srgb(1, 8));
    }
}
