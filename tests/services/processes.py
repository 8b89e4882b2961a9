"""Child processes that never outlive the tests: ended by id, and by the kernel should the tests be killed."""

import contextlib
import ctypes
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class NotAvailable(Exception):
    """A server or browser that cannot be had on this machine; `str()` says why."""


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Polls `condition` until true; raises TimeoutError naming `what` after `seconds`."""
    deadline = monotonic() + seconds
    pause = threading.Event()
    while not condition():
        if monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        pause.wait(0.02)


@contextlib.contextmanager
def child(
    command: Sequence[str | Path],
    *,
    log: Path,
    stop: signal.Signals = signal.SIGTERM,
    user: int | None = None,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a process for as long as the block lasts; its output goes to `log`.

    It gets `stop` at the end, or from the kernel when this process dies first, and SIGKILL after 10 s.
    """

    def follow_parent() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(stop), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    parent = os.getpid()
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=follow_parent,  # noqa: PLW1509 - one system call, no lock taken
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            env=None if environ is None else dict(environ),
            cwd=cwd or log.parent,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        end(process, stop)


def end(process: subprocess.Popen[bytes], stop: int = signal.SIGTERM, patience: float = 10) -> None:
    """Ends one process by its id: asks, waits `patience` seconds, then kills."""
    if process.poll() is not None:
        return
    process.send_signal(stop)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, for an error message."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
