"""The keystore for other hosts: a small WSGI application over one folder, its forms in `wire`.

It answers whoever knows the token, and only about ids that the caller names. It says no more than a bare word on
refusal and logs nothing about requests. Bind it to a private address, behind TLS or an encrypted link.
"""

import hmac
import os
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker

from fundapp.core.lifetime import end_with
from fundapp.vault.keystore.folder import Folder
from fundapp.vault.keystore.place import ID_BYTES, MOST_IDS, HalfRefused, KeystoreAway, KeystoreLost, KeystoreUnmade
from fundapp.vault.keystore.wire import (
    PAIR_BYTES,
    found_bytes,
    mark_bytes,
    pieces,
    read_mark,
    read_pairs,
    state_bytes,
)

Environ = Mapping[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Wsgi = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

THREADS = 4
SHORTEST_TOKEN = 32
"""Characters: 16 random bytes in hexadecimal at least."""

_LONGEST = {"state": 0, "create": 0, "read": MOST_IDS * ID_BYTES, "put": MOST_IDS * PAIR_BYTES,
            "shred": MOST_IDS * ID_BYTES, "since": 24, "follow": 40}  # fmt: skip


class _Refused(Exception):
    """Carries the line of status."""


def application(folder: Path, token: str) -> Wsgi:
    """The WSGI callable. Raises ValueError for a token that is missing or too short to be random."""
    if len(token) < SHORTEST_TOKEN:
        raise ValueError("The keystore's server needs a token of at least 32 random characters.")
    place, known = Folder(folder), sha256(f"Bearer {token}".encode()).digest()

    def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        try:
            body = _answer(place, known, environ)
            status = "200 OK"
        except _Refused as refused:
            status, body = str(refused), b""
        start_response(
            status,
            [
                ("Content-Type", "application/octet-stream" if status == "200 OK" else "text/plain"),
                ("Cache-Control", "no-store"),
            ],
        )
        return [body if status == "200 OK" else status.partition(" ")[2].encode()]

    return answer


def _answer(place: Folder, known: bytes, environ: Environ) -> bytes:
    # Digests are compared, so that not even the token's length shows in the time taken.
    given = sha256(environ.get("HTTP_AUTHORIZATION", "").encode("latin-1", "replace")).digest()
    if not hmac.compare_digest(given, known):
        raise _Refused("401 Unauthorized")
    verb = environ.get("PATH_INFO", "").removeprefix("/")
    if environ["REQUEST_METHOD"] != "POST" or verb not in _LONGEST:
        raise _Refused("404 Not Found")
    body = _body(environ, _LONGEST[verb])
    try:
        return _carry_out(place, verb, body)
    except HalfRefused:
        raise _Refused("409 Conflict") from None
    except KeystoreUnmade:
        raise _Refused("412 Precondition Failed") from None
    except KeystoreLost:
        raise _Refused("410 Gone") from None
    except KeystoreAway:
        raise _Refused("503 Service Unavailable") from None
    except ValueError:
        raise _Refused("400 Bad Request") from None


def _body(environ: Environ, longest: int) -> bytes:
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()):
        raise _Refused("400 Bad Request")
    if int(length) > longest:
        raise _Refused("413 Content Too Large")
    body: bytes = environ["wsgi.input"].read(int(length))
    if len(body) != int(length):
        raise _Refused("400 Bad Request")
    return body


def _carry_out(place: Folder, verb: str, body: bytes) -> bytes:
    match verb:
        case "state":
            return state_bytes(place.state())
        case "create":
            place.create()
        case "read":
            return found_bytes(place.read(pieces(body, ID_BYTES)))
        case "put":
            place.put(read_pairs(body))
        case "shred":
            place.shred(pieces(body, ID_BYTES))
        case "since":
            ids, mark = place.shreds_since(read_mark(body))
            return mark_bytes(mark) + b"".join(ids)
        case "follow":
            place.follow(body[:16], read_mark(body[16:]))
    return b""


class _QuietLogger(Logger):
    """gunicorn's messages by way of the root logger, which knows what may be written; no access log."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers = []
        self.error_log.propagate = True


class _Server(BaseApplication):
    def __init__(self, app: Wsgi, host: str, port: int) -> None:
        self._app = app
        self._bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        super().__init__()

    def load_config(self) -> None:
        """Our choices; gunicorn's own environment variables and files are not read."""
        choices = {
            "bind": [self._bind],
            "workers": 1,
            "threads": THREADS,
            "worker_class": "gthread",
            "control_socket_disable": True,
            "keepalive": 60,
            "loglevel": "warning",
            "logger_class": _QuietLogger,
            "post_fork": _after_fork,
        }
        for name, value in choices.items():
            self.cfg.set(name, value)

    def load(self) -> Wsgi:
        return self._app


def _after_fork(_arbiter: Arbiter, worker: Worker) -> None:
    end_with(worker.ppid)


def serve(folder: Path, token: str, host: str, port: int) -> None:
    """Serve the folder's store until SIGTERM or SIGINT. Raises ValueError for a token that is none."""
    app = application(folder, token)
    os.umask(0o077)
    _Server(app, host, port).run()
