"""A button that does a step, shows how far it is, and can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from hub.errors import Cancelled
from hub.ui.errors import as_toast, explain
from hub.ui.i18n import say, t
from hub.ui.steps import Step
from hub.ui.view import Part, View
from hub.ui.work import Work, Works


@dataclass
class Setup:
    """The step's components; `hub.ui.build` connects them when the whole page is there."""

    step: Step
    works: Works
    card: gr.HTML
    button: gr.Button
    stop: gr.Button

    @classmethod
    def build(cls, step: Step, works: Works) -> Setup:
        """Add them to the page."""
        card = gr.HTML(visible=False, padding=False)
        with gr.Row(elem_classes="setup"):
            button = gr.Button(visible=False, size="sm", elem_classes="step")
            stop = gr.Button(t("stop"), visible=False, size="sm", variant="stop")
        return cls(step, works, card, button, stop)

    @property
    def outputs(self) -> list[Part]:
        """What changes."""
        return [self.card, self.button, self.stop]

    def updates(self, view: View) -> list[Any]:
        """Whether it has to be done; where someone is at it, the button leads to that."""
        label = self.step.label(view)
        work = self.works.running(self.step.key)
        return [
            gr.update(visible=work is not None, value=_card(work) if work else ""),
            gr.update(visible=label is not None, value=label or ""),
            gr.update(visible=work is not None),
        ]

    def run(self) -> Iterator[list[Any]]:
        """Do it, or watch who does. Raises gr.Error."""
        work = self.works.start(self.step.key, self.step.work)
        yield [gr.update(visible=True), gr.update(visible=False), gr.update(visible=True)]
        try:
            for _ in work.watch():
                yield [_card(work), gr.skip(), gr.skip()]
        except Cancelled:
            gr.Info(say("cancelled"))
        except Exception as error:
            raise as_toast(explain(error)) from error

    def end(self) -> None:
        """Stop whoever does it."""
        if work := self.works.running(self.step.key):
            work.stop.set()


def _card(work: Work) -> str:
    return f'{work.shown}<p class="quiet">{say("elapsed", seconds=f"{work.seconds:.0f}")}</p>'
