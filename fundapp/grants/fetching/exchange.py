"""One visit to an address: a question, redirects that are each judged anew, and an answer within limits."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from ssl import SSLCertVerificationError
from tempfile import TemporaryFile
from time import monotonic
from typing import BinaryIO
from urllib.parse import urldefrag, urljoin

from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError
from urllib3.response import BaseHTTPResponse

from fundapp.core.net.connecting import connect, cut_off
from fundapp.core.net.destination import Destination, NotCalled, find
from fundapp.grants.fetching.answers import Answer, ComeLater, Posting
from fundapp.grants.fetching.unpacking import PIECE, decoded, limited
from fundapp.grants.rules.faults import Fault, Unreadable

CONNECT_SECONDS = 5.0
"""How long one address may take to be connected, and as long again for TLS."""

FIRST_SECONDS = 20.0
"""How long a server may think before it answers, and later fall silent."""

REDIRECTS = 5
LONGEST_WAIT = timedelta(days=7)
"""However long a server asks us to stay away, we look again after this."""

_HEADERS = {"User-Agent": "fundapp", "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
"""The product's name and nothing of who runs it: that a network of human-rights organisations asks must not show."""

_REFUSALS: Mapping[int, Fault] = {
    401: Fault.FORBIDDEN, 403: Fault.FORBIDDEN, 407: Fault.FORBIDDEN, 451: Fault.FORBIDDEN,
    404: Fault.GONE, 410: Fault.GONE,
    408: Fault.BUSY, 425: Fault.BUSY, 429: Fault.BUSY, 503: Fault.BUSY,
}  # fmt: skip
_ELSEWHERE = (301, 302, 303, 307, 308)


def fetch(
    address: str,
    *,
    longest: int,
    within: float,
    etag: str | None = None,
    modified: str | None = None,
    posting: Posting | None = None,
    demonstration: bool = False,
) -> Answer:
    """What stands at a public address, unpacked, at most `longest` bytes of it; `within`: seconds for all of it.

    `etag` and `modified` are those of the last answer: where nothing has changed since, the answer is `unchanged`.
    Without a cookie, a referrer or a proxy of the environment; `demonstration`: this machine may be asked too. Raises
    Unreadable for everything that can go wrong, ComeLater where the server says when to come back. Close the answer.
    """
    until = monotonic() + within
    asked = {**_HEADERS, **_conditions(etag, modified), **(posting.headers if posting else {})}
    at = address
    for _hop in range(REDIRECTS + 1):
        with _judged(at, demonstration) as destination, _open(destination, until) as connection:
            response = _ask(connection, destination, asked, posting)
            if response.status not in _ELSEWHERE:
                return _read(response, at, longest, until, conditional=bool(etag or modified))
            at = _elsewhere(response, at, follows=posting is None)
    raise Unreadable(Fault.LED_AROUND, at[:200])


@contextmanager
def _judged(address: str, demonstration: bool) -> Iterator[Destination]:
    """Where to call. What fails later comes out of here in our words too."""
    try:
        destination = find(address, demonstration=demonstration)
    except NotCalled as error:
        inwards = str(error) == "NotPublic"
        raise Unreadable(Fault.NOT_PUBLIC if inwards else Fault.BAD_ADDRESS, address[:200]) from error
    except UnicodeError as error:
        raise Unreadable(Fault.BAD_ADDRESS, address[:200]) from error
    except OSError as error:
        raise Unreadable(Fault.UNREACHABLE, address[:200]) from error
    yield destination


@contextmanager
def _open(destination: Destination, until: float) -> Iterator[HTTPConnection]:
    """A connection that ends when the time is up."""
    left = until - monotonic()
    if left <= 0:
        raise Unreadable(Fault.TOO_SLOW)
    try:
        connection = connect(destination, min(CONNECT_SECONDS, left))
    except SSLCertVerificationError as error:
        raise Unreadable(Fault.UNTRUSTED, error.verify_message[:200]) from error
    except (HTTPError, OSError) as error:
        raise Unreadable(Fault.UNREACHABLE, destination.host[:200]) from error
    try:
        with closing(connection), cut_off(connection, max(until - monotonic(), 0.01)):
            yield connection
    except (IncompleteRead, ProtocolError) as error:
        raise Unreadable(Fault.CUT) from error
    except (TimeoutError, HTTPError) as error:
        raise Unreadable(Fault.TOO_SLOW) from error
    except (HTTPException, OSError) as error:
        raise Unreadable(Fault.UNREACHABLE, destination.host[:200]) from error


