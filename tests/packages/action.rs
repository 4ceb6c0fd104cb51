//! The action downloads a release and verifies it before it unpacks anything. The release is made by the scripts of a
//! release, and served from the loopback address.

use crate::{errors, ready, root, script, succeed};
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
};
use tempfile::TempDir;

const TAG: &str = concat!("v", env!("CARGO_PKG_VERSION"));

/// A release: its archive and checksums, in a folder served over HTTP until the process of the test ends.
struct Release {
    folder: TempDir,
    archive: PathBuf,
    address: String,
}

impl Release {
    fn new() -> Option<Release> {
        let target = ready(&["node", "python3", "curl", "bash"])?;
        let folder = tempfile::tempdir().expect("a folder");
        let files = folder.path().join(TAG);
        let mut make = Command::new("python3");
        let printed = succeed(make.arg(script("archive.py")).args([target, env!("CARGO_BIN_EXE_pixmill")]).arg(&files));
        let archive = PathBuf::from(printed.trim());
        let digest: String =
            Sha256::digest(fs::read(&archive).expect("an archive")).iter().map(|b| format!("{b:02x}")).collect();
        let name = archive.file_name().expect("a name").to_string_lossy().into_owned();
        fs::write(files.join("SHA256SUMS"), format!("{digest}  {name}\n")).expect("written");
        let address = serve(folder.path().to_owned());
        Some(Release { folder, archive, address })
    }

    /// Runs the action's script. `programs` is searched before the other folders of `PATH`.
    fn install(&self, version: &str, programs: &Path) -> (Output, PathBuf) {
        let bin = self.folder.path().join("bin");
        let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
        let mut command = Command::new("bash");
        command.arg(root().join(".github/actions/pixmill/install")).arg(&bin).arg(version);
        command.env("PIXMILL_RELEASES", &self.address).env("PATH", path).env("GH_TOKEN", "token");
        (command.output().expect("it starts"), bin.join("pixmill"))
    }
}

/// Serves the files of a folder. Returns the address.
fn serve(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines().map_while(Result::ok);
            let request = lines.next().unwrap_or_default();
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            let path = request.split(' ').nth(1).unwrap_or_default().trim_start_matches('/');
            let (status, body) =
                fs::read(folder.join(path)).map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            // A client may leave early.
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    address
}

/// A folder with a program `gh` that notes its arguments and ends with this code.
fn gh(code: u8) -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("gh");
    fs::write(&program, format!("#!/bin/sh\necho \"$*\" >\"$0.args\"\nexit {code}\n")).expect("written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("set");
    folder
}

/// One release for everything that is tested of it: packing the program takes seconds.
#[test]
fn the_action_installs_what_it_has_verified() {
    let Some(release) = Release::new() else { return };
    installs_a_valid_release(&release);
    unpacks_nothing_else(&release);
}

/// The default is the version of the sources; a version is a tag or a bare number.
fn installs_a_valid_release(release: &Release) {
    let gh = gh(0);
    for version in ["", TAG, env!("CARGO_PKG_VERSION")] {
        let (out, program) = release.install(version, gh.path());
        assert!(out.status.success(), "{version}: {}", errors(&out));
        assert!(succeed(Command::new(&program).arg("--version")).contains(env!("CARGO_PKG_VERSION")));
        fs::remove_file(program).expect("removed");
    }
    let asked = fs::read_to_string(gh.path().join("gh.args")).expect("gh has run");
    let name = release.archive.file_name().expect("a name").to_string_lossy();
    assert_eq!(asked.trim(), format!("attestation verify {name} --repo pixmill/pixmill"));
}

fn unpacks_nothing_else(release: &Release) {
    let fails = |version: &str, code: u8, message: &str| {
        let (out, program) = release.install(version, gh(code).path());
        assert_eq!(out.status.code(), Some(2), "{message}: {}", errors(&out));
        assert!(errors(&out).contains("::error::") && errors(&out).contains(message), "{message}: {}", errors(&out));
        assert!(!program.exists(), "{message}");
    };
    fails(TAG, 1, "has no valid attestation of pixmill/pixmill");
    fails("v0.0.99", 0, "If pixmill 0.0.99 is not released, name a release: with: version: vX.Y.Z");
    fails("../../x", 0, "the input version is a release such as v0.1.0");
    let mut bytes = fs::read(&release.archive).expect("an archive");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&release.archive, bytes).expect("written");
    fails(TAG, 0, "does not have the checksum in SHA256SUMS");
    fs::write(release.archive.with_file_name("SHA256SUMS"), "0  other.tar.gz\n").expect("written");
    fails(TAG, 0, "does not list");
}
