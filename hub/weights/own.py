"""The user's own files and folders that stand for weights: never checked, fetched or changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from hub.errors import WeightError
from hub.specs import Weight
from hub.weights.markers import Marker, Markers, digest_of, stamp_of


class OwnWeights:
    """``paths`` by the weights' names; the digests that were found are kept in ``folder``."""

    def __init__(self, paths: Mapping[str, Path], folder: Path, markers: Markers) -> None:
        self._paths, self._folder, self._markers = paths, folder, markers

    def __contains__(self, weight: Weight) -> bool:
        return weight.name in self._paths

    def place(self, weight: Weight) -> Path:
        """Where the user says that it is."""
        return self._paths[weight.name]

    def path(self, weight: Weight) -> Path | None:
        """The file, or the folder where an archive would be unpacked; None if it isn't there."""
        path = self.place(weight)
        return path if (path.is_dir() if weight.unpack else path.is_file()) else None

    def check(self, weight: Weight) -> None:
        """Raises WeightError when what the user named can't stand for the weight."""
        if self.path(weight) is not None:
            return
        place, kind = self.place(weight), "folder" if weight.unpack else "file"
        is_there = f"is not a {kind}" if place.exists() else "does not exist"
        raise WeightError(
            f"own_weights says that {weight.name} is {place}, which {is_there}.",
            fix=f"Put the {kind} there, or take it out of own_weights (AVATAR_HUB_OWN_WEIGHTS).",
        )

    def digest(self, weight: Weight) -> str | None:
        """The content's digest, hashed again only when names, sizes or times have changed."""
        path = self.path(weight)
        if path is None:
            return None
        file = self._folder / hashlib.sha256(f"own {path}".encode()).hexdigest()
        marker, stamp = self._markers.read(file), stamp_of(path)
        if marker is None or marker.stamp != stamp:
            digest = digest_of(path)
            marker = Marker(stamp, digest, digest)
            self._markers.write(file, marker)
        return marker.digest
