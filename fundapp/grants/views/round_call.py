"""The call of a brief, read again from what was kept of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from fundapp.grants.models import Call, CallCountry, CallLanguage, CallTheme
from fundapp.grants.rules.deadlines import NEVER, Due

PLAIN = (
    "deadline_step", "timing", "amount_min", "amount_max", "envelope", "currency", "duration_max", "cofunding_max_bp",
    "place", "needs_registration", "min_years", "reference", "url", "title", "programme",
)  # fmt: skip
"""What is told of a call as it stands in its row."""


def read_due(told: Mapping[str, Any]) -> Due:
    """A deadline as a brief holds it."""
    clock = dt.time.fromisoformat(told["clock"]) if told["clock"] else None
    return Due(dt.date.fromisoformat(told["on"]), clock, told["zone"])


def bare(due: Due | None, **facts: Any) -> Call:
    """A call that is in no table, so that its words are those of every other."""
    on, clock, zone = (due.on, due.clock, due.zone) if due else (None, None, None)
    return Call(
        deadline_on=on, deadline_clock=clock, deadline_zone=zone, closes_at=due.ends if due else NEVER, **facts
    )  # fmt: skip


def read_call(told: Mapping[str, Any]) -> Call:
    """The call of a brief, in no table."""
    return bare(
        read_due(told["due"]) if told["due"] else None,
        **{name: told[name] for name in PLAIN},
        country_rows=[CallCountry(country=each) for each in told["countries"]],
        theme_rows=[CallTheme(theme=each) for each in told["themes"]],
        language_rows=[CallLanguage(language=each) for each in told["languages"]],
    )
