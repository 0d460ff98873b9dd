"""A web server that can break in the usual ways, and a package index of small wheels."""

from __future__ import annotations

import base64
import hashlib
import http.server
import os
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hub.specs import Url, Weight, WeightSource
from hub.weights import WeightStore


@dataclass
class Web:
    """What the server does: ``files`` by path, and how it answers."""

    address: str
    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    """Bytes of an answer after which the connection breaks."""
    bytes_per_second: float | None = None
    ranges: bool = True
    lengths: bool = True
    """Whether an answer says how long it is; otherwise it ends with the connection."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and Range of each GET."""

    def url(self, path: str) -> Url:
        """A source; unlike a plugin's, it may be plain HTTP, since it stays on this machine."""
        return Url.model_construct(type="url", url=self.address + path)


class Handler(http.server.BaseHTTPRequestHandler):
    web: Web
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self.web.asked.append((self.path, self.headers.get("Range", "")))
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        if self.path in self.web.redirects:
            self.send_response(302)
            self.send_header("Location", self.web.redirects[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        content = self.web.files.get(self.path)
        if content is None:
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")  # as the Hub says it
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = self._start()
        if start >= len(content) > 0:
            self.send_response(416)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if self.web.lengths:
            self.send_header("Content-Length", str(len(content) - start))
        else:
            self.send_header("Connection", "close")
            self.close_connection = True
        for name, value in self.web.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self._send(content[start:])

    def _start(self) -> int:
        asked = self.headers.get("Range", "")
        if self.headers.get("If-Range", "") not in ("", self.web.headers.get("ETag")):
            return 0
        return int(asked.removeprefix("bytes=").split("-")[0]) if asked and self.web.ranges else 0

    def _send(self, content: bytes) -> None:
        cut = self.web.cut_after
        for at in range(0, len(content), 8_192):
            if cut is not None and at >= cut:
                self.close_connection = True
                return
            try:
                self.wfile.write(content[at : at + 8_192])
            except ConnectionError:
                return
            if self.web.bytes_per_second:
                time.sleep(8_192 / self.web.bytes_per_second)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[Web]:
    handler = type("BoundHandler", (Handler,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.web = Web(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield handler.web
    server.shutdown()
    server.server_close()


@pytest.fixture
def store(tmp_path: Path) -> WeightStore:
    return WeightStore(tmp_path / "weights 权重")


def weight_of(
    content: bytes, *sources: WeightSource, name: str = "voice/model.bin", **fields: Any
) -> Weight:
    """A weight with the content's SHA-256 and size, unless ``fields`` say otherwise."""
    # model_construct keeps the test's own http addresses, which the contract refuses.
    sha256 = hashlib.sha256(content).hexdigest()
    usual = {"sha256": sha256, "size": len(content), "licence": "Apache-2.0"}
    return Weight.model_construct(name=name, sources=sources, **(usual | fields))


WeightOf = Callable[..., Weight]


@pytest.fixture(name="weight_of")
def weight_of_fixture() -> WeightOf:
    return weight_of


class Wheelhouse:
    """A folder of wheels that pip and uv are told to look in, and nowhere else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(
        self,
        name: str,
        files: Mapping[str, bytes],
        *,
        tag: str = "py3-none-any",
        version: str = "1.0",
    ) -> str:
        """Build a wheel; return its requirement."""
        info = f"{name}-{version}.dist-info"
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        kind = f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n"
        members = dict(files)
        members |= {f"{info}/METADATA": about.encode(), f"{info}/WHEEL": kind.encode()}
        record = [f"{path},{_record(data)},{len(data)}" for path, data in members.items()]
        members[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
        with zipfile.ZipFile(self.folder / f"{name}-{version}-{tag}.whl", "w") as wheel:
            for path, data in members.items():
                wheel.writestr(path, data)
        return f"{name}=={version}"


def _record(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"sha256={digest}"


@pytest.fixture
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheelhouse:
    folder = tmp_path / "wheelhouse"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    return Wheelhouse(folder)
