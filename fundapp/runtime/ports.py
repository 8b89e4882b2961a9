"""The sockets on which the web listens, opened before anything else starts: a busy port is known at once."""

import errno
import os
import socket

from fundapp.core.i18n import _
from fundapp.runtime.errors import StartError

BACKLOG = 512


def listen(host: str, port: int) -> list[socket.socket]:
    """Listening sockets for `host`; `localhost` means IPv4 and, where there is any, IPv6. 0: a free port.

    Raises StartError with the reason: busy, not allowed, no such address.
    """
    sockets: list[socket.socket] = []
    try:
        for family, address in _addresses(host, port):
            wanted = sockets[0].getsockname()[1] if sockets else port
            try:
                sockets.append(_listening(family, address, wanted))
            except OSError as error:
                if not sockets or error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    raise
    except OSError as error:
        for opened in sockets:
            opened.close()
        raise StartError(_why_not(host, port, error)) from error
    return sockets


def _addresses(host: str, port: int) -> list[tuple[int, str]]:
    if host == "localhost":
        return [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return list(dict.fromkeys((int(family), str(address[0])) for family, _t, _p, _n, address in found))


def _listening(family: int, address: str, port: int) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind((address, port))
        opened.listen(BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return _(
            "Port %(port)s is busy: end the program that uses it, or choose another with --port %(other)s.",
            port=port,
            other=port + 1,
        )
    if error.errno == errno.EACCES:
        return _("Port %(port)s is reserved for root; choose another with --port 8000.", port=port)
    # getaddrinfo's errors have numbers of their own.
    reason = str(error.strerror) if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
    return _("%(host)s, port %(port)s cannot be used: %(reason)s.", host=host, port=port, reason=reason)
