"""Which reminder is due when; and the pages on which one chooses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.reader import Reader
from fundapp.grants.jobs import reminding
from fundapp.grants.models import CallFollower, CallWish
from fundapp.grants.rules.dates import Dated
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.reminders import LEADS, USUAL, Reminding, Told, due_now, lead_of
from tests.donors.pages import hidden
from tests.fixtures.application import Look

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
TODAY = MONDAY.date()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FUNDRAISING, COMMITTEE = GroupCode.FUNDRAISING.value, GroupCode.COMMITTEE.value

pages = pytest.mark.database


DUE = Due(TODAY + timedelta(days=7))


def dated(due: Due) -> Dated:
    return Dated(uuid4(), uuid4(), "Appel", "application", None, None, due, True, 1, MONDAY)


LEAD_SETS = st.sets(st.sampled_from(LEADS), min_size=1)


@given(LEAD_SETS, st.integers(-5, 120))
def test_the_lead_is_the_last_one_whose_time_has_come(leads: set[int], left: int) -> None:
    found = lead_of(left, leads)
    if left < 0 or left > max(leads):
        assert found is None
    else:
        assert found is not None
        assert found in leads
        assert found >= left
        assert not any(left <= other < found for other in leads)


@given(LEAD_SETS, st.sets(st.integers(0, 100), max_size=30))
def test_whatever_days_the_job_runs_each_lead_is_told_once_at_most(leads: set[int], runs: set[int]) -> None:
    each, told, heard = dated(Due(TODAY + timedelta(days=95))), dict[UUID, Told](), list[int]()
    for day in sorted(runs):
        today = TODAY + timedelta(days=day)
        for found, lead in due_now([each], told, leads, today, {each.id: each.due.on}):
            heard.append(lead)
            told[found.id] = Told(found.due.on, lead, today)
    assert heard == sorted(set(heard), reverse=True)
    if any(0 <= 95 - day <= max(leads) for day in runs):
        assert heard


def test_one_chooses_when_and_of_what_one_is_reminded(client: FlaskClient, visitor: UUID, look: Look) -> None:
    page = client.get("/calls/reminders").text
    for lead in LEADS:
        ticked = f'value="{lead}" checked' in page or f'checked value="{lead}"' in page
        assert ticked is (lead in USUAL), lead
    chosen = hidden(page) | {"leads": ["90", "7"], "scope": "mine", "says": "named"}
    assert client.post("/calls/reminders", data=chosen).status_code == 303
    (kept,) = look(select(CallWish))
    assert (kept.person_id, kept.leads, kept.scope, kept.named) == (visitor, ("90", "7"), "mine", True)
    stale = hidden(page) | {"leads": [], "scope": "followed", "says": "neutral"}
    assert client.post("/calls/reminders", data=stale).status_code == 409
    assert look(select(CallWish))[0].scope == "mine"
    fresh = hidden(client.get("/calls/reminders").text) | {"leads": [], "scope": "followed", "says": "neutral"}
    assert client.post("/calls/reminders", data=fresh).status_code == 303
    assert look(select(CallWish))[0].leads == ()


def test_a_choice_that_was_not_offered_is_refused(client: FlaskClient, visitor: UUID, look: Look) -> None:
    page = client.get("/calls/reminders").text
    given = hidden(page) | {"leads": ["3"], "scope": "all", "says": "neutral"}
    answer = client.post("/calls/reminders", data=given)
    assert answer.status_code == 422
    assert list(look(select(CallWish))) == []


def test_one_asks_to_be_reminded_of_a_call_and_no_more(
    client: FlaskClient, add: Callable[..., UUID], visitor: UUID, look: Look
) -> None:
    call_id = add()
    page = client.get(f"/calls/{call_id}").text
    assert "Me rappeler cet appel" in page
    for _twice in range(2):
        client.post(f"/calls/{call_id}/remind", data=hidden(page) | {"wanted": "yes"})
    assert [(each.call_id, each.person_id) for each in look(select(CallFollower))] == [(call_id, visitor)]
    assert "Ne plus me le rappeler" in client.get(f"/calls/{call_id}").text
    for _twice in range(2):
        client.post(f"/calls/{call_id}/remind", data=hidden(page) | {"wanted": "no"})
    assert list(look(select(CallFollower))) == []


def test_the_first_page_tells_of_the_coming_two_weeks(
    client: FlaskClient, add: Callable[..., UUID], visitor: UUID
) -> None:
    today = datetime.now(UTC).date()
    add(title="Tout proche", standing="followed", deadline_on=today + timedelta(days=3))
    add(title="Plus tard", standing="followed", deadline_on=today + timedelta(days=40))
    add(title="À regarder", deadline_on=today + timedelta(days=3))
    for address in ("/", "/calls/reminders"):
        page = client.get(address).text
        assert "Tout proche" in page
        assert "Plus tard" not in page
        assert "À regarder" not in page


def test_a_day_is_counted_where_whoever_is_reminded_lives() -> None:
    late = dated(Due(date(2026, 11, 30), datetime.min.time(), "America/New_York"))
    assert late.due.day_in(ZoneInfo("Africa/Douala")) == date(2026, 11, 30)
    evening = replace(late, due=Due(date(2026, 11, 30), datetime.max.time().replace(microsecond=0), "America/New_York"))
    assert evening.due.day_in(ZoneInfo("Africa/Douala")) == date(2026, 12, 1)


def test_a_letter_about_many_dates_stays_short() -> None:
    found = dated(DUE)
    reader = Reader("fr", ZoneInfo("Africa/Douala"))
    many = Reminding(uuid4(), reader, TODAY, True, [(found, 7)] * 50)
    lines = reminding._lines(reader, many).splitlines()
    assert len(lines) == reminding.MOST_NAMED + 1
