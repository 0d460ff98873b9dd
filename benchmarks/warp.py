"""Frames per second of one core: warp's driver and lip sync at 512 x 512, all of it included.

Run on a quiet machine: ``.venv/bin/python benchmarks/warp.py [--seconds 20]``. The face fills the
picture; the sample portrait is cropped to it.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import cv2
import numpy as np
from avatar_hub_warp import DriverParams, LipSyncParams
from avatar_hub_warp.driver import Engine as Driver
from avatar_hub_warp.lipsync import Engine as LipSync
from PIL import Image

from hub.face import LANDMARKER, FaceTracker
from hub.weights import SAMPLE_PORTRAIT, weight_store

FPS = 25.0
RATE = 24000


def portrait() -> tuple[np.ndarray, dict[str, Any]]:
    """The sample portrait's head at 512 x 512, and its face."""
    files = weight_store().ensure([LANDMARKER, SAMPLE_PORTRAIT])
    tracker = FaceTracker(files[LANDMARKER.name])
    with Image.open(files[SAMPLE_PORTRAIT.name]) as picture:
        whole = np.asarray(picture.convert("RGB"))
    left, top, right, bottom = tracker.choose_face(whole)[0].box
    side = 0.85 * max(right - left, bottom - top)
    x, y = (left + right) / 2, (top + bottom) / 2
    x0, y0 = max(round(x - side), 0), max(round(y - side), 0)
    crop = whole[y0 : round(y + side), x0 : round(x + side)]
    image = cv2.resize(crop, (512, 512), interpolation=cv2.INTER_CUBIC)
    face, _ = tracker.choose_face(image)
    return image, {
        "points": face.points,
        "blendshapes": face.blendshapes,
        "pose": np.array(face.pose, np.float32),
    }


def speech(seconds: float) -> list[dict[str, Any]]:
    """Syllables of 0.2 s with phoneme marks, in chunks of 2 s."""
    t = np.arange(2 * RATE) / RATE
    sound = 0.3 * np.sin(2 * np.pi * 140 * t) * np.abs(np.sin(np.pi * t / 0.2))
    symbols = "mabisotuwefiloʃa"
    marks = [
        {"text": symbols[i % len(symbols)], "start": i * 0.1, "end": i * 0.1 + 0.1}
        for i in range(20)
    ]
    chunk = {"samples": sound.astype(np.float32), "sample_rate": RATE, "text": "", "marks": marks}
    return [chunk] * max(round(seconds / 2), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    said = speech(parser.parse_args().seconds)
    image, face = portrait()
    source = {"image": image, "face": face, "fps": FPS, "seed": 1, "need": "motion"}
    driver, lipsync = Driver(), LipSync()
    for engine in (driver, lipsync):
        engine.load({"threads": 1})
    start, wall = time.process_time(), time.monotonic()
    motion = driver.drive(source, said, None, DriverParams().model_dump())
    frames = lipsync.sync(source, motion, said, LipSyncParams().model_dump())
    next(frames)
    first, wall = time.process_time() - start, time.monotonic() - wall
    count = 1 + sum(1 for _ in frames)
    cpu = time.process_time() - start
    print(f"first frame   {first:6.2f} CPU s ({wall:.2f} s)")
    print(f"frames        {count:6d} in {cpu:.2f} CPU s")
    print(f"per core      {count / cpu:6.0f} frames/s")
    print(f"cost          {cpu / (count / FPS):6.3f} CPU s for a second of video")


if __name__ == "__main__":
    main()
