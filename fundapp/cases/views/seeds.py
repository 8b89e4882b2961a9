"""Seeds of forms: by them a message that is sent twice is one, and a browser knows which forms it was shown.

The session remembers a digest of each seed, until somebody leaves or ends their visit. Whoever goes back in that
browser afterwards, and has it send once more what it sent then, is shown neither the code nor the words.
"""

import binascii
import hashlib
import secrets
from base64 import urlsafe_b64decode
from typing import Any

from flask import request, session

from fundapp.cases.rules.limits import SEED_BYTES

REMEMBERED = "forms"
MOST_REMEMBERED = 20


def seed_text() -> str:
    """The seed of the form that is shown: the one that it came with, or a new one."""
    text = request.form.get("seed", "") if sent_seed() else secrets.token_urlsafe(SEED_BYTES)
    remember(text)
    return text


def remember(text: str) -> None:
    """Notes that a form with this seed was shown in this browser."""
    known, mark = _remembered(), _mark(text)
    if mark not in known:
        session[REMEMBERED] = [*known, mark][-MOST_REMEMBERED:]


def forget() -> None:
    """Forgets every form that was shown in this browser, and where it was; the tokens of old pages are void."""
    session.clear()


def sent_seed() -> bytes | None:
    """The seed that a form came with; None where it is none of ours."""
    text = request.form.get("seed", "")
    try:
        seed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return None
    return seed if len(seed) == SEED_BYTES else None


def is_remembered() -> bool:
    """Whether the form that was sent was shown in this browser, and nobody left since."""
    return _mark(request.form.get("seed", "")) in _remembered()


def is_forgotten() -> bool:
    """Whether it was shown before somebody left. A browser that remembers nothing at all may have no cookies."""
    return sent_seed() is not None and bool(_remembered()) and not is_remembered()


def _remembered() -> list[str]:
    found: Any = session.get(REMEMBERED)
    return found if isinstance(found, list) else []


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:12]
