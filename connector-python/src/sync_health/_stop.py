"""Ends running waits and calls, from any thread."""

from __future__ import annotations

import contextlib
import socket
import threading

from ._errors import StoppedError


class StopSignal:
    """Once set, it stays set. Waits on it, and calls to the server that use it, end at once."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()

    def is_set(self) -> bool:
        return self._event.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Waits; returns whether the signal ended the wait."""
        return self._event.wait(seconds)

    def raise_if_set(self) -> None:
        if self.is_set():
            raise StoppedError("stopped")

    def set(self) -> None:
        with self._lock:
            self._event.set()
            for each in self._sockets:
                _shut_down(each)

    def watch(self, connection: socket.socket) -> None:
        """Breaks this connection when the signal is set."""
        with self._lock:
            self._sockets.add(connection)
            if self.is_set():
                _shut_down(connection)

    def forget(self, connection: socket.socket) -> None:
        with self._lock:
            self._sockets.discard(connection)


def _shut_down(connection: socket.socket) -> None:
    # Below TLS, so that the thread that reads there sees the end of the connection.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
