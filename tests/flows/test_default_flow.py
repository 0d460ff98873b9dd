"""The engines that come with the hub, on the sample portrait: sound, length, and a mouth that
follows the speech and rests in silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hub import Audio, Hub
from hub.media import read_audio, read_video, write_audio

pytestmark = [pytest.mark.weights, pytest.mark.slow]

FPS = 25
TEXT = "Hello! Maybe people move beyond the blue room. 你好，我们慢慢地看一看大海。"


@pytest.fixture
def hub(weight_paths: object, landmarker_path: Path) -> Hub:
    hub = Hub()
    if waiting := [item.id for item in hub.providers() if item.state == "needs-weights"]:
        pytest.skip(f"weights of {waiting} are missing: run `avatar-hub weights pull`")
    return hub


def mouth_opening(hub: Hub, video: Path) -> NDArray[np.float64]:
    """The distance of the inner lips over the eyes', frame by frame, tracked again."""
    openings = []
    for frame in hub.faces.track(read_video(video, FPS), FPS):
        assert frame.face is not None
        points = frame.face.points[:, :2]
        eyes = np.linalg.norm(points[33] - points[263])
        openings.append(np.linalg.norm(points[13] - points[14]) / eyes)
    return np.array(openings)


def loudness(audio: Audio, frames: int) -> NDArray[np.float64]:
    """The sound's root mean square during each frame."""
    step = audio.sample_rate / FPS
    padded = np.pad(audio.samples, (0, int(frames * step) + 1))
    blocks = [padded[int(i * step) : int((i + 1) * step)] for i in range(frames)]
    return np.sqrt([np.mean(block**2) for block in blocks])


def correlation_within_40_ms(opening: NDArray[np.float64], sound: NDArray[np.float64]) -> float:
    smooth = np.convolve(sound, np.hanning(7) / np.hanning(7).sum(), "same")
    shifted = [(opening, smooth), (opening[1:], smooth[:-1]), (opening[:-1], smooth[1:])]
    return float(max(np.corrcoef(one, other)[0, 1] for one, other in shifted))


def test_words_in_two_languages_become_a_talking_video(
    hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "hello.mp4"
    result = hub.make_avatar(portrait=sample_portrait_path, text=TEXT, out=out)
    opening, sound = mouth_opening(hub, out), read_audio(out)
    assert len(opening) == result.metrics["frames"]
    assert abs(sound.duration - len(opening) / FPS) < 1 / FPS
    assert correlation_within_40_ms(opening, loudness(sound, len(opening))) >= 0.45
    heard = " ".join(t.text for t in hub.get("asr").transcribe(sound))
    assert "room" in heard.lower()
    assert "大海" in heard


def test_a_recording_moves_the_mouth_and_its_silence_rests_it(
    hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    said = list(hub.get("tts").synthesize("One small step for a man, one giant leap for mankind."))
    rate = said[0].sample_rate
    silence = np.zeros(2 * rate, np.float32)
    samples = np.concatenate([*(chunk.samples for chunk in said), silence])
    recording, out = tmp_path / "voice.wav", tmp_path / "out.mp4"
    write_audio(recording, Audio(samples, rate))
    hub.make_avatar(portrait=sample_portrait_path, audio=recording, out=out)
    opening = mouth_opening(hub, out)
    sound = loudness(Audio(samples, rate), len(opening))
    assert correlation_within_40_ms(opening, sound) >= 0.45
    silent = opening[-40:]
    assert silent.max() - silent.min() < 0.03
    assert silent.mean() < np.percentile(opening, 40)
