"""hub/texts.py: texts from users' files."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from hub import InputError
from hub.texts import read_utf8


def test_a_text_of_any_system_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a text 你好.txt"
    file.write_bytes(b"\xef\xbb\xbf" + "one\r\ntwo\rthree\n你好".encode())
    assert read_utf8(file, "text file") == "one\ntwo\nthree\n你好"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("é".encode("latin-1"), r"The list .*x is not UTF-8 \(byte 0\)"),
        ("好".encode() * 1_000_000, r"The list .*x is larger than 2 MB"),
    ],
)
def test_what_is_no_text_says_why(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "x"
    file.write_bytes(content)
    with pytest.raises(InputError, match=told):
        read_utf8(file, "list", 2_000_000)


@pytest.mark.parametrize("name", ["absent", "."])
def test_what_can_not_be_opened_says_why(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="can't be read: "):
        read_utf8(tmp_path / name, "text file")


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes")
def test_a_pipe_that_never_ends_is_not_read_for_ever(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def flood() -> None:
        with pipe.open("wb", buffering=0) as stream:
            try:
                while True:
                    stream.write(b"a" * 65_536)
            except BrokenPipeError:
                pass

    thread = threading.Thread(target=flood)
    thread.start()
    with pytest.raises(InputError, match="larger than 1 MB"):
        read_utf8(pipe, "text file")
    thread.join(10)
    assert not thread.is_alive()
