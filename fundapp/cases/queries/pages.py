"""Pages of what a case has gathered, the newest first: one query each, whatever its length."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, tuple_
from sqlalchemy.orm import Session

from fundapp.core.columns import Instant
from fundapp.core.lists.paging import Marks, Page

SHOWN = 20
"""Messages, or additions, on one page of a case."""


@dataclass(frozen=True)
class Turning:
    """Which page: by its signed mark, None for the newest."""

    marks: Marks
    mark: str | None = None


@dataclass(frozen=True)
class Place:
    """Between two rows: after this one, or, looking `back`, before it."""

    at: datetime
    id: UUID
    back: bool

    def written(self) -> str:
        """For the mark of an address."""
        return f"{self.at.isoformat()} {self.id.hex} {'<' if self.back else '>'}"

    @classmethod
    def read(cls, text: str | None) -> "Place | None":
        """From what was signed; None without."""
        if text is None:
            return None
        at, row_id, way = text.split(" ")
        return cls(datetime.fromisoformat(at), UUID(row_id), way == "<")


class Gathered:
    """Rows of a case in pages. `name` signs their marks.

    `statement` takes the case as `case_id`, is not ordered, and ends with the columns by which it will be, `at` and
    `id`, and with how many rows there are in all. It is built once: that takes longer than carrying it out.
    """

    def __init__(self, name: str, statement: Callable[[], Select[Any]], at: Any, row_id: Any) -> None:
        self.name, self._statement, self._at, self._id = name, statement, at, row_id

    @cached_property
    def _newest(self) -> Select[Any]:
        return self._statement().order_by(self._at.desc(), self._id.desc()).limit(SHOWN + 1)

    @cached_property
    def _older(self) -> Select[Any]:
        return self._newest.where(tuple_(self._at, self._id) < self._beside)

    @cached_property
    def _newer(self) -> Select[Any]:
        beyond = self._statement().where(tuple_(self._at, self._id) > self._beside)
        return beyond.order_by(self._at, self._id).limit(SHOWN + 1)

    @property
    def _beside(self) -> Any:
        return tuple_(bindparam("at", type_=Instant()), bindparam("id", type_=Uuid()))

    def page(self, session: Session, case_id: UUID, turning: Turning) -> Page[Any]:
        """The rows of one page. One query.

        One more where the rows behind the mark are gone: then it is the newest page.
        """
        marks, asked = turning.marks, {"case_id": case_id}
        place = Place.read(marks.read(self.name, turning.mark) if turning.mark else None)
        found = self._rows(session, asked, place)
        if place and not found:
            place, found = None, self._rows(session, asked, None)
        more, items = len(found) > SHOWN, found[:SHOWN]
        back = place is not None and place.back
        if back:
            items.reverse()
        older, newer = more or back, place is not None and (more or not back)
        return Page(
            items=items,
            next=marks.write(self.name, _place(items[-1], back=False)) if items and older else None,
            previous=marks.write(self.name, _place(items[0], back=True)) if items and newer else None,
            total=items[0][-1] if items else 0,
        )

    def _rows(self, session: Session, asked: Mapping[str, Any], place: Place | None) -> list[Any]:
        if place is None:
            return list(session.execute(self._newest, asked))
        statement = self._newer if place.back else self._older
        return list(session.execute(statement, {**asked, "at": place.at, "id": place.id}))


def _place(row: Any, *, back: bool) -> str:
    return Place(row[-3], row[-2], back).written()
