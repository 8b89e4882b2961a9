"""Forms of rates: one that asks twice where a value is far from the last one, and the converter."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from wtforms import BooleanField, HiddenField

from fundapp.core.forms import SchemaForm, form_over
from fundapp.core.i18n import lazy
from fundapp.ledger.schemas.rates import ConverterSchema, RateSchema
from fundapp.ledger.schemas.topping import AgreementSchema


class DoubtForm(SchemaForm):
    """Remembers about which value it has asked, so that a yes counts for that value alone."""

    sure = BooleanField(lazy("I have looked at the source again: the value is right"))
    asked_about = HiddenField()

    def is_confirmed(self, given: Mapping[str, Any]) -> bool:
        """Whether the person has said yes to this very rate."""
        return bool(self.sure.data) and self.asked_about.data == _mark(given)

    def ask_about(self, given: Mapping[str, Any]) -> None:
        """The page asks about this rate from now on."""
        self.asked_about.data, self.sure.data = _mark(given), False

    @property
    def asks(self) -> bool:
        """Whether the page asks for a yes."""
        return bool(self.asked_about.data)


RateForm = cast("type[DoubtForm]", form_over(RateSchema, DoubtForm))
RateRemovalForm = form_over(AgreementSchema)
ConverterForm = form_over(ConverterSchema)


def _mark(given: Mapping[str, Any]) -> str:
    value: Decimal = given["value"]
    return f"{given['quote']}:{given['on'].isoformat()}:{value:f}"
