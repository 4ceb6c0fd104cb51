#!/usr/bin/env python3
"""Makes the archive of a release: the program, its licenses, the man page and completions, in one folder.

    archive.py TARGET PROGRAM OUT

The same program gives the same bytes, whoever makes it and when. Prints the path of the archive. `[package.metadata.binstall]`
in Cargo.toml and the action have the same names.
"""

import gzip
import io
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE", "LICENSE-SeetaFace"]


def files(target: str, program: Path, out: Path) -> dict[str, Path]:
    third_party = out / f"THIRD-PARTY-{target}.txt"
    subprocess.run(["node", ROOT / ".github/release/licenses.mjs", target, third_party], check=True)
    entries = {program.name: program, "THIRD-PARTY.txt": third_party}
    entries |= {name: ROOT / name for name in SHARED}
    entries |= {f"completions/{path.name}": path for path in (ROOT / "completions").iterdir()}
    return dict(sorted(entries.items()))


def mode(path: Path, program: Path) -> int:
    return 0o755 if path == program else 0o644


def write_tar(path: Path, folder: str, entries: dict[str, Path], program: Path) -> None:
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed, tarfile.open(
        fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT
    ) as tar:
        for name, source in entries.items():
            data = source.read_bytes()
            info = tarfile.TarInfo(f"{folder}/{name}")
            info.size, info.mode = len(data), mode(source, program)
            tar.addfile(info, io.BytesIO(data))


def write_zip(path: Path, folder: str, entries: dict[str, Path], program: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, source in entries.items():
            info = zipfile.ZipInfo(f"{folder}/{name}")
            info.external_attr = mode(source, program) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, source.read_bytes())


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    target, program, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    version = re.search(r'^version = "(.*)"$', (ROOT / "Cargo.toml").read_text(encoding="utf-8"), re.M)[1]
    out.mkdir(parents=True, exist_ok=True)
    folder = f"pixmill-{version}-{target}"
    entries = files(target, program, out)
    if "windows" in target:
        path = out / f"{folder}.zip"
        write_zip(path, folder, entries, program)
    else:
        path = out / f"{folder}.tar.gz"
        write_tar(path, folder, entries, program)
    os.remove(entries["THIRD-PARTY.txt"])
    print(path)


main()
