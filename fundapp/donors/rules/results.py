"""The coded words of a results framework. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy

HUNDRED = 100
MOST_VALUE = 10**12
"""Hundredths: the greatest value that an indicator can have."""


class Unit(StrEnum):
    """What an indicator counts."""

    NUMBER = "number"
    PERCENT = "percent"
    YES_NO = "yes_no"


class Source(StrEnum):
    """Where the values of an indicator come from."""

    TYPED = "typed"
    COMPUTED = "computed"


UNITS: Mapping[str, Any] = {
    Unit.NUMBER: lazy("A number"),
    Unit.PERCENT: lazy("A share in per cent"),
    Unit.YES_NO: lazy("Yes or no"),
}

SOURCES: Mapping[str, Any] = {
    Source.TYPED: lazy("Somebody types them in"),
    Source.COMPUTED: lazy("The fund’s own figures"),
}

MEASURES: Mapping[str, Any] = {
    "persons_supported": lazy("Persons supported"),
    "family_supported": lazy("Relatives supported with them"),
    "awards_paid": lazy("Awards paid"),
    "awards_approved": lazy("Awards approved"),
    "requests_received": lazy("Requests received"),
    "median_days_to_decision": lazy("Median days from request to decision"),
    "median_days_to_payment": lazy("Median days from decision to payment"),
    "receipts_share": lazy("Share of the money that has its receipts"),
}
"""What the fund can count by itself."""

SPLITS: Mapping[str, Any] = {
    "gender": lazy("By gender"),
    "age_band": lazy("By age band"),
    "region": lazy("By region"),
    "purpose": lazy("By purpose of the aid"),
}
"""By what the values of an indicator are told apart."""


def written(hundredths: int | None, unit: str) -> Decimal | bool | None:
    """A kept value as people read it: a decimal number, or yes and no."""
    if hundredths is None:
        return None
    return hundredths > 0 if unit == Unit.YES_NO else Decimal(hundredths) / HUNDRED


def progress(baseline: int | None, target: int | None, value: int | None) -> int | None:
    """How much of the way from baseline to target is done, in whole per cent from 0 to 100; None where nobody can say.

    Without a baseline the way begins at nought. A target below the baseline is reached by going down.
    """
    if target is None or value is None or target == (start := baseline or 0):
        return None
    return max(0, min(HUNDRED, (value - start) * HUNDRED // (target - start)))
