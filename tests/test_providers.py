"""hub/providers.py"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from hub import Audio, Face, Frame, Hub, InputError, ProviderError, Source

PLUGIN = """
import numpy as np
from pydantic import Field
from hub import Licences, Params, ProviderSpec, hookimpl

class Engine:
    def load(self, context): pass
    def close(self): pass

class Voice(Engine):
    def synthesize(self, text, params):
        for word in text.split():
            samples = np.full(int(1000 / params["speed"]), 0.1, np.float32)
            if word == "nan":
                samples[5] = np.nan
            if word == "short":
                samples = samples.astype(np.int16)
            yield {"samples": samples, "sample_rate": 8000, "text": word,
                   "marks": [{"text": word[0], "start": 0, "end": 0.05}]}

class Ears(Engine):
    def transcribe(self, speech, params):
        at = 0.0
        for chunk in speech:
            end = at + len(chunk["samples"]) / chunk["sample_rate"]
            yield {"text": chunk["text"], "start": at, "end": end}
            at = end

class Head(Engine):
    def drive(self, source, speech, driving, params):
        seconds = sum(len(c["samples"]) / c["sample_rate"] for c in speech)
        clip = iter(driving or ())
        for _ in range(round(seconds * source["fps"])):
            shown = next(clip, source)["image"]
            yield {"image": None if source["need"] == "motion" else shown, "face": source["face"]}

class Mouth(Engine):
    def sync(self, source, frames, speech, params):
        for frame in frames:
            yield {"image": 255 - frame["image"], "face": frame["face"]}

class VoiceParams(Params):
    speed: float = Field(1.0, ge=0.5, le=2.0, description="Pace.")

def spec(kind, engine, **more):
    return ProviderSpec(kind=kind, id="toy", title="Toy", engine=f"{__name__}:{engine}",
                        licences=Licences(code="MIT"), **more)

@hookimpl
def register_providers():
    return [spec("tts", "Voice", params=VoiceParams), spec("asr", "Ears"),
            spec("driver", "Head"), spec("lipsync", "Mouth")]
"""
IMAGE = np.full((8, 10, 3), 9, np.uint8)
SOURCE = Source(IMAGE, Face(np.ones((478, 3), np.float32), np.zeros(52, np.float32), (0, 0, 0)))
SPEECH = [Audio(np.zeros(500, np.float32), 1000, "one"), Audio(np.zeros(700, np.float32), 1000)]


@pytest.fixture
def hub(plugin_folder) -> Iterator[Hub]:
    plugin_folder.add("all_kinds", PLUGIN)
    hub = plugin_folder.hub()
    yield hub
    hub.close()


def test_a_voice_gives_audio_chunk_by_chunk(hub: Hub) -> None:
    chunks = list(hub.get("tts").synthesize("hello you", speed=2))
    assert [(c.text, len(c.samples), c.sample_rate) for c in chunks] == [
        ("hello", 500, 8000),
        ("you", 500, 8000),
    ]
    assert chunks[1].marks[0].text == "y"


def test_none_stands_for_the_default(hub: Hub) -> None:
    (chunk,) = hub.get("tts").synthesize("hello", speed=None)
    assert len(chunk.samples) == 1000


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"speed": 9}, "Toy: speed: Input should be less than or equal to 2"),
        ({"speed": "fast"}, "Toy: speed: Input should be a valid number"),
        ({"spede": 1}, "Toy: spede: there is nothing of that name"),
    ],
)
def test_a_wrong_parameter_is_named_before_anything_runs(hub: Hub, values, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        hub.get("tts").synthesize("hello", **values)
    assert caught.value.fix == "Parameters: speed."


@pytest.mark.parametrize(("word", "reason"), [("nan", "NaN"), ("short", "int16")])
def test_rubbish_is_the_plugins_defect_and_says_which(hub: Hub, word: str, reason: str) -> None:
    stream = hub.get("tts").synthesize(f"hello {word}")
    assert next(stream).text == "hello"
    with pytest.raises(ProviderError, match=rf"Toy \(tts toy\) gave something unusable.*{reason}"):
        next(stream)


def test_ears_hear_one_audio_or_a_stream_of_them(hub: Hub) -> None:
    ears = hub.get("asr")
    assert [t.text for t in ears.transcribe(SPEECH[0])] == ["one"]
    assert [t.end for t in ears.transcribe(iter(SPEECH))] == [0.5, 1.2]


def test_a_driver_gives_the_frames_that_the_speech_lasts(hub: Hub) -> None:
    frames = list(hub.get("driver").drive(SOURCE, SPEECH, fps=10))
    assert len(frames) == 12
    assert np.array_equal(frames[0].image, IMAGE)


def test_a_driver_follows_a_driving_video_while_it_lasts(hub: Hub) -> None:
    clip = [Frame(IMAGE + 1, SOURCE.face)] * 3
    frames = list(hub.get("driver").drive(SOURCE, SPEECH, driving=clip, fps=10))
    assert [int(frame.image[0, 0, 0]) for frame in frames] == [10] * 3 + [9] * 9


def test_motion_alone_has_faces_and_no_pictures(hub: Hub) -> None:
    frames = list(hub.get("driver").drive(SOURCE, SPEECH, fps=10, motion_only=True))
    assert {frame.image for frame in frames} == {None}
    assert all(frame.face is not None for frame in frames)


def test_a_lip_sync_takes_a_videos_own_frames(hub: Hub) -> None:
    frames = hub.get("lipsync").sync([Frame(IMAGE)] * 2, SPEECH)
    assert [int(frame.image[0, 0, 0]) for frame in frames] == [246, 246]
