"""Tasks of a case: added, changed, done, opened again; they wait on the first page of whoever does them."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Absence
from fundapp.cases.commands.tasks import add_task, begin_task, hand_over_tasks
from fundapp.cases.models import CaseTask
from fundapp.cases.permissions.leaving import ADMINISTER_PEOPLE
from fundapp.cases.rules.tasks import Task
from fundapp.cases.views.tasks import to_do
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.errors import Denied, NotFound
from fundapp.core.ports import ToDo
from fundapp.core.reader import reading
from tests.accounts.acting import actions, colleague, error_at, filled, send
from tests.accounts.pages import english_in, said
from tests.accounts.signing import sign_in_as
from tests.cases.fund import Fund, Sent
from tests.cases.officers import ago, set_back, whole
from tests.cases.verifying import recuse, taken, text_of
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries

TASK = {"kind": "call_back", "note": "Rappeler la tante, après 18 h.", "due_at": "24/11/2096 18:00"}


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


@pytest.fixture
def sent(fund: Fund) -> Sent:
    """An application that Solange looks after."""
    return taken(fund, whole(fund))


def address(sent: Sent, page: str = "") -> str:
    """A page of its tasks."""
    return f"/cases/{sent.case.reference}/tasks{page}"


def add(client: FlaskClient, sent: Sent, **changes: str) -> None:
    """One task more, by the page."""
    answer = send(client, address(sent), **{**TASK, **changes})
    assert answer.status_code == 303, said(answer.text)


def tasks(look: Look) -> list[CaseTask]:
    """The tasks as they stand, the earliest first."""
    return list(look(select(CaseTask).order_by(CaseTask.at)))


def asked(fund: Fund, ctx: Context) -> list[ToDo]:
    """What tasks bring to somebody's first page."""
    with fund.app.test_request_context("/"), reading(ctx.reader):
        return list(to_do(ctx))


def act(client: FlaskClient, sent: Sent, task: CaseTask, what: str) -> None:
    """A button of a task."""
    token = hidden(client.get(address(sent)).text)
    assert client.post(address(sent, f"/{task.id}/{what}"), data=token).status_code == 303


def test_a_task_is_kept_with_its_words_sealed(fund: Fund, officer: FlaskClient, sent: Sent, look: Look) -> None:
    add(officer, sent, assignee_id=str(fund.people["idriss"].id))
    (task,) = tasks(look)
    assert (task.kind, task.assignee_id, task.done_at) == ("call_back", fund.people["idriss"].id, None)
    assert task.note is not None
    assert b"tante" not in task.note.record
    assert text_of(fund, sent, task) == TASK["note"]
    page = officer.get(address(sent)).text
    assert "Rappeler la tante" in said(page)
    assert "Idriss Abakar" in said(page)
    assert english_in(page) == set()


def test_a_task_that_is_sent_twice_is_added_once(officer: FlaskClient, sent: Sent, look: Look) -> None:
    form = {**filled(officer.get(address(sent)).text), **TASK}
    assert [officer.post(address(sent), data=form).status_code for _time in range(2)] == [303, 303]
    assert len(tasks(look)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"kind": ""}, "kind"), ({"due_at": "24/11/2020 18:00"}, "due_at"), ({"assignee_id": "joel"}, "assignee_id")],
    ids=["no_kind", "past", "no_officer"],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    fund: Fund, officer: FlaskClient, sent: Sent, look: Look, changes: dict[str, str], field: str
) -> None:
    given = {name: str(fund.people[each].id) if each == "joel" else each for name, each in changes.items()}
    answer = send(officer, address(sent), **{**TASK, **given})
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert TASK["note"] in answer.text
    assert tasks(look) == []


def test_a_task_is_done_once_and_can_be_opened_again(officer: FlaskClient, sent: Sent, look: Look) -> None:
    add(officer, sent)
    (task,) = tasks(look)
    act(officer, sent, task, "done")
    act(officer, sent, task, "done")
    assert tasks(look)[0].done_at is not None
    assert actions(look).count("case.task.done") == 1
    page = officer.get(address(sent)).text
    assert "Aucune tâche n’est ouverte." in said(page)
    assert english_in(page) == set()
    act(officer, sent, task, "open")
    assert tasks(look)[0].done_by_id is None
    assert actions(look)[-1] != "case.task.done"


