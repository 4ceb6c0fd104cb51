//! What the numbers of a picture mean. Profiles are read by `moxcms`; `conversion` applies them.

use moxcms::{CmsError, DataColorSpace, ToneReprCurve};
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
    fn code_points_of_srgb() {
        let is_srgb = |primaries, transfer| ColorProfile::Cicp { primaries, transfer }.is_srgb();
        assert!(is_srgb(1, 13) && is_srgb(2, 2) && is_srgb(1, 1) && is_srgb(1, 6));
        assert!(!is_srgb(12, 13) && !is_srgb(9, 14) && !is_srgb(1, 16) && !is_srgb(1, 8));
    }
}
