"""Digests of the COPIL with hardly anything in them, and coded facts, for tests."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from fundapp.grants.models import CopilDigest
from fundapp.grants.rules.copil import fingerprint

NOVEMBER = datetime.fromisoformat("2026-10-31T23:00+00:00")
DECEMBER = datetime.fromisoformat("2026-11-30T23:00+00:00")
"""Midnight in Douala."""


def bare_facts(**changes: Any) -> dict[str, Any]:
    """Nothing happened in November, and nothing waits."""
    late = {"answers": 0, "untouched": 0, "undecided": 0, "unsent": 0}
    return {
        "format": 1, "zone": "Africa/Douala", "number": 1, "replaces": None,
        "since": NOVEMBER.isoformat(), "until": DECEMBER.isoformat(),
        "made_at": (DECEMBER + timedelta(hours=7)).isoformat(),
        "to_decide": {"count": 0, "items": []}, "ahead": {"count": 0, "items": []},
        "happened": {"counts": {}, "items": []}, "watch": {"kept": 0, "followed": 0, "items": []},
        "standing": {"forecast": [], "euros": None, "amountless": 0, "answered": 0, "won": 0, "late": late},
        **changes,
    }  # fmt: skip


def bare_digest(number: int = 1, **changes: Any) -> CopilDigest:
    """A digest that says hardly anything, not yet in any session."""
    facts = bare_facts(number=number)
    known = {
        "id": uuid4(), "number": number, "since": NOVEMBER, "until": DECEMBER,
        "made_at": DECEMBER + timedelta(hours=7), "facts": facts, "fingerprint": fingerprint(facts),
        "entry_id": uuid4(),
    }  # fmt: skip
    return CopilDigest(**{**known, **changes})
