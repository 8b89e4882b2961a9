"""HTTP as operators' interfaces are spoken with: one request, once; nobody is followed elsewhere."""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

CONNECT_SECONDS, ANSWER_SECONDS = 5, 20
LONGEST_ANSWER = 262_144
SUCCESS, REFUSAL, FAULT = 200, 400, 500


class NoAnswer(Exception):
    """Nobody knows what became of the request: no answer came, or only a part of one."""


@dataclass(frozen=True)
class Reply:
    """An answer. `body` is an operator's own: nothing of it is logged."""

    status: int
    body: bytes = field(repr=False)

    @property
    def good(self) -> bool:
        """Whether it is a success."""
        return SUCCESS <= self.status < SUCCESS + 100

    @property
    def told(self) -> Mapping[str, Any]:
        """The object in it; empty where it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def exchange(method: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any] | None = None) -> Reply:
    """Sends one request and waits for its answer. Raises NoAnswer."""
    try:
        sent = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        told = {"Accept": "application/json", "User-Agent": "fundapp", **headers}
        return _exchange(method, url, told, sent)
    except (HTTPError, OSError) as error:
        raise NoAnswer from error


def _exchange(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
    # A connection of its own: one that was kept may be cut, and then nobody knows whether the request had left.
    with PoolManager(num_pools=1, timeout=Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)) as pool:
        answer = pool.request(
            method, url, body=body, headers=dict(headers), retries=False, redirect=False, preload_content=False
        )
        with closing(answer):
            return Reply(answer.status, answer.read(LONGEST_ANSWER))
