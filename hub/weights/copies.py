"""One place where a weight may lie, and whether what lies there is right."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from hub.specs import Weight
from hub.weights.files import SourceError, hash_of
from hub.weights.markers import Marker, Markers, digest_of, stamp_of


@dataclass(frozen=True, slots=True)
class Copy:
    """A weight in one of a store's folders.

    A file is right when it has the weight's digest. Where its publisher gives none, what came first
    is right. A folder, and a file that came first, are known by the marker alone.
    """

    weight: Weight
    folder: Path
    markers: Markers

    @property
    def path(self) -> Path:
        """Where it lies, if it does."""
        return self.folder / self.weight.name

    @property
    def marker_file(self) -> Path:
        """What remembers the digest that was found."""
        kind = "folder " if self.weight.unpack else ""
        text = f"{kind}{self.weight.sha256 or self.weight.md5} {self.weight.name}"
        return self.folder / ".verified" / hashlib.sha256(text.encode()).hexdigest()

    @property
    def marker(self) -> Marker | None:
        """What was found when it was last hashed."""
        return self.markers.read(self.marker_file)

    def is_right(self) -> bool:
        """Whether it is there and right; hashed once, later only its time is looked at."""
        if not self._is_there():
            return False
        marker = self.marker
        return (marker is not None and marker.stamp == stamp_of(self.path)) or self.verify()

    def verify(self) -> bool:
        """Hash it again, whatever was found before."""
        if not self._is_there():
            return False
        marker = self.marker
        stamp, digest = stamp_of(self.path), digest_of(self.path)
        if self._fits(digest, marker):
            origin = marker.origin if marker else digest
            self.markers.write(self.marker_file, Marker(stamp, digest, origin))
            return True
        if marker is not None:  # what came first stays known
            self.markers.write(self.marker_file, replace(marker, stamp=""))
        return False

    def check_arrival(self, file: Path) -> str:
        """The SHA-256 of a file that came for this weight.

        Raises SourceError when its publisher, or the file that came first, has another digest.
        """
        digest = hash_of(file)
        weight = self.weight
        if weight.sha256:
            found, wanted = f"sha256 is {digest}", digest == weight.sha256
        elif weight.md5:
            md5 = hash_of(file, "md5")
            found, wanted = f"md5 is {md5}", md5 == weight.md5
        elif (marker := self.marker) is not None and marker.origin != digest:
            raise SourceError(
                f"its sha256 is {digest}, but the one that came first had {marker.origin}; if its "
                f"publisher has changed it and you trust that, delete {self.marker_file}"
            )
        else:
            return digest
        if not wanted:
            raise SourceError(f"its {found}, which is not the right one")
        return digest

    def remember(self, content: Path, origin: str) -> None:
        """Note that ``content``, which is about to lie here, was just checked."""
        digest = digest_of(content) if self.weight.unpack else origin
        self.markers.write(self.marker_file, Marker(stamp_of(content), digest, origin))

    def _is_there(self) -> bool:
        if self.weight.unpack:
            return self.path.is_dir()
        size = self.weight.size
        return self.path.is_file() and (not size or self.path.stat().st_size == size)

    def _fits(self, digest: str, marker: Marker | None) -> bool:
        weight = self.weight
        if weight.unpack:
            return marker is not None and marker.digest == digest
        if weight.sha256:
            return digest == weight.sha256
        if weight.md5:
            return hash_of(self.path, "md5") == weight.md5
        return marker is None or marker.digest == digest


def published_digest(weight: Weight) -> str:
    """For people: the digest that its publisher gives."""
    if weight.sha256:
        return f"sha256 {weight.sha256}"
    return f"md5 {weight.md5}" if weight.md5 else "no published digest"
