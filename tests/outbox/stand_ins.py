"""Real servers on this machine in the place of others' servers: one for mail, one for HTTP. Each as bad as we say."""

import hmac
import socketserver
import ssl
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass(frozen=True)
class Manners:
    """How a mail server behaves at each step: `greeting`, a verb, or `.`, the end of the message.

    It answers as `answers` say, otherwise kindly; falls silent at `hangs_at`; breaks off without an answer at
    `drops_at`. A message that it does not refuse at its end is kept, even where it never says so. With a certificate it
    encrypts from the first byte, unless STARTTLS is among its features.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    hangs_at: str = ""
    drops_at: str = ""
    features: tuple[str, ...] = ()
    certificate: Path | None = None

    @property
    def encrypts(self) -> bool:
        """From the first byte."""
        return self.certificate is not None and "STARTTLS" not in self.features


@dataclass(frozen=True)
class Kept:
    """A message that the mail server took: whom it was from and for, and its bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """As a mail program reads it."""
        return BytesParser(policy=policy.default).parsebytes(self.content)


class Dialogue(socketserver.StreamRequestHandler):
    """Just enough of RFC 5321; what it is told is kept on the server."""

    def handle(self) -> None:
        self.server: MailServer
        self.sender = ""
        self.recipients: list[str] = []
        going = (not self.server.manners.encrypts or self.encrypt()) and self.step("greeting", "220 test")
        while going and (line := self.rfile.readline()):
            text = line.rstrip(b"\r\n").decode()
            self.server.lines.append(text)
            going = self.answer(text.split(" ")[0].upper(), text)

    def finish(self) -> None:
        super().finish()
        self.request.close()  # where it is encrypted, not the socket that the server closes

    def answer(self, verb: str, text: str) -> bool:
        """Answers one line; False where the conversation is over."""
        if verb == "EHLO":
            *before, last = ["test", *self.server.manners.features]
            return self.step(verb, "".join(f"250-{each}\r\n" for each in before) + f"250 {last}")
        if verb == "STARTTLS":
            return self.step(verb, "220 go on") and self.encrypt()
        if verb == "DATA":
            return self.step(verb, "354 go on") and (bool(self.refusal(verb)) or self.take())
        if verb == "QUIT":
            self.step(verb, "221 bye")
            return False
        going = self.step(verb, "250 fine")
        if verb == "MAIL":
            self.sender, self.recipients = _angle(text), []
        elif verb == "RCPT" and not self.refusal(verb):
            self.recipients.append(_angle(text))
        return going

    def take(self) -> bool:
        """Reads a message to its final dot and keeps it, unless it is to be refused; one cut short is none."""
        content = b""
        while (line := self.rfile.readline()) != b".\r\n":
            if not line.endswith(b"\n"):
                return False
            content += line.removeprefix(b".") if line.startswith(b"..") else line
        if not self.refusal("."):
            self.server.kept.append(Kept(self.sender, tuple(self.recipients), content))
        return self.step(".", "250 taken")

    def encrypt(self) -> bool:
        assert self.server.manners.certificate
        try:
            self.request = _context(self.server.manners.certificate).wrap_socket(self.request, server_side=True)
        except OSError:  # whoever called does not trust us
            return False
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        return True

    def refusal(self, step: str) -> str:
        answer = self.server.manners.answers.get(step, "")
        return answer if answer.startswith(("4", "5")) else ""

    def step(self, step: str, kindly: str) -> bool:
        """Answers, or fails to; False where the conversation is over."""
        manners = self.server.manners
        if step == manners.hangs_at:
            self.server.leaving.wait()
        if step in (manners.hangs_at, manners.drops_at):
            return False
        answer = manners.answers.get(step, kindly)
        with suppress(OSError):
            self.wfile.write(answer.encode() + b"\r\n")
        return not answer.startswith("421")


def _angle(text: str) -> str:
    return text[text.index("<") + 1 : text.index(">")]


class Threads(socketserver.ThreadingMixIn):
    """A server whose conversations end with it, and that does not mind callers who hang up."""

    daemon_threads = True

    def handle_error(self, *_arguments: object) -> None:
        """Nothing: the tests judge what the callers make of it."""


