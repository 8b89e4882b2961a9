"""How months may be filtered, and what is said of the codes of accounts."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choice, Choices, InputSchema, Text, WholeNumber
from fundapp.ledger.queries.books import Standing
from fundapp.ledger.rules.plans import NAMES, USUAL

OPEN, YES = "open", "yes"
STATES: Mapping[str, Any] = {OPEN: lazy("Still open"), Standing.CLOSED.value: lazy("Closed for good")}
_CODE = re.compile(r"[0-9A-Za-z]+")


class MonthFilterSchema(InputSchema):
    """How the list of months may be filtered. It stands in the address of the list."""

    state = Choice(lazy("State"), options=lambda: [(code, str(name)) for code, name in STATES.items()])
    year = WholeNumber(lazy("Year"), lowest=2000, highest=2199)


class ClosingSchema(InputSchema):
    """Nothing is asked: only that it was meant."""


class AccountCodeText(Text):
    """The code of an account: figures, and letters where a chart has them."""

    def judge(self, value: object) -> str:
        """As Text's."""
        code = super().judge(value)
        if not _CODE.fullmatch(code):
            raise ValidationError(_("Please write figures and letters only, for example 521100."))
        return code


class AccountCodeSchema(InputSchema):
    """What an account is called in the books."""

    code = AccountCodeText(lazy("Account code"), longest=20, required=True)
    label = Text(lazy("Account label"), longest=160, required=True, hint=lazy("As the accountant’s software has it."))
    confirmed = Choices(
        lazy("Is it certain?"), options=lambda: [(YES, _("The fund’s accountant has confirmed this code"))]
    )


class PlanSchema(InputSchema):
    """By which chart all accounts are called."""

    plan = Choice(
        lazy("Chart of accounts"),
        options=lambda: [(plan.value, name) for plan, name in NAMES.items()],
        radios=True,
        required=True,
        load_default=USUAL.value,
    )
