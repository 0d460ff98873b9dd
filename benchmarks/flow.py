"""The default flow at 512 x 512, 25 fps: RTF, CPU seconds a second, first frame, memory.

Run on a quiet machine: ``.venv/bin/python benchmarks/flow.py [--long]``. ``--long`` adds ten
minutes of speech, to see that memory doesn't grow with length. CPU includes ffmpeg's.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from hub import Audio, Hub
from hub.media import read_audio, write_audio
from hub.settings import Settings, load_settings
from hub.weights import SAMPLE_PORTRAIT

TEXT = (
    "Hello! I am your avatar. Everything you see is made on this machine, from one picture and "
    "these words, while you watch. No network is needed, and nothing leaves the house."
)
ROW = "{:<28} {:>7} {:>7} {:>9} {:>7} {:>8}  {}"


def cpu() -> float:
    """Seconds of this process and of the children that ended."""
    total = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        total += usage.ru_utime + usage.ru_stime
    return total


def peak() -> float:
    """The most memory this process had since `reset_peak`, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1e3


def reset_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def fresh(folder: Path) -> Settings:
    """A machine with the user's weights on which nothing has been made yet."""
    own = load_settings()
    return Settings(data_dir=folder / "data", weights_dirs=(own.weights_dir, *own.weights_dirs))


def measure(name: str, hub: Hub, folder: Path, **values: Any) -> Path:
    reset_peak()
    before = cpu()
    out = folder / f"{name.replace(' ', '-')}.mp4"
    portrait = hub.weights.ensure([SAMPLE_PORTRAIT])[SAMPLE_PORTRAIT.name]
    metrics = hub.make_avatar(portrait=portrait, out=out, **values).metrics
    duration = metrics["duration"]
    spent = (cpu() - before) / float(duration)  # type: ignore[arg-type]
    row = (f"{duration:.1f}", f"{metrics['rtf']:.2f}", f"{spent:.2f}", f"{metrics['ttff']:.2f}")
    print(ROW.format(name, *row, f"{peak():.0f}", metrics["stages"]), flush=True)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="also ten minutes of speech")
    long = parser.parse_args().long
    print(ROW.format("", "seconds", "RTF", "CPU s/s", "TTFF s", "peak MB", "busy seconds"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hub = Hub(fresh(folder))
        measure("cold start", hub, folder, text="Hello.")
        spoken = measure("text", hub, folder, text=TEXT)
        measure("text, voice cached", hub, folder, text=TEXT, size=510)
        recording = folder / "speech.wav"
        speech = read_audio(spoken)
        write_audio(recording, speech)
        measure("speech given", hub, folder, audio=recording)
        if long:
            tiled = np.tile(speech.samples, round(600 / speech.duration))
            write_audio(recording, Audio(tiled, speech.sample_rate))
            del tiled
            measure("speech given, ten minutes", hub, folder, audio=recording)
            measure("text, ten minutes", hub, folder, text=f"{TEXT}\n" * 53)


if __name__ == "__main__":
    main()
