"""What a flow starts from: the portrait with its face, and the speech."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hub.errors import InputError
from hub.flows.request import MakeAvatar
from hub.types import Audio, Frame, Source

if TYPE_CHECKING:
    from hub.hub import Hub

MAX_TAIL_BYTES = 256_000_000
"""How much of a clip's end is kept to play it back and forth when the speech is longer."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """A still source to be animated, or (``source`` None) a clip that keeps its own motion."""

    source: Source | None
    width: int
    height: int
    notes: tuple[str, ...] = ()


def open_portrait(hub: Hub, request: MakeAvatar) -> Portrait:
    """Read the portrait and find its face. Raises InputError for what can't be used."""
    from hub.face import choose_face, fit
    from hub.media import probe, read_image

    name = request.portrait.name
    if request.portrait_is_video:
        width, height = clip_size(probe(request.portrait), request.size)
        return Portrait(None, width, height)
    picture = read_image(request.portrait, max_pixels=hub.settings.max_image_pixels)
    face, notes = choose_face(hub.faces.detect(picture.image), point=request.face, name=name)
    image, face = fit(picture.image, face, request.size, crop=request.crop)
    height, width = image.shape[:2]
    return Portrait(Source(image, face, name), width, height, (*picture.notes, *notes))


def clip_frames(hub: Hub, path: Path, request: MakeAvatar) -> Iterator[Frame]:
    """The frames of a video with its face tracked, once through."""
    from hub.media import read_video

    images = read_video(path, request.fps, max_side=request.size)
    return hub.faces.track(images, request.fps, point=request.face)


def endless(frames: Iterator[Frame], name: str) -> Iterator[Frame]:
    """The frames, then their last seconds back and forth for as long as anyone asks.

    Raises InputError for a clip without a single frame, or in which no face was ever found.
    """
    tail: list[Frame] = []
    seen_face = False
    for frame in frames:
        seen_face = seen_face or frame.face is not None
        tail.append(frame)
        size = frame.image.nbytes if frame.image is not None else 1
        del tail[: -max(2, MAX_TAIL_BYTES // size)]
        yield frame
    if not tail:
        raise InputError(f"{name} holds no frame that can be read.", fix="Use another video.")
    if not seen_face:
        raise InputError(
            f"No face was found in {name}.", fix="Use a video in which one face is seen clearly."
        )
    while True:
        yield from tail[-2::-1]
        yield from tail[1:]


def speech_of(hub: Hub, request: MakeAvatar) -> Iterator[Audio]:
    """The speech, chunk by chunk: the user's recording, or the voice reading the text.

    The voice's chunks are cached; raises InputError when it stays silent.
    """
    if request.audio is not None:
        from hub.media import stream_audio

        yield from stream_audio(request.audio, max_seconds=hub.settings.max_audio_seconds)
        return
    from hub.flows.cached_speech import cached_speech

    silent = True
    for chunk in cached_speech(hub, request):
        silent = False
        yield chunk
    if silent:
        raise InputError(
            "The voice had nothing to say for this text.",
            fix="Write it in a language the voice speaks; see its tab or `avatar-hub plugins`.",
        )
