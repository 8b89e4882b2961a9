"""Reads of the funder map."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.util import identity_key

from fundapp.core.context import Context
from fundapp.core.database import is_writing
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder, FunderCountry, FunderSource, FunderTag, FunderTheme
from fundapp.donors.permissions import may_see
from fundapp.donors.queries.owners import owned_by
from fundapp.donors.rules.facts import Group
from fundapp.donors.rules.vocabulary import AT_REST

_ROWS = (selectinload(Funder.theme_rows), selectinload(Funder.country_rows))
_LISTS = (*_ROWS, selectinload(Funder.language_rows), selectinload(Funder.tag_rows))
WHOLE = (*_LISTS, selectinload(Funder.source_rows))
"""All that is known of a funder."""

# Of whoever gives nothing, only whether that still holds is looked at again.
_WORTH_ASKING = or_(FunderSource.facts == Group.IDENTITY, Funder.status.not_in(AT_REST))

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
HELD = "donors.held"


def funder(session: Session, ctx: Context, funder_id: UUID) -> Funder:
    """One funder with all that is known of it. Five queries. Raises NotFound.

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
    hold = is_writing() and session.get_bind().dialect.name == "postgresql"  # SQLite has one writer at a time
    if hold and not _is_held(session, funder_id):
        wanted = select(Funder.merged_into_id).where(Funder.id == funder_id)
        into = session.scalar(wanted.with_for_update(read=True, key_share=True))
        known = session.identity_map.get(identity_key(Funder, funder_id))
        if known is not None and known.merged_into_id != into:  # it was read before it was held
            session.refresh(known, ("merged_into_id",))
    return session.get(Funder, funder_id, options=(*_LISTS, joinedload(Funder.source_rows)))


def _is_held(session: Session, funder_id: UUID) -> bool:
    """Whether this transaction or savepoint has the lock already; from now on it has. One rolled back has lost it."""
    within = session.get_nested_transaction() or session.get_transaction()
    held: set[UUID] = session.info.setdefault(HELD, {}).setdefault(within, set())
    if funder_id in held:
        return True
    held.add(funder_id)
    return False


def funders_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Funder]:
    """One page of the funders that meet `wanted` (see FunderFilterSchema). Four queries.

    With where their facts come from, in one more, where it is asked what is known.
    """
    require(may_see(ctx))
    sort = wanted.get("sort") or DEFAULT_SORT
    rows = (*_ROWS, selectinload(Funder.source_rows)) if wanted.get("facts") else _ROWS
    statement = shown(ctx, wanted).options(*rows)
    return read_page(session, statement, SORTS[sort], marks=marks, name=f"funders:{sort}", mark=mark)


def count_funders(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> int:
    """How many funders meet `wanted`, as the list behind the figure would show them. One query."""
    require(may_see(ctx))
    return session.scalar(select(func.count()).select_from(shown(ctx, wanted).subquery())) or 0


def funders_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Funder]:
    """Every funder that meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    order = SORTS[wanted.get("sort") or DEFAULT_SORT]
    statement = shown(ctx, wanted).options(*WHOLE).order_by(*order)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def funders_among(session: Session, ctx: Context, funder_ids: Collection[UUID]) -> Mapping[UUID, Funder]:
    """Those of these that stand in lists, by id, with all that is known of them. Six queries."""
    require(may_see(ctx))
    wanted = shown(ctx, {}).where(Funder.id.in_(funder_ids)).options(*WHOLE)
    return {each.id: each for each in session.scalars(wanted)}


def shown(ctx: Context, wanted: Mapping[str, Any]) -> Select[Funder]:
    """The funders that meet `wanted`, as whoever asks means it."""
    return matching(wanted, ctx.today, ctx.actor.id if ctx.actor else None)


def matching(wanted: Mapping[str, Any], today: date, me: UUID | None = None) -> Select[Funder]:
    """The funders that meet every condition in `wanted`; several answers to one question mean any of them.

    `today` decides what is due to be checked again; `me`: who asks for those that they look after themselves.
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
    if wanted.get("theme"):
        statement = statement.where(Funder.theme_rows.any(FunderTheme.theme.in_(wanted["theme"])))
    place = _place(wanted.get("country"), wanted.get("focus"))
    return statement.where(*place, *_own_words(wanted, today, me))


def _own_words(wanted: Mapping[str, Any], today: date, me: UUID | None) -> Iterator[ColumnElement[bool]]:
    """What the fundraising group says and does of a funder: tags, what is to be checked, who looks after them."""
    if wanted.get("tag"):
        yield Funder.tag_rows.any(FunderTag.folded == fold(wanted["tag"]))
    if wanted.get("facts"):
        due = Funder.source_rows.any(and_(FunderSource.due_on <= today, _WORTH_ASKING))
        yield due if wanted["facts"] == "due" else ~due
    if wanted.get("owner"):
        yield owned_by(wanted["owner"], today, me)


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
