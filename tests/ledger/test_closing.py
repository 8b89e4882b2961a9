"""Closing months: in order, for ever, with numbers that have no gap."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, NotFound, Unavailable
from fundapp.ledger.commands.books import close_month
from fundapp.ledger.models import ClosedMonth, Transfer, Voucher
from fundapp.ledger.queries.books import Standing, first_closable, month_at, months
from tests.fixtures.application import MakeContext
from tests.ledger.books import HOUSE, Books, books_in, on

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def books(session: Session, ctx: Context) -> Books:
    """Two envelopes of which nothing has moved."""
    return books_in(session, ctx)


def standing(books: Books, begins_on: date, moment: datetime) -> Standing:
    """Where a month is at a moment."""
    return month_at(books.session, replace(books.ctx, now=moment), begins_on, HOUSE.zone).standing


def numbers(books: Books) -> list[tuple[int, int]]:
    """Years and numbers of all vouchers, in the order in which their transfers were written."""
    wanted = select(Voucher.year, Voucher.number).join(Transfer, Transfer.id == Voucher.transfer_id)
    return [(row[0], row[1]) for row in books.session.execute(wanted.order_by(Transfer.at, Transfer.id))]


def test_a_month_can_be_closed_from_a_day_after_its_end_in_the_zone_of_the_fund(books: Books) -> None:
    books.receive(on(3, 2))
    too_early, in_time = on(4, 1, 22), on(4, 1, 23)  # midnight in Douala is 23:00 in UTC
    assert standing(books, MARCH, too_early) is Standing.RUNS
    with pytest.raises(Conflict):
        books.close(3, too_early)
    assert standing(books, MARCH, in_time) is Standing.CLOSABLE
    assert books.close(3, in_time).until == on(3, 31, 23)


def test_the_first_page_offers_the_month_that_can_be_closed(books: Books) -> None:
    def offered(moment: datetime) -> date | None:
        ctx = replace(books.ctx, now=moment)
        found = first_closable(books.session, ctx, HOUSE.zone)
        listed = [each for each in months(books.session, ctx, HOUSE.zone) if each.standing is Standing.CLOSABLE]
        assert [each.begins_on for each in listed] == ([found] if found else [])
        return found

    assert offered(on(5, 9)) is None, "nothing has moved"
    books.receive(on(3, 2))
    books.receive(on(4, 2))
    assert [offered(on(4, 1, 22)), offered(on(4, 1, 23)), offered(on(5, 9))] == [None, MARCH, MARCH]
    books.close(3, on(5, 9))
    assert [offered(on(4, 30)), offered(on(5, 9))] == [None, APRIL]


def test_months_count_in_the_zone_of_the_fund(books: Books) -> None:
    books.receive(on(3, 31, 22))
    books.receive(on(3, 31, 23))
    found = months(books.session, replace(books.ctx, now=on(5, 9)), HOUSE.zone)
    assert [(each.begins_on, each.moved) for each in found] == [(APRIL, 1), (MARCH, 1)]


def test_months_are_closed_in_order_and_those_in_which_nothing_moved_stand_in_no_way(books: Books) -> None:
    books.receive(on(1, 9))
    books.receive(on(3, 9))
    assert standing(books, MARCH, on(5, 9)) is Standing.WAITS
    with pytest.raises(Conflict) as refused:
        books.close(3, on(5, 9))
    assert "janvier 2026" in str(refused.value.reason)
    books.close(1, on(5, 9))
    books.close(3, on(5, 9))
    with pytest.raises(NotFound):
        books.close(2, on(5, 9))


def test_a_month_is_closed_once(books: Books) -> None:
    books.receive(on(3, 2))
    books.close(3, on(4, 9))
    with pytest.raises(Conflict):
        books.close(3, on(4, 9))


def test_what_was_posted_gets_numbers_without_a_gap_and_what_is_held_or_freed_none(books: Books) -> None:
    books.busy_march()
    february, march = books.close(2, on(4, 9)), books.close(3, on(4, 9))
    assert (february.first_number, february.last_number) == (1, 1)
    assert (march.first_number, march.last_number) == (2, 9)
    assert numbers(books) == [(2026, number) for number in range(1, 10)]
    numbered = select(Transfer).join(Voucher, Voucher.transfer_id == Transfer.id)
    assert not any(each.pending or each.resolution == "void" for each in books.session.scalars(numbered))


def test_numbers_begin_anew_with_the_year(books: Books) -> None:
    books.receive(on(12, 30))
    books.receive(on(12, 31, 23))
    books.close(12, on(2, 9, year=2027))
    books.close(1, on(2, 9, year=2027), year=2027)
    assert numbers(books) == [(2026, 1), (2027, 1)]


def test_the_log_tells_which_month_was_closed_with_which_numbers_and_journal(books: Books) -> None:
    books.receive(on(3, 2))
    closed = books.close(3, on(4, 9))
    told = books.session.scalars(select(Staged.payload).where(Staged.action == "ledger.month.closed")).one()
    assert (told["month"], told["first"], told["last"], told["digest"]) == ("2026-03", 1, 1, closed.digest)


@pytest.mark.parametrize("permission", ["ledger.see", "cases.work"])
def test_only_whoever_keeps_the_books_closes_a_month(books: Books, make_ctx: MakeContext, permission: str) -> None:
    books.receive(on(3, 2))
    with pytest.raises(NotFound):
        close_month(books.session, make_ctx(permission, now=on(4, 9)), MARCH, HOUSE)


def test_the_database_refuses_what_is_dated_in_a_closed_month_or_before_it(books: Books) -> None:
    books.receive(on(3, 2))
    books.close(3, on(4, 9))
    for moment in (on(3, 31, 22), on(1, 9)):
        with pytest.raises(DatabaseError, match="refuses this"), books.session.begin_nested():
            books.receive(moment)
    books.receive(on(3, 31, 23))
    assert [each.moved for each in months(books.session, replace(books.ctx, now=on(5, 9)), HOUSE.zone)] == [1, 1]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_month SET last_number = 7",
        "DELETE FROM ledger_month",
        "UPDATE ledger_voucher SET number = 7",
        "DELETE FROM ledger_voucher",
        "UPDATE ledger_transfer SET amount = 7",
    ],
    ids=["month_changed", "month_taken_away", "voucher_changed", "voucher_taken_away", "transfer_changed"],
)
def test_the_database_refuses_changes_of_months_and_vouchers(books: Books, statement: str) -> None:
    books.receive(on(3, 2))
    books.close(3, on(4, 9))
    with pytest.raises(DatabaseError, match="refuses this"), books.session.begin_nested():
        books.session.execute(text(statement))
    assert numbers(books) == [(2026, 1)]


def test_a_fund_that_moves_to_another_zone_numbers_everything_once(books: Books) -> None:
    books.receive(on(3, 2))
    books.close(3, on(4, 9))
    books.receive(on(3, 31, 23))  # still March for clocks in London in winter, April for those in Douala
    there = replace(HOUSE, zone=type(HOUSE.zone)("Atlantic/Azores"))
    close_month(books.session, books.at(on(5, 9)), APRIL, there)
    assert numbers(books) == [(2026, 1), (2026, 2)]


def test_two_people_who_close_a_month_at_once_close_it_once(app: Flask, committed: Engine, ctx: Context) -> None:
    with Session(committed) as session:
        books = books_in(session, ctx)
        for day in range(2, 20):
            books.receive(on(3, day))
        session.commit()
    gate = threading.Barrier(4)

    def close(_who: int) -> str:
        gate.wait(60)
        for _try in range(5):  # SQLite lets nobody queue: somebody may wait in vain and asks again
            try:
                with app.app_context(), transaction() as session:
                    close_month(session, replace(ctx, now=on(4, 9), request_id=uuid4().hex), MARCH, HOUSE)
            except Unavailable:
                continue
            except Conflict:
                return "refused"
            return "closed"
        return "gave up"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(close, range(4))) == ["closed", "refused", "refused", "refused"]
    with Session(committed) as session:
        assert session.scalar(select(func.count()).select_from(ClosedMonth)) == 1
        assert sorted(session.scalars(select(Voucher.number))) == list(range(1, 19))


def test_a_day_is_left_for_whatever_was_being_written_at_the_end(books: Books) -> None:
    books.receive(on(3, 2))
    found = month_at(books.session, books.at(on(4, 9)), MARCH, HOUSE.zone)
    assert found.closable_from - found.until == timedelta(days=1)
