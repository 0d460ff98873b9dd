"""The portrait of the make-avatar tab: uploaded, looked at, and one of its faces chosen."""

from __future__ import annotations

import html
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from hub.errors import HubError
from hub.flows.request import VIDEO_SUFFIXES
from hub.hub import Hub
from hub.media import read_image, read_video
from hub.types import Face, Image
from hub.ui.cards import error_card
from hub.ui.errors import explain
from hub.ui.i18n import say, t
from hub.ui.tabs.motion import picture_or_clip

PREVIEW_SIDE = 1024
OUTLINE = (99, 102, 241)

Point = tuple[float, float]


@dataclass
class Portrait:
    """The components; ``face`` holds the chosen face's point in pixels of the picture, or None."""

    hub: Hub
    file: gr.File
    place: gr.Column
    preview: gr.Image
    hint: gr.HTML
    face: gr.State
    scale: gr.State

    @classmethod
    def build(cls, hub: Hub) -> Portrait:
        """Add them to the page and connect them."""
        with gr.Row(elem_classes="portrait"):
            with gr.Column(scale=2, min_width=260):
                file = picture_or_clip("portrait")
                hint = gr.HTML(elem_classes="hint", padding=False)
            with gr.Column(scale=3, min_width=260, visible=False) as place:
                preview = gr.Image(
                    label=t("portrait_preview"),
                    interactive=False,
                    format="jpeg",
                    height=380,
                    buttons=[],
                    elem_id="portrait-preview",
                )
        made = cls(hub, file, place, preview, hint, gr.State(None), gr.State(1.0))
        made._connect()
        return made

    @property
    def outputs(self) -> list[Any]:
        """What `look` gives."""
        return [self.place, self.preview, self.hint, self.face, self.scale]

    def look(self, path: str | None) -> list[Any]:
        """Show an upload with its faces, or why it can't be used, before anything else is done."""
        return self._shown(path, None) if path else _nothing("")

    def point(self, path: str | None, scale: float, event: gr.SelectData) -> list[Any]:
        """Choose the face nearest to where the preview was clicked."""
        x, y = event.index
        return self._shown(path, (x / scale, y / scale)) if path else _nothing("")

    def _shown(self, path: str, point: Point | None) -> list[Any]:
        try:
            return self._found(path, point)
        except HubError as error:
            text = explain(error, [path])
            gr.Warning(html.escape(text, quote=False))
            return _nothing(error_card(text))

    def _found(self, path: str, point: Point | None) -> list[Any]:
        image = self._picture(path)
        faces = self.hub.faces.detect(image)
        hints = [say("portrait_is_clip")] if is_clip(path) else []
        if not faces and hints:  # it may come later in the clip
            return [gr.update(visible=True), _small(image)[0], hints[0], None, 1.0]
        chosen, _ = self.hub.faces.choose_face(image, point=point, name=Path(path).name)
        picture, scale = _small(image, chosen)
        count = len(faces)
        hints.append(say("one_face") if count == 1 else say("several_faces", count=count))
        return [gr.update(visible=True), picture, "<br>".join(hints), point, scale]

    def _picture(self, path: str) -> Image:
        """The picture, or a clip's first frame."""
        if not is_clip(path):
            return read_image(path, max_pixels=self.hub.settings.max_image_pixels).image
        with closing(read_video(path, 1.0)) as frames:  # type: ignore[type-var]
            return next(frames)

    def _connect(self) -> None:
        options: dict[str, Any] = {
            "api_visibility": "private",
            "concurrency_id": "look",
            "concurrency_limit": 2,
        }
        for event in (self.file.upload, self.file.clear):
            event(self.look, self.file, self.outputs, show_progress_on=self.file, **options)
        inputs, shown = [self.file, self.scale], self.preview
        self.preview.select(self.point, inputs, self.outputs, show_progress_on=shown, **options)


def _nothing(hint: str) -> list[Any]:
    return [gr.update(visible=False), None, hint, None, 1.0]


def is_clip(path: str) -> bool:
    """Whether an upload is called like a video."""
    return any(path.lower().endswith(suffix) for suffix in VIDEO_SUFFIXES)


def _small(image: Image, face: Face | None = None) -> tuple[Image, float]:
    """The picture made small enough for the page, the face outlined; and by how much."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    picture = Pillow.fromarray(image)
    scale = min(1.0, PREVIEW_SIDE / max(picture.size))
    if scale < 1:
        width, height = (max(1, round(side * scale)) for side in picture.size)
        picture = picture.resize((width, height))
    if face is not None:
        box = tuple(value * scale for value in face.box)
        line = max(2, max(picture.size) // 250)
        ImageDraw.Draw(picture).rounded_rectangle(box, 4 * line, outline=OUTLINE, width=line)
    return np.asarray(picture), scale
