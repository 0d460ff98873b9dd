"""Finding out what is installed imports no engine, no framework and no array library."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = (
    *("numpy", "cv2", "PIL", "gradio", "rich", "onnxruntime", "ctranslate2", "faster_whisper"),
    *("ai_edge_litert", "misaki", "jieba", "torch", "tensorflow", "huggingface_hub", "httpx"),
    *("ffmpeg", "imageio_ffmpeg"),
)

LOAD = """
from importlib.metadata import entry_points
for point in entry_points(group="avatar_hub"):
    point.load().register_providers()
"""
COMMAND = """
import sys
sys.argv = ["avatar-hub", {!r}]
from hub.cli import main
try:
    main()
except SystemExit as ended:
    assert not ended.code
"""


@pytest.mark.parametrize(
    "code",
    [
        LOAD,
        "from hub import Hub\nassert Hub().providers()",
        COMMAND.format("--help"),
        COMMAND.format("plugins"),
    ],
    ids=["entry points", "Hub.providers", "--help", "plugins"],
)
def test_nothing_heavy_is_imported(code: str) -> None:
    report = "\nimport json, sys; print('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code + report], capture_output=True, text=True, check=True
    )
    modules = json.loads(done.stdout.splitlines()[-1])
    assert "hub" in modules
    assert [name for name in HEAVY if name in modules] == []


def test_help_needs_no_plugin_and_no_settings() -> None:
    code = COMMAND.format("--help") + "\nprint('\\n' + str('pydantic' in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
