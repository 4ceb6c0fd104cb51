//! `orient`: rotate and mirror the upright image. The EXIF orientation is applied before all stages, so that coordinates
//! are those of the displayed image (U-4, U-15).

use super::{Detail, Stage, StageError, Step};
use crate::{
    geometry::Size,
    image::{LazyFrame, Orientation},
    kernel::orient,
    param::{Doc, Param, Params, expected, spelling, word},
};

/// Settings of the rotation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Orient {
    /// One of the eight orientations of EXIF; [`Orientation::Upright`]: no change.
    pub orientation: Orientation,
}

/// The mirror is applied before the rotation, whatever the order of the letters. Source: specification 3.11.
const WORDS: &[(&str, Orientation)] = &[
    ("1", Orientation::Upright),
    ("2", Orientation::FlipHorizontal),
    ("h", Orientation::FlipHorizontal),
    ("3", Orientation::Rotate180),
    ("hv", Orientation::Rotate180),
    ("vh", Orientation::Rotate180),
    ("4", Orientation::FlipVertical),
    ("v", Orientation::FlipVertical),
    ("5", Orientation::Transpose),
    ("rv", Orientation::Transpose),
    ("vr", Orientation::Transpose),
    ("6", Orientation::RotateRight),
    ("r", Orientation::RotateRight),
    ("7", Orientation::Transverse),
    ("lv", Orientation::Transverse),
    ("vl", Orientation::Transverse),
    ("8", Orientation::RotateLeft),
    ("l", Orientation::RotateLeft),
];

impl Params for Orient {
    const PARAMS: &'static [Param<Orient>] = &[Param {
        doc: Doc {
            name: "orient",
            value: "1-8|r|l|h|v|hv|vr|vl",
            summary: "Rotate and mirror the image",
            details: "Numbers as in EXIF: 2 or h mirrors horizontally, 3 or hv rotates by 180°, 4 or v mirrors vertically, 5 or vr transposes, 6 or r rotates right, 7 or vl transverses, 8 or l rotates left. The file's EXIF orientation is always applied first.",
            choices: &["1", "2", "3", "4", "5", "6", "7", "8", "r", "l", "h", "v", "hv", "vr", "vl"],
            example: "orient=r&width=300",
        },
        set: |settings, text| {
            settings.orientation =
                word(WORDS, text).ok_or(expected("a number from 1 to 8, or one of r l h v hv vr vl"))?;
            Ok(())
        },
        get: |settings| {
            (settings.orientation != Orientation::Upright).then(|| spelling(WORDS, &settings.orientation)).flatten()
        },
    }];
}

impl Stage for Orient {
    fn name(&self) -> &'static str {
        "orient"
    }

    fn size(&self, from: Size) -> Result<Size, StageError> {
        Ok(if self.orientation.swaps_sides() { from.transposed() } else { from })
    }

    fn detail(&self, _: Size) -> Detail {
        Detail::Passes
    }

    fn step(&self, _: &LazyFrame) -> Result<Option<Step>, StageError> {
        let orientation = self.orientation;
        let run = move |frame| orient::rotate(frame, orientation);
        Ok((orientation != Orientation::Upright).then(|| Step::lazy("orient", orientation.exif().to_string(), run)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_orientation_has_a_canonical_word() {
        for orientation in Orientation::ALL {
            assert_eq!(spelling(WORDS, &orientation), Some(orientation.exif().to_string()));
        }
    }
}
