"""`avatar-hub weights` with files that only some choices need, own files, archives, no digests."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from hub.settings import get_settings

PLUGIN = """
from typing import Literal
from pydantic import Field
from hub import Licences, Params, ProviderSpec, Weight, hookimpl

class VoiceParams(Params):
    voice: Literal["anna", "bert", "carl", "dora"] = Field("anna", description="Who.")
    fine: bool = Field(False, description="Finer.")

class EarsParams(Params):
    beam: int = Field(5, ge=1, le=10, description="Guesses kept.")

def weight(name, *voices, **more):
    return Weight(name=name, licence="Toy-1.0", sources=(),
                  when=(("voice", voices),) if voices else (), **({"size": 0} | more))

def spec(kind, params, *weights):
    return ProviderSpec(kind=kind, id="choosy", title="Choosy", engine="m:E", params=params,
                        weights=weights, licences=Licences(code="MIT"))

@hookimpl
def register_providers():
    fine = Weight(name="toy/fine", size=0, licence="Toy-1.0", sources=(),
                  when=(("fine", (True,)),), or_when=(("voice", ("dora",)),))
    return [spec("tts", VoiceParams, weight("toy/anna", "anna"),
                 weight("toy/others", "bert", "carl", "dora", md5="0" * 32, size=2_000_000),
                 weight("toy/folder", unpack=True), fine),
            spec("asr", EarsParams, weight("toy/ears"))]
"""


@pytest.fixture(autouse=True)
def folder(run, plugin_folder, monkeypatch) -> Path:
    """Where the weights lie: there are none, and the user's own are not looked at."""
    plugin_folder.add("choosy", PLUGIN)
    monkeypatch.setenv("AVATAR_HUB_WEIGHTS_DIRS", "")
    get_settings.cache_clear()
    folder = get_settings().weights_dir / "toy"
    folder.mkdir(parents=True)
    return folder


def asked_for(run, *arguments: str) -> set[str]:
    """The toys that `weights pull` would fetch."""
    lines = run("weights", "pull", *arguments).stderr.splitlines()
    names = [line.split()[2] for line in lines if line.startswith("To fetch: ")]
    return {name.removeprefix("toy/") for name in names if name.startswith("toy/")}


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ((), {"anna", "folder", "ears"}),
        (("--all",), {"anna", "others", "folder", "fine", "ears"}),
        (("choosy",), {"anna", "folder", "ears"}),
        (("choosy", "-p", "voice=bert"), {"others", "folder"}),
        (
            ("choosy", "-p", "tts.voice=bert", "-p", "fine=true"),
            {"others", "folder", "fine"},
        ),
        (("choosy", "-p", "voice=bert", "-p", "beam=3"), {"others", "folder", "ears"}),
        (("choosy", "--all"), {"anna", "others", "folder", "fine", "ears"}),
        (("toy/others",), {"others"}),
        (("toy/others", "choosy"), {"anna", "others", "folder", "ears"}),
    ],
)
def test_pull_fetches_what_is_asked_for(run, arguments, names) -> None:
    assert asked_for(run, *arguments) == names


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("choosy", "-p", "voise=bert"), "voise=bert: there is no such parameter"),
        (("choosy", "-p", "asr.voice=bert"), "asr.voice=bert: there is no such parameter"),
        (("choosy", "-p", "voice=eve"), "voice: Input should be 'anna', 'bert'"),
        (("-p", "voice=bert"), "--param needs a provider's ID"),
        (("choosy", "--all", "-p", "voice=bert"), "--param needs a provider's ID"),
    ],
)
def test_pull_says_what_is_wrong_with_a_choice(run, arguments, message: str) -> None:
    result = run("weights", "pull", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_list_tells_which_choice_needs_a_file_and_what_is_known_of_it(
    run, folder: Path, tmp_path: Path, monkeypatch
) -> None:
    (folder / "ears").write_bytes(b"listen")
    (folder / "folder").write_bytes(b"an archive")
    (tmp_path / "mine").write_bytes(b"mine")
    own = {"toy/anna": str(tmp_path / "mine"), "toy/fine": str(tmp_path / "none")}
    monkeypatch.setenv("AVATAR_HUB_OWN_WEIGHTS", json.dumps(own))
    get_settings.cache_clear()
    lines = run("weights", "list").stdout.splitlines()
    cells = [[cell.strip() for cell in line.split("  ") if cell] for line in lines]
    texts = {row[0]: row[2:4] for row in cells}
    assert texts["toy/anna"] == ["own", "choosy"]
    assert texts["toy/others"] == ["missing", "choosy (voice=bert|carl|...)"]
    assert texts["toy/folder"] == ["to be unpacked", "choosy"]
    assert texts["toy/fine"] == ["own, but not there", "choosy (fine=True or voice=dora)"]
    assert texts["toy/ears"] == ["present, no published digest", "choosy"]
    assert "size unknown" in next(line for line in lines if line.startswith("toy/anna"))
    assert "  2 MB " in next(line for line in lines if line.startswith("toy/others"))


def test_pull_unpacks_an_archive_that_was_put_by_hand(run, folder: Path) -> None:
    with tarfile.open(folder / "folder", "w:gz") as archive:
        member = tarfile.TarInfo("model.pdz")
        member.size = 5
        archive.addfile(member, io.BytesIO(b"model"))
    result = run("weights", "pull", "toy/folder")
    assert result.exit_code == 0, result.output
    assert (folder / "folder" / "model.pdz").read_bytes() == b"model"
    assert run("weights", "where", "toy/folder").stdout.strip() == str(folder / "folder")
    assert "right    toy/folder, no published digest" in run("weights", "verify").stdout
    (folder / "folder" / "model.pdz").write_bytes(b"MODEL")
    result = run("weights", "verify")
    assert "wrong    toy/folder" in result.stdout
    assert "avatar-hub weights pull toy/folder" in result.stderr


def test_doctor_looks_at_the_default_choice_and_at_own_files(
    run, folder: Path, tmp_path: Path, monkeypatch
) -> None:
    own = {"toy/anna": str(tmp_path / "none"), "toy/typo": str(tmp_path)}
    monkeypatch.setenv("AVATAR_HUB_OWN_WEIGHTS", json.dumps(own))
    get_settings.cache_clear()
    rows = {row["name"]: row for row in json.loads(run("doctor", "--json").stdout)}
    assert rows["weights of choosy"]["found"] == "2 of 3 files missing, size unknown"
    assert "does not exist" in rows["own weight toy/anna"]["found"]
    assert rows["own weight toy/typo"]["found"] == "no plugin has a weight of that name"
