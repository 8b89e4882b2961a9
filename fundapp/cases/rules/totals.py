"""What needs come to, currency by currency: nothing is converted for anybody."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from fundapp.core.money import Money, currency_decimals


def totals(needs: Iterable[Mapping[str, Any]]) -> list[Money]:
    """The rough sums of the lines that name one, in the order in which their currencies first appear.

    A line is an answer of the step `needs`: `cost` for one of them, in whole and decimal units of `currency`.
    """
    found: dict[str, Money] = {}
    for line in needs:
        if line.get("cost") and line.get("currency"):
            cost = _cost(line)
            found[cost.currency] = found[cost.currency] + cost if cost.currency in found else cost
    return list(found.values())


def _cost(line: Mapping[str, Any]) -> Money:
    currency = str(line["currency"])
    minor = Decimal(str(line["cost"])).scaleb(currency_decimals(currency)) * (line.get("quantity") or 1)
    return Money(int(minor.to_integral_value(ROUND_HALF_UP)), currency)
