//! Conversion of any color profile to sRGB. `transform` builds the transforms, which `moxcms` runs.

use super::{
    ColorProfile, Frame, LazyFrame, ProfileError,
    profile::{of_gamma, read_icc},
    recent::{Pixels, recent},
    transform::{from_cicp, from_cmyk_profile, from_profile},
};
use moxcms::Transform8BitExecutor;
use std::{fmt, sync::Arc};

/// The frame in sRGB: perceptual intent if the profile has one, as in lcms2 and sharp, which for matrix profiles equals
/// relative colorimetric. Alpha is kept. In place if no other frame shares the pixels.
///
/// # Errors
/// When the profile is invalid or not for RGB or gray. To keep the frame in that case, create the [`Conversion`] first.
pub fn to_srgb(frame: Frame) -> Result<Frame, ProfileError> {
    let conversion = Conversion::to_srgb(&frame.profile)?;
    Ok(conversion.apply(frame))
}

/// CMYK (0 is no ink, 255 full ink) to opaque sRGB, in place.
///
/// Without a profile, each ink is ideal: `(255 - c) × (255 - k) / 255`, as in browsers. That is more saturated than
/// print.
///
/// # Errors
/// When the profile is invalid or not for CMYK. To keep the pixels in that case, create the [`Conversion`] first.
pub fn cmyk_to_rgba(mut pixels: Vec<[u8; 4]>, icc: Option<&[u8]>) -> Result<Vec<[u8; 4]>, ProfileError> {
    Conversion::from_cmyk(icc)?.run(&mut pixels);
    Ok(pixels)
}

/// A conversion to sRGB, created once for all frames with the same profile. The default changes nothing.
#[derive(Clone, Default)]
pub struct Conversion(Way);

#[derive(Clone, Default)]
pub(super) enum Way {
    #[default]
    Nothing,
    /// One lookup table for red, green and blue.
    Gray(Box<[u8; 256]>),
    Rgb(Arc<Transform8BitExecutor>),
    Cmyk(Arc<Transform8BitExecutor>),
    /// CMYK of ideal inks.
    Subtract,
}

impl Conversion {
    /// From RGB or gray pixels with this profile.
    ///
    /// # Errors
    /// When the profile is invalid or not for RGB or gray.
    pub fn to_srgb(profile: &ColorProfile) -> Result<Conversion, ProfileError> {
        let create = || match profile {
            ColorProfile::Srgb => Ok(Way::Nothing),
            ColorProfile::Icc(bytes) => read_icc(bytes).and_then(|profile| from_profile(&profile)),
            ColorProfile::Gamma { gamma, colors } => from_profile(&of_gamma(*gamma, *colors)),
            ColorProfile::Cicp { primaries, transfer } => from_cicp(*primaries, *transfer),
        };
        let way = if *profile == ColorProfile::Srgb {
            Ok(Way::Nothing)
        } else {
            recent(profile.clone(), Pixels::RgbOrGray, create)
        };
        way.map(Conversion).map_err(|why| ProfileError(format!("{why}; the image is treated as sRGB")))
    }

    /// From CMYK (0 is no ink, 255 full ink) to opaque sRGB; see [`cmyk_to_rgba`].
    ///
    /// # Errors
    /// When the profile is invalid or not for CMYK.
    pub fn from_cmyk(icc: Option<&[u8]>) -> Result<Conversion, ProfileError> {
        let way = icc.map_or(Ok(Way::Subtract), |icc| {
            recent(ColorProfile::Icc(icc.into()), Pixels::Cmyk, || from_cmyk_profile(icc))
        });
        way.map(Conversion).map_err(|why| ProfileError(format!("{why}; CMYK is converted by a simple formula")))
    }

    /// From CMYK of ideal inks.
    pub const fn ideal_inks() -> Conversion {
        Conversion(Way::Subtract)
    }

    /// Whether the pixels are sRGB already.
    pub const fn changes_nothing(&self) -> bool {
        matches!(self.0, Way::Nothing)
    }

    /// The frame in sRGB. In place if no other frame shares the pixels.
    pub fn apply(&self, mut frame: Frame) -> Frame {
        if !self.changes_nothing() {
            self.run(frame.rgba8_mut());
        }
        frame.profile = ColorProfile::Srgb;
        frame
    }

