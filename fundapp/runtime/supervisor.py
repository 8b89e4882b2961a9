"""`fundapp up`: starts everything in order, keeps it running, and leaves nothing behind."""

import os
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from fundapp.config import Settings, load_settings
from fundapp.core.i18n import _
from fundapp.runtime.children import Child, Role
from fundapp.runtime.crew import Crew
from fundapp.runtime.errors import StartError
from fundapp.runtime.place import Place, occupied
from fundapp.runtime.ports import listen
from fundapp.runtime.selfcheck import Address, answers, self_check
from fundapp.runtime.terminal import Terminal
from fundapp.runtime.valkey import valkey_role

CHECKOUT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60.0
ONCE_SECONDS = 30.0


def up(environ: Mapping[str, str], *, once: bool, terminal: Terminal) -> int:
    """Run everything until told to stop; `once`: until it has checked itself. Returns the exit status.

    Raises SettingError and StartError with the sentence for the operator.
    """
    settings = load_settings(environ)
    with occupied(settings.data_dir) as place, _listening(settings) as sockets:
        environ = _for_children(environ, place, settings, sockets)
        settings = load_settings(environ)
        place.sign(settings.public_url)
        crew = Crew()
        try:
            _start(crew, place, settings, environ, sockets, terminal)
            return _run(crew, settings, Address.of(sockets[0], settings), terminal, once=once)
        finally:
            crew.stop()


@contextmanager
def _listening(settings: Settings) -> Iterator[list[socket.socket]]:
    sockets = listen(settings.host, settings.port)
    try:
        yield sockets
    finally:
        for opened in sockets:
            opened.close()


def _for_children(
    environ: Mapping[str, str], place: Place, settings: Settings, sockets: Sequence[socket.socket]
) -> dict[str, str]:
    """The same settings for all: the port we got, the key we keep, the package we are."""
    return {
        **environ,
        "FUNDAPP_PORT": str(sockets[0].getsockname()[1]),
        "FUNDAPP_SECRET_KEY": environ.get("FUNDAPP_SECRET_KEY") or place.key(),
        "FUNDAPP_DATA_DIR": str(settings.data_dir),
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONSAFEPATH": "1",
    }


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "fundapp", *words]


def _start(
    crew: Crew,
    place: Place,
    settings: Settings,
    environ: Mapping[str, str],
    sockets: Sequence[socket.socket],
    terminal: Terminal,
) -> None:
    """Everything at once: the others load, and wait at a gate, while one child prepares what they need."""
    if settings.redis_url is None:
        crew.add(valkey_role(settings.data_dir, place.log("valkey"), environ))
    gate, latch = os.pipe()
    try:
        for name, command, keep in _services(settings, tuple(opened.fileno() for opened in sockets)):
            words = _command(*command, "--gate", str(gate))
            crew.add(Role(name, words, place.log(name), environ, (*keep, gate)))
        words = _command("prepare", "--steps-done", str(terminal.number))
        crew.run_to_end(Child(Role("prepare", words, place.log("prepare"), environ), stdout=None))
    finally:
        os.close(latch)
    terminal.number += 3 if settings.is_demonstration else 2


def _services(settings: Settings, sockets: tuple[int, ...]) -> Iterator[tuple[str, list[str], tuple[int, ...]]]:
    """Name, command and inherited descriptors of what is to run."""
    options = [word for number in sockets for word in ("--socket", str(number))]
    yield "web", ["web", *options], sockets
    for number in range(1, settings.workers + 1):
        yield f"worker-{number}", ["worker"], ()
    yield "scheduler", ["scheduler"], ()


def _run(crew: Crew, settings: Settings, address: Address, terminal: Terminal, *, once: bool) -> int:
    if once:
        return 0 if self_check(crew, settings, address, terminal, monotonic() + ONCE_SECONDS) else 1
    deadline = monotonic() + READY_SECONDS
    while not answers(address, "/health/ready"):
        crew.tend(0.05)
        if crew.stop_requested:
            return 0
        if monotonic() > deadline:
            raise StartError(_("The web did not answer within %(seconds)s seconds.", seconds=round(READY_SECONDS)))
    terminal.step(_("Web, jobs and scheduler"), _("in order"))
    terminal.line(_("fundapp is at %(address)s (Ctrl-C ends it).", address=settings.public_url))
    while not crew.stop_requested:
        crew.tend(1.0)
    return 0
