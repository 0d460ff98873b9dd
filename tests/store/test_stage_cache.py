"""hub/store/cache.py and shelf.py"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hub.store import ProviderUsed, StageCache, stage_key

VOICE = ProviderUsed(
    id="kokoro", plugin="avatar-hub-kokoro", version="1.0", weights={"m": "a" * 64}
)
KEY = stage_key(VOICE, {"speed": 1.0}, text="Hello")

PUT_UNDER_A_FILE_SIZE_LIMIT = """
import logging, resource, signal, sys
from pathlib import Path
from hub.store import StageCache
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
cache = StageCache(Path(sys.argv[1]), 10**9)
cache.put("a" * 64, bytes(5000))
print(cache.get("a" * 64))
"""

PUT_MANY = """
import sys
from pathlib import Path
from hub.store import StageCache
cache = StageCache(Path(sys.argv[1]), 20_000)
for i in range(200):
    key = f"{i % 50:064x}"
    cache.put(key, key.encode() * 20)
    value = cache.get(key)
    assert value in (None, key.encode() * 20), key
"""


@pytest.fixture
def cache(tmp_path: Path) -> StageCache:
    return StageCache(tmp_path / "cache", 1_000_000)


def used(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def test_what_was_put_comes_back(cache: StageCache) -> None:
    assert cache.get(KEY) is None
    cache.put(KEY, b"speech")
    cache.put(f"{KEY}-0", b"")
    assert cache.get(KEY) == b"speech"
    assert cache.get(f"{KEY}-0") == b""


def test_the_key_is_of_everything_that_decides() -> None:
    other_weights = VOICE.model_copy(update={"weights": {"m": "b" * 64}})
    keys = {
        KEY,
        stage_key(VOICE, {"speed": 1.1}, text="Hello"),
        stage_key(VOICE, {"speed": 1.0}, text="Hello."),
        stage_key(VOICE.model_copy(update={"version": "1.1"}), {"speed": 1.0}, text="Hello"),
        stage_key(other_weights, {"speed": 1.0}, text="Hello"),
    }
    assert len(keys) == 5
    reordered = stage_key(VOICE, {"b": 1, "a": "中"}, y=2, x=1)
    assert reordered == stage_key(VOICE, {"a": "中", "b": 1}, x=1, y=2)


@pytest.mark.parametrize("params", [{"x": float("nan")}, {"x": object()}])
def test_what_has_no_json_has_no_key(params: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        stage_key(VOICE, params)


@pytest.mark.parametrize("key", ["", "../x", "a" * 63, f"{KEY}-../x", f"{KEY}\n", f"/{KEY}"])
def test_a_key_is_never_a_path(cache: StageCache, key: str) -> None:
    with pytest.raises(ValueError, match="not a cache key"):
        cache.get(key)
    with pytest.raises(ValueError, match="not a cache key"):
        cache.put(key, b"")


@pytest.mark.parametrize("damage", [b"", b"short", bytes(32) + b"speech", None])
def test_a_damaged_entry_is_a_miss_and_can_be_put_again(
    cache: StageCache, tmp_path: Path, damage: bytes | None
) -> None:
    cache.put(KEY, b"speech" * 100)
    file = tmp_path / "cache" / KEY
    file.write_bytes(file.read_bytes()[:-1] if damage is None else damage)
    assert cache.get(KEY) is None
    cache.put(KEY, b"speech")
    assert cache.get(KEY) == b"speech"


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    cache = StageCache(tmp_path, 10_000)
    keys = [f"{i:064x}" for i in range(12)]
    for age, key in enumerate(keys[:9]):
        cache.put(key, bytes(1_000))
        os.utime(tmp_path / key, (age, age))
    assert cache.get(keys[0]) is not None
    for key in keys[9:]:
        cache.put(key, bytes(1_000))
    assert used(tmp_path) <= 10_000
    assert cache.get(keys[0]) is not None
    assert cache.get(keys[1]) is None
    assert cache.get(keys[11]) is not None


def test_a_limit_of_nothing_keeps_nothing(tmp_path: Path) -> None:
    cache = StageCache(tmp_path, 0)
    cache.put(KEY, b"speech")
    assert cache.get(KEY) is None
    assert used(tmp_path) == 0


def test_unfinished_files_of_a_killed_process_are_cleared(tmp_path: Path) -> None:
    abandoned, fresh = tmp_path / ".dead", tmp_path / ".alive"
    abandoned.write_bytes(b"half")
    fresh.write_bytes(b"half")
    os.utime(abandoned, (1, 1))
    StageCache(tmp_path, 1_000).put(KEY, b"speech")
    assert not abandoned.exists()
    assert fresh.exists()


def test_a_full_disk_is_logged_and_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PUT_UNDER_A_FILE_SIZE_LIMIT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "None"
    assert "were not cached" in done.stderr
    assert used(tmp_path) == 0


def test_a_folder_that_takes_nothing_never_fails_a_job(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file is in the way")
    cache = StageCache(tmp_path / "cache", 1_000)
    with caplog.at_level(logging.WARNING):
        cache.put(KEY, b"speech")
    assert cache.get(KEY) is None
    assert "were not cached" in caplog.text


def test_threads_share_a_cache(tmp_path: Path) -> None:
    cache = StageCache(tmp_path, 20_000)
    problems: list[str] = []

    def work(seed: int) -> None:
        for i in range(100):
            key = f"{(i * seed) % 40:064x}"
            cache.put(key, key.encode() * 20)
            if cache.get(key) not in (None, key.encode() * 20):
                problems.append(key)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 3, 7, 11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert used(tmp_path) <= 20_000


def test_processes_share_a_cache(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PUT_MANY, str(tmp_path)]
    processes = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    StageCache(tmp_path, 20_000).put(KEY, b"last")
    assert used(tmp_path) <= 20_000
