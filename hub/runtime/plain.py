"""The border to an engine: our values become plain ones, plain ones are checked and become ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from hub.errors import Rubbish
from hub.types import Audio, Face, Frame, Mark, Plain, Source, Transcript

POINTS, BLENDSHAPES = 478, 52


def speech_to_plain(audio: Audio) -> Plain:
    """One chunk of speech; the samples are shared, not copied."""
    marks = [{"text": m.text, "start": m.start, "end": m.end, "kind": m.kind} for m in audio.marks]
    return {
        "samples": audio.samples,
        "sample_rate": audio.sample_rate,
        "text": audio.text,
        "marks": marks,
    }


def speech_from_plain(value: Any) -> Audio:
    """Raise Rubbish unless it is a chunk of speech; sound beyond [-1, 1] is clipped."""
    samples = np.asarray(_item(value, "samples"))
    rate = int(_item(value, "sample_rate"))
    if samples.ndim != 1 or samples.dtype.kind != "f":
        raise Rubbish(f"samples must be float32 (N,), got {samples.dtype} {samples.shape}")
    if not 4_000 <= rate <= 192_000:
        raise Rubbish(f"sample_rate must be 4000 to 192000, got {rate}")
    if not np.isfinite(samples).all():
        raise Rubbish("samples hold NaN or infinity")
    clipped = np.clip(samples, -1.0, 1.0).astype(np.float32, copy=False)
    marks = tuple(_marks(value.get("marks", ()), len(samples) / rate))
    return Audio(clipped, rate, str(value.get("text", "")), marks)


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
    start, end = float(_item(value, "start")), float(_item(value, "end"))
    words = tuple(_marks(value.get("words", ()), float("inf")))
    language, final = str(value.get("language", "")), bool(value.get("final", True))
    return Transcript(str(_item(value, "text")), start, end, language, words, final)


def _item(value: Any, name: str) -> Any:
    if not isinstance(value, dict) or name not in value:
        raise Rubbish(f"expected a dict with {name!r}, got {type(value).__name__}")
    return value[name]


def _face(value: Any) -> Face:
    points = np.asarray(_item(value, "points"), np.float32)
    blendshapes = np.asarray(_item(value, "blendshapes"), np.float32)
    if points.shape != (POINTS, 3) or blendshapes.shape != (BLENDSHAPES,):
        raise Rubbish(f"a face with points {points.shape}, blendshapes {blendshapes.shape}")
    yaw, pitch, roll = (float(angle) for angle in _item(value, "pose"))
    return Face(points, blendshapes, (yaw, pitch, roll))


def _marks(values: Iterable[Any], duration: float) -> Iterator[Mark]:
    for value in values:
        start, end = float(_item(value, "start")), float(_item(value, "end"))
        kind = value.get("kind", "phoneme")
        if kind not in ("phoneme", "word") or not 0 <= start <= end <= duration + 1e-3:
            raise Rubbish(f"a mark of {kind!r} from {start} to {end} s")
        yield Mark(str(_item(value, "text")), start, end, kind)
