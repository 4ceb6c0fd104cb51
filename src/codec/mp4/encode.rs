//! Frames to H.264 by OpenH264.

use super::{
    INFO, Profile, Video,
    mux::{TIMESCALE, Track},
};
use crate::{
    codec::{EncodeError, EncodeOptions, Encoder, timing::Clock},
    image::Frame,
};
use openh264::{OpenH264API, Timestamp, encoder as h264, formats::YUVSlices};
use yuv::{YuvChromaSubsampling, YuvConversionMode, YuvPlanarImageMut, YuvRange, YuvStandardMatrix};

/// OpenH264's minimum side.
const LEAST_SIDE: u32 = 16;

pub(super) struct Mp4Encoder {
    quality: u8,
    video: Video,
    encoder: Option<h264::Encoder>,
    track: Track,
    clock: Clock,
    /// Time since the start, in ticks.
    time: u64,
}

fn library(error: impl std::fmt::Display) -> EncodeError {
    EncodeError::library(format!("OpenH264: {error}"))
}

fn config(quality: u8, video: Video) -> h264::EncoderConfig {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "10 to 44")]
    let quantizer = INFO.quality_map.own(quality).round() as u8;
    let profile = match video.profile {
        Profile::Baseline => h264::Profile::Baseline,
        Profile::Main => h264::Profile::Main,
        Profile::High => h264::Profile::High,
    };
    let color = h264::VuiConfig::bt709().transfer_characteristics(h264::TransferCharacteristics::Srgb);
    h264::EncoderConfig::new()
        .profile(profile)
        .level(level(video))
        // The only mode with a constant quantizer that prints no warning to standard error.
        .rate_control_mode(h264::RateControlMode::Bufferbased)
        .qp(h264::QpRange::new(quantizer, quantizer))
        // Equal for film; up to a third smaller for drawn and dithered animations.
        .usage_type(h264::UsageType::ScreenContentRealTime)
        .skip_frames(false)
        // Uniform quality: flat areas of an animation are content, not background.
        .adaptive_quantization(false)
        .background_detection(false)
        .complexity(h264::Complexity::High)
        .num_threads(1)
        .vui(color)
}

fn level(video: Video) -> h264::Level {
    use h264::Level as L;
    match video.level.tenths() {
        10 => L::Level_1_0,
        11 => L::Level_1_1,
        12 => L::Level_1_2,
        13 => L::Level_1_3,
        20 => L::Level_2_0,
        21 => L::Level_2_1,
        22 => L::Level_2_2,
        30 => L::Level_3_0,
        31 => L::Level_3_1,
        32 => L::Level_3_2,
        40 => L::Level_4_0,
        41 => L::Level_4_1,
        42 => L::Level_4_2,
        50 => L::Level_5_0,
        51 => L::Level_5_1,
        _ => L::Level_5_2,
    }
}

impl Mp4Encoder {
    pub(super) fn new(options: &EncodeOptions) -> Mp4Encoder {
        Mp4Encoder {
            quality: options.quality,
            video: options.video,
            encoder: None,
            track: Track::default(),
            clock: Clock::new(TIMESCALE.get(), u32::MAX.into()),
            time: 0,
        }
    }
}

impl Encoder for Mp4Encoder {
    fn push(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        let (width, height) = (frame.size().width(), frame.size().height());
        if width.min(height) < LEAST_SIDE {
            return Err(EncodeError::unsupported(format!(
                "the video would be {width}x{height}, the minimum is {LEAST_SIDE} pixels a side; choose a larger size"
            )));
        }
        let mut planes = YuvPlanarImageMut::alloc(width, height, YuvChromaSubsampling::Yuv420);
        yuv::rgba_to_yuv420(
            &mut planes,
            frame.rgba8().as_flattened(),
            width * 4,
            YuvRange::Limited,
            YuvStandardMatrix::Bt709,
            YuvConversionMode::Balanced,
        )
        .map_err(library)?;
        let source = YUVSlices::new(
            (planes.y_plane.borrow(), planes.u_plane.borrow(), planes.v_plane.borrow()),
            (width as usize, height as usize),
            (planes.y_stride as usize, planes.u_stride as usize, planes.v_stride as usize),
        );
        let encoder = match &mut self.encoder {
            Some(encoder) => encoder,
            none => {
                let config = config(self.quality, self.video);
                none.insert(h264::Encoder::with_api_config(OpenH264API::from_source(), config).map_err(library)?)
            }
        };
        let coded = encoder
            .encode_at(&source, Timestamp::from_millis(self.time * 1000 / u64::from(TIMESCALE.get())))
            .map_err(library)?;
        let key = matches!(coded.frame_type(), h264::FrameType::IDR | h264::FrameType::I);
        // A sample without duration would not be displayed.
        let ticks = u32::try_from(self.clock.ticks(frame.delay).max(1)).unwrap_or(u32::MAX);
        self.track.push(&coded.to_vec(), key, ticks)?;
        self.time += u64::from(ticks);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, EncodeError> {
        self.track.finish()
    }
}
