"""Everything that can be wrong with a request is found here, before minutes are spent."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.errors import Cancelled, HubError, InputError, MediaError, ProviderError
from hub.flows.cached_speech import is_kept
from hub.flows.driving import choose_idle_driver, note_on
from hub.flows.events import Event, Note, Progress
from hub.flows.pipeline import Pipeline
from hub.flows.portraits import Portrait
from hub.flows.request import MakeAvatar
from hub.flows.sources import check_audio, open_portrait, speech_of
from hub.media import probe
from hub.media.burner import CJK_FONT, find_font
from hub.media.captions import Caption, split
from hub.providers import TTS, Driver, LipSync, Provider
from hub.registry import State
from hub.specs import Weight
from hub.store.recipes import Role
from hub.types import Mark, Transcript
from hub.weights.files import human_total
from hub.weights.progress import Tally

if TYPE_CHECKING:
    from hub.hub import Hub

SECONDS_A_LATIN_CHARACTER, SECONDS_A_CJK_CHARACTER = 0.07, 0.24
"""Kokoro's pace at speed 1; only estimates are made from it."""

MIN_FREE_BYTES = 200_000_000
TRANSCRIPTS_WAITING = 8


@dataclass(frozen=True, slots=True)
class Chosen:
    """The providers that make a video."""

    tts: TTS | None
    driver: Driver | None
    idle_driver: Driver | None
    lipsync: LipSync

    @property
    def by_role(self) -> dict[Role, Provider]:
        """Those that take part."""
        roles: dict[Role, Provider | None] = {
            "tts": self.tts,
            "driver": self.driver,
            "idle_driver": self.idle_driver,
            "lipsync": self.lipsync,
        }
        return {role: provider for role, provider in roles.items() if provider is not None}

    @property
    def motion_only(self) -> bool:
        """Whether the lip sync draws the pictures itself, from the driver's motion."""
        return (
            self.driver is not None
            and self.driver.spec.capabilities.motion
            and self.lipsync.spec.capabilities.motion
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A request in which everything has been found and checked."""

    request: MakeAvatar
    portrait: Portrait
    chosen: Chosen
    seconds: float
    """How long the video will be: known for a recording, estimated for text."""
    captions: list[Caption] | None
    """The captions of a recording; those of a text come with its speech."""
    fonts: tuple[Path, ...]
    """Fonts for burnt captions, where the system's can't draw them."""


def prepare(hub: Hub, request: MakeAvatar, stop: threading.Event) -> Generator[Event, None, Plan]:
    """Find and check all that the request needs; fetch weights that are missing.

    Raises InputError, ProviderError, WeightError or MediaError, and Cancelled once ``stop`` is set.
    """
    _check_text(hub, request)
    _check_disk(hub)
    chosen = choose_providers(hub, request)
    if chosen.driver is not None and chosen.idle_driver is not None:
        yield Note(note_on(chosen.driver, chosen.idle_driver))
    needed: list[Weight] = []
    for role, provider in chosen.by_role.items():
        check_ready(hub, provider)
        needed += provider.weights(request.params.of(role))
    if _listens(request):
        needed += hub.get("asr").weights({})
    yield from fetch_weights(hub, hub.default_weights(), stop)
    _warm(hub, request, chosen)
    portrait = open_portrait(hub, request)
    for text in portrait.notes:
        yield Note(text)
    if request.portrait_is_video and request.crop != "none":
        yield Note(f"{request.portrait.name} stays whole: only pictures are cropped.")
    if request.driving_video is not None:
        if request.portrait_is_video:
            yield Note(f"{request.portrait.name} keeps its own motion: no driving video is used.")
        probe(request.driving_video, "video")
    seconds = _seconds(hub, request)
    yield from fetch_weights(hub, needed, stop)
    captions = yield from _captions(hub, request, seconds, stop)
    fonts = yield from _fonts(hub, request, captions, stop)
    return Plan(request, portrait, chosen, seconds, captions, fonts)


def choose_providers(hub: Hub, request: MakeAvatar) -> Chosen:
    """Those the request names or the best there are. Raises ProviderError where there is none."""
    tts = hub.get("tts", request.tts) if request.audio is None else None
    driver = None if request.portrait_is_video else hub.get("driver", request.driver)
    idle_driver = None if driver is None else choose_idle_driver(hub, request, driver)
    return Chosen(tts, driver, idle_driver, hub.get("lipsync", request.lipsync))


def _warm(hub: Hub, request: MakeAvatar, chosen: Chosen) -> None:
    """Load the engines that will be needed while the portrait is read."""
    for role, provider in chosen.by_role.items():
        params = request.params.of(role)
        spoken = role == "tts" and is_kept(hub, request)
        if not spoken and not hub.weights.missing(provider.weights(params)):
            threading.Thread(target=_try_to_warm, args=(provider, params)).start()


def _try_to_warm(provider: Provider, params: Mapping[str, Any]) -> None:
    with suppress(HubError):  # it comes up again where the engine is used
        provider.warm(**params)


def _check_text(hub: Hub, request: MakeAvatar) -> None:
    limit = hub.settings.max_text_chars
    if len(request.text) > limit:
        raise InputError(
            f"The text has {len(request.text):,} characters; at most {limit:,} become one video.",
            fix="Split it, or raise AVATAR_HUB_MAX_TEXT_CHARS.",
        )


def _check_disk(hub: Hub) -> None:
    folder = hub.settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MediaError(
            f"The data folder {folder} can't be made: {error.strerror}.",
            fix="Set AVATAR_HUB_DATA_DIR to a folder that you may write to.",
        ) from error
    free = shutil.disk_usage(folder).free
    if free < MIN_FREE_BYTES:
        raise MediaError(
            f"Only {free / 1e6:.0f} MB are free in {folder}.",
            fix="Free some space, or point AVATAR_HUB_DATA_DIR at another disk.",
        )


def check_ready(hub: Hub, provider: Provider) -> None:
    """Raises ProviderError for one that can't run, whatever weights are fetched for it."""
    listing = hub.registry.get(provider.spec.kind, provider.spec.id)
    usable = (State.READY, State.RUNNING, State.NEEDS_WEIGHTS, State.CRASHED)
    if listing.state not in usable:
        raise ProviderError(
            f"{provider.spec.title} can't run: {listing.reason.rstrip('.')}.", fix=listing.fix
        )


def fetch_weights(
    hub: Hub, weights: Iterable[Weight], stop: threading.Event
) -> Generator[Event, None, None]:
    """Fetch those that are missing, telling how many bytes came.

    Raises WeightError, and Cancelled once ``stop`` is set.
    """
    missing = hub.weights.missing(weights)
    if not missing:
        return
    licences = ", ".join(sorted({weight.licence for weight in missing}))
    yield Note(f"Fetching {len(missing)} weight files, {human_total(missing)} ({licences}).")
    tally = Tally(missing)
    left = threading.Event()
    with ThreadPoolExecutor(1, thread_name_prefix="weights") as pool:
        fetching = pool.submit(hub.weights.ensure, missing, tally, stop=left)
        try:
            while not fetching.done():
                wait([fetching], timeout=0.3)
                if stop.is_set():
                    raise Cancelled
                yield Progress("weights", tally.done, tally.total)
        finally:
            left.set()
        fetching.result()


def _seconds(hub: Hub, request: MakeAvatar) -> float:
    if request.audio is not None:
        return check_audio(hub, request.audio)
    cjk = sum(c > "⺀" for c in request.text)
    return max(
        1.0,
        cjk * SECONDS_A_CJK_CHARACTER + (len(request.text) - cjk) * SECONDS_A_LATIN_CHARACTER,
    )


def _captions(
    hub: Hub, request: MakeAvatar, seconds: float, stop: threading.Event
) -> Generator[Event, None, list[Caption] | None]:
    if request.audio is None or not _listens(request):
        return None
    captions: list[Caption] = []
    heard = hub.get("asr").transcribe(speech_of(hub, request))
    with Pipeline(timeout=hub.settings.stage_timeout, stop=threading.Event()) as pipeline:
        for item in pipeline.last_stage("asr", heard, size=TRANSCRIPTS_WAITING):
            if stop.is_set():
                raise Cancelled
            if not isinstance(item, Transcript):
                yield item
                continue
            yield Progress("asr", item.end, seconds)
            captions += captions_of(item) if item.final else []
    return captions


def _listens(request: MakeAvatar) -> bool:
    """Whether a recording's words have to be recognised."""
    return request.audio is not None and request.captions != "none"


def captions_of(transcript: Transcript) -> list[Caption]:
    """The captions of what was said, at its time in the recording."""
    start = transcript.start
    words = [Mark(w.text, w.start - start, w.end - start, w.kind) for w in transcript.words]
    return split(transcript.text, transcript.end - start, words, start=start)


def _fonts(
    hub: Hub, request: MakeAvatar, captions: list[Caption] | None, stop: threading.Event
) -> Generator[Event, None, tuple[Path, ...]]:
    if request.captions != "burn":
        return ()
    try:
        find_font(request.text + "".join(caption.text for caption in captions or ()))
    except InputError:
        yield from fetch_weights(hub, [CJK_FONT], stop)
        return tuple(hub.weights.ensure([CJK_FONT]).values())
    return ()
