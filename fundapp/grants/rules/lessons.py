"""How something ended of which lessons are kept. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.grants.workflow import GRANTED, State

OUTCOMES: Mapping[str, Sequence[State]] = {
    "won": GRANTED,
    "lost": (State.LOST,),
    "withdrawn": (State.WITHDRAWN, State.NOT_TAKEN_UP),
}
LABELS: Mapping[str, Any] = {
    "won": lazy("Won"),
    "lost": lazy("Lost"),
    "withdrawn": lazy("Withdrawn or not taken up"),
}
OUTCOME_OF: Mapping[str, str] = {state: code for code, states in OUTCOMES.items() for state in states}
