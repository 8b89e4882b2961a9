"""How long a case keeps what identifies anybody, once it is over."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from fundapp.cases.workflow import State

KEPT: Mapping[str, timedelta] = {
    State.DECLINED: timedelta(days=90),
    State.REFERRED: timedelta(days=90),
    State.WITHDRAWN: timedelta(days=90),
    State.CLOSED: timedelta(days=365),
}
"""From when it was over. Then identity and story are shredded; a coded row stays for the audit."""


def erase_at(state: str, since: datetime) -> datetime | None:
    """When a case that came into this state then is to be erased; None while it is open."""
    span = KEPT.get(state)
    return None if span is None else since + span
