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
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from hub.errors import Cancelled
from hub.flows.events import Event, Result
from hub.flows.pipeline import Meter, Pipeline, as_hub_error
from hub.flows.prepare import Plan, prepare
from hub.flows.recipe import recipe_of
from hub.flows.rendering import Rendering
from hub.flows.request import MakeAvatar
from hub.flows.sources import clip_frames, endless, speech_of
from hub.flows.speech_log import SpeechLog
from hub.media import to_srt, to_vtt
from hub.types import Frame

if TYPE_CHECKING:
    from hub.hub import Hub
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
    plan = yield from prepare(hub, request)
    recipe = recipe_of(hub, plan)
    with hub.jobs.create(recipe) as job:
        log = SpeechLog(job.folder / "speech")
        video = (out or job.folder / "avatar.mp4").absolute()
        pipeline = Pipeline(timeout=hub.settings.stage_timeout, stop=stop or threading.Event())
        try:
            with ExitStack() as stack:
                stack.enter_context(pipeline)
                preview = job.folder / "preview"
                preview.mkdir()
                rendering = stack.enter_context(
                    Rendering(
                        plan,
                        video,
                        log,
                        pipeline,
                        metadata=recipe.as_metadata(),
                        preview_dir=preview if segments else None,
                    )
                )
                yield from rendering.run(_frames(hub, plan, pipeline, log))
            yield _result(plan, recipe, rendering, pipeline, job, video, started)
        except Exception as error:  # every stage ends here: keep what there is, say what happened
            if isinstance(error, Cancelled):
                raise
            shown = as_hub_error(error, "The render")
            if log.keep(job.folder / "speech.flac"):
                shown.fix += f" The speech made so far is kept: {job.folder / 'speech.flac'}"
            raise shown from error
        finally:
            log.delete()


def _frames(hub: Hub, plan: Plan, pipeline: Pipeline, log: SpeechLog) -> Iterator[Frame]:
    request, stop = plan.request, pipeline.stop

    def speak(meter: Meter) -> None:
        for chunk in speech_of(hub, request):
            meter.pause()
            log.append(chunk, stop=stop)
            meter.start()
            if stop.is_set():
                return
        log.close()

    pipeline.spawn("speech", speak)
    if plan.driver is None:
        clip = endless(clip_frames(hub, request.portrait, request), request.portrait.name)
        frames = pipeline.stage("clip", clip, size=FRAMES_WAITING)
    else:
        frames = pipeline.stage("driver", _driven(hub, plan, pipeline, log), size=FRAMES_WAITING)
    synced = plan.lipsync.sync(
        pipeline.waiting("lipsync", frames),
        pipeline.waiting("lipsync", log.read(stop)),
        source=plan.portrait.source,
        fps=request.fps,
        seed=request.seed,
        **request.params.lipsync,
    )
    return pipeline.stage("lipsync", synced, size=FRAMES_WAITING)


def _driven(hub: Hub, plan: Plan, pipeline: Pipeline, log: SpeechLog) -> Iterator[Frame]:
    request = plan.request
    assert plan.driver is not None and plan.portrait.source is not None  # noqa: S101, PT018
    driving = request.driving_video and clip_frames(hub, request.driving_video, request)
    return plan.driver.drive(
        plan.portrait.source,
        pipeline.waiting("driver", log.read(pipeline.stop)),
        driving=driving,
        fps=request.fps,
        seed=request.seed,
        motion_only=plan.motion_only,
        **request.params.driver,
    )


def _result(
    plan: Plan,
    recipe: Recipe,
    rendering: Rendering,
    pipeline: Pipeline,
    job: Job,
    video: Path,
    started: float,
) -> Result:
    sidecar = video.with_suffix(".recipe.json")
    sidecar.write_text(recipe.to_json(), encoding="utf-8")
    captions = None
    if plan.request.captions in ("srt", "vtt"):
        captions = video.with_suffix(f".{plan.request.captions}")
        convert = to_srt if plan.request.captions == "srt" else to_vtt
        captions.write_text(convert(rendering.captions), encoding="utf-8")
    wall = time.monotonic() - started
    metrics: dict[str, float | dict[str, float]] = {
        "duration": rendering.duration,
        "frames": rendering.frames,
        "wall": round(wall, 3),
        "rtf": round(wall / rendering.duration, 3),
        "ttff": round(wall if rendering.first_frame is None else rendering.first_frame, 3),
        "stages": {name: round(meter.busy, 3) for name, meter in pipeline.meters.items()},
    }
    return Result(video, sidecar, captions, job.id, metrics, plan.portrait.notes)
