"""A WebSocket server for one test: the part of RFC 6455 that a well-behaved client needs."""

from __future__ import annotations

import base64
import hashlib
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Request:
    """The HTTP request that opens a connection."""

    def __init__(self, reader: BinaryIO) -> None:
        self.method, self.target, _ = reader.readline().decode().split(" ", 2)
        lines = iter(lambda: reader.readline().decode().strip(), "")
        self.headers = {name.lower(): value for name, value in (li.split(": ", 1) for li in lines)}


class Connection:
    """One client's connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket, self._reader = sock, sock.makefile("rb")
        self.request = Request(self._reader)

    def refuse(self, status: str, body: bytes = b"", headers: str = "") -> None:
        """Answer by HTTP, without becoming a WebSocket."""
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        self._socket.sendall(head.encode() + body)
        self._reader.read()  # The client hangs up first, so that it surely reads all.

    def accept(self) -> None:
        """Become a WebSocket."""
        key = self.request.headers["sec-websocket-key"].encode()
        token = base64.b64encode(hashlib.sha1(key + _MAGIC, usedforsecurity=False).digest())
        self._socket.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + token + b"\r\n\r\n"
        )

    def receive(self) -> bytes | None:
        """The next message, text and binary alike; None when the client has gone."""
        message = b""
        while True:
            first, second = self._read(2)
            size = second & 127
            if size > 125:
                size = int.from_bytes(self._read(2 if size == 126 else 8))
            mask, payload = self._read(4), self._read(size)
            payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
            opcode = first & 15
            if opcode == CLOSE:
                return None
            if opcode == PING:
                self.send(payload, PONG)
            elif opcode != PONG:
                message += payload
                if first & 128:
                    return message

    def send(self, payload: bytes, opcode: int = BINARY) -> None:
        """Send one message."""
        size = len(payload)
        if size < 126:
            head = bytes([size])
        else:
            head = struct.pack(">BH", 126, size) if size < 65_536 else struct.pack(">BQ", 127, size)
        self._socket.sendall(bytes([128 | opcode]) + head + payload)

    def _read(self, size: int) -> bytes:
        data = self._reader.read(size)
        if len(data) < size:
            raise ConnectionError("the client has gone")
        return data

    def hang_up(self) -> None:
        """End the connection without a word."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._reader.close()
        self._socket.close()


class Server:
    """Serves ``handle(connection)`` on a free port of 127.0.0.1, a thread for each client."""

    def __init__(self, handle: Callable[[Connection], None]) -> None:
        self._handle = handle
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more clients."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with suppress(OSError, ValueError):  # a closed file is a ValueError
            connection = Connection(sock)
            try:
                self._handle(connection)
            finally:
                connection.hang_up()
