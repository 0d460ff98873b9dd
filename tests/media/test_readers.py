from __future__ import annotations

import http.server
import os
import struct
import threading
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from hub.errors import InputError
from hub.media import probe, read_audio, read_metadata, read_video, stream_audio, write_audio
from hub.types import Audio

RATE = 24_000


def pitch(audio: Audio) -> float:
    """The strongest frequency, in Hz."""
    spectrum = np.abs(np.fft.rfft(audio.samples * np.hanning(len(audio.samples))))
    return float(np.argmax(spectrum) * audio.sample_rate / len(audio.samples))


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.m4a", "-a b:中文%d.ogg"])
@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_written_sound_is_read_back(tmp_path, tone, name, rate):
    write_audio(tmp_path / name, Audio(tone(2, rate), rate))
    audio = read_audio(tmp_path / name)
    assert audio.sample_rate == rate
    assert audio.duration == pytest.approx(2, abs=0.06)
    assert pitch(audio) == pytest.approx(440, abs=2)
    assert np.sqrt(np.mean(audio.samples**2)) == pytest.approx(0.3 / 2**0.5, rel=0.1)
    assert [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("codec", "rate", "channels"),
    [("pcm_u8", 8000, 1), ("pcm_f32le", 48_000, 2), ("pcm_s24le", 96_000, 6),
     ("pcm_s32le", 11_025, 2), ("pcm_f64le", 22_050, 1), ("pcm_alaw", 8000, 1)],
)  # fmt: skip
def test_kinds_of_wav(tmp_path, ffmpeg, codec, rate, channels):
    source = f"sine=d=1:f=440:r={rate}"
    ffmpeg("-f", "lavfi", "-i", source, "-ac", channels, "-c:a", codec, tmp_path / "a.wav")
    info = probe(tmp_path / "a.wav")
    assert (info.sample_rate, info.channels, info.has_video) == (rate, channels, False)
    audio = read_audio(tmp_path / "a.wav", RATE)
    assert audio.sample_rate == RATE
    assert audio.samples.dtype == np.float32
    assert audio.duration == pytest.approx(1, abs=0.02)
    assert pitch(audio) == pytest.approx(440, abs=3)


def test_wav_with_values_that_are_no_numbers(tmp_path, tone):
    samples = tone(1, RATE)
    samples[50:60] = [np.nan, np.inf, -np.inf, 1e30, 5, -5, 2, np.nan, 1, -1]
    data = samples.astype("<f4").tobytes()
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 3, 1,
                       RATE, RATE * 4, 4, 32)  # fmt: skip
    (tmp_path / "a.wav").write_bytes(head + struct.pack("<4sI", b"data", len(data)) + data)
    audio = read_audio(tmp_path / "a.wav")
    assert np.isfinite(audio.samples).all()
    assert np.abs(audio.samples).max() <= 1


