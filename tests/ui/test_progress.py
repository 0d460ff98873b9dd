"""Weights that a call of a single stage needs are fetched where its caller sees how far it is."""

from __future__ import annotations

import hashlib
import http.server
import threading
import time
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import gradio as gr
import pytest
from gradio_client import Client

from hub import Hub, ProviderError, Url, Weight
from hub.errors import Cancelled
from hub.providers import TTS
from hub.runtime.told import LISTENER, Told, listening
from hub.settings import load_settings
from hub.ui.progress import fetch, show

CONTENT = bytes(2_000_000)
PIECES = 10


class SlowHandler(http.server.BaseHTTPRequestHandler):
    """Gives the content in pieces, with pauses in which a caller can look."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        for _ in range(PIECES):
            self.wfile.write(CONTENT[: len(CONTENT) // PIECES])
            time.sleep(0.3)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def online(tmp_path: Path) -> Hub:
    """A hub that may fetch, and has nothing yet."""
    settings = load_settings().model_copy(update={"offline": False, "data_dir": tmp_path})
    return Hub(settings, points=[EntryPoint("tone", "tone_plugin", "avatar_hub")])


@pytest.fixture
def provider(online: Hub) -> Iterator[TTS]:
    """One whose weights come slowly."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), SlowHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        weight = Weight.model_construct(  # the contract takes no plain HTTP
            name="tone/slow.bin",
            sha256=hashlib.sha256(CONTENT).hexdigest(),
            size=len(CONTENT),
            licence="MIT",
            sources=(
                Url.model_construct(type="url", url=f"http://127.0.0.1:{server.server_port}/w"),
            ),
        )
        spec = online.get("tts", "far").spec.model_copy(update={"weights": (weight,)})
        yield TTS(spec, online.host, online._opened.recordings)
        server.shutdown()


def test_a_caller_sees_how_much_came(online: Hub, provider: TTS) -> None:
    with gr.Blocks(analytics_enabled=False) as blocks:
        button = gr.Button()
        button.click(
            lambda: fetch(online, provider, {}, threading.Event()), None, None, api_name="fetch"
        )
    _, url, _ = blocks.launch(prevent_thread_lock=True, quiet=True)
    job = Client(url, verbose=False).submit(api_name="/fetch")
    seen = set()
    while not job.done():
        for unit in job.status().progress_data or ():
            seen.add((unit.index, unit.length, unit.unit, unit.desc))
        time.sleep(0.05)
    job.result()
    blocks.close()
    assert {told[1:] for told in seen} == {(2, "MB", "Fetching weights · 下载权重")}
    assert len({told[0] for told in seen}) > 1
    assert not online.weights.missing(provider.weights({}))


def test_a_caller_sees_what_the_engine_tells() -> None:
    told, seen, seen_once = Told("Toy", "opening <b>", 0.25), set(), threading.Event()

    def work() -> None:
        with listening(show):
            listener = LISTENER.get()
            assert listener
            listener(told)
            seen_once.wait(20)

    with gr.Blocks(analytics_enabled=False) as blocks:
        gr.Button().click(work, None, None, api_name="work")
    _, url, _ = blocks.launch(prevent_thread_lock=True, quiet=True)
    job = Client(url, verbose=False).submit(api_name="/work")
    while not job.done():
        for unit in job.status().progress_data or ():
            seen.add((unit.progress, unit.desc))
            seen_once.set()
        time.sleep(0.05)
    job.result()
    blocks.close()
    assert seen == {(0.25, "Toy: opening <b>")}


def test_a_fetch_ends_with_the_job(online: Hub, provider: TTS) -> None:
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    with pytest.raises(Cancelled):
        fetch(online, provider, {}, stop)
    assert online.weights.missing(provider.weights({}))


def test_nothing_is_fetched_for_what_cant_run(online: Hub) -> None:
    apart = online.get("dialogue", "apart")
    with pytest.raises(ProviderError, match="can't run"):
        fetch(online, apart, {}, threading.Event())
