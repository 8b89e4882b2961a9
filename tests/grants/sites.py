"""A real web server on this machine in the place of others' sites: as well or as badly behaved as a test says."""

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass(frozen=True)
class Sent:
    """How the site answers at one address.

    `way`: `plain`; `silent` (not at all); `trickling head` and `trickling` (a byte now and then, for ever); `endless`
    (as fast as it can); `cut` (announces more than it sends); `chunked cut` (breaks off within a chunk); `garbage` (no
    HTTP).
    """

    body: bytes = b"<rss/>"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    way: str = "plain"


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


class Dialogue(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: "Site"

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        site = self.server
        self.close_connection = True
        site.asked.append(Asked(self.command, self.path, dict(self.headers), body))
        sent = site.page(self.path)
        tag = sent.headers.get("ETag")
        if tag and self.headers.get("If-None-Match") == tag:
            sent = Sent(b"", 304)
        if sent.way == "silent":
            site.leaving.wait()
        elif sent.way == "trickling head":
            self._endlessly(b"H", 0.02)
        elif sent.way == "garbage":
            self.wfile.write(b"\x00\x01 what is this\r\n\r\n")
        else:
            self._send(sent)

    def _send(self, sent: Sent) -> None:
        self.send_response(sent.status)
        for name, value in sent.headers.items():
            self.send_header(name, value)
        if sent.way == "chunked cut":
            self.send_header("Transfer-Encoding", "chunked")
        elif sent.way in ("plain", "cut") and sent.status != 304:
            self.send_header("Content-Length", str(len(sent.body) + 100 * (sent.way == "cut")))
        self.end_headers()
        with suppress(OSError):  # the caller may have had enough
            if sent.way == "chunked cut":
                self.wfile.write(b"%x\r\n" % (len(sent.body) + 10) + sent.body)
            elif sent.way == "trickling":
                self._endlessly(b" ", 0.02)
            elif sent.way == "endless":
                self._endlessly(b" " * 65_536, 0)
            else:
                self.wfile.write(sent.body)

    def _endlessly(self, piece: bytes, pause: float) -> None:
        with suppress(OSError):
            while not self.server.leaving.wait(pause):
                self.wfile.write(piece)
                self.server.sent += len(piece)

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""


class Site(ThreadingHTTPServer):
    """What it has at which path, and what it was asked. A path that it does not know answers 404."""

    daemon_threads = True

    def __init__(self, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Dialogue)
        self.pages: dict[str, Sent] = {}
        self.asked: list[Asked] = []
        self.sent = 0
        self.leaving = threading.Event()
        self.scheme = "http" if certificate is None else "https"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def page(self, path: str) -> Sent:
        return self.pages.get(path) or self.pages.get(path.partition("?")[0]) or Sent(b"", 404)

    def url(self, path: str = "/feed", host: str = "127.0.0.1") -> str:
        """Its address, under any name that leads here."""
        return f"{self.scheme}://{host}:{self.server_port}{path}"

    def has(self, sent: Sent, path: str = "/feed") -> str:
        """Puts something there; its address."""
        self.pages[path] = sent
        return self.url(path)

    def handle_error(self, *_arguments: object) -> None:
        """Nothing: the tests judge what the callers make of it."""


@contextmanager
def site(certificate: Path | None = None) -> Iterator[Site]:
    """A site for as long as the block lasts."""
    with Site(certificate) as found:
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield found
        finally:
            found.leaving.set()
            found.shutdown()
            thread.join()
