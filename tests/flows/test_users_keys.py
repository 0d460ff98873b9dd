"""The whole flow for a user who brings a key of his own, which is written nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from hub import Hub, InputError, ProviderError
from hub.flows.events import Result

pytestmark = pytest.mark.weights

KEY = "0123-a-key-4567"

PAID = """
import numpy as np
from hub import Licences, ProviderSpec, Secret, hookimpl

class Engine:
    def load(self, context):
        self.key = context["secrets"]["PAID_KEY"]
    def close(self):
        pass
    def synthesize(self, text, params):
        print("called with", self.key)
        if self.key != "{key}":
            raise ValueError(f"the key {{self.key}} is refused")
        tone = np.sin(np.arange(12_000) / 9).astype("f4") / 2
        yield {{"samples": tone, "sample_rate": 24_000, "text": text, "marks": []}}

@hookimpl
def register_providers():
    return [ProviderSpec(kind="tts", id="paid", title="Paid", engine="toy_paid:Engine",
                         secrets=(Secret(name="PAID_KEY"),), licences=Licences(code="MIT"))]
"""


@pytest.fixture(params=["", "paid"], ids=["in process", "in a worker"])
def hub(request: pytest.FixtureRequest, toy_hub: Hub, plugin_folder) -> Iterator[Hub]:
    """Has the toys and a voice that wants a key."""
    plugin_folder.add("paid", PAID.format(key=KEY))
    toys = EntryPoint("flow_toys", "flow_toys", "avatar_hub")
    settings = toy_hub.settings.model_copy(
        update={"force_workers": frozenset({request.param} - {""})}
    )
    with closing(Hub(settings, points=[toys, *plugin_folder.points()])) as hub:
        yield hub


def make(hub: Hub, portrait: Path, out: Path) -> Result:
    return hub.make_avatar(portrait=portrait, text="one two", out=out, size=128, tts="paid")


def test_his_key_makes_his_video_and_is_in_no_file(
    hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    with pytest.raises(ProviderError, match="Paid can't run: no PAID_KEY"):
        make(hub, sample_portrait_path, tmp_path / "nobodys.mp4")
    result = make(hub.with_secrets({"PAID_KEY": KEY}), sample_portrait_path, tmp_path / "his.mp4")
    assert result.metrics["frames"] == 12
    written = [f for f in [*tmp_path.rglob("*"), *hub.settings.data_dir.rglob("*")] if f.is_file()]
    sources = [f for f in written if f.name.startswith("toy_paid")]  # the plugin's own code
    assert len(written) > len(sources) > 0
    assert not [f for f in written if f not in sources and KEY.encode() in f.read_bytes()]


def test_a_wrong_key_is_his_to_mend_and_is_not_told(
    hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    his = hub.with_secrets({"PAID_KEY": "another-key"})
    with pytest.raises(InputError, match="Paid: the key <PAID_KEY> is refused"):
        make(his, sample_portrait_path, tmp_path / "his.mp4")
    (job,) = hub.jobs.list()
    assert "another-key" not in job.status.error
    assert "<PAID_KEY>" in job.status.error
