"""Further dates of calls as a fundraiser keeps them, without script; and cut-offs that pass."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp import worker
from fundapp.audit.models import Staged
from fundapp.grants.jobs import passing
from fundapp.grants.models import Call
from fundapp.grants.rules.deadlines import Due
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.grants.dating import FAR, AddDate, add_date, answers, dates, entries, only, post

__all__ = ["add_date"]

Add = Callable[..., UUID]


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