    /// The image in sRGB. All stored pixels are converted: in place if no other frame shares them.
    pub fn apply_lazy(&self, image: LazyFrame) -> LazyFrame {
        image.map_stored(|frame| self.apply(frame))
    }

    /// The pixels in sRGB, in place.
    pub fn run(&self, pixels: &mut [[u8; 4]]) {
        match &self.0 {
            Way::Nothing => (),
            Way::Gray(table) => {
                let look_up = |v: u8| table[usize::from(v)];
                pixels.iter_mut().for_each(|p| *p = [look_up(p[0]), look_up(p[1]), look_up(p[2]), p[3]]);
            }
            Way::Rgb(transform) => run_in_parts(&**transform, pixels),
            Way::Cmyk(transform) => {
                run_in_parts(&**transform, pixels);
                pixels.iter_mut().for_each(|p| p[3] = 255);
            }
            Way::Subtract => pixels.iter_mut().for_each(|p| *p = subtract(*p)),
        }
    }
}

impl fmt::Debug for Conversion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Way::Nothing => "Conversion(nothing)",
            Way::Gray(_) => "Conversion(gray)",
            Way::Rgb(_) => "Conversion(rgb)",
            Way::Cmyk(_) => "Conversion(cmyk)",
            Way::Subtract => "Conversion(cmyk without a profile)",
        })
    }
}

/// Runs a transform in parts that fit the second-level cache: it cannot work in place, so each part is copied first.
pub(super) fn run_in_parts(transform: &Transform8BitExecutor, pixels: &mut [[u8; 4]]) {
    const PART: usize = 16 << 10;
    let mut aside = vec![[0; 4]; PART.min(pixels.len())];
    for part in pixels.chunks_mut(PART) {
        let before = &mut aside[..part.len()];
        before.copy_from_slice(part);
        transform
            .transform(before.as_flattened(), part.as_flattened_mut())
            .expect("both have the same whole number of pixels");
    }
}

