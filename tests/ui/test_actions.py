"""Generated functions have the identity that Gradio makes endpoints and tools of."""

from __future__ import annotations

import asyncio
import inspect
import subprocess
import sys
from typing import Any

import gradio as gr
import pytest

from hub.settings import Settings
from hub.ui.actions import Argument, identified, limits


async def action(request: Any, *values: Any) -> tuple[Any, ...]:
    return values


def test_a_function_gets_name_signature_and_documentation() -> None:
    arguments = [Argument("text", str, "What is spoken."), Argument("speed", float, "Pace.", 1.0)]
    made = identified(action, name="tts_a", summary="Speak.", arguments=arguments)
    assert made.__name__ == "tts_a"
    caller, *seen = inspect.signature(made).parameters.values()
    assert caller.annotation is gr.Request
    assert [str(parameter) for parameter in seen] == ["text: str", "speed: float = 1.0"]
    assert made.__doc__ == "Speak.\n\nArgs:\n    text: What is spoken.\n    speed: Pace.\n"
    assert asyncio.run(made(gr.Request(), "a", 2.0)) == ("a", 2.0)


def test_an_argument_without_a_default_comes_first() -> None:
    arguments = [Argument("speed", float, "Pace.", 1.0), Argument("text", str, "Words.")]
    with pytest.raises(ValueError, match="tts_a"):
        identified(action, name="tts_a", summary="", arguments=arguments)


def test_everything_that_draws_shares_one_limit() -> None:
    settings = Settings(threads=4)
    shared = {"concurrency_id": "render", "concurrency_limit": 2}
    assert [limits(kind, settings) for kind in ("make", "driver", "lipsync")] == [shared] * 3
    assert limits("tts", settings)["concurrency_id"] == "tts"


def test_the_app_is_built_without_loading_an_engine() -> None:
    code = (
        "import sys; from hub import Hub; from hub.ui import build_app; build_app(Hub());"
        "heavy = {'onnxruntime', 'faster_whisper', 'ctranslate2', 'ai_edge_litert', 'cv2'};"
        "print(sorted(heavy & {name.split('.')[0] for name in sys.modules}))"
    )
    built = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert built.stdout.splitlines()[-1] == "[]"
