//! Conversion of any color profile to sRGB. `transform` builds the transforms, which `moxcms` runs.

use super::{
    ColorProfile, Frame, LazyFrame, ProfileError,
    profile::{
        are_srgb, broken, has_table, known_primaries, known_transfer, means_srgb, of_gamma, read_icc, srgb_encode,
    },
};
use moxcms::{
    CicpColorPrimaries, CicpProfile, CmsError, DataColorSpace, Layout, MatrixCoefficients, RenderingIntent,
    ToneReprCurve, TransferCharacteristics, Transform8BitExecutor, TransformOptions,
};
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
enum Way {
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
        let way = match profile {
            ColorProfile::Srgb => Ok(Way::Nothing),
            ColorProfile::Icc(bytes) => read_icc(bytes).and_then(|profile| from_profile(&profile)),
            ColorProfile::Gamma { gamma, colors } => from_profile(&of_gamma(*gamma, *colors)),
            ColorProfile::Cicp { primaries, transfer } => from_cicp(*primaries, *transfer),
        };
        way.map(Conversion).map_err(|why| ProfileError(format!("{why}; the image is taken as sRGB")))
    }

    /// From CMYK (0 is no ink, 255 full ink) to opaque sRGB; see [`cmyk_to_rgba`].
    ///
    /// # Errors
    /// When the profile is invalid or not for CMYK.
    pub fn from_cmyk(icc: Option<&[u8]>) -> Result<Conversion, ProfileError> {
        let way = icc.map_or(Ok(Way::Subtract), from_cmyk_profile);
        way.map(Conversion).map_err(|why| ProfileError(format!("{why}; the inks are taken as ideal ones")))
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
fn run_in_parts(transform: &Transform8BitExecutor, pixels: &mut [[u8; 4]]) {
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

fn from_profile(profile: &moxcms::ColorProfile) -> Result<Way, String> {
    if means_srgb(profile) {
        return Ok(Way::Nothing);
    }
    match profile.color_space {
        DataColorSpace::Rgb => {
            let transform = connect(profile)?;
            let same = has_table(profile) && is_identity(&transform);
            Ok(if same { Way::Nothing } else { Way::Rgb(transform) })
        }
        DataColorSpace::Gray => gray_table(profile).map(Way::Gray),
        other => Err(format!("the color profile is for {other:?} pixels, not for RGB or gray")),
    }
}

/// Whether a transform to sRGB changes no color: for tables, only the result tells.
fn is_identity(transform: &Arc<Transform8BitExecutor>) -> bool {
    const TOLERANCE: u8 = 2;
    /// Steps of each channel.
    const STEPS: u32 = 9;
    let level = |n: u32| u8::try_from(n * 255 / (STEPS - 1)).unwrap_or(u8::MAX);
    let color = |n: u32| [level(n % STEPS), level(n / STEPS % STEPS), level(n / STEPS / STEPS), 255];
    let colors: Vec<[u8; 4]> = (0..STEPS.pow(3)).map(color).chain((0..=255).map(|v| [v, v, v, 255])).collect();
    let mut shown = colors.clone();
    run_in_parts(&**transform, &mut shown);
    let near = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= TOLERANCE;
    colors.as_flattened().iter().zip(shown.as_flattened()).all(near)
}

fn from_cmyk_profile(bytes: &[u8]) -> Result<Way, String> {
    let profile = read_icc(bytes)?;
    match profile.color_space {
        DataColorSpace::Cmyk => connect(&profile).map(Way::Cmyk),
        other => Err(format!("the color profile is for {other:?} pixels, not for CMYK")),
    }
}

fn from_cicp(primaries: u8, transfer: u8) -> Result<Way, String> {
    if are_srgb(primaries, transfer) {
        return Ok(Way::Nothing);
    }
    let unknown = |_| format!("the colors are described by unknown numbers ({primaries}, {transfer})");
    let curve = TransferCharacteristics::try_from(known_transfer(transfer)).map_err(unknown)?;
    let mut profile = moxcms::ColorProfile::new_from_cicp(CicpProfile {
        color_primaries: CicpColorPrimaries::try_from(known_primaries(primaries)).map_err(unknown)?,
        transfer_characteristics: curve,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    });
    // Reserved code points leave the profile empty.
    if !profile.is_matrix_shaper() {
        return Err(unknown(CmsError::InvalidCicp));
    }
    if let Some(peak) = brightest(curve) {
        set_curves(&mut profile, toned_down(curve, peak));
    }
    connect(&profile).map(Way::Rgb)
}

/// The luminance of a signal of 1, relative to paper white (203 cd/m², ITU-R BT.2408), for HDR curves.
fn brightest(curve: TransferCharacteristics) -> Option<f64> {
    match curve {
        TransferCharacteristics::Smpte2084 => Some(10_000.0 / 203.0),
        TransferCharacteristics::Hlg => Some(1000.0 / 203.0),
        _ => None,
    }
}

/// Tone mapping: the lower half of the luminance is kept, highlights up to 1000 cd/m² are compressed into the upper
/// half.
fn toned_down(curve: TransferCharacteristics, peak: f64) -> ToneReprCurve {
    const KNEE: f64 = 0.5;
    const END: f64 = 1000.0 / 203.0;
    let shown = |light: f64| {
        // Reinhard's curve, scaled to reach 1 at the end.
        let over = (light.min(END) - KNEE) / (1.0 - KNEE);
        let whole = (END - KNEE) / (1.0 - KNEE);
        if over <= 0.0 { light } else { KNEE + (1.0 - KNEE) * over * (1.0 + over / (whole * whole)) / (1.0 + over) }
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such casts saturate")]
    let point = |step: u8| (shown(curve.linearize(f64::from(step) / 255.0) * peak) * 65535.0).round() as u16;
    ToneReprCurve::Lut((0..=255).map(point).collect())
}

fn set_curves(profile: &mut moxcms::ColorProfile, curve: ToneReprCurve) {
    profile.red_trc = Some(curve.clone());
    profile.green_trc = Some(curve.clone());
    profile.blue_trc = Some(curve);
}

/// The transform from `profile` to sRGB. If it lacks the table of an intent, another intent is used, and finally its
/// matrix, as in lcms2.
fn connect(profile: &moxcms::ColorProfile) -> Result<Arc<Transform8BitExecutor>, String> {
    use RenderingIntent::{Perceptual, RelativeColorimetric, Saturation};
    let srgb = srgb_target();
    let build = |profile: &moxcms::ColorProfile, rendering_intent| {
        // ICC readers use a profile's own curves, whatever CICP values it contains.
        let options = TransformOptions { rendering_intent, allow_use_cicp_transfer: false, ..Default::default() };
        profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options)
    };
    build(profile, Perceptual)
        .or_else(|e| build(profile, RelativeColorimetric).or_else(|_| build(profile, Saturation)).map_err(|_| e))
        .or_else(|e| {
            let mut plain = profile.clone();
            plain.lut_a_to_b_perceptual = None;
            plain.lut_a_to_b_colorimetric = None;
            plain.lut_a_to_b_saturation = None;
            build(&plain, Perceptual).map_err(|_| e)
        })
        .map_err(|e| broken(&e))
}

/// The sRGB target. The curve has explicit zero offsets: for the short form, `moxcms` 0.9 uses a built-in table that
/// truncates instead of rounding, which darkens an image by a third of a step.
fn srgb_target() -> moxcms::ColorProfile {
    let mut srgb = moxcms::ColorProfile::new_srgb();
    let curve = ToneReprCurve::Parametric(vec![2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045, 0.0, 0.0]);
    set_curves(&mut srgb, curve);
    srgb
}

/// The lookup table of a gray profile, whose curve gives luminance, or lightness if its connection space is Lab.
fn gray_table(profile: &moxcms::ColorProfile) -> Result<Box<[u8; 256]>, String> {
    let curve = profile.gray_trc.as_ref().ok_or("the color profile cannot be used: it has no curve for gray")?;
    let curve = curve.make_linear_evaluator().map_err(|e| broken(&e))?;
    let mut table = Box::new([0; 256]);
    for (step, shown) in (0..=255u8).zip(table.iter_mut()) {
        let value = curve.evaluate_value(f32::from(step) / 255.0);
        let light = if profile.pcs == DataColorSpace::Lab { light_of(value) } else { value };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such casts saturate")]
        let rounded = (255.0 * srgb_encode(light)).round() as u8;
        *shown = rounded;
    }
    Ok(table)
}

/// CIE lightness to luminance, 0 to 1 each.
fn light_of(lightness: f32) -> f32 {
    if lightness <= 0.08 { lightness * 2700.0 / 24389.0 } else { ((lightness + 0.16) / 1.16).powi(3) }
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
    fn wide_gamuts_to_srgb_with_alpha_as_it_was() {
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
    fn highlights_beyond_white_are_toned_down_and_the_rest_is_not_dark() {
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
    fn srgb_in_other_words_changes_nothing() {
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
    fn a_broken_profile_says_what_happens_instead() {
        let whole = Icc::new_display_p3().encode().expect("can be written");
        for bytes in [&b""[..], b"not a profile", &whole[..whole.len() / 2]] {
            let error = Conversion::to_srgb(&ColorProfile::Icc(bytes.into())).expect_err("broken").to_string();
            assert!(error.ends_with("the image is taken as sRGB") && !error.contains('\n'), "{error}");
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
    fn inks_without_a_profile_take_light_away() {
        let inks = vec![[0, 0, 0, 0], [255, 0, 0, 0], [0, 0, 0, 255], [128, 0, 255, 128], [0, 255, 0, 51]];
        let shown = cmyk_to_rgba(inks, None).expect("needs no profile");
        let wanted = [[255; 4], [0, 255, 255, 255], [0, 0, 0, 255], [63, 127, 0, 255], [204, 0, 204, 255]];
        assert_eq!(shown, wanted);
    }
}
