"""From a CTC network's probabilities to tokens, as they come in; in NumPy, so that it keeps pace.

The prefix beam search (Hannun et al. 2014, https://arxiv.org/abs/1408.2873) gives the hypotheses
and times that PaddleSpeech's ``server.engine.asr.online.ctc_search`` gives.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLANK = 0
NEVER = -math.inf

LogProbs = NDArray[np.float32]
"""Natural logarithms of each token's probability in each frame, shape (T, V)."""

Tokens = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Tokens, the frame that each is surest in, and the logarithm of their probability."""

    tokens: Tokens = ()
    frames: tuple[int, ...] = ()
    score: float = 0.0


@dataclass(slots=True)
class _Paths:
    """All paths to one prefix: sums and best single path, by whether they end in a blank."""

    blank: float = NEVER
    token: float = NEVER
    best_blank: float = NEVER
    best_token: float = NEVER
    surest: float = NEVER
    frames_blank: tuple[int, ...] = ()
    frames_token: tuple[int, ...] = ()

    @property
    def total(self) -> float:
        return _added(self.blank, self.token)

    @property
    def best(self) -> float:
        return max(self.best_blank, self.best_token)

    @property
    def frames(self) -> tuple[int, ...]:
        return self.frames_blank if self.best_blank > self.best_token else self.frames_token


class PrefixBeamSearch:
    """The ``beam`` likeliest prefixes, whichever way their blanks and repetitions fall."""

    def __init__(self, beam: int) -> None:
        self._beam = beam
        self._frame = 0
        self._paths: dict[Tokens, _Paths] = {(): _Paths(blank=0.0, best_blank=0.0, best_token=0.0)}

    def feed(self, log_probs: LogProbs) -> None:
        """Go on with the next frames."""
        for row in log_probs:
            self._step(row)

    def hypotheses(self) -> list[Hypothesis]:
        """The likeliest first."""
        return [Hypothesis(t, p.frames, p.total) for t, p in self._paths.items()]

    def _step(self, row: NDArray[np.float32]) -> None:
        beam = min(self._beam, len(row))
        likely = np.argpartition(-row, beam - 1)[:beam]
        likely = likely[np.argsort(-row[likely], kind="stable")]
        paths: dict[Tokens, _Paths] = {}
        for token, p in zip(likely.tolist(), row[likely].tolist(), strict=True):
            for prefix, before in self._paths.items():
                if token == BLANK:
                    _wait(paths.setdefault(prefix, _Paths()), before, p)
                elif prefix and token == prefix[-1]:
                    _hold(paths.setdefault(prefix, _Paths()), before, p, self._frame)
                    after = paths.setdefault((*prefix, token), _Paths())
                    blanks = _Paths(
                        before.blank, best_blank=before.best_blank, frames_blank=before.frames_blank
                    )
                    _extend(after, blanks, p, self._frame)
                else:
                    after = paths.setdefault((*prefix, token), _Paths())
                    _extend(after, before, p, self._frame)
        kept = sorted(paths.items(), key=lambda item: item[1].total, reverse=True)
        self._paths = dict(kept[: self._beam])
        self._frame += 1


def _wait(after: _Paths, before: _Paths, p: float) -> None:
    """A blank follows."""
    after.blank = _added(after.blank, before.total + p)
    after.best_blank, after.frames_blank = before.best + p, before.frames


def _hold(after: _Paths, before: _Paths, p: float, frame: int) -> None:
    """The last token sounds on."""
    after.token = _added(after.token, before.token + p)
    if after.best_token < before.best_token + p:
        after.best_token = before.best_token + p
        if after.surest < p:
            after.surest, after.frames_token = p, (*before.frames_token[:-1], frame)


def _extend(after: _Paths, before: _Paths, p: float, frame: int) -> None:
    """Another token begins."""
    after.token = _added(after.token, before.total + p)
    if after.best_token < before.best + p:
        after.best_token, after.surest = before.best + p, p
        after.frames_token = (*before.frames, frame)


class GreedySearch:
    """The likeliest token of each frame."""

    def __init__(self) -> None:
        self._tokens: list[int] = []
        self._frames: list[int] = []
        self._score = 0.0
        self._frame, self._last, self._surest = 0, BLANK, NEVER

    def feed(self, log_probs: LogProbs) -> None:
        """Go on with the next frames."""
        best = log_probs.argmax(1)
        for token, p in zip(best.tolist(), log_probs.max(1).tolist(), strict=True):
            if token not in (BLANK, self._last):
                self._tokens.append(token)
                self._frames.append(self._frame)
                self._surest = p
            elif token != BLANK and p > self._surest:
                self._frames[-1], self._surest = self._frame, p
            self._last, self._score = token, self._score + p
            self._frame += 1

    def hypotheses(self) -> list[Hypothesis]:
        """The one there is."""
        return [Hypothesis(tuple(self._tokens), tuple(self._frames), self._score)]


Search = PrefixBeamSearch | GreedySearch


class Endpoint:
    """Tells from the blanks that a speaker paused (https://arxiv.org/abs/2002.00551).

    An utterance ends after ``pause`` frames without a token once there was one, after five times as
    many where there was none, and after ``longest`` frames whatever was said.
    """

    def __init__(self, pause: int, longest: int) -> None:
        self._pause, self._longest = pause, longest
        self._frames = self._silent = 0

    def feed(self, log_probs: LogProbs) -> None:
        """Go on with the next frames."""
        for blank in np.exp(log_probs[:, BLANK]).tolist():
            self._frames += 1
            self._silent = self._silent + 1 if blank > 0.8 else 0

    def reached(self, *, spoken: bool) -> bool:
        """Whether the utterance is over; ``spoken``: tokens were found in it."""
        pause = self._pause if spoken else 5 * self._pause
        return self._silent >= pause or self._frames >= self._longest


def _added(*logs: float) -> float:
    largest = max(logs)
    if largest == NEVER:
        return NEVER
    return largest + math.log(sum(math.exp(value - largest) for value in logs))
