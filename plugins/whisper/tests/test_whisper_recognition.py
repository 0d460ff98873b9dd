"""Recognition of speech that the hub's own TTS plugin has made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from avatar_hub_whisper import WhisperParams, register_providers

ENGLISH = "The children walked along the river and watched the boats come home."
MANDARIN = "今天天气很好，我们一起去公园散步，然后回家吃饭。"

pytestmark = pytest.mark.weights


def loaded(spec: Any, weight_paths: Any, cache: Path) -> Any:
    module, name = spec.engine.split(":")
    engine = getattr(import_module(module), name)()
    paths = {name: str(path) for name, path in weight_paths(spec.weights).items()}
    context = {"weights": paths, "device": "cpu", "threads": 2, "secrets": {}}
    context |= {"offline": True, "public": False}
    engine.load(context | {"cache_dir": str(cache), "tell": print})
    return engine


@pytest.fixture(scope="module")
def engine(weight_paths: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    (spec,) = register_providers()
    engine = loaded(spec, weight_paths, tmp_path_factory.mktemp("whisper"))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def spoken(weight_paths: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    kokoro = pytest.importorskip("avatar_hub_kokoro")
    (spec,) = kokoro.register_providers()
    voice = loaded(spec, weight_paths, tmp_path_factory.mktemp("kokoro"))
    params = spec.params().model_dump()
    said = {}
    for text in (ENGLISH, MANDARIN):
        chunks = list(voice.synthesize(text, params))
        samples = np.concatenate([chunk["samples"] for chunk in chunks])
        said[text] = chunk_of(samples, chunks[0]["sample_rate"])
    voice.close()
    return said


def chunk_of(samples: np.ndarray, rate: int) -> dict[str, Any]:
    return {"samples": samples, "sample_rate": rate, "text": "", "marks": []}


def silence(seconds: float, rate: int = 24_000) -> dict[str, Any]:
    return chunk_of(np.zeros(round(seconds * rate), np.float32), rate)


def seconds(chunk: dict[str, Any]) -> float:
    return len(chunk["samples"]) / chunk["sample_rate"]


def at_rate(chunk: dict[str, Any], rate: int) -> dict[str, Any]:
    frame = AudioFrame.from_ndarray(chunk["samples"][None], format="flt", layout="mono")
    frame.sample_rate = chunk["sample_rate"]
    resampler = AudioResampler(format="flt", layout="mono", rate=rate)
    frames = resampler.resample(frame) + resampler.resample(None)
    return chunk_of(np.concatenate([frame.to_ndarray()[0] for frame in frames]), rate)


def recognize(engine: Any, chunks: Iterable[dict[str, Any]], **params: Any) -> list[dict[str, Any]]:
    return list(engine.transcribe(iter(chunks), WhisperParams(**params).model_dump()))


def units(text: str) -> list[str]:
    """English words and Chinese characters."""
    return re.findall(r"[a-z']+|[一-鿿]", text.lower())


def error_rate(transcripts: list[dict[str, Any]], truth: str) -> float:
    heard, said = units(" ".join(t["text"] for t in transcripts)), units(truth)
    row = list(range(len(said) + 1))
    for i, one in enumerate(heard):
        left, row[0] = row[0], i + 1
        for j, other in enumerate(said):
            left, row[j + 1] = row[j + 1], min(left + (one != other), row[j] + 1, row[j + 1] + 1)
    return row[-1] / len(said)


def assert_in_order(transcripts: list[dict[str, Any]], end: float) -> None:
    words = [word for transcript in transcripts for word in transcript["words"]]
    assert words
    times = [time for word in words for time in (word["start"], word["end"])]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= end


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (MANDARIN, "zh")])
def test_words_language_and_times(engine: Any, spoken: Any, text: str, language: str) -> None:
    heard = recognize(engine, [spoken[text]])
    assert error_rate(heard, text) <= 0.1
    assert {transcript["language"] for transcript in heard} == {language}
    assert_in_order(heard, seconds(spoken[text]))


@pytest.mark.parametrize("rate", [8_000, 48_000])
def test_telephone_and_studio_rates(engine: Any, spoken: Any, rate: int) -> None:
    heard = recognize(engine, [at_rate(spoken[ENGLISH], rate)], beam_size=1, words=False)
    assert error_rate(heard, ENGLISH) <= 0.2
    assert all(transcript["words"] == [] for transcript in heard)


def test_the_language_may_change_after_a_pause(engine: Any, spoken: Any) -> None:
    stream = [silence(2.0), spoken[ENGLISH], silence(2.0), spoken[MANDARIN], silence(2.0)]
    heard = recognize(engine, stream)
    second_voice = 2.0 + seconds(spoken[ENGLISH]) + 2.0
    english = [transcript for transcript in heard if transcript["language"] == "en"]
    mandarin = [transcript for transcript in heard if transcript["language"] == "zh"]
    assert error_rate(english, ENGLISH) <= 0.1
    assert error_rate(mandarin, MANDARIN) <= 0.1
    assert english[0]["words"][0]["start"] == pytest.approx(2.0, abs=0.5)
    assert mandarin[0]["words"][0]["start"] == pytest.approx(second_voice, abs=0.5)
    assert_in_order(heard, second_voice + seconds(spoken[MANDARIN]))


def test_a_transcript_comes_while_the_speaker_is_still_there(engine: Any, spoken: Any) -> None:
    given = 0

    def microphone() -> Iterator[dict[str, Any]]:
        nonlocal given
        for chunk in [spoken[ENGLISH], silence(3.0), spoken[ENGLISH]]:
            for piece in np.array_split(chunk["samples"], 40):
                given += 1
                yield chunk_of(piece, chunk["sample_rate"])

    transcripts = engine.transcribe(microphone(), WhisperParams(beam_size=1).model_dump())
    first = next(transcripts)
    transcripts.close()
    assert given <= 80
    assert units(first["text"])[:2] == units(ENGLISH)[:2]


@pytest.mark.slow
def test_a_long_recording_loses_and_repeats_nothing(engine: Any, spoken: Any) -> None:
    stream = [spoken[ENGLISH], silence(0.3)] * 12
    heard = recognize(engine, stream, language="en", beam_size=1)
    assert error_rate(heard, ENGLISH * 12) <= 0.1
    assert_in_order(heard, sum(map(seconds, stream)))


def test_where_nobody_speaks_nothing_is_heard(engine: Any) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 80_000).astype(np.float32)
    for stream in ([], [silence(0)], [silence(0.01)], [silence(20)], [chunk_of(noise, 16_000)]):
        assert recognize(engine, stream) == []


def test_two_jobs_at_once_hear_what_each_hears_alone(engine: Any, spoken: Any) -> None:
    def words(text: str) -> list[dict[str, Any]]:
        return recognize(engine, [spoken[text]], beam_size=1)

    texts = [ENGLISH, MANDARIN]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(words, texts)) == [words(text) for text in texts]


def test_a_model_that_cannot_be_had_is_a_clear_error(engine: Any) -> None:
    for model, reason in [("tiny", "offline"), ("nobody/nothing", "offline"), ("huge", "huge")]:
        with pytest.raises(ValueError, match=reason):
            recognize(engine, [silence(1)], model=model)
    with pytest.raises(ValueError, match="yue"):
        recognize(engine, [silence(1)], language="yue")
    assert recognize(engine, [silence(1)]) == []


def test_files_in_two_folders_are_refused(tmp_path: Path) -> None:
    from avatar_hub_whisper.engine import Engine

    weights = {name: str(tmp_path / name) for name in ("a/model.bin", "b/config.json")}
    with pytest.raises(ValueError, match="several folders"):
        Engine().load({"weights": weights, "device": "cpu", "threads": 1, "cache_dir": "x"})
