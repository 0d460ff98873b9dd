"""What moves the picture: a driver, and the motion that it is given to follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, count, takewhile
from typing import TYPE_CHECKING

from hub.errors import ProviderError
from hub.flows.request import MakeAvatar
from hub.flows.sources import clip_frames, endless
from hub.registry import best_of
from hub.types import Frame, Source

if TYPE_CHECKING:
    from hub.hub import Hub
    from hub.providers import Driver


def choose_idle_driver(hub: Hub, request: MakeAvatar, driver: Driver) -> Driver | None:
    """The driver whose motion ``driver`` follows; None for one that moves by itself or has a clip.

    Raises ProviderError where there is none.
    """
    if driver.spec.capabilities.idle or request.driving_video is not None:
        return None
    if request.idle_driver is not None:
        return hub.get("driver", request.idle_driver)
    able = [
        listing
        for listing in hub.providers("driver")
        if listing.spec is not None and listing.spec.capabilities.idle
    ]
    if not able:
        raise ProviderError(
            f"{driver.spec.title} copies the motion of a video, and no driver here moves by "
            "itself to take one from.",
            fix="Give a driving video, or install a driver with idle motion.",
        )
    return hub.get("driver", best_of(able).id)


def note_on(driver: Driver, idle_driver: Driver) -> str:
    """What the user should know when one driver follows another."""
    return (
        f"{driver.spec.title} follows the idle motion of {idle_driver.spec.title}, for there is no "
        "driving video."
    )


def driving_clip(
    hub: Hub, request: MakeAvatar, driver: Driver, wanted: Callable[[int], bool]
) -> Iterator[Frame] | None:
    """The frames of the request's driving video, its face tracked; None without one.

    A driver that doesn't move by itself is given a frame for each that it has to give, ``wanted``
    says of each number whether it has: the video's end goes back and forth.
    """
    if request.driving_video is None:
        return None
    frames = clip_frames(hub, request.driving_video, request)
    if driver.spec.capabilities.idle:
        return frames
    lasting = endless(frames, request.driving_video.name)
    return (frame for _, frame in zip(takewhile(wanted, count()), lasting, strict=False))


def source_for(hub: Hub, driver: Driver, source: Source) -> Source:
    """The source, with all faces of its picture for a driver that animates several."""
    if not driver.spec.capabilities.several_faces:
        return source
    return replace(source, faces=tuple(hub.faces.detect(source.image)))


def with_faces(hub: Hub, frames: Iterator[Frame], source: Source, fps: float) -> Iterator[Frame]:
    """A driver's frames; their face is tracked when its first frame doesn't say where it is.

    It is that of the source, or the one in its place.
    """
    first = next(frames, None)
    if first is None:
        return
    every = chain([first], frames)
    if first.image is None or first.face is not None:
        yield from every
        return
    left, top, right, bottom = source.face.box
    place = (left + right) / 2, (top + bottom) / 2
    images = (frame.image for frame in every if frame.image is not None)
    yield from hub.faces.track(images, fps, choose=place)
