//! What the caller can do about an error, as data: a front end names it in its own terms, the command line its option.

/// A limit that a run may raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The memory, in MB.
    Memory,
}

/// What the caller can do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Raise a limit: `needed` is enough, if it is known.
    Raise {
        /// The limit.
        limit: LimitKind,
        /// A value that is enough.
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
