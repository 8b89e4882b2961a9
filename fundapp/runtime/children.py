"""One child process: started, seen dead, started again, stopped."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile
from time import monotonic

from fundapp.core.lifetime import end_with

LONGEST_LOG = 5_000_000
"""Bytes; with the older one, a child's logs take a little more than twice that."""
QUICK_SECONDS = 60.0
QUICK_DEATHS = 5


@dataclass(frozen=True)
class Role:
    """What a child is: its command and surroundings."""

    name: str
    command: Sequence[str]
    log: Path
    environ: Mapping[str, str]
    keep: tuple[int, ...] = ()
    """Descriptors it inherits."""


@dataclass
class Child:
    """A process in a role. It never outlives us: the kernel kills it when we die."""

    role: Role
    stdout: int | None = subprocess.STDOUT
    """STDOUT: what it prints goes to its log too; None: to the terminal."""
    process: "subprocess.Popen[bytes] | None" = None
    deaths: list[float] = field(default_factory=list)
    again_at: float = 0.0

    def start(self) -> None:
        """Start the process, in a session of its own: Ctrl-C is ours to pass on. Raises OSError."""
        self.shorten_log()
        parent = os.getpid()

        def first() -> None:
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            end_with(parent)

        with self.role.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.role.command,
                stdin=subprocess.DEVNULL,
                stdout=log if self.stdout == subprocess.STDOUT else None,
                stderr=log,
                env=dict(self.role.environ),
                pass_fds=self.role.keep,
                start_new_session=True,
                preexec_fn=first,  # noqa: PLW1509 - we have a single thread
            )

    @property
    def alive(self) -> bool:
        """True while the process runs."""
        return self.process is not None and self.process.poll() is None

    def tend(self) -> bool:
        """Start it again if it died, a little later each time. False where it dies too often to go on."""
        now = monotonic()
        if self.alive:
            return True
        if self.process is not None:
            self.process = None
            self.deaths = [death for death in self.deaths if death > now - QUICK_SECONDS] + [now]
            self.again_at = now + min(0.2 * 2 ** len(self.deaths), 5.0)
        if len(self.deaths) >= QUICK_DEATHS:
            return False
        if now >= self.again_at:
            self.start()
        return True

    def shorten_log(self) -> None:
        """Empty a log that has grown long, keeping a copy of it in place of the one before.

        The file stays the same, so a process that writes to it goes on: its descriptor appends. What it writes
        between copy and cut is lost. A disk without room for the copy keeps the newest alone.
        """
        log = self.role.log
        if not log.exists() or log.stat().st_size <= LONGEST_LOG:
            return
        older = log.with_suffix(".old.log")
        try:
            copyfile(log, older)
        except OSError:
            older.unlink(missing_ok=True)
        os.truncate(log, 0)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def last_words(self) -> str:
        """The end of its log."""
        lines = self.role.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""
