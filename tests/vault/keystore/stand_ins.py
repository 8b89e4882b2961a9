"""Halves, places that go away and come back, and a server on loopback."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4
from wsgiref.simple_server import WSGIRequestHandler, make_server

from fundapp.vault.keystore import Keystore, open_keystore
from fundapp.vault.keystore.server import application

TOKEN = "0123456789abcdef" * 2


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Says nothing."""


def some(number: int) -> dict[UUID, bytes]:
    return {uuid4(): os.urandom(32) for _ in range(number)}


def two_folders(folder: Path) -> Keystore:
    return open_keystore([str(folder / "a"), str(folder / "b")])


def raw(folder: Path) -> bytes:
    """Every byte of every file below."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def take_away(place: Path) -> Path:
    """The disk is gone: what was there stands elsewhere until `give_back`."""
    place.rename(away := place.with_name(f"{place.name}.away"))
    return away


def give_back(place: Path) -> None:
    place.with_name(f"{place.name}.away").rename(place)


def spoil(file: Path, at: int) -> None:
    """One bit flips."""
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    with file.open("r+b") as opened:
        opened.write(content)


@contextmanager
def served(folder: Path, token: str = TOKEN) -> Iterator[str]:
    """The server over this folder, in a thread; its address."""
    server = make_server("127.0.0.1", 0, application(folder, token), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
