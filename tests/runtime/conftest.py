"""Real supervisors, found again by a mark in their environment and by their folder."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import redis

from fundapp.config import Settings, load_settings
from fundapp.outbox.queue import connect
from tests.services.processes import wait_until

ROOT = Path(__file__).resolve().parents[2]
MARK = "FUNDAPP_TEST_MARK"
READY = "Ctrl-C"
PATIENCE = 90.0
"""Seconds for what takes three on a quiet machine."""


@dataclass
class Installation:
    """A data folder, and what runs on it."""

    folder: Path
    mark: str = field(default_factory=lambda: secrets.token_hex(16))
    commands: list["Running"] = field(default_factory=list)

    @property
    def environ(self) -> dict[str, str]:
        """The environment of its processes: production, so that no demonstration data is loaded."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("FUNDAPP_", "LC_", "LANG"))}
        return {
            **kept,
            MARK: self.mark,
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "FUNDAPP_MODE": "production",
            "FUNDAPP_SECRET_KEY": "a key for tests, which protects nothing at all",
            "FUNDAPP_DATA_DIR": str(self.folder / "var"),
        }

    @property
    def settings(self) -> Settings:
        """The settings of its processes."""
        return load_settings(self.environ)

    @property
    def queue(self) -> redis.Redis:
        """Its queue server."""
        return connect(self.settings)

    def run(self, *words: str, **changes: str) -> "Running":
        """Starts `fundapp` with these words and settings."""
        output = self.folder / f"output-{len(self.commands)}"
        with output.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "fundapp", *words],
                env=self.environ | changes,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                cwd=self.folder,
            )
        self.commands.append(Running(process, output))
        return self.commands[-1]

    def up(self, *words: str, **changes: str) -> "Running":
        """Starts `fundapp up` on a free port and waits until it says that it is ready."""
        running = self.run("up", "--port", "0", *words, **changes)
        wait_until(lambda: READY in running.text or running.process.poll() is not None, PATIENCE, "the start")
        assert READY in running.text, running.text + self.logs()
        return running

    def logs(self) -> str:
        """What its processes wrote."""
        found = sorted((self.folder / "var" / "log").glob("*.log"))
        return "".join(f"\n== {path.name}\n{path.read_text(errors='replace')[-2000:]}" for path in found)

    def processes(self) -> dict[int, str]:
        """Every living process of this installation: id and command line."""
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            try:
                if self._is_ours(path):
                    found[int(path.name)] = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def _is_ours(self, process: Path) -> bool:
        """By what every child inherits. Valkey writes its title over its environment, but works in our folder.

        A zombie shows neither: what is dead but not yet reaped does not count.
        """
        marked = f"{MARK}={self.mark}".encode() in (process / "environ").read_bytes().split(b"\0")
        return marked or (process / "cwd").readlink().is_relative_to(self.folder)

    def named(self, word: str) -> list[int]:
        """The living processes whose command line ends in or contains the word."""
        return [process for process, command in self.processes().items() if f" {word} " in f" {command} "]

    def wait_until_empty(self, seconds: float = 10) -> None:
        """Waits until nothing of it lives."""
        try:
            wait_until(lambda: not self.processes(), seconds, "the end of all processes")
        except TimeoutError:
            pytest.fail(f"left behind: {self.processes()}")


@dataclass
class Running:
    """A `fundapp` command under way, and what it prints."""

    process: subprocess.Popen[bytes]
    output: Path

    @property
    def text(self) -> str:
        """What it printed so far."""
        return self.output.read_text(errors="replace")

    def end(self, seconds: float = PATIENCE) -> int:
        """Waits for its end; its exit status."""
        return self.process.wait(seconds)


@contextmanager
def _an_installation() -> Iterator[Installation]:
    """A new folder, its path short enough for a socket. Whatever is left running on it is ended."""
    with TemporaryDirectory(prefix="fundapp-") as folder:
        made = Installation(Path(folder))
        try:
            yield made
        finally:
            _clear(made)


@pytest.fixture
def installation() -> Iterator[Installation]:
    """A new installation, of which nothing runs yet."""
    with _an_installation() as made:
        yield made


@pytest.fixture(scope="session")
def running_installation() -> Iterator[Installation]:
    """One that is up, for all tests that leave it up: whatever they kill in it has come back when they end."""
    with _an_installation() as made:
        made.up()
        yield made


def _clear(made: Installation) -> None:
    for process in made.processes():
        os.kill(process, signal.SIGKILL)
    for command in made.commands:
        command.end()
    made.wait_until_empty()