fn subtract([c, m, y, k]: [u8; 4]) -> [u8; 4] {
    let light = |ink: u8| {
        // The rounded quotient by 255, without a division.
        let product = u16::from(255 - ink) * u16::from(255 - k) + 128;
        let [_, quotient] = (product + (product >> 8)).to_le_bytes();
        quotient
    };
    [light(c), light(m), light(y), 255]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;
    use moxcms::ColorProfile as Icc;

    fn icc(profile: &Icc) -> ColorProfile {
        ColorProfile::Icc(profile.encode().expect("can be written").into())
    }

    fn convert(profile: ColorProfile, pixels: &[[u8; 4]]) -> Vec<[u8; 4]> {
        let size = Size::new(u32::try_from(pixels.len()).expect("few"), 1).expect("some");
        let mut frame = Frame::new(size, pixels.to_vec(), false);
        frame.profile = profile;
        let frame = to_srgb(frame).expect("a good profile");
        assert_eq!(frame.profile, ColorProfile::Srgb);
        frame.rgba8().to_vec()
    }

    #[track_caller]
    fn near(got: &[[u8; 4]], want: &[[u8; 4]]) {
        let differ = |(a, b): (&[u8; 4], &[u8; 4])| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > 1);
        assert!(got.len() == want.len() && !got.iter().zip(want).any(differ), "{got:?}, not {want:?}");
    }

    #[test]
    fn wide_gamuts_to_srgb_keep_the_alpha() {
        // Expected values, computed from the definitions of the color spaces in double precision.
        let source = [[0, 0, 0, 0], [255, 255, 255, 7], [128, 128, 128, 255], [200, 100, 50, 255], [60, 160, 220, 1]];
        near(
            &convert(icc(&Icc::new_display_p3()), &source),
            &[[0, 0, 0, 0], [255, 255, 255, 7], [128, 128, 128, 255], [215, 93, 31, 255], [0, 163, 226, 1]],
        );
        near(
            &convert(icc(&Icc::new_adobe_rgb()), &source),
            &[[0, 0, 0, 0], [255, 255, 255, 7], [129, 129, 129, 255], [227, 100, 42, 255], [0, 161, 223, 1]],
        );
    }

    #[test]
    fn code_points_and_icc_agree() {
        let source: Vec<_> = (0..=255u8).map(|i| [i, 255 - i, i / 2, 9]).collect();
        let p3 = convert(ColorProfile::Cicp { primaries: 12, transfer: 13 }, &source);
        near(&p3, &convert(icc(&Icc::new_display_p3()), &source));
        assert_eq!(convert(ColorProfile::Cicp { primaries: 1, transfer: 1 }, &source), source);
    }

    #[test]
    fn hdr_highlights_are_compressed_and_the_rest_stays_bright() {
        let levels = [0, 40, 148, 192, 255].map(|v| [v, v, v, 255]);
        for (transfer, paper) in [(16, 148), (18, 191)] {
            let shown = convert(ColorProfile::Cicp { primaries: 9, transfer }, &levels);
            assert!(shown.is_sorted() && shown[0][0] == 0 && shown[4] == [255; 4], "{shown:?}");
            let white = convert(ColorProfile::Cicp { primaries: 9, transfer }, &[[paper, paper, paper, 255]]);
            assert!((215..=235).contains(&white[0][0]), "paper white stays nearly white: {white:?}");
        }
    }

    #[test]
    fn gray_profiles_go_through_their_curve() {
        let source = [0, 10, 128, 255].map(|v| [v, v, v, v]);
        let gamma22 = convert(icc(&Icc::new_gray_with_gamma(2.2)), &source);
        near(&gamma22, &[[0; 4], [3, 3, 3, 10], [129, 129, 129, 128], [255; 4]]);
    }

    #[test]
    fn profiles_equivalent_to_srgb_change_nothing() {
        let source: Vec<_> = (0..=255u8).map(|i| [i, 255 - i, 77, i]).collect();
        assert_eq!(convert(icc(&Icc::new_srgb()), &source), source);
    }

    #[test]
    fn shared_pixels_stay_as_they_are() {
        let mut frame = Frame::new(Size::new(1, 1).expect("one"), vec![[200, 100, 50, 255]], true);
        frame.profile = icc(&Icc::new_adobe_rgb());
        let other = to_srgb(frame.clone()).expect("a good profile");
        assert_eq!(frame.rgba8(), [[200, 100, 50, 255]]);
        assert_ne!(other.rgba8(), frame.rgba8());
        let place = other.rgba8().as_ptr();
        let mut again = other;
        again.profile = icc(&Icc::new_adobe_rgb());
        assert_eq!(to_srgb(again).expect("a good profile").rgba8().as_ptr(), place, "in place when not shared");
    }

    #[test]
    fn an_invalid_profile_is_an_error_with_the_fallback() {
        let whole = Icc::new_display_p3().encode().expect("can be written");
        for bytes in [&b""[..], b"not a profile", &whole[..whole.len() / 2]] {
            let error = Conversion::to_srgb(&ColorProfile::Icc(bytes.into())).expect_err("broken").to_string();
            assert!(error.ends_with("the image is treated as sRGB") && !error.contains('\n'), "{error}");
            assert!(Conversion::from_cmyk(Some(bytes)).is_err());
        }
        assert!(Conversion::from_cmyk(Some(&whole)).is_err(), "not a profile for inks");
        for (primaries, transfer) in [(3, 13), (200, 13), (1, 3), (1, 200)] {
            assert!(
                Conversion::to_srgb(&ColorProfile::Cicp { primaries, transfer }).is_err(),
                "{primaries} {transfer}"
            );
        }
    }

    #[test]
    fn cmyk_without_a_profile_is_subtractive() {
        let inks = vec![[0, 0, 0, 0], [255, 0, 0, 0], [0, 0, 0, 255], [128, 0, 255, 128], [0, 255, 0, 51]];
        let shown = cmyk_to_rgba(inks, None).expect("needs no profile");
        let wanted = [[255; 4], [0, 255, 255, 255], [0, 0, 0, 255], [63, 127, 0, 255], [204, 0, 204, 255]];
        assert_eq!(shown, wanted);
    }
}
