"""hub/media/output.py: a file is whole, or it isn't there."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.errors import InputError
from hub.media.output import PendingFile, check_output


def test_what_is_kept_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out.MP4"
    target.write_text("old")
    with PendingFile(target, (".mp4",)) as file:
        file.path.write_text("new")
        assert target.read_text() == "old"
        file.keep()
    assert [path.name for path in tmp_path.iterdir()] == ["out.MP4"]
    assert target.read_text() == "new"


def test_what_is_not_kept_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    target.write_text("old")
    with PendingFile(target, (".mp4",)) as file:
        file.path.write_text("half")
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]
    assert target.read_text() == "old"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "is a folder. Name a file in it"),
        ("out.avi", "its name ends in .avi. Use .mp4, .mov"),
        ("out", "its name ends in no suffix"),
        ("nowhere/out.mp4", "No such file or directory. Choose an existing folder"),
        ("o" * 300 + ".mp4", "File name too long. Choose an existing folder"),
    ],
)
def test_what_can_not_be_written_is_refused(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        check_output(tmp_path / name, (".mp4", ".mov"))
    assert message in str(error.value)
    assert not list(tmp_path.iterdir())
