"""Opening balances from a sheet: each row judged, and what it would do."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, validates_schema

from fundapp.core.errors import Invalid
from fundapp.core.formats import currency_choices, money
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money, named_currency
from fundapp.core.reader import current_reader
from fundapp.core.schemas import AmountSchema, AmountText, Choice, DateText, InputSchema, Text
from fundapp.core.schemas.sheets import SheetRows
from fundapp.core.text import fold
from fundapp.ledger.commands.envelopes import EnvelopeInput
from fundapp.ledger.commands.writing import cap_of
from fundapp.ledger.queries.opening import Known
from fundapp.ledger.rules.accounts import Movement
from fundapp.ledger.rules.envelopes import Basis
from fundapp.ledger.rules.words import BASES
from fundapp.ledger.schemas.answers import CodeText

MOST_ROWS = 500
"""Rows of one import: each is shown before anything is written."""

LARGEST_SHEET = 512 * 1024
"""Bytes of a sheet that is uploaded: some thousands of rows."""

FIELDS = ("code", "name", "currency", "basis", "pledged", "begins_on", "ends_on", "received", "spent")
"""What a row says, in the order of the sheet."""

WHY = lazy("Why it was not taken")
_BALANCES = {"received": Movement.OPENING, "spent": Movement.SPENT_BEFORE}
_FIRST_DAY = dt.date(1899, 12, 30)
_CODE = re.compile(r"[A-Z0-9-]{1,20}")
_SERIAL = re.compile(r"([2-7][0-9]{4})(?:\.0+)?")


class UploadSchema(InputSchema):
    """What is sent with a sheet; the sheet itself is no text."""

    file = Text(lazy("Sheet"), longest=200)


class SheetDay(DateText):
    """A day as somebody writes it, or as a workbook counts it: in days since the end of 1899."""

    def judge(self, value: Any) -> dt.date:
        """As DateText's."""
        counted = _SERIAL.fullmatch(str(value))
        return _FIRST_DAY + dt.timedelta(days=int(counted[1])) if counted else super().judge(value)


class OpeningSchema(AmountSchema):
    """An envelope as it stood before it was kept here. Amounts are decimals of its currency."""

    code = CodeText(lazy("Envelope code"), required=True, longest=20)
    name = Text(lazy("Name"), required=True, longest=160)
    currency = Choice(lazy("Currency"), options=lambda: currency_choices(current_reader()), required=True)
    basis = Choice(
        lazy("What may be given out"),
        options=lambda: [(each.value, str(name)) for each, name in BASES.items()],
        required=True,
    )
    pledged = AmountText(lazy("Pledged"), currency="currency", required=True)
    begins_on = SheetDay(lazy("Begins on"), required=True)
    ends_on = SheetDay(lazy("Ends on"))
    received = AmountText(lazy("Received so far"), currency="currency")
    spent = AmountText(lazy("Spent so far"), currency="currency")

    @validates_schema(skip_on_field_errors=False)
    def _ends_after_it_begins(self, given: Mapping[str, Any], **_options: Any) -> None:
        begins_on, ends_on = given.get("begins_on"), given.get("ends_on")
        if begins_on and ends_on and ends_on < begins_on:
            raise ValidationError(_("It would end before it begins."), "ends_on")


SHEET = SheetRows(
    OpeningSchema,
    FIELDS,
    needed={
        name: lazy("A column is missing: download the empty sheet to see which there are.")
        for name in ("code", "name", "currency", "pledged", "begins_on")
    },
    most=MOST_ROWS,
    ignored=(WHY,),
    unsaid={"basis": Basis.RECEIVED.value},
)
"""How a sheet of opening balances is read."""


@dataclass(frozen=True)
class Row:
    """A row of the sheet: what was typed, and what it would do or what is wrong with it.

    `envelope_id` None: a new envelope. `received`, `spent`: what would be entered, in minor units of `wanted`.
    """

    number: int
    typed: Mapping[str, Any]
    wanted: EnvelopeInput | None = None
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    envelope_id: UUID | None = None
    received: int = 0
    spent: int = 0

    @property
    def is_new(self) -> bool:
        """Whether it opens an envelope."""
        return not self.errors and self.envelope_id is None

    @property
    def changes(self) -> bool:
        """Whether it does anything at all."""
        return not self.errors and bool(self.is_new or self.received or self.spent)

    def money(self, minor: int) -> Money | None:
        """An amount in the currency of the row; None for nothing."""
        return Money(minor, self.wanted.currency) if self.wanted and minor else None


