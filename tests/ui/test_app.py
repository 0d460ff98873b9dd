"""The running app: its endpoints and tools, what it refuses, and two visitors at once."""

from __future__ import annotations

import asyncio
import json
import re
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from jsonschema import Draft202012Validator

from hub.media import probe
from hub.settings import PUBLIC_LIMITS

ENDPOINTS = {
    "/make_avatar",
    "/tts_tone",
    "/tts_far",
    "/driver_still",
    "/lipsync_same",
    "/dialogue_echo",
    "/dialogue_apart",
    "/plugins",
}


@pytest.fixture
def client(served: Any) -> Client:
    return Client(served.url, verbose=False)


@pytest.fixture(scope="package")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    tone = 8000 * np.sin(2 * np.pi * 220 * np.arange(16_000) / 16_000)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(tone.astype("<i2").tobytes())
    return path


def arguments(client: Client, endpoint: str) -> dict[str, dict[str, Any]]:
    api = client.view_api(return_format="dict", print_info=False)
    return {p["parameter_name"]: p for p in api["named_endpoints"][endpoint]["parameters"]}


def test_every_action_is_an_endpoint_and_nothing_else_is(client: Client) -> None:
    api = client.view_api(return_format="dict", print_info=False)
    assert set(api["named_endpoints"]) == ENDPOINTS
    assert api["unnamed_endpoints"] == {}


def test_arguments_have_names_types_and_defaults(client: Client) -> None:
    tone = arguments(client, "/tts_tone")
    assert list(tone) == ["text", "voice", "speed", "fail"]
    assert tone["voice"]["type"]["enum"] == ["low", "high"]
    assert tone["speed"]["type"]["type"] == "number"
    assert [tone[name]["parameter_default"] for name in ("voice", "speed")] == ["low", 1.0]
    assert not tone["text"]["parameter_has_default"]
    make = arguments(client, "/make_avatar")
    assert make["tts"]["type"]["enum"] == ["tone", "far"]
    assert make["captions"]["type"]["enum"] == ["none", "srt", "vtt", "burn"]
    assert [n for n, p in make.items() if not p["parameter_has_default"]] == ["portrait"]


def test_a_voice_speaks(client: Client) -> None:
    path = client.predict(text="one two three", speed=2.0, api_name="/tts_tone")
    with wave.open(path) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(0.3)


def test_a_page_ends_what_it_shows_of_a_call_that_fails_too(served: Any) -> None:
    events = served.blocks.config["dependencies"]
    (call,) = (event["id"] for event in events if event["api_name"] == "tts_tone")
    after = [event for event in events if event["trigger_after"] == call]
    (hidden,) = {tuple(event["outputs"]) for event in after}
    cancels = [event for event in events if call in event["cancels"]]
    assert [target for event in cancels for target, _ in event["targets"]] == list(hidden)
    assert {event["trigger_only_on_failure"] for event in after} == {True, False}


def test_dialogue_answers(client: Client) -> None:
    assert client.predict(message="well", api_name="/dialogue_echo") == "well!"


def test_plugins_are_listed_with_reason_and_fix(client: Client) -> None:
    rows = client.predict(api_name="/plugins")
    far = next(row for row in rows if row["id"] == "far")
    assert set(far) == {"id", "kind", "plugin", "version", "state", "reason", "fix"}
    assert (far["state"], far["fix"]) == ("needs-weights", "avatar-hub weights pull far")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"text": "  "}, "Write what the avatar should say. · 请写下数字人要说的话。"),
        ({"text": "🙂🙂"}, "no letters or digits"),
        ({"text": "word " * 20_000}, "100,000 characters; at most 20,000"),
        ({"text": "a", "fail": "input"}, "can't hum &lt;that&gt;"),
        ({"text": "a", "fail": "crash"}, "RuntimeError: the tone fork broke"),
        ({"text": "a", "voice": "nobody"}, "not in the list of choices"),
    ],
)
def test_what_is_wrong_is_said(client: Client, values: dict[str, Any], said: str) -> None:
    with pytest.raises((AppError, ValueError), match=re.escape(said)):
        client.predict(api_name="/tts_tone", **values)


def test_weights_that_cant_be_had_are_said(client: Client) -> None:
    with pytest.raises(AppError, match=r"tone/none\.bin \(2 MB, MIT\)"):
        client.predict(text="a", api_name="/tts_far")


def test_an_upload_is_called_by_its_name_alone(
    client: Client, tmp_path: Path, speech: Path, served: Any
) -> None:
    text = tmp_path / "not a picture.png"
    text.write_text("hello")
    with pytest.raises(AppError, match=r"not a picture\.png is not png") as error:
        client.predict(handle_file(text), handle_file(speech), api_name="/driver_still")
    assert str(served.temp) not in str(error.value)


