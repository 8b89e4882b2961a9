"""To which payment a line may belong that nobody could match: ranked, with the reason. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.disbursements.workflow import OUTSIDE

MOST = 10
SHORTEST = 6
"""So many letters of a reference must agree before it counts as cut off or run together with others."""
SHARE_LOST = 10
"""What comes back may be less by fees: at most one part in so many."""


@dataclass(frozen=True)
class Candidate:
    """A payment that a line may speak of. `on`: when it was handed over or confirmed."""

    id: UUID
    reference: str
    state: str
    money: Money
    on: date


@dataclass(frozen=True)
class Clue:
    """What a line tells: whether money came in, how much, when, and under which references."""

    incoming: bool
    money: Money | None
    on: date | None
    references: Sequence[str]


@dataclass(frozen=True)
class Suggestion:
    """A payment, and why it is suggested."""

    order: Candidate
    reasons: Sequence[Any]


def is_like(money: Money, told: Money, *, incoming: bool) -> bool:
    """Whether an amount that was told may be that of a payment."""
    if told.currency != money.currency:
        return False
    if not incoming:
        return told == money
    return money.minor - money.minor // SHARE_LOST <= told.minor <= money.minor


def ranked(clue: Clue, candidates: Sequence[Candidate]) -> list[Suggestion]:
    """The likeliest first: a like reference, then the same amount, the state that fits, the nearest day."""
    found = [(_rank(clue, each), each) for each in candidates if _reasons(clue, each)]
    found.sort(key=lambda pair: (*pair[0], pair[1].reference))
    return [Suggestion(each, _reasons(clue, each)) for _rank_of, each in found[:MOST]]


def plain_reference(told: str) -> str:
    """What was told without spaces and signs, in capitals."""
    return "".join(sign for sign in told.upper() if sign.isalnum())


def is_alike(reference: str, told: str) -> bool:
    """Whether a reference, or its beginning, stands in a longer text, or lost some; spaces and case do not count."""
    plain = plain_reference(told)
    if reference[:SHORTEST] in plain:
        return True
    return len(plain) >= SHORTEST and plain in reference


def _rank(clue: Clue, each: Candidate) -> tuple[bool, bool, bool, int]:
    unlike = not any(is_alike(each.reference, told) for told in clue.references)
    other_amount = clue.money != each.money
    # What went out belongs to what nobody has heard of yet; what came in, to what was paid before.
    unfit = (each.state in OUTSIDE) == clue.incoming
    return unlike, other_amount, unfit, _days(clue, each)


def _reasons(clue: Clue, each: Candidate) -> list[Any]:
    reasons = []
    if any(is_alike(each.reference, told) for told in clue.references):
        reasons.append(lazy("its reference is like this one"))
    if clue.money == each.money:
        reasons.append(lazy("the same amount"))
    elif clue.money is not None and is_like(each.money, clue.money, incoming=clue.incoming):
        reasons.append(lazy("a little less than its amount, as after a fee"))
    if reasons and clue.on is not None:
        days = _days(clue, each)
        reasons.append(lazy("the same day") if days == 0 else lazy("days between them: %(days)s", days=str(days)))
    return reasons


def _days(clue: Clue, each: Candidate) -> int:
    return abs((each.on - clue.on).days) if clue.on else 0
