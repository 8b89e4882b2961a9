"""HTTP as the channels use it: one short POST, no redirects, no proxy of the environment, no waiting without end."""

from collections.abc import Mapping

import urllib3

from fundapp.outbox.topics import Final

TIMEOUT = urllib3.Timeout(connect=5, read=15)
LONGEST_ANSWER = 65_536
FINAL = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422})
"""Answers after which trying again cannot help; others (408, 409, 425, 429, 5xx, …) are tried again."""


class Refused(Exception):
    """An answer that is no success; `status` is its number."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def post(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """POST JSON and return the answer's beginning. Raises Final or Refused for an answer other than 2xx.

    A server that does not answer raises urllib3's HTTPError: it may have got the message all the same.
    """
    with urllib3.PoolManager(num_pools=1, retries=False, timeout=TIMEOUT) as pool:
        answer = pool.request(
            "POST",
            url,
            body=body,
            headers={"Content-Type": "application/json", "User-Agent": "fundapp", **headers},
            redirect=False,
            preload_content=False,
        )
        content = answer.read(LONGEST_ANSWER)
        answer.release_conn()
    if answer.status in FINAL:
        raise Final(f"HTTP {answer.status}")
    if not 200 <= answer.status < 300:
        raise Refused(answer.status)
    return content
