"""PaddleGAN's own predictors, run by an environment with all that they were released with.

Takes a JSON file of what to do, whose arrays lie in an .npz beside it, and writes an .npz.
"""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np


def main() -> None:
    """Read the job, do it, write what came out."""
    job_file = Path(sys.argv[1])
    job: dict[str, Any] = json.loads(job_file.read_text())
    arrays = np.load(job_file.with_suffix(".npz"))
    paddle_2()
    numpy_2()
    do = {"wav2lip": wav2lip, "first_order": first_order, "mel": mel}[job["what"]]
    np.savez(job_file.with_suffix(".out.npz"), out=do(job, arrays))


def paddle_2() -> None:
    """What Paddle 3 has dropped and ppgan's modules name when they are imported or run."""
    import paddle
    from paddle.nn import functional

    layers = types.ModuleType("paddle.fluid.layers")
    layers.nn = types.ModuleType("paddle.fluid.layers.nn")
    layers.nn.soft_relu = layers.matmul = paddle.matmul  # named by networks that aren't used
    layers.resize_nearest = lambda x, scale: functional.interpolate(
        x, scale_factor=scale, mode="nearest"
    )
    paddle.fluid = types.ModuleType("paddle.fluid")
    paddle.fluid.layers = layers
    for module in (paddle.fluid, layers, layers.nn):
        sys.modules[module.__name__] = module


def numpy_2() -> None:
    """NumPy's core by the name that a newer NumPy writes into checkpoints."""
    import librosa  # noqa: F401 - what it imports would be misled

    sys.modules["numpy._core"] = np.core
    sys.modules["numpy._core.multiarray"] = np.core.multiarray


def mel(_job: dict[str, Any], arrays: Any) -> Any:
    """The spectrogram of the samples."""
    from ppgan.utils import audio

    return audio.melspectrogram(arrays["samples"])


def wav2lip(job: dict[str, Any], arrays: Any) -> Any:
    """The frames (RGB) that Wav2LipPredictor would have written into its video."""
    import cv2
    import soundfile
    from ppgan.apps import wav2lip_predictor

    written: list[Any] = []

    class Writer:
        def __init__(self, *_: Any) -> None: ...
        def write(self, frame: Any) -> None:
            written.append(frame[..., ::-1].copy())

        def release(self) -> None: ...

    class Reader:
        def __init__(self, _: str) -> None:
            self.frames = iter(arrays["frames"])

        def get(self, _: int) -> float:
            return float(job["fps"])

        def read(self) -> tuple[bool, Any]:
            frame = next(self.frames, None)
            return frame is not None, None if frame is None else frame[..., ::-1].copy()

        def release(self) -> None: ...

    cv2.VideoWriter, cv2.VideoCapture = Writer, Reader
    wav2lip_predictor.subprocess.call = lambda *_, **__: 0
    Path("clip.avi").touch()
    soundfile.write("speech.wav", arrays["samples"], 16_000, subtype="FLOAT")
    predictor = wav2lip_predictor.Wav2LipPredictor(
        checkpoint_path=job["checkpoint"], box=job["box"], wav2lip_batch_size=4
    )
    predictor.run("clip.avi", "speech.wav", "out.mp4")
    return np.stack(written)


def first_order(job: dict[str, Any], arrays: Any) -> Any:
    """What FirstOrderPredictor draws, (N, S, S, 3) in [0, 255]; S is 512 with GPEN, else 256."""
    from ppgan.apps.first_order_predictor import FirstOrderPredictor
    from ppgan.faceutils.face_enhancement import face_enhance

    face_enhance.get_path_from_url = lambda _: job["gpen"]
    options = {"relative": job["relative"], "adapt_scale": job["adapt_scale"]}
    options["face_enhancement"] = bool(job["gpen"])
    predictor = FirstOrderPredictor(
        output="out", weight_path=job["checkpoint"], config=job["config"], **options
    )
    return predictor.make_animation(
        arrays["source"] / 255.0,
        [frame / 255.0 for frame in arrays["driving"]],
        predictor.generator,
        predictor.kp_detector,
        relative=job["relative"],
        adapt_movement_scale=job["adapt_scale"],
    )


if __name__ == "__main__":
    main()
