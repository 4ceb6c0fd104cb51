//! The header of a file: its properties before any pixel is decoded.

use crate::{
    codes::WarningCode,
    geometry::Size,
    image::{ColorProfile, Conversion, Orientation, Subsampling},
    warning::Warning,
};
use std::sync::Arc;

/// The color model of a file's samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    Gray,
    Rgb,
    Cmyk,
}

impl Model {
    /// Whether an ICC profile is for this model, which its bytes 16 to 20 name.
    fn suits(self, icc: &[u8]) -> bool {
        let name: &[u8; 4] = match self {
            Model::Gray => b"GRAY",
            Model::Rgb => b"RGB ",
            Model::Cmyk => b"CMYK",
        };
        icc.get(16..20) == Some(name)
    }
}

/// Transfer characteristics of ITU-T H.273: PQ and HLG.
const HDR_TRANSFERS: [u8; 2] = [16, 18];

/// The header of a file.
#[derive(Debug, Clone)]
pub struct Header {
    /// The size as stored, before the orientation is applied.
    pub size: Size,
    /// The size that the decoder gives, which [`DecodeOptions::at_least`](super::DecodeOptions::at_least) may reduce.
    pub decoded_size: Size,
    /// Number of frames; `None` if it is known only after decoding.
    pub frames: Option<u32>,
    /// Number of plays of an animation; 0 is endless.
    pub plays: u32,
    /// The chroma subsampling of the [`Planes`](crate::image::Planes) that the decoder can give; `None` if it gives
    /// none.
    pub planes: Option<Subsampling>,
    /// There may be transparency.
    pub alpha: bool,
    /// The pixels are stored losslessly.
    pub lossless: bool,
    /// A progressive JPEG.
    pub progressive: bool,
    /// Bits of each stored sample.
    pub bits: u8,
    /// The orientation that displays the image upright. Decoders do not apply it, unless their library does.
    pub orientation: Orientation,
    /// The orientation may be in a part of the file that was not read.
    pub orientation_may_follow: bool,
    /// The color space of decoded frames. An sRGB profile is [`ColorProfile::Srgb`].
    pub profile: ColorProfile,
    /// The file's ICC profile, if it can be used for the decoded frames; it may be sRGB.
    pub icc: Option<Arc<[u8]>>,
    /// The file has color information, usable or not.
    pub stored_profile: bool,
    /// There is EXIF, XMP, IPTC, a comment or a thumbnail to remove.
    pub metadata: bool,
    /// How many times [`Memory::decode`](super::Memory::decode) the decoder takes: 0 if it decodes row by row, more than 1
    /// for layers, canvases and samples of more than 8 bits.
    pub decode_units: u64,
    /// Warnings: assumptions of the decoder and ignored data.
    pub warnings: Vec<Warning>,
}

impl Header {
    /// The header of a still, opaque, lossless image of 8 bits.
    pub fn plain(size: Size) -> Header {
        Header {
            size,
            decoded_size: size,
            frames: Some(1),
            plays: 0,
            planes: None,
            alpha: false,
            lossless: true,
            progressive: false,
            bits: 8,
            orientation: Orientation::Upright,
            orientation_may_follow: false,
            profile: ColorProfile::Srgb,
            icc: None,
            stored_profile: false,
            metadata: false,
            decode_units: 1,
            warnings: Vec::new(),
        }
    }

    /// The displayed size, after the orientation.
    pub fn upright_size(&self) -> Size {
        if self.orientation.swaps_sides() { self.size.transposed() } else { self.size }
    }

    /// Sets the file's ICC profile, for samples of this model. An unusable one gives a warning, and the image is
    /// treated as sRGB, as in browsers.
    pub(super) fn set_icc(&mut self, icc: impl Into<Arc<[u8]>>, model: Model) {
        let icc = icc.into();
        self.stored_profile = true;
        if !model.suits(&icc) {
            return self.ignore_profile("its color profile is for another color model");
        }
        let profile = ColorProfile::Icc(icc.clone());
        match Conversion::to_srgb(&profile) {
            Ok(conversion) => {
                self.profile = if conversion.changes_nothing() { ColorProfile::Srgb } else { profile };
                self.icc = Some(icc);
            }
            Err(error) => self.warnings.push(Warning::new(WarningCode::ProfileIgnored, error.to_string())),
        }
    }

    /// Adds a warning that the profile is ignored.
    pub(super) fn ignore_profile(&mut self, why: &str) {
        self.stored_profile = true;
        self.warnings.push(Warning::new(WarningCode::ProfileIgnored, format!("{why}; the image is treated as sRGB")));
    }

    /// Sets the color space by code points of ITU-T H.273. `false`: the code points are unknown.
    pub(super) fn set_cicp(&mut self, primaries: u8, transfer: u8) -> bool {
        let profile = ColorProfile::Cicp { primaries, transfer };
        let Ok(conversion) = Conversion::to_srgb(&profile) else { return false };
        if HDR_TRANSFERS.contains(&transfer) {
            self.note_hdr();
        }
        if !conversion.changes_nothing() {
            self.profile = profile;
        }
        true
    }

    /// The conversion of CMYK samples to sRGB, which the decoder applies: a frame is never CMYK.
    pub(super) fn set_inks(&mut self, icc: Option<&[u8]>) -> Conversion {
        let Some(icc) = icc else {
            let message = "CMYK without a profile; it is converted by a simple formula";
            self.warnings.push(Warning::new(WarningCode::ProfileAssumed, message.to_owned()));
            return Conversion::ideal_inks();
        };
        self.stored_profile = true;
        let suits = Model::Cmyk.suits(icc);
        let why = match Conversion::from_cmyk(Some(icc)) {
            Ok(conversion) if suits => return conversion,
            Ok(_) => "its color profile is for another color model; CMYK is converted by a simple formula".to_owned(),
            Err(error) => error.to_string(),
        };
        self.warnings.push(Warning::new(WarningCode::ProfileIgnored, why));
        Conversion::ideal_inks()
    }

    /// Adds the warning that HDR colors are tone-mapped to sRGB.
    pub(super) fn note_hdr(&mut self) {
        self.warnings.push(Warning::new(WarningCode::HdrToneMapped, "the image is HDR; it is tone-mapped to sRGB"));
    }

    /// Adds the warning that the gain map for HDR screens is dropped.
    pub(super) fn note_gain_map(&mut self) {
        let message = "the gain map for HDR screens is removed; the SDR image stays";
        self.warnings.push(Warning::new(WarningCode::GainMapDropped, message));
    }

    /// Whether there is a gain map.
    pub fn has_gain_map(&self) -> bool {
        self.warnings.iter().any(|warning| warning.code == WarningCode::GainMapDropped)
    }

    /// Whether there may be more than one frame.
    pub fn is_animated(&self) -> bool {
        self.frames != Some(1)
    }
}
