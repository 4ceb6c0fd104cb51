//! Straight and premultiplied alpha.

/// Whether all pixels are opaque. Checked in runs, so that it takes about a millisecond for several megapixels.
pub(crate) fn all_opaque(pixels: &[[u8; 4]]) -> bool {
    pixels.chunks(1024).all(|run| run.iter().fold(255, |alpha, p| alpha & p[3]) == 255)
}

/// Premultiplies the color.
pub(crate) fn premultiplied([r, g, b, a]: [u8; 4]) -> [u8; 4] {
    let scale = |c: u8| quotient(u32::from(c) * u32::from(a), 255);
    [scale(r), scale(g), scale(b), a]
}

/// Divides the color by its alpha; fully transparent pixels become zero.
pub(crate) fn straight([r, g, b, a]: [u8; 4]) -> [u8; 4] {
    if a == 0 {
        return [0; 4];
    }
    let scale = |c: u8| quotient(u32::from(c) * 255, a.into());
    [scale(r), scale(g), scale(b), a]
}

/// One pixel over another, both with straight alpha (Porter-Duff "source over").
pub(crate) fn over(top: [u8; 4], ground: [u8; 4]) -> [u8; 4] {
    match (top[3], ground[3]) {
        (0, _) => return ground,
        (255, _) | (_, 0) => return top,
        _ => {}
    }
    let top_weight = u32::from(top[3]) * 255;
    let ground_weight = u32::from(ground[3]) * (255 - u32::from(top[3]));
    // In units of 1/255 of an alpha step.
    let both = top_weight + ground_weight;
    let mix = |i: usize| quotient(u32::from(top[i]) * top_weight + u32::from(ground[i]) * ground_weight, both);
    [mix(0), mix(1), mix(2), quotient(both, 255)]
}

/// Rounded, and clamped to 255.
fn quotient(dividend: u32, divisor: u32) -> u8 {
    u8::try_from((dividend + divisor / 2) / divisor).unwrap_or(u8::MAX)
}