def _ask(
    connection: HTTPConnection, destination: Destination, asked: Mapping[str, str], posting: Posting | None
) -> BaseHTTPResponse:
    headers = {"Host": destination.name, **asked}
    if posting:
        headers["Content-Type"] = posting.content_type
    connection.request(
        "POST" if posting else "GET",
        destination.target,
        body=posting.body if posting else None,
        headers=headers,
        preload_content=False,
        decode_content=False,
    )
    with cut_off(connection, FIRST_SECONDS):
        return connection.getresponse()


def _elsewhere(response: BaseHTTPResponse, at: str, *, follows: bool) -> str:
    """Where a server sends us. What is asked by POST may carry a key: nobody takes that to another address."""
    with closing(response):
        location = response.headers.get("Location", "")
    if not location:
        raise Unreadable(Fault.ERROR, f"HTTP {response.status}")
    try:
        leads_to = urldefrag(urljoin(at, location)).url
    except ValueError as error:
        raise Unreadable(Fault.BAD_ADDRESS, location[:200]) from error
    if not follows:
        raise Unreadable(Fault.GONE, f"HTTP {response.status}: {leads_to}"[:200])
    return leads_to


def _read(response: BaseHTTPResponse, at: str, longest: int, until: float, *, conditional: bool) -> Answer:
    with closing(response):
        body = TemporaryFile()  # noqa: SIM115 - whoever gets the answer closes it
        try:
            if response.status == 304 and conditional:
                return Answer(body, at, unchanged=True)
            _refuse(response)
            size = _receive(response, body, longest)
            if monotonic() >= until:  # without a length, what we cut off looks like an end
                raise Unreadable(Fault.TOO_SLOW)  # noqa: TRY301 - the file is closed as for every other fault
        except BaseException:
            body.close()
            raise
    kind, etag, modified = (response.headers.get(name) for name in ("Content-Type", "ETag", "Last-Modified"))
    return Answer(body, at, (kind or "")[:200], size, _short(etag), _short(modified))


def _receive(response: BaseHTTPResponse, body: BinaryIO, longest: int) -> int:
    """Writes what comes into the file and returns to its beginning; how many bytes it was."""
    if int(response.length_remaining or 0) > longest:
        raise Unreadable(Fault.TOO_LARGE)
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    packed = limited(response.stream(PIECE, decode_content=False), longest)
    size = 0
    for piece in limited(decoded(packed, encoding), longest):
        size += len(piece)
        body.write(piece)
    if not size:
        raise Unreadable(Fault.EMPTY)
    body.seek(0)
    return size


def _refuse(response: BaseHTTPResponse) -> None:
    """Raises what an answer other than 200 means."""
    status = response.status
    if status == 204:
        raise Unreadable(Fault.EMPTY, "HTTP 204")
    if 200 <= status < 300:
        return
    detail = f"HTTP {status}"
    fault = _REFUSALS.get(status) or (Fault.REFUSED if 400 <= status < 500 else Fault.ERROR)
    if fault is Fault.BUSY:
        raise ComeLater(fault, detail, _wait(response.headers.get("Retry-After", "")))
    raise Unreadable(fault, detail)


def _wait(text: str) -> timedelta | None:
    """How long a server asks us to stay away: seconds, or a moment (RFC 9110, 10.2.3)."""
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=min(int(text[:9]), 10**8)), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.now(UTC)
    return min(max(wait, timedelta()), LONGEST_WAIT)


def _conditions(etag: str | None, modified: str | None) -> dict[str, str]:
    given = {"If-None-Match": etag, "If-Modified-Since": modified}
    return {name: value for name, value in given.items() if value}


def _short(header: str | None) -> str | None:
    """What a server wishes to be told again, as long as it is short and can be sent at all."""
    return header if header and len(header) <= 200 and header.isascii() and header.isprintable() else None
