"""Answers that only the ledger asks for: percentages, the seed by which a form counts once."""

import re
from decimal import Decimal
from uuid import uuid4

from marshmallow import ValidationError

from fundapp.core.formats import number
from fundapp.core.i18n import _
from fundapp.core.money import MoneyError, parse_amount
from fundapp.core.reader import current_reader
from fundapp.core.schemas.base import Typed

HUNDREDTHS = 100
_SEED = re.compile(r"[0-9a-f]{32}")


class PercentText(Typed[int]):
    """A percentage from 0 to 100 with at most two decimals, kept in hundredths of a percent."""

    def read(self, text: str) -> str:
        """What was typed, without the sign."""
        return super().read(text).rstrip("%").strip()

    def judge(self, value: object) -> int:
        """As Typed's."""
        try:
            typed = parse_amount(str(value), current_reader()) * HUNDREDTHS
        except MoneyError:
            typed = Decimal(-1)
        if typed != typed.to_integral_value() or not 0 <= typed <= 100 * HUNDREDTHS:
            raise ValidationError(_("Please write a percentage from 0 to 100, with at most two decimals."))
        return int(typed)

    def write(self, value: int | None) -> str:
        """As Typed's."""
        if value is None:
            return ""
        percent = Decimal(value) / HUNDREDTHS
        return number(current_reader(), int(percent) if percent == int(percent) else percent)


class SeedText(Typed[str]):
    """What a form was shown with, so that sent twice it counts once. A page makes it; nobody types it."""

    def judge(self, value: object) -> str:
        """As Typed's."""
        if not isinstance(value, str) or not _SEED.fullmatch(value):
            raise ValidationError(_("This form came incomplete. Look at it and send it again."))
        return value


def fresh_seed() -> str:
    """The seed of a form that is shown for the first time."""
    return uuid4().hex
