"""Where an address leads to, judged before anybody is called.

The address of a webhook or of a source of calls is what somebody typed, and this server stands where they do not:
beside its database, its queue, and whatever else answers inside the network or on the machine itself, such as a
provider's metadata service. Without a judgement, they could have it call any of these (server-side request forgery). So
a name is resolved once, each of its addresses is judged, and the connection goes to one that was judged: a name
resolved again might lead elsewhere by then (DNS rebinding). TLS verifies the name all the same.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from fundapp.core.net import LOOPBACK

PORTS = {"https": 443, "http": 80}
TRIED = 2
"""How many addresses of a name are tried, one after the other."""

_UNICAST = IPv6Network("2000::/3")
_LEADS_INWARDS = tuple(ip_network(each) for each in ("192.0.0.0/24", "192.88.99.0/24", "2002::/16"))
"""Protocol assignments, and tunnels whose addresses hold another that nobody would judge (RFC 6890, 3068, 3056). Not
all versions of Python tell them from public ones."""


class NotCalled(Exception):
    """An address that must not be called: "BadAddress", "NotEncrypted" or "NotPublic"."""


@dataclass(frozen=True)
class Destination:
    """A judged address: TLS verifies `host`, the server is called `name` and is reached at `addresses`."""

    encrypted: bool
    host: str
    name: str
    port: int
    target: str
    addresses: tuple[str, ...]


def find(url: str, *, demonstration: bool, ours: bool = False) -> Destination:
    """The destination of `url`; `ours`: the operator configured it, who may name what stands in their own network.

    Raises NotCalled for what is no address of a web server, does not encrypt (unless it names this machine and is ours,
    or a demonstration's), or leads to what is not public (unless it is ours, or to this machine in a demonstration).
    Raises OSError where the name cannot be resolved now.
    """
    parts = _parsed(url)
    host = (parts.host or "").strip("[]")
    if parts.scheme != "https" and not ((ours or demonstration) and host in LOOPBACK):
        raise NotCalled("NotEncrypted")
    port = parts.port or PORTS[parts.scheme or ""]
    addresses = _resolved(host, port)
    if not ours and not all(_may_be_called(ip_address(each), demonstration) for each in addresses):
        raise NotCalled("NotPublic")
    return Destination(parts.scheme == "https", host, parts.netloc or "", port, parts.request_uri, addresses[:TRIED])


def _parsed(url: str) -> Url:
    try:
        parts = parse_url(url)
    except LocationParseError as error:
        raise NotCalled("BadAddress") from error
    if parts.scheme not in PORTS or not parts.host or parts.auth:
        raise NotCalled("BadAddress")
    return parts


def _resolved(host: str, port: int) -> tuple[str, ...]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_kind, address in found))


def _may_be_called(address: IPv4Address | IPv6Address, demonstration: bool) -> bool:
    if demonstration and address.is_loopback:
        return True
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    return address.is_global and not address.is_multicast and not any(address in net for net in _LEADS_INWARDS)
