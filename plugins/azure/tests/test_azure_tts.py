"""The real SDK against a server that speaks its protocol: sound, words, visemes, and failures."""

from __future__ import annotations

import logging
import time
from contextlib import closing

import numpy as np
import pytest
from azure_service import KEY, Service, Turn
from typer.testing import CliRunner

from hub import Hub, InputError, ProviderError
from hub.cli.app import app
from hub.types import concatenate

pytestmark = pytest.mark.environments

TEXT = "Hello, big <world> & you!"
WORDS = [("Hello", 0.1, 0.4), ("big", 0.6, 0.3), ("world", 1.0, 0.6), ("you", 1.8, 0.3)]
VISEMES = [
    (0, 0.0), (12, 0.1), (4, 0.2), (14, 0.3), (8, 0.4), (0, 0.5), (21, 0.6), (6, 0.7), (20, 0.8),
    (7, 1.0), (11, 1.1), (14, 1.4), (0, 1.6), (6, 1.8), (7, 1.9), (0, 2.1),
]  # fmt: skip
SECONDS = 2.5


def tone(seconds: float) -> bytes:
    time = np.arange(round(seconds * 24_000)) / 24_000
    return (8_000 * np.sin(2 * np.pi * 200 * time)).astype("<i2").tobytes()


def speak(turn: Turn) -> None:
    """Half a second at a time, what happens in it before its sound."""
    turn.begin_sound()
    sound = tone(SECONDS)
    for half in range(5):
        begin, end = half / 2, half / 2 + 0.5
        for text, start, duration in WORDS:
            if begin <= start < end:
                turn.word(text, start, duration)
        turn.word(",", begin + 0.45, 0.01, "PunctuationBoundary")
        for number, start in VISEMES:
            if begin <= start < end:
                turn.viseme(number, start)
        turn.sound(sound[half * 24_000 : half * 24_000 + 24_000])
    turn.sound(b"")
    turn.end()


def test_sound_words_and_visemes_become_speech_with_marks(hub: Hub, service: Service) -> None:
    service.speak = speak
    chunks = list(hub.get("tts", "azure").synthesize(TEXT, style="sad"))
    speech = concatenate(chunks)
    assert len(chunks) > 1
    assert speech.text == TEXT
    assert all(chunk.duration >= 0.4 for chunk in chunks[:-1])
    assert np.array_equal(speech.samples, np.frombuffer(tone(SECONDS), "<i2") / np.float32(32768))
    words = [(m.text, m.start, m.end) for m in speech.marks if m.kind == "word"]
    expected = [(text, start, start + duration) for text, start, duration in WORDS]
    assert [word[0] for word in words] == [word[0] for word in expected]
    assert np.allclose([w[1:] for w in words], [w[1:] for w in expected], atol=1e-4)
    sounds = [m for m in speech.marks if m.kind == "phoneme"]
    assert "".join(mark.text for mark in sounds) == "hɛlomikuaɪliu"
    assert [(round(m.start, 2), round(m.end, 2)) for m in sounds if m.text in "aɪ"] == [
        (1.1, 1.28),
        (1.28, 1.4),
    ]


def test_what_is_sent_is_escaped_and_the_key_is_in_its_header_only(
    hub: Hub, service: Service
) -> None:
    service.speak = speak
    list(hub.get("tts", "azure").synthesize(TEXT, style="sad", style_degree=2))
    (ssml,) = service.bodies("ssml")
    assert 'style="sad" styledegree="2">Hello, big &lt;world&gt; &amp; you!<' in ssml
    (context,) = service.bodies("synthesis.context")
    assert '"outputFormat":"raw-24khz-16bit-mono-pcm"' in context
    assert service.requests[0].headers["ocp-apim-subscription-key"] == KEY
    assert KEY not in service.requests[0].target
    assert all(KEY.encode() not in body for _, body in service.messages)


def test_speech_comes_while_the_service_still_speaks(hub: Hub, service: Service) -> None:
    def slowly(turn: Turn) -> None:
        turn.begin_sound()
        turn.viseme(0, 0.0)
        for half in range(100):
            turn.word("go", half / 2, 0.3)
            turn.viseme(20, half / 2)
            turn.sound(tone(0.5))
            time.sleep(0.05)

    service.speak = slowly
    speech = hub.get("tts", "azure").synthesize("go " * 100)
    with closing(speech):  # type: ignore[type-var]
        assert 0.4 <= next(speech).duration <= 2.0
        assert not service.hung_up.is_set()
    assert service.hung_up.wait(5), "a cancelled job leaves the service speaking"


