"""Which costs an agreement allows: countries and uses, a span of days, ceilings, the share of administration."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fundapp.core.errors import Invalid
from fundapp.core.i18n import _
from fundapp.donors.commands.funders import minor_units
from fundapp.donors.models import Agreement, AgreementTerm

TERMS: Mapping[str, tuple[str, bool]] = {
    "countries": ("country", True),
    "not_countries": ("country", False),
    "purposes": ("purpose", True),
    "not_purposes": ("purpose", False),
}
"""The four lists: what each is about, and whether it allows."""

CEILINGS = ("ceiling_award", "ceiling_person")


def write_costs(found: Agreement, given: Mapping[str, Any]) -> None:
    """Writes which costs are eligible; what is left out is not known. Raises Invalid."""
    _refuse_contradictions(given)
    found.costs_from, found.costs_until = given.get("costs_from"), given.get("costs_until")
    for name in CEILINGS:
        setattr(found, name, minor_units(name, given.get(name), found.currency))
    share: Decimal | None = given.get("share")
    found.share = None if share is None else int(share * 100)
    wanted = {(kind, code): allowed for name, (kind, allowed) in TERMS.items() for code in given.get(name) or ()}
    for row in [row for row in found.terms if wanted.get((row.kind, row.code)) is not row.allowed]:
        found.terms.remove(row)
    known = {(row.kind, row.code) for row in found.terms}
    found.terms.extend(
        AgreementTerm(kind=kind, code=code, allowed=allowed)
        for (kind, code), allowed in wanted.items()
        if (kind, code) not in known
    )


def codes_of(found: Agreement, name: str) -> tuple[str, ...]:
    """The codes of one of the four lists of an agreement."""
    kind, allowed = TERMS[name]
    return tuple(sorted(each.code for each in found.terms if (each.kind, each.allowed) == (kind, allowed)))


def costs_said(found: Agreement) -> tuple[Any, ...]:
    """All that is said of costs, to be compared."""
    plain = (found.costs_from, found.costs_until, found.ceiling_award, found.ceiling_person, found.share)
    return (*plain, *(codes_of(found, name) for name in TERMS))


def _refuse_contradictions(given: Mapping[str, Any]) -> None:
    wrong: dict[str, list[str]] = {}
    if set(given.get("countries") or ()) & set(given.get("not_countries") or ()):
        wrong["not_countries"] = [_("A country cannot be both allowed and excluded.")]
    if set(given.get("purposes") or ()) & set(given.get("not_purposes") or ()):
        wrong["not_purposes"] = [_("A use cannot be both allowed and excluded.")]
    if wrong:
        raise Invalid(wrong)
