"""The border to an engine: our values become plain ones, plain ones are checked and become ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.errors import Rubbish
from hub.types import Audio, Expressions, Face, Frame, Mark, Plain, Source, Transcript

POINTS, BLENDSHAPES = 478, 52


def speech_to_plain(audio: Audio) -> Plain:
    """One chunk of speech; the arrays are shared, not copied."""
    marks = [{"text": m.text, "start": m.start, "end": m.end, "kind": m.kind} for m in audio.marks]
    value: Plain = {
        "samples": audio.samples,
        "sample_rate": audio.sample_rate,
        "text": audio.text,
        "marks": marks,
    }
    if found := audio.expressions:
        value["expressions"] = {"times": found.times, "blendshapes": found.blendshapes}
    return value


def speech_from_plain(value: Any) -> Audio:
    """Raise Rubbish unless it is a chunk of speech.

    Sound beyond [-1, 1] and blendshapes beyond [0, 1] are clipped.
    """
    samples = _array(value, "samples")
    rate = int(_number(value, "sample_rate"))
    if samples.ndim != 1 or samples.dtype.kind != "f":
        raise Rubbish(f"samples must be float32 (N,), got {samples.dtype} {samples.shape}")
    if not 4_000 <= rate <= 192_000:
        raise Rubbish(f"sample_rate must be 4000 to 192000, got {rate}")
    if not np.isfinite(samples).all():
        raise Rubbish("samples hold NaN or infinity")
    clipped = np.clip(samples, -1.0, 1.0).astype(np.float32, copy=False)
    duration = len(samples) / rate
    marks = tuple(_marks(value.get("marks", ()), duration))
    expressions = _expressions(value.get("expressions"), duration)
    return Audio(clipped, rate, str(value.get("text", "")), marks, expressions)


def face_to_plain(face: Face | None) -> Plain | None:
    """A face, its arrays shared."""
    if face is None:
        return None
    return {"points": face.points, "blendshapes": face.blendshapes, "pose": face.pose}


def frame_to_plain(frame: Frame) -> Plain:
    """A frame, its picture shared."""
    return {"image": frame.image, "face": face_to_plain(frame.face)}


def frame_from_plain(value: Any, *, image: bool) -> Frame:
    """Raise Rubbish unless it is a frame; with a picture where ``image`` asks for one."""
    picture, face = _item(value, "image"), value.get("face")
    if picture is not None:
        picture = np.asarray(picture)
        if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
            raise Rubbish(f"a frame must be uint8 (H, W, 3), got {picture.dtype} {picture.shape}")
    elif image:
        raise Rubbish("a frame without a picture")
    return Frame(picture, None if face is None else _face(face))


def source_to_plain(source: Source | None, fps: float, seed: int, need: str) -> Plain:
    """The source as drivers and lip syncs get it; see `hub.engines`."""
    image = None if source is None else source.image
    face = None if source is None else face_to_plain(source.face)
    return {"image": image, "face": face, "fps": fps, "seed": seed, "need": need}


def transcript_from_plain(value: Any) -> Transcript:
    """Raise Rubbish unless it is a transcript."""
    start, end = _number(value, "start"), _number(value, "end")
    words = tuple(_marks(value.get("words", ()), float("inf")))
    language, final = str(value.get("language", "")), bool(value.get("final", True))
    return Transcript(str(_item(value, "text")), start, end, language, words, final)


def _item(value: Any, name: str) -> Any:
    if not isinstance(value, dict) or name not in value:
        raise Rubbish(f"expected a dict with {name!r}, got {type(value).__name__}")
    return value[name]


def _number(value: Any, name: str) -> float:
    number = _item(value, name)
    try:
        return float(number)
    except (TypeError, ValueError) as error:
        raise Rubbish(f"{name!r} must be a number, got {number!r}"[:200]) from error


def _array(value: Any, name: str) -> NDArray[Any]:
    try:
        return np.asarray(_item(value, name))
    except ValueError as error:  # rows of several lengths
        raise Rubbish(f"{name!r} must be an array: {error}") from error


def _numbers(value: Any, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    array = _array(value, name)
    if array.shape != shape or array.dtype.kind not in "fiu" or not np.isfinite(array).all():
        found = f"{array.dtype} {array.shape}"
        raise Rubbish(f"{name} must be finite numbers {shape}, got {found}")
    return array.astype(np.float32, copy=False)


def _face(value: Any) -> Face:
    points = _numbers(value, "points", (POINTS, 3))
    blendshapes = _numbers(value, "blendshapes", (BLENDSHAPES,))
    yaw, pitch, roll = (float(angle) for angle in _numbers(value, "pose", (3,)))
    return Face(points, blendshapes, (yaw, pitch, roll))


def _expressions(value: Any, duration: float) -> Expressions | None:
    if value is None:
        return None
    count = len(np.atleast_1d(_array(value, "times")))
    times = _numbers(value, "times", (count,))
    if (np.diff(times, prepend=0.0, append=duration + 1e-3) < 0).any():
        raise Rubbish(f"times must go up from 0 to the sound's end at {duration:.3f} s")
    blendshapes = _numbers(value, "blendshapes", (count, BLENDSHAPES))
    return Expressions(times, np.clip(blendshapes, 0.0, 1.0)) if count else None


def _marks(values: Any, duration: float) -> Iterator[Mark]:
    if not isinstance(values, Iterable):
        raise Rubbish(f"marks must be a list, got {type(values).__name__}")
    for value in values:
        start, end = _number(value, "start"), _number(value, "end")
        kind = value.get("kind", "phoneme")
        if kind not in ("phoneme", "word") or not 0 <= start <= end <= duration + 1e-3:
            raise Rubbish(f"a mark of {kind!r} from {start} to {end} s")
        yield Mark(str(_item(value, "text")), start, end, kind)
