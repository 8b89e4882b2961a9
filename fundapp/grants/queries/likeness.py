"""Reads of calls that may be one, and of what belongs to them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Select, Table, and_, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.models import Base
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.grants.models import (
    Call,
    CallCountry,
    CallDistinct,
    CallJoin,
    CallKey,
    CallLanguage,
    CallPair,
    CallTheme,
)
from fundapp.grants.permissions import may_see

MOST_LIKE = 5
"""How many calls that may be the same stand on a call's page."""

PART_OF_IT = frozenset(each.__tablename__ for each in (CallTheme, CallCountry, CallLanguage))
WORKED_OUT = frozenset(each.__tablename__ for each in (CallKey, CallPair, CallDistinct))

_ORDER = (CallPair.score.desc(), CallPair.one_id, CallPair.other_id)
_SAID_TO_BE_TWO = and_(CallDistinct.one_id == CallPair.one_id, CallDistinct.other_id == CallPair.other_id)


def pairs_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[CallPair]:
    """One page of the pairs that meet `wanted` (see PairFilterSchema), the likeliest first. Two queries."""
    require(may_see(ctx))
    return read_page(session, _pairs(wanted), _ORDER, marks=marks, name="call_pairs", mark=mark)


def pairs_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[CallPair]:
    """Every pair that meets `wanted`, the likeliest first."""
    require(may_see(ctx))
    return iter(session.scalars(_pairs(wanted).order_by(*_ORDER), execution_options=IN_CHUNKS))


def like(session: Session, ctx: Context, call_id: UUID) -> Sequence[CallPair]:
    """The pairs of one call that nobody has decided on, the likeliest first, not all of many. One query."""
    require(may_see(ctx))
    mine = or_(CallPair.one_id == call_id, CallPair.other_id == call_id)
    return session.scalars(_pairs({}).where(mine).order_by(*_ORDER).limit(MOST_LIKE)).all()


def distinct_pair(session: Session, one_id: UUID, other_id: UUID) -> CallDistinct | None:
    """That somebody said that these are two; None where nobody did. One query."""
    one, other = sorted((one_id, other_id))
    wanted = select(CallDistinct).where(CallDistinct.one_id == one, CallDistinct.other_id == other)
    return session.scalars(wanted).one_or_none()


def joined_into(session: Session, ctx: Context, call_id: UUID) -> UUID | None:
    """The call that stands for one that was joined to it; None where nobody joined it. One query."""
    require(may_see(ctx))
    return session.scalar(select(CallJoin.kept_id).where(CallJoin.absorbed_id == call_id))


def belonging() -> Iterator[tuple[Table, Column[Any]]]:
    """Every table whose rows hang on a call and go with it when it is joined, with the column that names it.

    All that refer to calls but its own lists and what is worked out: whatever is added to the watch moves by itself.
    """
    for table in Base.metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda each: each.parent.name):
            if table.name not in PART_OF_IT | WORKED_OUT and key.column.table is Call.__table__:
                yield table, key.parent


def _pairs(wanted: Mapping[str, Any]) -> Select[CallPair]:
    """Those of which nobody has said that they are two, unless these are asked for."""
    one, other = aliased(Call), aliased(Call)
    statement = select(CallPair).join(one, CallPair.one).join(other, CallPair.other).options(
        contains_eager(CallPair.one.of_type(one)).options(joinedload(one.funder)),
        contains_eager(CallPair.other.of_type(other)).options(joinedload(other.funder)),
    )  # fmt: skip
    decided = select(CallDistinct.id).where(_SAID_TO_BE_TWO).exists()
    statement = statement.where(decided if wanted.get("standing") == "two" else ~decided)
    if wanted.get("reason"):
        statement = statement.where(or_(*(CallPair.reasons.contains(each) for each in wanted["reason"])))
    for word in fold(wanted.get("q") or "").split():
        statement = statement.where(or_(*(each.found_by.contains(word, autoescape=True) for each in (one, other))))
    return statement
