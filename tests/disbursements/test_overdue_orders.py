"""What waits for too long is found, told of once for each occasion, and shown to whoever may see it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from fundapp.core.errors import Denied, NotFound
from fundapp.disbursements.jobs.overdue import find_overdue
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.queries.overdue import Overdue, overdue_orders
from fundapp.disbursements.rules.overdue import Occasion, working_days_before
from fundapp.outbox.models import Message
from tests.disbursements.breaking import drop_guards
from tests.disbursements.noticing import DAY, HOUR, Watch, courier, watch
from tests.disbursements.treasury import founded, paying, treasury
from tests.fixtures.counting import CountQueries

__all__ = ["courier", "founded", "paying", "treasury", "watch"]

FRIDAY = datetime(2026, 3, 13, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("2026-03-13", "2026-03-10"),
        ("2026-03-16", "2026-03-11"),
        ("2026-03-17", "2026-03-12"),
        ("2026-03-18", "2026-03-13"),
        ("2026-03-14", "2026-03-11"),
        ("2026-03-15", "2026-03-11"),
    ],
)
def test_saturdays_and_sundays_are_no_working_days(now: str, before: str) -> None:
    found = working_days_before(datetime.fromisoformat(f"{now}T10:00+00:00"), 3)
    assert found.isoformat() == f"{before}T10:00:00+00:00"


@pytest.fixture
def late(watch: Watch) -> Watch:
    """The fund, of which nothing waits for too long."""
    watch.case(state="active")
    return watch


def found(watch: Watch, later: timedelta = timedelta(), by: str = "joel") -> list[Overdue]:
    """What somebody is shown then."""
    ctx = watch.treasury.acting(by)
    ctx = type(ctx)(ctx.actor, ctx.now + later, ctx.request_id, ctx.reader)
    rows = list(overdue_orders(watch.treasury.session, ctx))
    watch.treasury.session.commit()
    return rows


def occasions(watch: Watch, later: timedelta = timedelta()) -> list[Occasion]:
    """Why what waits does."""
    return [each.occasion for each in found(watch, later)]


def sent_at(watch: Watch, order: PaymentOrder, moment: datetime, **more: Any) -> None:
    """As if it had been moved then."""
    watch.order(order, state_since=moment, **more)


pages = pytest.mark.database


@pages
def test_authorised_and_not_handed_over_two_days_after_its_day(late: Watch) -> None:
    order = late.treasury.authorised()
    assert occasions(late, 2 * DAY - HOUR) == []
    assert occasions(late, 2 * DAY + HOUR) == [Occasion.NOT_HANDED_OVER]
    late.order(order, pay_on=late.treasury.acting("joel").today + 5 * DAY)
    assert occasions(late, 6 * DAY) == []
    assert occasions(late, 7 * DAY + HOUR) == [Occasion.NOT_HANDED_OVER]


@pages
def test_authorised_late_for_a_day_that_is_over_has_two_days_too(late: Watch) -> None:
    order = late.treasury.authorised()
    late.order(order, pay_on=date(2020, 1, 1))
    assert occasions(late) == []


@pages
@pytest.mark.parametrize(
    ("method", "hours"), [("mobile", 24), ("bank", 5 * 24), ("cash", 5 * 24), ("operator", 5 * 24)]
)
def test_a_bank_has_three_working_days_to_answer_and_mobile_money_one_day(late: Watch, method: str, hours: int) -> None:
    order = late.treasury.sent()
    drop_guards(late.treasury.session)
    late.is_at(FRIDAY)
    sent_at(late, order, FRIDAY, method=method)
    wait = timedelta(hours=hours)
    assert occasions(late, wait - HOUR) == []
    assert occasions(late, wait) == [Occasion.NO_ANSWER]


@pages
def test_unknown_for_a_day(late: Watch) -> None:
    order = late.treasury.sent()
    sent_at(late, order, late.treasury.now, state="unknown")
    assert occasions(late, DAY - HOUR) == []
    assert occasions(late, DAY) == [Occasion.UNKNOWN]


@pages
def test_a_collection_that_ends_within_two_days(late: Watch) -> None:
    order = late.treasury.sent()
    drop_guards(late.treasury.session)
    today = late.treasury.acting("joel").today
    late.order(order, method="operator", expires_on=today + 3 * DAY)
    assert occasions(late) == []
    late.order(order, expires_on=today + 2 * DAY)
    assert occasions(late) == [Occasion.EXPIRES]
    late.order(order, state="confirmed")
    assert occasions(late) == [], "it was collected"


@pages
def test_a_case_that_was_accepted_five_days_ago_waits_though_nothing_is_ordered(watch: Watch) -> None:
    watch.case(state_since=watch.treasury.now)
    assert found(watch, 5 * DAY - HOUR) == []
    (row,) = found(watch, 5 * DAY)
    assert (row.occasion, row.order_id, row.case_id) == (Occasion.UNPAID, None, watch.treasury.case_id)
    assert row.reference == watch.treasury.case.reference


@pages
def test_what_has_waited_longest_comes_first_and_is_hidden_from_whoever_is_recused(watch: Watch) -> None:
    order = watch.treasury.sent()
    watch.case(state_since=watch.treasury.now + DAY)
    rows = found(watch, 30 * DAY)
    assert [each.occasion for each in rows] == [Occasion.NO_ANSWER, Occasion.UNPAID]
    assert rows[0].reference == order.reference
    watch.recuse("joel")
    assert found(watch, 30 * DAY) == []
    assert len(found(watch, 30 * DAY, by="fatime")) == 2


@pages
def test_whoever_has_nothing_to_do_with_payments_is_shown_none(watch: Watch) -> None:
    with pytest.raises((Denied, NotFound)):
        found(watch, by="awa")


@pages
def test_two_queries_find_all_of_it(watch: Watch, query_count: CountQueries) -> None:
    for _number in range(3):
        watch.treasury.authorised(100_000)
    watch.treasury.session.commit()
    with query_count() as statements:
        rows = found(watch, 30 * DAY)
    assert len(rows) == 4
    statements.at_most(2)


def look(watch: Watch, now: datetime) -> None:
    """The job does its work, and then the worker."""
    with time_machine.travel(now, tick=False):
        find_overdue()
    watch.is_at(now)
    watch.work()


def told(watch: Watch) -> list[str]:
    """The messages by which people hear of it."""
    rows = watch.treasury.session.scalars(select(Message).where(Message.topic == "payment.overdue"))
    kept = [each.ids[1] for each in rows]
    watch.treasury.session.commit()
    return sorted(kept)


@pages
def test_each_occasion_is_told_of_once_to_finance_and_the_officer(late: Watch) -> None:
    late.treasury.authorised()
    late.silence()
    then = late.treasury.now + 3 * DAY
    for hour in range(3):
        look(late, then + hour * HOUR)
    assert told(late) == ["not_handed_over"]
    assert late.told() == ["fatime", "joel", "marthe", "solange"]


@pages
def test_another_occasion_of_the_same_order_is_told_of_too(late: Watch) -> None:
    order = late.treasury.authorised()
    late.silence()
    look(late, late.treasury.now + 3 * DAY)
    sent_at(late, order, late.treasury.now, state="sent", batch_id=late.treasury.batch())
    look(late, late.treasury.now + 8 * DAY)
    assert told(late) == ["no_answer", "not_handed_over"]
    assert len(late.told()) == 8


@pages
def test_what_was_done_before_the_worker_came_is_not_told(late: Watch) -> None:
    order = late.treasury.authorised()
    late.silence()
    then = late.treasury.now + 3 * DAY
    with time_machine.travel(then, tick=False):
        find_overdue()
    late.order(order, state="cancelled")
    late.is_at(then)
    late.work()
    assert late.told() == []


@pages
def test_a_case_whose_money_waits_is_told_of_too_and_nobody_recused_is(watch: Watch) -> None:
    watch.recuse("marthe")
    watch.case(state_since=watch.treasury.now)
    look(watch, watch.treasury.now + 6 * DAY)
    assert told(watch) == ["unpaid"]
    assert watch.told() == ["fatime", "joel", "solange"]


@pages
def test_nothing_that_waits_is_nothing_to_tell(late: Watch) -> None:
    look(late, late.treasury.now)
    assert told(late) == []
