from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from hub.errors import InputError, MediaError
from hub.media import VideoWriter, probe, read_audio, read_metadata, read_video

RATE = 24_000
WIDTH, HEIGHT = 64, 48


def frame(index: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """A grey frame with its number as a bright bar."""
    image = np.full((height, width, 3), 40, np.uint8)
    image[:, : 2 + index % (width - 2)] = 200
    return image


def write(path: Path, seconds: float, tone, fps: float = 25, order: str = "by turns", **options):
    count = round(seconds * fps)
    sound = tone(seconds, RATE)
    with VideoWriter(
        path, width=WIDTH, height=HEIGHT, fps=fps, sample_rate=RATE, **options
    ) as writer:
        if order == "sound first":
            writer.write_audio(sound)
        for index in range(count):
            writer.write(frame(index))
            if order == "by turns":
                a, b = (round(i * len(sound) / count) for i in (index, index + 1))
                writer.write_audio(sound[a:b])
        if order == "frames first":
            writer.write_audio(sound)
    return writer


def decoded(path: Path, fps: float = 25) -> tuple[int, int]:
    return sum(1 for _ in read_video(path, fps)), len(read_audio(path, RATE).samples)


def assert_length(path: Path, seconds: float, fps: float = 25) -> None:
    frames, samples = decoded(path, fps)
    assert frames == round(seconds * fps)
    assert abs(frames / fps - samples / RATE) < 1 / fps


@pytest.mark.parametrize("order", ["by turns", "sound first", "frames first"])
def test_every_order_gives_every_frame_and_sample(tmp_path, tone, order):
    file = tmp_path / "a.mp4"
    write(file, 12, tone, order=order)
    assert_length(file, 12)


@pytest.mark.parametrize("fps", [24, 25, 30, 30000 / 1001, 50])
def test_length_at_common_rates(tmp_path, tone, fps):
    file = tmp_path / "a.mp4"
    write(file, 10, tone, fps=fps)
    info = probe(file)
    assert info.fps == pytest.approx(fps, abs=0.01)
    assert_length(file, 10, fps)


@pytest.mark.slow
def test_ten_minutes_end_together(tmp_path, tone):
    file = tmp_path / "a.mp4"
    write(file, 600, tone)
    assert_length(file, 600)


def test_sound_is_where_it_was_put(tmp_path):
    sound = np.zeros(4 * RATE, np.float32)
    sound[2 * RATE : 2 * RATE + 2400] = 0.8
    with VideoWriter(
        tmp_path / "a.mp4", width=WIDTH, height=HEIGHT, fps=25, sample_rate=RATE
    ) as writer:
        writer.write_audio(sound)
        for index in range(100):
            writer.write(frame(0) if index != 50 else np.full((HEIGHT, WIDTH, 3), 255, np.uint8))
    heard = np.abs(read_audio(tmp_path / "a.mp4", RATE).samples)
    assert np.argmax(heard > 0.3) / RATE == pytest.approx(2.0, abs=0.01)
    seen = [image.mean() for image in read_video(tmp_path / "a.mp4", 25)]
    assert int(np.argmax(seen)) == 50


def test_colours_survive(tmp_path):
    colours = [(220, 30, 30), (30, 200, 40), (30, 40, 210), (255, 255, 255), (0, 0, 0)]
    with VideoWriter(tmp_path / "a.mp4", width=64, height=64, fps=25) as writer:
        for colour in colours:
            writer.write(np.full((64, 64, 3), colour, np.uint8))
    for colour, image in zip(colours, read_video(tmp_path / "a.mp4", 25), strict=True):
        assert np.abs(image[32, 32].astype(int) - colour).max() <= 6


def test_is_what_browsers_play(tmp_path, tone):
    file = tmp_path / "a.mp4"
    write(file, 1, tone)
    assert probe(file).codecs == ("h264", "aac")
    content = file.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_odd_sizes_lose_one_line(tmp_path):
    with VideoWriter(tmp_path / "a.mp4", width=65, height=49, fps=25) as writer:
        writer.write(frame(3, 65, 49))
    assert next(read_video(tmp_path / "a.mp4", 25)).shape == (48, 64, 3)


def test_views_and_read_only_frames_are_taken(tmp_path):
    big = np.zeros((HEIGHT, WIDTH * 2, 6), np.uint8)
    big[..., 0] = 200
    view = big[:, ::2, ::2]
    view.flags.writeable = False
    with VideoWriter(tmp_path / "a.mp4", width=WIDTH, height=HEIGHT, fps=25) as writer:
        writer.write(view)
    assert next(read_video(tmp_path / "a.mp4", 25))[10, 10, 0] > 150


def test_wrong_frames_are_refused(tmp_path):
    with (
        pytest.raises(ValueError, match="a frame is uint8"),
        VideoWriter(tmp_path / "a.mp4", width=64, height=48, fps=25) as writer,
    ):
        writer.write(np.zeros((48, 64, 3), np.float32))
    assert not list(tmp_path.iterdir())


def test_sound_that_is_no_number_is_silence(tmp_path, tone):
    sound = tone(1, RATE)
    sound[100:200] = np.nan
    sound[300] = np.inf
    with VideoWriter(
        tmp_path / "a.mp4", width=WIDTH, height=HEIGHT, fps=25, sample_rate=RATE
    ) as writer:
        writer.write_audio(sound)
        for index in range(25):
            writer.write(frame(index))
    assert_length(tmp_path / "a.mp4", 1)


def test_metadata_of_any_text_and_length_comes_back(tmp_path, tone):
    recipe = '{"文字": "a=b; c#d \\\\ \\n\n第二行\r\n[x]\n;=#\\"}' + "长" * 34_000
    metadata = {"recipe": recipe, "AIGC": '{"Label":"1"}', "empty_lines": "\n\n="}
    write(tmp_path / "a.mp4", 0.2, tone, metadata=metadata)
    assert read_metadata(tmp_path / "a.mp4") == metadata


def test_same_frames_in_give_same_frames_out_with_or_without_preview(tmp_path, tone):
    (tmp_path / "pieces").mkdir()
    write(tmp_path / "a.mp4", 3, tone, order="frames first")
    write(tmp_path / "b.mp4", 3, tone, preview_dir=tmp_path / "pieces")
    one, other = (list(read_video(tmp_path / name, 25)) for name in ("a.mp4", "b.mp4"))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    "name",
    ["with space.mp4", "中文 视频.mp4", "-dash.mp4", "a:b.mp4", "100%d.mp4", "it's|[x]\\.mp4"],
)
def test_any_name_and_folder(tmp_path, tone, name):
    folder = tmp_path / name.removesuffix(".mp4")
    folder.mkdir()
    (folder / "pieces").mkdir()
    writer = write(folder / name, 2.2, tone, preview_dir=folder / "pieces")
    assert_length(folder / name, 2.2)
    assert len(writer.segments()) == 3
    assert sorted(p.name for p in folder.iterdir()) == sorted([name, "pieces"])


