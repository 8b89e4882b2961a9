"""A plan that leads back from a deadline: proposed, changed, kept, and moved along with it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.plans import WORDS
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.grants.dating import add_date, answers, dates, entries, only, post
from tests.grants.pages import sent

__all__ = ["add_date"]

Add = Callable[..., UUID]


NEXT_YEAR = date(datetime.now(UTC).year + 1, 6, 15)


def planned(look: Look) -> dict[str, date]:
    return {str(each.plan_step): each.day for each in dates(look) if each.plan_step}


def fields(page: str) -> dict[str, str]:
    """What stands in the form of a plan."""
    return dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))


def test_a_plan_is_proposed_and_kept_as_somebody_changed_it(client: FlaskClient, add: Add, look: Look) -> None:
    call_id = add(deadline_on=NEXT_YEAR)
    page = client.get(f"/calls/{call_id}/plan").text
    proposed = {name: value for name, value in fields(page).items() if name in WORDS}
    assert list(proposed) == ["decision", "partners", "concept", "budget", "review", "signatures", "upload"]
    assert dates(look) == []  # nothing is written before somebody says so
    changed = proposed | {"concept": "", "budget": f"1er juin {NEXT_YEAR.year}"}
    answer = client.post(f"/calls/{call_id}/plan", data=hidden(page) | changed)
    assert answer.status_code == 303
    kept = planned(look)
    assert set(kept) == set(proposed) - {"concept"}
    assert kept["budget"] == date(NEXT_YEAR.year, 6, 1)
    assert {each.planned_for for each in dates(look)} == {NEXT_YEAR}
    assert {each.step for each in dates(look)} == {"ours"}
    assert only(look).closes_at == Due(NEXT_YEAR).ends  # our own dates do not close a call
    assert "Décider si nous y répondons" in client.get(f"/calls/{call_id}").text


def test_planning_again_replaces_what_was_planned_and_says_so(client: FlaskClient, add: Add, look: Look) -> None:
    plan = f"/calls/{add(deadline_on=NEXT_YEAR)}/plan"
    page = client.get(plan).text
    client.post(plan, data=hidden(page) | fields(page))
    again = client.get(plan).text
    assert "7 échéances internes encore à venir seront remplacées" in again
    client.post(plan, data=hidden(again) | fields(again) | {"upload": "", "review": ""})
    assert set(planned(look)) == {"decision", "partners", "concept", "budget", "signatures"}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"upload": f"16 juin {NEXT_YEAR.year}"}, "C’est après l’échéance de l’appel."),
        ({"decision": "3 mars 2020"}, "Ce jour est passé."),
        ({"decision": "bientôt"}, "date"),
    ],
)
def test_a_plan_that_makes_no_sense_is_told_at_its_field(
    client: FlaskClient, add: Add, look: Look, changed: dict[str, str], told: str
) -> None:
    plan = f"/calls/{add(deadline_on=NEXT_YEAR)}/plan"
    page = client.get(plan).text
    answer = client.post(plan, data=hidden(page) | fields(page) | changed)
    assert answer.status_code == 422
    assert told in answer.text
    assert next(iter(changed.values())) in answer.text
    assert dates(look) == []


def test_an_empty_plan_is_none(client: FlaskClient, add: Add, look: Look) -> None:
    plan = f"/calls/{add(deadline_on=NEXT_YEAR)}/plan"
    page = client.get(plan).text
    answer = client.post(plan, data=hidden(page) | dict.fromkeys(planned_names(page), ""))
    assert (answer.status_code, dates(look)) == (422, [])
    assert "Gardez au moins une date." in answer.text


def planned_names(page: str) -> list[str]:
    return [name for name in fields(page) if name in WORDS]


def test_who_planned_for_an_older_deadline_is_told(client: FlaskClient, add: Add, look: Look) -> None:
    call_id = add(deadline_on=NEXT_YEAR)
    page = client.get(f"/calls/{call_id}/plan").text
    post(client, f"/calls/{call_id}/dates/new", **answers())
    answer = client.post(f"/calls/{call_id}/plan", data=hidden(page) | fields(page))
    assert answer.status_code == 409
    assert planned(look) == {}
    assert client.post(f"/calls/{call_id}/plan", data=hidden(answer.text) | fields(answer.text)).status_code == 303
    assert len(planned(look)) == 7


def test_without_anything_to_send_there_is_nothing_to_plan_for(client: FlaskClient, add: Add) -> None:
    for call_id in (add(timing="rolling"), add(deadline_on=date(2020, 1, 1))):
        assert "Rien à préparer" in client.get(f"/calls/{call_id}/plan").text
        assert f"/calls/{call_id}/plan" not in client.get(f"/calls/{call_id}").text
        page = client.get(f"/calls/{call_id}/edit").text
        answer = client.post(f"/calls/{call_id}/plan", data=hidden(page) | {"upload": "1er mars 2100", "version": "1"})
        assert answer.status_code == 409


def test_when_the_deadline_moves_the_page_offers_to_move_the_plan_along(
    client: FlaskClient, add: Add, look: Look
) -> None:
    call_id = add(title="Appel", deadline_on=NEXT_YEAR)
    page = client.get(f"/calls/{call_id}/plan").text
    client.post(f"/calls/{call_id}/plan", data=hidden(page) | fields(page))
    before = planned(look)
    assert "préparaient un jour qui a changé" not in client.get(f"/calls/{call_id}").text
    edit = client.get(f"/calls/{call_id}/edit").text
    later = f"29 juin {NEXT_YEAR.year}"
    client.post(f"/calls/{call_id}/edit", data=sent(edit, title="Appel", deadline_on=later))
    assert planned(look) == before  # nothing moves by itself
    assert "7 échéances internes préparaient un jour qui a changé" in client.get(f"/calls/{call_id}").text
    shown = client.get(f"/calls/{call_id}/plan/move").text
    assert shown.count("<tr>") == 1 + 7
    old = hidden(shown) | {"version": "1"}
    client.post(f"/calls/{call_id}/plan/move", data=old)
    assert planned(look) == before  # who saw an older version moves nothing
    assert client.post(f"/calls/{call_id}/plan/move", data=hidden(shown)).status_code == 303
    assert planned(look) == {code: day + timedelta(days=14) for code, day in before.items()}
    assert "préparaient un jour qui a changé" not in client.get(f"/calls/{call_id}").text
    assert entries(look)[-1] == "call.plan_moved"


def test_a_planned_date_that_becomes_the_funders_leaves_the_plan(client: FlaskClient, add: Add, look: Look) -> None:
    call_id = add(deadline_on=NEXT_YEAR)
    page = client.get(f"/calls/{call_id}/plan").text
    client.post(f"/calls/{call_id}/plan", data=hidden(page) | fields(page))
    one = dates(look)[0]
    post(client, f"/calls/dates/{one.id}/edit", **answers(step="questions"))
    assert len(planned(look)) == 6
