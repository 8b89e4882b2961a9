"""Where the parts of the funder map meet: what is merged, changed together, noted and filed at the same time."""

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.donors.commands.bulk_writing import apply_plan
from fundapp.donors.commands.funders import update_funder
from fundapp.donors.commands.merging import say_distinct, unmerge_funders
from fundapp.donors.commands.taking_back import take_back
from fundapp.donors.models import Funder, FunderContact, FunderFile, FunderInteraction, FunderPair
from fundapp.donors.queries.files import OFFERED
from fundapp.donors.rules.bulk import Plan
from fundapp.donors.schemas.bulk import as_given
from fundapp.donors.schemas.funders import FunderSchema
from tests.accounts.acting import send
from tests.donors.making import STAMPS, TYPED, Put, belonging, done, merge
from tests.donors.pages import hidden, sent
from tests.donors.papers import PLAIN, Desk, Keep
from tests.fixtures.application import NOW, VISITOR, Look


def test_a_paper_sent_to_a_funder_that_was_merged_meanwhile_is_kept_with_the_one_that_stands_for_it(
    client: FlaskClient, session: Session, me: Context, put: Put, look: Look
) -> None:
    kept, other = put("Fonds Kivu"), put("Kivu Fund")
    belonging(session, other, VISITOR.id)
    merge(session, me, kept, other)
    kept_id, other_id = done(session, kept, other)
    about = look(select(FunderInteraction.id))[0]
    desk = Desk(client, other_id)
    assert f'value="{about}"' in client.get(desk.address).text
    assert desk.send(("appel.txt", PLAIN), interaction_id=str(about)).status_code == 303
    assert look(select(FunderFile.funder_id)) == [kept_id]
    assert "déjà" in desk.send(("encore.txt", PLAIN)).text
    assert len(look(select(FunderFile.id))) == 1


def test_a_note_about_a_funder_that_was_merged_is_offered_the_contacts_of_the_one_that_stands_for_it(
    client: FlaskClient, session: Session, me: Context, put: Put, look: Look
) -> None:
    kept, other = put("Fonds Kivu"), put("Kivu Fund")
    belonging(session, other, VISITOR.id)
    merge(session, me, kept, other)
    _kept_id, other_id = done(session, kept, other)
    who = look(select(FunderContact.id))[0]
    assert f'value="{who}"' in client.get(f"/funders/{other_id}/interactions/new").text


def test_a_paper_stays_with_what_it_is_about_when_that_goes_back_to_another_funder(
    client: FlaskClient, session: Session, me: Context, put: Put, look: Look, keep_paper: Keep
) -> None:
    kept, other = put("Fonds Kivu"), put("Kivu Fund")
    belonging(session, other, VISITOR.id)
    made = merge(session, me, kept, other)
    session.commit()
    about = look(select(FunderInteraction.id))[0]
    paper = keep_paper(kept.id, interaction_id=about)
    unmerge_funders(session, me, made.id, expected_version=made.version)
    done(session)
    assert send(client, f"/funders/files/{paper}/edit", note="Neuf").status_code == 303
    assert [(each.interaction_id, each.note) for each in look(select(FunderFile))] == [(about, "Neuf")]


def test_a_paper_stays_with_what_was_said_long_ago(
    client: FlaskClient, session: Session, put: Put, look: Look, keep_paper: Keep
) -> None:
    host = put("Fonds Kivu")
    day, said = NOW.date(), {"kind": "call", "said": "Oui", "found_by": "oui", "written_by_id": VISITOR.id, **STAMPS}
    days = [day.replace(year=2020), *[day] * OFFERED]
    notes = [
        FunderInteraction(id=uuid4(), funder_id=host.id, happened_on=day, entry_id=uuid4(), **said) for day in days
    ]
    session.add_all(notes)
    about = notes[0].id
    (host_id,) = done(session, host)
    paper = keep_paper(host_id, interaction_id=about)
    assert send(client, f"/funders/files/{paper}/edit", note="Neuf").status_code == 303
    assert look(select(FunderFile.interaction_id)) == [about]


def test_a_funder_is_not_another_than_itself(client: FlaskClient, session: Session, put: Put) -> None:
    (funder_id,) = done(session, put("Fonds Kivu"))
    token = {"csrf_token": hidden(client.get("/funders/new").text.partition("<main")[2])["csrf_token"]}
    assert client.post(f"/funders/{funder_id}/distinct/{funder_id}", data=token).status_code == 404


def test_whoever_stands_for_a_chosen_funder_is_not_changed_in_its_place(
    session: Session, me: Context, put: Put
) -> None:
    """A worker may have read it before somebody else's merge was there."""
    kept, other = put("Fonds Kivu"), put("Kivu Fund")
    merge(session, me, kept, other)
    with pytest.raises(NotFound):
        apply_plan(other.id, Plan(status="closed"), as_given, session, me)
    with pytest.raises(NotFound):
        take_back(other.id, {"status": ["closed", "active"]}, (), as_given, session, me)
    assert kept.status == "active"


def test_two_that_were_said_to_be_two_stay_two_after_a_merge_whichever_is_changed_then(
    session: Session, me: Context, put: Put
) -> None:
    kept, one, other = put("Fondation Alpha"), put("Fonds Mondial Kivu"), put("Fonds Mondial de Kivu")
    assert _pairs(session) == [{one.id, other.id}]
    say_distinct(session, me, one.id, other.id)
    merge(session, me, kept, one)
    assert _pairs(session) == []
    given = FunderSchema().judge({"name": other.name, **TYPED, "notes": "Une note"})
    update_funder(session, me, other.id, given, expected_version=other.version)
    assert _pairs(session) == []


def test_a_tag_of_signs_that_stand_for_many_letters_is_refused_where_it_is_typed(
    client: FlaskClient, look: Look
) -> None:
    page = client.get("/funders/new").text
    answer = client.post("/funders/new", data=sent(page, name="Fonds", tags="ﷺ" * 40))
    assert answer.status_code == 422
    assert 'id="tags-error"' in answer.text
    assert look(select(Funder.id)) == []


def _pairs(session: Session) -> list[set[UUID]]:
    return [{each.one_id, each.other_id} for each in session.scalars(select(FunderPair))]
