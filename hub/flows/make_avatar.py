"""Portrait and words to talking video: all stages at work at once, nothing held in memory whole.

::

    text -> tts -> speech log -+-> driver -> lipsync -> encoder -> file
                               +-----------> lipsync
                               +--------------------> encoder, captions
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hub.errors import Cancelled, HubError
from hub.flows.driving import driving_clip, source_for, with_faces
from hub.flows.events import Event, Result
from hub.flows.pipeline import Meter, Pipeline, as_hub_error
from hub.flows.prepare import Plan, prepare
from hub.flows.recipe import recipe_of
from hub.flows.rendering import Rendering
from hub.flows.request import MakeAvatar
from hub.flows.sources import clip_frames, endless, speech_of
from hub.flows.speech_log import SpeechLog
from hub.media.captions import to_srt, to_vtt
from hub.runtime.told import Told
from hub.store.recipes import METADATA_NAME, beside
from hub.types import Frame, Source

if TYPE_CHECKING:
    from hub.hub import Hub
    from hub.providers import Driver
    from hub.store import Job, Recipe

FRAMES_WAITING = 16
"""Frames that wait between two stages: enough to even out their pace, few enough to stay small."""


def make_avatar(
    hub: Hub,
    request: MakeAvatar,
    *,
    out: Path | None,
    stop: threading.Event | None,
    segments: bool,
) -> Iterator[Event]:
    """See `hub.hub.Hub.run`."""
    started = time.monotonic()
    stop = stop or threading.Event()
    if out is not None:
        request.check_output(out)
    plan = yield from prepare(hub, request, stop)
    recipe = recipe_of(hub, request, plan.chosen.by_role)
    job = hub.jobs.create()
    making = Making(hub, plan, recipe, job, stop)
    try:
        yield from making.run((out or job.folder / "avatar.mp4").absolute(), segments=segments)
        result = making.result(started)
        job.finish("done")
        yield result
    except (Cancelled, GeneratorExit, KeyboardInterrupt):
        if job.status.state == "running":
            job.finish("cancelled")
        raise
    except Exception as error:  # every stage's errors end here
        shown = making.keep_speech(as_hub_error(error, "The render"))
        job.finish("failed", str(shown))
        raise shown from error
    finally:
        making.log.delete()


class Making:
    """One video while it is made."""

    def __init__(
        self, hub: Hub, plan: Plan, recipe: Recipe, job: Job, stop: threading.Event
    ) -> None:
        self._hub, self._plan, self._request, self._job = hub, plan, plan.request, job
        self._recipe = recipe
        self._pipeline = Pipeline(timeout=hub.settings.stage_timeout, stop=stop)
        self._rendering: Rendering
        self.log = SpeechLog(job.folder / "speech")

    def run(self, video: Path, *, segments: bool) -> Iterator[Event]:
        """Render to ``video``; with ``segments`` also second by second into the job's folder."""
        preview = self._job.folder / "preview"
        preview.mkdir()
        self._rendering = Rendering(
            self._plan,
            video,
            self.log,
            self._pipeline,
            metadata={METADATA_NAME: self._recipe.to_json()},
            preview_dir=preview if segments else None,
        )
        with self._pipeline, self._rendering:
            yield from self._rendering.run(self._frames())

    def result(self, started: float) -> Result:
        """Write what goes beside the video; ``started`` is when the user asked."""
        rendering = self._rendering
        recipe = beside(rendering.video)
        recipe.write_text(self._recipe.to_json(), encoding="utf-8")
        captions = None
        if self._request.captions in ("srt", "vtt"):
            captions = rendering.video.with_suffix(f".{self._request.captions}")
            convert = to_srt if self._request.captions == "srt" else to_vtt
            captions.write_text(convert(rendering.captions), encoding="utf-8")
        wall = time.monotonic() - started
        first = wall if rendering.first_frame is None else rendering.first_frame - started
        metrics: dict[str, float | dict[str, float]] = {
            "duration": rendering.duration,
            "frames": rendering.frames,
            "wall": round(wall, 3),
            "rtf": round(wall / rendering.duration, 3),
            "ttff": round(first, 3),
            "stages": {name: round(m.busy, 3) for name, m in self._pipeline.meters.items()},
        }
        notes = self._plan.portrait.notes
        return Result(rendering.video, recipe, captions, self._job.id, metrics, notes)

    def keep_speech(self, error: HubError) -> HubError:
        """The error, telling where the speech made so far is, if there is any."""
        kept = self._job.folder / "speech.flac"
        if self.log.keep(kept):
            error.fix = f"{error.fix} The speech made so far is kept: {kept}".strip()
        return error

    def _frames(self) -> Iterator[Frame | Told]:
        pipeline, request = self._pipeline, self._request
        pipeline.spawn("speech", self._speak)
        chosen = self._plan.chosen
        if chosen.driver is None:
            clip = clip_frames(self._hub, request.portrait, request)
            moving = ("clip", endless(clip, request.portrait.name))
        else:
            moving = ("driver", self._driven(chosen.driver))
        frames = pipeline.stage(*moving, size=FRAMES_WAITING)
        synced = chosen.lipsync.sync(
            pipeline.waiting("lipsync", frames),
            pipeline.waiting("lipsync", self.log.read(pipeline.stop)),
            source=self._plan.portrait.source,
            fps=request.fps,
            seed=request.seed,
            params=request.params.lipsync,
        )
        return pipeline.last_stage("lipsync", synced, size=FRAMES_WAITING)

    def _speak(self, meter: Meter) -> None:
        for chunk in speech_of(self._hub, self._request):
            meter.pause()
            self.log.append(chunk, stop=self._pipeline.stop)
            meter.start()
            if self._pipeline.stop.is_set():
                return
        self.log.close()

    def _driven(self, driver: Driver) -> Iterator[Frame]:
        request, source = self._request, self._plan.portrait.source
        assert source is not None  # noqa: S101 - what is driven is a still picture
        frames = driver.drive(
            source_for(self._hub, driver, source),
            self._pipeline.waiting("driver", self.log.read(self._pipeline.stop)),
            driving=self._driving(driver, source),
            fps=request.fps,
            seed=request.seed,
            motion_only=self._plan.chosen.motion_only,
            params=request.params.driver,
        )
        return with_faces(self._hub, frames, source, request.fps)

    def _driving(self, driver: Driver, source: Source) -> Iterator[Frame] | None:
        """What the driver follows, if it is to follow anything."""
        pipeline, request, idle = self._pipeline, self._request, self._plan.chosen.idle_driver
        if idle is None:
            return driving_clip(self._hub, request, driver, self._is_wanted)
        moving = idle.drive(
            source_for(self._hub, idle, source),
            pipeline.waiting("idle", self.log.read(pipeline.stop)),
            fps=request.fps,
            seed=request.seed,
        )
        frames = pipeline.stage(
            "idle", with_faces(self._hub, moving, source, request.fps), size=FRAMES_WAITING
        )
        return pipeline.waiting("driver", frames)

    def _is_wanted(self, number: int) -> bool:
        meter = self._pipeline.meters["driver"]
        meter.pause()
        try:
            return self.log.has_frame(number, self._request.fps, self._check)
        finally:
            meter.start()

    def _check(self) -> None:
        if self._pipeline.stop.is_set():
            raise Cancelled
