"""Keyset pages: quick at any depth, and no row shown twice or left out when others are added meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar

from itsdangerous import BadSignature, URLSafeSerializer
from sqlakeyset import select_page
from sqlalchemy import Select, UnaryExpression, func, select
from sqlalchemy.orm import Session

Row = TypeVar("Row")
PAGE_SIZE = 25
IN_CHUNKS: Final = {"yield_per": 500}
"""Execution options of an export: rows are read so many at a time, so that memory stays bounded."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list. `next`, `previous`: marks for the address, None at the ends; `total` counts all rows."""

    items: Sequence[Row]
    next: str | None
    previous: str | None
    total: int


class Marks:
    """Signs the places between pages: a forged mark, or one of another list or order, leads to page 1."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def write(self, order: str, place: str) -> str:
        """The mark for the address; `order` names the list and its order."""
        return URLSafeSerializer(self._secret, salt=f"page:{order}").dumps(place)

    def read(self, order: str, mark: str) -> str | None:
        """The place behind a mark, or None."""
        try:
            place: str = URLSafeSerializer(self._secret, salt=f"page:{order}").loads(mark)
        except BadSignature:
            return None
        return place


def read_page(
    session: Session,
    statement: Select[Any],
    order: Sequence[UnaryExpression[Any] | Any],
    *,
    marks: Marks,
    name: str,
    mark: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[Any]:
    """The page of `statement` at `mark`. `order` must be total (end with the key) and never null. Two queries."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    return _page(session, statement.order_by(*order), Turn(marks, name, mark, size), total)


def counted_page(
    session: Session,
    statement: Select[Any],
    order: Sequence[UnaryExpression[Any] | Any],
    *,
    marks: Marks,
    name: str,
    mark: str | None,
    total: int,
) -> Page[Any]:
    """As `read_page`, of rows that were counted already: `total`. One query."""
    return _page(session, statement.order_by(*order), Turn(marks, name, mark, PAGE_SIZE), total)


class Turn(NamedTuple):
    """Where in a list somebody is."""

    marks: Marks
    name: str
    mark: str | None
    size: int


def _page(session: Session, ordered: Select[Any], turn: Turn, total: int) -> Page[Any]:
    if not total:
        return Page([], None, None, 0)
    place = turn.marks.read(turn.name, turn.mark) if turn.mark else None
    found = select_page(session, ordered, per_page=turn.size, page=place)
    if place and not found:  # the rows behind the mark are gone, or the filter has changed since
        found = select_page(session, ordered, per_page=turn.size)
    paging = found.paging
    return Page(
        items=[row[0] for row in found],
        next=turn.marks.write(turn.name, paging.bookmark_next) if paging.has_next else None,
        previous=turn.marks.write(turn.name, paging.bookmark_previous) if paging.has_previous else None,
        total=total,
    )
