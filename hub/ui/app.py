"""What the tabs share, and how their parts are connected."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import gradio as gr
from gradio.components import Component

from hub.hub import Hub
from hub.runtime.told import listening
from hub.specs import Kind, ProviderSpec
from hub.ui.actions import PRIVATE, QUIET, Action, Argument, arguments_of, identified, limits
from hub.ui.chooser import Chooser, Pane
from hub.ui.errors import mendable
from hub.ui.keys import KeyForm, SessionKeys
from hub.ui.progress import show
from hub.ui.running import Running, finished
from hub.ui.setup import Setup
from hub.ui.steps import Step
from hub.ui.view import Shown, View
from hub.ui.voices import VoicePicker
from hub.ui.work import Works


@dataclass
class App:
    """What the tabs share."""

    hub: Hub
    running: Running = field(default_factory=Running)
    works: Works = field(default_factory=Works)
    keys: SessionKeys = field(init=False)
    shown: list[Shown] = field(default_factory=list)
    setups: list[Setup] = field(default_factory=list)
    key_forms: list[KeyForm] = field(default_factory=list)
    pickers: list[tuple[VoicePicker, Any]] = field(default_factory=list)
    clicks: list[tuple[gr.Button, Callable[[], None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keys = SessionKeys(self.hub)

    def chooser(self, kind: Kind, action: str | None = None) -> Chooser:
        """A chooser whose facts are kept up to date."""
        made = Chooser(self, kind, action)
        self.shown.append(made)
        return made

    def setup(self, step: Step) -> Setup:
        """A button that does the step."""
        made = Setup.build(step, self.works)
        self.setups.append(made)
        self.shown.append(made)
        return made

    def key_form(self, spec: ProviderSpec) -> None:
        """Fields for the provider's keys, if it takes any from its users."""
        if made := KeyForm.build(spec):
            self.key_forms.append(made)

    def picker(self, picker: VoicePicker, opened: Any) -> None:
        """Let voices be saved, and the list be as it is now on the event ``opened``."""
        self.pickers.append((picker, opened))
        self.shown.append(picker)

    def on_click(self, button: gr.Button, action: Callable[[], None]) -> None:
        """Do something that changes the states; what goes wrong is a readable error."""
        self.clicks.append((button, mendable(action)))

    def connect(self, blocks: gr.Blocks, *more: Any) -> None:
        """Let all that shows states be refreshed: when the page opens, and on ``more`` events."""
        outputs: Any = [part for shown in self.shown for part in shown.outputs]

        def refresh(request: gr.Request) -> list[Any]:
            view = View(self.keys.hub(request.session_hash))
            return [update for shown in self.shown for update in shown.updates(view)]

        gr.on([blocks.load, *more], refresh, None, outputs, **QUIET)
        for setup in self.setups:
            begun = setup.button.click(setup.run, None, setup.outputs, **PRIVATE)
            _at_the_end(begun, refresh, outputs)
            setup.stop.click(setup.end, None, None, **QUIET)
        for button, action in self.clicks:
            _at_the_end(button.click(action, None, None, **PRIVATE), refresh, outputs)
        for form in self.key_forms:
            self._connect_keys(form, refresh, outputs)
        for picker, opened in self.pickers:
            store, given = self.hub.voices, picker.given
            add = mendable(partial(picker.add, store))
            opened(partial(picker.listed, store), None, picker.chosen, **QUIET)
            saved = picker.save.click(add, given, [*given, picker.chosen], **PRIVATE)
            saved.success(refresh, None, outputs, **QUIET)

    def _connect_keys(self, form: KeyForm, refresh: Callable[..., Any], outputs: Any) -> None:
        @mendable
        def use(request: gr.Request, *values: str) -> dict[Any, str]:
            self.keys.add(request.session_hash, form.given(values))
            return form.emptied

        def forget(request: gr.Request) -> dict[Any, str]:
            self.keys.forget(request.session_hash)
            return form.emptied

        used = form.use.click(use, form.fields, form.fields, **PRIVATE)
        forgotten = form.forget.click(forget, None, form.fields, **PRIVATE)
        for event in (used, forgotten):
            event.success(refresh, None, outputs, **QUIET)

    def endpoint(
        self,
        pane: Pane,
        action: Action,
        arguments: Sequence[Argument],
        inputs: Sequence[Component],
        outputs: Sequence[Component],
    ) -> None:
        """Make the pane's button, the endpoint and the tool of its provider run ``action``.

        ``action`` is given the values of ``inputs``, then those of the provider's form.
        """
        button, cancel = pane.button, pane.cancel
        assert button and cancel  # noqa: S101 - the chooser was given an action's name
        spec = pane.spec
        named = identified(
            self.run_for_caller(action, spec.slug),
            name=spec.slug,
            summary=f"{spec.title}: {spec.summary}".strip(": "),
            arguments=[*arguments, *arguments_of(pane.form)],
        )
        values = [*inputs, *pane.form.inputs]
        shared = limits(spec.kind, self.hub.settings)
        # The page runs a button's events one after another, so this one has to be the first.
        button.click(lambda: gr.update(visible=True), None, cancel, **QUIET)
        called = button.click(named, values, list(outputs), api_name=spec.slug, **shared)
        cancel.click(_hidden, None, cancel, cancels=[called], **QUIET)
        _at_the_end(called, _hidden, cancel)

    def run_for_caller(self, action: Action, place: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        """``action`` as an event: it ends when it is cancelled, and when its caller's page closes.

        What goes wrong is a readable error.
        """

        async def run(request: gr.Request, *values: Any) -> Any:
            session = request.session_hash

            def work(*values: Any) -> Any:
                with listening(show):
                    return action(self.keys.hub(session), stop, *values)

            with self.running.job(session, place) as stop:
                return await finished(partial(mendable(work), *values), stop)

        return run


def _hidden() -> Any:
    return gr.update(visible=False)


def _at_the_end(event: Any, action: Callable[..., Any], outputs: Any) -> None:
    """Do ``action`` when the event has ended, well or not: a page leaves ``then`` out of errors."""
    for after in (event.then, event.failure):
        after(action, None, outputs, **QUIET)