def test_situation_16_the_second_of_two_who_change_a_task_is_told(
    fund: Fund, officer: FlaskClient, sent: Sent, look: Look
) -> None:
    add(officer, sent)
    (task,) = tasks(look)
    where, other = address(sent, f"/{task.id}"), fund.app.test_client()
    fund.sign_in(other, "idriss")
    page = officer.get(where).text
    assert english_in(page) == set()
    mine = filled(page) | {"note": TASK["note"]}
    assert send(other, where, **{**TASK, "note": "Ne plus rappeler."}).status_code == 303
    answer = officer.post(where, data={**mine, "note": "Rappeler demain."})
    assert answer.status_code == 409
    assert "Rappeler demain." in answer.text
    assert "Ne plus rappeler." in answer.text
    assert text_of(fund, sent, tasks(look)[0]) == "Ne plus rappeler."
    again = officer.post(where, data={**filled(answer.text), "note": "Rappeler demain."})
    assert again.status_code == 303
    assert text_of(fund, sent, tasks(look)[0]) == "Rappeler demain."


def test_an_officer_without_keys_cannot_lose_the_sealed_words_of_a_task(
    fund: Fund, officer: FlaskClient, sent: Sent, session: Session, look: Look
) -> None:
    add(officer, sent)
    (task,) = tasks(look)
    bare = fund.app.test_client()
    sign_in_as(bare, session, fund.people["idriss"])
    page = bare.get(address(sent)).text
    assert "tante" not in said(page)
    assert bare.get(address(sent, f"/{task.id}")).status_code == 403
    token = hidden(page)["csrf_token"]
    answer = bare.post(address(sent, f"/{task.id}"), data={**TASK, "note": "", "csrf_token": token})
    assert answer.status_code == 403
    assert tasks(look)[0].note is not None


def test_a_task_of_another_case_is_not_there(fund: Fund, officer: FlaskClient, sent: Sent, look: Look) -> None:
    add(officer, sent)
    (task,) = tasks(look)
    other = taken(fund, whole(fund))
    token = hidden(officer.get(address(other)).text)
    assert officer.get(address(other, f"/{task.id}")).status_code == 404
    for act_ in ("done", "open"):
        assert officer.post(address(other, f"/{task.id}/{act_}"), data=token).status_code == 404
    assert tasks(look)[0].done_at is None


def test_a_case_that_is_over_gets_no_new_task_but_old_ones_can_be_done(
    officer: FlaskClient, sent: Sent, session: Session, look: Look
) -> None:
    add(officer, sent)
    (task,) = tasks(look)
    form = {**filled(officer.get(address(sent)).text), **TASK}
    set_back(session, sent, state="closed")
    assert officer.post(address(sent), data=form).status_code == 403
    act(officer, sent, task, "done")
    act(officer, sent, task, "open")
    assert len(tasks(look)) == 1
    assert tasks(look)[0].done_at is not None


