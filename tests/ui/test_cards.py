"""What the page shows of a running job, and of providers: true, and never the user's markup."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Picture

from hub import Hub, InputError
from hub.flows.events import Note, Preview, Progress, Result, Segment
from hub.runtime.told import Told
from hub.ui.cards import Watched, error_card, result_card
from hub.ui.errors import as_toast, explain, mendable
from hub.ui.facts import facts
from hub.ui.tabs.plugins import table_of
from hub.ui.view import View

EVIL = "<img src=x onerror=alert(1)>.png"


def english(markup: str) -> str:
    """The words an English page shows."""
    return re.sub(r"<[^>]+>", "", re.sub(r'<span lang="zh">.*?</span>', "", markup))


def test_progress_tells_stage_share_and_time_left() -> None:
    seen = Watched()
    assert seen.see(Progress("video", 5.0, 10.0, left=7.4))
    assert "Rendering · 50% · 5 s of 10 s · about 7 s left" in english(seen.card())
    assert "width:50.0%" in seen.card()


def test_what_an_engine_tells_is_shown_until_there_is_progress() -> None:
    seen = Watched()
    assert seen.see(Told("Whisper", f"fetching {EVIL}", 0.25))
    assert "Whisper: fetching &lt;img src=x onerror=alert(1)&gt;.png · 25%" in seen.card()
    assert "width:25.0%" in seen.card()
    assert seen.see(Told("Whisper", "opening small"))
    assert "bar unknown" in seen.card()
    seen.see(Progress("video", 5.0, 10.0))
    assert "Whisper" not in seen.card()


def test_the_time_left_is_not_told_before_it_is_known() -> None:
    seen = Watched()
    seen.see(Progress("video", 0.1, 10.0, left=900))
    assert "left" not in english(seen.card())


def test_weights_are_told_in_megabytes() -> None:
    seen = Watched()
    seen.see(Progress("weights", 30e6, 92e6))
    assert "Fetching weights · 33% · 30 MB of 92 MB" in english(seen.card())


def test_the_preview_is_the_last_picture_made_small() -> None:
    seen = Watched()
    seen.see(Preview(np.full((2000, 1000, 3), 200, np.uint8), 0.0))
    address = re.search(r'src="data:image/jpeg;base64,([^"]+)"', seen.card())
    assert address
    with Picture.open(io.BytesIO(base64.b64decode(address[1]))) as picture:
        assert picture.size == (256, 512)


def test_a_piece_of_video_changes_nothing_on_the_page() -> None:
    assert not Watched().see(Segment(Path("000001.mp4")))


def test_notes_and_errors_are_escaped() -> None:
    seen = Watched()
    seen.see(Note(EVIL))
    for markup in (seen.card(), error_card(EVIL), str(as_toast(EVIL))):
        assert "<img src=x" not in markup
        assert "&lt;img src=x" in markup


def test_the_result_tells_what_each_stage_took_and_each_note_once() -> None:
    metrics: dict[str, float | dict[str, float]] = {
        "duration": 3.5,
        "wall": 1.5,
        "ttff": 0.7,
        "stages": {"speech": 0.25, "other": 1.0},
    }
    result = Result(Path("a.mp4"), Path("a.json"), None, "1", metrics, notes=("One.",))
    said = english(result_card(result, ["One.", "Two."]))
    assert "Done: 3.5 s of video in 1.5 s" in said
    assert "speech0.25 s" in said
    assert (said.count("One."), said.count("Two.")) == (1, 1)


def test_an_uploads_folder_is_not_told(tmp_path: Path) -> None:
    error = InputError(f"The picture {tmp_path / 'a.png'} is damaged.", fix="Export it again.")
    assert explain(error, [tmp_path / "a.png"]) == "The picture a.png is damaged. Export it again."


def test_an_unforeseen_error_tells_no_internals(caplog: pytest.LogCaptureFixture) -> None:
    @mendable
    def broken() -> None:
        raise RuntimeError("secret internals")

    with pytest.raises(Exception, match="Something unexpected went wrong") as error:
        broken()
    assert "secret" not in str(error.value)
    assert "secret internals" in caplog.text


def test_facts_tell_state_licence_hardware_weights_and_keys(tone_hub: Hub) -> None:
    far = facts(tone_hub.registry.get("tts", "far"), tone_hub)
    said = english(far)
    for words in ("needs weights", "code MIT", "commercial use: not stated", "2 MB to download"):
        assert words in said
    assert "avatar-hub weights pull far" in said
    echo = english(facts(tone_hub.registry.get("dialogue", "echo"), tone_hub))
    assert "ECHO_KEY not set (optional)" in echo


def test_the_plugin_table_escapes_what_plugins_say(tone_hub: Hub) -> None:
    table = table_of(View(tone_hub))
    assert "<b>Tone</b> <code>" in table  # the id's own row has this markup
    assert "&lt;b&gt;Tone&lt;/b&gt;" in table
    assert english(table).count("needs weights") == 1
