"""Whether we could stays true when the directory changes or the year does, at a hundred thousand calls too."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.core.database import db, transaction
from fundapp.directory.models import OrganisationProfile
from fundapp.grants.jobs import fitting
from fundapp.grants.models import Call
from fundapp.worker import SCHEDULES
from tests.directory.conftest import PROFILE, STAMPS
from tests.fixtures.counting import CountQueries
from tests.grants.factories import CallFactory
from tests.grants.members import FULL

WHEN = datetime(2026, 3, 14, 9, tzinfo=UTC)
Keep = Callable[..., None]


@pytest.fixture
def house(app: Flask, committed: Engine) -> Flask:
    """An application with a member that works in Cameroon since 2001."""
    with app.app_context(), transaction() as session:
        member_id, facts = uuid4(), {key: value for key, value in FULL.items() if key != "domains"}
        stamps = {"entry_id": uuid4(), **STAMPS}
        session.add(Organisation(id=member_id, name="Ligue", sort_name="ligue", country="CM", active=True, **stamps))
        session.flush()
        profile = OrganisationProfile(id=member_id, domain_rows=[], country_rows=[], **PROFILE, **facts, **stamps)
        session.add(profile)
    return app


def call(house: Flask, **facts: Any) -> None:
    given = {
        "countries": ("CM",), "languages": ("fr",), "needs_registration": "yes", "min_years": 3,
        "legal_statuses": ("any",), "budget_min": 0, "budget_currency": "EUR",
    }  # fmt: skip
    with house.app_context(), transaction() as session:
        session.add(CallFactory.build(id=uuid4(), **{**given, **facts}))


def run(house: Flask, when: datetime = WHEN) -> dict[str, str]:
    """Runs the job then; the answer of each call, by title."""
    with time_machine.travel(when, tick=False), house.app_context():
        fitting.keep_fits()
    with house.app_context(), Session(db.engine) as session:
        return {row.title: row.fit for row in session.execute(select(Call.title, Call.fit))}


def change(house: Flask, **facts: Any) -> None:
    with house.app_context(), transaction() as session:
        session.execute(update(OrganisationProfile).values(**facts))


def versions(house: Flask) -> list[tuple[int, datetime]]:
    with house.app_context(), Session(db.engine) as session:
        return [(row.version, row.updated_at) for row in session.execute(select(Call.version, Call.updated_at))]


def test_every_call_is_answered_and_what_is_over_too(house: Flask) -> None:
    call(house, title="Ouvert", deadline_on=date(2100, 1, 1))
    call(house, title="Clos", deadline_on=date(2017, 1, 1), countries=("TN",))
    call(house, title="Inconnu", countries=())
    assert run(house) == {"Ouvert": "yes", "Clos": "no", "Inconnu": "unknown"}


def test_what_the_directory_learns_reaches_every_call_and_changes_none_of_them(house: Flask) -> None:
    call(house, title="Ouvert")
    before = versions(house)
    assert run(house) == {"Ouvert": "yes"}
    change(house, registration="pending")
    assert run(house) == {"Ouvert": "maybe"}
    change(house, registration="unknown")
    assert run(house) == {"Ouvert": "unknown"}
    assert versions(house) == before


def test_a_new_year_makes_members_older(house: Flask) -> None:
    call(house, title="Ouvert")
    change(house, founded=2024)
    answers = [run(house, WHEN.replace(year=year))["Ouvert"] for year in (2026, 2027, 2028)]
    assert answers == ["no", "maybe", "yes"]


def test_a_call_written_by_a_source_is_answered_at_the_next_turn(house: Flask) -> None:
    call(house, title="Ouvert")
    run(house)
    call(house, title="Nouveau", countries=("TN",))
    assert run(house) == {"Ouvert": "yes", "Nouveau": "no"}


def test_where_nothing_changed_two_queries_tell_so(house: Flask, query_count: CountQueries) -> None:
    call(house)
    run(house)
    with query_count() as statements:
        run(house)
    statements.at_most(4)  # among them the one with which this test reads


def test_many_calls_are_done_in_parts_with_few_statements(
    house: Flask, query_count: CountQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        call(house, title=str(number), countries=("CM",) if number % 2 else ("TN",))
    monkeypatch.setattr(fitting, "AT_ONCE", 3)
    with query_count() as statements:
        assert set(run(house).values()) == {"yes", "no"}
    statements.at_most(30)  # three parts, and one that finds nothing
    with house.app_context(), Session(db.engine) as session:
        assert session.scalar(select(func.count()).where(Call.fit_mark.is_(None))) == 0


def test_a_run_ends_also_where_there_is_more_to_do(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        call(house, title=str(number), countries=("TN",))
    monkeypatch.setattr(fitting, "AT_ONCE", 1)
    monkeypatch.setattr(fitting, "MOST", 2)
    assert sorted(run(house).values()) == ["no", "no", "unknown", "unknown"]
    assert sorted(run(house).values()) == ["no"] * 4


def test_it_is_done_every_two_minutes() -> None:
    (found,) = [each for each in SCHEDULES if each.name == "fits"]
    assert (found.every, found.job) == (120, "fundapp.grants.jobs.fitting.keep_fits")
