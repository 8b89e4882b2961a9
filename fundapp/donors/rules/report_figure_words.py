"""What the figures of a report that lead back to transfers are called. Pure."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

MONEY: Mapping[str, Any] = {
    "received": lazy("Received from the funder"),
    "refunded": lazy("Given back to the funder"),
    "awards": lazy("Awards paid, less what came back"),
    "fees": lazy("Bank and operator fees"),
    "exchange": lazy("Exchange losses less gains"),
    "administration": lazy("Share of administration"),
    "spent": lazy("Spent in all"),
    "held": lazy("Held for awards not paid yet"),
    "cash": lazy("In cash"),
}

EVIDENCE: Mapping[str, Any] = {
    "paid": lazy("Paid in the days covered"),
    "documented": lazy("With its papers"),
    "waived": lazy("Waived by two people"),
    "missing": lazy("Neither papers nor a waiver"),
}

NO_LINE = lazy("In no line of the budget")

SPANS: Mapping[str, Any] = {
    "period": lazy("In the days covered"),
    "total": lazy("Since the beginning"),
}
