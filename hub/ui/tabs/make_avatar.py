"""Portrait, voice, motion and lips, result: the whole flow, step by step."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from hub.flows.request import MakeAvatar
from hub.ui.actions import PICTURE_ARGUMENTS, PRIVATE, QUIET, limits
from hub.ui.app import App
from hub.ui.chooser import Chooser
from hub.ui.errors import given, mendable
from hub.ui.i18n import say, t
from hub.ui.outcome import Outcome, build_outcome, cancelled, cancelling, waiting
from hub.ui.portrait import Portrait
from hub.ui.rendering import PLACE, watched
from hub.ui.storage import result_folder
from hub.ui.tabs.make_avatar_api import publish
from hub.ui.tabs.motion import picture_options, speech_file
from hub.weights import SAMPLE_PORTRAIT

PORTRAIT, VOICE, MOTION, RESULT = range(4)

EXAMPLES = {
    "example_en": "Hello! This picture learned to speak a moment ago, and all of it happened on "
    "this computer.",
    "example_zh": "你好！这张照片刚刚学会了说话，一切都在这台电脑上完成。",
}


@dataclass
class Asked:
    """The components that make up a request."""

    portrait: Portrait
    voice_from: gr.Radio
    text: gr.Textbox
    audio: gr.Audio
    tts: Chooser
    driver: Chooser
    lipsync: Chooser
    driving_video: gr.Video
    settings: dict[str, Component]

    @property
    def inputs(self) -> list[Component]:
        """In the order `request` expects."""
        choosers = [c for chooser in self._choosers for c in chooser.inputs]
        own = [self.voice_from, self.text, self.audio, self.driving_video]
        picture = [self.portrait.file, self.portrait.face]
        return [*picture, *own, *self.settings.values(), *choosers]

    @property
    def _choosers(self) -> tuple[Chooser, Chooser, Chooser]:
        return self.tts, self.driver, self.lipsync

    def request(self, *values: Any) -> MakeAvatar:
        """What the visitor asks for. Raises InputError for what is missing or wrong."""
        portrait, face, voice_from, text, audio, driving_video, *rest = values
        settings = dict(zip(self.settings, rest, strict=False))
        rest = rest[len(settings) :]
        params, ids = {}, {}
        for chooser in self._choosers:
            count = len(chooser.inputs)
            ids[chooser.kind], params[chooser.kind] = chooser.chosen(rest[:count])
            rest = rest[count:]
        spoken = voice_from == "audio"
        return MakeAvatar.check(
            portrait=given(portrait, "portrait_missing"),
            face=face,
            text="" if spoken else given(text, "text_missing"),
            audio=given(audio, "audio_missing") if spoken else None,
            driving_video=driving_video,
            params=params,
            **ids,
            **settings,
        )


def build(app: App) -> None:
    """Add the tab."""
    steps: dict[int, list[gr.Button]] = {}
    with gr.Walkthrough(selected=PORTRAIT, elem_id="make") as walk:
        with gr.Step(t("step_portrait"), id=PORTRAIT):
            portrait = Portrait.build(app.hub)
            examples = _examples(app)
            with gr.Row(elem_classes="nav"):
                steps[VOICE] = [gr.Button(t("next"), variant="primary", elem_id="to-voice")]
        with gr.Step(t("step_voice"), id=VOICE):
            voice = _voice(app)
            with gr.Row(elem_classes="nav"):
                steps[PORTRAIT] = [gr.Button(t("back"))]
                steps[MOTION] = [gr.Button(t("next"), variant="primary", elem_id="to-motion")]
        with gr.Step(t("step_motion"), id=MOTION):
            motion = _motion(app)
            with gr.Row(elem_classes="nav"):
                steps[VOICE].append(gr.Button(t("back")))
                make = gr.Button(t("make"), variant="primary", elem_id="make-video")
        with gr.Step(t("step_result"), id=RESULT):
            outcome = build_outcome()
    steps[MOTION].append(outcome.change)
    for step, buttons in steps.items():
        for button in buttons:
            _go(button, walk, step)
    asked = Asked(portrait, **voice, **motion)
    _connect(app, walk, asked, outcome, make=make, examples=examples)
    publish(app, {"tts": asked.tts, "driver": asked.driver, "lipsync": asked.lipsync})


def _examples(app: App) -> dict[str, gr.Button]:
    weights = app.hub.weights
    offered = not weights.offline or not weights.missing([SAMPLE_PORTRAIT])
    with gr.Row(visible=offered, elem_classes="examples"):
        gr.HTML(say("examples"), elem_classes="hint", padding=False)
        buttons = {key: gr.Button(t(key), size="sm", elem_id=key) for key in EXAMPLES}
        gr.HTML(say("example_credit"), elem_classes="hint", padding=False)
    return buttons


def _voice(app: App) -> dict[str, Any]:
    origin = gr.Radio(
        [(str(t("voice_from_text")), "text"), (str(t("voice_from_audio")), "audio")],
        value="text",
        label=t("voice_from"),
        elem_id="voice-from",
    )
    with gr.Column() as written:
        text = gr.Textbox(
            label=t("text"), placeholder=t("text_placeholder"), lines=4, elem_id="text"
        )
        tts = app.chooser("tts")
    with gr.Column(visible=False) as recorded:
        audio = speech_file("audio")
    origin.change(
        lambda chosen: [gr.update(visible=chosen == "text"), gr.update(visible=chosen == "audio")],
        origin,
        [written, recorded],
        **QUIET,
    )
    return {"voice_from": origin, "text": text, "audio": audio, "tts": tts}


def _motion(app: App) -> dict[str, Any]:
    with gr.Row():
        with gr.Column(min_width=280):
            driver = app.chooser("driver")
            driving_video = gr.Video(
                label=t("driving_video"), sources=["upload"], height=220, elem_id="driving-video"
            )
        with gr.Column(min_width=280):
            lipsync = app.chooser("lipsync")
            captions = gr.Radio(
                [(str(t(f"captions_{kind}")), kind) for kind in ("none", "srt", "vtt", "burn")],
                value="none",
                label=t("captions"),
                elem_id="captions",
            )
            with gr.Accordion(t("advanced"), open=False):
                settings = _settings()
    return {
        "driver": driver,
        "lipsync": lipsync,
        "driving_video": driving_video,
        "settings": {"captions": captions, **settings},
    }


def _settings() -> dict[str, Component]:
    names = (argument.name for argument in PICTURE_ARGUMENTS)
    picture = dict(zip(names, picture_options(), strict=True))
    crops = [(str(t(f"crop_{kind}")), kind) for kind in ("none", "face")]
    return picture | {"crop": gr.Radio(crops, value="none", label=t("crop"))}


def _go(button: gr.Button, walk: gr.Walkthrough, step: int) -> None:
    button.click(lambda: gr.Walkthrough(selected=step), None, walk, **QUIET)


def _connect(
    app: App,
    walk: gr.Walkthrough,
    asked: Asked,
    outcome: Outcome,
    *,
    make: gr.Button,
    examples: dict[str, gr.Button],
) -> None:
    @mendable
    def begin(*values: Any) -> list[Any]:
        asked.request(*values)
        return [gr.Walkthrough(selected=RESULT), *outcome.updates(waiting())]

    def render(request: gr.Request, *values: Any) -> Iterator[list[Any]]:
        wanted = asked.request(*values)
        hub = app.keys.hub(request.session_hash)
        for page in watched(hub, app.running, wanted, request.session_hash):
            yield outcome.updates(page)

    def cancel(request: gr.Request) -> list[Any]:
        app.running.cancel(request.session_hash, PLACE)
        return outcome.updates(cancelling())

    def settle(made: bool) -> list[Any]:
        return outcome.updates({} if made else cancelled())

    def start(after: Callable[..., Any]) -> Any:
        checked = after(begin, asked.inputs, [walk, *outcome.outputs], **PRIVATE)
        shared = PRIVATE | limits("make", app.hub.settings)
        rendering = checked.success(render, asked.inputs, outcome.outputs, **shared)
        # A cancelled event comes here too, when all that it still had to show has been shown.
        rendering.then(settle, outcome.made, outcome.outputs, **QUIET)
        return rendering

    renders = [start(make.click)]
    for key, button in examples.items():
        filled = [asked.portrait.file, asked.voice_from, asked.text, *asked.portrait.outputs]
        seen = PRIVATE | {"show_progress": "full", "show_progress_on": asked.portrait.file}
        loaded = button.click(mendable(_filler(app, asked, key)), None, filled, **seen)
        renders.append(start(loaded.success))
    outcome.cancel.click(cancel, None, outcome.outputs, cancels=renders, **QUIET)


def _filler(app: App, asked: Asked, key: str) -> Callable[[], list[Any]]:
    def fill() -> list[Any]:
        sample = app.hub.weights.ensure([SAMPLE_PORTRAIT])[SAMPLE_PORTRAIT.name]
        picture = shutil.copy(sample, result_folder() / sample.name)
        return [str(picture), "text", EXAMPLES[key], *asked.portrait.look(str(picture))]

    return fill
