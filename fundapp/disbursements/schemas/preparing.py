"""What may be said when a payment is prepared, signed, changed or called off."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from fundapp.core import formats
from fundapp.core.errors import Invalid
from fundapp.core.i18n import _, lazy, options
from fundapp.core.money import Money, MoneyError, parse_money
from fundapp.core.reader import current_reader
from fundapp.core.schemas import Choice, Choices, Chosen, DateText, InputSchema, Secret, Text
from fundapp.disbursements.queries.holds import Room
from fundapp.disbursements.rules.calling_off import WHY
from fundapp.disbursements.rules.limits import MOST_PAYMENTS, Payment
from fundapp.disbursements.rules.warnings import Caution

AMOUNT, DAY = "part_amount_", "part_day_"
"""Beginnings of the fields of an instalment; its number follows, from 1."""
MOST_PARTS = MOST_PAYMENTS
_EVERY_CAUTION = {each.value: each.value for each in Caution}


class Offered(Choice):
    """One of what the page offers; whether it is still there, `room_in` judges."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=list, **more)

    def judge(self, value: Any) -> str:
        """As it was sent."""
        return str(value)


class OrderSchema(InputSchema):
    """What is to be paid, out of what is held, to whom and from which day on."""

    room = Offered(lazy("Out of which money"), required=True)
    payee = Chosen(lazy("Payee"), required=True)
    amount = Text(lazy("Amount"), required=True, longest=40, hint=lazy("In the currency of the award."))
    pay_on = DateText(lazy("Not before"), required=True)
    replaces = Chosen(lazy("In place of"), hint=lazy("An order that came back or was refused, if this is sent anew."))


@lru_cache(maxsize=MOST_PARTS)
def parts_schema(rows: int) -> type[InputSchema]:
    """An OrderSchema with so many rows of instalments, of which any may stay empty."""
    fields: dict[str, Any] = {}
    for number in range(1, rows + 1):
        fields[f"{AMOUNT}{number}"] = Text(lazy("Amount of instalment %(number)s", number=number), longest=40)
        fields[f"{DAY}{number}"] = DateText(lazy("Day of instalment %(number)s", number=number))
    return type("PartsSchema", (OrderSchema,), fields)


class ChangeSchema(InputSchema):
    """Another payee for an order."""

    payee = Chosen(lazy("Payee"), required=True)


class CallOffSchema(InputSchema):
    """Why an order is called off."""

    reason = Choice(lazy("Why"), options=lambda: options(WHY), required=True)


class SignSchema(InputSchema):
    """A signature: every caution looked at, and the passphrase once more unless it is fresh."""

    seen = Choices(lazy("What I have looked at"), options=lambda: options(_EVERY_CAUTION))
    passphrase = Secret(lazy("Your passphrase"))


def room_code(room: Room) -> str:
    """By which a page names the money that is ordered."""
    return f"{room.award_id.hex}.{room.envelope_id.hex}.{room.purpose or ''}"


def room_in(rooms: Sequence[Room], code: str) -> Room:
    """The money that was chosen. Raises Invalid where it is not, or no longer, to be ordered."""
    found = next((each for each in rooms if room_code(each) == code), None)
    if found is None:
        raise Invalid({"room": [_("Nothing more can be ordered of this: choose again.")]})
    return found


def amount_in(given: Mapping[str, Any], room: Room) -> Money:
    """What is to be paid, at most what is left. Raises Invalid at the amount."""
    money = _money(given["amount"], room.money.currency, "amount")
    if money > room.money:
        left = formats.money(current_reader(), room.money)
        raise Invalid({"amount": [_("%(left)s is held for this and not yet ordered.", left=left)]})
    return money


def parts_in(given: Mapping[str, Any], rows: int, money: Money) -> list[tuple[int, date]]:
    """The instalments as they were written: minor units and days. Raises Invalid at the row that is wrong.

    They come to exactly `money`.
    """
    parts = []
    for number in range(1, rows + 1):
        typed, day = given.get(f"{AMOUNT}{number}"), given.get(f"{DAY}{number}")
        if not typed and not day:
            continue
        if not typed or not day:
            missing = f"{DAY}{number}" if typed else f"{AMOUNT}{number}"
            raise Invalid({missing: [_("This answer is needed.")]})
        parts.append((_money(typed, money.currency, f"{AMOUNT}{number}").minor, day))
    if parts and sum(minor for minor, _day in parts) != money.minor:
        reader, total = current_reader(), Money(sum(minor for minor, _day in parts), money.currency)
        told = {"total": formats.money(reader, total), "wanted": formats.money(reader, money)}
        raise Invalid({f"{AMOUNT}1": [_("The instalments come to %(total)s instead of %(wanted)s.", **told)]})
    return parts


def parts_written(payments: Sequence[Payment]) -> dict[str, str]:
    """Instalments as the fields of their rows hold them."""
    reader, found = current_reader(), {}
    for number, each in enumerate(payments, start=1):
        found[f"{AMOUNT}{number}"] = formats.amount(reader, each.money)
        found[f"{DAY}{number}"] = formats.date(reader, each.on)
    return found


def replaced_in(given: Mapping[str, Any]) -> UUID | None:
    """The order in whose place another one is prepared."""
    found: UUID | None = given.get("replaces")
    return found


def _money(text: str, currency: str, field: str) -> Money:
    try:
        money = parse_money(text, current_reader(), currency)
    except MoneyError as error:
        raise Invalid({field: [str(error.message)]}) from None
    if money.minor <= 0:
        raise Invalid({field: [_("An amount is more than nothing.")]})
    return money
