//! What content credentials (C2PA) are signed with.

use std::{fmt, sync::Arc};

/// A certificate and the key that goes with it. Comes from whoever calls: no parameter, no file of ours.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// PEM: the certificate that signs, then those that vouch for it, without the root.
    pub certificates: Arc<[u8]>,
    /// PEM, PKCS#8.
    pub key: Arc<[u8]>,
}

impl fmt::Debug for Credentials {
    /// Without the key, which is nobody's to print.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}
