"""The form of a payee: it shows what the method needs, and carries the rest."""

from collections.abc import Collection, Mapping
from typing import Any, cast

from wtforms import HiddenField

from fundapp.core.forms import SchemaForm, form_over
from fundapp.disbursements.schemas.payees import BANK, HAND, MOBILE, PayeeSchema, kind_of

ALWAYS = ("relation", "name", "who", "born", "country")
NEEDS: Mapping[str | None, Collection[str]] = {
    BANK: ("number", "bic", "bank"),
    MOBILE: ("mobile", "operator", "tier"),
    HAND: ("how",),
    None: (),
}
"""By what is asked of a payee: the fields that only it needs."""
EITHER = ("supplier", "advance")
"""Methods of which somebody must say how the money reaches them."""


class NamingForm(SchemaForm):
    """Carries by which id the payee is kept, so that whoever sends it twice names one payee."""

    seed = HiddenField()

    @property
    def kind(self) -> str | None:
        """What is asked: by the method that stands in it."""
        return kind_of(self["method"].data, self["through"].data)

    @property
    def shown(self) -> list[str]:
        """The names of the fields that this method needs, in the order of the page."""
        through = ("through",) if self["method"].data in EITHER else ()
        return [*through, *(ALWAYS if self["method"].data else ()), *NEEDS[self.kind]]

    @property
    def carried(self) -> list[Any]:
        """The fields that stand unseen in the page, so that nothing typed is lost."""
        unseen = {"method", "sure", "seed", "csrf_token", *self.shown}
        return [field for field in self if field.name not in unseen]


PayeeForm = cast("type[NamingForm]", form_over(PayeeSchema, NamingForm))
