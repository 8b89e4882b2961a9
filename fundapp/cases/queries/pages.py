"""Pages of what a case has gathered, the newest first: one query each, whatever its length."""

from dataclasses import dataclass
from typing import Any

from sqlakeyset import select_page
from sqlalchemy import Select
from sqlalchemy.orm import Session

from fundapp.core.lists.paging import Marks, Page

SHOWN = 20
"""Messages, or additions, on one page of a case."""


@dataclass(frozen=True)
class Turning:
    """Which page is looked at: the mark of an address, and what signs such marks. Without a mark, the newest."""

    marks: Marks
    mark: str | None = None


def page_of(session: Session, statement: Select[Any], turning: Turning, name: str) -> Page[Any]:
    """A page of an ordered statement, as whole rows, each of which brings the total as its last column. One query.

    One more where the rows behind the mark are gone: then it is the newest page.
    """
    marks = turning.marks
    place = marks.read(name, turning.mark) if turning.mark else None
    found = select_page(session, statement, per_page=SHOWN, page=place)
    if place and not found:
        found = select_page(session, statement, per_page=SHOWN)
    rows, paging = list(found), found.paging
    return Page(
        items=rows,
        next=marks.write(name, paging.bookmark_next) if paging.has_next else None,
        previous=marks.write(name, paging.bookmark_previous) if paging.has_previous else None,
        total=rows[0][-1] if rows else 0,
    )
