"""Two at once, with real commits: a group never has two people on call for the same hour."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.absences import begin_absence
from fundapp.accounts.commands.shifts import add_shift, take_over_shift
from fundapp.accounts.models import Absence, Person, Shift
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, DomainError, Invalid
from tests.accounts.duty import DAY, HOUR, OFFICERS, acting, turn
from tests.accounts.people import person_of
from tests.fixtures.application import NOW

Act = Callable[[Session], object]


def at_once(app: Flask, first: Act, second: Act) -> list[DomainError]:
    """`first` is done but not committed when `second` begins; both then end. What was refused."""
    done, go = threading.Event(), threading.Event()
    refused: list[DomainError] = []

    def run(act: Act, then: Callable[[], object]) -> None:
        try:
            with app.app_context(), transaction() as session:
                act(session)
                session.flush()
                then()
        except DomainError as error:
            refused.append(error)

    def held() -> None:
        done.set()
        go.wait(10)

    one = threading.Thread(target=run, args=(first, held))
    two = threading.Thread(target=run, args=(second, lambda: None))
    one.start()
    done.wait(10)
    two.start()
    two.join(1.5)  # whoever does not wait for the first is through by then
    go.set()
    one.join()
    two.join()
    return refused


@pytest.fixture
def officers(committed: Engine) -> list[Context]:
    """Three officers, acting."""
    with Session(committed) as session:
        people = [person_of(name, [OFFICERS]) for name in ("Awa", "Bela", "Chantal")]
        session.add_all(people)
        session.commit()
        return [acting(each) for each in people]


def kept(committed: Engine, model: type[Any]) -> list[Any]:
    with Session(committed) as session:
        return list(session.scalars(select(model).order_by(model.begins_at)))


def mine(ctx: Context) -> UUID:
    assert ctx.actor is not None
    return ctx.actor.id


def test_of_two_turns_for_the_same_hour_one_is_refused(app: Flask, committed: Engine, officers: list[Context]) -> None:
    def add(ctx: Context, hours: int) -> Act:
        given = {"person_id": mine(ctx), "begins_at": NOW + hours * HOUR, "ends_at": NOW + DAY}
        return lambda session: add_shift(session, ctx, OFFICERS, given)

    (refused,) = at_once(app, add(officers[0], 1), add(officers[1], 2))
    assert isinstance(refused, Invalid)
    assert [each.person_id for each in kept(committed, Shift)] == [mine(officers[0])]


def test_of_two_who_take_over_at_once_one_is_told_that_the_turn_is_over(
    app: Flask, committed: Engine, officers: list[Context]
) -> None:
    with Session(committed) as session:
        awa = session.get_one(Person, mine(officers[0]))
        held = turn(session, awa, -DAY, DAY)
    (refused,) = at_once(
        app,
        lambda session: take_over_shift(session, officers[1], held),
        lambda session: take_over_shift(session, officers[2], held),
    )
    assert isinstance(refused, Conflict)
    assert [each.person_id for each in kept(committed, Shift)] == [mine(officers[0]), mine(officers[1])]


def test_two_taps_make_one_absence(app: Flask, committed: Engine, officers: list[Context]) -> None:
    def tap(session: Session) -> Absence:
        return begin_absence(session, officers[0], NOW + DAY)

    (refused,) = at_once(app, tap, tap)
    assert isinstance(refused, Conflict)
    assert len(kept(committed, Absence)) == 1
