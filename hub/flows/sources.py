"""What a flow starts from: the portrait with its face, and the speech."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hub.errors import InputError
from hub.flows.portraits import Portrait
from hub.flows.request import MakeAvatar, Wordless
from hub.store import digest_of
from hub.types import Audio, Frame, Source

if TYPE_CHECKING:
    from hub.hub import Hub
    from hub.media import MediaInfo

MAX_TAIL_BYTES = 256_000_000
"""How much of a clip's end is kept to play it back and forth when the speech is longer."""

BLOCK_SECONDS = 4.0
"""A recording is passed on in blocks of this length: enough to judge its loudness by."""

SILENCE_RATE = 16_000
"""The sample rate of what `speech_of` gives where nobody speaks."""

SMALL_FACE_PIXELS = 40
"""A face narrower than this has a mouth of a dozen pixels."""


def open_portrait(hub: Hub, request: MakeAvatar) -> Portrait:
    """Read the portrait and find its face, or take what was prepared for an earlier video.

    Raises InputError for what can't be used.
    """
    from hub.media import probe
    from hub.media.inputs import check_file

    if request.portrait_is_video:
        _check_is_video(probe(request.portrait, "video"), request.portrait.name)
        return Portrait(None)
    file = check_file(request.portrait, "picture")
    key = (digest_of(file), file.name, request.size, request.crop, request.face)
    return hub.portraits.get(key, lambda: _prepare(hub, request))


def _prepare(hub: Hub, request: MakeAvatar) -> Portrait:
    from hub.face import fit
    from hub.media import read_image

    name = request.portrait.name
    picture = read_image(request.portrait, max_pixels=hub.settings.max_image_pixels)
    face, notes = hub.faces.choose_face(picture.image, point=request.face, name=name)
    image, fitted = fit(picture.image, face, request.size, crop=request.crop)
    source = Source(image, fitted.face(face), name)
    return Portrait(source, (*picture.notes, *notes, *_note_if_small(source, request)))


def clip_frames(hub: Hub, path: Path, request: MakeAvatar) -> Iterator[Frame]:
    """The frames of a video with its face tracked, once through; the track is kept."""
    from hub.flows.cached_track import cached_track
    from hub.media import probe, read_video
    from hub.media.inputs import check_file

    file = check_file(path, "video")
    point = request.face if path == request.portrait else None
    if point is not None:
        info = probe(path, "video")
        scale = min(1.0, request.size / max(info.width, info.height))
        point = (point[0] * scale, point[1] * scale)
    return cached_track(
        hub,
        lambda: read_video(file, request.fps, max_side=request.size),
        request.fps,
        choose=point,
        sha256=digest_of(file),
        size=request.size,
    )


def check_audio(hub: Hub, path: Path) -> float:
    """The recording's length in seconds. Raises InputError for one that is silent or too long."""
    from hub.media import probe, stream_audio
    from hub.media.audio import SILENCE

    seconds = probe(path, "audio").duration
    blocks = stream_audio(path, max_seconds=hub.settings.max_audio_seconds)
    if not any(np.abs(block.samples).max(initial=0) >= SILENCE for block in blocks):
        raise InputError(
            f"The audio {path.name} is silent.",
            fix="Check the recording's volume and that the microphone was on.",
        )
    return seconds


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
    """The speech, chunk by chunk: the user's recording, silence, or the voice reading the text.

    The voice's chunks are cached.
    """
    if isinstance(request, Wordless):
        yield from _silence(request.seconds)
        return
    if request.audio is not None:
        from hub.media import stream_audio

        limit = hub.settings.max_audio_seconds
        yield from stream_audio(request.audio, max_seconds=limit, block_seconds=BLOCK_SECONDS)
        return
    from hub.flows.cached_speech import cached_speech

    yield from cached_speech(hub, request)


def _silence(seconds: float) -> Iterator[Audio]:
    left, most = round(seconds * SILENCE_RATE), round(BLOCK_SECONDS * SILENCE_RATE)
    while left > 0:
        block = min(left, most)
        left -= block
        yield Audio(np.zeros(block, np.float32), SILENCE_RATE)


def _check_is_video(info: MediaInfo, name: str) -> None:
    if not info.has_video:
        raise InputError(f"{name} holds no picture.", fix="Use a picture or a video of a face.")


def _note_if_small(source: Source, request: MakeAvatar) -> Iterator[str]:
    left, _, right, _ = source.face.box
    if right - left < SMALL_FACE_PIXELS and request.crop == "none":
        yield (
            f"The face is only {right - left:.0f} pixels wide in the video: crop to the face "
            "(--crop face) or make the video larger (--size) to see it speak."
        )
