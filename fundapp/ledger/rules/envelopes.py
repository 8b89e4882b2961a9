"""What an envelope may pay for, and how an award is laid upon envelopes. Pure.

Nothing is ever moved from one envelope to another by itself: an award that does not fit is refused with the reason, and
the envelopes that would fit are named.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from fundapp.core.money.arithmetic import round_fraction
from fundapp.ledger.rules.rates import ROUNDING


class Basis(StrEnum):
    """What may be given out: money that has arrived, or all that was pledged."""

    RECEIVED = "received"
    PLEDGED = "pledged"


class Objection(StrEnum):
    """Why an envelope does not pay for an award."""

    CLOSED = "closed"
    PERIOD = "period"
    NO_RATE = "no_rate"
    COUNTRY = "country"
    PURPOSE = "purpose"
    CEILING_AWARD = "ceiling_award"
    CEILING_PERSON = "ceiling_person"
    MONEY = "money"


@dataclass(frozen=True)
class Terms:
    """An envelope as the rules see it; amounts in minor units of its own currency.

    `countries` and `purposes`: all that it pays for, None for any; `not_countries` and `not_purposes`: what it never
    pays for. `ends_on` None: without an end. `available`: what is neither held nor spent. `factor`: how many of its
    minor units one minor unit of the award is, None where no rate is known.
    """

    id: str
    available: int
    begins_on: date
    factor: Fraction | None = Fraction(1)
    ends_on: date | None = None
    closed: bool = False
    countries: frozenset[str] | None = None
    not_countries: frozenset[str] = field(default_factory=frozenset)
    purposes: frozenset[str] | None = None
    not_purposes: frozenset[str] = field(default_factory=frozenset)
    ceiling_award: int | None = None
    ceiling_person: int | None = None

    def cost(self, amount: int) -> int:
        """What so much of an award costs it, rounded half to even once, never nothing; only where a rate is known."""
        assert self.factor is not None
        return max(1, round_fraction(amount * self.factor, ROUNDING)) if amount else 0


@dataclass(frozen=True)
class Wanted:
    """An award that looks for money: its lines as pairs of purpose and amount, in minor units of its currency.

    `before`: what the person had from each envelope within twelve months, by its id, as the envelope has it.
    """

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
    """So much of a line from an envelope. `amount` as the award has it, `cost` as the envelope has it."""

    envelope: str
    line: int
    amount: int
    cost: int


@dataclass(frozen=True)
class Proposal:
    """How an award would be paid. `missing`: what no envelope covers, of each line that lacks something.

    `refused`: why each envelope that does not pay for all of it does not, though it may pay for a part.
    """

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
    if terms.factor is None:
        return
    cost = sum(terms.cost(amount) for _purpose, amount in wanted.lines)
    if terms.ceiling_award is not None and cost > terms.ceiling_award:
        yield Objection.CEILING_AWARD
    if terms.ceiling_person is not None and wanted.before.get(terms.id, 0) + cost > terms.ceiling_person:
        yield Objection.CEILING_PERSON
    if cost > terms.available:
        yield Objection.MONEY


def by_end(envelopes: Collection[Terms]) -> list[Terms]:
    """Money with an end is used before money without one, and whichever ends first before others."""
    return sorted(envelopes, key=lambda each: (each.ends_on or date.max, each.id))


def propose(order: Sequence[Terms], wanted: Wanted) -> Proposal:
    """Lays an award upon envelopes, in this order: the first that pays for the whole, else several.

    A proposal only: somebody chooses.
    """
    refused = {each.id: tuple(objections(each, wanted)) for each in order}
    whole = next((each for each in order if not refused[each.id]), None)
    if whole is not None:
        shares = [
            Share(whole.id, line, amount, whole.cost(amount))
            for line, (_purpose, amount) in enumerate(wanted.lines)
            if amount
        ]
        return Proposal(shares, {}, {key: why for key, why in refused.items() if why})
    return _split(order, wanted, refused)


def _split(order: Sequence[Terms], wanted: Wanted, refused: dict[str, tuple[Objection, ...]]) -> Proposal:
    left = {line: amount for line, (_purpose, amount) in enumerate(wanted.lines)}
    shares: list[Share] = []
    for terms in order:
        if not any(_outside(terms, wanted)):
            shares += _parts(terms, wanted, left)
    missing = {line: amount for line, amount in left.items() if amount}
    return Proposal(shares, missing, {key: why for key, why in refused.items() if why})


def _parts(terms: Terms, wanted: Wanted, left: dict[int, int]) -> Iterator[Share]:
    """What an envelope pays of the lines that still lack something; `left` goes down by it."""
    assert terms.factor is not None
    room = _room(terms, wanted)
    for line, (purpose, _amount) in enumerate(wanted.lines):
        part = min(left[line], int(room / terms.factor))
        if part > 0 and not _pays_not(terms, purpose):
            yield Share(terms.id, line, part, terms.cost(part))
            left[line] -= part
            room -= terms.cost(part)


def _room(terms: Terms, wanted: Wanted) -> int:
    """How much an envelope could pay of an award, as the envelope has it."""
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
    if terms.factor is None:
        yield Objection.NO_RATE
    allowed = terms.countries is None or wanted.country in terms.countries
    if not allowed or wanted.country in terms.not_countries:
        yield Objection.COUNTRY


def _pays_not(terms: Terms, purpose: str) -> bool:
    return (terms.purposes is not None and purpose not in terms.purposes) or purpose in terms.not_purposes
