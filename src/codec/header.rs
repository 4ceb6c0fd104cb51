//! What a file says before any pixel is decoded.

use crate::{
    codes::WarningCode,
    geometry::Size,
    image::{ColorProfile, Conversion, Orientation, Subsampling},
    warning::Warning,
};
use std::sync::Arc;

/// What the samples of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    Gray,
    Rgb,
    Cmyk,
}

impl Model {
    /// Whether an ICC profile is for such samples: bytes 16 to 20 name the model.
    fn suits(self, icc: &[u8]) -> bool {
        let name: &[u8; 4] = match self {
            Model::Gray => b"GRAY",
            Model::Rgb => b"RGB ",
            Model::Cmyk => b"CMYK",
        };
        icc.get(16..20) == Some(name)
    }
}

/// Code points of ITU-T H.273 for transfer curves: PQ and HLG.
const HDR_TRANSFERS: [u8; 2] = [16, 18];

/// What a file says before any pixel is decoded.
#[derive(Debug, Clone)]
pub struct Header {
    /// The size as stored, before the orientation is applied.
    pub size: Size,
    /// How many pixels the decoder will give for it, after [`DecodeOptions::at_least`](super::DecodeOptions::at_least).
    pub decoded_size: Size,
    /// How many frames there are; `None` when only decoding tells.
    pub frames: Option<u32>,
    /// How often an animation plays; 0 is for ever.
    pub plays: u32,
    /// The colors of the [`Planes`](crate::image::Planes) that the decoder can give; `None` where it gives none.
    pub planes: Option<Subsampling>,
    /// Transparency is possible.
    pub alpha: bool,
    /// The pixels are stored exactly.
    pub lossless: bool,
    /// A JPEG that arrives coarse first.
    pub progressive: bool,
    /// Bits of each sample as stored.
    pub bits: u8,
    /// The turn that shows the image upright. Decoders do not apply it, but for formats whose libraries must.
    pub orientation: Orientation,
    /// The orientation may be said in a part of the file that is not there: it was read from the file's beginning.
    pub orientation_may_follow: bool,
    /// What the numbers of the decoded frames mean. A profile that means sRGB is [`ColorProfile::Srgb`] here.
    pub profile: ColorProfile,
    /// The file's ICC profile, where it can be used for the decoded frames. It may mean sRGB.
    pub icc: Option<Arc<[u8]>>,
    /// The file has a profile or other words about color, of use or not.
    pub stored_profile: bool,
    /// There is EXIF, XMP, IPTC, a comment or a thumbnail to remove.
    pub metadata: bool,
    /// How many times [`Memory::decode`](super::Memory::decode) the decoder takes: 0 if it decodes row by row, more than 1
    /// for layers, canvases and samples of more than 8 bits.
    pub decode_units: u64,
    /// What the decoder had to assume or leave out.
    pub warnings: Vec<Warning>,
}

impl Header {
    /// A still, opaque, eight-bit, lossless image of this size with nothing else to say.
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

    /// The size as seen, after the orientation.
    pub fn upright_size(&self) -> Size {
        if self.orientation.swaps_sides() { self.size.transposed() } else { self.size }
    }

    /// The file has this ICC profile, for samples of this model. One that cannot be used is left out with a note: the
    /// image is taken as sRGB, as browsers take it.
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

    /// Notes why the file's profile is not used.
    pub(super) fn ignore_profile(&mut self, why: &str) {
        self.stored_profile = true;
        self.warnings.push(Warning::new(WarningCode::ProfileIgnored, format!("{why}; the image is taken as sRGB")));
    }

    /// The file says its colors by code points of ITU-T H.273. `false`: they mean nothing that is known.
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

    /// How the inks of CMYK samples become sRGB, which the decoder does itself: a frame is never CMYK.
    pub(super) fn set_inks(&mut self, icc: Option<&[u8]>) -> Conversion {
        let Some(icc) = icc else {
            let message = "CMYK without a profile: its inks are taken as ideal ones";
            self.warnings.push(Warning::new(WarningCode::ProfileAssumed, message.to_owned()));
            return Conversion::ideal_inks();
        };
        self.stored_profile = true;
        let suits = Model::Cmyk.suits(icc);
        let why = match Conversion::from_cmyk(Some(icc)) {
            Ok(conversion) if suits => return conversion,
            Ok(_) => "its color profile is for another color model; the inks are taken as ideal ones".to_owned(),
            Err(error) => error.to_string(),
        };
        self.warnings.push(Warning::new(WarningCode::ProfileIgnored, why));
        Conversion::ideal_inks()
    }

    /// Notes that the colors go further than those of a standard screen, and are brought back to them.
    pub(super) fn note_hdr(&mut self) {
        self.warnings
            .push(Warning::new(WarningCode::HdrToneMapped, "the image is HDR; it is tone-mapped to sRGB".to_owned()));
    }

    /// Notes that there is a second image, which says how much brighter an HDR screen shows each part.
    pub(super) fn note_gain_map(&mut self) {
        let message = "the gain map for HDR screens is left out; the image is what other screens show";
        self.warnings.push(Warning::new(WarningCode::GainMapDropped, message));
    }

    /// Whether there is a second image for HDR screens.
    pub fn has_gain_map(&self) -> bool {
        self.warnings.iter().any(|warning| warning.code == WarningCode::GainMapDropped)
    }

    /// Whether there is, or may be, more than one frame.
    pub fn is_animated(&self) -> bool {
        self.frames != Some(1)
    }
}
