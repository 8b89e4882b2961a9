"""The words of budgets: headings as funders usually ask for them, who pays, what warnings say. Pure."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from fundapp.core.formats import list_of, money, percent
from fundapp.core.i18n import _, lazy, ngettext
from fundapp.core.reader import Reader
from fundapp.grants.rules.budget_checks import Doubt, Warned
from fundapp.grants.rules.budgets import USUAL_INDIRECT_BP, WHOLE_BP, IndirectBase, Source

OWN = "own"
HEADINGS: Mapping[str, Any] = {
    "staff": lazy("Staff"),
    "travel": lazy("Travel"),
    "equipment": lazy("Equipment and supplies"),
    "local_office": lazy("Local office"),
    "services": lazy("Services"),
    "other": lazy("Other costs"),
    "sub_grants": lazy("Grants to third parties"),
    OWN: lazy("A heading of our own"),
}
"""In the order in which a budget has them: those of the EU's template for external action, then one's own."""

PAYERS: Mapping[str, Any] = {
    Source.FUNDER: lazy("The funder who is asked"),
    Source.OWN: lazy("Our own contribution"),
    Source.OTHER: lazy("Another funder"),
}

BASES: Mapping[str, Any] = {
    IndirectBase.DIRECT: lazy("All direct costs"),
    IndirectBase.ASKED: lazy("The direct costs that the funder pays"),
}

MOST_NAMES = 5


def percent_of(reader: Reader, basis_points: int) -> str:
    """Hundredths of a per cent as a share: « 7 % », « 7,25 % »."""
    return percent(reader, Decimal(basis_points) / WHOLE_BP, 0 if basis_points % 100 == 0 else 2)


def told(reader: Reader, warned: Warned) -> tuple[str, str]:
    """What a warning says, and why that matters or what to do about it."""
    return _TOLD[warned.doubt](reader, warned)


def _above(reader: Reader, warned: Warned) -> tuple[str, str]:
    return (
        _("%(amount)s above what the call gives at most", amount=_money(reader, warned.by)),
        _("The most is %(limit)s. Many funders refuse such a request unread.", limit=_money(reader, warned.limit)),
    )


def _below(reader: Reader, warned: Warned) -> tuple[str, str]:
    return (
        _("%(amount)s below what the call gives at least", amount=_money(reader, warned.by)),
        _("The least is %(limit)s. Many funders refuse such a request unread.", limit=_money(reader, warned.limit)),
    )


def _cofunding(reader: Reader, warned: Warned) -> tuple[str, str]:
    return (
        _("%(amount)s of co-funding are missing", amount=_money(reader, warned.by)),
        _(
            "Others than the funder must pay %(share)s of the total. Say of which lines somebody else pays them.",
            share=percent_of(reader, warned.limit_bp or 0),
        ),
    )


def _indirect(reader: Reader, warned: Warned) -> tuple[str, str]:
    share = percent_of(reader, warned.limit_bp or 0)
    title = _("Indirect costs are above %(share)s", share=share)
    if warned.limit_bp == USUAL_INDIRECT_BP:
        return title, _("Most funders take no more. If yours does, write its own maximum into the settings.")
    return title, _("This is what the settings say that the funder takes at most.")


def _no_quantity(reader: Reader, warned: Warned) -> tuple[str, str]:
    count = len(warned.names)
    title = ngettext("%(num)s line has no quantity", "%(num)s lines have no quantity", count)
    return title, _("They count for nothing so far: %(names)s.", names=_names(reader, warned))


def _no_cost(reader: Reader, warned: Warned) -> tuple[str, str]:
    title = ngettext("%(num)s line has no unit cost", "%(num)s lines have no unit cost", len(warned.names))
    return title, _("They count for nothing so far: %(names)s.", names=_names(reader, warned))


def _no_line(reader: Reader, warned: Warned) -> tuple[str, str]:
    title = ngettext("%(num)s organisation has no line", "%(num)s organisations have no line", len(warned.names))
    return title, _("They take part, and nothing of the budget is theirs: %(names)s.", names=_names(reader, warned))


def _other_amount(reader: Reader, warned: Warned) -> tuple[str, str]:
    budget = _money(reader, warned.by)
    if warned.limit is None:
        return _("The opportunity says no amount to ask for yet"), _("The budget comes to %(budget)s.", budget=budget)
    return (
        _("The opportunity asks for another amount"),
        _("The opportunity says %(there)s, the budget %(budget)s.", there=_money(reader, warned.limit), budget=budget),
    )


def _other_currency(_reader: Reader, warned: Warned) -> tuple[str, str]:
    here, there = warned.names
    return (
        _("The opportunity is in another currency"),
        _("The opportunity says %(there)s, the budget %(here)s: change one of them.", there=there, here=here),
    )


def _money(reader: Reader, amount: Any) -> str:
    return money(reader, amount)


def _names(reader: Reader, warned: Warned) -> str:
    """The first of them by name."""
    left = len(warned.names) - MOST_NAMES
    more = [ngettext("%(num)s other", "%(num)s others", left)] if left > 0 else []
    return list_of(reader, [*warned.names[:MOST_NAMES], *more])


_TOLD: Mapping[Doubt, Callable[[Reader, Warned], tuple[str, str]]] = {
    Doubt.ABOVE_MOST: _above,
    Doubt.BELOW_LEAST: _below,
    Doubt.COFUNDING: _cofunding,
    Doubt.INDIRECT: _indirect,
    Doubt.NO_QUANTITY: _no_quantity,
    Doubt.NO_COST: _no_cost,
    Doubt.NO_LINE: _no_line,
    Doubt.OTHER_AMOUNT: _other_amount,
    Doubt.OTHER_CURRENCY: _other_currency,
}
