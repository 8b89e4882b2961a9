"""What an envelope may pay for, and how an award is laid upon envelopes. Pure.

Nothing is ever moved from one envelope to another by itself: an award that does not fit is refused with the reason, and
the envelopes that would fit are named.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Basis(StrEnum):
    """What may be given out: money that has arrived, or all that was pledged."""

    RECEIVED = "received"
    PLEDGED = "pledged"


class Objection(StrEnum):
    """Why an envelope does not pay for an award."""

    CLOSED = "closed"
    PERIOD = "period"
    CURRENCY = "currency"
    COUNTRY = "country"
    PURPOSE = "purpose"
    CEILING_AWARD = "ceiling_award"
    CEILING_PERSON = "ceiling_person"
    MONEY = "money"


@dataclass(frozen=True)
class Terms:
    """An envelope as the rules see it; amounts in minor units of `currency`.

    `countries` and `purposes`: all that it pays for, None for any; `not_countries` and `not_purposes`: what it never
    pays for. `ends_on` None: without an end. `available`: what is neither held nor spent.
    """

    id: str
    currency: str
    available: int
    begins_on: date
    ends_on: date | None = None
    closed: bool = False
    countries: frozenset[str] | None = None
    not_countries: frozenset[str] = field(default_factory=frozenset)
    purposes: frozenset[str] | None = None
    not_purposes: frozenset[str] = field(default_factory=frozenset)
    ceiling_award: int | None = None
    ceiling_person: int | None = None


@dataclass(frozen=True)
class Wanted:
    """An award that looks for money: its lines as pairs of purpose and amount.

    `before`: what the person had from each envelope within twelve months, by its id.
    """

    currency: str
    country: str | None
    lines: Sequence[tuple[str, int]]
    on: date
    before: dict[str, int] = field(default_factory=dict)

    @property
    def amount(self) -> int:
        """All lines together."""
        return sum(amount for _purpose, amount in self.lines)


@dataclass(frozen=True)
class Share:
    """So much of a line from an envelope."""

    envelope: str
    line: int
    amount: int


@dataclass(frozen=True)
class Proposal:
    """How an award would be paid. `missing`: what no envelope covers, of each line that lacks something."""

    shares: Sequence[Share]
    missing: dict[int, int]
    refused: dict[str, tuple[Objection, ...]]

    @property
    def is_whole(self) -> bool:
        """Whether every line is covered."""
        return not self.missing


def objections(terms: Terms, wanted: Wanted) -> Iterator[Objection]:
    """Why an envelope pays for no part of an award, or not for all of it; none where it pays for the whole."""
    yield from _outside(terms, wanted)
    if any(_pays_not(terms, purpose) for purpose, _amount in wanted.lines):
        yield Objection.PURPOSE
    if terms.ceiling_award is not None and wanted.amount > terms.ceiling_award:
        yield Objection.CEILING_AWARD
    if terms.ceiling_person is not None and wanted.before.get(terms.id, 0) + wanted.amount > terms.ceiling_person:
        yield Objection.CEILING_PERSON
    if wanted.amount > terms.available:
        yield Objection.MONEY


def propose(envelopes: Collection[Terms], wanted: Wanted) -> Proposal:
    """Lays an award upon envelopes: one that pays for the whole, else several, whichever ends first before others.

    A proposal only: somebody chooses. Money with an end is used before money without one.
    """
    order = sorted(envelopes, key=lambda each: (each.ends_on or date.max, each.id))
    refused = {each.id: tuple(objections(each, wanted)) for each in order}
    whole = next((each for each in order if not refused[each.id]), None)
    if whole is not None:
        shares = [Share(whole.id, line, amount) for line, (_purpose, amount) in enumerate(wanted.lines)]
        return Proposal(shares, {}, {key: why for key, why in refused.items() if why})
    return _split(order, wanted, refused)


def _split(order: Sequence[Terms], wanted: Wanted, refused: dict[str, tuple[Objection, ...]]) -> Proposal:
    left = {line: amount for line, (_purpose, amount) in enumerate(wanted.lines)}
    shares = []
    for terms in order:
        if any(_outside(terms, wanted)):
            continue
        room = _room(terms, wanted)
        for line, (purpose, _amount) in enumerate(wanted.lines):
            part = min(left[line], room)
            if part > 0 and not _pays_not(terms, purpose):
                shares.append(Share(terms.id, line, part))
                left[line] -= part
                room -= part
    missing = {line: amount for line, amount in left.items() if amount}
    used = {each.envelope for each in shares}
    return Proposal(shares, missing, {key: why for key, why in refused.items() if why and key not in used})


def _room(terms: Terms, wanted: Wanted) -> int:
    """How much of an award an envelope could pay."""
    limits = [terms.available]
    if terms.ceiling_award is not None:
        limits.append(terms.ceiling_award)
    if terms.ceiling_person is not None:
        limits.append(terms.ceiling_person - wanted.before.get(terms.id, 0))
    return max(0, min(limits))


def _outside(terms: Terms, wanted: Wanted) -> Iterator[Objection]:
    """Why an envelope has nothing to do with an award, whatever its amount."""
    if terms.closed:
        yield Objection.CLOSED
    if wanted.on < terms.begins_on or (terms.ends_on is not None and wanted.on > terms.ends_on):
        yield Objection.PERIOD
    if terms.currency != wanted.currency:
        yield Objection.CURRENCY
    allowed = terms.countries is None or wanted.country in terms.countries
    if not allowed or wanted.country in terms.not_countries:
        yield Objection.COUNTRY


def _pays_not(terms: Terms, purpose: str) -> bool:
    return (terms.purposes is not None and purpose not in terms.purposes) or purpose in terms.not_purposes
