//! `pixmill --version --verbose`: the build, for bug reports and for comparing it with security advisories.

use crate::codec::libraries;

/// Version, target, features, and the compiled libraries.
pub(super) fn lines() -> [String; 4] {
    [
        format!("pixmill {}", env!("CARGO_PKG_VERSION")),
        format!("target: {}", env!("PIXMILL_TARGET")),
        format!("features: {}", env!("PIXMILL_FEATURES")),
        format!("libraries: {}", libraries().join(", ")),
    ]
}
