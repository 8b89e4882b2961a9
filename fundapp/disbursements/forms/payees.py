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
WITHOUT_WHICH_NOT: Mapping[str | None, str] = {BANK: "number", MOBILE: "mobile", HAND: "how"}
"""By what is asked of a payee: what nobody leaves out, though the schema, which knows no method, lets it be empty."""
EITHER = ("supplier", "advance")
"""Methods of which somebody must say how the money reaches them."""


class NamingForm(SchemaForm):
    """Carries by which id the payee is kept, so that whoever sends it twice names one payee."""

    seed = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("who", "through", WITHOUT_WHICH_NOT.get(self.kind)):
            if name:
                self[name].render_kw = {**(self[name].render_kw or {}), "required_answer": True}

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
