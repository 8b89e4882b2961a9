"""Figures of how long cases take: true to every clock that has ended, however they are kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseTiming
from fundapp.cases.queries.figures import Figures, figures_of
from fundapp.cases.rules.figures import MONTHS, months_until, ranked
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from tests.accounts.pages import said
from tests.cases.fund import Fund
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import counted_statements


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def before(ctx: Context, months: int) -> datetime:
    """The fourteenth of the month so many before the one that runs."""
    return months_until(ctx.now)[MONTHS - months].replace(day=14)


def timing(session: Session, case_id: object, hours: int, ended_at: datetime, priority: str = "P1") -> None:
    """A triage that took so many hours."""
    session.add(
        CaseTiming(
            id=uuid4(), case_id=case_id, clock="triage", priority=priority, began_at=ended_at - timedelta(hours=hours),
            ended_at=ended_at, seconds=hours * 3600, late=hours > 4,
        )
    )  # fmt: skip


def counts(found: Figures) -> dict[str, int]:
    """How many clocks ended, by priority."""
    return {each.of: each.count for each in found.by_priority}


def test_medians_and_ninetieths_are_by_nearest_rank(fund: Fund, session: Session) -> None:
    case_id, ctx = fund.receive().case.id, fund.acting("solange")
    for hours in range(1, 12):
        timing(session, case_id, hours, before(ctx, 2))
    timing(session, case_id, 99, before(ctx, 3), "P2")
    timing(session, case_id, 99, before(ctx, 13 - 1) - timedelta(days=20))
    session.commit()
    found = figures_of(session, ctx)
    told = [(each.of, each.count, each.late, each.median, each.ninetieth) for each in found.by_priority]
    hour = timedelta(hours=1)
    assert told == [("P1", 11, 7, 6 * hour, 10 * hour), ("P2", 1, 1, 99 * hour, 99 * hour)]
    months = [(each.of, each.count) for each in found.by_month]
    assert months == [(f"{before(ctx, 3):%Y-%m}", 1), (f"{before(ctx, 2):%Y-%m}", 11)]


def test_a_month_that_is_over_and_the_one_that_runs_are_told_of_together(fund: Fund, session: Session) -> None:
    case_id, ctx = fund.receive().case.id, fund.acting("solange")
    timing(session, case_id, 1, before(ctx, 1))
    timing(session, case_id, 5, ctx.now)
    session.commit()
    (found,) = figures_of(session, ctx).by_priority
    assert (found.count, found.late, found.median) == (2, 1, timedelta(hours=1))
    assert found.ninetieth == timedelta(hours=5)


def test_figures_are_the_same_however_often_they_are_asked_for(fund: Fund, session: Session) -> None:
    case_id, ctx, chance = fund.receive().case.id, fund.acting("solange"), Random(3)
    for number in range(60):
        timing(session, case_id, chance.randint(1, 90), before(ctx, number % 13), f"P{number % 3 + 1}")
    session.commit()
    assert figures_of(session, ctx) == figures_of(session, ctx)


def test_what_is_added_to_a_month_that_was_read_before_counts(fund: Fund, session: Session) -> None:
    case_id, ctx = fund.receive().case.id, fund.acting("solange")
    timing(session, case_id, 1, before(ctx, 4))
    session.commit()
    assert counts(figures_of(session, ctx)) == {"P1": 1}
    timing(session, case_id, 2, before(ctx, 4), "P3")
    session.commit()
    assert counts(figures_of(session, ctx)) == {"P1": 1, "P3": 1}


def test_what_is_gone_from_a_month_that_was_read_before_does_not_count(fund: Fund, session: Session) -> None:
    case_id, ctx = fund.receive().case.id, fund.acting("solange")
    timing(session, case_id, 1, before(ctx, 4))
    timing(session, case_id, 2, before(ctx, 5))
    session.commit()
    assert counts(figures_of(session, ctx)) == {"P1": 2}
    session.execute(delete(CaseTiming).where(CaseTiming.seconds == 3600))
    session.commit()
    found = figures_of(session, ctx)
    assert counts(found) == {"P1": 1}
    assert [each.of for each in found.by_month] == [f"{before(ctx, 5):%Y-%m}"]


def test_months_that_are_over_are_read_once(fund: Fund, session: Session) -> None:
    case_id, ctx = fund.receive().case.id, fund.acting("solange")
    for months in (1, 2, 12):
        timing(session, case_id, 1, before(ctx, months))
    session.commit()
    figures_of(session, ctx)
    with counted_statements() as asked:
        figures_of(session, ctx)
    assert len([each for each in asked.texts if "case_timing" in each]) == 2


def test_a_month_may_end_between_two_looks(fund: Fund, session: Session) -> None:
    case_id, ctx = fund.receive().case.id, fund.acting("solange")
    timing(session, case_id, 3, before(ctx, 0))
    session.commit()
    later = replace(ctx, now=ctx.now + timedelta(days=31))
    assert counts(figures_of(session, ctx)) == counts(figures_of(session, later)) == {"P1": 1}


def test_figures_are_for_officers_alone(fund: Fund, session: Session) -> None:
    with pytest.raises(NotFound):
        figures_of(session, fund.acting("joel"))


def test_the_value_at_a_place_is_that_of_all_parts_sorted_together() -> None:
    chance = Random(5)
    for _time in range(200):
        parts = [sorted(chance.choices(range(12), k=chance.randint(1, 9))) for _part in range(chance.randint(1, 5))]
        whole = sorted(each for part in parts for each in part)
        assert [ranked(parts, place + 1) for place in range(len(whole))] == whole


def test_a_year_of_months_ends_with_the_one_that_runs() -> None:
    found = months_until(datetime(2026, 3, 31, 23, 59, tzinfo=UTC))
    assert [f"{each:%Y-%m-%d}" for each in (found[0], found[-2], found[-1])] == [
        "2025-03-01",
        "2026-02-01",
        "2026-03-01",
    ]
    assert len(found) == MONTHS + 1


def test_taking_a_case_keeps_how_long_it_had_waited(fund: Fund, officer: FlaskClient, look: Look) -> None:
    name = fund.receive().case.reference
    page = officer.get("/cases").text
    assert officer.post(f"/cases/{name}/take", data=hidden(page)).status_code == 303
    (found,) = look(select(CaseTiming))
    assert (found.clock, found.priority, found.late) == ("acknowledge", "P2", False)


def test_figures_tell_ages_loads_and_no_median_of_few(fund: Fund, session: Session, officer: FlaskClient) -> None:
    sent = fund.receive()
    timing(session, sent.case.id, 3, datetime.now(UTC))
    session.commit()
    page = said(officer.get("/cases/figures").text)
    assert "Moins de 10 dossiers" in page or "moins de 10 dossiers" in page
    assert "Personne" in page
    for number in range(10):
        timing(session, sent.case.id, number + 1, datetime.now(UTC))
    session.commit()
    assert "<figure" in officer.get("/cases/figures").text
    assert session.scalar(select(func.count()).select_from(CaseTiming)) == 11
