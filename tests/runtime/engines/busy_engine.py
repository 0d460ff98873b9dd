"""An engine that keeps its device busy for a while for each item, and tells when."""

import time

STEP = 0.02


class Engine:
    """Works on whatever it is given."""

    def load(self, context):
        self.device = context["device"]

    def close(self):
        pass

    def reply(self, messages, params):
        for _ in range(10):
            yield " ".join(map(str, work()))

    def sync(self, source, frames, speech, params):
        for frame in frames:
            work()
            yield {"image": frame["image"] + 1, "face": None}


def work():
    """When it began and ended, on a clock that all processes share."""
    began = time.monotonic()
    time.sleep(STEP)
    return began, time.monotonic()
