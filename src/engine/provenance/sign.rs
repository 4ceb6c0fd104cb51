//! Signs a manifest with the c2pa crate, without network access.

use super::origin::{Origin, failure};
use crate::{codec::Format, output::Credentials, report::Failure};
use c2pa::{BoxedSigner, Builder, BuilderIntent, ClaimGeneratorInfo, SigningAlg, create_signer};
use serde_json::json;
use std::io::Cursor;

pub(super) fn signed(made: &[u8], to: Format, origin: &Origin<'_>, with: &Credentials) -> Result<Vec<u8>, Failure> {
    let signer = signer(with)?;
    let mime = to.info().mime;
    if !Builder::supported_mime_types().iter().any(|known| known == mime) {
        return Err(failure(format!("{} cannot hold them; use jpg, png, webp or avif", to.info().name)));
    }
    let mut builder = Builder::default();
    builder.set_intent(BuilderIntent::Edit);
    builder.set_claim_generator_info(generator());
    let parent =
        json!({ "title": format!("source.{}", origin.format.info().extensions[0]), "relationship": "parentOf" });
    builder
        .add_ingredient_from_stream(parent.to_string(), origin.format.info().mime, &mut Cursor::new(origin.source))
        .map_err(failure)?;
    for (name, operation) in actions(origin, to) {
        let action = json!({ "action": name, "description": operation, "softwareAgent": generator() });
        builder.add_action(action).map_err(failure)?;
    }
    let mut out = Cursor::new(Vec::new());
    builder.sign(signer.as_ref(), mime, &mut Cursor::new(made), &mut out).map_err(failure)?;
    Ok(out.into_inner())
}

fn generator() -> ClaimGeneratorInfo {
    let mut info = ClaimGeneratorInfo::new("pixmill");
    info.set_version(env!("CARGO_PKG_VERSION"));
    info
}

/// The signer for this key. The type of key determines the algorithm; each algorithm rejects other types.
fn signer(with: &Credentials) -> Result<BoxedSigner, Failure> {
    let kinds = [SigningAlg::Es256, SigningAlg::Es384, SigningAlg::Es512, SigningAlg::Ed25519, SigningAlg::Ps256]; // fmt: skip
    let mut signers = kinds.into_iter().filter_map(|kind| {
        let signer = create_signer::from_keys(&with.certificates, &with.key, kind, None).ok()?;
        // Some algorithms check the key only on first use.
        signer.sign(b"pixmill").is_ok().then_some(signer)
    });
    signers.next().ok_or_else(|| {
        failure("the key or the certificate cannot be used: both must be PEM, and the key must be PKCS#8 for ES256, ES384, ES512, Ed25519 or PS256")
    })
}

/// The C2PA actions for the operations, in order.
fn actions<'a>(origin: &Origin<'a>, to: Format) -> Vec<(&'static str, &'a str)> {
    let word = |operation: &str| match operation.split(' ').next().unwrap_or_default() {
        "exif-orientation" | "orient" => "c2pa.orientation",
        "precrop" | "crop" | "trim" | "trim-color" => "c2pa.cropped",
        "resize" => "c2pa.resized",
        "brightness" | "contrast" | "saturation" | "bw" => "c2pa.color_adjustments",
        "sharpen" | "blur" => "c2pa.filtered",
        "overlay" => "c2pa.placed",
        _ => "c2pa.edited",
    };
    let mut all: Vec<_> = origin.operations.iter().map(|operation| (word(operation), operation.as_str())).collect();
    if origin.format != to {
        all.push(("c2pa.converted", to.info().name));
    } else if all.is_empty() {
        all.push(("c2pa.transcoded", "encoded again"));
    }
    all
}
