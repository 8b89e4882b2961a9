"""Reads of the papers kept with funders. The bytes are not among them, nor the keys that open them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, undefer

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder, FunderFile, FunderInteraction
from fundapp.donors.permissions import may_see

LATEST = 10
"""How many stand on a funder's page."""
OFFERED = 50
"""How many of the latest interactions a paper can be put beside."""

SORTS: Mapping[str, Sequence[Any]] = {
    "added": (FunderFile.created_at.desc(), FunderFile.id.desc()),
    "dated": (func.coalesce(FunderFile.dated_on, date(1, 1, 1)).desc(), FunderFile.id.desc()),
    "name": (FunderFile.sort_name, FunderFile.id),
    "-name": (FunderFile.sort_name.desc(), FunderFile.id.desc()),
}
DEFAULT_SORT = "added"


def file(session: Session, ctx: Context, file_id: UUID, *, whole: bool = False) -> FunderFile:
    """One paper with its funder; with its key if `whole`. Raises NotFound. One query."""
    require(may_see(ctx))
    key = [undefer(FunderFile.key)] if whole else []
    found = session.get(FunderFile, file_id, options=[joinedload(FunderFile.funder), *key])
    if found is None:
        raise NotFound
    return found


def funder_to_add_to(session: Session, ctx: Context, funder_id: UUID) -> Funder:
    """A funder, held until the transaction ends: two who add to it wait for each other. Raises NotFound.

    One that was merged into another is the other (see `queries.funders.funder`). One query, and one for each merge.
    """
    require(may_see(ctx))
    found = session.get(Funder, funder_id, with_for_update=True)
    while found is not None and found.merged_into_id is not None:
        found = session.get(Funder, found.merged_into_id, with_for_update=True)
    if found is None:
        raise NotFound
    return found


def latest_files(session: Session, ctx: Context, funder_id: UUID) -> Sequence[FunderFile]:
    """The papers that were added last to a funder, and one more where there are others. One query."""
    require(may_see(ctx))
    wanted = select(FunderFile).where(FunderFile.funder_id == funder_id).order_by(*SORTS["added"])
    return session.scalars(wanted.options(joinedload(FunderFile.interaction)).limit(LATEST + 1)).all()


def files_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[FunderFile]:
    """One page of the papers that meet `wanted` (see PaperFilterSchema). Two queries."""
    require(may_see(ctx))
    sort = wanted.get("sort") or DEFAULT_SORT
    return read_page(session, _matching(wanted), SORTS[sort], marks=marks, name=f"files:{sort}", mark=mark)


def files_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[FunderFile]:
    """Every paper that meets `wanted`."""
    require(may_see(ctx))
    order = SORTS[wanted.get("sort") or DEFAULT_SORT]
    return iter(session.scalars(_matching(wanted).order_by(*order), execution_options=IN_CHUNKS))


def digests_of(session: Session, ctx: Context, funder_id: UUID) -> Collection[str]:
    """By what the papers of a funder are known again. One query."""
    require(may_see(ctx))
    return frozenset(session.scalars(select(FunderFile.digest).where(FunderFile.funder_id == funder_id)))


def kept_of(session: Session, ctx: Context, funder_id: UUID) -> int:
    """How many bytes the papers of a funder have together. One query."""
    require(may_see(ctx))
    return int(session.scalar(select(func.sum(FunderFile.size)).where(FunderFile.funder_id == funder_id)) or 0)


def interactions_offered(
    session: Session, ctx: Context, funder_id: UUID, chosen: UUID | None = None
) -> Sequence[FunderInteraction]:
    """The latest that was said and done with a funder, and `chosen`, wherever that stands. At most two queries."""
    require(may_see(ctx))
    order = (FunderInteraction.happened_on.desc(), FunderInteraction.id.desc())
    said = select(FunderInteraction).where(FunderInteraction.funder_id == funder_id).order_by(*order)
    found = list(session.scalars(said.limit(OFFERED)))
    if chosen is not None and chosen not in {each.id for each in found}:
        found += filter(None, [session.get(FunderInteraction, chosen)])
    return found


def _matching(wanted: Mapping[str, Any]) -> Select[FunderFile]:
    """Each word stands in the name, in the note, or in what its funder is found by."""
    statement = select(FunderFile).join(FunderFile.funder).options(joinedload(FunderFile.funder))
    for word in fold(wanted.get("q") or "").split():
        own, theirs = (each.contains(word, autoescape=True) for each in (FunderFile.found_by, Funder.found_by))
        statement = statement.where(or_(own, theirs))
    for name, column in (("kind", FunderFile.kind), ("language", FunderFile.language)):
        if wanted.get(name):
            statement = statement.where(column.in_(wanted[name]))
    return statement
