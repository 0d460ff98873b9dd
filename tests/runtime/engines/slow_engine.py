"""An engine that loads in three steps, and says so."""

import time


class Engine:
    def load(self, context):
        for number in range(3):
            context["tell"](f"loading model {number + 1} of 3", number / 3)
            time.sleep(0.4)

    def close(self):
        pass

    def reply(self, messages, params):
        yield "loaded"
