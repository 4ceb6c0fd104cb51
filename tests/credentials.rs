//! Content credentials: the signed manifest lists the operations and keeps the source's manifest. The certificate is
//! generated with openssl; the test is skipped where that is not installed.
#![cfg(all(feature = "c2pa", feature = "cli"))]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads files and starts programs, and prints skipped tests"
)]

#[path = "support/skip.rs"]
mod skip;

use c2pa::{Context, Reader, ValidationState};
use skip::has;
use std::{
    fs::{self, File},
    path::Path,
    process::Command,
};

/// A certificate authority, and a document signing certificate of it: `chain.pem` and `key.pem`.
fn certify(dir: &Path) {
    let leaf = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n\
        extendedKeyUsage=critical,emailProtection\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n";
    fs::write(dir.join("leaf.ext"), leaf).expect("written");
    let key = "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out";
    for command in [
        &format!("{key} root.key"),
        &format!("{key} key.pem"),
        "req -x509 -new -key root.key -days 30 -subj /O=Tests/CN=Root -out root.pem",
        "req -new -key key.pem -subj /O=Tests/CN=Signer -out leaf.csr",
        "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial -days 20 -extfile leaf.ext -out chain.pem",
    ] {
        let out = Command::new("openssl").args(command.split(' ')).current_dir(dir).output().expect("it starts");
        assert!(out.status.success(), "openssl {command}: {}", String::from_utf8_lossy(&out.stderr));
    }
}

/// Runs pixmill; returns its exit code and standard error.
fn pixmill(dir: &Path, args: &[&str]) -> (i32, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_pixmill"))
        .args(args)
        .current_dir(dir)
        .env("PIXMILL_CACHE_DIR", dir.join("cache"))
        .output()
        .expect("it starts");
    (out.status.code().expect("an exit code"), String::from_utf8_lossy(&out.stderr).into_owned())
}

fn read(path: &Path, mime: &str) -> c2pa::Result<Reader> {
    Reader::from_context(Context::new()).with_stream(mime, File::open(path).expect("written"))
}

#[test]
fn operations_are_signed_and_the_history_is_kept() {
    if !has("openssl") {
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    certify(dir);
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/photos/coffee.jpg");
    fs::copy(photo, dir.join("a.jpg")).expect("copied");
    let signed = |from: &str, to: &str, query: &str| {
        let with = ["--c2pa-cert", "chain.pem", "--c2pa-key", "key.pem"];
        let (code, said) = pixmill(dir, &[&["run", from, "-o", to, "-q", query][..], &with].concat());
        assert_eq!(code, 0, "{query}: {said}");
    };
    for (format, mime) in [
        ("jpg", "image/jpeg"),
        ("png", "image/png"),
        ("webp", "image/webp"),
        ("avif", "image/avif"),
        ("jxl", "image/jxl"),
        ("gif", "image/gif"),
    ] {
        let name = format!("b.{format}");
        signed("a.jpg", &name, &format!("width=120&crop=1:1&format={format}&metadata=c2pa"));
        let reader = read(&dir.join(&name), mime).expect("a manifest");
        // The certificate authority is unknown: valid, not trusted.
        assert_eq!(reader.validation_state(), ValidationState::Valid, "{format}: {}", reader.json());
        for word in ["c2pa.opened", "c2pa.cropped", "c2pa.resized", "parentOf", "\"pixmill\""] {
            assert!(reader.json().contains(word), "{format}: no {word} in {}", reader.json());
        }
        assert_eq!(reader.json().contains("c2pa.converted"), format != "jpg");
        let size = pixmill(dir, &["info", &name]);
        assert_eq!(size.0, 0, "the image itself is whole");
    }
    // The second generation contains the first.
    signed("b.jpg", "c.webp", "width=60&format=webp&metadata=copyright,c2pa");
    let manifests = read(&dir.join("c.webp"), "image/webp").expect("manifests").iter_manifests().count();
    assert_eq!(manifests, 2, "its own, and its source's");
    // Without `metadata=c2pa`, the manifest is removed.
    assert_eq!(pixmill(dir, &["run", "b.jpg", "-o", "d.jpg", "-q", "width=60"]).0, 0);
    assert!(read(&dir.join("d.jpg"), "image/jpeg").is_err());
}

#[test]
fn without_credentials_the_output_is_still_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/photos/coffee.jpg");
    fs::copy(photo, dir.join("a.jpg")).expect("copied");
    let run = ["run", "a.jpg", "-o", "b.jpg", "-v", "-q", "metadata=copyright,c2pa"];
    let (code, said) = pixmill(dir, &run);
    assert!(code == 0 && said.contains("--c2pa-cert") && said.contains("[c2pa-unsigned]"), "{code}: {said}");
    assert!(read(&dir.join("b.jpg"), "image/jpeg").is_err(), "no content credentials");
    fs::remove_file(dir.join("b.jpg")).expect("written");
    fs::write(dir.join("x.pem"), "no certificate").expect("written");
    let (code, said) = pixmill(dir, &[&run[..], &["--c2pa-cert", "x.pem", "--c2pa-key", "x.pem"]].concat());
    assert!(code == 1 && said.contains("PEM") && !dir.join("b.jpg").exists(), "{code}: {said}");
}
