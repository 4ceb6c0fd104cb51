//! `orient`: turn and mirror the upright image. The turn that a camera asks for is not this stage's: it is
//! applied before the first one, so that every coordinate means what one sees (U-4, U-15).

use super::{Detail, Stage, StageError, Step};
use crate::{
    geometry::Size,
    image::{LazyFrame, Orientation},
    kernel::orient,
    param::{Doc, Param, Params, expected, spelling, word},
};

/// The turn; [`Orientation::Upright`] does nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Orient {
    /// One of the eight turns, numbered as in EXIF.
    pub turn: Orientation,
}

/// The flip comes first, whatever the order of the letters. Source: specification 3.11.
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
            summary: "Turn and mirror the image",
            details: "Numbers are those of EXIF: 2 or h mirrors left to right, 3 or hv turns by 180°, 4 or v mirrors top to bottom, 5 or vr transposes, 6 or r turns right, 7 or vl transverses, 8 or l turns left. The camera's own orientation is always applied first.",
            choices: &["1", "2", "3", "4", "5", "6", "7", "8", "r", "l", "h", "v", "hv", "vr", "vl"],
            example: "orient=r&width=300",
        },
        set: |settings, text| {
            settings.turn = word(WORDS, text).ok_or(expected("a number from 1 to 8, or one of r l h v hv vr vl"))?;
            Ok(())
        },
        get: |settings| (settings.turn != Orientation::Upright).then(|| spelling(WORDS, &settings.turn)).flatten(),
    }];
}

impl Stage for Orient {
    fn name(&self) -> &'static str {
        "orient"
    }

    fn size(&self, from: Size) -> Result<Size, StageError> {
        Ok(if self.turn.swaps_sides() { from.transposed() } else { from })
    }

    fn detail(&self, _: Size) -> Detail {
        Detail::Passes
    }

    fn step(&self, _: &LazyFrame) -> Result<Option<Step>, StageError> {
        let turn = self.turn;
        let run = move |frame| orient::rotate(frame, turn);
        Ok((turn != Orientation::Upright).then(|| Step::lazy("orient", turn.exif().to_string(), run)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_orientation_has_a_canonical_word() {
        for turn in Orientation::ALL {
            assert_eq!(spelling(WORDS, &turn), Some(turn.exif().to_string()));
        }
    }
}
