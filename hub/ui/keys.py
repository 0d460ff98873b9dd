"""A visitor's own keys: kept in memory for as long as their page is open, for their calls alone."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import gradio as gr

from hub.hub import Hub
from hub.specs import ProviderSpec, Secret
from hub.ui.errors import given
from hub.ui.i18n import Words, say, t

MOST_SESSIONS = 1_000
"""Visitors whose keys are kept at once; the first ones' are forgotten when there are more."""

LONGEST = 4_096
"""Characters of a key that a field takes."""


class SessionKeys:
    """The keys of each session, by Gradio's hash: a secret between a page and its server.

    Programs have no page, so they have no keys of their own here.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._given: dict[str, dict[str, str]] = {}
        self._guard = threading.Lock()

    def hub(self, session: str | None) -> Hub:
        """The hub as the session's visitor may use it."""
        with self._guard:
            keys = self._given.get(session or "")
        return self._hub.with_secrets(keys) if keys else self._hub

    def add(self, session: str | None, keys: dict[str, str]) -> None:
        """Keep them until `forget`. Raises InputError for what can't be a key."""
        if not session:
            return
        with self._guard:
            merged = self._given.get(session, {}) | keys
            self._hub.with_secrets(merged)
            self._given[session] = merged
            for oldest in list(self._given)[:-MOST_SESSIONS]:
                del self._given[oldest]

    def forget(self, session: str | None) -> None:
        """The session is over, or its visitor wants it so: its engines end too."""
        with self._guard:
            keys = self._given.pop(session or "", None)
            shared = keys in self._given.values()
        if keys and not shared:
            self._hub.with_secrets(keys).close()


@dataclass
class KeyForm:
    """The fields for a provider's keys; `hub.ui.build` connects them when the page is there."""

    secrets: list[Secret]
    fields: list[gr.Textbox]
    use: gr.Button
    forget: gr.Button

    @classmethod
    def build(cls, spec: ProviderSpec) -> KeyForm | None:
        """Add the form; None for a provider that takes no keys from its users."""
        secrets = [secret for secret in spec.secrets if secret.personal]
        if not secrets:
            return None
        with gr.Accordion(t("own_keys"), open=False):
            gr.HTML(say("own_keys_hint"), elem_classes="hint", padding=False)
            fields = [_field(secret, Words(spec)) for secret in secrets]
            with gr.Row(elem_classes="setup"):
                use = gr.Button(t("use_keys"), size="sm", elem_classes="use-keys")
                forget = gr.Button(t("forget_keys"), size="sm", elem_classes="forget-keys")
        return cls(secrets, fields, use, forget)

    def given(self, values: tuple[str, ...]) -> dict[str, str]:
        """What was typed, by the secret's name; a field left empty changes nothing.

        Raises InputError where all are.
        """
        given("".join(values), "key_missing")
        named = zip(self.secrets, values, strict=True)
        return {secret.name: value for secret, value in named if value.strip()}

    @property
    def emptied(self) -> dict[Any, str]:
        """What was typed doesn't stay on the page."""
        return dict.fromkeys(self.fields, "")


def _field(secret: Secret, words: Words) -> gr.Textbox:
    label = words.text(secret.name, secret.title or secret.name)
    return gr.Textbox(label=label, type="password", max_length=LONGEST)
