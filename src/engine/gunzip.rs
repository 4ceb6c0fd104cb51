//! Reads sources, including gzip-compressed ones: `photo.jpg.gz`, or gzip data under an image's name. IO also
//! decompresses such a body. The limits apply before and after.

use super::failure::decode_failure;
use crate::{
    codec::Limits,
    codes::{ErrorCode, LimitKind, Remedy},
    report::{Failure, Phase},
    store::{Key, Store},
};
use flate2::read::MultiGzDecoder;
use std::io::{self, Read};

/// Bytes of compressed data read to recognize the content.
const HEAD: usize = 4096;

/// Whether a file that begins with these bytes is gzip-compressed.
pub(super) fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b, 8])
}

/// The first bytes of an object, decompressed if necessary, and whether it is compressed. Fewer than `len` when the
/// object or the compressed part read is shorter.
pub(super) fn read_head(store: &dyn Store, key: &Key, len: usize) -> io::Result<(Vec<u8>, bool)> {
    let head = store.read_head(key, len)?;
    if !is_gzip(&head) {
        return Ok((head, false));
    }
    let head = store.read_head(key, len.max(HEAD))?;
    let mut plain = Vec::new();
    let mut decoder = MultiGzDecoder::new(head.as_slice()).take(len as u64);
    // The compressed data is cut off here; its beginning is enough.
    let _ = decoder.read_to_end(&mut plain);
    Ok((plain, true))
}

/// The bytes of a source, decompressed if it is gzip-compressed.
///
/// # Errors
/// When the size exceeds the limit, before or after decompression, or the compressed data is damaged.
pub fn expand(bytes: Vec<u8>, limits: &Limits) -> Result<Vec<u8>, Failure> {
    limits.check_bytes(bytes.len() as u64).map_err(|e| decode_failure(&e))?;
    if !is_gzip(&bytes) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    let read = MultiGzDecoder::new(bytes.as_slice()).take(limits.input_bytes.saturating_add(1)).read_to_end(&mut plain);
    if plain.len() as u64 > limits.input_bytes {
        let message = format!("the decompressed file has more bytes than the limit, {}", limits.input_bytes);
        let failure = Failure::new(Phase::Limit, ErrorCode::GzipTooLarge, message);
        return Err(failure.with_remedy(Remedy::raise(LimitKind::InputBytes, None)));
    }
    match read {
        Ok(_) => Ok(plain),
        Err(error) => {
            let message = format!("damaged gzip data: {error}");
            Err(Failure::new(Phase::Read, ErrorCode::GzipInvalid, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn gzip_is_expanded_within_the_limit() {
        let limits = Limits { input_bytes: 1000, ..Limits::default() };
        let code = |bytes: Vec<u8>| expand(bytes, &limits).map(|b| b.len()).map_err(|e| e.code);
        assert_eq!(code(vec![7; 900]), Ok(900));
        assert_eq!(code(gzip(&[7; 1000])), Ok(1000));
        assert_eq!(code(gzip(&[7; 1001])), Err(ErrorCode::GzipTooLarge));
        assert_eq!(code(vec![7; 1001]), Err(ErrorCode::BodyTooLarge));
        let mut cut = gzip(b"an image");
        cut.truncate(cut.len() - 9);
        assert_eq!(code(cut), Err(ErrorCode::GzipInvalid));
    }

    #[test]
    fn the_beginning_of_a_compressed_file() {
        let key = Key::new("a.gz").expect("a key");
        let noise: Vec<u8> = (0..100_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let store = MemoryStore::new([(key.clone(), gzip(&noise))]);
        assert_eq!(read_head(&store, &key, 64).expect("there"), (noise[..64].to_vec(), true));
    }
}