def test_a_voice_without_events_is_heard(hub: Hub, service: Service) -> None:
    def plain(turn: Turn) -> None:
        turn.begin_sound()
        turn.sound(tone(1.5))
        turn.sound(b"")
        turn.end()

    service.speak = plain
    (chunk,) = hub.get("tts", "azure").synthesize("Hello")
    assert (chunk.duration, chunk.text, chunk.marks) == (1.5, "Hello", ())


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        ("401 Unauthorized", ["check AZURE_SPEECH_KEY", "Authentication error (401)"]),
        ("403 Forbidden", ["check AZURE_SPEECH_KEY", "Authentication error (403)"]),
        ("429 Too Many Requests", ["quota", "Too many requests (429)"]),
        ("400 Bad Request", ["check the voice", "Bad request (400)"]),
        ("503 Service Unavailable", ["try again later", "Service unavailable (503)"]),
    ],
)
def test_the_reason_of_a_refusal_is_told(
    hub: Hub, service: Service, caplog: pytest.LogCaptureFixture, refusal: str, told: list[str]
) -> None:
    service.refusal = refusal
    with caplog.at_level(logging.DEBUG), pytest.raises(InputError) as error:
        list(hub.get("tts", "azure").synthesize("Hello"))
    message = str(error.value)
    assert all(part in message for part in told)
    assert "\n" not in message
    assert KEY not in message + caplog.text + repr(error.value.__cause__)


def test_a_service_that_hangs_up_is_told(hub: Hub, service: Service) -> None:
    def hang_up(turn: Turn) -> None:
        turn.begin_sound()
        turn.sound(tone(0.5))
        turn.connection.hang_up()

    service.speak = hang_up
    with pytest.raises(InputError, match="Azure"):
        list(hub.get("tts", "azure").synthesize("Hello"))


def test_a_silent_service_is_given_up(hub: Hub, service: Service) -> None:
    started = time.monotonic()
    with pytest.raises(InputError, match="silent for 1 s"):
        list(hub.get("tts", "azure").synthesize("Hello", timeout=1))
    assert time.monotonic() - started < 10


def test_no_service_there(hub: Hub, service: Service) -> None:
    service.close()
    with pytest.raises(InputError, match="can't be reached"):
        list(hub.get("tts", "azure").synthesize("Hello"))


def test_after_a_failure_the_next_job_works(hub: Hub, service: Service) -> None:
    service.refusal = "401 Unauthorized"
    with pytest.raises(InputError):
        list(hub.get("tts", "azure").synthesize("Hello"))
    service.refusal, service.speak = "", speak
    assert concatenate(hub.get("tts", "azure").synthesize(TEXT)).duration == SECONDS


@pytest.mark.parametrize(
    ("endpoint", "region", "told"),
    [
        ("", "", "Where is your Azure Speech resource"),
        ("", "westeurope", "set to be offline"),
        ("wss://example.com", "", "set to be offline"),
        ("ftp://localhost", "", "set to be offline"),
        ("ws://localhost/a b", "", "set to be offline"),
    ],
)
def test_an_address_that_cannot_be_used(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, endpoint: str, region: str, told: str
) -> None:
    monkeypatch.setenv("AZURE_SPEECH_ENDPOINT", endpoint)
    monkeypatch.setenv("AZURE_SPEECH_REGION", region)
    with pytest.raises(InputError, match=told):
        list(hub.get("tts", "azure").synthesize("Hello"))


def test_without_a_key_nothing_is_sent(
    hub: Hub, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_SPEECH_KEY")
    with pytest.raises(ProviderError, match="no AZURE_SPEECH_KEY") as error:
        list(hub.get("tts", "azure").synthesize("Hello"))
    assert "https://portal.azure.com" in error.value.fix
    assert service.requests == []


def test_a_users_own_key_is_not_sent_to_the_operators_address(hub: Hub, service: Service) -> None:
    own = {"AZURE_SPEECH_KEY": "0" * 32, "AZURE_SPEECH_REGION": "eastasia"}
    with pytest.raises(InputError, match="set to be offline"):
        list(hub.with_secrets(own).get("tts", "azure").synthesize("Hello"))
    assert service.requests == []


def test_nothing_of_the_key_is_in_the_engines_log(hub: Hub, service: Service) -> None:
    service.refusal = "401 Unauthorized"
    with pytest.raises(InputError):
        list(hub.get("tts", "azure").synthesize("Hello"))
    log = (hub.settings.logs_dir / "tts_azure.log").read_text()
    assert "check <AZURE_SPEECH_KEY>" not in log
    assert KEY not in log


@pytest.mark.parametrize(
    ("language", "ids"),
    [
        ("", ["zh-CN-XiaoxiaoNeural", "en-US-GuyNeural"]),
        ("zh", ["zh-CN-XiaoxiaoNeural"]),
        ("ZH-cn", ["zh-CN-XiaoxiaoNeural"]),
        ("z", []),
    ],
)
def test_the_command_lists_the_voices_there_are_now(
    hub: Hub, language: str, ids: list[str]
) -> None:
    done = CliRunner().invoke(app, ["azure-voices", language])
    assert [line.split()[0] for line in done.stdout.splitlines()] == ids
    assert ("chat, sad" in done.stdout) == ("zh-CN-XiaoxiaoNeural" in ids)


def test_a_list_that_is_refused_says_why(hub: Hub, service: Service) -> None:
    service.refusal = "401 Unauthorized"
    done = CliRunner().invoke(app, ["azure-voices"])
    assert done.exit_code == 2
    assert "gave no list" in done.stderr
