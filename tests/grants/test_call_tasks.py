"""What is unknown becomes a task: asked by one click, handed on, done with the answer written where it belongs."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid, NotFound
from fundapp.grants.commands.tasks import ask_to_check, change_call_task, finish_call_task, plan_call_task
from fundapp.grants.models import CallTask
from fundapp.grants.rules.tasks import AHEAD, due_day
from tests.accounts.acting import error_at
from tests.accounts.network import person
from tests.accounts.pages import said
from tests.donors.pages import hidden, lead
from tests.fixtures.application import NOW, VISITOR, Look, MakeContext
from tests.fixtures.counting import CountQueries
from tests.grants.members import Describe, describe

__all__ = ["describe"]

pytestmark = pytest.mark.usefixtures("visitor")
Add = Callable[..., UUID]
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.fixture
def plan(rolled_back: Connection, add: Add) -> Add:
    """Keeps a task of a call; its id."""

    def put(what: str | None = None, **facts: Any) -> UUID:
        call_id = facts.pop("call_id", None) or add()
        usual = {"owner_id": VISITOR.id, "due_on": date(2100, 1, 1), "created_at": NOW, "updated_at": NOW}
        made = CallTask(id=uuid4(), call_id=call_id, what=what, entry_id=uuid4(), **{**usual, **facts})
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            session.add(made)
            session.commit()
            return made.id

    return put


def check(client: FlaskClient, call_id: UUID, **given: object) -> Any:
    page = client.get(f"/calls/{call_id}/fit").text
    return client.post(f"/calls/{call_id}/fit/check", data={**hidden(page), "organisation_id": "", **given})


def shown(page: str) -> list[str]:
    return re.findall(r'<th scope="row">(?:<a href="[^"]*">)?([^<]*)', page)


@given(DAYS, st.none() | DAYS)
def test_an_answer_is_due_in_a_week_or_before_the_deadline_and_never_in_the_past(
    today: date, deadline: date | None
) -> None:
    found = due_day(today, deadline)
    assert today <= found <= today + timedelta(days=7)
    if deadline and deadline >= today:
        assert found <= deadline
    if deadline and deadline - AHEAD >= today:
        assert found <= deadline - AHEAD


def test_one_click_has_it_found_out_and_a_second_one_changes_nothing(
    client: FlaskClient, add: Add, describe: Describe, look: Look
) -> None:
    describe("Ligue")
    call_id = add()
    assert check(client, call_id, gate="years").location == f"/calls/{call_id}/fit"
    (found,) = look(select(CallTask))
    assert (found.gate, found.organisation_id, found.owner_id, found.done_on) == ("years", None, VISITOR.id, None)
    check(client, call_id, gate="years")
    page = client.get(f"/calls/{call_id}/fit").text
    assert "Quelqu’un s’en charge déjà" in page
    assert "Ama Visite vérifie d’ici au" in page
    assert len(look(select(CallTask))) == 1
    assert look(select(Staged.action).where(Staged.subject_id == found.id)) == ["call_task.asked"]


def test_what_the_directory_lacks_of_a_member_is_found_out_of_that_member(
    client: FlaskClient, add: Add, describe: Describe, look: Look
) -> None:
    ligue, cercle = describe("Ligue", founded=None), describe("Cercle", founded=None)
    call_id = add(min_years=3)
    check(client, call_id, gate="years", organisation_id=ligue)
    check(client, call_id, gate="years", organisation_id=cercle)
    assert set(look(select(CallTask.organisation_id))) == {ligue, cercle}
    asked = [f"{name}\u00a0: année de création\u202f?" for name in ("Cercle", "Ligue")]
    assert sorted(shown(client.get("/calls/tasks").text)) == asked


def test_it_falls_to_whoever_looks_after_the_funder(
    client: FlaskClient, session: Session, add: Add, add_funder: Add, describe: Describe, look: Look
) -> None:
    describe("Ligue")
    rose = person(session, "Rose", "fundraising")
    gone = person(session, "Paul", "committee")
    check(client, add(funder_id=add_funder(owner_id=rose)), gate="years")
    check(client, add(funder_id=add_funder(owner_id=gone)), gate="years")
    assert sorted(look(select(CallTask.owner_id)), key=str) == sorted([rose, VISITOR.id], key=str)


def test_it_is_due_before_the_deadline(session: Session, ctx: Context, visitor: UUID, add: Add) -> None:
    soon, late = add(deadline_on=NOW.date() + timedelta(days=5)), add(deadline_on=date(2100, 1, 1))
    asked = {"gate": "years", "organisation_id": None}
    ctx_of = Context(VISITOR, ctx.now, ctx.request_id, ctx.reader)
    days = [(ask_to_check(session, ctx_of, each, asked).due_on - ctx.today).days for each in (soon, late)]
    assert days[0] <= 3
    assert days[1] == 7


@pytest.mark.parametrize("given", [{"gate": ""}, {"gate": "weather"}, {"gate": "years", "organisation_id": "x"}])
def test_nonsense_is_refused(client: FlaskClient, add: Add, look: Look, given: dict[str, str]) -> None:
    assert check(client, add(), **given).status_code == 422
    assert look(select(CallTask)) == []


def test_nothing_is_found_out_of_an_organisation_that_is_not_there(client: FlaskClient, add: Add) -> None:
    assert check(client, add(), gate="years", organisation_id=uuid4()).status_code == 404


def test_the_task_leads_to_the_field_that_takes_the_answer(
    client: FlaskClient, add: Add, plan: Add, describe: Describe
) -> None:
    call_id = add()
    page = client.get(f"/calls/tasks/{plan(call_id=call_id, gate='years')}/done").text
    assert f'href="/calls/{call_id}/edit#min_years"' in page
    assert 'id="min_years"' in client.get(f"/calls/{call_id}/edit").text
    ligue = describe("Ligue")
    page = client.get(f"/calls/tasks/{plan(call_id=call_id, gate='years', organisation_id=ligue)}/done").text
    assert f'href="/directory/{ligue}"' in page
    assert "tiennent le répertoire" in page


@pytest.mark.parametrize("gate", ["country", "registration", "years", "status", "budget", "language"])
def test_every_question_has_its_field(client: FlaskClient, add: Add, plan: Add, gate: str) -> None:
    call_id = add()
    page = client.get(f"/calls/tasks/{plan(call_id=call_id, gate=gate)}/done").text
    (anchor,) = re.findall(rf'href="/calls/{call_id}/edit#(\w+)"', page)
    assert f'id="{anchor}"' in client.get(f"/calls/{call_id}/edit").text


def test_a_task_is_done_once(client: FlaskClient, plan: Add, look: Look) -> None:
    address = f"/calls/tasks/{plan(gate='years')}/done"
    page = client.get(address).text
    answer = client.post(address, data=hidden(page) | {"outcome": "Trois ans"})
    assert answer.status_code == 303
    (found,) = look(select(CallTask))
    assert (found.outcome, found.done_on is None) == ("Trois ans", False)
    again = client.post(address, data=hidden(client.get(address).text) | {"outcome": "Deux"})
    assert "déjà terminée" in again.text
    assert look(select(CallTask.outcome)) == ["Trois ans"]


def test_a_task_in_words_is_planned_for_somebody_of_the_group(
    client: FlaskClient, session: Session, add: Add, look: Look
) -> None:
    rose, paul = person(session, "Rose", "fundraising"), person(session, "Paul", "committee")
    address = f"/calls/{add()}/tasks/new"
    page = client.get(address).text
    words = {"what": "Écrire à l’ambassade", "due_on": "01/02/2100"}
    refused = client.post(address, data=hidden(page) | words | {"owner_id": str(paul)})
    assert error_at(refused.text, "owner_id")
    assert "Écrire à l’ambassade" in refused.text
    assert client.post(address, data=hidden(page) | words | {"owner_id": str(rose)}).status_code == 303
    (found,) = look(select(CallTask))
    assert (found.what, found.owner_id, found.due_on) == ("Écrire à l’ambassade", rose, date(2100, 2, 1))


def test_a_task_is_handed_on_and_two_who_do_so_at_once_meet(
    client: FlaskClient, session: Session, plan: Add, look: Look
) -> None:
    rose = person(session, "Rose", "fundraising")
    address = f"/calls/tasks/{plan(gate='years')}/edit"
    mine, theirs = client.get(address).text, client.get(address).text
    client.post(address, data=hidden(theirs) | {"owner_id": str(rose), "due_on": "01/01/2100"})
    late = client.post(address, data=hidden(mine) | {"owner_id": str(VISITOR.id), "due_on": "01/03/2100"})
    (found,) = look(select(CallTask))
    assert found.owner_id == rose
    assert late.status_code in (302, 303, 409)


def test_the_list_shows_ones_own_that_are_still_to_do(
    client: FlaskClient, session: Session, add: Add, plan: Add
) -> None:
    rose = person(session, "Rose", "fundraising")
    plan("À moi")
    plan("En retard", due_on=date(2020, 1, 1))
    plan("Fini", done_on=date(2026, 1, 1))
    plan("À Rose", owner_id=rose)
    plan(call_id=add(title="Tunisie", found_by="tunisie"), gate="years", due_on=date(2100, 2, 1))
    years = "Quelle ancienneté est demandée\u202f?"
    for address, found in (
        ("", ["En retard", "À moi", years]),
        ("?standing=late", ["En retard"]),
        ("?standing=done", ["Fini"]),
        ("?standing=all", ["En retard", "À moi", "Fini", years]),
        ("?whose=all", ["En retard", "À moi", "À Rose", years]),
        ("?q=TUNISIE", [years]),
        ("?q=retard", ["En retard"]),
        ("?gate=years", [years]),
    ):
        assert sorted(shown(client.get(f"/calls/tasks{address}").text)) == sorted(found), address
        sheet = client.get(f"/calls/tasks/export.csv{address}", buffered=True).data.decode("utf-8-sig")
        exported = [row[3] for row in csv.reader(io.StringIO(sheet), delimiter=";")][1:]
        assert sorted(exported) == sorted(found), address


def test_lists_have_pages_in_one_order_and_cost_the_same(
    client: FlaskClient, plan: Add, query_count: CountQueries
) -> None:
    def cost() -> int:
        with query_count() as statements:
            assert client.get("/calls/tasks?whose=all&q=tache").status_code == 200
        statements.at_most(8)
        return len(statements)

    plan("tache 00")
    few = cost()
    for number in range(1, 30):
        plan(f"tache {number:02d}", due_on=date(2100, 1, 1) + timedelta(days=number))
    assert cost() == few
    first = client.get("/calls/tasks").text
    assert shown(first) + shown(client.get(lead(first, "next")).text) == [f"tache {each:02d}" for each in range(30)]


def test_an_empty_list_says_what_to_do_next(client: FlaskClient) -> None:
    assert "on fait vérifier" in said(client.get("/calls/tasks").text)
    assert "Retirez un critère" in said(client.get("/calls/tasks?standing=late").text)


def test_home_shows_ones_own_of_the_coming_week(client: FlaskClient, session: Session, plan: Add) -> None:
    rose = person(session, "Rose", "fundraising")
    plan("En retard", due_on=date(2020, 1, 1))
    plan("Plus tard")
    plan("À Rose", owner_id=rose, due_on=date(2020, 1, 1))
    page = client.get("/").text
    assert "En retard" in page
    assert "Plus tard" not in page
    assert "À Rose" not in page


def test_the_fit_page_shows_who_finds_it_out(client: FlaskClient, add: Add, plan: Add, describe: Describe) -> None:
    describe("Ligue")
    call_id = add()
    before = client.get(f"/calls/{call_id}/fit").text.count("Faire vérifier")
    plan(call_id=call_id, gate="years")
    page = client.get(f"/calls/{call_id}/fit").text
    assert page.count("Faire vérifier") == before - 1
    assert "Ama Visite vérifie d’ici au 1er janvier 2100" in said(page)


def test_commands_refuse_whoever_may_not_and_whoever_saw_an_older_version(
    session: Session, make_ctx: MakeContext, add: Add, plan: Add
) -> None:
    task_id, reader = plan(gate="years"), make_ctx("call.see")
    writer = make_ctx("call.see", "call.edit")
    asked = {"gate": "years", "organisation_id": None}
    handed = {"owner_id": VISITOR.id, "due_on": date(2100, 1, 1)}
    acts: tuple[Callable[[Context], object], ...] = (
        lambda ctx: ask_to_check(session, ctx, add(), asked),
        lambda ctx: plan_call_task(session, ctx, add(), {"what": "x", **handed}),
        lambda ctx: change_call_task(session, ctx, task_id, handed, expected_version=1),
        lambda ctx: finish_call_task(session, ctx, task_id, {"outcome": None}, expected_version=1),
    )
    for act in acts:
        with pytest.raises(Denied):
            act(reader)
        with pytest.raises(NotFound):
            act(make_ctx())
    with pytest.raises(EditConflict):
        change_call_task(session, writer, task_id, handed, expected_version=7)
    with pytest.raises(EditConflict):
        finish_call_task(session, writer, task_id, {"outcome": None}, expected_version=7)
    with pytest.raises(Invalid):
        change_call_task(session, writer, task_id, {**handed, "owner_id": UUID(int=1)}, expected_version=1)
    with pytest.raises(NotFound):
        finish_call_task(session, writer, uuid4(), {"outcome": None}, expected_version=1)
    finish_call_task(session, writer, task_id, {"outcome": None}, expected_version=1)
    with pytest.raises(Conflict):
        change_call_task(session, writer, task_id, handed, expected_version=2)
