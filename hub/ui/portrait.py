"""The portrait of the make-avatar tab: uploaded, looked at, and one of its faces chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr
import numpy as np

from hub.flows.request import VIDEO_SUFFIXES
from hub.hub import Hub
from hub.media import read_image, read_video
from hub.types import Face, Image
from hub.ui.errors import mendable
from hub.ui.i18n import say, t
from hub.ui.tabs.motion import portrait_file

PREVIEW_SIDE = 1024
OUTLINE = (99, 102, 241)

Point = tuple[float, float]


@dataclass
class Portrait:
    """The components; ``face`` holds the chosen face's point in pixels of the picture, or None."""

    hub: Hub
    file: gr.File
    preview: gr.Image
    hint: gr.HTML
    face: gr.State
    scale: gr.State

    @classmethod
    def build(cls, hub: Hub) -> Portrait:
        """Add them to the page and connect them."""
        with gr.Row(elem_classes="portrait"):
            with gr.Column(scale=2, min_width=260):
                file = portrait_file("portrait")
                hint = gr.HTML(elem_classes="hint", padding=False)
            with gr.Column(scale=3, min_width=260):
                preview = gr.Image(
                    label=t("portrait_preview"),
                    interactive=False,
                    format="jpeg",
                    height=380,
                    buttons=[],
                    elem_id="portrait-preview",
                )
        made = cls(hub, file, preview, hint, gr.State(None), gr.State(1.0))
        made._connect()
        return made

    @property
    def outputs(self) -> list[Any]:
        """What `look` gives."""
        return [self.preview, self.hint, self.face, self.scale]

    def look(self, path: str | None) -> list[Any]:
        """Show an upload with its faces, or why it can't be used, before anything else is done."""
        if not path:
            return [None, "", None, 1.0]
        if is_clip(path):
            frame = next(read_video(path, 1.0, max_side=PREVIEW_SIDE), None)
            return [frame, say("portrait_is_clip"), None, 1.0]
        return self._shown(path, None)

    def point(self, path: str | None, scale: float, event: gr.SelectData) -> list[Any]:
        """Choose the face nearest to where the preview was clicked."""
        if not path or is_clip(path):
            raise gr.Error(str(t("portrait_is_clip")), print_exception=False)
        x, y = event.index
        return self._shown(path, (x / scale, y / scale))

    def _shown(self, path: str, point: Point | None) -> list[Any]:
        picture = read_image(path, max_pixels=self.hub.settings.max_image_pixels)
        faces = self.hub.faces.detect(picture.image)
        if not faces:
            self.hub.faces.choose_face(picture.image)  # says what is wrong
        chosen, _ = self.hub.faces.choose_face(picture.image, point=point)
        image, scale = _with_outline(picture.image, chosen)
        count = len(faces)
        hint = say("one_face") if count == 1 else say("several_faces", count=count)
        return [image, hint, point, scale]

    def _connect(self) -> None:
        options: dict[str, Any] = {
            "api_visibility": "private",
            "show_progress_on": self.preview,
            "concurrency_id": "look",
            "concurrency_limit": 2,
        }
        look, point = mendable(self.look), mendable(self.point)
        self.file.upload(look, self.file, self.outputs, **options)
        self.file.clear(look, self.file, self.outputs, **options)
        self.preview.select(point, [self.file, self.scale], self.outputs, **options)


def is_clip(path: str) -> bool:
    """Whether an upload is called like a video."""
    return any(path.lower().endswith(suffix) for suffix in VIDEO_SUFFIXES)


def _with_outline(image: Image, face: Face) -> tuple[Image, float]:
    """The picture made small enough for the page, the face outlined; and by how much."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    picture = Pillow.fromarray(image)
    scale = min(1.0, PREVIEW_SIDE / max(picture.size))
    if scale < 1:
        width, height = (max(1, round(side * scale)) for side in picture.size)
        picture = picture.resize((width, height))
    box = tuple(value * scale for value in face.box)
    line = max(2, max(picture.size) // 250)
    ImageDraw.Draw(picture).rounded_rectangle(box, radius=4 * line, outline=OUTLINE, width=line)
    return np.asarray(picture), scale
