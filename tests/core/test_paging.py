"""Keyset pages show every row once, in a total order, whatever happens between two pages."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.lists.paging import Marks, read_page
from fundapp.donors.models import Funder
from fundapp.donors.queries.funders import SORTS
from tests.donors.factories import FunderFactory

MARKS = Marks("a secret of this test")


@pytest.fixture
def funders(session: Session) -> Sequence[Funder]:
    """Twenty-three, many of them alike in what they are sorted by."""
    made = [
        FunderFactory.build(currency="EUR", grant_max=[None, 500, 1000][number % 3], name=f"F{number * 7 % 23:02d}")
        for number in range(23)
    ]
    session.add_all(made)
    session.flush()
    return made


def walk(session: Session, sort: str) -> list[Any]:
    """All rows, page by page."""
    seen: list[Any] = []
    mark: str | None = None
    for _ in range(10):
        page = read_page(session, select(Funder), SORTS[sort], marks=MARKS, name=sort, mark=mark, size=5)
        seen += page.items
        assert page.total == 23
        mark = page.next
        if mark is None:
            return seen
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("sort", SORTS)
def test_every_row_is_shown_once_in_the_lists_order(session: Session, funders: Sequence[Funder], sort: str) -> None:
    whole = list(session.scalars(select(Funder).order_by(*SORTS[sort])))
    assert walk(session, sort) == whole
    assert len(whole) == len(funders)


@pytest.mark.parametrize("sort", SORTS)
def test_the_page_before_is_the_one_that_was_left(session: Session, funders: Sequence[Funder], sort: str) -> None:
    def page(mark: str | None) -> Any:
        return read_page(session, select(Funder), SORTS[sort], marks=MARKS, name=sort, mark=mark, size=5)

    first = page(None)
    second = page(first.next)
    third = page(second.next)
    assert page(third.previous).items == second.items
    assert page(second.previous).items == first.items
    assert first.previous is None
    assert len(funders) == first.total


def test_a_row_added_meanwhile_moves_nothing(session: Session, funders: Sequence[Funder]) -> None:
    def page(mark: str | None) -> Any:
        return read_page(session, select(Funder), SORTS["name"], marks=MARKS, name="name", mark=mark, size=5)

    names = sorted(funder.sort_name for funder in funders)
    first = page(None)
    session.add(FunderFactory.build(name="A"))
    session.flush()
    assert [funder.sort_name for funder in page(first.next).items] == names[5:10]


@pytest.mark.parametrize("mark", ["", "x", "Ij5zOmE.forged", "🦊", "." * 5000])
def test_a_forged_mark_leads_to_the_first_page(session: Session, funders: Sequence[Funder], mark: str) -> None:
    page = read_page(session, select(Funder), SORTS["name"], marks=MARKS, name="name", mark=mark, size=5)
    assert page.previous is None
    assert len(page.items) == 5 < len(funders)


def test_a_mark_behind_which_nothing_is_left_leads_to_the_first_page(
    session: Session, funders: Sequence[Funder]
) -> None:
    last = MARKS.write("name", ">s:zzz~uuid:00000000-0000-0000-0000-000000000000")
    page = read_page(session, select(Funder), SORTS["name"], marks=MARKS, name="name", mark=last, size=5)
    assert len(page.items) == 5 < len(funders)


def test_a_mark_of_another_order_or_secret_is_not_understood() -> None:
    mark = MARKS.write("funders:name", ">s:a")
    assert MARKS.read("funders:name", mark) == ">s:a"
    assert MARKS.read("funders:grant", mark) is None
    assert Marks("another secret").read("funders:name", mark) is None
