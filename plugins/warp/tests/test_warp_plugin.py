import subprocess
import sys

import pytest
from avatar_hub_warp import DriverParams, LipSyncParams, register_providers
from pydantic import ValidationError

from hub.capabilities import DriverCapabilities, LipSyncCapabilities


def test_one_driver_and_one_lip_sync() -> None:
    driver, lipsync = register_providers()
    assert (driver.kind, lipsync.kind) == ("driver", "lipsync")
    assert driver.capabilities == DriverCapabilities(idle=True, driving_video=True, motion=True)
    assert lipsync.capabilities == LipSyncCapabilities(marks=True, motion=True)
    assert not driver.weights and not lipsync.weights


def test_every_parameter_has_bounds_and_says_what_it_does() -> None:
    for model in (DriverParams, LipSyncParams):
        for name, schema in model.model_json_schema()["properties"].items():
            assert schema["description"], name
            assert {"minimum", "maximum"} <= schema.keys(), name


@pytest.mark.parametrize("wrong", [{"blinks": -1}, {"motion": 9}, {"unknown": 1}])
def test_wrong_parameters_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        DriverParams(**wrong)


def test_discovery_imports_nothing_heavy() -> None:
    code = "import sys, avatar_hub_warp as w; w.register_providers(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "avatar_hub_warp" in loaded
    assert not {"numpy", "cv2"} & set(loaded)
