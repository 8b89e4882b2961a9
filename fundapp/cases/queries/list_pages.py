"""Pages of the list of cases: as quick with hundreds of thousands as with twenty.

What is open is little, however long a fund exists: it is sorted. What is over is long, but stands in the list by one
moment: of each such state an index leads to the place. So a page picks at most its own length of each, then joins them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Uuid, and_, bindparam, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import me_of
from fundapp.cases.queries.listing import (
    BACKWARD,
    MOMENT,
    ORDER,
    OVER_RANK,
    RANK,
    STATEMENTS,
    Key,
    Row,
    beside_state,
    key_of,
    matching,
    rows_of,
    states_in,
)
from fundapp.cases.workflow import OPEN, OVER, State
from fundapp.core.columns import Instant
from fundapp.core.context import Context
from fundapp.core.lists.paging import PAGE_SIZE, Marks, Page
from fundapp.core.verdicts import require

MARK = "cases by place"
"""How marks of this list are signed."""


@dataclass(frozen=True)
class Place:
    """Between two cases: after this one, or, looking `back`, before it."""

    rank: int
    moment: datetime
    id: UUID
    back: bool

    def written(self) -> str:
        """For the mark of an address."""
        return f"{self.rank} {self.moment.isoformat()} {self.id.hex} {'<' if self.back else '>'}"

    @classmethod
    def read(cls, text: str | None) -> "Place | None":
        """From what was signed; None without."""
        if text is None:
            return None
        rank, moment, case_id, way = text.split(" ")
        return cls(int(rank), datetime.fromisoformat(moment), UUID(case_id), way == "<")

    @property
    def side(self) -> "Side":
        """Where is looked from here."""
        return Side(over=self.rank == OVER_RANK, back=self.back)

    @property
    def values(self) -> Mapping[str, Any]:
        """What stands for it in a statement."""
        return {"rank": self.rank, "moment": self.moment, "place_id": self.id}


_PLACE_RANK: Any = bindparam("rank", type_=Integer())
_PLACE: Any = tuple_(bindparam("moment", type_=Instant()), bindparam("place_id", type_=Uuid()))


@dataclass(frozen=True)
class Side:
    """On which side of a place rows are looked for, and whether that is a place among those that are over."""

    over: bool
    back: bool

    @property
    def downwards(self) -> bool:
        """Whether moments and ids become lower beyond it: what is over stands in the list the newest first."""
        return self.back != self.over

    def beyond(self, moment: Any) -> ColumnElement[bool]:
        """That a case of the same rank, with this moment, lies beyond the place."""
        here = tuple_(moment, EmergencyCase.id)
        found: ColumnElement[bool] = here < _PLACE if self.downwards else here > _PLACE
        return found

    def beyond_in_list(self) -> ColumnElement[bool]:
        """That a case of whatever rank lies beyond the place."""
        other = _PLACE_RANK > RANK if self.back else _PLACE_RANK < RANK
        return or_(other, and_(_PLACE_RANK == RANK, self.beyond(MOMENT)))


def cases_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Row]:
    """One page of the cases that meet `wanted` (see CaseFilterSchema), what presses most first. One query.

    One more where the rows behind the mark are gone, or the filter has changed since: then it is the first page. The
    rows bring the total, at most MOST_COUNTED + 1.
    """
    require(may_work(ctx))
    place = Place.read(marks.read(MARK, mark) if mark else None)
    found = _rows(session, ctx, wanted, place)
    if place and not found:
        place = None
        found = _rows(session, ctx, wanted, None)
    more, items = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    back = place is not None and place.back
    if back:
        items.reverse()
    following, before = more or back, place is not None and (more or not back)
    return Page(
        items=items,
        next=marks.write(MARK, _place(items[-1], back=False).written()) if items and following else None,
        previous=marks.write(MARK, _place(items[0], back=True).written()) if items and before else None,
        total=items[0].total if items else 0,
    )


def _place(row: Row, *, back: bool) -> Place:
    return Place(row.rank, row.moment, row.id, back)


def _rows(session: Session, ctx: Context, wanted: Mapping[str, Any], place: Place | None) -> list[Row]:
    """The rows of a page and one more, in the order in which they are looked for."""
    statement = _statement(key_of(wanted), place.side if place else None)
    if statement is None:
        return []
    return list(session.scalars(statement, {**me_of(ctx), **(place.values if place else {})}))


@lru_cache(STATEMENTS)
def _statement(key: Key, side: Side | None) -> Select[Any] | None:
    """Of a page and one row more; None where none can be there."""
    wanted = dict(key)
    if wanted.get("waiting"):  # few, whatever their state: sorted as they are
        beyond = [side.beyond_in_list()] if side else []
        there = [*matching(wanted), *beyond]
    else:
        picked = first_of(states_in(wanted), beside_state(wanted), PAGE_SIZE + 1, side)
        if picked is None:
            return None
        there = [EmergencyCase.id.in_(picked)]
    return rows_of(there, matching(wanted)).order_by(*_directed(side)).limit(PAGE_SIZE + 1)


def first_of(
    states: Sequence[State], conditions: Sequence[ColumnElement[bool]], size: int, side: Side | None = None
) -> Any:
    """Ids of the first cases in these states beyond a place, at least `size` of them; None where none can be there."""
    under_way = [each for each in states if each in OPEN]
    parts = [_open_ones(under_way, conditions, size, side)] if under_way and not _only_over(side) else []
    if not _only_open(side):
        parts += [_over_ones(each, conditions, size, side) for each in states if each in OVER]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else union_all(*parts)


def first_of_each(states: Sequence[State], conditions: Sequence[ColumnElement[bool]], size: int) -> Any:
    """Ids of the first `size` cases of each of these states."""
    open_ones = [_open_ones([each], conditions, size, None) for each in states if each in OPEN]
    return union_all(*open_ones, *(_over_ones(each, conditions, size, None) for each in states if each in OVER))


def _only_over(side: Side | None) -> bool:
    """Nothing that is open lies beyond the place."""
    return side is not None and not side.back and side.over


def _only_open(side: Side | None) -> bool:
    """Nothing that is over lies beyond the place."""
    return side is not None and side.back and not side.over


def _open_ones(
    states: Sequence[State], conditions: Sequence[ColumnElement[bool]], size: int, side: Side | None
) -> Select[Any]:
    wanted = select(EmergencyCase.id).where(EmergencyCase.state.in_(states), *conditions)
    if side is not None and not side.over:
        wanted = wanted.where(side.beyond_in_list())
    return _limited(wanted.order_by(*_directed(side)), size)


def _over_ones(state: State, conditions: Sequence[ColumnElement[bool]], size: int, side: Side | None) -> Select[Any]:
    """An index of each state leads to the place and is read from there: backwards, for the newest come first."""
    wanted = select(EmergencyCase.id).where(EmergencyCase.state == state, *conditions)
    if side is not None and side.over:
        wanted = wanted.where(side.beyond(EmergencyCase.received_at))
    order: Sequence[Any] = EmergencyCase.received_at, EmergencyCase.id
    back = side is not None and side.back
    return _limited(wanted.order_by(*(order if back else [each.desc() for each in order])), size)


def _limited(wanted: Select[Any], size: int) -> Select[Any]:
    """As a part of a union: there SQLite takes no order and no limit."""
    return select(wanted.limit(size).subquery().c.id)


def _directed(side: Side | None) -> Sequence[Any]:
    return BACKWARD if side is not None and side.back else ORDER