def judge_rows(typed: Sequence[Mapping[str, Any]], known: Sequence[Known]) -> list[Row]:
    """Each row, judged as the form of an envelope would judge it, and against those that come before it."""
    by_code = {each.envelope.code: each for each in known}
    by_name = {each.envelope.sort_name: each for each in known}
    seen: dict[tuple[str, str], int] = {}
    found = []
    for number, each in enumerate(typed, start=2):  # as a spreadsheet counts them, below the headings
        row = _judged(number, each, by_code.get(code_of(each)), by_name.get(name_of(each)))
        twice = {
            name: [_("The same stands in row %(row)s.", row=seen[name, key])]
            for name, key in (("code", code_of(each)), ("name", name_of(each)))
            if key and (name, key) in seen
        }
        found.append(Row(number, each, errors={**row.errors, **twice}) if twice else row)
        seen.setdefault(("code", code_of(each)), number)
        seen.setdefault(("name", name_of(each)), number)
    return found


def code_of(typed: Mapping[str, Any]) -> str:
    """The code of a row, as it would be kept; empty for what is no code."""
    code = str(typed.get("code") or "").strip().upper()
    return code if _CODE.fullmatch(code) else ""


def name_of(typed: Mapping[str, Any]) -> str:
    """The folded name of a row."""
    return fold(str(typed.get("name") or ""))


def _judged(number: int, typed: Mapping[str, Any], known: Known | None, namesake: Known | None) -> Row:
    try:
        given = OpeningSchema().judge({**dict.fromkeys(FIELDS, ""), "basis": Basis.RECEIVED.value, **_plain(typed)})
    except Invalid as error:
        return Row(number, typed, errors=error.fields)
    wanted, balances = _input(given), {name: _minor(given[name], given["currency"]) for name in _BALANCES}
    errors = _contradictions(wanted, balances, known, namesake)
    if errors:
        return Row(number, typed, wanted, errors)
    entered = known.entered if known else {}
    left = {name: 0 if entered.get(each) else balances[name] for name, each in _BALANCES.items()}
    return Row(number, typed, wanted, {}, known.envelope.id if known else None, **left)


def _contradictions(
    wanted: EnvelopeInput, balances: Mapping[str, int], known: Known | None, namesake: Known | None
) -> dict[str, list[str]]:
    if known is None:
        found = {"name": [_("Another envelope has this name.")]} if namesake else {}
        return found | _overspent(balances["spent"], _whole(wanted, balances["received"]))
    found = {name: [_("The envelope says otherwise: change it there, or here.")] for name in _differing(wanted, known)}
    for name, movement in _BALANCES.items():
        before = known.entered.get(movement, 0)
        if before and before != balances[name]:
            amount = money(current_reader(), Money(before, known.envelope.currency))
            found[name] = [_("%(amount)s was entered before. It stays: put it right by a movement.", amount=amount)]
    if found:
        return found
    received, spent = (0 if known.entered.get(each) else balances[name] for name, each in _BALANCES.items())
    whole = cap_of(known.envelope, received=known.envelope.received + received)
    return _overspent(spent, whole - known.envelope.held - known.envelope.spent) if spent else {}


def _overspent(spent: int, whole: int) -> dict[str, list[str]]:
    return {"spent": [_("More was spent than may be given out.")]} if spent > whole else {}


def _whole(wanted: EnvelopeInput, received: int) -> int:
    return received if wanted.basis is Basis.RECEIVED else wanted.pledged


def _differing(wanted: EnvelopeInput, known: Known) -> list[str]:
    found = known.envelope
    same = {
        "name": fold(wanted.name) == found.sort_name,
        "currency": wanted.currency == found.currency,
        "basis": wanted.basis.value == found.basis,
        "pledged": wanted.pledged == found.pledged,
        "begins_on": wanted.begins_on == found.begins_on,
        "ends_on": wanted.ends_on == found.ends_on,
    }
    return [name for name, is_same in same.items() if not is_same]


def _plain(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, with the currency by its code: a sheet says « FCFA » as often as XAF."""
    text = str(typed.get("currency") or "").strip()
    named = named_currency(f"1 {text}", current_reader()) if text else None
    return {**typed, "currency": named or text}


def _input(given: Mapping[str, Any]) -> EnvelopeInput:
    kept = {name: given[name] for name in ("code", "name", "currency", "begins_on", "ends_on")}
    return EnvelopeInput(**kept, basis=Basis(given["basis"]), pledged=_minor(given["pledged"], given["currency"]))


def _minor(value: Any, currency: str) -> int:
    return 0 if value is None else Money.from_decimal(value, currency).minor