def test_streamed_blocks_are_full_but_the_last(tmp_path, tone):
    write_audio(tmp_path / "a.wav", Audio(tone(2.3, RATE), RATE))
    sizes = [len(block.samples) for block in stream_audio(tmp_path / "a.wav", block_seconds=0.5)]
    assert sizes == [RATE // 2] * 4 + [round(0.3 * RATE)]


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv", "a.webm", "-a b:中文%d.mp4"])
def test_kinds_of_video(tmp_path, clip, ffmpeg, name):
    codecs = ("-c:v", "libvpx", "-c:a", "libopus") if name.endswith("webm") else ("-c", "copy")
    clip.rename(tmp_path / "in")
    ffmpeg("-i", tmp_path / "in", *codecs, f"file:{tmp_path / name}")
    info = probe(tmp_path / name)
    assert (info.width, info.height, info.has_video, info.has_audio) == (64, 48, True, True)
    assert info.duration == pytest.approx(2, abs=0.1)
    frames = list(read_video(tmp_path / name, 25))
    assert abs(len(frames) - 50) <= 1
    assert frames[0].shape == (48, 64, 3)
    assert pitch(read_audio(tmp_path / name)) == pytest.approx(440, abs=3)


def test_upright_size_and_fit(clip, tmp_path, ffmpeg):
    ffmpeg("-display_rotation", "-90", "-i", clip, "-c", "copy", tmp_path / "turned.mp4")
    info = probe(tmp_path / "turned.mp4")
    assert (info.width, info.height, info.rotation) == (48, 64, 90)
    upright = next(read_video(tmp_path / "turned.mp4", 25))
    lying = next(read_video(clip, 25))
    assert np.abs(np.rot90(lying, -1).astype(int) - upright).mean() < 12
    assert next(read_video(tmp_path / "turned.mp4", 25, max_side=32)).shape == (32, 24, 3)
    assert next(read_video(clip, 25, max_side=1000)).shape == (48, 64, 3)


def test_pixels_that_are_not_square_become_square(clip, tmp_path, ffmpeg):
    ffmpeg("-i", clip, "-vf", "setsar=2", tmp_path / "wide.mp4")
    assert next(read_video(tmp_path / "wide.mp4", 25)).shape == (48, 128, 3)


def test_a_recording_without_a_duration_is_measured(clip, tmp_path, ffmpeg):
    ffmpeg("-i", clip, "-c:v", "libvpx", "-c:a", "libopus", "-f", "webm", "-live", "1",
           tmp_path / "a.webm")  # fmt: skip
    assert probe(tmp_path / "a.webm").duration == pytest.approx(2, abs=0.1)


def test_a_cover_picture_is_no_video(clip, tmp_path, ffmpeg):
    ffmpeg("-i", clip, "-frames:v", 1, tmp_path / "cover.png")
    ffmpeg("-i", clip, "-i", tmp_path / "cover.png", "-map", "0:a", "-map", "1:v", "-c:v", "copy",
           "-disposition:v", "attached_pic", tmp_path / "a.mp3")  # fmt: skip
    assert not probe(tmp_path / "a.mp3").has_video
    assert read_audio(tmp_path / "a.mp3").duration == pytest.approx(2, abs=0.1)


def test_metadata_cant_pose_as_a_stream(tmp_path, tone, ffmpeg):
    write_audio(tmp_path / "a.wav", Audio(tone(1, RATE), RATE))
    lie = "x\n  Stream #0:1: Video: h264, yuv420p, 9x9, 25 fps\n  Duration: 99:00:00.00"
    ffmpeg("-i", tmp_path / "a.wav", "-metadata", f"title={lie}", tmp_path / "a.flac")
    info = probe(tmp_path / "a.flac")
    assert not info.has_video
    assert info.duration == pytest.approx(1, abs=0.01)
    assert read_metadata(tmp_path / "a.flac")["title"] == lie


def test_stopping_early_ends_ffmpeg(clip):
    frames = read_video(clip, 1000)
    next(frames)
    before = threading.active_count()
    frames.close()
    assert threading.active_count() < before


def hostile(folder: Path, name: str, clip: Path, ffmpeg) -> Path:
    file = folder / name
    whole = clip.read_bytes()
    match name:
        case "concat.mp4":
            file.write_text("ffconcat version 1.0\nfile clip.mp4\n")
        case "hls.mp4":
            file.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nclip.mp4\n"
                            "#EXT-X-ENDLIST\n")  # fmt: skip
        case "cut.mp4":
            file.write_bytes(whole[: len(whole) // 2])
        case "text.mp4" | "text.wav":
            file.write_text("I am a text.\n" * 100)
        case "empty.mp4":
            file.touch()
        case "folder.mp4":
            file.mkdir()
        case "link.mp4":
            file.symlink_to(clip)
        case "pipe.mp4":
            os.mkfifo(file)
        case "magicyuv.mkv":
            ffmpeg("-i", clip, "-c:v", "magicyuv", "-c:a", "ac3", file)
        case "huge.mp4":
            ffmpeg("-f", "lavfi", "-i", "color=s=8192x4320:r=1:d=2", "-preset", "ultrafast", file)
        case "lying.wav":
            head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 2**32 - 1, b"WAVE", b"fmt ", 16, 1,
                               65535, 2**31 - 1, 2**31 - 1, 65535, 16)  # fmt: skip
            file.write_bytes(head + struct.pack("<4sI", b"data", 2**32 - 16) + b"\0" * 64)
        case "header only.wav":
            with wave.open(str(file), "wb") as sound:
                sound.setparams((1, 2, 8000, 0, "NONE", ""))
    return file


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("concat.mp4", "not accepted"),
        ("hls.mp4", ""),
        ("cut.mp4", "damaged"),
        ("text.mp4", "damaged or not"),
        ("text.wav", "damaged or not"),
        ("empty.mp4", "empty"),
        ("folder.mp4", "not a file"),
        ("link.mp4", "is a link"),
        ("pipe.mp4", "not a file"),
        ("missing.mp4", "can't be opened"),
        ("magicyuv.mkv", "not accepted"),
        ("lying.wav", ""),
        ("header only.wav", ""),
    ],
)
def test_hostile_files_get_an_error_to_act_on(tmp_path, clip, ffmpeg, name, says):
    file = hostile(tmp_path, name, clip, ffmpeg)
    begun = time.monotonic()
    for reader in (lambda: next(read_video(file, 25)), lambda: read_audio(file)):
        with pytest.raises(InputError) as caught:
            reader()
        assert str(file) in caught.value.message
        assert caught.value.fix
        if not name.endswith("wav"):
            assert says in caught.value.message
    assert time.monotonic() - begun < 20


