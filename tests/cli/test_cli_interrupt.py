"""The command as a process: how it ends when someone stops it, and what it says to whom."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

LONG = "word " * 2000


def wait_for_line(process: subprocess.Popen[str], start: str) -> None:
    """Until the process told something that begins so on standard error."""
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(start):
            return
    pytest.fail(f"it ended with {process.wait()} before it said {start!r}")


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_ends_at_once_and_leaves_no_half_file(
    start, sample_portrait_path: Path, tmp_path: Path, data_dir: Path, number: signal.Signals
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    process = start(
        *("make", "--portrait", sample_portrait_path, "--text", LONG, "--size", 160),
        *("-o", out / "out.mp4"),
    )
    wait_for_line(process, "video")
    process.send_signal(number)
    asked = time.monotonic()
    _, err = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert time.monotonic() - asked < 10
    assert "Stopped." in err
    assert "Traceback" not in err
    assert list(out.iterdir()) == []
    (status,) = data_dir.glob("jobs/*/*.json")
    assert "cancelled" in status.read_text()


def test_ctrl_c_while_the_commands_are_imported_leaves_no_traceback() -> None:
    code = """
import sys
class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == "hub.cli.app":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
from hub.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 128 + signal.SIGINT
    assert done.stderr == b""


def test_help_and_errors_have_their_exit_codes(start) -> None:
    assert start("--help").wait(20) == 0
    assert start("make", "--help").wait(20) == 0
    assert start("weights").wait(20) in (0, 2)
    assert start("tts", "--text", "", "-o", "x.wav").wait(20) == 2


def test_a_closed_pipe_is_quiet(start) -> None:
    process = start("plugins")
    process.stdout.close()
    assert process.wait(20) in (0, 1)
    assert process.stderr.read() == ""


def test_a_terminal_without_chinese_does_not_break_it(
    start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "你好.wav"
    process = start("tts", "--text", "one", "-o", out)
    assert process.wait(20) == 0
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONUTF8", "0")
    monkeypatch.setenv("PYTHONCOERCECLOCALE", "0")
    process = start("tts", "--text", "one", "-o", out)
    assert process.wait(20) == 0, process.stderr.read()


def test_debug_shows_where_an_error_comes_from(start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_HUB_DEBUG", "1")
    _, err = start("tts", "--provider", "nobody", "--text", "a", "-o", "x.wav").communicate()
    assert "Traceback" in err
    monkeypatch.delenv("AVATAR_HUB_DEBUG")
    _, err = start("tts", "--provider", "nobody", "--text", "a", "-o", "x.wav").communicate()
    assert err.startswith("Error: ")
    assert "Traceback" not in err
