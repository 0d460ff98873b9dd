"""A stand-in for Azure Speech: its WebSocket protocol (USP) as the SDK speaks it, and its HTTP.

Text messages are headers, an empty line and a body; binary ones begin with the size of the headers
in two bytes. Known from what the SDK sends, and from public clients of the same protocol.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

from websocket_server import TEXT, Connection, Server

Message = tuple[dict[str, str], bytes]

KEY = "0123456789abcdef0123456789abcdef"

VOICES = [
    {
        "Name": "Microsoft Server Speech Text to Speech Voice (zh-CN, XiaoxiaoNeural)",
        "DisplayName": "Xiaoxiao",
        "LocalName": "晓晓",
        "ShortName": "zh-CN-XiaoxiaoNeural",
        "Gender": "Female",
        "Locale": "zh-CN",
        "StyleList": ["chat", "sad"],
        "VoiceType": "Neural",
        "Status": "GA",
    },
    {
        "Name": "Microsoft Server Speech Text to Speech Voice (en-US, GuyNeural)",
        "DisplayName": "Guy",
        "LocalName": "Guy",
        "ShortName": "en-US-GuyNeural",
        "Gender": "Male",
        "Locale": "en-US",
        "VoiceType": "Neural",
        "Status": "GA",
    },
]


class Service:
    """What the clients sent is kept.

    With a `Turn` are called: ``speak`` for SSML, ``hear`` for the first sound, ``listen`` after the
    last.
    """

    def __init__(self) -> None:
        self.speak: Callable[[Turn], None] = lambda _: None
        self.hear: Callable[[Turn], None] = lambda _: None
        self.listen: Callable[[Turn], None] = Turn.hear_nothing
        self.refusal = ""
        self.requests: list[Any] = []
        self.messages: list[Message] = []
        self.sound = bytearray()
        self.hung_up = threading.Event()
        self._server = Server(self._handle)
        self.address = f"ws://127.0.0.1:{self._server.port}"

    def close(self) -> None:
        """Take no more clients."""
        self._server.close()

    def bodies(self, path: str) -> list[str]:
        """The bodies of the messages of a path."""
        return [body.decode() for headers, body in self.messages if headers["path"] == path]

    def _handle(self, connection: Connection) -> None:
        self.requests.append(connection.request)
        if self.refusal:
            connection.refuse(self.refusal)
        elif "upgrade" not in connection.request.headers:
            body = json.dumps(VOICES).encode()
            connection.refuse("200 OK", body, "Content-Type: application/json\r\n")
        else:
            connection.accept()
            self._converse(connection)

    def _converse(self, connection: Connection) -> None:
        try:
            for headers, body in iter(lambda: self._next(connection), None):
                turn = Turn(connection, headers.get("x-requestid", ""), body)
                if headers["path"] == "ssml":
                    self.speak(turn)
                elif headers["path"] == "audio":
                    if not self.sound:
                        self.hear(turn)
                    self.sound += body
                    if not body:
                        self.listen(turn)
        finally:
            self.hung_up.set()

    def _next(self, connection: Connection) -> Message | None:
        data = connection.receive()
        if data is None:
            return None
        if data[0] == 0:
            size = int.from_bytes(data[:2])
            head, body = data[2 : 2 + size], data[2 + size :]
        else:
            head, _, body = data.partition(b"\r\n\r\n")
        lines = (line.split(":", 1) for line in head.decode().split("\r\n") if line)
        message = {name.lower(): value.strip() for name, value in lines}, body
        self.messages.append(message)
        return message


class Turn:
    """The answer to one request."""

    def __init__(self, connection: Connection, request: str, body: bytes) -> None:
        self.connection, self.body = connection, body.decode(errors="replace")
        self._request = f"X-RequestId:{request}\r\n"

    def tell(self, path: str, body: Any) -> None:
        """Send a text message."""
        kind = "Content-Type:application/json; charset=utf-8\r\n"
        head = f"{self._request}{kind}Path:{path}\r\n\r\n"
        self.connection.send(head.encode() + json.dumps(body).encode(), TEXT)

    def start(self) -> None:
        """Begin the answer."""
        self.tell("turn.start", {"context": {"serviceTag": "0"}})

    def hear_nothing(self) -> None:
        """An answer without a word."""
        self.start()
        self.end()

    def begin_sound(self) -> None:
        """Begin an answer of sound."""
        self.start()
        sound = {"type": "inline", "streamId": "1"}
        self.tell("response", {"context": {"serviceTag": "0"}, "audio": sound})

    def sound(self, pcm: bytes) -> None:
        """Send sound; empty at its end."""
        kind = "Content-Type:audio/x-wav\r\n" if pcm else ""
        head = f"{self._request}{kind}X-StreamId:1\r\nPath:audio\r\n".encode()
        self.connection.send(len(head).to_bytes(2) + head + pcm)

    def metadata(self, kind: str, data: dict[str, Any]) -> None:
        """Tell of something that happens in the sound."""
        self.tell("audio.metadata", {"Metadata": [{"Type": kind, "Data": data}]})

    def word(self, text: str, start: float, duration: float, kind: str = "WordBoundary") -> None:
        """A word, in seconds."""
        said = {"Text": text, "Length": len(text), "BoundaryType": kind}
        data = {"Offset": ticks(start), "Duration": ticks(duration), "text": said}
        self.metadata("WordBoundary", data)

    def viseme(self, number: int, start: float) -> None:
        """A shape of the mouth, from a second on."""
        data = {"Offset": ticks(start), "VisemeId": number, "IsLastAnimation": True}
        self.metadata("Viseme", data)

    def face(self, first: int, frames: list[list[float]]) -> None:
        """Frames of the face, the number of the first being ``first``, in several messages."""
        told = json.dumps({"FrameIndex": first, "BlendShapes": frames})
        parts = [told[at : at + 2_000] for at in range(0, len(told), 2_000)]
        for part in parts:
            data = {"Offset": 0, "VisemeId": 0, "AnimationChunk": part}
            self.metadata("Viseme", {**data, "IsLastAnimation": part is parts[-1]})

    def end(self) -> None:
        """End the answer."""
        self.tell("turn.end", {})


def ticks(seconds: float) -> int:
    """Units of 100 ns."""
    return round(seconds * 10_000_000)
