//! Mapping of the query's quality to each encoder's own scale.

/// Qualities of a query, 1 to 100, with the encoder's values that give the SSIMULACRA2 score of a JPEG of that quality;
/// linear in between. Empty if the scales are equal, or the encoder's value has no such meaning.
///
/// Measured: the median of 16 photographs of 800 pixels, as `cargo bench --bench calibrate -- FOLDER` prints it.
#[derive(Debug, Clone, Copy)]
pub struct QualityMap(pub &'static [(f32, f32)]);

impl QualityMap {
    /// The encoder's own number for this quality.
    pub fn own(self, quality: u8) -> f32 {
        let quality = f32::from(quality.clamp(1, 100));
        let after = self.0.iter().position(|(point, _)| *point >= quality).unwrap_or(self.0.len());
        match (self.0.get(after.saturating_sub(1)), self.0.get(after)) {
            (Some((x0, y0)), Some((x1, y1))) if x0 < x1 => y0 + (quality - x0) / (x1 - x0) * (y1 - y0),
            (_, Some((_, own))) | (Some((_, own)), None) => *own,
            (None, None) => quality,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Format, *};

    #[test]
    fn between_two_points_it_is_linear() {
        let scale = QualityMap(&[(1.0, 1.0), (50.0, 60.0), (100.0, 100.0)]);
        assert_eq!([1, 50, 75, 100].map(|quality| scale.own(quality)), [1.0, 60.0, 80.0, 100.0]);
        assert_eq!([0, 40, 200].map(|quality| QualityMap(&[]).own(quality)), [1.0, 40.0, 100.0]);
    }

    /// A higher quality has a better encoder value in every format.
    #[test]
    fn encoder_values_rise_with_the_quality() {
        for format in Format::all() {
            let own: Vec<f32> = (1..=100).map(|quality| format.info().quality_map.own(quality)).collect();
            let name = format.info().name;
            assert!(own.is_sorted() || own.iter().rev().is_sorted(), "{name}: {own:?}");
            assert_ne!(own[0].to_bits(), own[99].to_bits(), "{name}");
        }
    }
}
