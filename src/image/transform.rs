//! Builds the transforms of [`Conversion`](super::Conversion) from color profiles.

use super::{
    conversion::{Way, run_in_parts},
    profile::{are_srgb, broken, has_table, known_primaries, known_transfer, means_srgb, read_icc, srgb_encode},
};
use moxcms::{
    CicpColorPrimaries, CicpProfile, CmsError, DataColorSpace, Layout, MatrixCoefficients, RenderingIntent,
    ToneReprCurve, TransferCharacteristics, Transform8BitExecutor, TransformOptions,
};
use std::sync::Arc;

pub(super) fn from_profile(profile: &moxcms::ColorProfile) -> Result<Way, String> {
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

/// Whether a transform to sRGB changes no color; for tables, it is tested on sample colors.
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

pub(super) fn from_cmyk_profile(bytes: &[u8]) -> Result<Way, String> {
    let profile = read_icc(bytes)?;
    match profile.color_space {
        DataColorSpace::Cmyk => connect(&profile).map(Way::Cmyk),
        other => Err(format!("the color profile is for {other:?} pixels, not for CMYK")),
    }
}

pub(super) fn from_cicp(primaries: u8, transfer: u8) -> Result<Way, String> {
    if are_srgb(primaries, transfer) {
        return Ok(Way::Nothing);
    }
    let unknown = |_| format!("the color code points ({primaries}, {transfer}) are not supported");
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
    let curve = profile.gray_trc.as_ref().ok_or("the color profile cannot be used: it has no gray curve")?;
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
