"""What an answer comes down to, and what it says."""

import re
from dataclasses import dataclass

from werkzeug.test import TestResponse

from tests.access.terms import Answer

ALSO_IN = {409, 410, 422, 429}
"""Beside 2xx and 3xx: whoever reads these was let in, and asked for what cannot be done, or not now, or not so."""

UNAVAILABLE = {"health.ready"}
"""Endpoints that say by 503 what they were asked."""

EACH_ITS_OWN = {"X-Request-ID", "Content-Length", "Set-Cookie"}
"""Headers that differ from answer to answer, whatever was asked."""


@dataclass(frozen=True)
class Reply:
    """What came back: what it comes down to, its status, its headers and its text.

    Both without what every answer has of its own. Of files, the text is their kind.
    """

    answer: Answer
    status: int
    headers: frozenset[tuple[str, str]]
    text: str


def read(found: TestResponse, endpoint: str, path: str) -> Reply:
    """An answer, read. `path` is what was asked for: pages repeat it."""
    text = found.text if found.mimetype == "text/html" else str(found.mimetype)
    bare = text.replace(f"{path}?", "…").replace(path, "…")
    own = r'40\d-[0-9a-f]+|name="csrf_token" value="[^"]*"'
    headers = frozenset((name, value) for name, value in found.headers if name not in EACH_ITS_OWN)
    return Reply(_answer(found, endpoint), found.status_code, headers, re.sub(own, "…", bare))


def _answer(found: TestResponse, endpoint: str) -> Answer:
    status = found.status_code
    if status == 401 or (status == 303 and _leads_to_the_door(found)):
        return Answer.DOOR
    if status == 404:
        return Answer.ABSENT
    if status == 403:
        return Answer.REASON if gives_a_reason(found.text) else Answer.BROKEN
    said = status < 400 or status in ALSO_IN or (status == 503 and endpoint in UNAVAILABLE)
    return Answer.IN if said and (not _leads_to_the_door(found) or _has_left(found)) else Answer.BROKEN


def gives_a_reason(page: str) -> bool:
    """Whether a refusal says why: two paragraphs below its title, of which the second says what to do next."""
    return re.search(r"<h1>[^<]+</h1>\s*<p>[^<]{10,}</p>\s*<p>", page) is not None


def _leads_to_the_door(found: TestResponse) -> bool:
    return (found.location or "").startswith("/sign-in")


def _has_left(found: TestResponse) -> bool:
    """Whether somebody signed out and is shown the door, which is what they asked for."""
    return "Clear-Site-Data" in found.headers
