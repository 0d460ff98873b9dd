"""`avatar-hub watch`"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

FEED = """<rss version="2.0"><channel>
<item><title>Good news</title><guid>1</guid></item></channel></rss>"""


def test_a_feed_is_made_once(run, sample_portrait_path: Path, tmp_path: Path) -> None:
    feed, settings, out = tmp_path / "news.xml", tmp_path / "default.yaml", tmp_path / "out"
    feed.write_text(FEED)
    settings.write_text(f"portrait: {sample_portrait_path}\nsize: 128\noutput: ./out\n")
    result = run("watch", feed, "--defaults", settings, "--once", "--json")
    assert result.exit_code == 0, result.output
    made = json.loads(result.stdout)
    assert made["state"] == "made"
    assert made["where"] == f"{feed}: Good news"
    assert Path(made["video"]).parent == out
    assert "1 video: 1 made" in result.stderr
    result = run("watch", feed, "--defaults", settings, "--once")
    assert result.stdout == "0 videos: 0 made, 0 there already, 0 failed.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("https://example.org/feed", "-o", "out"), "offline by setting"),
        (("http://example.org/feed", "-o", "out"), "Give its https address"),
        ((".",), "No folder for the videos is given"),
        ((".", "-o", "out"), "portrait: it is missing"),
    ],
)
def test_what_is_missing_is_told(run, tmp_path: Path, monkeypatch, arguments, message) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("watch", *arguments, "--once")
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_it_runs_until_it_is_stopped(start, sample_portrait_path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start("watch", tmp_path, "--portrait", sample_portrait_path, "-o", out)
    (tmp_path / "a.txt").write_text("one")
    line = process.stdout.readline()
    assert str(out / "a-") in line
    process.send_signal(signal.SIGINT)
    _, log = process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGINT
    assert "Stopped." in log
    assert "Traceback" not in log
