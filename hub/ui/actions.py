"""What the app can do, as named API endpoints and MCP tools with typed arguments.

Gradio takes an endpoint's name, arguments and descriptions from the function's own ``__name__``,
``__signature__`` and docstring, so a generated function is given all three. Every other event of
the app is private.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from hub.settings import Settings
from hub.ui.forms import Form

REQUIRED = inspect.Parameter.empty

Action = Callable[..., Any]
"""Does what an endpoint is for: given a hub, an event that is set when its caller gives up, and the
values of the endpoint's arguments. It returns those of its outputs."""

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "queue": False}
"""Options of an event that only changes what the page shows."""

PRIVATE: dict[str, Any] = {
    "api_visibility": "private",
    "show_progress": "hidden",
    "concurrency_limit": None,
}
"""Options of an event that may fail: outside the queue an error would not reach the page."""


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
    given = [
        Argument(name, fields[name].annotation, fields[name].description or name, part.value)
        for name, part in form.components.items()
    ]
    saved = [
        Argument(f"{name}_voice", str, f"A saved voice's name, instead of {name}.", "")
        for name in form.pickers
    ]
    return given + saved


def limits(kind: str, settings: Settings) -> dict[str, Any]:
    """How many calls of a kind run at once, as options of an event; the others wait in the queue.

    Everything that draws frames shares one limit: a render keeps about two cores busy.
    """
    drawing = kind in ("make", "driver", "lipsync")
    count = max(1, settings.threads // 2) if drawing else 2
    return {"concurrency_id": "render" if drawing else kind, "concurrency_limit": count}
