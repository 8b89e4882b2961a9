"""The transfers behind a figure of a report: how their list may be filtered, and each as a row of a sheet."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fundapp.core.i18n import lazy, options
from fundapp.core.ports import About
from fundapp.core.schemas import Choices
from fundapp.core.schemas.periods import PeriodSchema
from fundapp.core.sheets import MoneyColumn
from fundapp.donors.figures.tracing import Added
from fundapp.ledger.rules.accounts import Movement
from fundapp.ledger.rules.words import MOVEMENTS

HEADERS = (
    lazy("Voucher"), lazy("Date"), lazy("Envelope: code"), lazy("Movement"), lazy("Reference of the payment"),
    lazy("What is behind it"), MoneyColumn(lazy("Counts for")), MoneyColumn(lazy("In the other currency")),
    lazy("Identifier"),
)  # fmt: skip


class TraceFilterSchema(PeriodSchema):
    """Which of the transfers are shown. It stands in the address."""

    class Meta(PeriodSchema.Meta):
        """The order of the filter bar."""

        fields = ("movement", "since", "until")

    movement = Choices(lazy("Movement"), options=lambda: options(MOVEMENTS))


def trace_row(found: Added, abouts: Mapping[UUID, About]) -> list[Any]:
    """One cell for each of HEADERS."""
    made = found.row.transfer
    known = abouts.get(made.about_id) if made.about_id else None
    return [
        voucher(found.row.number), made.at, found.row.envelope.code, str(MOVEMENTS[Movement(made.movement)]),
        found.payment, known.label if known else None, found.adds, found.local, made.id.hex,
    ]  # fmt: skip


def voucher(number: tuple[int, int] | None) -> str | None:
    """The number of a voucher in the books of its year: 2026-17."""
    return f"{number[0]}-{number[1]}" if number else None
