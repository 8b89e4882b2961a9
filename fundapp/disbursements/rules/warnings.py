"""What ought to be looked at before money leaves: facts in, cautions out. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.disbursements.rules.limits.reasons import shown

FEWEST_SIMILAR = 5
"""Awards from which on an amount is compared with what is usual."""
TIMES_USUAL = 3
"""More than so many times the award in the middle is unusual."""
RECENT = timedelta(hours=48)
"""So long a change of payee is told."""
WEEK = timedelta(days=7)


class Caution(StrEnum):
    """Why somebody should look twice, as the audit log knows it."""

    SHARED = "shared"
    UNUSUAL = "unusual"
    LIMITS = "limits"
    CHANGED = "changed"
    NAMED = "named"
    SEVERAL = "several"


@dataclass(frozen=True)
class Warned:
    """One caution, lazily in words."""

    code: Caution
    sentence: Any


@dataclass(frozen=True)
class Usual:
    """Awards of two years for the same purpose in the same country: how many, the middle one, the greatest."""

    count: int
    middle: Money
    most: Money


@dataclass(frozen=True)
class Facts:
    """What is known of a payment.

    `shared`: references of other people's cases with the same account, as far as they may be named; `hidden`: how many
    may not. `named_by`: "me" or "other" where a signer named the payee. `payments`: in so many payments the limits let
    it through, 0 where they do not. `several`: other payments to the account within a week.
    """

    money: Money
    usual: Usual | None = None
    shared: Sequence[str] = ()
    hidden: int = 0
    payments: int = 1
    changed: bool = False
    named_by: str | None = None
    several: int = 0


def cautions(facts: Facts) -> list[Warned]:
    """All that ought to be looked at, the gravest first."""
    return [*_shared(facts), *_changed(facts), *_unusual(facts), *_limits(facts), *_several(facts)]


def _shared(facts: Facts) -> Iterator[Warned]:
    if facts.shared:
        told = ", ".join(facts.shared)
        sentence = lazy("The same account was named in a case of another person: %(cases)s. Ask why.", cases=told)
        yield Warned(Caution.SHARED, sentence)
    elif facts.hidden:
        sentence = lazy("The same account was named in a case of another person, which is not shown to you. Ask why.")
        yield Warned(Caution.SHARED, sentence)


def _changed(facts: Facts) -> Iterator[Warned]:
    if facts.changed:
        sentence = lazy("The payee was changed within the last 48 hours: have it confirmed in a second way.")
        yield Warned(Caution.CHANGED, sentence)
    if facts.named_by == "me":
        yield Warned(Caution.NAMED, lazy("You named this payee yourself."))
    elif facts.named_by:
        yield Warned(Caution.NAMED, lazy("This payee was named by somebody who signs."))


def _unusual(facts: Facts) -> Iterator[Warned]:
    usual = facts.usual
    if usual is None or usual.count < FEWEST_SIMILAR:
        return
    if facts.money > usual.most:
        most = shown(usual.most)
        sentence = lazy("It is more than every similar award of two years; the greatest was %(most)s.", most=most)
        yield Warned(Caution.UNUSUAL, sentence)
    elif facts.money.minor > TIMES_USUAL * usual.middle.minor:
        middle = shown(usual.middle)
        sentence = lazy("It is more than three times a usual award for this, which is %(middle)s.", middle=middle)
        yield Warned(Caution.UNUSUAL, sentence)


def _limits(facts: Facts) -> Iterator[Warned]:
    if facts.payments == 0:
        yield Warned(Caution.LIMITS, lazy("The limits that are known let nothing of it through on that day."))
    elif facts.payments > 1:
        sentence = lazy("The limits that are known ask for %(count)s payments instead of one.", count=facts.payments)
        yield Warned(Caution.LIMITS, sentence)


def _several(facts: Facts) -> Iterator[Warned]:
    if facts.several:
        sentence = lazy("Other payments go to this account within a week: %(count)s.", count=facts.several)
        yield Warned(Caution.SEVERAL, sentence)