def test_a_case_has_so_many_tasks_and_no_more(
    officer: FlaskClient, sent: Sent, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fundapp.cases.commands.tasks.MOST_TASKS", 1)
    add(officer, sent)
    answer = send(officer, address(sent), **TASK)
    assert answer.status_code == 409
    assert TASK["note"] in answer.text
    assert len(tasks(look)) == 1


def test_a_task_waits_on_the_first_page_of_whoever_does_it(fund: Fund, officer: FlaskClient, sent: Sent) -> None:
    add(officer, sent, assignee_id=str(fund.people["idriss"].id))
    add(officer, sent, kind="missing_document", due_at="")
    (theirs,) = asked(fund, fund.acting("idriss"))
    assert theirs.label == f"{sent.case.reference}\xa0: rappeler"
    assert (theirs.url, theirs.instead_of) == (address(sent), "")
    assert theirs.due is not None
    (mine,) = asked(fund, fund.acting("solange"))
    assert mine.label == f"{sent.case.reference}\xa0: demander une pièce manquante"
    assert asked(fund, fund.acting("joel")) == []


def test_whoever_stands_in_sees_the_tasks_of_who_is_away(
    fund: Fund, officer: FlaskClient, sent: Sent, session: Session
) -> None:
    add(officer, sent)
    away, deputy = fund.people["solange"], fund.people["idriss"]
    session.add(
        Absence(
            id=uuid4(), person_id=away.id, deputy_id=deputy.id, begins_at=ago(days=1), ends_at=None, entry_id=uuid4()
        )
    )  # fmt: skip
    session.commit()
    (found,) = asked(fund, fund.acting("idriss"))
    assert found.instead_of == away.name


def test_a_task_that_is_done_waits_for_nobody(officer: FlaskClient, fund: Fund, sent: Sent, look: Look) -> None:
    add(officer, sent)
    act(officer, sent, tasks(look)[0], "done")
    assert asked(fund, fund.acting("solange")) == []


def test_tasks_of_somebody_who_leaves_go_to_their_successor(
    fund: Fund, officer: FlaskClient, sent: Sent, look: Look, ctx: Context
) -> None:
    solange, idriss = fund.people["solange"], fund.people["idriss"]
    add(officer, sent, assignee_id=str(solange.id))
    administrator = colleague(ctx, fund.people["joel"], ADMINISTER_PEOPLE)
    with fund.app.app_context(), transaction() as session:
        assert hand_over_tasks(session, administrator, solange.id, fund.people["joel"].id) == 0
        assert hand_over_tasks(session, administrator, solange.id, idriss.id) == 1
    assert tasks(look)[0].assignee_id == idriss.id
    with fund.app.app_context(), transaction() as session, pytest.raises(NotFound):
        hand_over_tasks(session, fund.acting("solange"), idriss.id, solange.id)


def test_tasks_take_as_many_queries_for_many_as_for_few(
    fund: Fund, officer: FlaskClient, sent: Sent, query_count: CountQueries
) -> None:
    add(officer, sent)
    with query_count() as few:
        officer.get(address(sent))
    for _each in range(5):
        add(officer, sent)
    with query_count() as many:
        officer.get(address(sent))
    assert len(few) == len(many) <= 16
    with query_count() as home:
        asked(fund, fund.acting("solange"))
    assert len(home) <= 2


def test_officers_alone_see_tasks(fund: Fund, sent: Sent, stranger: FlaskClient) -> None:
    fund.sign_in(stranger, "joel")
    assert stranger.get(address(sent)).status_code == 404


def test_somebody_recused_gets_no_task_of_a_case_and_is_not_reminded_of_it(
    fund: Fund, officer: FlaskClient, sent: Sent, look: Look
) -> None:
    idriss = fund.people["idriss"]
    add(officer, sent, assignee_id=str(idriss.id))
    recuse(fund, sent, "idriss")
    assert asked(fund, fund.acting("idriss")) == []
    answer = send(officer, address(sent), **{**TASK, "assignee_id": str(idriss.id)})
    assert answer.status_code == 422
    assert error_at(answer.text, "assignee_id")
    assert len(tasks(look)) == 1


def test_a_task_does_not_go_to_a_successor_who_is_recused(
    fund: Fund, officer: FlaskClient, sent: Sent, look: Look, ctx: Context
) -> None:
    solange, idriss = fund.people["solange"], fund.people["idriss"]
    add(officer, sent, assignee_id=str(solange.id))
    recuse(fund, sent, "idriss")
    administrator = colleague(ctx, fund.people["joel"], ADMINISTER_PEOPLE)
    with fund.app.app_context(), transaction() as session:
        assert hand_over_tasks(session, administrator, solange.id, idriss.id) == 1
    assert tasks(look)[0].assignee_id is None


def test_the_commands_themselves_add_no_task_once_a_case_is_over(fund: Fund, sent: Sent, session: Session) -> None:
    set_back(session, sent, state="closed")
    given = {"kind": "call_back", "due_at": None, "assignee_id": None}
    with fund.app.app_context(), transaction() as writing, pytest.raises(Denied):
        add_task(writing, fund.acting("solange"), sent.case.reference, uuid4(), given, None)
    with fund.app.app_context(), transaction() as writing, pytest.raises(Denied):
        begin_task(writing, fund.acting("solange"), sent.case.reference, Task.CALL_BACK)