@pytest.mark.weights
def test_a_portrait_moves_while_the_recording_lasts(
    client: Client, sample_portrait_path: Path, speech: Path
) -> None:
    portrait, audio = handle_file(sample_portrait_path), handle_file(speech)
    silent = probe(client.predict(portrait, audio, size=128, api_name="/driver_still"))
    assert silent.duration == pytest.approx(1.0, abs=0.04)
    assert not silent.has_audio
    wordless = probe(client.predict(portrait, seconds=2, size=128, api_name="/driver_still"))
    assert wordless.duration == pytest.approx(2.0, abs=0.04)
    spoken = probe(client.predict(portrait, audio, size=128, api_name="/lipsync_same"))
    assert spoken.duration == pytest.approx(1.0, abs=0.04)
    assert spoken.has_audio


@pytest.mark.weights
def test_the_whole_flow_gives_video_captions_and_recipe(
    client: Client, sample_portrait_path: Path
) -> None:
    video, captions, recipe = client.predict(
        handle_file(sample_portrait_path),
        text="one two three four five",
        size=128,
        captions="srt",
        tts_params={"speed": 0.5},
        api_name="/make_avatar",
    )
    info = probe(video)
    assert (info.width, info.height) == (128, 128)
    assert info.duration == pytest.approx(2.0, abs=0.04)
    assert "one" in Path(captions).read_text()
    assert "tone" in json.dumps(recipe)


@pytest.mark.weights
def test_a_program_cancels_its_video(
    client: Client, served: Any, sample_portrait_path: Path
) -> None:
    earlier = len(served.hub.jobs.list())
    portrait, text = handle_file(sample_portrait_path), "la " * 2000
    job = client.submit(portrait, text=text, size=128, api_name="/make_avatar")
    deadline = time.monotonic() + 30
    while len(served.hub.jobs.list()) == earlier:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    job.cancel()
    assert served.end_of_last_job() == "cancelled"


def test_two_visitors_get_their_own(served: Any) -> None:
    def speak(words: int) -> float:
        own = Client(served.url, verbose=False)
        path = own.predict(text="la " * words, fail="slow", api_name="/tts_tone")
        with wave.open(path) as file:
            return file.getnframes() / file.getframerate()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(speak, (2, 5))) == pytest.approx([0.4, 1.0])


def test_a_visitor_cant_fetch_what_is_not_theirs(served: Any) -> None:
    secret = served.hub.settings.weights_dir / "secret.bin"
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text("weights")
    for path in (secret, served.temp, served.temp / ".lock", Path("/etc/passwd"), Path(__file__)):
        assert httpx.get(f"{served.url}/gradio_api/file={path}").status_code in (403, 404)


def test_a_path_that_was_not_uploaded_is_refused(client: Client, speech: Path) -> None:
    named = {"path": str(Path(__file__)), "meta": {"_type": "gradio.FileData"}}
    with pytest.raises((AppError, ValueError)):
        client.predict(named, handle_file(speech), api_name="/driver_still")


def test_uploads_lie_in_a_private_folder(served: Any) -> None:
    assert served.hub.settings.data_dir / "app" == served.temp.parent
    assert served.temp.stat().st_mode & 0o077 == 0


def test_an_upload_has_a_limit(served_in_public: Any) -> None:
    limit = int(PUBLIC_LIMITS["max_upload_mb"]) * 10**6
    files = {"files": ("big.wav", b"\0" * (limit + 1000))}
    reply = httpx.post(f"{served_in_public.url}/gradio_api/upload", files=files, timeout=60)
    assert reply.status_code == 413


def test_strangers_cant_build_fetch_or_remove_anything(served: Any, served_in_public: Any) -> None:
    def names(app: Any) -> set[str]:
        return {getattr(f.fn, "__qualname__", "") for f in app.blocks.fns.values()}

    setting_up = ("Setup.", "EnvironmentRow.", "UnusedEnvironments.")
    ours = {name for name in names(served) if name.startswith(setting_up)}
    assert len(ours) == 4
    assert not ours & names(served_in_public)


def test_tools_of_mcp_have_arguments_and_descriptions(served: Any) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def ask() -> tuple[dict[str, Any], str]:
        address = f"{served.url}/gradio_api/mcp/"
        async with (
            streamablehttp_client(address) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            reply = await session.call_tool("dialogue_echo", {"message": "hi"})
            return tools, str(reply.content[0].text)

    tools, answer = asyncio.run(ask())
    assert set(tools) == {endpoint.removeprefix("/") for endpoint in ENDPOINTS}
    voice = tools["tts_tone"].inputSchema["properties"]["voice"]
    assert (voice["enum"], voice["default"], voice["description"]) == (
        ["low", "high"],
        "low",
        "Who hums.",
    )
    assert tools["make_avatar"].inputSchema["required"] == ["portrait"]
    assert answer == "hi!"
    for tool in tools.values():
        Draft202012Validator.check_schema(tool.inputSchema)
