//! Recognizes a file by its first bytes, and reads its header where a decision depends on it.

use super::{
    failure::{read_failure, unrecognized},
    gunzip,
};
use crate::{
    cache::{Cache, Head, HeaderRecord},
    codec::{DecodeOptions, Format, Header, Limits},
    geometry::Size,
    image::Orientation,
    report::Failure,
    store::{FileStamp, Key, Store},
};

/// The bytes in which a header is looked for.
const HEADER_BYTES: usize = 1 << 17;

/// A file and its identity in the cache.
pub(super) struct File<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) key: &'a Key,
    pub(super) canonical_id: &'a str,
    pub(super) label: &'a str,
    pub(super) stamp: Option<FileStamp>,
}

impl File<'_> {
    /// The file's format and header, from the cache, as `probed` ahead, or from the file itself; `None` when it is not an
    /// image. An empty file is an error.
    pub(super) fn probe(
        &self,
        needs_header: bool,
        probed: Option<ProbeResult>,
        limits: &Limits,
        cache: Option<&Cache>,
    ) -> ProbeResult {
        if let Some(known) = self.known(needs_header, limits, cache) {
            return Ok(known);
        }
        let probed = probed.unwrap_or_else(|| probe_file(self.store, self.key, needs_header, limits))?;
        // Without a length, nothing of the file was read.
        let is_read = probed.as_ref().is_none_or(|probed| probed.len > 0);
        if let (Some(cache), Some(stamp), true) = (cache, &self.stamp, is_read) {
            cache.saw_head(self.canonical_id, self.label, stamp, head(probed.as_ref()));
        }
        Ok(probed)
    }

    /// What the cache has recorded of the file.
    pub(super) fn known(&self, needs_header: bool, limits: &Limits, cache: Option<&Cache>) -> Option<Option<Probed>> {
        recognized(cache?.seen(self.canonical_id, &self.stamp?)?.head.as_ref()?, needs_header, limits)
    }
}

/// Recognizes a file from its first bytes.
pub(super) fn probe_file(store: &dyn Store, key: &Key, needs_header: bool, limits: &Limits) -> ProbeResult {
    // Nearly every header is near the beginning; a large profile or thumbnail may move it further.
    let len = if needs_header { HEADER_BYTES } else { Format::SNIFF_BYTES };
    let (head, gzip) = gunzip::read_head(store, key, len).map_err(|e| read_failure(&e))?;
    if head.is_empty() {
        return Err(unrecognized(true));
    }
    let Some(format) = Format::sniff(&head[..head.len().min(Format::SNIFF_BYTES)]) else { return Ok(None) };
    let mut probed = Probed { format, header: None, len: head.len().min(Format::SNIFF_BYTES) as u64, gzip };
    if needs_header {
        let options = DecodeOptions { limits: limits.clone(), ..DecodeOptions::default() };
        let header = |bytes: &[u8]| format.decoder(bytes, &options).map(|d| d.header());
        // A damaged header is reported when the image is rendered, with its output's name.
        probed.header = header(&head).ok().filter(|header| !header.orientation_may_follow).or_else(|| {
            let all = gunzip::expand(store.read_at_most(key, limits.input_bytes).ok()?, limits).ok()?;
            header(&all).ok()
        });
    }
    Ok(Some(probed))
}

/// The result of [`probe_file`].
pub(super) type ProbeResult = Result<Option<Probed>, Failure>;

/// What is known of an image.
pub(super) struct Probed {
    pub(super) format: Format,
    /// `None` when no decision depends on it.
    pub(super) header: Option<Header>,
    pub(super) len: u64,
    /// The file is gzip-compressed.
    pub(super) gzip: bool,
}

impl Probed {
    pub(super) fn size(&self) -> Option<Size> {
        self.header.as_ref().map(Header::upright_size)
    }
}

/// The cache record of a probed file.
fn head(probed: Option<&Probed>) -> Head {
    let facts = |header: &Header| HeaderRecord {
        width: header.size.width(),
        height: header.size.height(),
        orientation: header.orientation.exif(),
        frames: header.frames,
        alpha: header.alpha,
        lossless: header.lossless,
        progressive: header.progressive,
    };
    Head {
        format: probed.map(|probed| probed.format.info().name.to_owned()),
        gzip: probed.is_some_and(|probed| probed.gzip),
        facts: probed.and_then(|probed| probed.header.as_ref()).map(facts),
    }
}

/// The result of an earlier probe; `None` when probing again would give more or other information.
fn recognized(head: &Head, needs_header: bool, limits: &Limits) -> Option<Option<Probed>> {
    let Some(name) = &head.format else { return Some(None) };
    let format = Format::all().find(|format| format.info().name == name)?;
    let header = match head.facts.filter(|_| needs_header) {
        Some(HeaderRecord { width, height, orientation, frames, alpha, lossless, progressive }) => {
            let orientation = Orientation::from_exif(orientation.into())?;
            let plain = Header::plain(Size::new(width, height)?);
            Some(Header { orientation, frames, alpha, lossless, progressive, ..plain })
        }
        None if needs_header => return None,
        None => None,
    };
    header.iter().try_for_each(|header| limits.check_input(header)).ok()?;
    Some(Some(Probed { format, header, len: 0, gzip: head.gzip }))
}

/// Whether a name has the extension of a readable image format.
pub(super) fn has_image_extension(key: &Key) -> bool {
    key.extension().and_then(Format::for_extension).is_some_and(Format::is_readable)
}
