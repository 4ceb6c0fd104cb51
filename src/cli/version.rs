//! `pixmill --version --verbose`: the build, for bug reports and for comparing it with security advisories.

use crate::codec::libraries;

/// Version, target, features, and the compiled libraries.
pub(super) fn text() -> String {
    format!(
        "pixmill {}\ntarget: {}\nfeatures: {}\nlibraries: {}\n",
        env!("CARGO_PKG_VERSION"),
        env!("PIXMILL_TARGET"),
        env!("PIXMILL_FEATURES"),
        libraries().join(", ")
    )
}
