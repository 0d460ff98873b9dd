"""The environments of engines: what they take, and the buttons that build and remove them."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from hub.hub import Hub
from hub.runtime import Environment
from hub.specs import ProviderSpec
from hub.ui.facts import bytes_of
from hub.ui.i18n import say, t
from hub.ui.steps import BuildEnvironment
from hub.ui.view import Part, View

if TYPE_CHECKING:
    from hub.ui.app import App


@dataclass
class EnvironmentRow:
    """One environment that an installed plugin wants."""

    environment: Environment
    title: str
    about: gr.HTML
    remove: gr.Button

    @classmethod
    def build(
        cls, app: App, environment: Environment, specs: Sequence[ProviderSpec]
    ) -> EnvironmentRow:
        """Add it to the page; ``specs`` are those that share it."""
        title = ", ".join(dict.fromkeys(spec.title for spec in specs))
        with gr.Row(elem_classes="thing"):
            about = gr.HTML(padding=False)
            app.setup(BuildEnvironment(app.hub, specs[0]))
            remove = gr.Button(t("remove"), visible=False, size="sm", elem_classes="remove")
        app.on_click(remove, lambda: _remove(app.hub, [environment]))
        return cls(environment, html.escape(title), about, remove)

    @property
    def outputs(self) -> list[Part]:
        """What changes."""
        return [self.about, self.remove]

    def updates(self, view: View) -> list[Any]:
        """What it takes, once it is built."""
        found = [item for item in view.built if item == self.environment]
        facts = _facts(found[0]) if found else say("not_built")
        return [f"<b>{self.title}</b><br>{facts}", gr.update(visible=bool(found))]


@dataclass
class UnusedEnvironments:
    """Those that were built for plugins, or locks of theirs, that are no longer there."""

    row: gr.Row
    about: gr.HTML

    @classmethod
    def build(cls, app: App) -> UnusedEnvironments:
        """Add them to the page."""
        with gr.Row(visible=False, elem_classes="thing") as row:
            about = gr.HTML(padding=False)
            remove = gr.Button(t("remove_unused"), size="sm", elem_classes="remove")
        app.on_click(remove, lambda: _remove(app.hub, unused(View(app.hub))))
        return cls(row, about)

    @property
    def outputs(self) -> list[Part]:
        """What changes."""
        return [self.row, self.about]

    def updates(self, view: View) -> list[Any]:
        """What they take together."""
        found = unused(view)
        size = bytes_of(sum(environment.facts["bytes"] for environment in found))
        about = f"<b>{say('unused_environments')}</b><br>{len(found)} · {size}"
        return [gr.update(visible=bool(found)), about]


def unused(view: View) -> list[Environment]:
    """Environments that no provider wants."""
    wanted = view.hub.environments.users(item.spec for item in view.listings if item.spec)
    return [environment for environment in view.built if environment not in wanted]


def _remove(hub: Hub, environments: Sequence[Environment]) -> None:
    hub.host.release()  # an engine must not go on without the files it was started from
    for environment in environments:
        hub.environments.remove(environment)


def _facts(environment: Environment) -> str:
    facts = environment.facts
    size, seconds = bytes_of(facts["bytes"]), f"{facts['seconds']:.0f}"
    return say("built", python=facts["python"], size=size, seconds=seconds)
