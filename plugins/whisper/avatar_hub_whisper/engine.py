"""Whisper (Radford et al. 2022, https://arxiv.org/abs/2212.04356) under faster-whisper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from faster_whisper import WhisperModel
from faster_whisper.transcribe import Segment, get_compression_ratio
from faster_whisper.utils import download_model
from faster_whisper.vad import VadOptions, get_speech_timestamps
from numpy.typing import NDArray
from opencc import OpenCC

Samples = NDArray[np.float32]
Plain = dict[str, Any]

RATE = 16_000
"""The sample rate of Whisper and of its voice activity detector, in Hz."""

LONGEST = 30 * RATE
"""Whisper hears 30 s at a time."""

PAUSES = VadOptions(min_silence_duration_ms=800, max_speech_duration_s=29)
"""Silero VAD's settings: a pause of 0.8 s ends a piece; without one, the last short pause before
29 s does (the second that is left is for the silence before the speech)."""

SURE = 0.5
"""Below this probability, a piece is taken to be in the language of the piece before it."""

OVERLOOKED = 2 * RATE
"""Speech ends less than half a second before its piece does. Where Whisper stops earlier than this,
it has overlooked some, and listens again from there."""

LOOK_SECONDS = 0.5
"""How often it is looked how much of a model has come."""

LOOPS = 2.4
"""Text that zlib makes this much smaller repeats itself without end (Whisper's own threshold)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """16 kHz samples without a long pause in them, and the second of the stream they start at."""

    samples: Samples
    start: float

    def after(self, second: float) -> Piece | None:
        """The rest from a second of the stream on, if it is long enough to hold a sentence."""
        rest = self.samples[round((second - self.start) * RATE) :]
        return Piece(rest, second) if second > self.start and len(rest) > OVERLOOKED else None


class Engine:
    """Speech to text. Of the models, the one used last is kept in memory."""

    def load(self, context: Mapping[str, Any]) -> None:
        """Open the default model. Raises ValueError unless its files lie in one folder."""
        folders = {Path(path).parent for path in context["weights"].values()}
        if len(folders) != 1:
            raise ValueError(f"The files of Whisper base lie in several folders: {folders}.")
        device, _, index = context["device"].partition(":")
        self._options: Plain = {
            "device": device,
            "device_index": int(index or 0),
            "compute_type": "int8" if device == "cpu" else "float16",
            "cpu_threads": context["threads"],
        }
        self._cache, self._tell = context["cache_dir"], context["tell"]
        self._why_not = why_not(context)
        self._base = folders.pop()
        self._simplified = OpenCC("t2s").convert
        self._models: dict[str, WhisperModel] = {}
        self._lock = Lock()
        self._model("base")

    def close(self) -> None:
        """Let go of the model."""
        self._models = {}

    def transcribe(self, speech: Iterable[Plain], params: Plain) -> Iterator[Plain]:
        """Yield a transcript for each sentence or so, as soon as the speaker pauses after it.

        The language is found for each stretch of speech between pauses, so it may change within
        the stream. At most 30 s of speech are held. Silence yields nothing.

        Raises ValueError for a model that can't be had, or a language it doesn't know.
        """
        model = self._model(params["model"])
        language = None if params["language"] == "auto" else params["language"]
        if language and not _knows(model, language):
            raise ValueError(f"The model {params['model']} doesn't know the language {language}.")
        heard = language
        for piece in pieces(resampled(speech), params["vad"]):
            rest: Piece | None = piece
            while rest:
                segments, heard = _recognize(model, rest, language, heard, params)
                end = rest.start
                for segment in _believable(segments, rest):
                    transcript = self._transcript(segment, rest, heard, params)
                    end = transcript["end"]
                    yield transcript
                rest = rest.after(end) if params["vad"] else None

    def _transcript(self, segment: Segment, piece: Piece, heard: str, params: Plain) -> Plain:
        simplify = heard == "zh" and params["script"] == "simplified"
        language = "en" if params["task"] == "translate" else heard
        return _transcript(segment, piece, language, self._simplified if simplify else str)

    def _model(self, name: str) -> WhisperModel:
        with self._lock:
            if name not in self._models:
                folder = self._base if name == "base" else self._fetched(name)
                self._tell(f"opening the model {name}")
                self._models = {name: WhisperModel(str(folder), **self._options)}
            return self._models[name]

    def _fetched(self, name: str) -> Path:
        return fetched(name, self._cache, self._why_not, self._tell)


def resampled(speech: Iterable[Plain]) -> Iterator[Samples]:
    """Bring a stream of ``speech`` chunks of any sample rate to 16 kHz, a second at a time."""
    for rate, chunks in groupby(speech, key=lambda chunk: int(chunk["sample_rate"])):
        resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
        for second in chain(_seconds(chunks, rate), [None]):
            for frame in resampler.resample(second):
                yield frame.to_ndarray()[0]


def _seconds(chunks: Iterable[Plain], rate: int) -> Iterator[AudioFrame]:
    for chunk in chunks:
        samples = np.asarray(chunk["samples"], np.float32)
        for at in range(0, len(samples), rate):
            second = np.ascontiguousarray(samples[None, at : at + rate])
            frame = AudioFrame.from_ndarray(second, format="flt", layout="mono")
            frame.sample_rate = rate
            yield frame


def pieces(blocks: Iterable[Samples], vad: bool) -> Iterator[Piece]:
    """Cut 16 kHz sound at its pauses into pieces of at most 30 s, without the silence around them.

    A piece comes as soon as the pause after it is heard. Without ``vad`` everything counts as
    speech, and the cuts are 30 s apart.
    """
    kept, fresh, start = np.zeros(0, np.float32), list[Samples](), 0
    for block in chain(blocks, [None]):
        if block is not None:
            fresh.append(block)
            if sum(map(len, fresh)) < RATE:
                continue
        kept, fresh = np.concatenate([kept, *fresh]), []
        spans = _spans(kept, vad)
        done = _finished(spans, len(kept), at_end=block is None)
        if done:
            first, cut = done[0][0], done[-1][1]
            yield Piece(kept[first:cut], (start + first) / RATE)
        else:
            cut = spans[0][0] if spans else max(0, len(kept) - RATE // 2)
        kept, start = kept[cut:], start + cut


def _spans(samples: Samples, vad: bool) -> list[tuple[int, int]]:
    if not vad:
        return [(0, len(samples))] if len(samples) else []
    return [(span["start"], span["end"]) for span in get_speech_timestamps(samples, PAUSES)]


def _finished(spans: list[tuple[int, int]], length: int, at_end: bool) -> list[tuple[int, int]]:
    if at_end or (spans and spans[-1][1] < length):
        return spans
    return (spans[:-1] or spans) if length >= LONGEST else []


def _knows(model: WhisperModel, language: str) -> bool:
    # The list names Cantonese for every multilingual model; only large-v3 and later have its token.
    token = model.hf_tokenizer.token_to_id(f"<|{language}|>")
    return language in model.supported_languages and token is not None


def _recognize(
    model: WhisperModel, piece: Piece, language: str | None, before: str | None, params: Plain
) -> tuple[Iterable[Segment], str]:
    def listen(language: str | None) -> tuple[Iterable[Segment], Any]:
        return model.transcribe(
            piece.samples,
            language=language,
            task=params["task"],
            beam_size=params["beam_size"],
            word_timestamps=params["words"],
            initial_prompt=params["prompt"] or None,
            # Random sampling at higher temperatures would give another text at each run, and text
            # carried over from a piece that failed spoils the next.
            temperature=0.0,
            condition_on_previous_text=False,
        )

    segments, info = listen(language)
    if language is None and before and info.language_probability < SURE:
        segments, info = listen(before)
    return segments, info.language


def _believable(segments: Iterable[Segment], piece: Piece) -> Iterator[Segment]:
    """Leave out what Whisper makes up: words for the silence at the end, and endless loops."""
    last_window = len(piece.samples) / RATE - 1.0
    for segment in segments:
        in_silence = segment.seek > 0 and segment.seek / 100 > last_window
        if segment.text.strip() and not in_silence and get_compression_ratio(segment.text) < LOOPS:
            yield segment


def _transcript(
    segment: Segment, piece: Piece, language: str, convert: Callable[[str], str]
) -> Plain:
    def when(seconds: float) -> float:
        return round(piece.start + min(float(seconds), len(piece.samples) / RATE), 3)

    words = segment.words or []
    # Words are converted together: a character's simple form may depend on its neighbours.
    text, at, marks = convert("".join(word.word for word in words)), 0, []
    for word in words:
        said = text[at : at + len(word.word)].strip()
        marks.append(
            {"text": said, "start": when(word.start), "end": when(word.end), "kind": "word"}
        )
        at += len(word.word)
    return {
        "text": convert(segment.text).strip(),
        "start": when(segment.start),
        "end": when(segment.end),
        "language": language,
        "final": True,
        "words": marks,
    }


def why_not(context: Mapping[str, Any]) -> str:
    """Why no model may be fetched, "" if one may."""
    if context["offline"]:
        return "this machine is set to be offline"
    if context["public"]:
        return "strangers use this hub, and only its owner adds models"
    return ""


def fetched(name: str, cache: str, refusal: str, tell: Callable[[str], None]) -> Path:
    """The folder of a faster-whisper model from the model hub, or its copy in ``cache``.

    ``tell`` hears how much has come. Raises ValueError when it isn't to be had; ``refusal`` says
    why none may be fetched, if so.
    """
    before = _size(cache)
    try:
        with ThreadPoolExecutor(1) as pool:
            coming = pool.submit(
                download_model, name, cache_dir=cache, local_files_only=bool(refusal)
            )
            while wait([coming], LOOK_SECONDS).not_done:
                tell(f"fetching the model {name}, {(_size(cache) - before) / 1e6:.0f} MB so far")
        folder = Path(coming.result())
    except OSError as error:
        why = refusal or str(error).splitlines()[0]
        raise ValueError(f"The model {name} can't be fetched: {why}. Use base.") from error
    if not (folder / "model.bin").is_file():
        raise ValueError(f"{name} is not a model for faster-whisper, or its download was cut off.")
    return folder


def _size(cache: str) -> int:
    """Bytes of the models there, and of those that come."""
    total = 0
    for file in Path(cache).glob("models--*/blobs/*"):
        with suppress(FileNotFoundError):  # it is complete now, and has another name
            total += file.stat().st_size
    return total
