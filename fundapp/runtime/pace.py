"""Whoever sends a request sends it at a pace: a connection that only drips must not hold a thread for ever.

gunicorn's threads wait for a request's head and body as long as its sender likes. So few connections that send a byte
now and then would keep everybody else out, without a single request of theirs being received.
"""

import socket
from time import monotonic
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

GRACE_SECONDS = 20.0
"""A whole request of a few kilobytes fits into it on the slowest line."""

LEAST_PER_SECOND = 256
"""Bytes a second, counted from the beginning of a request, once the grace is over: a tenth of a 2G line."""

SILENCE_SECONDS = 20.0
"""How long a sender may say nothing at all: a line that breaks for a moment comes back within that."""


class PacedSocket:
    """A connected socket whose `recv` gives up on senders that are too slow. Everything else is the socket's own."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self.begin()

    def begin(self) -> None:
        """The next request begins: what was sent before counts no more."""
        self._begun, self._received = monotonic(), 0

    def recv(self, most: int, flags: int = 0) -> bytes:
        """As the socket's. Raises TimeoutError for a sender that is silent, or too slow."""
        self._socket.settimeout(SILENCE_SECONDS)
        try:
            data = self._socket.recv(most, flags)
        finally:
            self._socket.settimeout(None)
        self._received += len(data)
        elapsed = monotonic() - self._begun
        if elapsed > GRACE_SECONDS and self._received < LEAST_PER_SECOND * elapsed:
            raise TimeoutError("this request comes too slowly")
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)


class PacedWorker(ThreadWorker):
    """gunicorn's worker with threads, on paced sockets."""

    def enqueue_req(self, conn: Any) -> None:
        """As gunicorn's: called for each request of a connection, before anything of it is read."""
        if isinstance(conn.sock, PacedSocket):
            conn.sock.begin()
        else:
            conn.sock = PacedSocket(conn.sock)
        super().enqueue_req(conn)
