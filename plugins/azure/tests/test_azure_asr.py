"""The real SDK's recogniser against a server that speaks its protocol."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
from azure_service import Service, Turn, ticks

from hub import Audio, Hub, InputError

pytestmark = pytest.mark.environments

RATE = 24_000
SPEECH = Audio(0.5 * np.ones(RATE, np.float32), RATE)


def listen(turn: Turn) -> None:
    """Hear "hello world" in the second that was sent."""
    turn.start()
    turn.tell("speech.startDetected", {"Offset": ticks(0.1)})
    spoken = {"PrimaryLanguage": {"Language": "en-US", "Confidence": "High"}}
    heard = {"Offset": ticks(0.1), "Duration": ticks(0.3), **spoken}
    turn.tell("speech.hypothesis", {"Text": "hello", **heard})
    words = [
        {"Word": "hello", "Offset": ticks(0.1), "Duration": ticks(0.4)},
        {"Word": "world", "Offset": ticks(0.6), "Duration": ticks(0.3)},
    ]
    best = {"Confidence": 0.9, "Lexical": "hello world", "Display": "Hello world.", "Words": words}
    phrase = {"RecognitionStatus": "Success", "DisplayText": "Hello world.", "NBest": [best]}
    turn.tell("speech.phrase", {**phrase, "Offset": ticks(0.1), "Duration": ticks(0.9), **spoken})
    turn.tell("speech.endDetected", {"Offset": ticks(1)})
    turn.tell(
        "speech.phrase",
        {"RecognitionStatus": "EndOfDictation", "Offset": ticks(1), "Duration": 0},
    )
    turn.end()


@pytest.mark.parametrize("languages", [["en-US"], ["zh-CN", "en-US"]])
def test_partial_and_final_results_with_the_times_of_words(
    hub: Hub, service: Service, languages: list[str]
) -> None:
    service.listen = listen
    partial, final = hub.get("asr", "azure").transcribe(SPEECH, languages=languages)
    assert (partial.text, partial.final, partial.words) == ("hello", False, ())
    assert (final.text, final.final, final.language) == ("Hello world.", True, "en-US")
    assert (final.start, final.end) == pytest.approx((0.1, 1.0))
    assert [(mark.text, mark.kind) for mark in final.words] == [
        ("hello", "word"),
        ("world", "word"),
    ]
    assert [mark.start for mark in final.words] == pytest.approx([0.1, 0.6])


def test_the_sound_arrives_as_it_was(hub: Hub, service: Service) -> None:
    service.listen = listen
    list(hub.get("asr", "azure").transcribe(SPEECH))
    header, samples = service.sound[:44], np.frombuffer(service.sound[44:], "<i2")
    assert header[:4] == b"RIFF"
    assert int.from_bytes(header[24:28], "little") == RATE
    assert len(samples) == RATE
    assert set(samples.tolist()) == {16_384}


def test_languages_and_phrases_are_sent(hub: Hub, service: Service) -> None:
    service.listen = listen
    recogniser = hub.get("asr", "azure")
    list(recogniser.transcribe(SPEECH, phrases="Avatar Hub\n\n 数字人 ", partial=False))
    context = json.loads(service.bodies("speech.context")[0])
    assert context["languageId"]["languages"] == ["zh-CN", "en-US"]
    assert context["languageId"]["mode"] == "DetectContinuous"
    assert context["dgi"]["Groups"][0]["Items"] == [{"Text": "Avatar Hub"}, {"Text": "数字人"}]


def test_partial_results_can_be_left_out(hub: Hub, service: Service) -> None:
    service.listen = listen
    (only,) = hub.get("asr", "azure").transcribe(SPEECH, partial=False)
    assert only.final


def test_results_come_while_speech_still_comes_in(hub: Hub, service: Service) -> None:
    def hear(turn: Turn) -> None:
        turn.start()
        heard = {"Text": "hi", "Offset": ticks(0.1), "Duration": ticks(0.1)}
        turn.tell("speech.hypothesis", heard)

    def live() -> Iterator[Audio]:
        for _ in range(600):
            time.sleep(0.1)
            yield Audio(SPEECH.samples[: RATE // 10], RATE)

    service.hear, service.listen = hear, Turn.end
    speech = live()
    with closing(hub.get("asr", "azure").transcribe(speech)) as found:  # type: ignore[type-var]
        assert next(found).text == "hi"
        assert next(speech), "the speech was heard to its end first"
    assert service.hung_up.wait(5), "a cancelled job leaves the service listening"


def test_no_sound_at_all_asks_for_nothing(hub: Hub, service: Service) -> None:
    assert list(hub.get("asr", "azure").transcribe(iter(()))) == []
    assert service.requests == []


def test_another_sample_rate_in_the_middle_is_refused(hub: Hub, service: Service) -> None:
    other = Audio(SPEECH.samples, 16_000)
    with pytest.raises(InputError, match="sample rate"):
        list(hub.get("asr", "azure").transcribe([SPEECH, other]))


def test_the_reason_of_a_refusal_is_told(hub: Hub, service: Service) -> None:
    service.refusal = "401 Unauthorized"
    with pytest.raises(InputError, match=r"check AZURE_SPEECH_KEY.*\(401\)"):
        list(hub.get("asr", "azure").transcribe(SPEECH))


@pytest.mark.slow
def test_a_silent_service_is_given_up(hub: Hub, service: Service) -> None:
    service.listen = lambda _: None  # the SDK itself waits half a minute for it to end
    with pytest.raises(InputError, match="silent"):
        list(hub.get("asr", "azure").transcribe(SPEECH, timeout=1))
