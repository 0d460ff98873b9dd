"""A recognizer that hears the same in everything, and says what it does."""

import time

from hub import ASRCapabilities, Licences, ProviderSpec, hookimpl


class Ears:
    def load(self, context):
        self.tell = context["tell"]
        self.tell("opening the ears")
        time.sleep(0.5)

    def close(self):
        pass

    def transcribe(self, speech, params):
        end = sum(len(chunk["samples"]) / chunk["sample_rate"] for chunk in speech)
        self.tell("listening", 0.5)
        time.sleep(0.5)
        word = {"text": "hello", "start": 0.0, "end": end, "kind": "word"}
        yield {"text": "hello", "start": 0.0, "end": end, "language": "en", "words": [word]}


@hookimpl
def register_providers():
    return [
        ProviderSpec(
            kind="asr",
            id="ears",
            title="Ears",
            engine="ears_toy:Ears",
            capabilities=ASRCapabilities(),
            licences=Licences(code="Apache-2.0"),
        )
    ]
