//! Remedies of errors, as data. Each front end presents them in its own terms; the command line names its options.

/// A limit that a run may raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub enum LimitKind {
    /// The size of a source file, in bytes.
    InputBytes,
    /// The longest side of a source, in pixels.
    InputSide,
    /// The number of frames of an animation.
    Frames,
    /// The longest side of an output, in pixels.
    OutputSide,
    /// The area of an AVIF output, in pixels.
    AvifPixels,
    /// The longest side of an SVG output, in pixels.
    SvgSide,
    /// The size of an SVG output, in bytes.
    SvgBytes,
    /// The number of outputs of a run.
    Renditions,
    /// The memory, in MB.
    Memory,
    /// The time for an image, in seconds.
    Timeout,
    /// The pixels of all frames of a source.
    AnimationPixels,
}

/// A remedy of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub enum Remedy {
    /// Raise a limit to `needed`, if known.
    Raise {
        /// The limit.
        limit: LimitKind,
        /// A sufficient value.
        needed: Option<u64>,
    },
    /// Accept damaged sources: the part that can be decoded is used.
    AcceptDamage,
    /// Ignore the invalid parameter.
    Lenient,
}

impl Remedy {
    /// Raise a limit to this value.
    pub(crate) fn raise(limit: LimitKind, needed: impl Into<Option<u64>>) -> Remedy {
        Remedy::Raise { limit, needed: needed.into() }
    }
}
