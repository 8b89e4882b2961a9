"""What somebody pastes so that it becomes a call: an address or a text, and where it stands. Pure."""

import re
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from fundapp.core.net import LOOPBACK
from fundapp.grants.rules.markup import addresses

KEPT = timedelta(days=7)
"""For so long what was pasted is kept; then it is forgotten, whether a call was made of it or not."""

LONGEST = 100_000
"""Signs that may be pasted."""

FETCHING, FORGETTING = "call_capture.fetching", "call_capture.forgetting"
"""Topics: a worker is to read the page, for whom the second id names; what was pasted is to be forgotten."""

MOST_FURTHER = 50
_BARE = re.compile(r"(?:https?://)?[^\s/@:]+\.[^\s/@:]+(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_LITTLE = 120


class Stage(StrEnum):
    """Where it stands: a worker is to read the page, it was read, it could not be read, it has become a call."""

    WAITING = "waiting"
    READ = "read"
    FAILED = "failed"
    USED = "used"


def one_address(text: str) -> str | None:
    """The address that `text` is, or that it shares with a title and nothing more; None where it is a text.

    Browsers show addresses without https, and old ones begin with http: both are asked for by https.
    """
    found = addresses(text)
    if _BARE.fullmatch(text):
        return _encrypted(text)
    if len(found) == 1 and len(text) - len(found[0]) <= _LITTLE:
        return _encrypted(found[0])
    return None


def _encrypted(address: str) -> str:
    full = address if "://" in address else f"https://{address}"
    try:
        parts = urlsplit(full)
        if parts.scheme.lower() == "http" and parts.hostname not in LOOPBACK:
            return parts._replace(scheme="https").geturl()
    except ValueError:  # whoever fetches it says what is wrong with it
        pass
    return full
