//! The codes of warnings and errors: stable names for scripts, listed once. The tables of the guide are printed from here.

mod remedy;

pub use remedy::{LimitKind, Remedy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Defines an enum of codes with their texts and meanings.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $text:literal $meaning:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = $meaning] $variant,)*
            /// A code of another version of pixmill, read from its report.
            Other(Box<str>),
        }

        impl $name {
            /// Every code of this version, in the order of the guide.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// The code as text: kebab case, the same in every version.
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $text,)*
                    $name::Other(text) => text,
                }
            }

            /// Its meaning, in Markdown; empty for a code of another version.
            pub fn meaning(&self) -> &'static str {
                match self {
                    $($name::$variant => $meaning,)*
                    $name::Other(_) => "",
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> $name {
                match text {
                    $($text => $name::$variant,)*
                    other => $name::Other(other.into()),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                Ok($name::from(String::deserialize(deserializer)?.as_str()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

codes! {
    /// The code of a warning.
    WarningCode {
        UpscalePrevented "upscale-prevented" "The requested size is larger than the image. `enable=upscale` allows it.",
        ParameterIgnored "parameter-ignored" "A parameter has no effect, or is not one of IO. The message names IO's parameter for it, if any.",
        ValueTranslated "value-translated" "A value of another tool, such as `fit=contain` or `bg-color=white`. The message names IO's value, which was used. With `--lenient` such a value is invalid, as on the CDN.",
        ParameterInvalid "parameter-invalid" "With `--lenient`: an invalid value was ignored.",
        ParameterNotBuilt "parameter-not-built" "With `--lenient`: this build does not have the parameter.",
        C2paUnsigned "c2pa-unsigned" "Content credentials were requested and could not be signed. Everything else was done.",
        AnimationFlattened "animation-flattened" "Only the first frame of an animation was used.",
        ProfileAssumed "profile-assumed" "CMYK without a profile was converted by a simple formula.",
        ProfileIgnored "profile-ignored" "The color profile cannot be used. The image was treated as sRGB.",
        GainMapDropped "gain-map-dropped" "The gain map for HDR screens was removed.",
        HdrToneMapped "hdr-tone-mapped" "An HDR image was tone-mapped to sRGB.",
        KeptSource "kept-source" "The source's own data was kept, because the encoded image would be larger.",
        QualityLowered "quality-lowered" "The quality was lowered, because the output would have more bytes than its source with the same pixels.",
        LargerThanSource "larger-than-source" "The output has more bytes than its source with the same pixels, because a quality or target was given, or because even quality 30 has more.",
        TargetMissed "target-missed" "No quality meets `--target-score` or `--target-size`; the nearest was used. With `--strict-targets`, `run` exits with 1 and `check` with 3.",
        MetadataKept "metadata-kept" "In place: the metadata or gain map cannot be removed without loss, and stays.",
        HardLinks "hard-links" "In place: the file had other names (hard links). They keep the old bytes.",
        LevelChanged "level-changed" "A video of this size needs a higher H.264 level.",
        SameOutput "same-output" "Another query gives the same output of this image.",
        NameCollides "name-collides" "Two outputs have names that are the same on macOS and Windows: they differ only in case or Unicode normalization.",
        PadIgnored "pad-ignored" "`pad` has no effect beside `canvas`.",
        CanvasClips "canvas-clips" "The canvas is smaller than the image and crops it.",
        FocusIgnored "focus-ignored" "A focal point was given, and the query has no smart crop.",
        LimitFallback "limit-fallback" "A format that the client accepts was not used. The message has the reason.",
        BeyondIo "beyond-io" "Fastly's Image Optimizer does not support this.",
        FallbackRoot "fallback-root" "The file comes from a fallback root.",
        Gunzipped "gunzipped" "The source is compressed with gzip.",
        Damaged "damaged" "With `--damaged warn`: part of the source is missing or invalid. The message describes it.",
        CopiedSource "copied-source" "With `--on-error copy`: the source was copied in place of a failed output.",
        CopySkipped "copy-skipped" "With `--on-error copy`: the source was not copied. The message has the reason.",
    }
}

codes! {
    /// The code of an error.
    ErrorCode {
        Unparsable "unparsable" "The image is damaged, truncated or empty.",
        UnsupportedFormat "unsupported-format" "Not an image, or in a format that this build cannot read or write.",
        Damaged "damaged" "A damaged source is not replaced by its output.",
        BodyTooLarge "body-too-large" "The file is larger than `--max-input-bytes`.",
        DimensionsExceeded "dimensions-exceeded" "The image or output has too many pixels. The message names the option that raises the limit.",
        TooManyFrames "too-many-frames" "The animation has more frames than `--max-frames`, or more pixels in all frames than `--max-animation-pixels`.",
        MemoryExceeded "memory-exceeded" "The image may need more than `--memory`, and the message names a sufficient value; or more than the system gives.",
        LossRepeats "loss-repeats" "In place, the quality of a lossy file is searched: every run would lose more.",
        HeicNeedsFormat "heic-needs-format" "A HEIC source needs a `format` that can be written.",
        SvgTooLarge "svg-too-large" "The traced SVG is larger than 50 MB.",
        GzipTooLarge "gzip-too-large" "The source is compressed with gzip and too large.",
        GzipInvalid "gzip-invalid" "The source is compressed with gzip and damaged.",
        EmptyResult "empty-result" "Trimming leaves nothing of the image.",
        AssetOutside "asset-outside" "A path in a header leads out of the asset root.",
        OverlayMissing "overlay-missing" "The overlay image does not exist or cannot be read.",
        MontageIncomplete "montage-incomplete" "An image of a montage does not exist or cannot be read.",
        CropOutOfBounds "crop-out-of-bounds" "The crop region exceeds the image. `,safe` clamps it to the image.",
        C2paFailed "c2pa-failed" "The output could not be signed.",
        ReadFailed "read-failed" "The source cannot be read.",
        WriteFailed "write-failed" "The output cannot be written.",
        Unavailable "unavailable" "A bucket or server cannot be reached, or answers with a temporary error, after all retries. With no other failure, the exit code is 75: run again later.",
        EncodeFailed "encode-failed" "The output cannot be encoded.",
        InvalidRequest "invalid-request" "With `pixmill batch`: the line is not a request. The message names the field.",
        InvalidQuery "invalid-query" "With `pixmill batch`: the query is wrong. The message shows where.",
        TimedOut "timed-out" "The image takes longer than `--timeout`.",
        Interrupted "interrupted" "The run was interrupted while the image was in progress.",
        Crashed "crashed" "With `--isolate`: the process of the image crashed, or was ended by the system. Other images are not affected.",
        Panicked "panicked" "A bug. Please report it with the file.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back() {
        for code in WarningCode::ALL {
            assert_eq!(WarningCode::from(code.as_str()), *code);
        }
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::from(code.as_str()), *code);
        }
        assert_eq!(ErrorCode::from("of-tomorrow").as_str(), "of-tomorrow");
    }
}
