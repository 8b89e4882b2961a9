"""The funder of an agreement where only a name is known: found on the map, or put there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Invalid
from fundapp.core.i18n import _
from fundapp.core.text import fold
from fundapp.donors.commands.funders import add_funder
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries.naming import funders_named
from fundapp.donors.rules.facts import Group


def funder_meant(given: Mapping[str, Any], session: Session, ctx: Context) -> UUID:
    """The id of the funder that a form names (see FunderNamedSchema), who is put on the map where a kind is said.

    Raises Invalid for one who is not on the map and of whom nobody says what they are.
    """
    name, kind = given["funder_name"], given.get("funder_kind")
    known = funders_named(session, ctx, [name]).get(fold(name))
    if known is not None:
        return known
    if not may_edit(ctx):
        raise Invalid({"funder_name": [_("This funder is not on the map: ask the fundraising group to add them.")]})
    if kind is None:
        told = _("This funder is not on the map yet. Write the name that stands there, or say below what they are.")
        raise Invalid({"funder_name": [told]})
    return add_funder(session, ctx, _as_known(name, kind)).id


def _as_known(name: str, kind: str) -> dict[str, Any]:
    """All that FunderSchema would clean of a form in which only this was said."""
    sources = {f"{group}_{what}": None for group in Group for what in ("source", "dated")}
    nothing: dict[str, Any] = {"themes": (), "focus_countries": (), "languages": (), "tags": ()}
    said = {"name": name, "kind": kind, "status": "active", "needs_registration": "unknown"}
    return {**sources, **nothing, "cofunding_max_pct": None, **said}
