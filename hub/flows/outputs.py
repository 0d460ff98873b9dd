"""The folder a row of videos is made into: each is whole and in its place, or not there."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from filelock import FileLock, Timeout

from hub.errors import HubError, InputError
from hub.flows.events import Event, Result
from hub.flows.prepare import choose_providers
from hub.flows.recipe import recipe_of
from hub.flows.request import MakeAvatar
from hub.media import read_metadata
from hub.media.inputs import check_file
from hub.store import Recipe
from hub.store.recipes import METADATA_NAME, beside

if TYPE_CHECKING:
    from hub.hub import Hub

STATE_FOLDER = ".avatar-hub"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one video; "kept" is one that was there, made from the same recipe.

    ``result`` is set for "made", ``error`` for "failed"; ``where`` says which item it is.
    """

    name: str
    where: str
    state: Literal["made", "kept", "failed"]
    video: Path
    result: Result | None = None
    error: HubError | None = None


class OutputFolder:
    """Use as a context manager: one process at a time makes videos in a folder.

    Work lies in a hidden folder inside until it is finished, so that a process that was killed
    leaves no half file among the videos, and its work is cleared away by the next one.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.state = self.root / STATE_FOLDER
        self._making = self.state / "making"
        self._lock = FileLock(self.state / "lock", timeout=0)

    def __enter__(self) -> Self:
        """Raises InputError for a folder that can't be written or that another process uses."""
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
            shutil.rmtree(self._making, ignore_errors=True)
            self._making.mkdir(exist_ok=True)
        except Timeout as error:
            raise InputError(
                f"Another avatar-hub makes videos in {self.root}.",
                fix="Wait for it, or choose another folder.",
            ) from error
        except OSError as error:
            raise InputError(
                f"No videos can be written to {self.root}: {error.strerror}.",
                fix="Choose a folder that you may write to.",
            ) from error
        return self

    def __exit__(self, *exception: object) -> None:
        shutil.rmtree(self._making, ignore_errors=True)
        self._lock.release()

    def ensure(
        self,
        hub: Hub,
        request: MakeAvatar,
        name: str,
        *,
        where: str,
    ) -> Generator[Event, None, Outcome]:
        """Make the video ``name`` unless it is there; its failure is an outcome, not an error."""
        video = self.root / f"{name}.mp4"
        try:
            if self._is_made(hub, request, video):
                return Outcome(name, where, "kept", video)
            result: Result | None = None
            making = hub.run(request, out=self._making / video.name)
            with closing(making):  # type: ignore[type-var]
                for event in making:
                    if isinstance(event, Result):
                        result = self._put_in_place(event)
                    else:
                        yield event
        except HubError as error:
            return Outcome(name, where, "failed", video, error=error)
        return Outcome(name, where, "made", video, result=result)

    def _is_made(self, hub: Hub, request: MakeAvatar, video: Path) -> bool:
        for field, path in request.files.items():
            check_file(path, field)
        if not video.exists():
            return False
        carried = read_metadata(video).get(METADATA_NAME)
        if carried is None:
            raise InputError(
                f"{video} is in the way: it was not made by this hub.",
                fix="Move it, or choose another name or folder.",
            )
        wanted = recipe_of(hub, request, choose_providers(hub, request).by_role)
        return _digest(carried) == wanted.digest and all(
            p.is_file() for p in _extras(request, video)
        )

    def _put_in_place(self, result: Result) -> Result:
        """Move the finished files; the video comes last, as it is what says they are there."""
        recipe = result.recipe.replace(self.root / result.recipe.name)
        captions = result.captions and result.captions.replace(self.root / result.captions.name)
        video = result.video.replace(self.root / result.video.name)
        return replace(result, video=video, recipe=recipe, captions=captions)


def _digest(recipe: str) -> str | None:
    try:
        return Recipe.from_json(recipe).digest
    except InputError:  # of another version
        return None


def _extras(request: MakeAvatar, video: Path) -> Sequence[Path]:
    captions = request.captions in ("srt", "vtt")
    return (beside(video), *([video.with_suffix(f".{request.captions}")] if captions else ()))
