"""PaddleSpeech's modules, without all that its packages import on the way.

``import paddlespeech.t2s`` runs the training code of every model, wants 200 distributions and
tries to download NLTK's data: 45 s. After `prepare` its packages are folders only (their
``__init__`` does not run), so that importing a module imports that module and what it names
itself: 2 to 5 s, and 40 distributions.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_BARE = ("paddlespeech", "nltk")


class _BarePackages(MetaPathFinder):
    """Finds these distributions' packages as folders, and their modules as they are."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in _BARE:
            return None
        found = PathFinder.find_spec(fullname, path, target)
        if found is None or found.submodule_search_locations is None:
            return found
        bare = ModuleSpec(fullname, None, is_package=True)
        bare.submodule_search_locations = found.submodule_search_locations
        return bare


def stand_in(name: str, **attributes: Any) -> None:
    """Put a module with these attributes in the place of one that is imported and never used."""
    module = sys.modules.setdefault(name, ModuleType(name))
    vars(module).update(attributes)


def prepare() -> None:
    """Make PaddleSpeech's modules importable by their full names; once for each process."""
    if any(isinstance(finder, _BarePackages) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _BarePackages())
    # Losses for training, and predictors that need PaddleNLP.
    stand_in("librosa")
    stand_in("paddlespeech.audiotools.core.audio_signal", AudioSignal=object, STFTParams=object)
    stand_in("paddlespeech.t2s.frontend.g2pw", G2PWOnnxConverter=object)
    stand_in("paddlespeech.t2s.frontend.rhy_prediction.rhy_predictor", RhyPredictor=object)
