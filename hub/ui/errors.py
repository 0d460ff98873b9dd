"""Errors as the user sees them: what went wrong and what to do, never a stack trace."""

from __future__ import annotations

import functools
import html
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ParamSpec, TypeVar

import gradio as gr

from hub.errors import HubError, InputError
from hub.ui.i18n import everywhere

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)


def explain(error: Exception, files: Iterable[str | Path | None] = ()) -> str:
    """The error's sentences, in which each of the user's ``files`` is called by its name alone.

    An error nobody foresaw is logged, and says no more than that.
    """
    if not isinstance(error, HubError):
        log.error("The app met an unexpected error.", exc_info=error)
        return everywhere("error_unexpected")
    text = str(error)
    for file in files:
        if file:
            text = text.replace(str(Path(file).absolute()), Path(file).name)
    return text


def given(value: str | None, missing: str) -> str:
    """A text, or the path of an upload. Raises InputError with the text of the key ``missing``."""
    if not value or not value.strip():
        raise InputError(everywhere(missing))
    return value


def as_toast(text: str) -> gr.Error:
    """An error for the corner of the page and for the API; toasts are HTML, so it is escaped."""
    safe = html.escape(text, quote=False)
    return gr.Error(safe, duration=20, print_exception=False)


def mendable(action: Callable[P, R]) -> Callable[P, R]:
    """Make an action end in a readable error, whatever happens in it."""

    @functools.wraps(action)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return action(*args, **kwargs)
        except gr.Error:
            raise
        except Exception as error:
            files = [value for value in args if isinstance(value, str) and value[:1] == "/"]
            raise as_toast(explain(error, files)) from error

    return guarded
