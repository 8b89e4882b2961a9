"""What may be typed about what came back: files, matches, outcomes by hand; and how their lists may be filtered."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from fundapp.core.errors import Invalid
from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy, options
from fundapp.core.money import Money
from fundapp.core.reader import Reader
from fundapp.core.schemas import AmountSchema, AmountText, Choice, Choices, DateText, InputSchema, Text
from fundapp.core.schemas.periods import PeriodSchema
from fundapp.core.sheets import MoneyColumn
from fundapp.disbursements.commands.matching import Outcome
from fundapp.disbursements.queries.reports import FileRow, LineRow
from fundapp.disbursements.receiving.camt import read_camt
from fundapp.disbursements.receiving.faults import UnreadableReportError
from fundapp.disbursements.receiving.kinds import recognised
from fundapp.disbursements.receiving.mobile import read_airtel, read_mpesa, read_mtn, read_onafriq, read_wave
from fundapp.disbursements.receiving.pain002 import read_pain002
from fundapp.disbursements.receiving.reading import Kind, Reading
from fundapp.disbursements.receiving.statement_columns import Questions
from fundapp.disbursements.receiving.statement_csv import read_statement_csv
from fundapp.disbursements.rules.reporting import DISMISSALS, EVENTS, KINDS, SAID_BY_HAND, STANDINGS, Standing
from fundapp.disbursements.rules.returns import Became

FILE_HEADERS = (
    lazy("Day"), lazy("What it is"), lazy("Brought by"), lazy("Lines"),
    *(STANDINGS[each] for each in (Standing.APPLIED, Standing.KNOWN, Standing.WAITING, Standing.DISMISSED)),
)  # fmt: skip
LINE_HEADERS = (
    lazy("Taken in"), lazy("What it is"), lazy("Line"), lazy("What happened"), lazy("Day"),
    MoneyColumn(lazy("Amount")), MoneyColumn(lazy("Fee")), lazy("Reference as told"), lazy("Reference of the bank"),
    lazy("Reason (code)"), lazy("State"), lazy("Payment"),
)  # fmt: skip
_READERS = {
    Kind.PAIN002: read_pain002, Kind.CAMT053: read_camt, Kind.CAMT054: read_camt, Kind.MTN: read_mtn,
    Kind.AIRTEL: read_airtel, Kind.WAVE: read_wave, Kind.ONAFRIQ: read_onafriq,
}  # fmt: skip


def _events() -> list[tuple[str, str]]:
    return options({each.value: EVENTS[each] for each in SAID_BY_HAND})


class ReportFilterSchema(PeriodSchema):
    """How the list of files may be filtered. It stands in the address of the list."""

    class Meta(PeriodSchema.Meta):
        """The order of the filter bar."""

        fields = ("kind", "since", "until")

    kind = Choices(lazy("What it is"), options=lambda: options(KINDS))


class LineFilterSchema(ReportFilterSchema):
    """How the list of lines may be filtered."""

    class Meta(PeriodSchema.Meta):
        """The order of the filter bar: the first two stand open."""

        fields = ("q", "state", "became", "kind", "since", "until")

    q = Text(lazy("Words"), longest=70, hint=lazy("In a reference."))
    state = Choice(lazy("State"), options=lambda: options(STANDINGS))
    became = Choices(lazy("What happened"), options=lambda: options(EVENTS))


class UploadSchema(InputSchema):
    """What is sent with a file. `carried`: a table that waits for answers, so that nobody chooses it again."""

    file = Text(lazy("File of the bank or operator"), longest=200)
    currency = Choice(
        lazy("Currency of the account"),
        options=currency_codes,
        hint=lazy("Only where the file names none, as messages of M-Pesa and some tables do."),
    )
    carried = Text(lazy("Table"), longest=1_000_000)


class MatchSchema(InputSchema):
    """To which payment a line belongs."""

    order = Text(
        lazy("Reference of the payment"), required=True, longest=35, hint=lazy("16 letters and digits, on its page.")
    )
    became = Choice(lazy("What happened"), options=_events)


class DismissSchema(InputSchema):
    """Why a line is set aside."""

    reason = Choice(lazy("Why"), options=lambda: options(DISMISSALS), radios=True, required=True)


class StrangersSchema(InputSchema):
    """Nothing is asked: only that it was meant."""


class HandSchema(AmountSchema):
    """What became of a payment, as somebody learnt it in another way."""

    became = Choice(lazy("What happened"), options=_events, radios=True, required=True)
    on = DateText(lazy("Day"), required=True, hint=lazy("On which it left, was refused or came back."))
    amount = AmountText(
        lazy("Amount"), currency="currency", hint=lazy("Leave it empty for all of it. What came back may be less.")
    )
    currency = Choice(lazy("Currency"), options=currency_codes)
    fee = AmountText(lazy("Fee"), currency="fee_currency", hint=lazy("What the bank or operator took besides."))
    fee_currency = Choice(lazy("Currency of the fee"), options=currency_codes)
    theirs = Text(lazy("Reference of the bank or operator"), longest=70)


def outcome_of(given: Mapping[str, Any], today: date) -> Outcome:
    """The clean values of a HandSchema as the command takes them. Raises Invalid at the field."""
    if given["on"] > today:
        raise Invalid({"on": [_("This day has not come yet.")]})
    money, fee = (_money(given, name, currency) for name, currency in (("amount", "currency"), ("fee", "fee_currency")))
    return Outcome(Became(given["became"]), given["on"], money, fee, given["theirs"])


def read_report(
    content: bytes, name: str, reader: Reader, ours: Collection[str], answers: Mapping[str, str]
) -> Reading | Questions:
    """What a file says, whichever it is; questions where a table needs answers. `ours`: references handed over.

    `answers` may name the currency of the account, as `currency_code`. Raises Invalid at `file`, in words.
    """
    try:
        kind = recognised(content, name)
        if kind is Kind.STATEMENT_CSV:
            return read_statement_csv(content, reader, ours, answers)
        if kind is Kind.MPESA:
            return read_mpesa(content, answers.get("currency_code"))
        return _READERS[kind](content)
    except UnreadableReportError as error:
        raise Invalid({"file": [str(error)]}) from None


def file_cells(found: FileRow, names: Mapping[Any, str]) -> list[Any]:
    """One cell for each of FILE_HEADERS."""
    told = found.file
    standings = (Standing.APPLIED, Standing.KNOWN, Standing.WAITING, Standing.DISMISSED)
    who = names.get(told.by_id) if told.by_id else None
    return [told.at, str(KINDS[told.kind]), who, told.lines, *(found.counts.get(each, 0) for each in standings)]


def line_cells(found: LineRow) -> Sequence[Any]:
    """One cell for each of LINE_HEADERS."""
    line = found.line
    return [
        found.file.at, str(KINDS[found.file.kind]), line.place, str(EVENTS[line.became]), line.on, found.money,
        found.fee, line.reference, line.theirs, line.reason, str(STANDINGS[Standing(line.state)]),
        found.order.reference if found.order else None,
    ]  # fmt: skip


def _money(given: Mapping[str, Any], name: str, currency: str) -> Money | None:
    if given[name] is None:
        return None
    return Money.from_decimal(given[name], given[currency])