class MailServer(Threads, socketserver.TCPServer):
    """What it was told, and what it took. Its manners may change between two messages."""

    def __init__(self, manners: Manners) -> None:
        super().__init__(("127.0.0.1", 0), Dialogue)
        self.manners = manners
        self.scheme = "smtps" if manners.encrypts else "smtp"
        self.lines: list[str] = []
        self.kept: list[Kept] = []
        self.leaving = threading.Event()

    @property
    def url(self) -> str:
        """Its address as a setting."""
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"


@dataclass(frozen=True)
class Answer:
    """How a web server answers.

    `way`: `plain`; `late`; `silent` (not at all); `trickling head`, `trickling` (a byte now and then, for ever);
    `endless` (as fast as it can); `cut` (breaks off in the middle of the body); `stalled` (falls silent before it).
    """

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    way: str = "plain"


@dataclass(frozen=True)
class Posted:
    """A request that came. `genuine`: its signature was right, as the receiver computes it."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    genuine: bool


class WebDialogue(BaseHTTPRequestHandler):
    """Takes POST."""

    def do_POST(self) -> None:
        self.server: WebServer
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers, secret, answer = dict(self.headers), self.server.secret, self.server.answer
        signed = bool(secret) and genuine(secret, headers, body, datetime.now(UTC))
        self.server.posted.append(Posted(self.path, headers, body, signed))
        status = answer.status if signed or not secret else 401
        if answer.way == "trickling head":
            self.endlessly(b"H", 0.02)
        elif not self.server.leaving.wait({"silent": None, "late": 0.4}.get(answer.way, 0)):
            self.begin(status, answer)

    def begin(self, status: int, answer: Answer) -> None:
        self.send_response(status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.way in ("plain", "late", "cut", "stalled"):
            self.send_header("Content-Length", str(len(answer.body) + (answer.way == "cut")))
        self.end_headers()
        if answer.way in ("trickling", "endless"):
            self.endlessly(*((b" ", 0.02) if answer.way == "trickling" else (b" " * 65_536, 0)))
        elif answer.way != "stalled" or self.server.leaving.wait():
            self.wfile.write(answer.body)

    def endlessly(self, piece: bytes, pause: float) -> None:
        with suppress(OSError):  # the caller hung up
            while not self.server.leaving.wait(pause):
                self.wfile.write(piece)

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""


class WebServer(Threads, ThreadingHTTPServer):
    """What was posted to it. With a `secret`, it refuses what is not signed with it."""

    def __init__(self, certificate: Path | None) -> None:
        super().__init__(("127.0.0.1", 0), WebDialogue)
        self.answer = Answer()
        self.secret = ""
        self.posted: list[Posted] = []
        self.leaving = threading.Event()
        self.scheme = "http" if certificate is None else "https"
        if certificate is not None:
            self.socket = _context(certificate).wrap_socket(self.socket, server_side=True)

    def url(self, host: str = "127.0.0.1", path: str = "/hook") -> str:
        """Its address, under any name that leads here."""
        return f"{self.scheme}://{host}:{self.server_port}{path}"


def genuine(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """What a receiver checks: written from the specification of Standard Webhooks, not from our code."""
    key = b64decode(secret.removeprefix("whsec_"), validate=True)
    name, stamp = headers["webhook-id"], headers["webhook-timestamp"]
    right = hmac.new(key, b".".join([name.encode(), stamp.encode(), body]), "sha256").digest()
    given = [each.partition(",") for each in headers["webhook-signature"].split(" ")]
    recent = abs(now.timestamp() - int(stamp)) < 300
    known = any(version == "v1" and hmac.compare_digest(b64encode(right).decode(), text) for version, _, text in given)
    return secret.startswith("whsec_") and 24 <= len(key) <= 64 and "." not in name and recent and known


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@contextmanager
def mail_server(manners: Manners = Manners()) -> Iterator[MailServer]:
    """A mail server for as long as the block lasts."""
    with MailServer(manners) as server, _running(server):
        yield server


@contextmanager
def web_server(certificate: Path | None = None) -> Iterator[WebServer]:
    """A web server for as long as the block lasts, encrypted where it has a certificate."""
    with WebServer(certificate) as server, _running(server):
        yield server


@contextmanager
def _running(server: MailServer | WebServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.leaving.set()
        server.shutdown()
        thread.join()
