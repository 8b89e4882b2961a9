"""Up to which cost a payment is asked to go."""

from functools import lru_cache
from typing import Any

from marshmallow import ValidationError

from fundapp.core.formats import amount
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money, MoneyError, parse_money
from fundapp.core.reader import current_reader
from fundapp.core.schemas import InputSchema
from fundapp.core.schemas.base import Typed


class MinorAmount(Typed[int]):
    """An amount of a known currency, as people write it; its clean value is in minor units."""

    def __init__(self, label: Any, *, currency: str, **options: Any) -> None:
        super().__init__(label, **options)
        self.currency = currency

    def judge(self, value: Any) -> int:
        """As Typed's."""
        try:
            return parse_money(str(value), current_reader(), self.currency).minor
        except MoneyError as error:
            raise ValidationError(str(error.message)) from None

    def write(self, value: int | None) -> str:
        """As Typed's: the figure alone."""
        return "" if value is None else amount(current_reader(), Money(value, self.currency))


@lru_cache(maxsize=64)
def top_up_schema(currency: str, held: int) -> type[InputSchema]:
    """Asks for more than the `held` minor units of a currency."""

    class More(MinorAmount):
        """More than is held."""

        def judge(self, value: Any) -> int:
            """As MinorAmount's."""
            found = super().judge(value)
            if found <= held:
                raise ValidationError(_("That much is held already: write what it may cost in all."))
            return found

    up_to = More(lazy("It may cost up to"), currency=currency, required=True)
    return type("TopUpSchema", (InputSchema,), {"up_to": up_to})


class AgreementSchema(InputSchema):
    """A page that asks once more, and nothing else."""
