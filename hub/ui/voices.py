"""The user's saved voices beside a recording: choose one, or save the recording as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from hub.media import read_audio
from hub.recordings import MAX_SECONDS
from hub.store.voices import LONGEST_NAME, VoiceStore
from hub.ui.errors import given
from hub.ui.i18n import t
from hub.ui.view import Part, View


@dataclass
class VoicePicker:
    """Its components; `hub.ui.app` connects them. Not for public hubs, which have no voices."""

    recording: Component
    chosen: gr.Dropdown
    name: gr.Textbox
    consent: gr.Textbox
    save: gr.Button

    @classmethod
    def build(cls, recording: Component, store: VoiceStore) -> VoicePicker:
        """Add them below the recording."""
        # Voices are also saved elsewhere while the page is open, so any text may be a name.
        chosen = gr.Dropdown(
            _choices(store), value="", label=t("saved_voice"), allow_custom_value=True
        )
        with gr.Accordion(t("save_voice"), open=False):
            name = gr.Textbox(label=t("voice_name"), max_length=LONGEST_NAME)
            consent = gr.Textbox(label=t("consent"), info=t("consent_info"), max_length=1_000)
            save = gr.Button(t("save"), size="sm")
        return cls(recording, chosen, name, consent, save)

    @property
    def outputs(self) -> list[Part]:
        """The list of voices."""
        return [self.chosen]

    def updates(self, view: View) -> list[Any]:
        """The voices as they are now."""
        return [self.listed(view.hub.voices)]

    def listed(self, store: VoiceStore) -> Any:
        """An update of the list alone."""
        return gr.update(choices=_choices(store))

    @property
    def given(self) -> list[Component]:
        """What a voice is saved of, in the order that `add` expects."""
        return [self.recording, self.name, self.consent]

    def add(
        self, store: VoiceStore, recording: str | None, name: str, consent: str
    ) -> dict[Any, Any]:
        """Save the recording, and choose the voice in its place; gives the updates.

        Raises InputError for what is missing or can't be a name; MediaError for what isn't sound.
        """
        audio = read_audio(given(recording, "audio_missing"), max_seconds=MAX_SECONDS)
        saved = store.add(name, audio, consent=consent)
        return {
            self.recording: None,
            self.chosen: gr.update(choices=_choices(store), value=saved.name),
            self.name: "",
            self.consent: "",
        }


def _choices(store: VoiceStore) -> list[tuple[str, str]]:
    return [(str(t("choice_none")), ""), *((voice.name, voice.name) for voice in store.list())]
