"""What the app can do, as named API endpoints and MCP tools with typed arguments.

Gradio takes an endpoint's name, arguments and descriptions from the function's own ``__name__``,
``__signature__`` and docstring, so a generated function is given all three. Every other event of
the app is private.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import gradio as gr
from gradio.components import Component

from hub.hub import Hub
from hub.settings import Settings
from hub.ui.chooser import Chooser, Pane
from hub.ui.errors import mendable
from hub.ui.forms import Form
from hub.ui.running import Running, finished

REQUIRED = inspect.Parameter.empty

Action = Callable[..., Any]
"""Does what an endpoint is for: given a hub, an event that is set when its caller gives up, and the
values of the endpoint's arguments. It returns those of its outputs."""

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "queue": False}
"""Options of an event that only changes what the page shows."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an endpoint; without a default it must be given."""

    name: str
    annotation: Any
    description: str
    default: Any = REQUIRED


PICTURE_ARGUMENTS = [
    Argument("size", int, "The longer side of the video in pixels.", 512),
    Argument("fps", float, "Frames a second.", 25),
    Argument("seed", int, "The same seed gives the same motion again.", 0),
]
"""How the video looks; `hub.ui.tabs.motion.picture_options` are their components."""


@dataclass
class App:
    """What the tabs share."""

    hub: Hub
    running: Running = field(default_factory=Running)
    choosers: list[Chooser] = field(default_factory=list)

    def chooser(self, kind: Any, action: str | None = None) -> Chooser:
        """A chooser whose facts are kept up to date."""
        made = Chooser(self.hub, kind, action)
        self.choosers.append(made)
        return made

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
        values = [*inputs, *pane.form.components.values()]
        shared = limits(spec.kind, self.hub.settings)
        # The page runs a button's events one after another, so this one has to be the first.
        button.click(lambda: gr.update(visible=True), None, cancel, **QUIET)
        called = button.click(named, values, list(outputs), api_name=spec.slug, **shared)
        for ended in (called.then, partial(cancel.click, cancels=[called])):
            ended(lambda: gr.update(visible=False), None, cancel, **QUIET)

    def run_for_caller(self, action: Action, place: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        """``action`` as an event: it ends when it is cancelled, and when its caller's page closes.

        What goes wrong is a readable error.
        """

        async def run(request: gr.Request, *values: Any) -> Any:
            with self.running.job(request.session_hash, place) as stop:
                work = partial(mendable(action), self.hub, stop, *values)
                return await finished(work, stop)

        return run


def identified(
    action: Callable[..., Coroutine[Any, Any, Any]],
    *,
    name: str,
    summary: str,
    arguments: Sequence[Argument],
) -> Callable[..., Coroutine[Any, Any, Any]]:
    """``action`` with a name, a signature and a docstring of its own.

    Its first argument is the caller's request, which Gradio adds and shows to nobody.
    """

    async def run(request: gr.Request, *values: Any) -> Any:
        return await action(request, *values)

    described = "".join(f"    {item.name}: {item.description}\n" for item in arguments)
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    ordered = sorted(arguments, key=lambda item: item.default is not REQUIRED)
    if ordered != list(arguments):
        raise ValueError(f"{name}: arguments that must be given come first")
    run.__name__ = run.__qualname__ = name
    run.__doc__ = f"{summary}\n\nArgs:\n{described}"
    run.__annotations__ = {"request": gr.Request}  # a name alone would be looked up here
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("request", kind, annotation=gr.Request),
            *(
                inspect.Parameter(item.name, kind, default=item.default, annotation=item.annotation)
                for item in arguments
            ),
        ]
    )
    return run


def arguments_of(form: Form) -> list[Argument]:
    """The parameters of a provider as arguments, with the defaults its form shows."""
    fields = form.spec.params.model_fields
    return [
        Argument(name, fields[name].annotation, fields[name].description or name, part.value)
        for name, part in form.components.items()
    ]


def limits(kind: str, settings: Settings) -> dict[str, Any]:
    """How many calls of a kind run at once, as options of an event; the others wait in the queue.

    Everything that draws frames shares one limit: a render keeps about two cores busy.
    """
    drawing = kind in ("make", "driver", "lipsync")
    count = max(1, settings.threads // 2) if drawing else 2
    return {"concurrency_id": "render" if drawing else kind, "concurrency_limit": count}
