"""Getting providers ready from the page: one does it, others watch, anyone of them stops it."""

from __future__ import annotations

import threading
import time
from itertools import islice
from typing import Any

import gradio as gr
import pytest

from hub import Hub
from hub.errors import Cancelled, InputError
from hub.ui.facts import weights_of
from hub.ui.i18n import say, t
from hub.ui.keys import KeyForm, SessionKeys
from hub.ui.setup import Setup
from hub.ui.steps import BuildLog, FetchWeights, steps_of
from hub.ui.view import View
from hub.ui.work import Tell, Works


def wait_for_stop(tell: Tell, stop: threading.Event) -> None:
    tell("half done")
    if stop.wait(20):
        raise Cancelled


def test_the_same_thing_is_done_once_and_can_be_stopped() -> None:
    works = Works()
    first = works.start("a", wait_for_stop)
    assert works.start("a", wait_for_stop) is first
    assert works.start("b", wait_for_stop) is not first
    watching = first.watch()
    next(watching)
    deadline = time.monotonic() + 10
    while first.shown != "half done":
        assert time.monotonic() < deadline
    running = works.running("a")
    assert running is first
    running.stop.set()
    with pytest.raises(Cancelled):
        list(watching)
    assert works.running("a") is None
    other = works.running("b")
    assert other
    other.stop.set()


def test_what_fails_is_told_to_whoever_watches_and_can_be_tried_again() -> None:
    def fail(tell: Tell, stop: threading.Event) -> None:
        raise InputError("no network")

    works = Works()
    for _ in range(2):
        with pytest.raises(InputError, match="no network"):
            list(works.start("a", fail).watch())


class Endless:
    """A step that only a visitor's stop ends."""

    key = "endless"

    def label(self, view: View) -> str | None:
        return "Begin"

    def work(self, tell: Tell, stop: threading.Event) -> None:
        wait_for_stop(tell, stop)


def test_a_step_that_is_stopped_says_so_in_the_pages_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with gr.Blocks():
        setup = Setup.build(Endless(), Works())
    shown = setup.run()
    assert [update["visible"] for update in next(shown)] == [True, False, True]
    assert any("half done" in str(card) for card, *_ in islice(shown, 20))
    setup.end()
    list(shown)
    assert capsys.readouterr().out.strip() == say("cancelled")  # Gradio prints it off a page


def test_uvs_list_of_packages_is_left_out_and_its_words_are_escaped() -> None:
    log = BuildLog()
    for line in ("Resolved 2 packages", " + a==1", " + b==2", "", "<b>"):
        log.add(line)
    assert list(log.lines) == ["Resolved 2 packages", "<b>"]
    assert "Resolved 2 packages\n&lt;b&gt;</pre>" in log.card()


def test_size_and_licence_are_told_before_anything_is_fetched(tone_hub: Hub) -> None:
    (far,) = (item.spec for item in tone_hub.providers("tts") if item.id == "far")
    (step,) = steps_of(tone_hub, far)
    assert isinstance(step, FetchWeights)
    assert step.label(View(tone_hub)) == str(t("download_weights"))
    said = weights_of(far, tone_hub.weights)
    assert "2 MB to download" in said
    assert "licence: MIT" in said
    (tone,) = (item.spec for item in tone_hub.providers("tts") if item.id == "tone")
    assert list(steps_of(tone_hub, tone)) == []


def test_keys_belong_to_their_session_and_are_forgotten_with_it(tone_hub: Hub) -> None:
    keys = SessionKeys(tone_hub)
    keys.add("anna", {"ECHO_KEY": "one"})
    assert keys.hub("anna").registry is not tone_hub.registry
    assert keys.hub("bert") is keys.hub(None) is tone_hub
    keys.add(None, {"ECHO_KEY": "two"})
    assert keys.hub(None) is tone_hub
    keys.forget("anna")
    keys.forget("anna")
    assert keys.hub("anna") is tone_hub


def test_a_key_that_is_left_empty_is_asked_for(tone_hub: Hub) -> None:
    (echo,) = (item.spec for item in tone_hub.providers("dialogue") if item.id == "echo")
    assert echo
    with gr.Blocks():
        form = KeyForm.build(echo)
    assert form
    assert form.given(("k3y",)) == {"ECHO_KEY": "k3y"}
    with pytest.raises(InputError, match="Give a key first"):
        form.given((" ",))


@pytest.mark.parametrize("wrong", [{"ECHO_KEY": "a\nb"}, {"PATH": "a"}, {"ECHO_KEY": "a" * 5000}])
def test_what_is_no_key_is_refused(tone_hub: Hub, wrong: dict[str, Any]) -> None:
    keys = SessionKeys(tone_hub)
    with pytest.raises(InputError):
        keys.add("anna", wrong)
    assert keys.hub("anna") is tone_hub
