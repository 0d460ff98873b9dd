"""What an engine of each kind must be able to do.

An engine is the heavy code behind a provider. It imports nothing from the hub and is given, and
gives, only plain values: NumPy arrays, strings, numbers, and dicts and lists of them; so the same
file runs in the hub's process and in a worker with another Python. These protocols exist for the
reader and the type checker; an engine does not inherit from them.

Rules for every engine:

- ``load`` is called once, before anything else, with a context::

      {"weights": {name: path}, "device": "cpu" | "cuda:0", "threads": int,
       "secrets": {name: value}, "cache_dir": path, "offline": bool, "public": bool,
       "tell": callable}

  ``tell(text, share=None)`` lets the user know what the engine is doing, and which share of that
  is done, from 0 to 1: ``tell("loading model 2 of 5", 0.4)``. It may be kept and called as often as
  one likes, in ``load`` and in every other method, where something takes longer than a few seconds.
  A call that tells has not hung. In a thread of the engine's own, it is heard only through the
  context of the thread that called the engine: ``contextvars.copy_context().run(tell, text)``.

  ``offline``: nothing is fetched. ``public``: strangers call, who must not make it fetch models.

  ``weights`` has all that the spec declares: a file, or the folder of an archive. What only some
  calls need (``Weight.when``) may not be there yet; before such a call it is.
- Every other method is a plain generator. Cancelling is to stop iterating: the hub closes the
  generator, so keep what must be released in a ``with`` or ``try``/``finally`` inside it.
- Methods may be called from several threads at once: keep the state of a call in the generator. An
  engine that can't says ``Resources(concurrent=False)`` and the hub calls it for one job at a time.
- ``params`` is the provider's params model as a dict, already validated.
- Raise ``ValueError`` with a sentence for the user about bad input; any other exception is shown as
  a failure of the engine.

The plain values::

    speech = {"samples": float32 (N,), "sample_rate": int, "text": str,
              "marks": [{"text": str, "start": s, "end": s, "kind": "phoneme" | "word"}, ...]}
             Marks count from the start of the chunk. Phonemes are IPA. A voice that knows the
             speaker's face adds "expressions": {"times": (N,) s, "blendshapes": (N, 52)}, the
             times in order and at most 0.2 s apart.
    face   = {"points": float32 (478, 3) px, "blendshapes": float32 (52,), "pose": (3,) degrees}
    frame  = {"image": uint8 (H, W, 3) RGB or None, "face": face or None}
    source = {"image": uint8 (H, W, 3) RGB, "face": face, "fps": float, "seed": int, "need": str}
             For a lip sync of a video's own frames, image and face are None.
             A driver with the capability ``several_faces`` also finds ``faces``, largest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from hub.types import Plain


class Engine(Protocol):
    """What all engines share."""

    def load(self, context: Mapping[str, Any]) -> None:
        """Open the weights on the device."""

    def close(self) -> None:
        """Let go of memory; ``load`` may be called again after."""


class TTSEngine(Engine, Protocol):
    """Text to speech."""

    def synthesize(self, text: str, params: Plain) -> Iterator[Plain]:
        """Yield ``speech`` chunks, the first one short, so that playing can start early."""


class ASREngine(Engine, Protocol):
    """Automatic speech recognition."""

    def transcribe(self, speech: Iterable[Plain], params: Plain) -> Iterator[Plain]:
        """Yield transcripts of a stream of ``speech`` chunks as they become known.

        A transcript is ``{"text", "start", "end", "language", "final", "words": [mark, ...]}`` with
        seconds from the start of the stream.
        """


class DialogueEngine(Engine, Protocol):
    """Text in, text out."""

    def reply(self, messages: list[Plain], params: Plain) -> Iterator[str]:
        """Yield pieces of the answer to ``[{"role", "content"}, ...]``."""


class DriverEngine(Engine, Protocol):
    """Animate the source: head motion and expression."""

    def drive(
        self, source: Plain, speech: Iterable[Plain], driving: Iterable[Plain] | None, params: Plain
    ) -> Iterator[Plain]:
        """Yield ``frame`` after ``frame`` while the speech lasts.

        After speech that lasts t seconds in all, ``round(t * source["fps"])`` frames have been
        given. ``driving`` are the frames of a driving video at the same rate, its faces tracked; it
        may end before the speech does. A driver without the capability ``idle`` is always given
        one, with a frame for each that it has to give: a clip that is shorter than the speech goes
        back and forth, and without a clip another driver's idle motion of the same source is
        followed. Frames whose ``face`` the driver doesn't know have None, from the first one on:
        the hub tracks them.

        A driver with the capability ``motion`` leaves ``image`` None when ``source["need"]`` is
        ``"motion"`` and gives only the face's blendshapes and pose.
        """


class LipSyncEngine(Engine, Protocol):
    """Re-render the mouth to the speech."""

    def sync(
        self, source: Plain, frames: Iterable[Plain], speech: Iterable[Plain], params: Plain
    ) -> Iterator[Plain]:
        """Yield each frame of ``frames`` again with the mouth that ``speech`` asks for.

        The source's image and face are None when the frames are a video's own. A frame whose
        ``face`` is None passes through untouched. An engine with the capability ``motion`` is given
        frames without an image and draws them from the source.

        An engine with the capability ``crop`` is given the face's crop as each frame's image,
        ``size`` x ``size``, with ``face`` in its pixels, and yields crops that are as large or
        larger. A frame without a face has neither; whatever is yielded for it, the frame stays as
        it is. To work in batches it may take up to 128 frames before it yields the first of
        them. The speech it hears is exact zeros in pauses.
        """
