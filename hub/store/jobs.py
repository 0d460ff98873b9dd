"""Jobs: each has a folder of its own, which keeps what its stages made even when it fails."""

from __future__ import annotations

import logging
import re
import secrets
import shutil
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from hub.errors import InputError, MediaError

log = logging.getLogger(__name__)

JobState = Literal["running", "done", "failed", "cancelled"]

ID = re.compile(r"[0-9a-f]{32}")


class JobStatus(BaseModel):
    """Where a job stands; times are UTC. ``error`` says why it failed."""

    model_config = ConfigDict(frozen=True)

    state: JobState = "running"
    created: datetime
    finished: datetime | None = None
    error: str = ""


class Job:
    """One run of a flow. Its id can't be guessed, and its folder is its user's alone.

    The process that runs it holds a lock in the folder, so that a job whose process died is known.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = FileLock(folder / ".lock", thread_local=False)

    @property
    def id(self) -> str:
        """32 hexadecimal digits."""
        return self.folder.name

    @property
    def status(self) -> JobStatus:
        """As it is now; a job whose process died has failed. Raises InputError if it is gone."""
        try:
            status = JobStatus.model_validate_json((self.folder / "status.json").read_bytes())
        except (FileNotFoundError, ValidationError) as error:
            raise InputError(
                f"The job {self.id} is not there any more.", fix="Make the video again."
            ) from error
        if status.state == "running" and not self._is_held():
            return status.model_copy(
                update={"state": "failed", "error": "The hub ended while the job was running."}
            )
        return status

    def finish(self, state: JobState, error: str = "") -> None:
        """Say how it ended."""
        status = self.status.model_copy(
            update={"state": state, "finished": datetime.now(UTC), "error": error}
        )
        try:
            self._write(status)
        except OSError as problem:
            # Once the lock is gone, a status that still says running is read as failed.
            log.warning("The end of job %s was not written: %s", self.id, problem)
        self._lock.release()

    def _begin(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True)
        self._lock.acquire()
        self._write(JobStatus(created=datetime.now(UTC)))

    def _write(self, status: JobStatus) -> None:
        part = self.folder / ".status.part"
        part.write_text(status.model_dump_json())
        part.replace(self.folder / "status.json")

    def _is_held(self) -> bool:
        if self._lock.is_locked:
            return True
        try:
            with FileLock(self.folder / ".lock", timeout=0):
                return False
        except Timeout:
            return True


class JobStore:
    """The jobs under ``root``; above ``limit`` bytes the oldest finished ones are deleted.

    Processes and threads may share it.
    """

    def __init__(self, root: Path, limit: int) -> None:
        self.root = root
        self.limit = limit
        self._evicting = threading.Lock()

    def create(self) -> Job:
        """A new job, running. Raises MediaError when the disk doesn't take it."""
        job = Job(self.root / secrets.token_hex(16))
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._evict()
            job._begin()
        except OSError as error:
            shutil.rmtree(job.folder, ignore_errors=True)
            raise MediaError(
                f"No job can be kept in {self.root}: {error.strerror}.",
                fix="Free some space, or set AVATAR_HUB_DATA_DIR to another folder.",
            ) from error
        return job

    def get(self, job_id: str) -> Job | None:
        """The job with this id."""
        if not ID.fullmatch(job_id) or not (self.root / job_id / "status.json").is_file():
            return None
        return Job(self.root / job_id)

    def list(self) -> list[Job]:
        """Every job, the newest first."""
        if not self.root.is_dir():
            return []
        found = [job for path in self.root.iterdir() if (job := self.get(path.name))]
        dated = []
        for job in found:
            with suppress(InputError):  # deleted by another process meanwhile
                dated.append((job.status.created, job.id, job))
        return [job for _, _, job in sorted(dated, key=lambda item: item[:2], reverse=True)]

    def delete(self, job_id: str) -> None:
        """Delete a job with its files. Raises InputError while it is running."""
        job = self.get(job_id)
        if job is None:
            return
        if job.status.state == "running":
            raise InputError(f"The job {job_id} is still running.", fix="Cancel it first.")
        shutil.rmtree(job.folder, ignore_errors=True)

    def _evict(self) -> None:
        with self._evicting:
            sizes = [(job, _size_of(job.folder)) for job in self.list()]
            used = sum(size for _, size in sizes)
            for job, size in reversed(sizes):
                if used <= self.limit:
                    return
                if job.status.state != "running":
                    shutil.rmtree(job.folder, ignore_errors=True)
                    used -= size


def _size_of(folder: Path) -> int:
    size = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            size += path.stat().st_size
    return size
