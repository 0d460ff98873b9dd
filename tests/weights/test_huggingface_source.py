"""hub/weights/huggingface.py, against a server that answers as the Hub does."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.specs import HubFile
from hub.weights import WeightStore

CONTENT = os.urandom(1 << 20)

HUB = """
import sys
from pathlib import Path
from hub.errors import HubError
from hub.specs import HubFile, Weight
from hub.weights import WeightStore
root, sha256, size, file = sys.argv[1:]
source = HubFile(repo="maker/voice", file=file, revision="c0ffee" + "0" * 34)
weight = Weight(name="a.bin", sha256=sha256, size=int(size), licence="MIT", sources=(source,))
try:
    print(WeightStore(Path(root)).ensure([weight])["a.bin"])
except HubError as error:
    print(error)
"""


@pytest.fixture
def from_hub(store: WeightStore, web: Any, tmp_path: Path) -> Callable[..., str]:
    """Fetch a file of a Hub whose endpoint is the test's server."""
    revision = HubFile(repo="maker/voice", file="x", revision="c0ffee" + "0" * 34).revision
    web.files[f"/maker/voice/resolve/{revision}/onnx/model.bin"] = CONTENT
    web.headers |= {"ETag": '"abc"', "X-Repo-Commit": revision}
    environment = os.environ | {
        "HF_ENDPOINT": web.address,
        "HF_HOME": str(tmp_path / "hf"),
        "HF_HUB_DISABLE_XET": "1",
    }

    def fetch(file: str, **more: str) -> str:
        sha256 = hashlib.sha256(CONTENT).hexdigest()
        arguments = [str(store.root), sha256, str(len(CONTENT)), file]
        done = subprocess.run(
            [sys.executable, "-c", HUB, *arguments],
            env=environment | more,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    return fetch


def test_a_hub_file_comes_from_the_endpoint_the_user_set(
    from_hub: Callable[..., str], store: WeightStore, tmp_path: Path
) -> None:
    assert from_hub("onnx/model.bin") == str(store.root / "a.bin")
    assert (store.root / "a.bin").read_bytes() == CONTENT
    assert not (store.root / ".staging").exists()
    assert not list((tmp_path / "hf").rglob("*.bin"))


def test_what_the_hub_lacks_is_said(from_hub: Callable[..., str]) -> None:
    answer = from_hub("none.bin")
    assert "Hub maker/voice/none.bin" in answer
    assert "404" in answer


@pytest.mark.slow
def test_a_hub_that_can_not_be_reached_is_said(from_hub: Callable[..., str]) -> None:
    answer = from_hub("onnx/model.bin", HF_ENDPOINT="http://127.0.0.1:9")
    assert "Connection refused" in answer


def test_the_hubs_own_offline_switch_is_respected(from_hub: Callable[..., str], web: Any) -> None:
    answer = from_hub("onnx/model.bin", HF_HUB_OFFLINE="1")
    assert "HF_HUB_OFFLINE" in answer or "offline" in answer
    assert web.asked == []
