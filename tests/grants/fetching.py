"""What a test fetches, as in a demonstration, where this machine may be asked."""

from typing import Any

import pytest

from fundapp.grants.fetching import Answer, fetch
from fundapp.grants.rules.faults import FAULTS, Unreadable

LONGEST = 1_000_000


def get(address: str, **options: Any) -> Answer:
    """The answer, to be closed."""
    return fetch(address, **{"longest": LONGEST, "within": 5, "demonstration": True, **options})


def fault(address: str, **options: Any) -> Unreadable:
    """Why it cannot be read; there are words for it."""
    with pytest.raises(Unreadable) as raised:
        get(address, **options)
    assert raised.value.fault in FAULTS
    return raised.value


def body(address: str, **options: Any) -> bytes:
    """What stands there."""
    with get(address, **options) as answer:
        return answer.body.read()
