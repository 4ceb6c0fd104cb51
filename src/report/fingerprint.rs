//! Identifiers by which CI systems recognize an issue of an earlier run.

/// 32 hex digits for a kind of issue and the name of its case. The sizes in the message change from run to run, so they
/// do not count.
pub(super) fn fingerprint(kind: &str, name: &str) -> String {
    let hash = blake3::hash(format!("{kind}\n{name}").as_bytes());
    hash.to_hex()[..32].to_owned()
}
