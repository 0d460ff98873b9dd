"""`avatar-hub batch`"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest


def write(folder: Path, name: str, *lines: str) -> Path:
    file = folder / name
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def shown(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_a_list_is_made_and_told(run, sample_portrait_path: Path, tmp_path: Path) -> None:
    listed = write(
        tmp_path,
        "news.yaml",
        f"portrait: {sample_portrait_path}",
        "output: ./videos",
        "size: 128",
        "items: [one, {name: closing, text: bye}]",
    )
    result = run("batch", listed)
    assert result.exit_code == 0, result.output
    videos = tmp_path / "videos"
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"1/2  {videos / '001.mp4'}  0.5 s, made in ")
    assert lines[1].startswith(f"2/2  {videos / 'closing.mp4'}")
    assert lines[2] == "2 videos: 2 made, 0 there already, 0 failed."
    again = run("batch", listed).stdout.splitlines()
    assert again[0] == f"1/2  {videos / '001.mp4'}  there already"


def test_json_has_a_line_for_each_and_a_failure_is_an_exit_code(
    run, sample_portrait_path: Path, tmp_path: Path
) -> None:
    listed = write(tmp_path, "texts.csv", "text,size", "one,128", "choke!,128")
    out = tmp_path / "out"
    result = run("batch", listed, "--portrait", sample_portrait_path, "-o", out, "--json")
    assert result.exit_code == 1
    made, failed = map(json.loads, result.stdout.splitlines())
    assert (made["state"], made["video"], made["frames"]) == ("made", str(out / "001.mp4"), 12)
    assert (failed["state"], failed["video"]) == ("failed", None)
    assert "choked on choke!" in failed["error"]
    assert failed["where"].endswith("texts.csv, line 3")
    assert "1 failed" in result.stderr


def test_a_wrong_list_is_told_before_anything_is_made(run, tmp_path: Path) -> None:
    listed = write(tmp_path, "a.yaml", "portrait: p.png", "items: [one, {size: 5, text: b}]")
    result = run("batch", listed, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert f"{listed}, item 2" in result.stderr
    assert "size: " in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_it_goes_on_after_it_was_killed(start, sample_portrait_path: Path, tmp_path: Path) -> None:
    listed = write(tmp_path, "a.csv", "text,size", "one,128", f"{'word ' * 300},128", "three,128")
    out = tmp_path / "out"
    command = ("batch", listed, "--portrait", sample_portrait_path, "-o", out)
    process = start(*command)
    deadline = time.monotonic() + 60
    while not ((out / "001.mp4").exists() and list(out.glob(".avatar-hub/making/.*"))):
        assert time.monotonic() < deadline, "the second video was never begun"
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.05)
    process.kill()
    process.wait()
    assert shown(out) == ["001.mp4", "001.recipe.json"]
    first = (out / "001.mp4").stat().st_mtime_ns
    write(tmp_path, "a.csv", "text,size", "one,128", "two,128", "three,128")
    process = start(*command)
    output, log = process.communicate(timeout=100)
    assert process.returncode == 0, log
    assert "3 videos: 2 made, 1 there already, 0 failed." in output
    assert (out / "001.mp4").stat().st_mtime_ns == first
    assert shown(out) == [f"00{n}.{s}" for n in (1, 2, 3) for s in ("mp4", "recipe.json")]
    assert sorted(path.name for path in (out / ".avatar-hub").iterdir()) == ["lock"]
