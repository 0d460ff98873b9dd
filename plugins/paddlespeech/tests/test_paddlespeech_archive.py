from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from avatar_hub_paddlespeech.archive import Archive, Format

CONFIG = "fs: 24000\nn_shift: 300\nn_mels: 80\nmodel: {adim: 4}\n"


@pytest.fixture
def inner(tmp_path: Path) -> Path:
    folder = tmp_path / "fastspeech2_ckpt_0.4"
    folder.mkdir()
    (folder / "default.yaml").write_text(CONFIG, encoding="utf-8")
    return folder


def opened(inner: Path) -> Archive:
    return Archive.open(str(inner.parent), "default.yaml")


def test_the_files_are_found_in_the_folder_that_the_archive_has(inner: Path) -> None:
    archive = opened(inner)
    assert archive.folder == inner
    assert archive.format == Format(24_000, 300, 80)
    assert archive.format.frame == pytest.approx(0.0125)
    assert archive.section("model") == {"adim": 4}


def test_the_last_snapshot_is_read(inner: Path) -> None:
    for step in (9, 100, 20):
        weights = {"main_params": {"step": np.array([step], np.float32)}}
        (inner / f"snapshot_iter_{step}.pdz").write_bytes(pickle.dumps(weights, protocol=4))
    assert opened(inner).weights("main_params")["step"].tolist() == [100]
    with pytest.raises(ValueError, match="no generator_params"):
        opened(inner).weights("generator_params")


def test_a_snapshot_that_runs_code_is_refused(inner: Path) -> None:
    (inner / "snapshot_iter_1.pdz").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(ValueError, match=r"os\.system"):
        opened(inner).weights("main_params")


def test_lists_and_statistics(inner: Path) -> None:
    (inner / "phone_id_map.txt").write_text("<pad> 0\na1 1\n", encoding="utf-8")
    np.save(inner / "speech_stats.npy", np.ones((2, 80)))
    assert opened(inner).numbers("phone_id_map.txt") == {"<pad>": 0, "a1": 1}
    assert opened(inner).statistics("speech_stats.npy").shape == (2, 80)


def test_an_old_vocoder_may_not_say_how_it_counts(inner: Path) -> None:
    assert opened(inner).fits(Format(24_000, 300, 80))
    assert not opened(inner).fits(Format(22_050, 256, 80))
    (inner / "default.yaml").write_text("generator_params: {}", encoding="utf-8")
    assert opened(inner).fits(Format(22_050, 256, 80))
    with pytest.raises(ValueError, match="lacks fs"):
        _ = opened(inner).format


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("default.yaml", b"[1, 2]", "no model's configuration"),
        ("default.yaml", b"a: [", "no YAML"),
        ("default.yaml", b"!!python/object/apply:os.system [false]", "no YAML"),
        ("default.yaml", b"\xff\xfe", "no YAML"),
        ("phone_id_map.txt", b"a\n", "no list of words"),
        ("phone_id_map.txt", b"a -1\n", "no list of words"),
        ("speech_stats.npy", b"", "speech_stats"),
        ("speech_stats.npy", pickle.dumps(np.array([object], dtype=object)), "speech_stats"),
    ],
)
def test_other_content_is_refused_in_words(
    inner: Path, name: str, content: bytes, reason: str
) -> None:
    (inner / name).write_bytes(content)
    with pytest.raises(ValueError, match=reason):
        archive = opened(inner)
        archive.numbers(name) if name.endswith("txt") else archive.statistics(name)


def test_what_is_missing_is_named(inner: Path) -> None:
    with pytest.raises(ValueError, match=r"no snapshot \(\*\.pdz\)"):
        opened(inner).weights("main_params")
    with pytest.raises(ValueError, match=r"no pitch_stats\.npy"):
        opened(inner).statistics("pitch_stats.npy")
    with pytest.raises(ValueError, match="not the archive that was expected"):
        Archive.open(str(inner), "cnndecoder.yaml")
