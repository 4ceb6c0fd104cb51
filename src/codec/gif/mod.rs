//! stub
use super::{Codec, FormatInfo};
pub(super) struct Gif;
static INFO: FormatInfo = FormatInfo {
    name: "gif",
    extensions: &["gif"],
    mime: "image/gif",
    outputs: &[],
    alpha: true,
    animation: false,
    lossless: true,
    lossy: false,
    keeps_profile: false,
    max_side: 65_535,
    encode_bytes_per_pixel: 4,
    to_read: "",
    to_write: "",
};
impl Codec for Gif {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }
    fn sniff(&self, _: &[u8]) -> bool {
        false
    }
}
