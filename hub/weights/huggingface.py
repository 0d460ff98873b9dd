"""Files of the Hugging Face Hub at a pinned commit. ``HF_ENDPOINT``, ``HF_TOKEN`` work as ever."""

from __future__ import annotations

from pathlib import Path

from hub.specs import HubFile
from hub.weights.files import SourceError, is_disk_full
from hub.weights.staging import Staging

UNREACHABLE = "hub"
"""The client tries for half a minute: once in a pull is enough."""


def fetch_file(source: HubFile, target: Path, staging: Staging) -> None:
    """Download to ``staging``, resuming what is there, and give it the name ``target``.

    Raises SourceError with the Hub's reason, OSError for a full disk, Cancelled.
    """
    import httpx
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError
    from huggingface_hub.utils.tqdm import tqdm

    class Watch(tqdm):
        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **(options | {"disable": True}))  # type: ignore[no-untyped-call]

        def update(self, n: float | None = 1) -> None:  # noqa: ARG002
            staging.check()

    if UNREACHABLE in staging.given_up:
        raise SourceError(staging.given_up[UNREACHABLE])
    try:
        path = hf_hub_download(
            source.repo,
            source.file,
            revision=source.revision,
            local_dir=staging.folder / "hub" / source.repo / source.revision,
            tqdm_class=Watch,
        )
    except (httpx.HTTPError, OSError, ValueError, RuntimeError, EntryNotFoundError) as error:
        if isinstance(error, OSError) and is_disk_full(error):
            raise
        cause = error.__cause__ or error  # the client hides why it could not connect
        reason = f"{type(cause).__name__}: {' '.join(str(cause).split())}"
        if isinstance(cause, httpx.TransportError):
            staging.given_up[UNREACHABLE] = reason
        raise SourceError(reason) from error
    Path(path).replace(target)
