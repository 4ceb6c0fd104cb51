//! Certificate and key for content credentials (C2PA).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, sync::Arc};

/// A certificate and its key, given by the caller. Not a parameter.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// PEM: the signing certificate, then its chain without the root.
    pub certificates: Arc<[u8]>,
    /// PEM, PKCS#8.
    pub key: Arc<[u8]>,
}

impl Serialize for Credentials {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&*self.certificates, &*self.key).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Credentials {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Credentials, D::Error> {
        let (certificates, key) = <(Vec<u8>, Vec<u8>)>::deserialize(deserializer)?;
        Ok(Credentials { certificates: certificates.into(), key: key.into() })
    }
}

impl fmt::Debug for Credentials {
    /// Without the key, which is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}
