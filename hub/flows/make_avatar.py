"""Portrait and words to talking video: every stage at work at once, nothing held in memory whole.

text -> tts -> speech -+-> driver -> lipsync -> encoder -> file
                       +-> lipsync, captions, encoder
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from hub.errors import Cancelled, HubError, InputError, ProviderError
from hub.flows.events import Event, Note, Preview, Progress, Result, Segment
from hub.flows.pipeline import Pipeline, as_hub_error
from hub.flows.prepare import Plan, prepare
from hub.flows.request import MakeAvatar
from hub.flows.rendering import Rendering
from hub.flows.sources import clip_frames, endless, speech_of
from hub.flows.speech_log import SpeechLog
from hub.types import Frame

if TYPE_CHECKING:
    from hub.hub import Hub
    from hub.store import Job

FRAMES_WAITING = 16
"""Frames that wait between two stages: enough to even out a blink, little enough to stay small."""


def make_avatar(
    hub: Hub,
    request: MakeAvatar,
    *,
    out: Path | None,
    stop: threading.Event | None,
    segments: bool,
) -> Iterator[Event]:
    """See `hub.Hub.run`."""
    started = time.monotonic()
    stop = stop or threading.Event()
    plan = yield from prepare(hub, request)
    job = hub.jobs.create()
    video = (out or job.folder / "avatar.mp4").absolute()
    log = SpeechLog(job.folder / "speech")
    try:
        with ExitStack() as stack:
            pipeline = stack.enter_context(Pipeline(timeout=hub.settings.stage_timeout, stop=stop))
            frames = _connect(hub, plan, pipeline, log)
            rendering = stack.enter_context(
                Rendering(plan, video, log, pipeline, segments=job.folder if segments else None)
            )
            yield from rendering.run(frames, started)
        result = rendering.result(job.id, started)
    except GeneratorExit:
        job.finish("cancelled")
        raise
    except Cancelled:
        job.finish("cancelled")
        raise
    except BaseException as error:
        kept = _keep_speech(log, job)
        shown = as_hub_error(error, "The render")
        job.finish("failed", str(shown))
        if kept and isinstance(error, Exception):
            shown.fix = f"{shown.fix} The speech made so far is kept in {kept}.".strip()
        raise shown from error
    log.delete()
    job.finish("done")
    yield result