def test_preview_pieces_play_while_the_video_is_made(tmp_path, tone):
    sound, seen = tone(8, RATE), []
    (tmp_path / "pieces").mkdir()
    with VideoWriter(
        tmp_path / "a.mp4", width=WIDTH, height=HEIGHT, fps=25, sample_rate=RATE,
        preview_dir=tmp_path / "pieces",
    ) as writer:  # fmt: skip
        for index in range(200):
            writer.write(frame(index))
            writer.write_audio(sound[index * 960 : (index + 1) * 960])
        until = time.monotonic() + 20
        while not seen and time.monotonic() < until:
            seen = writer.segments()
            time.sleep(0.05)
        assert [decoded(piece)[0] for piece in seen] == [25] * len(seen)
    assert seen
    pieces = writer.segments()
    assert sum(decoded(piece)[0] for piece in pieces) == 200
    heard = sum(decoded(piece)[1] for piece in pieces)
    assert heard / RATE == pytest.approx(8, abs=0.1)


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path, tone):
    file = tmp_path / "a.mp4"
    file.write_bytes(b"old")
    with (
        pytest.raises(KeyboardInterrupt),
        VideoWriter(file, width=WIDTH, height=HEIGHT, fps=25) as writer,
    ):
        writer.write(frame(0))
        raise KeyboardInterrupt
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_no_frames_is_an_error(tmp_path):
    with (
        pytest.raises(InputError, match="No frame"),
        VideoWriter(tmp_path / "a.mp4", width=WIDTH, height=HEIGHT, fps=25),
    ):
        pass
    assert not list(tmp_path.iterdir())


