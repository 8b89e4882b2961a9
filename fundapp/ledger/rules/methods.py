"""By which rate a payment in another currency is converted: as the agreement behind an envelope wants it. Pure.

`day`: the rate of the day of payment. `month`: the rate in force on the first day of its month, as the European
Commission's monthly accounting rate has it. `received`: the average of the rates at which the funder's instalments
were changed, weighted by amount. `bank`: what the bank took, as its advice says; until then, the rate of the day.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from fundapp.core.i18n import lazy


class RateMethod(StrEnum):
    """How an agreement has payments converted."""

    DAY = "day"
    MONTH = "month"
    RECEIVED = "received"
    BANK = "bank"


METHODS: Mapping[RateMethod, Any] = {
    RateMethod.DAY: lazy("the rate of the day"),
    RateMethod.MONTH: lazy("the rate of the first day of the month"),
    RateMethod.RECEIVED: lazy("the average rate of the instalments received"),
    RateMethod.BANK: lazy("the rate that the bank applied"),
}


def day_of_rate(method: RateMethod, on: date) -> date:
    """Of which day the rate is taken for a payment of this day."""
    return on.replace(day=1) if method is RateMethod.MONTH else on


def average_rate(instalments: Sequence[tuple[int, int]]) -> Fraction | None:
    """Minor units of the envelope for one of the other currency, weighted; None where nothing was changed.

    `instalments`: what was received, as the envelope has it and as the bank credited it.
    """
    ours, theirs = sum(each[0] for each in instalments), sum(each[1] for each in instalments)
    return Fraction(ours, theirs) if ours and theirs else None
