//! Processors, memory, and the limits of images: options of `run`, `check`, `batch` and `serve`.

use super::values::{bytes, seconds};
use clap::Args;

/// Processors, memory, and the limits of images.
#[derive(Debug, Args)]
pub struct ResourceArgs {
    /// Maximum number of images processed at once [default: number of processors]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    /// Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory,
    /// half of it for images in progress]
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub memory: Option<u64>,

    /// Maximum size of a source file in bytes
    #[arg(long, value_name = "SIZE", value_parser = bytes, default_value = "50000000")]
    pub max_input_bytes: u64,

    /// Maximum width and height of a source in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = 12_000)]
    pub max_input_side: u32,

    /// Maximum width and height of an output in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = 8192)]
    pub max_output_side: u32,

    /// Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216,
    /// the limit of Fastly]
    #[arg(long, value_name = "PIXELS", alias = "max-avif-pixels")]
    pub max_avif_area: Option<u64>,

    /// Maximum width and height of an SVG output in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = 1600)]
    pub max_svg_side: u32,

    /// Maximum size of an SVG output in bytes
    #[arg(long, value_name = "SIZE", value_parser = bytes, default_value = "50000000")]
    pub max_svg_bytes: u64,

    /// Maximum number of frames of an animation
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub max_frames: u32,

    /// Maximum number of pixels of all frames of an animated source
    #[arg(long, value_name = "PIXELS", default_value_t = 4_000_000_000)]
    pub max_animation_pixels: u64,

    /// Maximum time for an image with all its outputs, in seconds; 0 for no limit
    ///
    /// An image that takes longer fails with `timed-out`. The time is checked between frames, scans, stages and
    /// encodings.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "60")]
    pub timeout: f64,

    /// Decode and render each image in a process of its own, without access to files or the network
    ///
    /// A codec that crashes fails one image with `crashed`, and a codec that hangs ends with --timeout. Linux enforces
    /// the isolation; on other systems the processes are only separate. Names with the size of a source, such as
    /// {width}, read its header in the main process.
    #[arg(long)]
    pub isolate: bool,
}
