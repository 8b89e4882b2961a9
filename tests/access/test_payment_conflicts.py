"""Whoever is recused from a case reaches nothing of its payments, whatever their group may do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from fundapp.cases.models import Declaration
from fundapp.cases.rules.conflicts import Grade
from tests.access.asking import Asked, ask_everything
from tests.access.house import House
from tests.access.payments import FOLLOWED, PAID, PLANNED, SENT
from tests.access.terms import Answer, Which

pytestmark = pytest.mark.sqlite
"""It asks pages what they answer; what the databases do otherwise, the tests of queries and commands try on both."""

OF_THE_CASE = (
    *PLANNED, *SENT, *PAID, "preparing.start", "preparing.payee", "preparing.order", "screening.look", "screening.show",
    "batches.download",
)  # fmt: skip
LISTS = (
    "payments.index", "to_prepare.index", "batches.show", "evidence.index", "screening.index",
    "home.show",
)  # fmt: skip


@contextmanager
def recused(house: House, role: str) -> Iterator[None]:
    """Somebody has said that the case is that of their family; undone afterwards."""
    own = house.world.askers[role].own
    assert own is not None
    row = {"id": uuid4(), "case_id": UUID(house.world.shared["case"]), "person_id": own.person_id}
    house.connection.exec_driver_sql("SAVEPOINT recused")
    said = {"grade": Grade.FAMILY.value, "at": datetime.now(UTC), "entry_id": uuid4()}
    house.connection.execute(insert(Declaration).values(**row, **said))
    try:
        yield
    finally:
        house.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT recused")
        house.connection.exec_driver_sql("RELEASE SAVEPOINT recused")


def let_in(asked: Asked) -> set[str]:
    """What lets somebody in who asks for what is there."""
    there = {each: reply for each, reply in asked.items() if each.which is not Which.ABSENT}
    assert Answer.BROKEN not in {reply.answer for reply in there.values()}
    return {each.endpoint for each, reply in there.items() if reply.answer is Answer.IN}


@pytest.mark.parametrize(("role", "endpoints"), [("finance", OF_THE_CASE), ("officers", (*OF_THE_CASE, *FOLLOWED))])
def test_whoever_is_recused_reaches_nothing_of_the_payments_of_that_case(
    house: House, role: str, endpoints: tuple[str, ...]
) -> None:
    known = {"finance": set(endpoints), "officers": set(endpoints) - {*SENT, "batches.download"}}
    assert let_in(ask_everything(house, [role], endpoints)) == known[role]
    with recused(house, role):
        assert let_in(ask_everything(house, [role], endpoints)) == set()


@pytest.mark.parametrize("role", ["finance", "officers", "auditors"])
def test_lists_keep_back_the_payments_of_a_case_from_whoever_is_recused(house: House, role: str) -> None:
    shared = house.world.shared
    names = {shared[f"{page}:reference"] for page in ("payments.show", "batches.by_hand", "evidence.show")}

    def told() -> set[str]:
        pages = [reply.text for reply in ask_everything(house, [role], LISTS).values()]
        return {name for name in names if any(name in page for page in pages)}

    assert told() == names
    with recused(house, role):
        assert told() == set()
