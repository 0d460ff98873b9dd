"""The engine with its real weights."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from avatar_hub_kokoro import KokoroParams, register_providers
from avatar_hub_kokoro.engine import Engine

from hub.specs import Weight

pytestmark = pytest.mark.weights

TESTED = ("kokoro-v1.0.int8.onnx", "af_heart.bin", "am_michael.bin", "zf_xiaobei.bin")


@pytest.fixture(scope="module")
def engine(
    weight_paths: Callable[[Iterable[Weight]], dict[str, Path]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Engine:
    (spec,) = register_providers()
    weights = [weight for weight in spec.weights if weight.name.endswith(TESTED)]
    engine = Engine()
    engine.load(
        {
            "weights": {name: str(path) for name, path in weight_paths(weights).items()},
            "device": "cpu",
            "threads": 2,
            "secrets": {},
            "cache_dir": str(tmp_path_factory.mktemp("cache")),
        }
    )
    return engine


def say(engine: Engine, text: str, **params: Any) -> list[dict[str, Any]]:
    return list(engine.synthesize(text, KokoroParams(**params).model_dump()))


def seconds(chunks: list[dict[str, Any]]) -> float:
    return sum(len(chunk["samples"]) / chunk["sample_rate"] for chunk in chunks)


@pytest.mark.parametrize(
    "text",
    [
        "Hello and welcome to the avatar hub, where portraits talk. It costs $3.50.",
        "你好，欢迎来到数字人中心。今天是2026年11月22日。",
        "我们用GPU训练模型，then we publish it on GitHub.",
    ],
)
def test_speech_and_marks(engine: Engine, text: str) -> None:
    chunks = say(engine, text)
    assert len(chunks) >= 2
    for chunk in chunks:
        samples, marks = chunk["samples"], chunk["marks"]
        assert samples.dtype == np.float32
        assert samples.ndim == 1
        assert chunk["sample_rate"] == 24_000
        assert 0.05 < np.abs(samples).max() <= 1.0
        phonemes = [mark for mark in marks if mark["kind"] == "phoneme"]
        ends = [0.0, *(mark["end"] for mark in phonemes)]
        for mark, before in zip(phonemes, ends, strict=False):
            assert before - 1e-6 <= mark["start"] <= mark["end"] <= len(samples) / 24_000
    assert "".join(c["text"] for c in chunks).replace(" ", "") == text.replace(" ", "")


def test_marks_are_where_the_sound_is(engine: Engine) -> None:
    (chunk,) = say(engine, "Papa, papa, papa!")
    samples = chunk["samples"]
    vowels = np.zeros(len(samples), bool)
    closures = vowels.copy()
    for mark in chunk["marks"]:
        begin, end = (int(mark[key] * 24_000) for key in ("start", "end"))
        if mark["text"] in "ɑəʌ":
            vowels[begin:end] = True
        elif mark["text"] == "p":
            closures[begin : begin + (end - begin) // 2] = True
    loud, quiet = (np.sqrt(np.mean(samples[at] ** 2)) for at in (vowels, closures))
    assert loud > 4 * quiet


def test_a_silent_stop_at_the_end_is_not_cut_off(engine: Engine) -> None:
    text = (
        "Yes. A lip-sync engine may ask for crops and give back mouths Wav2Lip and its kin, or "
        "take whole frames; cropping, feathered paste-back, colour match and the silence gate are "
        "the hub's."
    )
    chunks = say(engine, text, pause=0.0)
    assert any(chunk["text"].endswith("Wav2Lip") for chunk in chunks)
    for chunk in chunks:
        assert chunk["marks"][-1]["end"] <= len(chunk["samples"]) / chunk["sample_rate"]


def test_speed_and_pause(engine: Engine) -> None:
    text = "The train was late. We waited."
    normal = seconds(say(engine, text))
    assert seconds(say(engine, text, speed=2.0)) < 0.7 * normal
    assert seconds(say(engine, text, pause=1.4)) == pytest.approx(normal + 1.0, abs=0.01)


def test_voices_differ_and_the_same_voice_repeats(engine: Engine) -> None:
    heart, again = (say(engine, "Hello.", voice="af_heart")[0]["samples"] for _ in range(2))
    other = say(engine, "Hello.", voice="am_michael")[0]["samples"]
    assert np.array_equal(heart, again)
    assert not np.array_equal(heart[: len(other)], other[: len(heart)])


def test_two_jobs_at_once(engine: Engine) -> None:
    texts = ["Good morning, everyone.", "大家早上好。"]
    alone = [say(engine, text) for text in texts]
    together: dict[str, list[dict[str, Any]]] = {}
    threads = [
        threading.Thread(target=lambda text=text: together.update({text: say(engine, text)}))
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for text, chunks in zip(texts, alone, strict=True):
        assert seconds(together[text]) == seconds(chunks)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's count of memory")
def test_saying_it_again_takes_no_more_memory(engine: Engine) -> None:
    def resident_mb() -> float:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) / 1e3

    text = "This sentence is about as long as one that the model says in one go, for it takes time."
    say(engine, text)
    once = resident_mb()
    for _ in range(3):
        say(engine, text)
    assert resident_mb() - once < 30


def test_a_huge_text_streams(engine: Engine) -> None:
    speech = engine.synthesize(
        "This is a sentence. 这是一句话。 " * 3000, KokoroParams().model_dump()
    )
    assert next(speech)["text"] == "This is a sentence."
    speech.close()


@pytest.mark.parametrize("text", ["", "😀", "Привет"])
def test_unspeakable(engine: Engine, text: str) -> None:
    with pytest.raises(ValueError, match="English"):
        say(engine, text)


@pytest.mark.parametrize("text", ["a", "好", "7", "1" * 40, "Hm…", "（笑）", "A.", "🎉 yay \x07"])
def test_odd_texts_are_spoken(engine: Engine, text: str) -> None:
    assert seconds(say(engine, text)) > 0.3
