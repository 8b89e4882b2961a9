"""Who knows a funder: contacts kept by consent, what was said, what comes next, and the pages that list them."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.donors.models import Funder, FunderContact, FunderInteraction, FunderStep
from tests.accounts.network import person
from tests.donors.pages import hidden
from tests.fixtures.application import NOW, VISITOR, Look
from tests.fixtures.counting import CountQueries

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]
STAMPS: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}
CONTACT = {"name": "Mariam Bâ", "role": "Chargée de programme", "email": "m.ba@example.org", "basis": "given"}
SAID = {"happened_on": "01/09/2026", "kind": "call", "said": "Ils ouvrent un appel en mars."}


@pytest.fixture
def keep(rolled_back: Connection) -> Callable[..., UUID]:
    """Keeps a row of a funder; its id."""

    def put(row: Any) -> UUID:
        row.id, row.entry_id = uuid4(), uuid4()
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            session.add(row)
            session.commit()
            return row.id  # type: ignore[no-any-return]

    return put


def contact(funder_id: UUID, name: str = "Mariam Bâ", **facts: Any) -> FunderContact:
    given = {"role": "Chargée de programme", "basis": "public", **STAMPS, **facts}
    return FunderContact(funder_id=funder_id, name=name, sort_name=name.lower(), **given)


def post(client: FlaskClient, address: str, **answers: object) -> Any:
    return client.post(address, data=hidden(client.get(address).text) | answers)


def test_a_contact_is_kept_with_how_we_come_to_have_it(client: FlaskClient, add: Add, look: Look) -> None:
    funder = add(name="Fonds")
    answer = post(client, f"/funders/{funder}/contacts/new", **CONTACT)
    assert (answer.status_code, answer.location) == (303, f"/funders/{funder}#known")
    (found,) = look(select(FunderContact))
    assert (found.name, found.basis, found.sort_name) == ("Mariam Bâ", "given", "mariam ba")
    page = client.get(f"/funders/{funder}").text
    assert "Mariam Bâ" in page
    assert "m.ba@example.org" in page


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"basis": ""}, "basis"),
        ({"role": "", "email": ""}, "role"),
        ({"email": "m.ba"}, "email"),
        ({"name": ""}, "name"),
    ],
)
def test_a_contact_that_lacks_something_is_refused_at_its_field(
    client: FlaskClient, add: Add, look: Look, changed: dict[str, str], at: str
) -> None:
    answer = post(client, f"/funders/{add(name='Fonds')}/contacts/new", **{**CONTACT, **changed})
    assert answer.status_code == 422
    assert f'href="#{at}' in answer.text
    assert look(select(FunderContact)) == []


def test_two_who_change_a_contact_meet(client: FlaskClient, add: Add, keep: Add, look: Look) -> None:
    address = f"/funders/contacts/{keep(contact(add(name='Fonds')))}/edit"
    mine, theirs = client.get(address).text, client.get(address).text
    given = {"name": "Mariam Bâ", "role": "Chargée de programme", "basis": "public"}
    assert client.post(address, data=hidden(theirs) | given | {"phone": "+33 1"}).status_code == 303
    late = client.post(address, data=hidden(mine) | given | {"phone": "+33 2"})
    assert late.status_code == 409
    assert "+33 1" in late.text
    assert look(select(FunderContact.phone)) == ["+33 1"]


def test_a_forgotten_contact_is_gone_and_what_was_said_stays(
    client: FlaskClient, add: Add, keep: Add, look: Look, visitor: UUID
) -> None:
    funder = add(name="Fonds")
    who = keep(contact(funder))
    said = {"happened_on": NOW.date(), "kind": "call", "said": "Oui", "found_by": "oui", "written_by_id": visitor}
    keep(FunderInteraction(funder_id=funder, contact_id=who, **said, **STAMPS))
    asked = client.get(f"/funders/contacts/{who}/remove")
    assert "disparaît définitivement" in asked.text
    assert look(select(FunderContact.name)) == ["Mariam Bâ"]
    assert client.post(f"/funders/contacts/{who}/remove", data=hidden(asked.text)).status_code == 303
    assert look(select(FunderContact)) == []
    assert look(select(FunderInteraction.contact_id)) == [None]
    assert [each.action for each in look(select(Staged))] == ["funder_contact.removed"]


def test_a_note_with_a_next_step_leaves_both_and_the_step_waits_on_the_first_page(
    client: FlaskClient, add: Add, look: Look, visitor: UUID
) -> None:
    funder = add(name="Fonds")
    due = datetime.now(UTC).date() + timedelta(days=2)
    following = {"what": "Envoyer la note", "due_on": due.isoformat()}
    assert post(client, f"/funders/{funder}/interactions/new", **SAID, **following).status_code == 303
    (step,) = look(select(FunderStep))
    assert (step.what, step.due_on, step.owner_id) == ("Envoyer la note", due, visitor)
    assert sorted(each.action for each in look(select(Staged))) == ["funder_interaction.noted", "funder_step.planned"]
    assert "Envoyer la note" in client.get("/").text
    page = client.get(f"/funders/{funder}").text
    assert "Ils ouvrent un appel en mars." in page
    assert "Ama Visite" in page


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"happened_on": "01/09/2099"}, "happened_on"),
        ({"what": "Appeler"}, "due_on"),
        ({"due_on": "01/09/2099"}, "what"),
        ({"what": "Appeler", "due_on": "01/09/2099", "owner_id": str(uuid4())}, "owner_id"),
        ({"said": ""}, "said"),
    ],
)
def test_a_note_that_makes_no_sense_writes_nothing(
    client: FlaskClient, add: Add, look: Look, changed: dict[str, str], at: str
) -> None:
    answer = post(client, f"/funders/{add(name='Fonds')}/interactions/new", **{**SAID, **changed})
    assert answer.status_code == 422
    assert f'href="#{at}' in answer.text
    assert (look(select(FunderInteraction)), look(select(FunderStep)), look(select(Staged))) == ([], [], [])


def test_a_contact_of_another_funder_was_not_there(client: FlaskClient, add: Add, keep: Add) -> None:
    elsewhere = keep(contact(add(name="Autre")))
    answer = post(client, f"/funders/{add(name='Fonds')}/interactions/new", **SAID, contact_id=str(elsewhere))
    assert answer.status_code == 422
    assert "relève d’un autre bailleur" in answer.text


def test_what_was_noted_can_be_put_right(client: FlaskClient, add: Add, look: Look) -> None:
    post(client, f"/funders/{add(name='Fonds')}/interactions/new", **SAID)
    (found,) = look(select(FunderInteraction))
    answer = post(client, f"/funders/interactions/{found.id}/edit", **{**SAID, "said": "En avril plutôt."})
    assert answer.status_code == 303
    assert look(select(FunderInteraction.said)) == ["En avril plutôt."]
    assert look(select(FunderInteraction.version)) == [2]


def test_a_step_is_done_once(client: FlaskClient, add: Add, keep: Add, look: Look, visitor: UUID) -> None:
    step = keep(FunderStep(funder_id=add(name="Fonds"), what="Appeler", due_on=NOW.date(), owner_id=visitor, **STAMPS))
    address = f"/funders/steps/{step}/done"
    page = hidden(client.get(address).text)
    assert client.post(address, data=page | {"outcome": "Ils attendent une note."}).status_code == 303
    (found,) = look(select(FunderStep))
    assert (found.outcome, found.done_on is not None) == ("Ils attendent une note.", True)
    assert client.post(address, data=page | {"outcome": "Encore"}).status_code == 409
    assert look(select(FunderStep.outcome)) == ["Ils attendent une note."]
    assert "Appeler" not in client.get("/").text


def test_only_a_fundraiser_looks_after_a_funder(
    client: FlaskClient, add: Add, look: Look, rolled_back: Connection, visitor: UUID
) -> None:
    with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
        outsider = person(session, "Officier", "officers")
    address = f"/funders/{add(name='Fonds')}/relation"
    assert post(client, address, owner_id=str(outsider), relation="good").status_code == 422
    assert post(client, address, owner_id=str(visitor), relation="good").status_code == 303
    assert look(select(Funder.owner_id)) == [visitor]
    assert look(select(Funder.relation)) == ["good"]


def test_whoever_may_only_look_sees_no_button_and_takes_no_contacts_home(
    client: FlaskClient, add: Add, keep: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    funder = add(name="Fonds")
    keep(contact(funder))
    looking = type(VISITOR)(VISITOR.id, VISITOR.name, VISITOR.role, frozenset({"funder.see"}))
    monkeypatch.setattr(client.application.extensions["fundapp.ports"], "identify", lambda: looking)
    assert "Noter un échange" not in client.get(f"/funders/{funder}").text
    assert client.get("/funders/contacts/export.csv").status_code == 403
    assert client.get(f"/funders/{funder}/contacts/new").status_code == 403
    assert "Mariam Bâ" in client.get("/funders/contacts").text


@pytest.mark.parametrize("part", ["contacts", "interactions", "steps"])
def test_each_list_is_filtered_and_exported_as_filtered_at_the_same_cost(
    client: FlaskClient, add: Add, keep: Add, query_count: CountQueries, visitor: UUID, part: str
) -> None:
    funders = [add(name="Fonds Alpha"), add(name="Fonds Bêta")]
    for number in range(30):
        keep(_row(part, funders[number % 2], number, visitor))
    address = f"/funders/{part}"
    with query_count() as statements:
        page = client.get(address).text
    statements.at_most(8)
    assert page.count("<tr>") == 1 + 25
    found = client.get(f"{address}?q=beta").text
    assert found.count(">Fonds Bêta</a>") == 15
    assert ">Fonds Alpha</a>" not in found
    sheet = client.get(f"{address}/export.csv?q=beta", buffered=True).data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    assert len(rows) == 1 + 15
    assert all("Fonds Bêta" in row for row in rows[1:])


def _row(part: str, funder_id: UUID, number: int, visitor: UUID) -> Any:
    if part == "contacts":
        return contact(funder_id, f"Personne {number:02d}")
    if part == "steps":
        return FunderStep(funder_id=funder_id, what=f"Étape {number}", due_on=NOW.date(), owner_id=visitor, **STAMPS)
    said = {"said": f"Note {number}", "found_by": f"note {number}", "kind": "email", "written_by_id": visitor}
    return FunderInteraction(funder_id=funder_id, happened_on=NOW.date(), **said, **STAMPS)


@pytest.mark.parametrize(("standing", "names"), [("late", ["Tard"]), ("open", ["Tard", "Bientôt"]), ("done", ["Fini"])])
def test_steps_are_found_by_how_they_stand(
    client: FlaskClient, add: Add, keep: Add, visitor: UUID, standing: str, names: list[str]
) -> None:
    funder, today = add(name="Fonds"), datetime.now(UTC).date()
    for what, days, done in (("Tard", -3, None), ("Bientôt", 30, None), ("Fini", -3, today)):
        due = today + timedelta(days=days)
        keep(FunderStep(funder_id=funder, what=what, due_on=due, done_on=done, owner_id=visitor, **STAMPS))
    page = client.get(f"/funders/steps?standing={standing}").text
    assert {name for name in ("Tard", "Bientôt", "Fini") if name in page} == set(names)
