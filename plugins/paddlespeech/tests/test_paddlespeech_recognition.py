"""Tiny random recognizers in the real archives' layout, listening in the real environment.

What they write means nothing; it is what PaddleSpeech's own code writes with the same weights.
"""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from avatar_hub_paddlespeech import asr_spec

from hub import Audio, Hub, Transcript
from hub.errors import InputError

pytestmark = pytest.mark.environments

ONLINE, WHOLE = "conformer_u2pp_online_wenetspeech", "conformer_wenetspeech"
METHODS = ("ctc_greedy_search", "ctc_prefix_beam_search", "attention_rescoring", "attention")
GAP = np.zeros(24_000, np.float32)


@pytest.fixture(scope="module")
def folder(filled: Callable[..., Path]) -> Path:
    return filled("tiny_recognizers", "tiny_punctuation")


@pytest.fixture(scope="module")
def hub(folder: Path, hub_with: Any) -> Iterator[Hub]:
    with hub_with(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def sound(voice: Callable[..., np.ndarray]) -> np.ndarray:
    """Two utterances with a pause between them; a network trained on nothing hears no pause."""
    first, second = voice(3.0), voice(2.5, pitch=200.0, seed=4)
    return np.concatenate([first, GAP, second])


@pytest.fixture(scope="module")
def whole(inside: Any, folder: Path, sound: np.ndarray) -> dict[str, Any]:
    """What PaddleSpeech hears."""
    file = folder.with_suffix(".npy")
    np.save(file, sound)
    heard: dict[str, Any] = json.loads(inside("whole_recognizers", folder, file).splitlines()[-1])
    return heard


def hear(
    hub: Hub, sound: np.ndarray, *, rate: int = 16_000, block: int = 3_000, **params: Any
) -> list[Transcript]:
    params.setdefault("punctuation", "none")
    chunks = [Audio(sound[at : at + block], rate) for at in range(0, len(sound), block)]
    with closing(hub.get("asr", "paddlespeech").transcribe(chunks, **params)) as found:
        return list(found)


def finals(found: list[Transcript]) -> list[str]:
    return [transcript.text for transcript in found if transcript.final]


def plain(text: str) -> str:
    """What is left of PaddleSpeech's text where the engine leaves out what isn't said."""
    return text.replace("<blank>", "").replace("<unk>", "")


@pytest.mark.parametrize("method", METHODS)
def test_a_whole_stream_is_written_as_by_paddlespeech(
    hub: Hub, whole: dict[str, Any], sound: np.ndarray, method: str
) -> None:
    if method != "attention":  # that one takes utterances, as below
        assert finals(hear(hub, sound, decoding=method)) == [plain(whole[ONLINE][method][0])]
    found = finals(hear(hub, sound, model=WHOLE, decoding=method))
    assert found == [text for text in map(plain, whole[WHOLE][method]) if text]
    assert method == "attention" or len(found) == 2


@pytest.mark.parametrize("method", METHODS)
def test_english_is_put_together_from_pieces_of_words(
    hub: Hub, whole: dict[str, Any], sound: np.ndarray, method: str
) -> None:
    found = hear(hub, sound, model="transformer_librispeech", decoding=method)
    expected = [plain(text) for text in whole["transformer_librispeech"][method]]
    assert finals(found) == [text for text in expected if text]
    for transcript in found:
        said = [word.text for word in transcript.words]
        assert method == "attention" or said == transcript.text.split()


def test_partial_results_and_times_are_those_of_the_server(
    hub: Hub, whole: dict[str, Any], sound: np.ndarray
) -> None:
    server = whole["server"]
    found = hear(hub, sound)
    partial = [transcript.text for transcript in found if not transcript.final]
    assert partial == sorted(partial, key=len)
    assert len(partial) >= len(sound) / 16_000 / 0.64 - 2
    assert {plain(text) for text in server["partial"] if plain(text)} <= set(partial)
    (final,) = finals(found)
    assert final == plain(server["final"])
    words = found[-1].words
    for frame in server["frames"]:
        assert any(word.start <= (frame + 0.5) * 0.04 <= word.end for word in words)
    assert "".join(word.text for word in words) == final


@pytest.mark.parametrize("block", [113, 16_000, 10_000_000])
def test_it_does_not_matter_in_what_pieces_the_sound_comes(
    hub: Hub, sound: np.ndarray, block: int
) -> None:
    assert hear(hub, sound, block=block) == hear(hub, sound)


def test_the_first_words_come_before_the_sound_ends(hub: Hub, sound: np.ndarray) -> None:
    heard = 0

    def spoken() -> Iterator[Audio]:
        nonlocal heard
        for at in range(0, len(sound), 1600):
            heard = at
            yield Audio(sound[at : at + 1600], 16_000)

    with closing(hub.get("asr", "paddlespeech").transcribe(spoken(), punctuation="none")) as found:
        first = next(found)
    assert not first.final
    assert heard < len(sound) - 16_000


def test_utterances_are_where_they_are_spoken(hub: Hub, sound: np.ndarray) -> None:
    found = hear(hub, np.concatenate([GAP, sound, GAP]), model=WHOLE)
    assert [round(t.start) for t in found] in ([1, 6], [2, 6])
    assert all(a.end <= b.start for a, b in pairwise(found))
    for transcript in found:
        spans = [(word.start, word.end) for word in transcript.words]
        assert spans == sorted(spans)
        assert spans[0][0] == transcript.start


def test_silence_and_nothing_are_nothing(hub: Hub) -> None:
    for model in (WHOLE, "transformer_librispeech"):
        assert hear(hub, np.zeros(48_000, np.float32), model=model) == []
        assert hear(hub, np.zeros(0, np.float32), model=model) == []


def test_sound_of_another_rate_is_heard_the_same(hub: Hub, sound: np.ndarray) -> None:
    spectrum = np.fft.rfft(sound)
    higher = 3 * np.fft.irfft(np.pad(spectrum, (0, len(sound))), 3 * len(sound) - 2)
    (usual,) = finals(hear(hub, sound))
    (found,) = finals(hear(hub, higher.astype(np.float32), rate=48_000))
    assert SequenceMatcher(None, usual, found).ratio() > 0.9


def test_english_has_no_punctuation_and_needs_none(hub: Hub, sound: np.ndarray) -> None:
    found = hear(hub, sound, model="transformer_librispeech", punctuation="ernie_linear_p7_wudao")
    assert found
    assert {transcript.language for transcript in found} == {"en"}
    assert not set("，。？") & set("".join(finals(found)))


def test_mandarin_is_punctuated_when_it_is_final(hub: Hub, sound: np.ndarray) -> None:
    without = hear(hub, sound)
    found = hear(hub, sound, punctuation="ernie_linear_p7_wudao")
    marks = str.maketrans("", "", "，。？")
    assert [t.text for t in found[:-1]] == [t.text for t in without[:-1]]
    assert found[-1].text != without[-1].text
    assert found[-1].text.translate(marks) == without[-1].text


def test_marks_are_where_paddlenlp_puts_them(inside: Any, folder: Path) -> None:
    """ErnieForTokenClassification of PaddleNLP 2.8.1 gave these labels for the same weights."""
    text = inside("punctuated", folder, "今天天气很好我们去公园A b不错你好世界12蜥的")
    assert text.splitlines()[-1] == "今天天气很好。我？们去。公园A。 b不错你？好。世。界12蜥。的"
    long = inside("punctuated", folder, "你好" * 200).splitlines()[-1]
    assert "".join(c for c in long if c in "你好") == "你好" * 200


@pytest.mark.parametrize("what", ["no model.yaml", "another network", "no names", "code", "half"])
def test_an_archive_that_is_not_the_models_is_refused_in_words(
    hub_with: Any, folder: Path, tmp_path: Path, sound: np.ndarray, what: str
) -> None:
    home = shutil.copytree(folder / WHOLE, tmp_path / WHOLE)
    snapshot = next(home.rglob("*.pdparams"))
    if what == "no model.yaml":
        (home / "model.yaml").unlink()
    elif what == "another network":
        shutil.copy(next((folder / ONLINE).rglob("*.pdparams")), snapshot)
    elif what == "no names":
        snapshot.write_bytes(pickle.dumps([1.0]))
    elif what == "code":
        snapshot.write_bytes(b"cos\nsystem\n(S'echo planted'\ntR.")
    else:
        snapshot.write_bytes(snapshot.read_bytes()[:1000])
    with hub_with(tmp_path) as hub, pytest.raises(InputError, match=WHOLE):
        hear(hub, sound, model=WHOLE)


def test_addresses_and_digests_are_those_of_paddlespeech(inside: Any) -> None:
    table = json.loads(inside("released_recognizers"))
    weights = (*asr_spec.ASR_WEIGHTS, *asr_spec.WHISPER_WEIGHTS, *asr_spec.PUNCTUATION_WEIGHTS)
    for weight in weights:
        assert [weight.sources[0].url, weight.md5] in table
