"""The hub as one object: what is installed, and what can be made with it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from copy import copy
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from hub.credentials import Credentials
from hub.errors import Cancelled, InputError
from hub.opened import Opened
from hub.registry import Listing, Registry
from hub.runtime import EngineHost, Environments
from hub.settings import Settings, get_settings
from hub.specs import Kind, Weight
from hub.weights import WeightStore

if TYPE_CHECKING:
    from hub.face import FaceTracker
    from hub.flows.events import Event, Result
    from hub.flows.portraits import PreparedPortraits
    from hub.flows.request import MakeAvatar
    from hub.providers import ASR, TTS, Dialogue, Driver, LipSync, Provider
    from hub.store import InputStore, JobStore, StageCache
    from hub.store.voices import VoiceStore

MOST_USERS = 16
"""Users with keys of their own whose engines are kept until they are idle."""


class Hub:
    """Opens cheaply: plugins are discovered, and engines loaded, when they are first needed.

    One hub serves many threads. ``points`` replaces the installed plugins' entry points.
    """

    def __init__(
        self, settings: Settings | None = None, *, points: Iterable[EntryPoint] | None = None
    ) -> None:
        self.settings = settings or get_settings()
        self.weights = WeightStore(
            self.settings.weights_dir,
            offline=self.settings.offline,
            extra=self.settings.weights_dirs,
            own=self.settings.own_weights,
        )
        self.environments = Environments(self.settings)
        self.registry = Registry(
            self.weights,
            self.environments,
            disabled=self.settings.disabled_plugins,
            points=points,
        )
        self.host = EngineHost(self.registry, self.weights, self.environments, self.settings)
        self._opened = Opened(self.settings, self.weights)
        self._users = Users(self._for_user)
        self.own: EngineHost | None = None
        """Of a hub `with_secrets`: the engines that are its user's alone."""

    def with_secrets(self, secrets: Mapping[str, str]) -> Hub:
        """This hub for a user who has keys of his own: what takes them runs in engines of his own.

        All else is shared. ``secrets`` are values by name; a provider that is given any of them
        sees none of the environment's. The same secrets give the same hub again, none give this
        one. Its engines end when they are idle, or with its `close`. Raises InputError for a name
        that no provider takes from its users, and for a value that can't be one.
        """
        credentials = Credentials(secrets)
        taken = {s.name for i in self.providers() if i.spec for s in i.spec.secrets if s.personal}
        if unknown := credentials.names - taken:
            raise InputError(
                f"No provider takes {', '.join(sorted(unknown))} from its users.",
                fix=f"Taken are: {', '.join(sorted(taken)) or 'none'}.",
            )
        if not credentials.names:
            return self
        return self._users.get(credentials)

    def _for_user(self, credentials: Credentials) -> Hub:
        user = copy(self)
        user.registry = self.registry.with_credentials(credentials)
        user.own = EngineHost(
            user.registry, self.weights, self.environments, self.settings, credentials
        )
        return user

    def providers(self, kind: Kind | None = None) -> list[Listing]:
        """Every provider of the kind, and every plugin that gave none, with state and reason."""
        return self.registry.listings(kind)

    @overload
    def get(self, kind: Literal["tts"], id: str | None = None) -> TTS: ...
    @overload
    def get(self, kind: Literal["asr"], id: str | None = None) -> ASR: ...
    @overload
    def get(self, kind: Literal["dialogue"], id: str | None = None) -> Dialogue: ...
    @overload
    def get(self, kind: Literal["driver"], id: str | None = None) -> Driver: ...
    @overload
    def get(self, kind: Literal["lipsync"], id: str | None = None) -> LipSync: ...
    @overload
    def get(self, kind: Kind, id: str | None = None) -> Provider: ...
    def get(self, kind: Kind, id: str | None = None) -> Provider:
        """A provider ready to use; the best one installed when no id is given.

        Raises ProviderError, which names those there are.
        """
        from hub.providers import PROVIDERS

        listing = self.registry.get(kind, id)
        assert listing.spec is not None  # noqa: S101 - what Registry.get promises
        host = self.host
        if self.own and self.own.credentials.are_own(listing.spec):
            host = self.own
        return PROVIDERS[kind](listing.spec, host, self._opened.recordings)

    def run(
        self,
        request: MakeAvatar,
        *,
        out: Path | None = None,
        stop: threading.Event | None = None,
        segments: bool = False,
    ) -> Iterator[Event]:
        """Make the video, telling what happens; the last event is the Result.

        Without ``out`` the video stays in the job's folder. Ending the iteration, or setting
        ``stop``, cancels. ``segments`` also gives the video second by second, for a live preview.
        Raises HubError.
        """
        from hub.flows.make_avatar import make_avatar

        return make_avatar(self, request, out=out, stop=stop, segments=segments)

    def make_avatar(
        self,
        *,
        portrait: str | Path,
        out: str | Path,
        on_event: Callable[[Event], None] | None = None,
        **values: Any,
    ) -> Result:
        """Make a talking video; ``values`` are the other fields of `hub.MakeAvatar`.

        Raises InputError for what the user can mend, ProviderError, WeightError or MediaError.
        """
        from hub.flows.request import MakeAvatar

        request = MakeAvatar.check(portrait=portrait, **values)
        return self._finish(self.run(request, out=Path(out)), on_event)

    def remake(
        self,
        recipe: str | Path,
        *,
        out: str | Path,
        on_event: Callable[[Event], None] | None = None,
    ) -> Result:
        """Render a recipe, or the video that carries it, again: the same frames.

        Raises InputError when there is no recipe in it, or an input is no longer there.
        """
        from hub.flows.recipe import request_from

        return self._finish(self.run(request_from(self, Path(recipe)), out=Path(out)), on_event)

    @property
    def faces(self) -> FaceTracker:
        """The one face track for every engine; fetches its weights on first use."""
        return self._opened.faces

    @property
    def portraits(self) -> PreparedPortraits:
        """The portraits of the last videos, ready to be animated again."""
        return self._opened.portraits

    @property
    def cache(self) -> StageCache:
        """What stages made before."""
        return self._opened.cache

    @property
    def inputs(self) -> InputStore:
        """The files that jobs were given."""
        return self._opened.inputs

    @property
    def voices(self) -> VoiceStore:
        """The user's saved voices, for TTS providers that speak like a recording."""
        return self._opened.voices

    @property
    def jobs(self) -> JobStore:
        """The jobs, each with its folder."""
        return self._opened.jobs

    def default_weights(self) -> list[Weight]:
        """What the flow needs of the hub itself, beside its providers' weights."""
        from hub.face import LANDMARKER

        return [LANDMARKER]

    def close(self) -> None:
        """End every engine; of a hub `with_secrets` only its own, each after its last call."""
        if self.own:
            self.own.release()
            return
        self._users.close()
        self.host.close()

    @staticmethod
    def _finish(events: Iterator[Event], on_event: Callable[[Event], None] | None) -> Result:
        from hub.flows.events import Result

        with closing(events) as stream:  # type: ignore[type-var]
            for event in stream:
                if isinstance(event, Result):
                    return event
                if on_event:
                    on_event(event)
        raise Cancelled


class Users:
    """The hubs of the last users who gave keys of their own. Threads may share it."""

    def __init__(self, make: Callable[[Credentials], Hub]) -> None:
        self._make = make
        self._kept: dict[str, Hub] = {}
        self._guard = threading.Lock()

    def get(self, credentials: Credentials) -> Hub:
        """The user's hub; that of whoever came longest ago is closed when there are too many."""
        digest = credentials.digest
        with self._guard:
            hub = self._kept.pop(digest, None) or self._make(credentials)
            self._kept[digest] = hub  # the last one came last
            left = [self._kept.pop(key) for key in list(self._kept)[:-MOST_USERS]]
        for other in left:
            other.close()
        return hub

    def close(self) -> None:
        """End every user's engines now."""
        with self._guard:
            hubs, self._kept = list(self._kept.values()), {}
        for host in (hub.own for hub in hubs):
            if host:
                host.close()
