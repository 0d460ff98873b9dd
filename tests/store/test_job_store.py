"""hub/store/jobs.py"""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hub.errors import InputError, MediaError
from hub.store import JobStore

RUN_AND_WAIT = """
import sys
from pathlib import Path
from hub.store import JobStore
job = JobStore(Path(sys.argv[1]), 10**9).create()
(job.folder / "speech.npz").write_bytes(b"half a sentence")
print(job.id, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def jobs(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "jobs", 10**9)


def test_a_job_runs_then_ends(jobs: JobStore) -> None:
    job = jobs.create()
    assert job.status.state == "running"
    job.finish("failed", "no face")
    again = jobs.get(job.id)
    assert again is not None
    assert (again.status.state, again.status.error) == ("failed", "no face")
    assert again.status.finished is not None
    assert again.status.finished >= again.status.created


def test_a_failed_job_keeps_its_files(jobs: JobStore) -> None:
    job = jobs.create()
    (job.folder / "speech.npz").write_bytes(b"kept")
    job.finish("failed", "the disk was full")
    assert (jobs.root / job.id / "speech.npz").read_bytes() == b"kept"


def test_ids_are_unguessable_and_folders_private(jobs: JobStore) -> None:
    ids = {jobs.create().id for _ in range(5)}
    assert len(ids) == 5
    assert all(len(job_id) == 32 for job_id in ids)
    for job_id in ids:
        assert stat.S_IMODE((jobs.root / job_id).stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("job_id", ["..", "", "../jobs", "a" * 32, "/etc", "é" * 32])
def test_an_id_is_never_a_path(jobs: JobStore, job_id: str) -> None:
    jobs.create()
    assert jobs.get(job_id) is None
    jobs.delete(job_id)
    assert len(jobs.list()) == 1


def test_the_newest_is_listed_first(jobs: JobStore) -> None:
    made = [jobs.create() for _ in range(3)]
    assert [job.id for job in jobs.list()] == [job.id for job in reversed(made)]


def test_another_process_runs_it_and_is_killed(jobs: JobStore) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN_AND_WAIT, str(jobs.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    job = jobs.get(process.stdout.readline().strip())
    assert job is not None
    assert job.status.state == "running"
    with pytest.raises(InputError, match="still running"):
        jobs.delete(job.id)
    process.kill()
    process.communicate()
    assert job.status.state == "failed"
    assert "ended" in job.status.error
    assert (job.folder / "speech.npz").read_bytes() == b"half a sentence"
    jobs.delete(job.id)
    assert not job.folder.exists()


def test_the_oldest_finished_jobs_make_room(tmp_path: Path) -> None:
    jobs = JobStore(tmp_path, 10_000)
    running = jobs.create()
    (running.folder / "avatar.mp4").write_bytes(bytes(6_000))
    finished = []
    for _ in range(3):
        job = jobs.create()
        (job.folder / "avatar.mp4").write_bytes(bytes(3_000))
        job.finish("done")
        finished.append(job.id)
    newest = jobs.create()
    assert {job.id for job in jobs.list()} == {running.id, finished[2], newest.id}


def test_a_damaged_status_hides_only_that_job(jobs: JobStore) -> None:
    broken, good = jobs.create(), jobs.create()
    (broken.folder / "status.json").write_text("{")
    assert [job.id for job in jobs.list()] == [good.id]
    with pytest.raises(InputError, match="not there"):
        _ = broken.status


def test_a_folder_that_takes_nothing_is_an_error_to_mend(tmp_path: Path) -> None:
    (tmp_path / "jobs").write_text("a file is in the way")
    with pytest.raises(MediaError) as caught:
        JobStore(tmp_path / "jobs", 1).create()
    assert "AVATAR_HUB_DATA_DIR" in caught.value.fix


def test_a_job_may_be_finished_by_another_thread(jobs: JobStore) -> None:
    job = jobs.create()
    thread = threading.Thread(target=job.finish, args=("cancelled",))
    thread.start()
    thread.join()
    jobs.delete(job.id)
    assert jobs.list() == []
