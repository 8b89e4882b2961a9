"""Letters from an IMAP mailbox, read without a trace: nothing is marked, moved or deleted there."""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from threading import Event, Timer
from typing import Any, BinaryIO

from fundapp.grants.fetching.answers import Answer
from fundapp.grants.formats.letters import LARGEST
from fundapp.grants.formats.mail import pack_letter
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.mailbox import Mailbox, Mark, mark_of

MOST_LETTERS = 200
"""Letters that one visit takes; the next one goes on."""

FIRST_LOOK = timedelta(days=30)
"""How far back a mailbox is read that was never read before, or whose server has numbered its letters anew."""

WITHIN = 120.0
"""Seconds that a visit may take."""

_SILENCE = 20.0
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZE = re.compile(rb"UID (\d{1,11})\b.*?RFC822\.SIZE (\d{1,15})|RFC822\.SIZE (\d{1,15}).*?UID (\d{1,11})\b")


def collect(box: Mailbox | None, told: str | None, now: datetime, longest: int, within: float = WITHIN) -> Answer:
    """The letters that came since `told`, the `etag` of the last answer, in a parcel (see `formats.mail`).

    At most `longest` bytes of them, each at most `LARGEST`: longer ones are passed over. `etag` is to be told the next
    time; where nothing came the answer is `unchanged`. Raises Unreadable.
    """
    if box is None:
        raise Unreadable(Fault.NO_MAILBOX)
    body = TemporaryFile()  # noqa: SIM115 - whoever gets the answer closes it
    try:
        with _speaking(box, within) as server:
            mark = _gather(server, box, mark_of(told), now, body, longest)
    except BaseException:
        body.close()
        raise
    size = body.tell()
    body.seek(0)
    return Answer(body, "", "application/x-fundapp-letters", size, str(mark), unchanged=size == 0)


class _Server(imaplib.IMAP4_SSL):
    """A server that cannot have us keep more in memory than a letter."""

    def read(self, size: int) -> bytes:
        """As IMAP4's."""
        if size > LARGEST + 1_000_000:
            raise Unreadable(Fault.TOO_LARGE)
        return super().read(size)


@contextmanager
def _speaking(box: Mailbox, within: float) -> Iterator[imaplib.IMAP4_SSL]:
    """A server that has let us in, until the time is up; what fails comes out of here in our words."""
    server, late = _connect(box, min(_SILENCE, within)), Event()
    try:
        with _until(server, within, late):
            _sign_in(server, box)
            yield server
            with suppress(imaplib.IMAP4.error, OSError):
                server.logout()
    except TimeoutError as error:
        raise Unreadable(Fault.TOO_SLOW) from error
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise Unreadable(Fault.TOO_SLOW if late.is_set() else Fault.CUT) from error


def _connect(box: Mailbox, seconds: float) -> imaplib.IMAP4_SSL:
    """Wherever the mailbox stands: whoever installs the house names it, nobody who only uses it."""
    try:
        return _Server(box.host, box.port, ssl_context=ssl.create_default_context(), timeout=seconds)
    except ssl.SSLCertVerificationError as error:
        raise Unreadable(Fault.UNTRUSTED, error.verify_message[:200]) from error
    except TimeoutError as error:
        raise Unreadable(Fault.TOO_SLOW) from error
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise Unreadable(Fault.UNREACHABLE) from error


@contextmanager
def _until(server: imaplib.IMAP4_SSL, within: float, late: Event) -> Iterator[None]:
    """Ends the connection when the time is up: the socket's timeout begins anew with each byte."""

    def end() -> None:
        late.set()
        with suppress(OSError):
            socket.socket.shutdown(server.socket(), socket.SHUT_RDWR)

    timer = Timer(within, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with suppress(OSError):
            server.shutdown()


def _sign_in(server: imaplib.IMAP4_SSL, box: Mailbox) -> None:
    try:
        server.login(box.user, box.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise Unreadable(Fault.MAILBOX_SHUT) from error  # not what the server says: it may repeat what it was sent


def _gather(
    server: imaplib.IMAP4_SSL, box: Mailbox, told: Mark | None, now: datetime, body: BinaryIO, longest: int
) -> Mark:
    """Writes the letters into `body`; how far the folder is read by now."""
    validity = _open(server, box)
    known = told if told and told.validity == validity else None
    wanted = f"UID {known.uid + 1}:*" if known else f"SINCE {_day(now - FIRST_LOOK)}"
    mark = known or Mark(validity, 0)
    for uid in sorted(each for each in _search(server, wanted) if each > mark.uid)[:MOST_LETTERS]:
        size = _size(server, uid)
        if size <= LARGEST:
            letter = _letter(server, uid)
            if body.tell() and body.tell() + len(letter) > longest:
                return mark
            if letter:
                body.write(pack_letter(letter))
        mark = Mark(validity, uid)
    return mark


def _open(server: imaplib.IMAP4_SSL, box: Mailbox) -> int:
    """Opens the folder for reading only, so that nothing is marked as seen; the validity of its numbers."""
    folder = '"' + box.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    kind, _count = server.select(folder, readonly=True)
    if kind != "OK":
        raise Unreadable(Fault.NO_MAILBOX)
    _kind, validity = server.response("UIDVALIDITY")
    first = (validity or [None])[0]
    return int(first) if isinstance(first, bytes) and first.isdigit() and len(first) < 12 else 0


def _search(server: imaplib.IMAP4_SSL, wanted: str) -> list[int]:
    kind, found = server.uid("SEARCH", wanted)
    if kind != "OK":
        raise Unreadable(Fault.REFUSED)
    numbers = b" ".join(each for each in found if isinstance(each, bytes)).split()
    return [int(number) for number in numbers if number.isdigit() and len(number) < 12]


def _size(server: imaplib.IMAP4_SSL, uid: int) -> int:
    """Bytes of a letter; more than any where the server does not say."""
    _kind, said = server.uid("FETCH", str(uid), "(RFC822.SIZE)")
    match = _SIZE.search(b" ".join(each for each in said if isinstance(each, bytes)))
    return int(match[2] or match[3]) if match else LARGEST + 1


def _letter(server: imaplib.IMAP4_SSL, uid: int) -> bytes:
    _kind, said = server.uid("FETCH", str(uid), "(BODY.PEEK[])")
    parts: list[Any] = [each for each in said if isinstance(each, tuple) and len(each) == 2]
    return bytes(parts[0][1]) if parts and isinstance(parts[0][1], bytes) else b""


def _day(moment: datetime) -> str:
    """As IMAP writes days, whatever the language of this machine."""
    return f"{moment.day}-{_MONTHS[moment.month - 1]}-{moment.year}"
