"""hub/weights/store.py and fetching.py: found, trusted, shared, interrupted, offline, full."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import hub.weights.markers
from hub.errors import WeightError
from hub.specs import Weight
from hub.weights import SAMPLE_PORTRAIT, WeightStore, weight_store

WeightOf = Callable[..., Weight]
CONTENT = os.urandom(1 << 20)

ENSURE = """
import hashlib, resource, signal, sys
from pathlib import Path
from hub.errors import HubError
from hub.specs import Url, Weight
from hub.weights import WeightStore
root, url, sha256, size, limit = sys.argv[1:]
if limit != "none":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
weight = Weight.model_construct(
    name="model.bin", sha256=sha256, size=int(size), licence="MIT",
    sources=(Url.model_construct(type="url", url=url),),
)
try:
    print(WeightStore(Path(root)).ensure([weight])["model.bin"])
except HubError as error:
    print(error)
"""


@pytest.fixture
def weight(web: Any, weight_of: WeightOf) -> Weight:
    web.files["/model.bin"] = CONTENT
    return weight_of(CONTENT, web.url("/model.bin"), name="model.bin")


def ensure_elsewhere(store: WeightStore, weight: Weight, limit: str = "none") -> Any:
    """Another process that wants the weight."""
    arguments = [str(store.root), weight.sources[0].url, weight.sha256, str(weight.size), limit]
    return subprocess.Popen(
        [sys.executable, "-c", ENSURE, *arguments], stdout=subprocess.PIPE, text=True
    )


def count_hashes(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    hashed: list[Path] = []
    hash_of = hub.weights.markers.hash_of
    monkeypatch.setattr(
        hub.weights.markers, "hash_of", lambda path: hashed.append(path) or hash_of(path)
    )
    return hashed


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a/../b", "a//b", "", ".a", "a/.b", "a\\b", "C:a", "a\n", "a/", "é"]
)
def test_a_name_can_not_leave_the_folder(name: str) -> None:
    with pytest.raises(ValidationError):
        Weight(name=name, sha256="0" * 64, size=1, licence="MIT", sources=())


def test_finding_a_known_file_costs_a_stat(
    store: WeightStore, weight: Weight, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.ensure([weight])
    hashed = count_hashes(monkeypatch)
    assert store.path(weight) == store.place(weight)
    assert store.missing([weight]) == []
    assert hashed == []
    assert store.verify(weight)
    assert hashed == [store.place(weight)]


def test_a_file_put_by_hand_is_hashed_once(
    store: WeightStore, weight: Weight, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.root.mkdir()
    store.place(weight).write_bytes(CONTENT)
    hashed = count_hashes(monkeypatch)
    assert store.ensure([weight])[weight.name] == store.place(weight)
    assert store.path(weight) == store.place(weight)
    assert len(hashed) == 1
    assert web.asked == []


@pytest.mark.parametrize("wrong", [b"", CONTENT[:-1], CONTENT[:-1] + b"?", CONTENT + b"?"])
def test_a_wrong_file_is_not_used_but_replaced(
    store: WeightStore, weight: Weight, wrong: bytes
) -> None:
    store.ensure([weight])
    store.place(weight).write_bytes(wrong)
    assert store.path(weight) is None
    assert not store.verify(weight)
    assert store.ensure([weight])[weight.name].read_bytes() == CONTENT


def test_a_rotten_file_is_found_by_verifying(store: WeightStore, weight: Weight) -> None:
    path = store.ensure([weight])[weight.name]
    time_before = path.stat().st_mtime_ns
    path.write_bytes(CONTENT[:-1] + b"?")
    os.utime(path, ns=(time_before, time_before))
    assert not store.verify(weight)
    assert store.path(weight) is None


def test_a_read_only_folder_may_have_it(
    store: WeightStore, weight: Weight, tmp_path: Path, web: Any
) -> None:
    baked = tmp_path / "image"
    WeightStore(baked).ensure([weight])
    for folder in (baked / ".verified", baked):
        folder.chmod(0o555)
    both = WeightStore(store.root, extra=[tmp_path / "none", baked], offline=True)
    assert both.ensure([weight])[weight.name] == baked / "model.bin"
    assert both.verify(weight)
    assert not store.root.exists()
    assert len(web.asked) == 1


def test_offline_says_what_is_missing_and_touches_nothing(
    store: WeightStore, weight: Weight, web: Any
) -> None:
    offline = WeightStore(store.root, offline=True)
    with pytest.raises(WeightError) as caught:
        offline.ensure([weight, SAMPLE_PORTRAIT])
    for part in ("model.bin (1 MB, Apache-2.0)", "samples/astronaut.png (792 kB, public domain)"):
        assert part in caught.value.message
    assert "avatar-hub weights pull" in caught.value.fix
    assert str(store.root) in caught.value.fix
    assert web.asked == []
    assert not store.root.exists()


def test_the_settings_say_where_and_whether(data_dir: Path) -> None:
    assert weight_store().root == data_dir / "weights"
    assert weight_store().offline


def test_a_killed_fetch_is_gone_on_with(store: WeightStore, weight: Weight, web: Any) -> None:
    web.bytes_per_second = 500_000
    process = ensure_elsewhere(store, weight)
    part = store.root / ".staging" / f"{weight.sha256}.url"
    deadline = time.monotonic() + 30
    while not (part.is_file() and part.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert store.path(weight) is None
    assert not store.place(weight).exists()
    came = part.stat().st_size
    assert 0 < came < len(CONTENT)
    web.bytes_per_second = None
    assert store.ensure([weight])[weight.name].read_bytes() == CONTENT
    assert web.asked[-1] == ("/model.bin", f"bytes={came}-")


def test_two_processes_fetch_once(store: WeightStore, weight: Weight, web: Any) -> None:
    web.bytes_per_second = 2_000_000
    processes = [ensure_elsewhere(store, weight) for _ in range(2)]
    answers = {process.communicate(timeout=60)[0].strip() for process in processes}
    assert answers == {str(store.place(weight))}
    assert web.asked == [("/model.bin", "")]


def test_what_can_be_had_is_kept_when_something_else_fails(
    store: WeightStore, weight: Weight, web: Any, weight_of: WeightOf
) -> None:
    gone = weight_of(b"gone", web.url("/gone"), name="gone.bin")
    with pytest.raises(WeightError) as caught:
        store.ensure([gone, weight])
    assert "gone.bin" in caught.value.message
    assert "model.bin" not in caught.value.message
    assert store.path(weight) is not None


def test_no_source_at_all_is_said(store: WeightStore, weight_of: WeightOf) -> None:
    with pytest.raises(WeightError, match="no source"):
        store.ensure([weight_of(b"x")])


def test_a_disk_too_small_is_found_before_anything_is_fetched(
    store: WeightStore, weight: Weight, web: Any
) -> None:
    huge = weight.model_copy(update={"size": 10**16})
    with pytest.raises(WeightError, match="too full") as caught:
        store.ensure([huge])
    assert "20,000,000,064 MB are needed" in caught.value.message
    assert "AVATAR_HUB_DATA_DIR" in caught.value.fix
    assert web.asked == []


def test_a_disk_that_fills_up_is_given_back(store: WeightStore, weight: Weight) -> None:
    answer, _ = ensure_elsewhere(store, weight, limit="300000").communicate(timeout=60)
    assert "too full" in answer
    assert not (store.root / ".staging").exists()
    assert store.path(weight) is None


def test_a_folder_that_takes_nothing_is_an_error_to_mend(tmp_path: Path, weight: Weight) -> None:
    (tmp_path / "weights").write_text("a file is in the way")
    with pytest.raises(WeightError, match="can't be kept") as caught:
        WeightStore(tmp_path / "weights").ensure([weight])
    assert "AVATAR_HUB_DATA_DIR" in caught.value.fix


def test_finding_brings_no_heavy_library() -> None:
    heavy = "{'numpy', 'huggingface_hub', 'httpx', 'http.client', 'filelock'}"
    code = f"import sys, hub.weights; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_sample_portrait_is_right(sample_portrait_path: Path) -> None:
    content = sample_portrait_path.read_bytes()
    assert hashlib.sha256(content).hexdigest() == SAMPLE_PORTRAIT.sha256
    assert content.startswith(b"\x89PNG")
