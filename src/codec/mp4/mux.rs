//! Writes H.264 into an MP4 whose index comes first, so that browsers can start while loading.

use crate::codec::EncodeError;
use shiguredo_mp4::{
    TrackKind,
    bitstream::h264::{
        H264NalUnitType, H264SampleEntryConfig, LengthSize, build_avc1_box_from_annexb, parse_annexb_nal_units,
    },
    boxes::{Avc1Box, SampleEntry},
    mux::{Mp4FileMuxer, Mp4FileMuxerOptions, Sample},
};
use std::num::NonZeroU32;

/// Ticks a second: a multiple of milliseconds and of the frame rates 24, 25, 30, 50, 60 and their 1001/1000 variants.
pub(super) const TIMESCALE: NonZeroU32 = NonZeroU32::MIN.saturating_add(119_999);

/// The encoded frames of a video.
#[derive(Default)]
pub(super) struct Track {
    /// The decoder configuration, which is stored in the index.
    entry: Option<Avc1Box>,
    data: Vec<u8>,
    samples: Vec<Stored>,
}

struct Stored {
    bytes: usize,
    key: bool,
    ticks: u32,
}

fn library(error: impl std::fmt::Debug) -> EncodeError {
    EncodeError::library(format!("the MP4 writer: {error:?}"))
}

impl Track {
    /// Adds a frame in Annex B format, with start codes.
    pub(super) fn push(&mut self, coded: &[u8], key: bool, ticks: u32) -> Result<(), EncodeError> {
        if self.entry.is_none() {
            let config = H264SampleEntryConfig { length_size: LengthSize::FourBytes };
            self.entry = Some(build_avc1_box_from_annexb(coded, &config).map_err(library)?);
        }
        let before = self.data.len();
        for unit in parse_annexb_nal_units(coded).map_err(library)? {
            if matches!(unit.nal_unit_type, H264NalUnitType::Sps | H264NalUnitType::Pps) {
                continue;
            }
            let length = u32::try_from(unit.data.len()).map_err(library)?;
            self.data.extend_from_slice(&length.to_be_bytes());
            self.data.extend_from_slice(unit.data);
        }
        self.samples.push(Stored { bytes: self.data.len() - before, key, ticks });
        Ok(())
    }

    /// The file.
    pub(super) fn finish(self) -> Result<Vec<u8>, EncodeError> {
        // The length of the index is known only after writing it.
        let (_, index) = self.write(0)?;
        self.write(index).map(|(file, _)| file)
    }

    /// The file with this much space for the index, and the index's actual length.
    fn write(&self, room: usize) -> Result<(Vec<u8>, usize), EncodeError> {
        let entry = self.entry.clone().ok_or_else(|| EncodeError::library("no frame was given"))?;
        let options = Mp4FileMuxerOptions { reserved_moov_box_size: room, ..Mp4FileMuxerOptions::default() };
        let mut muxer = Mp4FileMuxer::with_options(options).map_err(library)?;
        let mut file = muxer.initial_boxes_bytes().to_vec();
        let mut entry = Some(SampleEntry::Avc1(entry));
        let mut at = file.len() as u64;
        for stored in &self.samples {
            let sample = Sample {
                track_kind: TrackKind::Video,
                sample_entry: entry.take(),
                keyframe: stored.key,
                timescale: TIMESCALE,
                duration: stored.ticks,
                composition_time_offset: None,
                data_offset: at,
                data_size: stored.bytes,
            };
            muxer.append_sample(&sample).map_err(library)?;
            at += stored.bytes as u64;
        }
        file.extend_from_slice(&self.data);
        let boxes = muxer.finalize().map_err(library)?;
        for (offset, bytes) in boxes.offset_and_bytes_pairs() {
            let start = usize::try_from(offset).map_err(library)?;
            if file.len() < start + bytes.len() {
                file.resize(start + bytes.len(), 0);
            }
            file[start..start + bytes.len()].copy_from_slice(bytes);
        }
        Ok((file, boxes.moov_box_size()))
    }
}
