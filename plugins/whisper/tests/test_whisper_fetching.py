"""Which models may be fetched, without the recognizer and without a network."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from avatar_hub_whisper.engine import fetched, why_not


@pytest.mark.parametrize(
    ("offline", "public", "said"),
    [(True, False, "set to be offline"), (False, True, "only its owner adds models")],
)
def test_a_model_that_may_not_be_fetched_is_not(
    tmp_path: Path, offline: bool, public: bool, said: str
) -> None:
    reason = why_not({"offline": offline, "public": public})
    with pytest.raises(ValueError, match=said):
        fetched("tiny", str(tmp_path), reason, print)
    assert list(tmp_path.iterdir()) == []


def test_while_a_model_comes_it_is_told_how_much_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = threading.Event()
    texts: list[str] = []

    def download(name: str, *, cache_dir: str, local_files_only: bool) -> str:
        file = Path(cache_dir) / "models--owner--toy" / "blobs" / "0123.incomplete"
        file.parent.mkdir(parents=True)
        file.write_bytes(bytes(3_000_000))
        assert heard.wait(20)
        (tmp_path / "model.bin").touch()
        return str(tmp_path)

    def tell(text: str) -> None:
        texts.append(text)
        if "3 MB" in text:
            heard.set()

    monkeypatch.setattr("avatar_hub_whisper.engine.download_model", download)
    monkeypatch.setattr("avatar_hub_whisper.engine.LOOK_SECONDS", 0.02)
    assert fetched("toy", str(tmp_path / "cache"), "", tell) == tmp_path
    assert texts[-1] == "fetching the model toy, 3 MB so far"


def test_the_owner_may_fetch() -> None:
    assert why_not({"offline": False, "public": False}) == ""
