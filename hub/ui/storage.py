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


def claim(root: Path) -> Path:
    """A new folder under ``root`` for this process, which Gradio is told to use.

    It is deleted when the process ends; what a killed one left behind is deleted now.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(root)
    folder = root / secrets.token_hex(8)
    lock = FileLock(_lock_of(folder), thread_local=False)
    lock.acquire()
    folder.mkdir(mode=0o700)
    os.environ["GRADIO_TEMP_DIR"] = str(folder)

    def release() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        _lock_of(folder).unlink(missing_ok=True)

    atexit.register(release)
    return folder


def result_folder() -> Path:
    """A folder for one job's results, which nobody can guess; Gradio serves them from there."""
    folder = Path(os.environ["GRADIO_TEMP_DIR"]) / secrets.token_hex(16)
    folder.mkdir(mode=0o700)
    return folder


def _sweep(root: Path) -> None:
    for folder in [path for path in root.iterdir() if path.is_dir()]:
        with suppress(Timeout), FileLock(_lock_of(folder), timeout=0):
            shutil.rmtree(folder, ignore_errors=True)


def _lock_of(folder: Path) -> Path:
    # Beside the folder, not in it, where Gradio would serve it.
    return folder.with_suffix(".lock")
