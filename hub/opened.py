"""What a hub opens when it is first needed, and shares with the hubs of its users."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hub.settings import Settings
from hub.weights import WeightStore

if TYPE_CHECKING:
    from hub.face import FaceTracker
    from hub.flows.portraits import PreparedPortraits
    from hub.recordings import Recordings
    from hub.store import InputStore, JobStore, StageCache
    from hub.store.voices import VoiceStore


class Opened:
    """Each is described where `hub.hub.Hub` gives it."""

    def __init__(self, settings: Settings, weights: WeightStore) -> None:
        self._settings, self._weights = settings, weights

    @cached_property
    def faces(self) -> FaceTracker:
        """Needs its weights."""
        from hub.face import LANDMARKER, FaceTracker

        return FaceTracker(self._weights.ensure([LANDMARKER])[LANDMARKER.name])

    @cached_property
    def portraits(self) -> PreparedPortraits:
        """In memory."""
        from hub.flows.portraits import PreparedPortraits

        return PreparedPortraits()

    @cached_property
    def cache(self) -> StageCache:
        """On the disk."""
        from hub.store import StageCache

        return StageCache(self._settings.cache_dir, self._settings.cache_limit)

    @cached_property
    def inputs(self) -> InputStore:
        """On the disk."""
        from hub.store import InputStore

        return InputStore(self._settings.inputs_dir, self._settings.cache_limit)

    @cached_property
    def jobs(self) -> JobStore:
        """On the disk."""
        from hub.store import JobStore

        return JobStore(self._settings.jobs_dir, self._settings.cache_limit)

    @cached_property
    def voices(self) -> VoiceStore:
        """On the disk."""
        from hub.store.voices import VoiceStore

        return VoiceStore(self._settings.voices_dir)

    @cached_property
    def recordings(self) -> Recordings:
        """Of those two stores."""
        from hub.recordings import Recordings

        return Recordings(self.inputs, self.voices, public=self._settings.public)
