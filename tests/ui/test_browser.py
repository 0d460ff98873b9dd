"""The app in headless Chromium: the steps a visitor takes, and what comes of them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from hub import Audio
from hub.face import FaceTracker
from hub.media import probe, read_audio, read_video, write_audio

pytestmark = pytest.mark.browser

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--autoplay-policy=no-user-gesture-required",
]
SETTLE = 1_000
"""Milliseconds after which a field that has just come to the page is the visitor's alone."""
UPPER_LIP, LOWER_LIP, FOREHEAD, CHIN = 13, 14, 10, 152
"""Points of the face mesh: the inner lips, and the face's height to measure them by."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if program is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=FLAGS)


@pytest.fixture
def foreign() -> list[str]:
    """Addresses of other machines that the page asked for."""
    return []


@pytest.fixture
def page(browser: Browser, served: Any, foreign: list[str]) -> Iterator[Page]:
    context = browser.new_context(locale="en-US")
    opened = context.new_page()
    watch(opened, served.url, foreign)
    opened.goto(served.url)
    yield opened
    context.close()


def watch(page: Page, own: str, foreign: list[str]) -> None:
    allowed = (own, "data:", "blob:")
    page.on("request", lambda r: r.url.startswith(allowed) or foreign.append(r.url))


def ask(page: Page, portrait: Path, text: str) -> None:
    """Go from the portrait to the last step."""
    page.set_input_files("#portrait input[type=file]", portrait)
    expect(page.locator("#portrait-preview img")).to_be_visible(timeout=30_000)
    page.click("#to-voice")
    write(page.locator("#text textarea"), text)
    page.click("#to-motion")


def write(field: Locator, text: str) -> None:
    """Type, and again if the page emptied the field: that is quicker than people are."""
    for _ in range(5):
        field.fill(text)
        field.page.wait_for_timeout(SETTLE)
        if field.input_value() == text:
            return
    expect(field).to_have_value(text)


def openings(tracker: FaceTracker, video: Path) -> np.ndarray[Any, Any]:
    """How far the lips are apart in each frame, in heights of the face."""
    faces = [frame.face for frame in tracker.track(read_video(video, 25), 25)]
    points = np.stack([face.points for face in faces if face is not None])
    gap = np.linalg.norm(points[:, UPPER_LIP] - points[:, LOWER_LIP], axis=1)
    return gap / np.linalg.norm(points[:, FOREHEAD] - points[:, CHIN], axis=1)


@pytest.mark.slow
@pytest.mark.weights
def test_a_portrait_and_some_words_become_a_talking_video(
    browser: Browser,
    sample_portrait_path: Path,
    landmarker_path: Path,
    tmp_path: Path,
    installed: Any,
) -> None:
    page, foreign = browser.new_page(locale="en-US"), list[str]()
    watch(page, installed.url, foreign)
    page.goto(installed.url)
    ask(page, sample_portrait_path, "Hello there. My mouth moves while I talk to you.")
    page.locator("#captions").get_by_text("SRT file").click()
    page.click("#make-video")
    expect(page.locator("#card .live, #card .done").first).to_be_visible(timeout=90_000)
    expect(page.locator("#card .done")).to_be_visible(timeout=90_000)
    expect(page.locator("#result video")).to_be_visible()

    video = tmp_path / "avatar.mp4"
    with page.expect_download() as download:
        page.click("#get-video_file")
    download.value.save_as(video)
    info, speech = probe(video), read_audio(video)
    assert 2.0 < info.duration < 6.0
    assert (info.width, info.height) == (512, 512)
    assert speech.duration == pytest.approx(info.duration, abs=0.04)
    assert np.sqrt(np.mean(speech.samples**2)) > 0.01
    lips = openings(FaceTracker(landmarker_path), video)
    assert len(lips) == round(info.duration * 25)
    assert np.ptp(lips) > 0.03
    for name, words in (("captions_file", "Hello"), ("recipe_file", "kokoro")):
        with page.expect_download() as download:
            page.click(f"#get-{name}")
        assert words in Path(download.value.path()).read_text()
    assert foreign == []


@pytest.mark.weights
def test_a_job_is_cancelled_and_what_was_typed_stays(
    page: Page, served: Any, sample_portrait_path: Path, foreign: list[str]
) -> None:
    ask(page, sample_portrait_path, "la " * 300)
    page.click("#make-video")
    expect(page.locator("#card .live")).to_be_visible(timeout=30_000)
    page.click("#cancel")
    expect(page.locator("#card")).to_contain_text("Cancelled.", timeout=20_000)
    expect(page.locator("#cancel")).to_be_hidden()
    page.wait_for_function("!document.querySelector('#result video')")
    assert served.end_of_last_job() == "cancelled"
    page.click("#change")
    expect(page.locator("#make-video")).to_be_visible()
    assert foreign == []


def test_a_voice_is_cancelled_in_its_tab(page: Page, served: Any) -> None:
    import tone_plugin

    page.get_by_role("tab", name="Voice", exact=True).click()
    write(page.locator("#tts-text textarea"), "la " * 300)
    page.get_by_role("button", name="Parameters").locator("visible=true").click()
    fail = page.get_by_label("Fail").locator("visible=true")
    write(fail, "slow")
    page.get_by_role("button", name="Speak").locator("visible=true").click()
    cancel = page.get_by_role("button", name="Cancel").locator("visible=true")
    expect(cancel).to_be_visible()
    page.wait_for_timeout(1000)
    tone_plugin.ENDED.clear()  # of what other tests had spoken
    cancel.click()
    expect(cancel).to_have_count(0, timeout=10_000)
    page.wait_for_timeout(1000)
    (said,) = tone_plugin.ENDED
    assert 0 < said < 30


def test_an_environment_is_built_and_removed(page: Page, served: Any) -> None:
    page.get_by_role("tab", name="Plugins").click()
    table, row = page.locator("#plugins-table"), page.locator(".thing").filter(has_text="Apart")
    others = served.hub.environments.all_built()  # of other tests
    expect(table).to_contain_text("needs installing")
    expect(row).to_contain_text("not built")
    row.get_by_role("button", name="Build its environment").click()
    expect(row.get_by_role("button", name="Stop")).to_be_visible()
    expect(row).to_contain_text("built in", timeout=60_000)
    expect(table).not_to_contain_text("needs installing")
    (built,) = [one for one in served.hub.environments.all_built() if one not in others]
    assert built.facts["python"] in row.inner_text()
    row.get_by_role("button", name="Remove").click()
    expect(row).to_contain_text("not built")
    assert served.hub.environments.all_built() == others


KEY = "k3y-0f-a-visit0r-qzx"


def echoed(page: Page) -> str:
    """What the dialogue engine answers: a mark for each character of its key."""
    write(page.locator("#dialogue-message textarea"), "hi")
    page.get_by_role("button", name="Answer").locator("visible=true").click()
    answer = page.locator("#dialogue-answer textarea")
    expect(answer).not_to_have_value("", timeout=20_000)
    return answer.input_value()


def test_a_visitors_key_is_theirs_alone_and_gone_when_they_leave(
    browser: Browser, page: Page, served: Any
) -> None:
    import tone_plugin

    other = browser.new_page(locale="en-US")
    other.goto(served.url)
    for visitor in (page, other):
        visitor.get_by_role("tab", name="Dialogue").click()
    facts = page.locator(".facts").locator("visible=true")
    expect(facts).to_contain_text("ECHO_KEY not set")
    page.get_by_role("button", name="Your own key").locator("visible=true").click()
    field = page.locator("input[type=password]").locator("visible=true")
    write(field, KEY)
    page.get_by_role("button", name="Use it").locator("visible=true").click()
    expect(facts).to_contain_text("ECHO_KEY: your own")
    expect(field).to_have_value("")
    assert echoed(page) == "hi" + "!" * len(KEY)
    assert echoed(other) == "hi!"
    assert tone_plugin.CLOSED == []
    places = (served.hub.settings.data_dir, served.temp)
    files = [file for place in places for file in place.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if KEY.encode() in file.read_bytes()]
    for path in ("config", "gradio_api/info", "gradio_api/mcp/schema"):
        told = httpx.get(f"{served.url}/{path}").raise_for_status().text
        assert KEY not in told
        assert path == "config" or "ECHO_KEY" not in told
    page.close()
    deadline = time.monotonic() + 20
    while KEY not in tone_plugin.CLOSED:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    other.close()


def test_a_recording_is_saved_as_a_voice_and_spoken_like(
    browser: Browser, served_like: Any, tmp_path: Path
) -> None:
    write_audio(tmp_path / "me.wav", Audio(np.full(8000, 0.1, np.float32), 16_000))
    page = browser.new_page(locale="en-US")
    page.goto(served_like.url)
    page.get_by_role("button", name="Parameters").click()
    page.set_input_files("input[type=file]", tmp_path / "me.wav")
    page.get_by_role("button", name="Save this recording as a voice").click()
    write(page.get_by_label("The voice's name"), "Anna")
    save = page.get_by_role("button", name="Save", exact=True)
    save.click()
    expect(page.get_by_text("It isn't said whose voice this is")).to_be_visible()
    write(page.get_by_label("Whose voice it is"), "my own voice")
    save.click()
    expect(page.get_by_label("or a saved voice")).to_have_value("Anna")
    assert served_like.hub.voices.get("Anna").about.consent == "my own voice"
    write(page.locator("#tts-text textarea"), "Hello.")
    page.get_by_role("button", name="Speak").click()
    expect(page.locator("#tts-audio")).to_contain_text("0:00", timeout=20_000)
    page.close()


@pytest.mark.weights
def test_a_page_that_is_closed_leaves_no_job_running(
    browser: Browser, served: Any, sample_portrait_path: Path
) -> None:
    page = browser.new_page(locale="en-US")
    page.goto(served.url)
    ask(page, sample_portrait_path, "la " * 1000)
    page.click("#make-video")
    expect(page.locator("#card .live")).to_be_visible(timeout=30_000)
    page.close()
    assert served.end_of_last_job() == "cancelled"


@pytest.mark.weights
def test_what_is_missing_is_said_before_anything_starts(
    page: Page, sample_portrait_path: Path
) -> None:
    page.click("#to-voice")
    page.click("#to-motion")
    page.click("#make-video")
    expect(page.locator(".toast-body")).to_contain_text("Add a portrait first.")
    expect(page.locator("#make-video")).to_be_visible()


def test_the_page_speaks_chinese(browser: Browser, served: Any) -> None:
    page = browser.new_page(locale="zh-CN")
    page.goto(served.url)
    expect(page.get_by_role("tab", name="制作数字人")).to_be_visible(timeout=30_000)
    expect(page.locator(".masthead")).to_contain_text("每个引擎都是插件")
    expect(page.locator(".masthead span[lang=en]")).to_be_hidden()


@pytest.mark.weights
def test_a_picture_without_a_face_is_refused_at_once(page: Page, tmp_path: Path) -> None:
    from PIL import Image

    grey = tmp_path / "grey.png"
    Image.new("RGB", (200, 200), "grey").save(grey)
    page.set_input_files("#portrait input[type=file]", grey)
    expect(page.locator(".toast-body")).to_contain_text("No face found", timeout=30_000)
