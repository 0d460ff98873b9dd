"""Tiny random voices in the real archives' layout, spoken by the hub in the real environment."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from avatar_hub_paddlespeech import tts_spec
from avatar_hub_paddlespeech.tts_vocoders import VOCODERS
from avatar_hub_paddlespeech.tts_voices import VOICES

from hub import Hub
from hub.errors import InputError
from hub.types import concatenate

pytestmark = pytest.mark.environments

TEXT = "你好，今天天气很好。"


@pytest.fixture(scope="module")
def hub(voices: Path, hub_with: Any) -> Iterator[Hub]:
    with hub_with(voices) as opened:
        yield opened


def say(hub: Hub, text: str = TEXT, **params: Any) -> list[Any]:
    with closing(hub.get("tts", "paddlespeech").synthesize(text, **params)) as chunks:
        return list(chunks)


def letters(chunks: list[Any]) -> str:
    return "".join(mark.text for chunk in chunks for mark in chunk.marks)


@pytest.mark.parametrize(
    ("text", "params", "rate", "phonemes"),
    [
        (TEXT, {}, 24_000, "nixaʊtɕintʰjɛntʰjɛntɕʰixənxaʊ"),
        ("你好。", {"voice": "csmsc-cnndecoder"}, 24_000, "nixaʊ"),
        (TEXT, {"voice": "csmsc-speedyspeech"}, 24_000, "nixaʊtɕintʰjɛntʰjɛntɕʰixənxaʊ"),
        (TEXT, {"voice": "csmsc-tacotron2"}, 24_000, ""),
        ("3只", {"voice": "aishell3", "speaker": "5"}, 24_000, "sanʈʂɨ"),
        ("Hello, world.", {"voice": "ljspeech-fastspeech2"}, 22_050, "həloʊwɚld"),
        ("你好hello", {"voice": "mix"}, 24_000, "nixaʊhəloʊ"),
        ("飲茶。", {"voice": "canton"}, 24_000, "jɐmtsʰaː"),
    ],
)
def test_every_kind_of_voice_speaks_its_language(
    hub: Hub, text: str, params: dict[str, str], rate: int, phonemes: str
) -> None:
    chunks = say(hub, text, **params)
    assert letters(chunks) == phonemes
    assert {chunk.sample_rate for chunk in chunks} == {rate}
    assert "".join(chunk.text for chunk in chunks) == text.replace(" ", "")
    sound = concatenate(chunks)
    assert sound.samples.std() > 0
    if sound.marks:
        ends = [mark.end for mark in sound.marks]
        assert ends == sorted(ends)
        assert all(one.end <= next_.start + 1e-6 for one, next_ in pairwise(sound.marks))
        assert ends[-1] <= sound.duration + 1e-6


@pytest.mark.parametrize("vocoder", ["mb_melgan_csmsc", "pwgan_csmsc", "style_melgan_csmsc"])
def test_every_vocoder_gives_the_frames_that_were_asked_for(hub: Hub, vocoder: str) -> None:
    usual = say(hub, "你好。")
    other = say(hub, "你好。", vocoder=vocoder)
    assert concatenate(other).duration == concatenate(usual).duration
    assert not np.array_equal(concatenate(other).samples, concatenate(usual).samples)


@pytest.mark.slow
def test_wavernn_speaks(hub: Hub) -> None:
    (chunk,) = say(hub, "好", vocoder="wavernn_csmsc", speed=2)
    assert chunk.duration == concatenate(say(hub, "好", speed=2)).duration
    assert chunk.samples.std() > 0


def test_the_same_text_sounds_the_same_where_a_network_starts_from_noise(hub: Hub) -> None:
    once, again = (concatenate(say(hub, vocoder="pwgan_csmsc")).samples for _ in range(2))
    np.testing.assert_array_equal(once, again)


@pytest.mark.parametrize("voice", ["csmsc-fastspeech2", "csmsc-speedyspeech", "csmsc-cnndecoder"])
def test_speed_changes_the_length_by_its_factor(hub: Hub, voice: str) -> None:
    usual = concatenate(say(hub, voice=voice)).duration
    assert concatenate(say(hub, voice=voice, speed=2)).duration == pytest.approx(
        usual / 2, abs=0.03
    )
    assert concatenate(say(hub, voice=voice, speed=0.5)).duration == pytest.approx(
        usual * 2, abs=0.03
    )


@pytest.mark.parametrize("change", [{"pitch": 1.5}, {"energy": 1.5}, {"style": "child"}])
def test_pitch_and_energy_change_the_sound_and_not_its_length(
    hub: Hub, change: dict[str, Any]
) -> None:
    usual, changed = concatenate(say(hub)), concatenate(say(hub, **change))
    assert changed.duration == usual.duration
    assert np.abs(changed.samples - usual.samples).max() > 1e-4


def test_a_child_is_a_pitch_of_1_3(hub: Hub) -> None:
    child, high = concatenate(say(hub, style="child")), concatenate(say(hub, pitch=1.3))
    np.testing.assert_array_equal(child.samples, high.samples)


def test_a_robot_speaks_every_syllable_in_the_first_tone(hub: Hub) -> None:
    robot = concatenate(say(hub, "你好", style="robot")).samples
    np.testing.assert_array_equal(robot, concatenate(say(hub, "妮蒿", style="robot")).samples)
    assert not np.array_equal(robot, concatenate(say(hub, "妮蒿")).samples)


def test_speakers_differ_and_have_numbers_and_names(hub: Hub) -> None:
    first, fourth, named = (
        concatenate(say(hub, voice="aishell3", speaker=who)).samples for who in ("", "3", "SSB0003")
    )
    np.testing.assert_array_equal(fourth, named)
    assert len(first) != len(fourth) or not np.array_equal(first, fourth)


@pytest.mark.parametrize(("voice", "text"), [("csmsc-fastspeech2", "银行"), ("mix", "银行hello")])
def test_g2pw_reads_characters_and_runs_no_code_of_its_archive(
    hub: Hub, voices: Path, voice: str, text: str
) -> None:
    assert letters(say(hub, text, voice=voice)).startswith("inxɑŋ")
    assert letters(say(hub, text, voice=voice, g2p="g2pw")).startswith("inɕiŋ")
    assert not list(voices.rglob("ran"))


def test_a_voice_that_streams_gives_pieces_that_join_without_a_seam(
    hub: Hub, inside: Any, voices: Path, tmp_path: Path
) -> None:
    text = "今天天气很好你好你好你好你好你好你好你好你好你好你好"
    chunks = say(hub, text, voice="csmsc-cnndecoder")
    piece = 36 * 300 / 24_000
    assert [chunk.duration for chunk in chunks[:2]] == pytest.approx([piece, 2 * piece])
    assert len(chunks) > 2
    assert "".join(chunk.text for chunk in chunks) == text
    inside("whole_voices", voices, tmp_path, json.dumps([["csmsc-cnndecoder", text]]))
    whole = np.load(tmp_path / "0.npy")
    np.testing.assert_allclose(concatenate(chunks).samples, whole, atol=1e-5)


def test_samples_equal_those_of_paddlespeech_itself(
    hub: Hub, inside: Any, voices: Path, tmp_path: Path
) -> None:
    cases = [("csmsc-fastspeech2", TEXT), ("csmsc-speedyspeech", TEXT), ("aishell3", TEXT)]
    cases += [("ljspeech-fastspeech2", "Hello world, read"), ("mix", "你好hello世界")]
    inside("whole_voices", voices, tmp_path, json.dumps(cases))
    for number, (voice, text) in enumerate(cases):
        found, wanted = (
            concatenate(say(hub, text, voice=voice)).samples,
            np.load(tmp_path / f"{number}.npy"),
        )
        np.testing.assert_allclose(found, wanted, atol=1e-3, err_msg=voice)


def test_addresses_and_digests_are_those_of_paddlespeech(inside: Any) -> None:
    table = json.loads(inside("released_models"))
    for voice in (voice for voice in VOICES if not voice.encoder):  # its table has no clones
        language = {"yue": "canton"}.get(voice.language, voice.language)
        assert ours(voice.model) in table[f"{voice.model.tag}-{language}"]
    for vocoder in VOCODERS:
        language = "en" if vocoder.id.endswith(("ljspeech", "vctk")) else "zh"
        assert ours(vocoder.model) in table[f"{vocoder.id}-{language}"]
    assert [tts_spec.G2PW.sources[0].url, tts_spec.G2PW.md5] in table["G2PWModel"]


def ours(model: Any) -> list[str]:
    return [model.url, model.md5, model.config, model.statistics]


@pytest.mark.parametrize(
    ("text", "params", "words"),
    [
        ("Hello", {}, ["Hello", "male-mix"]),
        ("今天用Python。", {}, ["Python"]),
        ("今天", {"voice": "ljspeech-fastspeech2"}, ["今", "csmsc-fastspeech2"]),
        ("Привет", {"voice": "mix"}, ["No voice"]),
        ("😀 …", {}, ["no word"]),
        ("𠀂", {}, ["no character"]),
        (TEXT, {"voice": "csmsc-tacotron2", "speed": 2}, ["csmsc-tacotron2", "speed", "aishell3"]),
        (TEXT, {"voice": "csmsc-speedyspeech", "pitch": 2}, ["pitch", "csmsc-fastspeech2"]),
        (TEXT, {"speaker": "3"}, ["one person", "aishell3", "vctk"]),
        (
            TEXT,
            {"voice": "aishell3", "speaker": "99"},
            ["99", "0 to 11", "SSB0011", "paddlespeech-speakers aishell3"],
        ),
        (TEXT, {"vocoder": "hifigan_ljspeech"}, ["22050", "24000", "pwgan_csmsc"]),
    ],
)
def test_what_a_voice_cannot_do_is_said_with_who_can(
    hub: Hub, text: str, params: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(InputError) as caught:
        say(hub, text, **params)
    assert all(word in caught.value.message for word in words), caught.value.message


@pytest.mark.parametrize(
    ("voice", "text"),
    [
        ("mix", "<speak>你好</speak> & <say-as pinyin='x'>"),
        ("csmsc-fastspeech2", "10,000只猫，25°C，2026-11-22，12:30，50%"),
        ("csmsc-fastspeech2", "你" * 300),
        ("mix", "\u0000\u200b你好\ufffe"),
        ("mix", "嗯嗯呣欸"),
        ("csmsc-fastspeech2", "𠀂龘"),
        ("canton", "呃，𠀀？2026"),
    ],
)
def test_odd_texts_are_spoken(hub: Hub, voice: str, text: str) -> None:
    assert concatenate(say(hub, text, voice=voice)).duration > 0


def test_a_long_text_starts_at_once_and_can_be_left(hub: Hub) -> None:
    with closing(hub.get("tts", "paddlespeech").synthesize(TEXT * 5000)) as chunks:
        assert next(chunks).text == "你好，"
    assert say(hub, "好")


def test_a_snapshot_of_another_model_is_refused_with_its_place(
    hub_with: Any, voices: Path, tmp_path: Path
) -> None:
    wrong = shutil.copytree(voices / "csmsc-fastspeech2", tmp_path / "csmsc-fastspeech2")
    (other,) = (voices / "csmsc-cnndecoder").rglob("*.pdz")
    shutil.copy(other, next(wrong.rglob("*.pdz")))
    (tmp_path / "hifigan_csmsc").symlink_to(voices / "hifigan_csmsc")
    with hub_with(tmp_path) as hub, pytest.raises(InputError, match="does not fit its config"):
        say(hub)
