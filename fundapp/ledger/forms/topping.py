"""Forms of top-ups."""

from functools import lru_cache
from typing import cast

from wtforms import HiddenField

from fundapp.core.forms import SchemaForm, form_over
from fundapp.core.money import Money
from fundapp.ledger.schemas.topping import AgreementSchema, top_up_schema


class SeenForm(SchemaForm):
    """Carries the cost that whoever agrees has seen."""

    seen = HiddenField()

    def has_seen(self, up_to: int) -> bool:
        """Whether this is what the person looked at."""
        return bool(self.seen.data == str(up_to))


AgreementForm = cast("type[SeenForm]", form_over(AgreementSchema, SeenForm))


@lru_cache(maxsize=64)
def top_up_form(held: Money) -> type[SchemaForm]:
    """The form that asks for more than is held."""
    return form_over(top_up_schema(held.currency, held.minor))