def test_no_sound_though_announced_still_gives_a_video(tmp_path):
    with VideoWriter(
        tmp_path / "a.mp4", width=WIDTH, height=HEIGHT, fps=25, sample_rate=RATE
    ) as writer:
        for index in range(30):
            writer.write(frame(index))
    assert sum(1 for _ in read_video(tmp_path / "a.mp4", 25)) == 30


@pytest.mark.parametrize("target", ["missing/a.mp4", "a.txt", "folder.mp4"])
def test_targets_that_cant_be_written(tmp_path, target):
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(InputError) as caught:
        VideoWriter(tmp_path / target, width=WIDTH, height=HEIGHT, fps=25)
    assert target.rsplit("/", maxsplit=1)[-1] in caught.value.message
    assert caught.value.fix
    assert [p.name for p in tmp_path.iterdir()] == ["folder.mp4"]


needs_posix = pytest.mark.skipif(os.name != "posix", reason="uses a shell script and signals")


@needs_posix
def test_full_disk_says_so(tmp_path, use_ffmpeg, tone):
    use_ffmpeg('exec "$FFMPEG" "${@/#file:*.part.mp4//dev/full}"')
    with pytest.raises(MediaError, match="disk is full") as caught:
        write(tmp_path / "out.mp4", 2, tone)
    assert "Free" in caught.value.fix
    assert [p.name for p in tmp_path.iterdir()] == ["wrapped"]


@needs_posix
def test_killed_ffmpeg_says_so(tmp_path, use_ffmpeg, tone):
    use_ffmpeg("head -c 100000 >/dev/null; kill -9 $$")
    with pytest.raises(MediaError, match="killed"):
        write(tmp_path / "out.mp4", 60, tone)
    assert [p.name for p in tmp_path.iterdir()] == ["wrapped"]


@needs_posix
def test_stalled_ffmpeg_is_ended(tmp_path, use_ffmpeg, tone, monkeypatch):
    monkeypatch.setattr("hub.media.process.STALL_SECONDS", 1.0)
    use_ffmpeg("exec sleep 100")
    with pytest.raises(MediaError, match="did nothing"):
        write(tmp_path / "out.mp4", 60, tone)
    assert [p.name for p in tmp_path.iterdir()] == ["wrapped"]


@needs_posix
def test_ctrl_c_in_a_terminal_leaves_no_file_and_no_process(tmp_path):
    program = textwrap.dedent(f"""
        import numpy as np
        from hub.media import VideoWriter
        with VideoWriter({str(tmp_path / "a.mp4")!r}, width=256, height=256, fps=25) as writer:
            print(writer._process._popen.pid, flush=True)
            while True:
                writer.write(np.zeros((256, 256, 3), np.uint8))
    """)
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    assert child.stdout is not None
    encoder = int(child.stdout.readline())
    time.sleep(0.5)
    try:
        os.killpg(child.pid, signal.SIGINT)
        child.communicate(timeout=20)
        assert not list(tmp_path.iterdir())
        with pytest.raises(ProcessLookupError):
            os.kill(encoder, 0)
    finally:
        for left in (child.pid, encoder):
            with suppress(ProcessLookupError):
                os.kill(left, signal.SIGKILL)
