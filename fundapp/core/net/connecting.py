"""Connections to judged addresses, without a proxy of the environment and without waiting without end."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from threading import Event, Timer

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from fundapp.core.net.destination import Destination


def connect(destination: Destination, seconds: float) -> HTTPConnection:
    """A connection to the first address that takes one within `seconds`, and as long again for TLS.

    Raises what the last address did: OSError or urllib3's HTTPError.
    """
    *others, last = destination.addresses
    for address in others:
        with suppress(HTTPError, OSError):
            return _connect(destination, address, seconds)
    return _connect(destination, last, seconds)


@contextmanager
def cut_off(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """Ends the connection when its time is up: a timeout of the socket begins anew with each byte.

    Raises TimeoutError for what fails since then.
    """
    taken: socket.socket = connection.sock
    connection.timeout = seconds
    late = Event()

    def end() -> None:
        late.set()
        with suppress(OSError):
            socket.socket.shutdown(taken, socket.SHUT_RDWR)  # not TLS's own, which is not made for two threads

    timer = Timer(seconds, end)
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


def _connect(destination: Destination, address: str, seconds: float) -> HTTPConnection:
    connection: HTTPConnection
    if destination.encrypted:
        connection = HTTPSConnection(
            address,
            destination.port,
            timeout=seconds,
            ssl_context=ssl.create_default_context(),
            server_hostname=destination.host,
        )
    else:
        connection = HTTPConnection(address, destination.port, timeout=seconds)
    try:
        connection.connect()
    except BaseException:
        connection.close()
        raise
    return connection
