"""The engines of avatar-hub-paddlegan, telling how long their networks took; runs in a worker.

As a program it writes checkpoints of random weights, as large as PaddleGAN's, into a folder.
"""

from __future__ import annotations

import sys
import time
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# The package's __init__ describes it to the hub, which isn't installed here.
_plugin = types.ModuleType("avatar_hub_paddlegan")
_plugin.__path__ = [str(Path(__file__).parents[1] / "plugins/paddlegan/avatar_hub_paddlegan")]
sys.modules["avatar_hub_paddlegan"] = _plugin
from avatar_hub_paddlegan import driver, lipsync  # noqa: E402
from avatar_hub_paddlegan.motion import Motion  # noqa: E402
from avatar_hub_paddlegan.networks import network  # noqa: E402

_spent = [0.0]


class Timed:
    """A network that adds up the seconds it takes."""

    def __init__(self, net: Any) -> None:
        self._net = net

    def __call__(self, *args: Any, **more: Any) -> Any:
        started = time.perf_counter()
        try:
            return self._net(*args, **more)
        finally:
            _spent[0] += time.perf_counter() - started


class _Telling:
    def seconds(self, _params: dict[str, Any]) -> Iterator[float]:
        """What the networks took since it was last asked."""
        yield _spent[0]
        _spent[0] = 0.0


class Wav2Lip(lipsync.Engine, _Telling):
    def load(self, context: Any) -> None:
        super().load(context)
        self._net = Timed(self._net)


class FirstOrderMotion(driver.Engine, _Telling):
    def _motion(self, model: str) -> Motion:
        motion = super()._motion(model)
        if not isinstance(motion._generator, Timed):
            motion._generator, motion._detector = Timed(motion._generator), Timed(motion._detector)
        return motion


def main(folder: Path) -> None:
    import paddle

    common = {"num_kp": 10, "num_channels": 3, "estimate_jacobian": True}
    hourglass = {"max_features": 1024, "num_blocks": 5, "scale_factor": 0.25}
    generator = network("models.generators.occlusion_aware.OcclusionAwareGenerator")(
        block_expansion=64,
        max_features=512,
        num_down_blocks=2,
        num_bottleneck_blocks=6,
        estimate_occlusion_map=True,
        dense_motion_params={"block_expansion": 64, **hourglass},
        **common,
    )
    detector = network("modules.keypoint_detector.KPDetector")(
        block_expansion=32, temperature=0.1, **hourglass, **common
    )
    state = {"generator": generator.state_dict(), "kp_detector": detector.state_dict()}
    paddle.save(state, str(folder / "vox-cpk.pdparams"))
    wav2lip = network("models.generators.wav2lip.Wav2Lip")()
    paddle.save(wav2lip.state_dict(), str(folder / "wav2lip_hq.pdparams"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
