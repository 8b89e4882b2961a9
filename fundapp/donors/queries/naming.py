"""Funders by the names that others write."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder
from fundapp.donors.permissions import may_see


def funders_named(session: Session, ctx: Context, names: Collection[str]) -> Mapping[str, UUID]:
    """The ids of the funders that bear one of these names, or of which it is the acronym, by the folded name.

    An acronym that two funders share names none of them. One query; more where some were merged into others.
    """
    require(may_see(ctx))
    return by_name(session, names)


def by_name(session: Session, names: Collection[str]) -> Mapping[str, UUID]:
    """As `funders_named`, for what runs in nobody's name."""
    wanted = {fold(name) for name in names} - {""}
    if not wanted:
        return {}
    acronym = func.lower(Funder.short_name)
    rows = session.execute(
        select(Funder.id, Funder.sort_name, acronym, Funder.merged_into_id).where(
            Funder.sort_name.in_(wanted) | (acronym.in_(wanted) & Funder.merged_into_id.is_(None))
        )
    ).all()
    named = {row.sort_name: _standing(session, row.id, row.merged_into_id) for row in rows if row.sort_name in wanted}
    bearers: dict[str, list[UUID]] = {}
    for row in rows:
        if row[2] in wanted:
            bearers.setdefault(row[2], []).append(row.id)
    return {**{short: ids[0] for short, ids in bearers.items() if len(ids) == 1}, **named}


def _standing(session: Session, funder_id: UUID, merged_into_id: UUID | None) -> UUID:
    """The funder that stands for one that was merged."""
    while merged_into_id is not None:
        funder_id = merged_into_id
        merged_into_id = session.scalar(select(Funder.merged_into_id).where(Funder.id == funder_id))
    return funder_id
