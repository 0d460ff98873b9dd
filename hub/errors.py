"""The errors a user can mend. Anything else that is raised is a defect of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError

_IN_OTHER_WORDS = {"missing": "it is missing", "extra_forbidden": "there is nothing of that name"}
"""By pydantic's type of the problem, where its own words are for programmers."""


class HubError(Exception):
    """What went wrong and where; ``fix`` says what the user can do about it."""

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".strip()


class InputError(HubError):
    """A file, text or parameter that the user gave can't be used."""


class WeightError(HubError):
    """A weight file is missing, can't be fetched, or isn't what its digest says."""


class ProviderError(HubError):
    """A provider isn't usable: unknown, broken, not ready, or its engine failed."""


class MediaError(HubError):
    """ffmpeg is missing, failed or was killed; or the disk is full."""


class Cancelled(HubError):  # noqa: N818 - an outcome, not an error
    """The job was cancelled by its user."""

    def __init__(self) -> None:
        super().__init__("Cancelled.")


class Rubbish(ValueError):  # noqa: N818 - the plugin's error, told to the user as a ProviderError
    """An engine gave something that isn't what its kind promises."""


def problems_of(error: ValidationError, whole: str = "") -> str:
    """What is wrong with each field, for people; ``whole`` names what is wrong with no single one.

    Such as ``speed: Input should be less than or equal to 2; sped: there is nothing of that name``.
    """
    found = []
    for problem in error.errors():
        said = problem["msg"].removeprefix("Value error, ")
        where = ".".join(map(str, problem["loc"])) or whole
        found.append(": ".join(filter(None, (where, _IN_OTHER_WORDS.get(problem["type"], said)))))
    return "; ".join(found)
