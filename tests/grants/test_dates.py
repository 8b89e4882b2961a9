"""Further dates of calls as a fundraiser keeps them, without script; and cut-offs that pass."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp import worker
from fundapp.audit.models import Staged
from fundapp.grants.jobs import passing
from fundapp.grants.models import Call, CallDeadline
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.plans import WORDS
from tests.donors.pages import hidden, lead
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.grants.dating import FAR, AddDate, add_date, answers
from tests.grants.pages import sent

__all__ = ["add_date"]

Add = Callable[..., UUID]


def only(look: Look) -> Call:
    found: Call = look(select(Call))[0]
    return found


def dates(look: Look) -> list[CallDeadline]:
    return list(look(select(CallDeadline).order_by(CallDeadline.day, CallDeadline.id)))


def entries(look: Look) -> list[str]:
    return [each.action for each in look(select(Staged).order_by(Staged.position))]


def post(client: FlaskClient, address: str, **given: object) -> Any:
    """Sends the form at an address, with these answers."""
    return client.post(address, data=hidden(client.get(address).text) | given)


def test_a_date_is_kept_shown_changed_and_taken_out(client: FlaskClient, add: Add, look: Look) -> None:
    call_id = add(deadline_on=FAR)
    page = f"/calls/{call_id}/dates/new"
    given = answers(day="1er février 2100", clock="16h", zone="Europe/Brussels", label="Webinaire")
    assert post(client, page, **given).location.endswith(f"/calls/{call_id}#deadline")
    shown = client.get(f"/calls/{call_id}").text
    assert "Webinaire" in shown
    assert "1er février 2100 à 16\u00a0h (Bruxelles)" in shown
    (kept,) = dates(look)
    edit = f"/calls/dates/{kept.id}/edit"
    as_it_was = client.get(edit).text
    assert 'value="16\u00a0h"' in as_it_was
    assert post(client, edit, **answers(step="account", day="2 février 2100")).status_code == 303
    (kept,) = dates(look)
    assert (kept.step, kept.day, kept.clock, kept.zone, kept.label) == ("account", date(2100, 2, 2), None, None, None)
    remove = f"/calls/dates/{kept.id}/remove"
    assert "disparaît pour de bon" in client.get(remove).text
    assert dates(look) != []
    assert post(client, remove).status_code == 303
    assert dates(look) == []
    actions = [each for each in entries(look) if each.startswith("call.date")]
    assert actions == ["call.date_added", "call.date_changed", "call.date_removed"]


def test_each_change_of_a_date_is_a_change_of_its_call_that_the_log_tells_of(
    client: FlaskClient, add: Add, look: Look
) -> None:
    call_id = add(deadline_on=FAR)
    before = only(look)
    post(client, f"/calls/{call_id}/dates/new", **answers())
    after = only(look)
    assert after.version > before.version
    assert after.entry_id != before.entry_id
    assert after.updated_at > before.updated_at
    told = next(each for each in look(select(Staged)) if each.action == "call.date_added")
    assert (told.subject_kind, told.subject_id, told.id) == ("call", call_id, after.entry_id)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"day": ""}, "Cette réponse est nécessaire."),
        ({"day": "31/02/2100"}, "n’existe pas"),
        ({"clock": "26h"}, "Cette heure n’existe pas"),
        ({"zone": "Mars/Olympus"}, "réponses proposées"),
        ({"step": "whatever"}, "réponses proposées"),
        ({"label": "x" * 201}, "trop long"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(
    client: FlaskClient, add: Add, look: Look, changed: dict[str, object], told: str
) -> None:
    given = answers(**{"label": "Questions au bailleur", **changed})
    answer = post(client, f"/calls/{add()}/dates/new", **given)
    assert answer.status_code == 422
    assert told in answer.text
    assert str(given["label"]) in answer.text
    assert dates(look) == []


def test_two_who_change_a_date_at_once_meet(client: FlaskClient, add: Add, add_date: AddDate, look: Look) -> None:
    edit = f"/calls/dates/{add_date(add(), FAR)}/edit"
    mine, theirs = hidden(client.get(edit).text), hidden(client.get(edit).text)
    assert client.post(edit, data=theirs | answers(day="2 mars 2100")).status_code == 303
    clash = client.post(edit, data=mine | answers(day="3 mars 2100"))
    assert clash.status_code == 409
    assert "2 mars 2100" in clash.text
    assert dates(look)[0].day == date(2100, 3, 2)
    merged = client.post(edit, data=mine | answers(label="Le mien"))
    assert merged.status_code == 409  # what the other has changed is shown, taken over, and saved with mine
    again = hidden(merged.text) | answers(label="Le mien", day="2 mars 2100")
    assert client.post(edit, data=again).status_code == 303
    assert (dates(look)[0].day, dates(look)[0].label) == (date(2100, 3, 2), "Le mien")


def test_past_dates_stand_quietly_and_all_in_order(client: FlaskClient, add: Add, add_date: AddDate) -> None:
    call_id = add(deadline_on=FAR)
    add_date(call_id, date(2099, 5, 1), label="Deuxième")
    add_date(call_id, date(2020, 5, 1), label="Première")
    add_date(call_id, date(2099, 5, 1), label="Troisième", clock=time(23), zone="America/New_York")
    shown = client.get(f"/calls/{call_id}").text
    # A day of which nobody knows the zone ends last.
    assert shown.index("Première") < shown.index("Troisième") < shown.index("Deuxième")
    assert re.search(r'<li class="quiet">Première.*?Passée', shown, re.DOTALL)
    assert "<strong>Deuxième</strong>" in shown


def test_a_submission_added_earlier_or_taken_out_moves_when_the_call_is_over(
    client: FlaskClient, add: Add, look: Look
) -> None:
    call_id = add(deadline_on=FAR)
    assert only(look).closes_at == Due(FAR).ends
    post(client, f"/calls/{call_id}/dates/new", **answers(step="concept_note", day="1er février 2100"))
    assert only(look).closes_at == Due(date(2100, 2, 1)).ends
    post(client, f"/calls/{call_id}/dates/new", **answers(step="questions", day="1er janvier 2100"))
    assert only(look).closes_at == Due(date(2100, 2, 1)).ends
    (note,) = [each for each in dates(look) if each.step == "concept_note"]
    post(client, f"/calls/dates/{note.id}/remove")
    assert only(look).closes_at == Due(FAR).ends


class Clock:
    """The hourly job, at some hour."""

    def __init__(self, app: Flask, look: Look) -> None:
        self.app, self.look = app, look

    def strike(self, moment: datetime) -> datetime:
        """Runs the job then, twice; when the one call is over now."""
        with time_machine.travel(moment, tick=False), self.app.app_context():
            passing.pass_cutoffs()
            passing.pass_cutoffs()
        return only(self.look).closes_at


@pytest.fixture
def clock(in_app: Flask, look: Look) -> Clock:
    return Clock(in_app, look)


@pytest.mark.database
def test_when_one_cutoff_passes_the_next_decides_without_any_request(
    clock: Clock, add: Add, add_date: AddDate, look: Look
) -> None:
    first, second, third = date(2026, 3, 10), date(2026, 6, 10), date(2026, 9, 10)
    call_id = add(timing="cutoffs", deadline_on=first, deadline_clock=time(17), deadline_zone="Europe/Brussels")
    for day in (second, third):
        add_date(call_id, day, step="application", clock=time(17), zone="Europe/Brussels")
    add_date(call_id, date(2026, 4, 1), step="result")
    ends = {day: Due(day, time(17), "Europe/Brussels").ends for day in (first, second, third)}
    assert clock.strike(ends[first]) == ends[first]  # to the second it is not over yet
    before = only(look)
    assert clock.strike(ends[first] + timedelta(seconds=1)) == ends[second]
    assert only(look).entry_id != before.entry_id
    assert entries(look).count("call.cutoff_passed") == 1
    assert clock.strike(ends[second] + timedelta(days=3)) == ends[third]  # a worker that was down for days
    assert clock.strike(ends[third] + timedelta(days=300)) == ends[third]
    assert entries(look).count("call.cutoff_passed") == 2


def test_the_job_looks_at_a_few_at_a_time_and_at_all_of_them(
    clock: Clock, add: Add, add_date: AddDate, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passing, "AT_ONCE", 2)
    for number in range(5):
        call_id = add(title=f"Appel {number}", deadline_on=date(2026, 3, 10))
        add_date(call_id, date(2026, 6, 10), step="application")
    clock.strike(datetime(2026, 3, 14, tzinfo=UTC))
    assert {each.closes_at for each in look(select(Call))} == {Due(date(2026, 6, 10)).ends}


def test_the_job_runs_every_hour() -> None:
    (found,) = [each for each in worker.SCHEDULES if each.name == "cutoffs"]
    assert (found.every, found.job) == (3_600, "fundapp.grants.jobs.passing.pass_cutoffs")


def test_the_page_of_a_call_costs_the_same_however_many_dates_it_has(
    client: FlaskClient, add: Add, add_date: AddDate, query_count: CountQueries
) -> None:
    def cost(call_id: UUID) -> int:
        with query_count() as statements:
            assert client.get(f"/calls/{call_id}").status_code == 200
        statements.at_most(16)
        return len(statements)

    bare, rich = add(deadline_on=FAR), add(deadline_on=FAR)
    for number in range(30):
        add_date(rich, FAR + timedelta(days=number))
    assert cost(rich) == cost(bare)


# The calendar


def in_calendar(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/calls/[^"]*">([^<]*)</a>', page)


def test_the_calendar_shows_the_dates_ahead_of_followed_calls(
    client: FlaskClient, add: Add, add_date: AddDate, visitor: UUID
) -> None:
    followed = add(title="Suivi", standing="followed", deadline_on=FAR)
    add_date(followed, date(2100, 1, 4), step="concept_note")
    add_date(followed, date(2020, 1, 1))
    mine = add(title="Le mien", deadline_on=FAR + timedelta(days=1))
    add(title="Écarté", standing="set_aside", aside_why="place", deadline_on=FAR)
    add(title="Passé", standing="followed", deadline_on=date(2020, 1, 1))
    add(title="Sans date", standing="followed", timing="rolling")
    assert in_calendar(client.get("/calls/calendar").text) == ["Suivi", "Suivi"]
    assert in_calendar(client.get("/calls/calendar?whose=open").text) == ["Suivi", "Suivi", "Le mien"]
    assert in_calendar(client.get("/calls/calendar?step=concept_note").text) == ["Suivi"]
    assert in_calendar(client.get("/calls/calendar?within=30").text) == []
    client.post(f"/calls/{mine}/remind", data=hidden(client.get(f"/calls/{mine}").text) | {"wanted": "yes"})
    assert in_calendar(client.get("/calls/calendar?whose=mine").text) == ["Le mien"]


def test_an_empty_calendar_says_what_to_do(client: FlaskClient) -> None:
    assert "Suivez un appel" in client.get("/calls/calendar").text
    assert "Tous les appels ouverts" in client.get("/calls/calendar?step=result").text


@pytest.mark.database
def test_pages_of_the_calendar_lead_on_and_back_and_its_sheet_holds_all(
    client: FlaskClient, add: Add, add_date: AddDate
) -> None:
    call_id = add(title="=1+1", standing="followed", deadline_on=FAR, deadline_clock=time(16))
    for number in range(1, 45):
        add_date(call_id, FAR + timedelta(days=number // 2), label=f"Étape {number:02d}")
    first = client.get("/calls/calendar").text
    second = client.get(lead(first, "next")).text
    third = client.get(lead(second, "next")).text
    pages = [re.findall(r"Étape \d\d", page.split("<tbody>", 1)[1]) for page in (first, second, third)]
    assert sorted({each for page in pages for each in page}) == [f"Étape {number:02d}" for number in range(1, 45)]
    assert [len(in_calendar(page)) for page in (first, second, third)] == [20, 20, 5]
    assert client.get(lead(second, "prev")).text.count("Étape 01") == first.count("Étape 01")
    answer = client.get("/calls/calendar/export.csv", buffered=True)
    assert re.search(r"echeances-des-appels-\d{4}-\d\d-\d\d\.csv", answer.headers["Content-Disposition"])
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + 45
    assert [row[1] for row in rows[1:] if row[1]] == ["16:00"]
    assert all("'=1+1" in row for row in rows[1:])


def test_the_calendar_costs_the_same_however_much_lies_ahead(
    client: FlaskClient, add: Add, add_date: AddDate, query_count: CountQueries
) -> None:
    def cost() -> int:
        with query_count() as statements:
            assert client.get("/calls/calendar?whose=open&step=questions&step=application").status_code == 200
        statements.at_most(8)
        return len(statements)

    add_date(add(standing="followed", deadline_on=FAR), FAR)
    few = cost()
    for number in range(30):
        add_date(add(standing="followed", deadline_on=FAR), FAR + timedelta(days=number))
    assert cost() == few


# Planned back


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


# Told to others


def test_every_call_has_a_text_to_send(client: FlaskClient, add: Add) -> None:
    call_id = add(title="IEDDH *2100*", deadline_on=FAR, url="https://ec.example.org/ieddh", currency="EUR",
                  amount_max=500_000_00)  # fmt: skip
    page = client.get(f"/calls/{call_id}").text
    assert "Copier pour WhatsApp" in page
    assert 'data-copy="*IEDDH ∗2100∗*\nÉchéance' in page
    shown = client.get(f"/calls/{call_id}/share").text
    assert '<textarea id="marked-text"' in shown
    assert "https://ec.example.org/ieddh" in shown
    assert "500\u202f000" in shown or "500 k" in shown or "500\u00a0000" in shown
    (opens,) = re.findall(r'<a class="button" href="(https://wa\.me/[^"]*)" rel="([^"]*)">([^<]*)', shown)
    assert opens[0].startswith("https://wa.me/?text=%2AIEDDH")
    assert {"noopener", "noreferrer"} <= set(opens[1].split())
    assert "WhatsApp" in opens[2]
    assert "localhost" not in shown.split("marked-text")[1].split("</textarea>")[0]


def test_without_a_public_address_the_text_says_it_goes_without(client: FlaskClient, add: Add) -> None:
    assert "sans lien" in client.get(f"/calls/{add()}/share").text
