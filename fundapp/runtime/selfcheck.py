"""What `up --once` tries: the web answers, a job runs, a mail arrives."""

import http.client
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

from fundapp.config import Settings
from fundapp.core.i18n import _
from fundapp.outbox import mailbox
from fundapp.runtime.crew import Crew
from fundapp.runtime.terminal import Terminal

ANSWER_SECONDS = 3.0
ANSWERS = {200, 302, 303, 401}

Try = Callable[[], bool | None]
"""One attempt: passed, failed for good, or (None) not yet."""


@dataclass(frozen=True)
class Address:
    """Where our own web listens, and the name it is called by."""

    host: str
    port: int
    name: str

    @classmethod
    def of(cls, listening: socket.socket, settings: Settings) -> "Address":
        """The address of a listening socket; one that listens everywhere is reached on this machine."""
        host, port = listening.getsockname()[:2]
        here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
        return cls(here, port, urlsplit(settings.public_url).netloc)


def answers(address: Address, path: str) -> bool:
    """True where the web answers a GET with a page, or asks to sign in. No proxy of the environment is used."""
    connection = http.client.HTTPConnection(address.host, address.port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": address.name})
        return connection.getresponse().status in ANSWERS
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def self_check(crew: Crew, settings: Settings, address: Address, terminal: Terminal, deadline: float) -> bool:
    """One line per check; none is tried after a failed one. False where one failed until `deadline`."""
    trial = _Trial(settings)
    checks: list[tuple[str, Try]] = [
        (_("the application is ready"), lambda: answers(address, "/health/ready") or None),
        (_("the home page answers"), lambda: answers(address, "/") or None),
        (_("a job ran"), trial.job_ran),
    ]
    if settings.mail_url is None:
        checks.append((_("a mail arrived in the local mailbox"), trial.mail_arrived))
    return all(_passes(crew, terminal, deadline, title, passed) for title, passed in checks)


def _passes(crew: Crew, terminal: Terminal, deadline: float, title: str, attempt: Try) -> bool:
    began = monotonic()
    while not (passed := attempt()):
        if passed is False:
            return terminal.check(False, _("%(check)s: failed", check=title))
        crew.tend(0.05)
        if crew.stop_requested:
            return terminal.check(False, _("%(check)s: stopped", check=title))
        if monotonic() > deadline:
            late = round(monotonic() - began)
            return terminal.check(False, _("%(check)s: not within %(seconds)s s", check=title, seconds=late))
    return terminal.check(True, title)


class _Trial:
    """A job that sends a mail with a word of its own, to be found again in the mailbox."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._token = secrets.token_hex(4)
        self._job: str | None = None

    def job_ran(self) -> bool | None:
        """Enqueues at the first call; then says whether a worker did the job, or None before."""
        from fundapp.outbox import queue  # noqa: PLC0415 - RQ is slow to load, and `up` alone does without

        if self._job is None:
            self._job = queue.enqueue(self._settings, "default", "fundapp.outbox.jobs.send_trial", self._token).id
        return queue.outcome(self._settings, self._job)

    def mail_arrived(self) -> bool | None:
        """True once the mail is in the local mailbox, None before."""
        letters = mailbox.newest(self._settings.mailbox_dir, limit=10)
        return any(self._token in letter.subject for letter in letters) or None
