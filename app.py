"""The Gradio app: ``python app.py``, or as a Hugging Face Space runs it."""

import os

from hub import Hub
from hub.ui import launch

if __name__ == "__main__":
    if os.environ.get("SPACE_ID"):
        os.environ.setdefault("AVATAR_HUB_PUBLIC", "1")  # strangers use a Space
    launch(Hub())
