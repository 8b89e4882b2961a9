"""Forms of top-ups."""

from functools import lru_cache
from typing import cast

from wtforms import HiddenField

from fundapp.core.forms import SchemaForm, form_over, number_sent
from fundapp.core.money import Money
from fundapp.ledger.schemas.topping import AgreementSchema, top_up_schema


class SeenForm(SchemaForm):
    """Carries the cost that whoever agrees has seen."""

    seen = HiddenField()

    @property
    def amount_seen(self) -> int:
        """What the person looked at, in minor units; 0, which nobody asks for, if that was tampered with."""
        return number_sent(self.seen.data)


AgreementForm = cast("type[SeenForm]", form_over(AgreementSchema, SeenForm))


@lru_cache(maxsize=64)
def top_up_form(held: Money) -> type[SchemaForm]:
    """The form that asks for more than is held."""
    return form_over(top_up_schema(held.currency, held.minor))
