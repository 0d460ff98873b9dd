"""Files behind an https address, resumed where the server can."""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from hub.specs import Url
from hub.weights.files import SourceError, check_room, copy_at_most
from hub.weights.progress import Expected

TIMEOUT = 30.0
"""Seconds a server may be silent."""


class UnreachableError(SourceError):
    """There is no answer from that server."""


class NothingMoreError(SourceError):
    """The server has no bytes after those that are here."""


class OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to https and raises SourceError for one to anything else."""

    def redirect_request(  # noqa: PLR0917 (the signature is urllib's)
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The request of the new address."""
        if urlsplit(newurl).scheme != "https":
            raise SourceError(f"it redirects to {newurl}, which is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch_url(
    source: Url,
    target: Path,
    expected: Expected,
    *,
    has_digest: bool = True,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Download to ``target``, going on after the bytes that are there, as long as more come.

    Without ``has_digest`` nobody would notice that two files were joined, so what came is only
    gone on with when the server can tell that it is the same file. ``check`` is called between
    blocks and may raise to end it. Raises SourceError with the server's reason; what came until
    then stays in ``target``; UnreachableError when no server answered at all; OSError when the
    disk has no room for what the server sends.
    """
    opener = urllib.request.build_opener(OnlyHttps)
    if 0 < expected.size <= _bytes_of(target):
        target.unlink(missing_ok=True)  # it can't be right, else it would be in its place
    version = ""
    while True:
        start = _bytes_of(target)
        try:
            check()
            with _opened(opener, source.url, start, version) as answer:
                version = _version_of(answer)
                _receive(answer, target, expected, check)
            return
        except NothingMoreError:
            if has_digest and not expected.is_published:
                return  # what another pull left may be the whole; its digest will tell
            raise
        except SourceError:
            came = _bytes_of(target)
            ended = expected.size and came >= expected.size
            if came <= start or ended or not (has_digest or version):
                raise


def _receive(
    answer: http.client.HTTPResponse,
    target: Path,
    expected: Expected,
    check: Callable[[], None],
) -> None:
    resumed = answer.status == http.client.PARTIAL_CONTENT
    with target.open("ab" if resumed else "wb") as file:
        start = file.tell()
        if not expected.is_published:
            expected.size = start + answer.length if answer.length else 0
            check_room(target.parent, answer.length or 0)
        copy_at_most(answer, file, expected.size - start if expected.size else None, check)
        came = file.tell()
    if came < expected.size:
        raise SourceError(f"it ended after {came:,} of {expected.size:,} bytes")


def _version_of(answer: http.client.HTTPResponse) -> str:
    """What tells a server's file from another one that it may have later; "" where nothing does."""
    tag = answer.headers.get("ETag", "")
    return answer.headers.get("Last-Modified", "") if tag.startswith("W/") or not tag else tag


@contextmanager
def _opened(
    opener: urllib.request.OpenerDirector, url: str, start: int, version: str
) -> Iterator[http.client.HTTPResponse]:
    """The server's answer from byte ``start`` on; what breaks inside is a SourceError too."""
    headers = {"User-Agent": "avatar-hub", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
        headers |= {"If-Range": version} if version else {}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 (specs: https only)
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            _check_range(answer, start)
            yield answer
    except urllib.error.HTTPError as error:
        nothing_more = error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE
        kind = NothingMoreError if nothing_more else SourceError
        raise kind(f"the server answered {error.code} {error.reason}") from error
    except urllib.error.URLError as error:
        raise UnreachableError(str(error.reason)) from error
    except (TimeoutError, ConnectionError, ssl.SSLError, http.client.HTTPException) as error:
        raise SourceError(f"the connection broke: {error or type(error).__name__}") from error


def _bytes_of(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _check_range(answer: http.client.HTTPResponse, start: int) -> None:
    given = answer.headers.get("Content-Range", "")
    if answer.status == http.client.PARTIAL_CONTENT and not given.startswith(f"bytes {start}-"):
        raise SourceError(f"asked for bytes from {start}, the server sent {given or 'others'}")
