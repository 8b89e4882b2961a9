"""What may be said of papers and waivers, how their list may be filtered, and that list as rows of a sheet."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.errors import Invalid
from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money
from fundapp.core.schemas import AmountSchema, AmountText, Choice, DateText, InputSchema, Text
from fundapp.core.sheets import MoneyColumn
from fundapp.disbursements.commands.evidence import PaperInput, WaiverInput
from fundapp.disbursements.queries.evidence import ASKED, COVERED, MISSING, OVERDUE, WAIVED, Row
from fundapp.disbursements.rules.evidence import PAPERS, REASONS

LONGEST_REMARK = 1_000

STANDINGS: Mapping[str, Any] = {
    OVERDUE: lazy("Missing for 45 days"),
    MISSING: lazy("Something is missing"),
    WAIVED: lazy("Waived, in part or whole"),
    ASKED: lazy("A waiver waits for a second person"),
    COVERED: lazy("Nothing is missing"),
}

HEADERS = (
    lazy("Payment"), lazy("Confirmed on"), MoneyColumn(lazy("Amount")), MoneyColumn(lazy("Shown by papers")),
    MoneyColumn(lazy("Waived: no paper asked for")), MoneyColumn(lazy("Waiver asked for, not agreed")),
    MoneyColumn(lazy("Missing")), lazy("The recipient says: arrived on"),
)  # fmt: skip


def _options(names: Mapping[Any, Any]) -> list[tuple[str, str]]:
    return [(str(code), str(name)) for code, name in names.items()]


class PaperSchema(AmountSchema):
    """A paper about a payment; its file comes beside it."""

    kind = Choice(lazy("What it is"), options=lambda: _options(PAPERS), radios=True, required=True)
    amount = AmountText(lazy("Amount that it shows"), currency="currency", required=True)
    currency = Choice(lazy("Currency"), options=currency_codes, required=True)
    dated_on = DateText(lazy("Day of the paper"), required=True)
    remark = Text(lazy("Remark"), lines=True, longest=LONGEST_REMARK, hint=lazy("It is sealed with the file."))


class WaiverSchema(AmountSchema):
    """That no paper is asked for, and why."""

    reason = Choice(lazy("Why no paper is needed"), options=lambda: _options(REASONS), radios=True, required=True)
    amount = AmountText(lazy("Amount without a paper"), currency="currency", required=True)
    currency = Choice(lazy("Currency"), options=currency_codes, required=True)
    note = Text(
        lazy("In your words"),
        lines=True,
        longest=LONGEST_REMARK,
        hint=lazy("For whoever agrees, and for the audit. It is sealed."),
    )


class AgreeSchema(InputSchema):
    """That somebody agrees: nothing is typed."""


class EvidenceFilterSchema(InputSchema):
    """How the list of payments may be filtered by what covers them. It stands in the address of the list."""

    standing = Choice(lazy("Papers"), options=lambda: _options(STANDINGS))


def paper_input(given: Mapping[str, Any], currency: str) -> PaperInput:
    """As the command takes it. Raises Invalid at the field."""
    return PaperInput(given["kind"], _minor(given, currency), given["dated_on"])


def waiver_input(given: Mapping[str, Any], currency: str) -> WaiverInput:
    """As the command takes it. Raises Invalid at the field."""
    return WaiverInput(_minor(given, currency), given["reason"])


def evidence_row(found: Row) -> list[Any]:
    """One cell for each of HEADERS."""
    order, covered = found.order, found.coverage
    return [
        order.reference, order.state_since, covered.paid, covered.papers, covered.waived, covered.asked,
        covered.missing, order.received_at,
    ]  # fmt: skip


def _minor(given: Mapping[str, Any], currency: str) -> int:
    """In minor units of what was paid: a paper in another currency is converted by whoever reads it."""
    if given["currency"] != currency:
        told = _("Write what it comes to in %(currency)s, in which it was paid.", currency=currency)
        raise Invalid({"currency": [told]})
    return Money.from_decimal(given["amount"], currency).minor
