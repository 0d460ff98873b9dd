"""The stage cache: what a stage made, under the hash of everything it was made from."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hub.store.recipes import ProviderUsed
from hub.store.shelf import Shelf

log = logging.getLogger(__name__)

KEY = re.compile(r"[0-9a-f]{64}(-[a-z0-9]{1,32})?")


def stage_key(provider: ProviderUsed, params: Mapping[str, Any], **inputs: Any) -> str:
    """The hash of all that decides a stage's result, 64 hexadecimal digits.

    ``params`` are complete, with the defaults that were not given; ``inputs`` are texts, numbers
    and the digests of files. Both must be JSON. Raises TypeError or ValueError if they are not.
    """
    made_from = [provider.model_dump(mode="json"), dict(params), inputs]
    text = json.dumps(made_from, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


class StageCache:
    """Bytes by key, at most ``limit`` of them under ``root``; least recently used go first.

    Processes and threads may share it. An entry's digest lies in front of it: a damaged entry is
    a miss. A key is a `stage_key`, or one followed by ``-`` and a short name of a part.
    """

    def __init__(self, root: Path, limit: int) -> None:
        self._shelf = Shelf(root, limit)

    def get(self, key: str) -> bytes | None:
        """What was put, or None."""
        path = self._shelf.find(_checked(key))
        if path is None:
            return None
        try:
            entry = path.read_bytes()
        except OSError:
            return None
        digest, value = entry[:32], entry[32:]
        if hashlib.sha256(value).digest() != digest:
            self._shelf.remove(key)
            return None
        return value

    def put(self, key: str, value: bytes) -> None:
        """Keep the value if there is room; a full disk is logged and no more."""
        try:
            with self._shelf.adding(_checked(key)) as path:
                path.write_bytes(hashlib.sha256(value).digest() + value)
        except OSError as error:
            log.warning("%d bytes were not cached: %s", len(value), error)


def _checked(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ValueError(f"not a cache key: {key!r}")
    return key
