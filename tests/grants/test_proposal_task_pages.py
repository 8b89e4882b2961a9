"""Pages of what is to be done for a proposal: planned back, moved along, done, listed beside the tasks of calls."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.grants.commands.handing import hand_over_call_tasks, hand_over_opportunities
from fundapp.grants.models import Call, CallTask
from fundapp.grants.rules.task_plan import BEFORE, NOT_OF_A_NOTE
from tests.accounts.acting import error_at
from tests.accounts.network import organisation, person
from tests.accounts.pages import said
from tests.donors.pages import attribute, hidden
from tests.fixtures.application import VISITOR, Look
from tests.fixtures.counting import CountQueries
from tests.grants.opportunities import at
from tests.grants.partnering import Keep, add_partner_row, in_days, plan_for

__all__ = ["add_partner_row", "plan_for"]

pytestmark = pytest.mark.usefixtures("visitor")
Add = Callable[..., UUID]


@pytest.fixture
def rose(session: Session) -> UUID:
    return person(session, "Rose", "fundraising")


def typed(page: str) -> dict[str, object]:
    """The plan as it is proposed: what is ticked, each day, each owner."""
    ticked = [
        attribute(tag, "value") for tag in re.findall(r"<input[^>]*name=\"take\"[^>]*>", page) if "checked" in tag
    ]
    days = {
        attribute(tag, "name"): attribute(tag, "value") for tag in re.findall(r'<input[^>]*name="day_\w+"[^>]*>', page)
    }
    owners = dict(re.findall(r'<select[^>]*name="(owner_\w+)".*?<option selected value="([^"]+)"', page, re.DOTALL))
    return hidden(page) | days | owners | {"take": ticked}


def test_the_usual_tasks_are_proposed_from_the_deadline_of_the_call_and_made_by_one_submit(
    client: FlaskClient, add: Add, add_opportunity: Add, look: Look, rose: UUID
) -> None:
    deadline = datetime.now(UTC).date() + timedelta(days=60)
    host = add_opportunity(call_id=add(deadline_on=deadline))
    address = f"{at(host)}/tasks/plan"
    page = client.get(address).text
    sent = typed(page)
    assert sent["take"] == list(BEFORE)
    answer = client.post(address, data=sent)
    assert answer.location == f"{at(host)}/tasks"
    found = {each.kind: each for each in look(select(CallTask))}
    assert set(found) == set(BEFORE)
    assert {each.planned_for for each in found.values()} == {deadline}
    assert found["proofreading"].owner_id == rose != found["writing"].owner_id
    page = client.get(answer.location).text
    assert "0 sur 9 terminées" in said(page)
    again = client.get(address).text
    assert typed(again)["take"] == []
    assert said(again).count("Planifiée") == len(BEFORE)
    client.post(address, data=sent)
    assert len(look(select(CallTask))) == len(BEFORE)


@pytest.mark.usefixtures("rose")
def test_a_concept_note_is_planned_for_its_own_deadline_with_less(
    client: FlaskClient, add: Add, add_opportunity: Add, look: Look
) -> None:
    deadline = datetime.now(UTC).date() + timedelta(days=60)
    call_id = add(deadline_on=deadline, deadline_step="concept_note")
    host = add_opportunity(call_id=call_id, two_stage=True, state="concept_note")
    sent = typed(client.get(f"{at(host)}/tasks/plan").text)
    assert set(sent["take"]) == set(BEFORE) - NOT_OF_A_NOTE  # type: ignore[call-overload]
    client.post(f"{at(host)}/tasks/plan", data=sent)
    assert set(look(select(CallTask.stage))) == {"concept_note"}


@pytest.mark.usefixtures("rose")
def test_without_a_deadline_somebody_types_the_day(client: FlaskClient, add_opportunity: Add, look: Look) -> None:
    host = add_opportunity()
    address = f"{at(host)}/tasks/plan"
    page = client.get(address).text
    assert "Aucun jour d’envoi n’est connu" in said(page)
    assert 'name="take"' not in page
    page = client.get(f"{address}?planned_for={in_days(45)}").text
    client.post(address, data=typed(page) | {"take": ["upload"]})
    (found,) = look(select(CallTask))
    assert found.planned_for == date.fromisoformat(in_days(45))
    for day in ("nonsense", in_days(-3)):
        assert client.get(f"{address}?planned_for={day}").status_code == 200
    assert "aucun jour ouvré" in said(client.get(f"{address}?planned_for={in_days(-3)}").text)


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"take": []}, "Cochez ce qui doit être planifié"),
        ({"take": ["upload"], "day_upload": ""}, "nécessaire"),
        ({"take": ["upload"], "day_upload": "nonsense"}, "nonsense"),
        ({"take": ["upload"], "day_upload": "01/01/2020"}, "à partir d’aujourd’hui"),
        ({"take": ["upload"], "owner_upload": ""}, "nécessaire"),
        ({"take": ["magic"]}, "réponses proposées"),
        ({"take": ["upload"], "planned_for": ""}, "nécessaire"),
    ],
)
@pytest.mark.usefixtures("rose")
def test_bad_input_is_told_and_nothing_is_lost(
    client: FlaskClient, add_opportunity: Add, look: Look, answers: dict[str, object], told: str
) -> None:
    address = f"{at(add_opportunity())}/tasks/plan"
    page = client.get(f"{address}?planned_for={in_days(45)}").text
    answer = client.post(address, data=typed(page) | {"day_writing": "20/12/2030"} | answers)
    assert answer.status_code == 422
    assert told in said(answer.text)
    if answers.get("planned_for") != "":
        assert "20/12/2030" in answer.text
    assert look(select(CallTask)) == []


@pytest.mark.usefixtures("rose")
def test_an_extended_deadline_offers_to_move_what_is_still_to_do(
    client: FlaskClient, session: Session, add: Add, add_opportunity: Add, look: Look
) -> None:
    deadline = datetime.now(UTC).date() + timedelta(days=60)
    call_id = add(deadline_on=deadline)
    host = add_opportunity(call_id=call_id)
    plan, move = f"{at(host)}/tasks/plan", f"{at(host)}/tasks/move"
    client.post(plan, data=typed(client.get(plan).text))
    assert "Aucune tâche n’est à déplacer" in said(client.get(move).text)
    session.execute(update(Call).where(Call.id == call_id).values(deadline_on=deadline + timedelta(days=14)))
    session.commit()
    assert "9 tâches menaient à un jour qui a changé" in said(client.get(f"{at(host)}/tasks").text)
    before = {each.kind: each.due_on for each in look(select(CallTask))}
    page = client.get(move).text
    refused = client.post(move, data=hidden(page) | {"seen": "else"}, follow_redirects=True)
    assert "entre-temps" in refused.text
    assert {each.kind: each.due_on for each in look(select(CallTask))} == before
    assert client.post(move, data=hidden(page)).status_code == 303
    after = {each.kind: each.due_on for each in look(select(CallTask))}
    assert {after[kind] - before[kind] for kind in BEFORE} == {timedelta(days=14)}
    assert "qui a changé" not in client.get(f"{at(host)}/tasks").text


def test_a_task_in_words_is_handed_on_with_a_partner_and_done(
    client: FlaskClient, session: Session, add_opportunity: Add, add_partner_row: Keep, look: Look
) -> None:
    host, ligue = add_opportunity(title="Mon dossier"), organisation(session, "Ligue")
    add_partner_row(host, organisation_id=ligue)
    address = f"{at(host)}/tasks/new"
    words = {"what": "Écrire à l’ambassade", "due_on": "01/02/2100", "owner_id": str(VISITOR.id)}
    refused = client.post(address, data=hidden(client.get(address).text) | words | {"kind": "magic"})
    assert error_at(refused.text, "kind")
    answer = client.post(address, data=hidden(client.get(address).text) | words | {"organisation_id": str(ligue)})
    assert answer.location == f"{at(host)}/tasks"
    (found,) = look(select(CallTask))
    assert (found.organisation_id, found.kind) == (ligue, None)
    edit = f"/calls/tasks/{found.id}/edit"
    mine, theirs = client.get(edit).text, client.get(edit).text
    said_now = {"owner_id": str(VISITOR.id), "due_on": "01/03/2100", "organisation_id": ""}
    assert client.post(edit, data=hidden(theirs) | said_now).location == f"{at(host)}/tasks"
    late = client.post(edit, data=hidden(mine) | said_now | {"due_on": "01/05/2100"})
    assert late.status_code == 409
    done = f"/calls/tasks/{found.id}/done"
    assert client.post(done, data=hidden(client.get(done).text) | {"outcome": "Rendez-vous pris"}).status_code == 303
    page = said(client.get(f"{at(host)}/tasks").text)
    assert "1 sur 1 terminées" in page
    assert "Rendez-vous pris" in page


def test_the_list_shows_tasks_of_both_kinds_and_tells_them_apart(
    client: FlaskClient, add_opportunity: Add, plan_for: Keep, add: Add, look: Look
) -> None:
    host = add_opportunity(title="Tunisie", found_by="tunisie")
    plan_for(host, "Écrire", kind="writing")
    plan_for(host, kind="upload", due_on=date(2020, 1, 1))
    plan_for(host, "Inutile", done_on=date(2026, 1, 1), dropped=True)
    client.post(
        f"/calls/{add()}/tasks/new",
        data=hidden(client.get(f"/calls/{add()}/tasks/new").text)
        | {"what": "Téléphoner", "due_on": "01/02/2100", "owner_id": str(VISITOR.id)},
    )
    upload = "Dépôt du dossier complet"
    for query, wanted in (
        ("", {"Écrire", upload, "Téléphoner"}),
        ("?subject=opportunity", {"Écrire", upload}),
        ("?subject=call", {"Téléphoner"}),
        ("?kind=upload", {upload}),
        ("?q=tunisie", {"Écrire", upload}),
        ("?standing=late", {upload}),
        ("?standing=dropped", {"Inutile"}),
        ("?standing=done", set()),
    ):
        page = client.get(f"/calls/tasks{query}")
        assert page.status_code == 200
        sheet = client.get(f"/calls/tasks/export.csv{query}", buffered=True).data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))[1:]
        assert {row[3] for row in rows} == wanted, query
        assert all(each in said(page.text) for each in wanted), query
    assert f'href="{at(host)}/tasks"' in client.get("/calls/tasks").text
    assert "En retard" in client.get(at(host)).text
    assert upload in client.get("/").text
    assert len(look(select(CallTask))) == 4


def test_a_step_says_how_many_tasks_it_closes(client: FlaskClient, add_opportunity: Add, plan_for: Keep) -> None:
    host = add_opportunity(state="full_proposal")
    assert "closes comme devenues inutiles" not in said(client.get(f"{at(host)}/step/withdraw").text)
    plan_for(host, "Écrire")
    plan_for(host, "Relire")
    page = said(client.get(f"{at(host)}/step/withdraw").text)
    assert "2 tâches encore à faire seront closes comme devenues inutiles" in page
    assert "seront closes" not in said(client.get(f"{at(host)}/step/submit").text)


def test_pages_cost_the_same_however_many_tasks_there_are(
    client: FlaskClient, add: Add, add_opportunity: Add, plan_for: Keep, query_count: CountQueries
) -> None:
    host = add_opportunity(call_id=add(deadline_on=date(2100, 1, 1)))

    def cost() -> list[int]:
        costs = []
        for address, most in ((at(host), 16), (f"{at(host)}/tasks", 8), ("/calls/tasks?whose=all", 8)):
            with query_count() as statements:
                assert client.get(address).status_code == 200
            statements.at_most(most)
            costs.append(len(statements))
        return costs

    plan_for(host, "tache")
    few = cost()
    for number in range(12):
        plan_for(host, f"tache {number}")
    assert cost() == few


def test_whoever_leaves_hands_over_opportunities_and_tasks(app: Flask) -> None:
    handed = app.extensions["fundapp.ports"].hand_over
    assert {hand_over_opportunities, hand_over_call_tasks} <= set(handed)
