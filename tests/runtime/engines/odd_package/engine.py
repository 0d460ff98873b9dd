"""An engine of several files."""

from .words import WORD


class Engine:
    """Says one word."""

    def load(self, context):
        """Nothing to open."""

    def close(self):
        """Nothing to close."""

    def reply(self, messages, params):
        """Say it."""
        yield WORD


class Unloadable(Engine):
    """Can't be loaded."""

    def load(self, context):
        """Fail."""
        raise OSError("no such device")
