"""The stand-in for the service, and a hub that uses it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

# pytest's import mode has no place for modules beside the tests.
sys.path.insert(0, str(Path(__file__).parent))

pytest.importorskip("azure.cognitiveservices.speech", reason="the SDK has no wheel for this system")

from azure_service import KEY, Service

from hub import Hub
from hub.settings import Settings


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.close()


@pytest.fixture
def hub(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub whose Azure is the stand-in."""
    monkeypatch.setenv("AZURE_SPEECH_KEY", KEY)
    monkeypatch.setenv("AZURE_SPEECH_ENDPOINT", service.address)
    monkeypatch.delenv("AZURE_SPEECH_REGION", raising=False)
    with closing(Hub(Settings(data_dir=tmp_path, offline=True))) as hub:
        yield hub
