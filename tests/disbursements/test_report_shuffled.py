"""Reports come in any order, doubled and in any file: states and books end as if each had come once, in its turn."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from fundapp.disbursements.models import PaymentOrder, ReportLine
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.ledger.models import Transfer
from tests.disbursements.reports_ground import (
    PART,
    founded,
    held_and_spent,
    money,
    owed,
    paying,
    said,
    state,
    take,
    treasury,
)
from tests.disbursements.treasury import Treasury

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database

FEE = money(1_500)
STORIES: Sequence[Sequence[tuple[Became, dict[str, object]]]] = (
    [(Became.ACCEPTED, {}), (Became.PAID, {})],
    [(Became.WAITS, {}), (Became.PAID, {"money": None}), (Became.PAID, {"fee": FEE})],
    [(Became.ACCEPTED, {"money": None}), (Became.REJECTED, {"money": None, "reason": "AC04"})],
    [(Became.PAID, {}), (Became.RETURNED, {"money": money(PART - 2_000), "reason": "AC01"})],
    [(Became.PAID, {"fee": FEE}), (Became.RETURNED, {"fee": FEE})],
    [(Became.PAID, {}), (Became.REVERSED, {})],
    [(Became.PAID, {"fee": FEE}), (Became.REFUNDED, {})],
    [(Became.PAID, {}), (Became.REFUNDED, {"money": money(7_000), "theirs": "R1"}),
     (Became.REFUNDED, {"money": money(5_000), "theirs": "R2"})],
)  # fmt: skip
"""What may truly become of a payment."""

ORDERS = 3
SLOWLY = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@dataclass(frozen=True)
class End:
    """How it ended: states in order, sums of the envelope, what is owed, what waits."""

    states: Sequence[str]
    sums: tuple[int, int]
    owed: int
    waiting: int


def report(order: PaymentOrder, became: Became, changes: dict[str, object]) -> Report:
    plain = Report(1, became, order.reference, order.money, None)
    return replace(plain, **changes)  # type: ignore[arg-type]


@contextmanager
def undone(connection: Connection, treasury: Treasury) -> Iterator[None]:
    """What happens in this block never happened."""
    treasury.session.commit()
    point = connection.begin_nested()
    yield
    treasury.session.commit()
    point.rollback()
    treasury.session.expire_all()


def end(treasury: Treasury, orders: Sequence[PaymentOrder]) -> End:
    waiting = treasury.session.scalars(
        select(func.count()).select_from(ReportLine).where(ReportLine.state == "waiting")
    )
    count = waiting.one()
    return End([state(treasury, each) for each in orders], held_and_spent(treasury), owed(treasury), count)


def paid_of(treasury: Treasury, order: PaymentOrder) -> int:
    """So much was paid for an order, whatever came back."""
    wanted = select(func.coalesce(func.sum(Transfer.amount), 0)).where(Transfer.movement == "payment")
    return int(treasury.session.scalars(wanted.where(Transfer.key.startswith(f"pay:{order.id.hex}:"))).one())


def take_all(treasury: Treasury, files: Sequence[Sequence[Report]]) -> None:
    for reports in files:
        numbered = [replace(each, place=place) for place, each in enumerate(reports, start=1)]
        take(treasury, said(*numbered), by=None)


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[list[int], list[list[tuple[int, int]]]]:
    """A story for each order; what is told of them, shuffled, doubled, cut into files: (order, step of its story)."""
    chosen = [draw(st.integers(0, len(STORIES) - 1)) for _each in range(ORDERS)]
    steps = [(order, step) for order, story in enumerate(chosen) for step in range(len(STORIES[story]))]
    doubled = steps + draw(st.lists(st.sampled_from(steps), max_size=6))
    told = draw(st.permutations(doubled))
    cuts = sorted(draw(st.sets(st.integers(1, len(told)), max_size=3)) | {0, len(told)})
    return chosen, [list(told[start:stop]) for start, stop in pairwise(cuts)]


def test_in_any_order_and_doubled_true_reports_end_as_each_once_in_its_turn(
    treasury: Treasury, rolled_back: Connection
) -> None:
    orders = [treasury.sent(PART) for _each in range(ORDERS)]

    @SLOWLY
    @given(told=shuffled())
    def tried(told: tuple[list[int], list[list[tuple[int, int]]]]) -> None:
        chosen, files = told
        stories = [
            [report(order, *step) for step in STORIES[story]] for order, story in zip(orders, chosen, strict=True)
        ]
        with undone(rolled_back, treasury):
            take_all(treasury, [[each] for story in stories for each in story])
            expected = end(treasury, orders)
        with undone(rolled_back, treasury):
            take_all(treasury, [[stories[order][step] for order, step in file] for file in files])
            found = end(treasury, orders)
        assert found == expected
        assert found.waiting == 0

    tried()


def test_whatever_is_said_nothing_is_paid_twice_and_said_again_it_changes_nothing(
    treasury: Treasury, rolled_back: Connection
) -> None:
    orders = [treasury.sent(PART) for _each in range(2)]
    steps = sorted(
        {(became, str(changes)): (became, changes) for story in STORIES for became, changes in story}.items()
    )
    anything = st.tuples(st.integers(0, 1), st.sampled_from([step for _key, step in steps]))

    @SLOWLY
    @given(files=st.lists(st.lists(anything, min_size=1, max_size=5), min_size=1, max_size=4))
    def tried(files: list[list[tuple[int, tuple[Became, dict[str, object]]]]]) -> None:
        reports = [[report(orders[number], *step) for number, step in file] for file in files]
        with undone(rolled_back, treasury):
            take_all(treasury, reports)
            once = end(treasury, orders)
            assert all(paid_of(treasury, each) in (0, PART) for each in orders)
            take_all(treasury, reports)
            again = end(treasury, orders)
            assert (again.states, again.sums, again.owed) == (once.states, once.sums, once.owed)
            assert all(paid_of(treasury, each) in (0, PART) for each in orders)

    tried()
