"""Reads of the funder map."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from fundapp.core.context import Context
from fundapp.core.database import is_writing
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder, FunderCountry, FunderSource, FunderTag, FunderTheme
from fundapp.donors.permissions import may_see

_ROWS = (selectinload(Funder.theme_rows), selectinload(Funder.country_rows))
WHOLE = (
    *_ROWS, selectinload(Funder.language_rows), selectinload(Funder.tag_rows), selectinload(Funder.source_rows),
)  # fmt: skip
"""All that is known of a funder."""

SORTS: Mapping[str, Sequence[Any]] = {
    "name": (Funder.sort_name, Funder.id),
    "-name": (Funder.sort_name.desc(), Funder.id.desc()),
    "updated": (Funder.updated_at.desc(), Funder.id),
    # Minor units of different currencies cannot be compared: each currency stands together, unknown amounts last.
    "grant": (
        func.coalesce(Funder.currency, "~"),
        func.coalesce(Funder.grant_max, Funder.grant_typical, Funder.grant_min, -1).desc(),
        Funder.sort_name,
        Funder.id,
    ),
}
DEFAULT_SORT = "name"


def funder(session: Session, ctx: Context, funder_id: UUID) -> Funder:
    """One funder with all that is known of it. Six queries. Raises NotFound.

    One that was merged into another is the other: whatever was begun with it goes on with the one that was kept, whose
    version is another. Whoever writes holds the row, so that nothing is added to a funder while it is being merged.
    """
    require(may_see(ctx))
    found = _held(session, funder_id)
    while found is not None and found.merged_into_id is not None:
        found = _held(session, found.merged_into_id)
    if found is None:
        raise NotFound
    return found


def _held(session: Session, funder_id: UUID) -> Funder | None:
    """The row itself. The lightest lock there is stops a merge, which takes the whole row, and no other change."""
    if is_writing() and session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time
        hold = select(Funder.merged_into_id).where(Funder.id == funder_id).with_for_update(read=True, key_share=True)
        session.execute(hold)
    return session.get(Funder, funder_id, options=WHOLE)


def funders_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Funder]:
    """One page of the funders that meet `wanted` (see FunderFilterSchema). Four queries."""
    require(may_see(ctx))
    sort = wanted.get("sort") or DEFAULT_SORT
    statement = matching(wanted, ctx.today).options(*_ROWS)
    return read_page(session, statement, SORTS[sort], marks=marks, name=f"funders:{sort}", mark=mark)


def count_funders(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> int:
    """How many funders meet `wanted`, as the list behind the figure would show them. One query."""
    require(may_see(ctx))
    return session.scalar(select(func.count()).select_from(matching(wanted, ctx.today).subquery())) or 0


def funders_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Funder]:
    """Every funder that meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    order = SORTS[wanted.get("sort") or DEFAULT_SORT]
    statement = matching(wanted, ctx.today).options(*WHOLE).order_by(*order)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def matching(wanted: Mapping[str, Any], today: date) -> Select[Funder]:
    """The funders that meet every condition in `wanted`; several answers to one question mean any of them.

    `today` decides what is due to be checked again.
    """
    statement = select(Funder).where(Funder.merged_into_id.is_(None))
    for word in fold(wanted.get("q") or "").split():
        statement = statement.where(Funder.found_by.contains(word, autoescape=True))
    for name, column in (("kind", Funder.kind), ("status", Funder.status)):
        if wanted.get(name):
            statement = statement.where(column.in_(wanted[name]))
    if wanted.get("registration"):
        statement = statement.where(Funder.needs_registration == wanted["registration"])
    if wanted.get("applying"):
        statement = statement.where(Funder.application_mode.in_(wanted["applying"]))
    if wanted.get("tag"):
        statement = statement.where(Funder.tag_rows.any(FunderTag.folded == fold(wanted["tag"])))
    if wanted.get("facts"):
        due = Funder.source_rows.any(FunderSource.due_on <= today)
        statement = statement.where(due if wanted["facts"] == "due" else ~due)
    if wanted.get("theme"):
        statement = statement.where(Funder.theme_rows.any(FunderTheme.theme.in_(wanted["theme"])))
    for condition in _place(wanted.get("country"), wanted.get("focus")):
        statement = statement.where(condition)
    return statement


def _place(country: str | None, focus: str | None) -> Iterator[ColumnElement[bool]]:
    """Who gives in a country: whoever names it, and, unless only these are wanted, whoever names none."""
    nowhere_in_particular = ~Funder.country_rows.any()
    named = Funder.country_rows.any(FunderCountry.country == country) if country else Funder.country_rows.any()
    if focus == "named":
        yield named
    elif focus == "anywhere":
        yield nowhere_in_particular
    elif country:
        yield or_(named, nowhere_in_particular)
