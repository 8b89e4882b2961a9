"""HTTP as the channels use it: one short POST, no redirects, no proxy of the environment, no waiting without end."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from threading import Event, Timer

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from fundapp.outbox.channels.destination import TRIED, Destination

CONNECT_SECONDS = 5
"""How long one address may take to be connected, and as long again for TLS."""

EXCHANGE_SECONDS = 20
"""How long the whole exchange may take thereafter, however slowly bytes trickle in. Standard Webhooks: 15 to 30 s."""

LONGEST_SECONDS = TRIED * 2 * CONNECT_SECONDS + EXCHANGE_SECONDS
LONGEST_ANSWER = 65_536


class Refused(Exception):
    """An answer that is no success; `status` is its number."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def post(destination: Destination, body: bytes, headers: Mapping[str, str], *, longest: int = 0) -> bytes:
    """POST JSON and return up to `longest` bytes of the answer. Raises Refused for an answer other than 2xx.

    A server that does not answer raises OSError, HTTPException or urllib3's HTTPError: it may have the message all the
    same. Once it has said 2xx it has it, whatever becomes of the rest of its answer.
    """
    sent = {"Host": destination.name, "Content-Type": "application/json", "User-Agent": "fundapp", **headers}
    with closing(_connected(destination)) as connection, _cut_off(connection):
        connection.request(
            "POST", destination.target, body=body, headers=sent, preload_content=False, decode_content=False
        )
        with closing(connection.getresponse()) as answer:
            if not 200 <= answer.status < 300:
                raise Refused(answer.status)
            with suppress(HTTPError, HTTPException, OSError):
                return answer.read(longest) if longest else b""
    return b""


def _connected(destination: Destination) -> HTTPConnection:
    """A connection to the first address that takes one. Raises what the last one did."""
    *others, last = destination.addresses
    for address in others:
        with suppress(HTTPError, OSError):
            return _connect(destination, address)
    return _connect(destination, last)


def _connect(destination: Destination, address: str) -> HTTPConnection:
    connection: HTTPConnection
    if destination.encrypted:
        connection = HTTPSConnection(
            address,
            destination.port,
            timeout=CONNECT_SECONDS,
            ssl_context=ssl.create_default_context(),
            server_hostname=destination.host,
        )
    else:
        connection = HTTPConnection(address, destination.port, timeout=CONNECT_SECONDS)
    try:
        connection.connect()
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _cut_off(connection: HTTPConnection) -> Iterator[None]:
    """Ends the connection when its time is up: a timeout of the socket begins anew with each byte."""
    taken: socket.socket = connection.sock
    connection.timeout = EXCHANGE_SECONDS
    late = Event()

    def end() -> None:
        late.set()
        with suppress(OSError):
            socket.socket.shutdown(taken, socket.SHUT_RDWR)  # not TLS's own, which is not made for two threads

    timer = Timer(EXCHANGE_SECONDS, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (HTTPError, HTTPException, OSError) as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
