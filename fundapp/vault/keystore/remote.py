"""A place of the keystore on another host: `fundapp keystore serve`, called over HTTP.

The bodies are halves in the clear. `http://` is for this machine and for links that are encrypted already (WireGuard,
a private network within one host); anything else is `https://`, whose certificate is verified.
"""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError, ProtocolError

from fundapp.core.i18n import _
from fundapp.vault.keystore.place import (
    ID_BYTES,
    MOST_IDS,
    Found,
    HalfRefused,
    KeystoreAway,
    KeystoreLost,
    KeystoreUnmade,
    Mark,
    State,
)
from fundapp.vault.keystore.slots import BODY_BYTES, DESTROYED
from fundapp.vault.keystore.wire import (
    LONGEST_ANSWER,
    MARK_BYTES,
    mark_bytes,
    pair_bytes,
    pieces,
    read_found,
    read_mark,
    read_state,
)

TIMEOUT = Timeout(connect=3, read=10)
"""Seconds to connect, and between two pieces of an answer; flushing 10,000 halves takes well under one."""

CONNECTIONS = 4
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Remote:
    """The remote place. Every request may be repeated without harm, so one that a dead connection swallowed is."""

    def __init__(self, address: str, token: str) -> None:
        parts = urlsplit(address)
        if "@" in parts.netloc or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("A keystore's address is http://host:port or https://host:port, without a name or path.")
        if not token:
            raise ValueError("A keystore on another host needs its token.")
        self.name = f"{parts.scheme}://{parts.netloc}"
        self.is_exposed = parts.scheme == "http" and parts.hostname not in LOOPBACK
        self._parts = parts
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"}
        self._pools: dict[int, HTTPConnectionPool] = {}

    def state(self) -> State:
        """As Place says."""
        body = self._post("state", b"")
        with _well_formed():
            return read_state(body)

    def create(self, slots: Sequence[bytes] = ()) -> None:
        """As Place says, but the slots follow one request after another: a crash may leave some out, for `fill`."""
        self._post("create", b"")
        content = {each[:ID_BYTES]: each[ID_BYTES:BODY_BYTES] for each in slots}
        if content:
            self.shred([each for each, half in content.items() if half == DESTROYED])
            self.put({each: half for each, half in content.items() if half != DESTROYED})

    def read(self, ids: Collection[bytes]) -> Found:
        """As Place says."""
        whole = Found({}, set(), set())
        for some in _by(list(ids)):
            body = self._post("read", b"".join(some))
            with _well_formed():
                found = read_found(body, set(some))
            whole.halves.update(found.halves)
            whole.shredded.update(found.shredded)
            whole.damaged.update(found.damaged)
        return whole

    def put(self, halves: Mapping[bytes, bytes]) -> None:
        """As Place says, but refused as a whole only up to MOST_IDS halves."""
        for some in _by(list(halves)):
            self._post("put", pair_bytes({each: halves[each] for each in some}))

    def shred(self, ids: Collection[bytes]) -> None:
        """As Place says."""
        for some in _by(list(ids)) or [[]]:
            self._post("shred", b"".join(some))

    def shreds_since(self, mark: Mark) -> tuple[list[bytes], Mark]:
        """As Place says."""
        body = self._post("since", mark_bytes(mark))
        with _well_formed():
            return pieces(body[MARK_BYTES:], 16), read_mark(body[:MARK_BYTES])

    def follow(self, store: bytes, mark: Mark) -> None:
        """As Place says."""
        self._post("follow", store + mark_bytes(mark))

    def _post(self, verb: str, body: bytes) -> bytes:
        try:
            status, answer = self._exchange(verb, body)
        except HTTPError:
            # Not chained: the library's message names the address and, for some faults, parts of what was sent.
            raise KeystoreAway(_("A host of the keystore does not answer.")) from None
        if status == 409:
            raise HalfRefused(verb)
        if status in (410, 412):
            raise (KeystoreLost if status == 410 else KeystoreUnmade)(_("A place of the keystore holds no store."))
        if status == 401:
            raise KeystoreAway(_("A host of the keystore does not accept our token."))
        if status != 200 or len(answer) > LONGEST_ANSWER:
            raise KeystoreAway(_("A host of the keystore answers wrongly."))
        return answer

    def _exchange(self, verb: str, body: bytes) -> tuple[int, bytes]:
        try:
            return self._once(verb, body)
        except ProtocolError:
            return self._once(verb, body)  # the server had closed the idle connection

    def _once(self, verb: str, body: bytes) -> tuple[int, bytes]:
        answer = self._pool().urlopen(
            "POST", f"/{verb}", body=body, headers=self._headers, retries=False, redirect=False, preload_content=False
        )
        try:
            return answer.status, answer.read(LONGEST_ANSWER + 1)
        finally:
            answer.drain_conn()
            answer.release_conn()

    def _pool(self) -> HTTPConnectionPool:
        """This process's own connections: one that a fork shared would mix up two processes' answers."""
        process = os.getpid()
        if process not in self._pools:
            kind = HTTPSConnectionPool if self._parts.scheme == "https" else HTTPConnectionPool
            port = self._parts.port or (443 if self._parts.scheme == "https" else 80)
            host = self._parts.hostname or ""
            self._pools = {process: kind(host, port, timeout=TIMEOUT, maxsize=CONNECTIONS)}
        return self._pools[process]


@contextmanager
def _well_formed() -> Iterator[None]:
    try:
        yield
    except ValueError:
        raise KeystoreAway(_("A host of the keystore answers wrongly.")) from None


def _by(ids: Sequence[bytes]) -> list[Sequence[bytes]]:
    return [ids[each : each + MOST_IDS] for each in range(0, len(ids), MOST_IDS)]
