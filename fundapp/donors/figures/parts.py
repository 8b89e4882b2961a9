"""Into which figure of a report a transfer counts, and with which sign: for sums and for traces alike."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, or_

from fundapp.ledger.models import Transfer
from fundapp.ledger.queries.transfers import is_posted
from fundapp.ledger.rules.accounts import Movement
from fundapp.ledger.rules.returning import MISTAKEN


class Part(StrEnum):
    """The parts of the money of an agreement."""

    RECEIVED = "received"
    REFUNDED = "refunded"
    AWARDS = "awards"
    FEES = "fees"
    EXCHANGE = "exchange"
    ADMINISTRATION = "administration"


SPENT = (Part.AWARDS, Part.FEES, Part.EXCHANGE, Part.ADMINISTRATION)
"""What spending is made of."""

COUNTS: Mapping[Movement, tuple[Part, int]] = {
    Movement.OPENING: (Part.RECEIVED, 1),
    Movement.INSTALMENT: (Part.RECEIVED, 1),
    Movement.REFUND: (Part.REFUNDED, 1),
    Movement.SPENT_BEFORE: (Part.AWARDS, 1),
    Movement.PAYMENT: (Part.AWARDS, 1),
    Movement.RETURN: (Part.AWARDS, -1),
    Movement.FEE: (Part.FEES, 1),
    Movement.LOSS: (Part.EXCHANGE, 1),
    Movement.GAIN: (Part.EXCHANGE, -1),
    Movement.SHARE: (Part.ADMINISTRATION, 1),
}
"""Every movement that is ever posted."""

CASH: Mapping[Part, int] = {Part.RECEIVED: 1, **dict.fromkeys((Part.REFUNDED, *SPENT), -1)}
"""What brings cash, and what takes it."""


def counted_as(movement: str, reason: str | None) -> tuple[Part, int]:
    """The part into which a posted transfer counts, and its sign.

    What was entered by mistake never reached us: taking it back lowers what was received, and is no refund.
    """
    if movement == Movement.REFUND and reason == MISTAKEN:
        return Part.RECEIVED, -1
    return COUNTS[Movement(movement)]


def counts_into(parts: Iterable[Part]) -> ColumnElement[bool]:
    """That a transfer is posted and counts into one of these parts."""
    chosen = set(parts)
    movements = [movement.value for movement, (part, _sign) in COUNTS.items() if part in chosen]
    mistaken = _is_mistaken()
    there = and_(Transfer.movement.in_(movements), ~mistaken)
    return is_posted() & (or_(there, mistaken) if Part.RECEIVED in chosen else there)


def signed(directions: Mapping[Part, int] | None = None) -> ColumnElement[int]:
    """What a posted transfer adds to a figure; `directions`: with which sign each part counts there."""
    given = directions or dict.fromkeys(Part, 1)
    added = [movement.value for movement, (part, sign) in COUNTS.items() if sign * given[part] > 0]
    amount = case((Transfer.movement.in_(added), Transfer.amount), else_=-Transfer.amount)
    taken = Transfer.amount * (-1 * given[Part.RECEIVED])
    return case((_is_mistaken(), taken), else_=amount)


def _is_mistaken() -> ColumnElement[bool]:
    reason = Transfer.reason.is_not_distinct_from(MISTAKEN)
    return and_(Transfer.movement == Movement.REFUND.value, reason)
