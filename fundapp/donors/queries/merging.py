"""Reads of funders that may be one, and of those that were made one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Table, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.models import Base
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder, FunderDistinct, FunderMerge, FunderPair
from fundapp.donors.permissions import may_see
from fundapp.donors.queries.funders import WHOLE
from fundapp.donors.rules.merging import COMBINED, DECISIONS, WORKED_OUT

MOST_LIKE = 5
"""How many funders that may be the same stand on a funder's page."""

_ORDER = (FunderPair.score.desc(), FunderPair.one_id, FunderPair.other_id)
_SAID_TO_BE_TWO = and_(FunderDistinct.one_id == FunderPair.one_id, FunderDistinct.other_id == FunderPair.other_id)


def pairs_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[FunderPair]:
    """One page of the pairs that meet `wanted` (see PairFilterSchema), the likeliest first. Two queries."""
    require(may_see(ctx))
    return read_page(session, _pairs(wanted), _ORDER, marks=marks, name="funder_pairs", mark=mark)


def pairs_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[FunderPair]:
    """Every pair that meets `wanted`, the likeliest first."""
    require(may_see(ctx))
    return iter(session.scalars(_pairs(wanted).order_by(*_ORDER), execution_options=IN_CHUNKS))


def like(session: Session, ctx: Context, funder_id: UUID) -> Sequence[FunderPair]:
    """The pairs of one funder that nobody has decided on, the likeliest first, not all of many. One query."""
    require(may_see(ctx))
    mine = or_(FunderPair.one_id == funder_id, FunderPair.other_id == funder_id)
    return session.scalars(_pairs({}).where(mine).order_by(*_ORDER).limit(MOST_LIKE)).all()


def _pairs(wanted: Mapping[str, Any]) -> Select[FunderPair]:
    """Those of which nobody has said that they are two, unless these are asked for."""
    one, other = aliased(Funder), aliased(Funder)
    statement = select(FunderPair).join(one, FunderPair.one).join(other, FunderPair.other)
    statement = statement.options(
        contains_eager(FunderPair.one.of_type(one)), contains_eager(FunderPair.other.of_type(other))
    )
    decided = select(FunderDistinct.id).where(_SAID_TO_BE_TWO).exists()
    statement = statement.where(decided if wanted.get("standing") == "two" else ~decided)
    if wanted.get("reason"):
        statement = statement.where(or_(*(FunderPair.reasons.contains(each) for each in wanted["reason"])))
    for word in fold(wanted.get("q") or "").split():
        statement = statement.where(or_(*(each.found_by.contains(word, autoescape=True) for each in (one, other))))
    return statement


def distinct_pair(session: Session, one_id: UUID, other_id: UUID) -> FunderDistinct | None:
    """That somebody said that these are two; None where nobody did. One query."""
    one, other = sorted((one_id, other_id))
    wanted = select(FunderDistinct).where(FunderDistinct.one_id == one, FunderDistinct.other_id == other)
    return session.scalars(wanted).one_or_none()


def two_funders(
    session: Session, ctx: Context, one_id: UUID, other_id: UUID, *, lock: bool = False
) -> tuple[Funder, Funder]:
    """Both with all that is known of them, themselves, even where one was merged. Raises NotFound.

    `lock`: nobody else writes anything of them before this transaction ends (see `queries.funders.funder`).
    """
    require(may_see(ctx))
    wanted = select(Funder).where(Funder.id.in_((one_id, other_id))).order_by(Funder.id).options(*WHOLE)
    wanted = wanted.execution_options(populate_existing=True)
    found = {each.id: each for each in session.scalars(wanted.with_for_update() if lock else wanted)}
    if one_id not in found or other_id not in found:
        raise NotFound
    return found[one_id], found[other_id]


def merge(session: Session, ctx: Context, merge_id: UUID) -> FunderMerge:
    """One merge with both funders, as it stands now. Raises NotFound. One query."""
    require(may_see(ctx))
    wanted = select(FunderMerge).where(FunderMerge.id == merge_id).options(*_BOTH)
    found = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


_BOTH = (joinedload(FunderMerge.kept), joinedload(FunderMerge.absorbed))


def merges_of(session: Session, ctx: Context, funder_id: UUID) -> Sequence[FunderMerge]:
    """What was merged with this funder, the latest first, also where it was taken back. One query."""
    require(may_see(ctx))
    mine = or_(FunderMerge.kept_id == funder_id, FunderMerge.absorbed_id == funder_id)
    wanted = select(FunderMerge).where(mine).options(*_BOTH).order_by(FunderMerge.merged_at.desc(), FunderMerge.id)
    return session.scalars(wanted).all()


def latest_merge_into(session: Session, kept_id: UUID) -> FunderMerge | None:
    """The last one that stands: what came later is taken back first. One query."""
    standing = (FunderMerge.kept_id == kept_id, FunderMerge.undone_at.is_(None))
    wanted = select(FunderMerge).where(*standing).options(*_BOTH).order_by(FunderMerge.merged_at.desc(), FunderMerge.id)
    return session.scalars(wanted.limit(1)).one_or_none()


def stood_for(session: Session, kept_id: UUID) -> Sequence[str]:
    """The names of all that this funder stands for, merged into it directly or into one that was. A query a step."""
    names: list[str] = []
    ids: Sequence[UUID] = [kept_id]
    while ids:
        wanted = select(Funder.id, Funder.name).where(Funder.merged_into_id.in_(ids)).order_by(Funder.sort_name)
        rows = session.execute(wanted).all()
        ids, names = [row.id for row in rows], [*names, *(row.name for row in rows)]
    return names


def moved_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Every table whose rows belong to a funder and go with it when it is merged, with the column that names it.

    All that refer to funders but those that are read, worked out or left (see `rules.merging`): whatever is added to
    the map moves by itself.
    """
    left = COMBINED | WORKED_OUT | DECISIONS
    for table in Base.metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda each: each.parent.name):
            if table.name not in left and key.column.table is Funder.__table__:
                yield table, key.parent


def belongings(session: Session, ctx: Context, funder_id: UUID) -> Mapping[str, int]:
    """How many rows of each kind belong to a funder, by table; only what there is. One query."""
    require(may_see(ctx))
    counts = [
        select(literal(table.name).label("kind"), func.count().label("found")).where(_is(column, funder_id))
        for table, column in moved_columns()
    ]
    found: dict[str, int] = {}
    for kind, count in session.execute(union_all(*counts)):
        found[kind] = found.get(kind, 0) + count
    return {kind: count for kind, count in found.items() if count}


def _is(column: Column[Any], funder_id: UUID) -> ColumnElement[bool]:
    return column == funder_id
