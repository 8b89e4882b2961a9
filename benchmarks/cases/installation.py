"""An installation for campaigns: migrated, with the demonstration's people and their keys, served by real processes."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo

import urllib3
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from fundapp.app import create_app
from fundapp.config import Settings, load_settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.reader import Reader
from fundapp.demo.people import add_people, choose_for_all
from fundapp.demo.vault import found_vault
from fundapp.runtime.valkey import valkey_role
from tests.services.processes import child, wait_until

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"\b\d{4}(?: \d{4}){5} \d{2}\b")
INPUT = re.compile(r"<input[^>]*>")
ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')


@dataclass(frozen=True)
class Installation:
    """`environ` is what its processes are given."""

    app: Flask
    settings: Settings
    environ: Mapping[str, str]
    folder: Path

    @property
    def address(self) -> str:
        """Where it answers, once it is served."""
        return f"http://127.0.0.1:{self.settings.port}"

    @contextmanager
    def served(self, module: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """Runs `python -m module words…` for as long as the block lasts, from when it answers."""
        with self.running(module, *words) as process:
            wait_until(lambda: _answers(self.settings.port), 60, f"an answer of {module}")
            yield process

    @contextmanager
    def running(self, module: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """The same, of a process that answers nobody."""
        log = self.folder / f"{'-'.join([module.rpartition('.')[2], *words])}.log"
        with child([sys.executable, "-m", module, *words], log=log, environ=self.environ, cwd=ROOT) as process:
            yield process

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Everything that an installation runs: Valkey, worker, scheduler, web."""
        with ExitStack() as stack:
            log = self.folder / "valkey.log"
            command = valkey_role(self.settings.data_dir, log, dict(self.environ)).command
            stack.enter_context(child(command, log=log, environ=self.environ))
            roles = [stack.enter_context(self.running("fundapp", role)) for role in ("worker", "scheduler")]
            roles.append(stack.enter_context(self.served("fundapp", "web")))
            yield
            for each in roles:  # all at once: each is waited for where its own block ends
                each.terminate()


@contextmanager
def installation(database_url: str, folder: Path, **more: str) -> Iterator[Installation]:
    """On an empty database; `more` are further settings. Nothing runs yet."""
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FUNDAPP_")},
        "FUNDAPP_MODE": "demo",
        "FUNDAPP_DATA_DIR": str(folder / "data"),
        "FUNDAPP_DATABASE_URL": database_url,
        "FUNDAPP_SECRET_KEY": "a key for campaigns, which protects nothing at all",
        "FUNDAPP_PORT": str(_free_port()),
        "PYTHONPATH": str(ROOT),
        **more,
    }
    settings = load_settings(environ)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = create_app(settings)
    with app.app_context():
        upgrade()
        chosen, ctx = choose_for_all(), nobody()
        with transaction() as session:
            add_people(session, ctx, chosen)
            found_vault(session, ctx, settings, chosen)
        db.engine.dispose()
    yield Installation(app, settings, environ, folder)
    with app.app_context():
        db.engine.dispose()


@contextmanager
def reading(house: Installation) -> Iterator[Session]:
    """What its database holds; no connection stays open."""
    with house.app.app_context():
        with ReadSession(db) as session:
            yield session
        db.engine.dispose()


def nobody() -> Context:
    """The context of whoever has no account."""
    return Context(None, datetime.now(UTC), uuid4().hex, Reader("fr", ZoneInfo("UTC")))


class Browser:
    """A browser without script: it keeps cookies, and sends back what a page hid in its form.

    `source` is the loopback address that it comes from.
    """

    def __init__(self, address: str, source: str = "127.0.0.1") -> None:
        self.address, self.cookies, self.page, self.headers = address, dict[str, str](), "", dict[str, str]()
        patience = urllib3.Timeout(connect=2, read=60)
        self._pool = urllib3.PoolManager(maxsize=1, retries=False, timeout=patience, source_address=(source, 0))

    def get(self, path: str) -> str:
        """A page."""
        return self._take(self._pool.request("GET", self.address + path, headers=self._headers(), redirect=False))

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> str:
        """What a form gets, with what the last page hid in it; a redirection is followed."""
        body = urlencode({**self.hidden(), **fields})
        headers = self._headers(**{"Content-Type": "application/x-www-form-urlencoded", **headers})
        return self._take(self._pool.request("POST", self.address + path, body=body, headers=headers, redirect=False))

    def upload(self, path: str, fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes, str]]) -> str:
        """As `post`, with files: name, content and media type of each."""
        body, kind = urllib3.encode_multipart_formdata({**self.hidden(), **fields, **files})
        headers = self._headers(**{"Content-Type": kind})
        return self._take(self._pool.request("POST", self.address + path, body=body, headers=headers, redirect=False))

    def hidden(self) -> dict[str, str]:
        """What the last page carries without showing it."""
        fields = [dict(ATTRIBUTE.findall(each)) for each in INPUT.findall(self.page)]
        return {each["name"]: unescape(each["value"]) for each in fields if each.get("type") == "hidden"}

    def _headers(self, **more: str) -> dict[str, str]:
        carried = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {**({"Cookie": carried} if carried else {}), **more}

    def _take(self, answer: urllib3.BaseHTTPResponse) -> str:
        self.headers = dict(answer.headers)
        for line in answer.headers.getlist("Set-Cookie"):
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        if answer.status in (302, 303):
            return self.get(answer.headers["Location"])
        if answer.status >= 500:
            raise OSError(f"answered {answer.status}")
        self.page = answer.data.decode()
        return self.page


def send_first_message(browser: Browser, answers: Mapping[str, str], **headers: str) -> str:
    """Sends the form that the browser has open, and returns the code that it is shown."""
    found = CODE.search(browser.post("/form", {**answers, "do": "send"}, **headers))
    if found is None:
        raise ValueError(f"no code was shown: {browser.page[:2_000]}")
    return found[0]


def _answers(port: int) -> bool:
    try:
        return urllib3.request("GET", f"http://127.0.0.1:{port}/health/live", retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
