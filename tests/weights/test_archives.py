"""hub/weights/archives.py: archives that somebody made to do harm, and the usual ones."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hub.errors import Cancelled
from hub.weights import archives
from hub.weights.archives import unpack
from hub.weights.files import SourceError

FILES = {"model/weights.pdz": b"w" * 70_000, "model/default.yaml": b"fs: 24000", "读我.txt": b"hi"}


def make_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.mkdir("model")
        for name, content in files.items():
            package.writestr(name, content)
    return path


def make_tar(path: Path, files: Mapping[str, bytes], kind: str = "gz") -> Path:
    with tarfile.open(path, f"w:{kind}") as package:
        folder = tarfile.TarInfo("./model")
        folder.type = tarfile.DIRTYPE
        package.addfile(folder)
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            package.addfile(member, io.BytesIO(content))
    return path


def tar_of(path: Path, member: tarfile.TarInfo, content: bytes = b"") -> Path:
    with tarfile.open(path, "w:gz") as package:
        package.addfile(member, io.BytesIO(content))
    return path


Make = Callable[[Path, Mapping[str, bytes]], Path]
KINDS: dict[str, Make] = {"zip": make_zip} | {
    f"tar.{kind}": lambda path, files, kind=kind: make_tar(path, files, kind)  # type: ignore[misc]
    for kind in ("", "gz", "bz2", "xz")
}


@pytest.fixture(params=KINDS)
def make(request: pytest.FixtureRequest) -> Make:
    return KINDS[request.param]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "inside" / "folder"


def test_members_keep_their_names_whatever_the_archive_is_called(
    make: Make, tmp_path: Path, folder: Path
) -> None:
    unpack(make(tmp_path / "archive", FILES), folder)
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    assert {name: path.read_bytes() for name, path in files.items()} == FILES
    assert not any(path.stat().st_mode & stat.S_IXUSR for path in files.values())


@pytest.mark.parametrize(
    "name",
    ["../out.txt", "a/../../out.txt", "/out.txt", "..\\out.txt", "C:/out.txt", "a\nb", "x:stream"],
)
def test_a_name_that_leaves_the_folder_is_refused(
    make: Make, tmp_path: Path, folder: Path, name: str
) -> None:
    with pytest.raises(SourceError, match="no name of a file inside a folder"):
        unpack(make(tmp_path / "archive", {"good.txt": b"good", name: b"bad"}), folder)
    assert not list(tmp_path.rglob("out.txt"))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE]
)
def test_links_pipes_and_devices_in_a_tar_are_refused(
    tmp_path: Path, folder: Path, kind: bytes
) -> None:
    member = tarfile.TarInfo("model/odd")
    member.type, member.linkname = kind, "inside"
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        unpack(tar_of(tmp_path / "archive", member), folder)
    assert not list(folder.rglob("odd"))


def test_a_link_in_a_zip_is_refused(tmp_path: Path, folder: Path) -> None:
    link = zipfile.ZipInfo("model")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "archive", "w") as package:
        package.writestr(link, str(tmp_path))
        package.writestr("model/out.txt", b"bad")
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        unpack(tmp_path / "archive", folder)


def test_an_archive_that_grows_too_much_is_stopped(
    make: Make, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "ALLOWANCE", 100_000)
    monkeypatch.setattr(archives, "MOST_GROWTH", 0)
    with pytest.raises(SourceError, match=r"larger than|more bytes than"):
        unpack(make(tmp_path / "archive", {"bomb": bytes(3_000_000)}), folder)
    assert sum(path.stat().st_size for path in folder.rglob("*")) <= 100_000


def test_a_header_can_not_fill_the_memory(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "ALLOWANCE", 100_000)
    member = tarfile.TarInfo("model")
    member.pax_headers = {"comment": "x" * 50_000_000}
    with pytest.raises(SourceError, match="more bytes than"):
        unpack(tar_of(tmp_path / "archive", member), folder)


def test_a_file_of_holes_is_refused(tmp_path: Path, folder: Path) -> None:
    member = tarfile.TarInfo("model")
    member.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.size": str(10**12)}
    member.pax_headers |= {"GNU.sparse.map": f"{10**12},0"}
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        unpack(tar_of(tmp_path / "archive", member), folder)


def test_too_many_members_are_refused(
    make: Make, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 5)
    with pytest.raises(SourceError, match="more than 5 files"):
        unpack(make(tmp_path / "archive", {str(n): b"" for n in range(9)}), folder)


@pytest.mark.parametrize("second", ["a", "a/b"])
def test_a_member_is_written_once(make: Make, tmp_path: Path, folder: Path, second: str) -> None:
    archive = tmp_path / "archive"
    with pytest.raises(SourceError, match="two members"):
        unpack(make(archive, {"a": b"1", f"./{second}": b"2"}), folder)
    assert (folder / "a").read_bytes() == b"1"


@pytest.mark.parametrize("content", [b"", b"plain text", b"PK\x03\x04rest", b"\x1f\x8b\x08\x00bad"])
def test_what_is_no_archive_says_so(tmp_path: Path, folder: Path, content: bytes) -> None:
    (tmp_path / "archive").write_bytes(content)
    with pytest.raises(SourceError, match="can't be unpacked"):
        unpack(tmp_path / "archive", folder)


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_half_an_archive_says_so(make: Make, tmp_path: Path, folder: Path, share: float) -> None:
    archive = make(tmp_path / "archive", {"model": bytes(range(256)) * 800})
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(SourceError, match="can't be unpacked"):
        unpack(archive, folder)


def test_an_archive_of_nothing_is_none(make: Make, tmp_path: Path, folder: Path) -> None:
    with pytest.raises(SourceError, match="no files"):
        unpack(make(tmp_path / "archive", {}), folder)


def test_an_encrypted_zip_is_refused(tmp_path: Path, folder: Path) -> None:
    archive = make_zip(tmp_path / "archive", {"model": b"secret"})
    content = bytearray(archive.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.rindex(mark)
        content[at + flags] |= 1
    archive.write_bytes(content)
    with pytest.raises(SourceError, match="encrypted"):
        unpack(archive, folder)


def test_unpacking_can_be_cancelled(make: Make, tmp_path: Path, folder: Path) -> None:
    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        unpack(make(tmp_path / "archive", FILES), folder, check)
