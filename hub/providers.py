"""A provider, ready to use: its methods take and give the hub's own types.

Get one with ``Hub().get("tts", "kokoro")``. Parameters are given as keywords and checked by the
provider's params model; what is wrong with them is an InputError that names each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from pydantic import ValidationError

from hub.errors import InputError, ProviderError, Rubbish, problems_of
from hub.recordings import Recordings
from hub.runtime import EngineHost
from hub.runtime.plain import (
    face_to_plain,
    frame_from_plain,
    frame_to_plain,
    source_to_plain,
    speech_from_plain,
    speech_to_plain,
    transcript_from_plain,
)
from hub.specs import Params, ProviderSpec, Weight
from hub.types import Audio, Frame, Plain, Source, Transcript

T = TypeVar("T")


def check_params(spec: ProviderSpec, values: Mapping[str, Any]) -> Params:
    """The provider's params from the user's values; None stands for the default.

    Raises InputError that names each parameter that is unknown or out of range.
    """
    try:
        return spec.params(**{name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        known = ", ".join(spec.params.model_fields) or "none"
        raise InputError(
            f"{spec.title}: {problems_of(error)}.", fix=f"Parameters: {known}."
        ) from error


class Provider:
    """What all kinds share."""

    def __init__(self, spec: ProviderSpec, host: EngineHost, recordings: Recordings) -> None:
        self.spec = spec
        self._host = host
        self._recordings = recordings

    def warm(self, **params: Any) -> None:
        """Load the engine now, so that the first call with these params is as fast as the next."""
        self._host.warm(self.spec, self.check(params))

    def weights(self, params: Mapping[str, Any]) -> tuple[Weight, ...]:
        """What a call with these params needs. Raises InputError that names what is wrong.

        Raises WeightError for a choice whose weights a public hub's owner has not fetched.
        """
        return self._host.weights_for(self.spec, self.check(params))

    def check(self, values: Mapping[str, Any]) -> Plain:
        """The params with their defaults filled in. Raises InputError that names what is wrong."""
        return self._recordings.keep(check_params(self.spec, values))

    def _stream(self, convert: Callable[[Any], T], method: str, *args: Any) -> Iterator[T]:
        *given, params = args  # so it is in every engine's methods
        opened = self._recordings.open(self.spec.params, params)
        stream = self._host.stream(self.spec, method, *given, opened)
        try:
            for value in stream:
                yield convert(value)
        except Rubbish as error:
            name = f"{self.spec.title} ({self.spec.kind} {self.spec.id})"
            fix = "This is a defect of the plugin: tell its author, and choose another provider."
            raise ProviderError(f"{name} gave something unusable: {error}.", fix=fix) from error
        finally:
            stream.close()


class TTS(Provider):
    """Text to speech."""

    def synthesize(self, text: str, /, **params: Any) -> Iterator[Audio]:
        """Yield speech chunk by chunk, each with its own text and marks.

        Raises InputError when there is nothing that the voice could say.
        """
        values = self.check(params)
        return _spoken(self._stream(speech_from_plain, "synthesize", text, values))


def _spoken(chunks: Iterator[Audio]) -> Iterator[Audio]:
    silent = True
    for chunk in chunks:
        silent = False
        yield chunk
    if silent:
        raise InputError(
            "The voice had nothing to say for this text.",
            fix="Write it in a language the voice speaks; see its tab or `avatar-hub plugins`.",
        )


class ASR(Provider):
    """Automatic speech recognition."""

    def transcribe(self, speech: Audio | Iterable[Audio], /, **params: Any) -> Iterator[Transcript]:
        """Yield what is said, as it becomes known."""
        values = self.check(params)
        chunks = [speech] if isinstance(speech, Audio) else speech
        return self._stream(
            transcript_from_plain, "transcribe", map(speech_to_plain, chunks), values
        )


class Dialogue(Provider):
    """Text in, text out."""

    def reply(self, messages: list[dict[str, str]], /, **params: Any) -> Iterator[str]:
        """Yield the pieces of the answer to ``[{"role", "content"}, ...]``."""
        return self._stream(str, "reply", messages, self.check(params))


class Driver(Provider):
    """Animate a source."""

    def drive(
        self,
        source: Source,
        speech: Iterable[Audio],
        *,
        driving: Iterable[Frame] | None = None,
        fps: float = 25,
        seed: int = 0,
        motion_only: bool = False,
        params: Mapping[str, Any] | None = None,
    ) -> Iterator[Frame]:
        """Yield ``round(t * fps)`` frames for t seconds of speech.

        ``motion_only`` leaves the pictures out; only drivers with the capability can.
        """
        plain = source_to_plain(source, fps, seed, "motion" if motion_only else "image")
        if self.spec.capabilities.several_faces:
            plain["faces"] = [face_to_plain(face) for face in source.faces or (source.face,)]
        return self._stream(
            partial(frame_from_plain, image=not motion_only),
            "drive",
            plain,
            map(speech_to_plain, speech),
            None if driving is None else map(frame_to_plain, driving),
            self.check(params or {}),
        )


class LipSync(Provider):
    """Re-render the mouth to speech."""

    def sync(
        self,
        frames: Iterable[Frame],
        speech: Iterable[Audio],
        *,
        source: Source | None = None,
        fps: float = 25,
        seed: int = 0,
        params: Mapping[str, Any] | None = None,
    ) -> Iterator[Frame]:
        """Yield each frame again with the mouth the speech asks for.

        ``source`` is the still picture that ``frames`` were driven from, None for a video's own.
        """
        plain = source_to_plain(source, fps, seed, "image")
        values = self.check(params or {})
        rate, crop = self.spec.capabilities.sample_rate, self.spec.capabilities.crop
        given: Iterator[Plain] = map(frame_to_plain, frames)
        take: Callable[[Any], Frame] = partial(frame_from_plain, image=True)
        if crop is not None:
            from hub.face.stage import CropStage
            from hub.media.silence import SilenceGate

            gate = SilenceGate()
            stage = CropStage(crop, fps, gate.voice)
            given, take, speech = stage.crops(frames), stage.frame, gate.silenced(speech)
        if rate:
            from hub.media.resample import resampled

            speech = resampled(speech, rate)
        return self._stream(take, "sync", plain, given, map(speech_to_plain, speech), values)


PROVIDERS: dict[str, type[Provider]] = {
    "tts": TTS,
    "asr": ASR,
    "dialogue": Dialogue,
    "driver": Driver,
    "lipsync": LipSync,
}
