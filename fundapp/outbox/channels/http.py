"""HTTP as the channels use it: one short POST, no redirects, no proxy of the environment, no waiting without end."""

from collections.abc import Mapping
from contextlib import closing, suppress
from http.client import HTTPException

from urllib3.exceptions import HTTPError

from fundapp.core.net.connecting import connect, cut_off
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
    with closing(connect(destination, CONNECT_SECONDS)) as connection, cut_off(connection, EXCHANGE_SECONDS):
        connection.request(
            "POST", destination.target, body=body, headers=sent, preload_content=False, decode_content=False
        )
        with closing(connection.getresponse()) as answer:
            if not 200 <= answer.status < 300:
                raise Refused(answer.status)
            with suppress(HTTPError, HTTPException, OSError):
                return answer.read(longest) if longest else b""
    return b""
