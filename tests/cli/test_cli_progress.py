"""hub/cli/progress.py"""

from __future__ import annotations

import io

from hub.cli.progress import ProgressLine, describe
from hub.flows.events import Note, Progress
from hub.runtime.told import Told


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_has_one_line_that_is_rewritten() -> None:
    terminal = Terminal()
    with ProgressLine(terminal) as line:
        line.show(Progress("video", 1, 4, 65))
        line.show(Progress("video", 2, 4, 30))
        line.show(Note("Two faces."))
        line.show(Progress("video", 4, 4, 0))
    shown = terminal.getvalue()
    assert shown.count("\n") == 3
    assert shown.endswith("\n")
    assert "1:05 left\r\x1b[Kvideo" in shown
    assert "\nNote: Two faces.\n" in shown


def test_what_engines_tell_takes_the_same_line() -> None:
    terminal = Terminal()
    with ProgressLine(terminal) as line:
        line.show(Told("Whisper", "fetching small", 0.25))
        line.show(Told("Whisper", "opening small"))
    assert terminal.getvalue() == (
        "\r\x1b[KWhisper: fetching small  25%\r\x1b[KWhisper: opening small\n"
    )


def test_engines_that_tell_in_turn_do_not_flood_a_log() -> None:
    log = io.StringIO()
    with ProgressLine(log) as line:
        for number in range(100):
            line.show(Told("Hare" if number % 2 else "Tortoise", "running", number / 100))
    assert log.getvalue() == "Tortoise: running  0%\n"


def test_a_log_gets_a_line_now_and_then() -> None:
    log = io.StringIO()
    with ProgressLine(log) as line:
        for second in range(100):
            line.show(Progress("weights", second * 1e6, 100e6))
        line.show(Progress("video", 0, 4))
    lines = log.getvalue().splitlines()
    assert 2 <= len(lines) <= 4
    assert "\r" not in log.getvalue()


def test_the_line_says_how_much_of_what_and_how_long_it_takes() -> None:
    assert describe(Progress("weights", 5e6, 20e6)).split() == [
        *("weights", "5.0", "of", "20.0", "MB", "25%"),
    ]
    assert describe(Progress("video", 12, 31, 25.4)).split() == [
        *("video", "12.0", "of", "about", "31.0", "s", "39%", "0:25", "left"),
    ]
    assert describe(Progress("speech", 3)).split() == ["speech", "3.0", "s"]
    assert "100%" in describe(Progress("video", 5, 4))
