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
from hub.weights.files import SourceError, copy_at_most

TIMEOUT = 30.0
"""Seconds a server may be silent."""


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
    size: int,
    *,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Download to ``target``, going on after the bytes that are there, as long as more come.

    ``check`` is called between blocks and may raise to end it. Raises SourceError with the server's
    reason; what came until then stays in ``target``.
    """
    opener = urllib.request.build_opener(OnlyHttps)
    if _bytes_of(target) >= size:
        target.unlink()  # it can't be right, else it would be in its place
    while (start := _bytes_of(target)) < size:
        try:
            check()
            with _opened(opener, source.url, start) as answer:
                resumed = answer.status == http.client.PARTIAL_CONTENT
                with target.open("ab" if resumed else "wb") as file:
                    copy_at_most(answer, file, size - file.tell(), check)
            reason = SourceError(f"it ended after {_bytes_of(target):,} of {size:,} bytes")
        except SourceError as error:
            reason = error
        if _bytes_of(target) <= start:
            raise reason


@contextmanager
def _opened(
    opener: urllib.request.OpenerDirector, url: str, start: int
) -> Iterator[http.client.HTTPResponse]:
    """The server's answer from byte ``start`` on; what breaks inside is a SourceError too."""
    headers = {"User-Agent": "avatar-hub", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 (specs: https only)
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            _check_range(answer, start)
            yield answer
    except urllib.error.HTTPError as error:
        raise SourceError(f"the server answered {error.code} {error.reason}") from error
    except urllib.error.URLError as error:
        raise SourceError(str(error.reason)) from error
    except (TimeoutError, ConnectionError, ssl.SSLError, http.client.HTTPException) as error:
        raise SourceError(f"the connection broke: {error or type(error).__name__}") from error


def _bytes_of(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _check_range(answer: http.client.HTTPResponse, start: int) -> None:
    given = answer.headers.get("Content-Range", "")
    if answer.status == http.client.PARTIAL_CONTENT and not given.startswith(f"bytes {start}-"):
        raise SourceError(f"asked for bytes from {start}, the server sent {given or 'others'}")
