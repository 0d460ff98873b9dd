"""One stage alone: a portrait that moves, a mouth that follows speech. `make_avatar` joins them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hub.errors import InputError, ProviderError
from hub.flows.driving import choose_idle_driver, driving_clip, note_on, source_for, with_faces
from hub.flows.events import Event, Note, Preview, Progress
from hub.flows.request import MakeAvatar, Wordless
from hub.flows.sources import check_audio, clip_frames, endless, open_portrait, speech_of
from hub.types import Frame, Source

if TYPE_CHECKING:
    from hub.hub import Hub
    from hub.providers import Driver

PREVIEW_EVERY_FRAMES = 12


def drive(hub: Hub, request: MakeAvatar, out: Path) -> Iterator[Event]:
    """Animate the request's portrait while its recording lasts, or for so many seconds.

    ``out`` gets no sound. Raises InputError for a portrait that is a clip and moves by itself,
    ProviderError, MediaError.
    """
    request.check_output(out)
    seconds = _length_of(hub, request)
    portrait = open_portrait(hub, request)
    if portrait.source is None:
        raise InputError(f"{request.portrait.name} already moves.", fix="Give a picture.")
    yield from map(Note, portrait.notes)
    driver = hub.get("driver", request.driver)
    idle = choose_idle_driver(hub, request, driver)
    if idle is None:
        wanted = round(seconds * request.fps)
        driving = driving_clip(hub, request, driver, lambda number: number < wanted)
    else:
        yield Note(note_on(driver, idle))
        driving = _idle_motion(hub, request, idle, portrait.source)
    frames = driver.drive(
        source_for(hub, driver, portrait.source),
        speech_of(hub, request),
        driving=driving,
        fps=request.fps,
        seed=request.seed,
        params=request.params.driver,
    )
    yield from _write(hub, request, out, frames, stage="driver", seconds=seconds, sound=False)


def _idle_motion(hub: Hub, request: MakeAvatar, driver: Driver, source: Source) -> Iterator[Frame]:
    asked = source_for(hub, driver, source)
    speech = speech_of(hub, request)
    frames = driver.drive(asked, speech, fps=request.fps, seed=request.seed)
    return with_faces(hub, frames, source, request.fps)


def sync_lips(hub: Hub, request: MakeAvatar, out: Path) -> Iterator[Event]:
    """Let the mouth of the request's picture or clip follow its recording, which ``out`` carries.

    Raises InputError, ProviderError or MediaError.
    """
    request.check_output(out)
    seconds = _length_of(hub, request)
    portrait = open_portrait(hub, request)
    yield from map(Note, portrait.notes)
    wanted = round(seconds * request.fps)
    frames = hub.get("lipsync", request.lipsync).sync(
        itertools.islice(_source_frames(hub, request, portrait.source), wanted),
        speech_of(hub, request),
        source=portrait.source,
        fps=request.fps,
        seed=request.seed,
        params=request.params.lipsync,
    )
    yield from _write(hub, request, out, frames, stage="lipsync", seconds=seconds, sound=True)


def _length_of(hub: Hub, request: MakeAvatar) -> float:
    if isinstance(request, Wordless):
        limit = hub.settings.max_audio_seconds
        if request.seconds > limit:
            raise InputError(f"At most {limit:g} seconds can be made at once.")
        return request.seconds
    if request.audio is None:
        raise InputError("There is no speech.", fix="Give a recording.")
    return check_audio(hub, request.audio)


def _source_frames(hub: Hub, request: MakeAvatar, source: Source | None) -> Iterator[Frame]:
    if source is not None:
        return itertools.repeat(Frame(source.image, source.face))
    return endless(clip_frames(hub, request.portrait, request), request.portrait.name)


def _write(
    hub: Hub,
    request: MakeAvatar,
    out: Path,
    frames: Iterator[Frame],
    *,
    stage: str,
    seconds: float,
    sound: bool,
) -> Iterator[Event]:
    from hub.media import VideoWriter

    first = next(frames, None)
    if first is None or first.image is None:
        raise ProviderError(f"The {stage} gave no picture.", fix="Choose another provider.")
    height, width = first.image.shape[:2]
    speech = speech_of(hub, request) if sound else iter(())
    chunk = next(speech, None)
    rate = chunk.sample_rate if chunk else None
    with VideoWriter(out, width=width, height=height, fps=request.fps, sample_rate=rate) as writer:
        for piece in itertools.chain([chunk] if chunk else [], speech):
            writer.write_audio(piece.samples)
        for count, frame in enumerate(itertools.chain([first], frames), 1):
            assert frame.image is not None  # noqa: S101 - a driver without motion_only draws
            writer.write(frame.image)
            if count % PREVIEW_EVERY_FRAMES == 1:
                yield Progress(stage, count / request.fps, seconds)
                yield Preview(frame.image, count / request.fps)
