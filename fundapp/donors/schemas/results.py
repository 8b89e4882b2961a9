"""What may be said of a value of an indicator."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.core.i18n import _, lazy
from fundapp.core.money import MoneyError, parse_amount
from fundapp.core.reader import current_reader
from fundapp.core.schemas import Choice, DateText, Figure, InputSchema, Text
from fundapp.core.schemas.base import Typed
from fundapp.core.text import tidy
from fundapp.donors.rules.agreements import YES_NO
from fundapp.donors.rules.results import HUNDRED, MOST_VALUE, SPLITS, Unit
from fundapp.donors.rules.vocabulary import options
from fundapp.donors.schemas.agreement_rows import value_wrong

LONGEST_LABEL, MOST_LABELS = 60, 20
SPLIT = "split_"


class Breakdown(Typed[dict[str, int]]):
    """Values by words, one a line, as « Femmes : 12 »; in hundredths."""

    widget = "textarea"

    def empty(self) -> dict[str, int]:
        """Nothing is told apart."""
        return {}

    def judge(self, value: Any) -> dict[str, int]:
        """As Typed's."""
        found: dict[str, int] = {}
        for line in filter(str.strip, tidy(str(value)).split("\n")):
            label, number = _parted(line)
            if label in found:
                raise ValidationError(_("“%(label)s” stands here twice.", label=label))
            found[label] = number
        if len(found) > MOST_LABELS:
            raise ValidationError(_("At most %(most)s lines.", most=MOST_LABELS))
        return found


def _parted(line: str) -> tuple[str, int]:
    label, colon, typed = (part.strip() for part in line.rpartition(":"))
    try:
        number = parse_amount(typed, current_reader())
    except MoneyError:
        number = Decimal("NaN")
    sound = colon and 0 < len(label) <= LONGEST_LABEL and number.is_finite()
    if not sound or number != round(number, 2) or abs(number) * HUNDRED > MOST_VALUE:
        raise ValidationError(_("“%(line)s” is not understood: write a word, a colon and a number.", line=line[:80]))
    return label, int(number * HUNDRED)


class _ActualSchema(InputSchema):
    unit = ""
    as_of = DateText(lazy("As of"), required=True)
    note = Text(lazy("Remark"), longest=400)

    @validates_schema(skip_on_field_errors=False)
    def _value_fits(self, given: Mapping[str, Any], **_options: Any) -> None:
        value = given.get("value")
        if isinstance(value, Decimal) and (told := value_wrong(self.unit, value)):
            raise ValidationError(told, "value")


@lru_cache(maxsize=64)
def actual_schema(unit: str, splits: Sequence[str]) -> type[InputSchema]:
    """A value of an indicator of this unit, told apart by these codes."""
    value = (
        Choice(lazy("Value"), options=lambda: options(YES_NO), required=True, radios=True)
        if unit == Unit.YES_NO
        else Figure(lazy("Value"), required=True)
    )
    parts = {
        f"{SPLIT}{code}": Breakdown(SPLITS[code], hint=lazy("One a line, for example “Women: 12”.")) for code in splits
    }
    return type("ActualSchema", (_ActualSchema,), {"unit": unit, "value": value, **parts})


def breakdown_of(given: Mapping[str, Any], splits: Sequence[str]) -> dict[str, dict[str, int]]:
    """What was told apart, by code."""
    return {code: given[f"{SPLIT}{code}"] for code in splits if given[f"{SPLIT}{code}"]}
