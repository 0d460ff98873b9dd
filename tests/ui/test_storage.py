"""The private folder of an app: its own, unguessable, gone when its process is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub.ui.storage import claim, result_folder


@pytest.fixture(autouse=True)
def gradio_folder_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", "")


def test_gradio_is_told_to_use_a_folder_nobody_else_may_read(tmp_path: Path) -> None:
    folder = claim(tmp_path / "app")
    assert os.environ["GRADIO_TEMP_DIR"] == str(folder)
    assert folder.stat().st_mode & 0o077 == 0
    assert list(folder.iterdir()) == []


def test_each_result_has_a_folder_nobody_can_guess(tmp_path: Path) -> None:
    root = claim(tmp_path / "app")
    first, second = result_folder(), result_folder()
    assert first != second
    assert {first.parent, second.parent} == {root}
    assert len(first.name) == 32


def test_what_a_killed_process_left_goes_and_what_a_living_one_uses_stays(tmp_path: Path) -> None:
    root = tmp_path / "app"
    code = "import os, sys; from pathlib import Path; from hub.ui.storage import claim;"
    code += "print(claim(Path(sys.argv[1]))); sys.stdout.flush(); os.kill(os.getpid(), 9)"
    command = [sys.executable, "-c", code, root]
    died = subprocess.run(command, capture_output=True, text=True, check=False)
    left = Path(died.stdout.strip())
    assert left.is_dir()
    mine = claim(root)
    other = claim(root)
    assert not left.exists()
    assert mine.is_dir()
    assert other.is_dir()


def test_a_process_that_ends_leaves_nothing(tmp_path: Path) -> None:
    root = tmp_path / "app"
    code = "import sys; from pathlib import Path; from hub.ui.storage import claim;"
    code += "(claim(Path(sys.argv[1])) / 'upload').touch()"
    subprocess.run([sys.executable, "-c", code, root], check=True)
    assert list(root.iterdir()) == []