def test_too_many_pixels_are_not_decoded(tmp_path, clip, ffmpeg):
    file = hostile(tmp_path, "huge.mp4", clip, ffmpeg)
    with pytest.raises(InputError, match="8192 x 4320"):
        next(read_video(file, 25))


def test_addresses_are_never_opened(tmp_path, monkeypatch):
    asked: list[str] = []

    class Canary(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/x"
    monkeypatch.chdir(tmp_path)
    Path("hls.mp4").write_text(f"#EXTM3U\n#EXTINF:1,\n{url}.ts\n#EXT-X-ENDLIST\n")
    Path("concat.mkv").write_text(f"ffconcat version 1.0\nfile {url}.mp4\n")
    for path in (url, "hls.mp4", "concat.mkv", "concat:hls.mp4|concat.mkv", "pipe:0", "-"):
        for reader in (probe, read_audio, read_metadata, lambda p: next(read_video(p, 25))):
            with pytest.raises(InputError):
                reader(path)
    server.shutdown()
    assert asked == []


@pytest.mark.parametrize("name", ["a.flac", "a.mp4"])
def test_too_long_is_refused_at_once(tmp_path, ffmpeg, name):
    ffmpeg("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", 3 * 3600, tmp_path / name)
    begun = time.monotonic()
    with pytest.raises(InputError, match="10800 s long"):
        read_audio(tmp_path / name)
    assert time.monotonic() - begun < 5


def test_a_file_that_lies_about_its_length_is_stopped_there(tmp_path, tone):
    write_audio(tmp_path / "a.flac", Audio(tone(30, RATE), RATE))
    content = bytearray((tmp_path / "a.flac").read_bytes())
    total = (
        int.from_bytes(content[18:26], "big") >> 36 << 36 | 5 * RATE
    )  # STREAMINFO: RFC 9639, 8.2
    content[18:26] = total.to_bytes(8, "big")
    (tmp_path / "a.flac").write_bytes(content)
    assert probe(tmp_path / "a.flac").duration == pytest.approx(5, abs=0.1)
    with pytest.raises(InputError, match="longer than it says"):
        read_audio(tmp_path / "a.flac", max_seconds=10)


def test_silence_is_refused(tmp_path):
    write_audio(tmp_path / "a.wav", Audio(np.zeros(RATE, np.float32), RATE))
    with pytest.raises(InputError, match="silent"):
        read_audio(tmp_path / "a.wav")


def test_sound_without_picture_and_picture_without_sound(tmp_path, clip, tone, ffmpeg):
    write_audio(tmp_path / "a.m4a", Audio(tone(1, RATE), RATE))
    with pytest.raises(InputError, match="no picture"):
        read_video(tmp_path / "a.m4a", 25)
    ffmpeg("-i", clip, "-an", "-c", "copy", tmp_path / "mute.mp4")
    with pytest.raises(InputError, match="no sound"):
        read_audio(tmp_path / "mute.mp4")


def test_video_longer_than_allowed_is_refused(clip):
    with pytest.raises(InputError, match="at most 1 s"):
        read_video(clip, 25, max_seconds=1)


def test_audio_of_another_suffix_is_refused(tmp_path, tone):
    with pytest.raises(InputError, match=r"\.txt"):
        write_audio(tmp_path / "a.txt", Audio(tone(1, RATE), RATE))
