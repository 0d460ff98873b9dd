"""Where uploads and results lie while the app runs: a private folder of this process alone.

Gradio serves whatever is below its temporary folder to anyone who knows the path, so that folder
is never the system's, and never one in which anything else lies.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

LOCK = ".lock"


def claim(root: Path) -> Path:
    """A new folder under ``root`` for this process, which Gradio is told to use.

    It is deleted when the process ends; what a killed one left behind is deleted now.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(root)
    folder = root / secrets.token_hex(8)
    folder.mkdir(mode=0o700)
    lock = FileLock(folder / LOCK, thread_local=False)
    lock.acquire()
    os.environ["GRADIO_TEMP_DIR"] = str(folder)

    def release() -> None:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(release)
    return folder


def result_folder() -> Path:
    """A folder for one job's results, which nobody can guess; Gradio serves them from there."""
    folder = Path(os.environ["GRADIO_TEMP_DIR"]) / secrets.token_hex(16)
    folder.mkdir(mode=0o700)
    return folder


def _sweep(root: Path) -> None:
    for folder in root.iterdir():
        with suppress(Timeout, OSError), FileLock(folder / LOCK, timeout=0):
            shutil.rmtree(folder, ignore_errors=True)
