"""A server on this machine that stands for an operator: it counts what it was told, and keeps every byte of it."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Fault(StrEnum):
    """What it does with a payment."""

    NONE = "none"
    REFUSE = "refuse"
    HANG = "hang"
    """It takes the payment and never answers."""
    DROP = "drop"
    """It takes the payment and cuts the connection."""
    BREAK = "break"
    """It takes the payment and answers 500."""
    CLOSED = "closed"
    """It cuts the connection without having taken anything."""


@dataclass
class Sandbox:
    """What one operator has heard, and how it behaves. `paid`: payments that it has taken, by their reference."""

    fault: Fault = Fault.NONE
    said: str | None = None
    """What it says of payments when it is asked; None: that they are on their way."""
    paid: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    """The reference of each payment that it was told, as often as it was."""
    heard: bytearray = field(default_factory=bytearray)
    """Every byte that reached it: addresses, headers, bodies."""
    refuses_entry: bool = False
    url: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    def take(self, reference: str, payment: dict[str, Any]) -> None:
        """It has this payment now."""
        self.told.append(reference)
        if self.fault not in (Fault.REFUSE, Fault.CLOSED):
            self.paid[reference] = payment


class Handler(BaseHTTPRequestHandler):
    """Reads a request whole, then answers as its operator."""

    sandbox: Sandbox
    wbufsize = -1

    def log_message(self, *_words: Any) -> None:
        """Nothing."""

    def heard(self) -> dict[str, Any]:
        """The body, kept with all that came before it."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.sandbox.heard += f"{self.requestline}\n{self.headers}\n".encode() + body
        return json.loads(body) if body else {}

    def answer(self, status: int, told: Any = None) -> None:
        """One answer."""
        content = b"" if told is None else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def fails(self) -> bool:
        """Whether a payment ends in a fault of the way, after it was taken or before."""
        fault = self.sandbox.fault
        if fault == Fault.HANG:
            self.sandbox.over.wait(30)
        if fault in (Fault.HANG, Fault.DROP, Fault.CLOSED):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return True
        if fault == Fault.BREAK:
            self.answer(500, {"message": "internal error"})
        return fault == Fault.BREAK


@contextmanager
def serving(handler: type[Handler], sandbox: Sandbox) -> Iterator[Sandbox]:
    """The operator, at `sandbox.url` while the block lasts."""
    bound = type(handler.__name__, (handler,), {"sandbox": sandbox})
    server = ThreadingHTTPServer(("127.0.0.1", 0), bound)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    sandbox.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield sandbox
    finally:
        sandbox.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
