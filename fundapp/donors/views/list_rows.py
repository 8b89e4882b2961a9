"""The rows of an agreement's lists as their forms take them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from fundapp.donors.models import (
    Agreement,
    AgreementCondition,
    AgreementIndicator,
    AgreementInstalment,
    AgreementLine,
    AgreementQuestion,
    AgreementReport,
)
from fundapp.donors.rules.results import HUNDRED

Values = dict[str, Any]


def values_of(name: str, found: Agreement) -> list[Values]:
    """The rows of one list of an agreement that was read with it."""
    return [ROWS[name](found, row) for row in getattr(found, name)]


def _instalment(found: Agreement, row: AgreementInstalment) -> Values:
    received = None if row.received_amount is None else found.money(row.received_amount).decimal
    plain = _plain(row, "id", "due_on", "condition", "received_on", "transfer_id")
    return {**plain, "amount": found.money(row.amount).decimal, "received_amount": received}


def _condition(_found: Agreement, row: AgreementCondition) -> Values:
    return _plain(row, "id", "text", "due_on", "met_on")


def _line(found: Agreement, row: AgreementLine) -> Values:
    leeway = None if row.leeway is None else Decimal(row.leeway) / HUNDRED
    amount = found.money(row.amount).decimal
    return {**_plain(row, "id", "code", "label", "purposes"), "amount": amount, "leeway": leeway}


def _report(_found: Agreement, row: AgreementReport) -> Values:
    return _plain(row, "id", "kind", "covers_from", "covers_to", "due_on", "sent_on", "note")


def _question(_found: Agreement, row: AgreementQuestion) -> Values:
    return {**_plain(row, "id", "text", "language", "longest"), "required": "yes" if row.required else "no"}


def _indicator(_found: Agreement, row: AgreementIndicator) -> Values:
    plain = _plain(
        row, "id", "code", "statement", "unit", "baseline_on", "target_on", "splits", "source", "measure"
    )  # fmt: skip
    values = {name: getattr(row, name) for name in ("baseline", "target")}
    return {**plain, **{name: None if value is None else Decimal(value) / HUNDRED for name, value in values.items()}}


def _plain(row: Any, *names: str) -> Values:
    return {name: getattr(row, name) for name in names}


ROWS: Mapping[str, Callable[[Agreement, Any], Values]] = {
    "instalments": _instalment,
    "conditions": _condition,
    "lines": _line,
    "reports": _report,
    "questions": _question,
    "indicators": _indicator,
}
