"""The pages on which two funders become one and two again say what happens, and lose nothing that was chosen."""

from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.donors.commands.funders import update_funder
from fundapp.donors.commands.merging import unmerge_funders
from fundapp.donors.models import Funder, FunderContact, FunderInteraction, FunderMerge
from fundapp.donors.schemas.funders import FunderSchema
from tests.donors.making import TYPED, Put, belonging, done, merge
from tests.donors.pages import hidden
from tests.fixtures.application import VISITOR, Look
from tests.fixtures.counting import CountQueries


def test_the_page_says_what_happens_swaps_and_merges(
    client: FlaskClient, session: Session, me: Context, put: Put, look: Look
) -> None:
    kept, other = put("Fonds Kivu", website="a.org", notes="Une note"), put("Kivu Fund", website="b.org", notes="Autre")
    belonging(session, other, VISITOR.id)
    kept_id, other_id = done(session, kept, other)
    address = f"/funders/{kept_id}/merge/{other_id}"
    page = client.get(address).text
    assert "Contact d’un bailleur : 1" in unescape(page).replace("\u00a0", " ")
    assert f"/funders/{other_id}/merge/{kept_id}" in page  # the other way round
    assert "annulée à tout moment" in page
    answer = client.post(address, data=hidden(page) | {"website": "other", "notes": "kept"})
    assert (answer.status_code, answer.location) == (303, f"/funders/{kept_id}")
    assert look(select(Funder.website).where(Funder.id == kept_id)) == ["https://b.org"]
    assert look(select(Funder.notes).where(Funder.id == kept_id)) == ["Une note"]
    assert client.get(address).location == f"/funders/{kept_id}"  # they are one already
    (made,) = look(select(FunderMerge))
    asked = client.get(f"/funders/merges/{made.id}/undo")
    assert "revient sur la carte" in asked.text
    assert look(select(Funder.id).where(Funder.merged_into_id.is_not(None))) == [other_id]
    back = client.post(f"/funders/merges/{made.id}/undo", data=hidden(asked.text))
    assert (back.status_code, back.location) == (303, f"/funders/{other_id}")
    assert "annulée le" in client.get(f"/funders/{other_id}").text
    assert "ne peut pas être annulée" in client.get(f"/funders/merges/{made.id}/undo").text


def test_whoever_merges_what_somebody_has_just_changed_looks_again_and_keeps_what_was_chosen(
    client: FlaskClient, session: Session, me: Context, put: Put, look: Look
) -> None:
    kept, other = put("Fonds Kivu", website="a.org"), put("Kivu Fund", website="b.org")
    kept_id, other_id = done(session, kept, other)
    address = f"/funders/{kept_id}/merge/{other_id}"
    page = client.get(address).text
    changed = FunderSchema().judge({"name": "Kivu Fund", **TYPED, "website": "c.org"})
    update_funder(session, me, other_id, changed, expected_version=1)
    session.commit()
    late = client.post(address, data=hidden(page) | {"website": "other"})
    assert late.status_code == 409
    assert "c.org" in late.text
    assert 'value="other" checked' in late.text
    assert look(select(FunderMerge)) == []
    assert client.post(address, data=hidden(late.text) | {"website": "other"}).status_code == 303
    assert look(select(Funder.website).where(Funder.id == kept_id)) == ["https://c.org"]


def test_the_page_of_a_funder_with_a_history_asks_no_more_than_sixteen_times(
    client: FlaskClient, session: Session, me: Context, put: Put, query_count: CountQueries
) -> None:
    kept = put("Fonds Kivu")
    put("Kivu Fundation")
    for number in range(4):
        merge(session, me, kept, put(f"Kivu Fund {number}"))
    belonging(session, kept, VISITOR.id)
    address = f"/funders/{kept.id}"
    session.commit()
    with query_count() as statements:
        page = client.get(address).text
    statements.at_most(16)
    assert page.count("Annuler la fusion avec") == 4


def test_any_other_funder_can_be_chosen_by_words(client: FlaskClient, session: Session, put: Put) -> None:
    kept, other = done(session, put("Fonds Kivu"), put("Tout autre nom"))
    assert f"/funders/{kept}/merge/{other}" in client.get(f"/funders/{kept}/merge?q=autre").text
    assert "ne trouvent aucun autre" in client.get(f"/funders/{kept}/merge?q=rien").text


def test_a_note_keeps_whom_it_was_with_when_they_go_back_to_another_funder(
    client: FlaskClient, session: Session, me: Context, put: Put, look: Look
) -> None:
    kept, other = put("Fonds Kivu"), put("Kivu Fund")
    belonging(session, other, VISITOR.id)
    made = merge(session, me, kept, other)
    session.execute(update(FunderInteraction).values(said="Depuis", found_by="depuis"))
    made.moved = {name: keys for name, keys in made.moved.items() if "interaction" not in name}  # noted since
    session.flush()
    unmerge_funders(session, me, made.id, expected_version=made.version)
    session.commit()
    ((note, funder_id, contact_id),) = [
        (each.id, each.funder_id, each.contact_id) for each in look(select(FunderInteraction))
    ]
    assert look(select(FunderContact.funder_id)) != [funder_id]
    address = f"/funders/interactions/{note}/edit"
    page = client.get(address).text
    assert f'selected value="{contact_id}"' in page
    typed = {"happened_on": "01/03/2026", "kind": "call", "said": "Mieux dit", "contact_id": str(contact_id)}
    assert client.post(address, data=hidden(page) | typed).status_code == 303
    assert look(select(FunderInteraction.contact_id)) == [contact_id]
