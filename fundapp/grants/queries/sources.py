"""Reads of sources. The database tells their health as `rules.health` does."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.grants.models import CallSource
from fundapp.grants.permissions import may_edit, may_see
from fundapp.grants.rules.sources import ALARM, SILENCE, Health

SORTS: Mapping[str, Sequence[Any]] = {
    "name": (CallSource.sort_name, CallSource.id),
    "visited": (CallSource.visited_at.is_(None), CallSource.visited_at.desc(), CallSource.id),
    "failing": (CallSource.failures.desc(), CallSource.sort_name, CallSource.id),
}
DEFAULT_SORT = "name"


def source(session: Session, ctx: Context, source_id: UUID) -> CallSource:
    """One source. One query. Raises NotFound."""
    require(may_see(ctx))
    found = session.get(CallSource, source_id)
    if found is None:
        raise NotFound
    return found


def sources_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[CallSource]:
    """One page of the sources that meet `wanted` (see SourceFilterSchema). Two queries."""
    require(may_see(ctx))
    sort = wanted.get("sort") or DEFAULT_SORT
    return read_page(session, _shown(ctx, wanted), SORTS[sort], marks=marks, name=f"sources:{sort}", mark=mark)


def sources_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[CallSource]:
    """Every source that meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    order = SORTS[wanted.get("sort") or DEFAULT_SORT]
    return iter(session.scalars(_shown(ctx, wanted).order_by(*order), execution_options=IN_CHUNKS))


def addresses_known(session: Session, ctx: Context) -> frozenset[str]:
    """The addresses that are visited already. One query."""
    require(may_see(ctx))
    return frozenset(session.scalars(select(CallSource.address).where(CallSource.address.is_not(None))))


def source_options(session: Session) -> list[tuple[str, str]]:
    """All sources by name: the id as text, and the name. One query."""
    rows = session.execute(select(CallSource.id, CallSource.name).order_by(CallSource.sort_name, CallSource.id))
    return [(str(source_id), name) for source_id, name in rows]


def sources_to_look_at(session: Session, ctx: Context, most: int) -> Sequence[tuple[UUID, str]]:
    """The sources that need somebody: ids and names. One query for whoever may mend them, none for others."""
    if not may_edit(ctx):
        return []
    broken = CallSource.failures >= ALARM
    wanted = select(CallSource.id, CallSource.name).where(CallSource.active, or_(broken, _silent(ctx.now)))
    return [(row.id, row.name) for row in session.execute(wanted.order_by(*SORTS["name"]).limit(most))]


def _shown(ctx: Context, wanted: Mapping[str, Any]) -> Select[CallSource]:
    statement = select(CallSource)
    for word in fold(wanted.get("q") or "").split():
        found = CallSource.sort_name.contains(word, autoescape=True)
        statement = statement.where(or_(found, func.lower(CallSource.address).contains(word, autoescape=True)))
    if wanted.get("kind"):
        statement = statement.where(CallSource.kind.in_(wanted["kind"]))
    if wanted.get("health"):
        known = _healths(ctx.now)
        statement = statement.where(or_(false(), *(known[each] for each in wanted["health"])))
    return statement


def _healths(now: datetime) -> Mapping[str, ColumnElement[bool]]:
    active, fails = CallSource.active.is_(True), CallSource.failures > 0
    once = CallSource.succeeded_at.is_not(None)
    fine = and_(active, ~fails, CallSource.visited_at.is_not(None))
    return {
        Health.PAUSED: ~active,
        Health.FAILING: and_(active, fails, once),
        Health.NEVER: and_(active, fails, ~once),
        Health.NEW: and_(active, ~fails, CallSource.visited_at.is_(None)),
        Health.SILENT: and_(fine, _silent(now)),
        Health.WORKS: and_(fine, ~_silent(now)),
    }


def _silent(now: datetime) -> ColumnElement[bool]:
    return func.coalesce(CallSource.found_at, now) <= now - SILENCE
