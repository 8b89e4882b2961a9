"""Agreements follow what becomes of their funder, of its contacts and files, and of who looks after them."""

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.donors.commands.handing import hand_over_agreements
from fundapp.donors.commands.merging import unmerge_funders
from fundapp.donors.models import Agreement, FunderContact
from tests.accounts.people import person_of
from tests.donors.agreements import AgreementFactory
from tests.donors.making import Put, belonging, done, merge
from tests.donors.pages import hidden
from tests.donors.papers import Keep
from tests.fixtures.application import VISITOR, Look, MakeContext


def agree(session: Session, funder_id: UUID, **facts: Any) -> UUID:
    made = AgreementFactory.build(funder_id=funder_id, **facts)
    session.add(made)
    session.flush()
    made_id: UUID = made.id
    return made_id


def test_agreements_go_with_their_funder_are_found_by_its_name_and_come_back(
    client: FlaskClient, session: Session, me: Context, put: Put, look: Look
) -> None:
    kept, other = put("Fonds Kivu"), put("Autre Maison")
    agree(session, other.id, title="Abri")
    made, (kept_id, other_id) = merge(session, me, kept, other), (kept.id, other.id)
    session.commit()
    assert look(select(Agreement.funder_id)) == [kept_id]
    assert "Abri" in client.get(f"/funders/{kept_id}").text
    assert "Abri" in client.get("/agreements?q=kivu+abri").text
    unmerge_funders(session, me, made.id, expected_version=made.version)
    session.commit()
    assert look(select(Agreement.funder_id)) == [other_id]


def test_who_forgets_a_contact_or_removes_a_signed_text_reads_what_becomes_of_the_agreement(
    client: FlaskClient, session: Session, me: Context, put: Put, keep_paper: Keep, look: Look
) -> None:
    host = put("Fonds Kivu")
    belonging(session, host, VISITOR.id)
    (host_id,) = done(session, host)
    (contact_id,) = look(select(FunderContact.id))
    file_id = keep_paper(host_id)
    agree(session, host_id, title="Abri", contact_id=contact_id, signed_file_id=file_id)
    agree(session, host_id, title="Sans rapport")
    session.commit()
    for address in (f"/funders/contacts/{contact_id}/remove", f"/funders/files/{file_id}/remove"):
        page = client.get(address).text
        assert "Abri" in page
        assert "Sans rapport" not in page
        assert client.post(address, data=hidden(page)).status_code in (302, 303)
    rows = {each.title: each for each in look(select(Agreement))}
    assert (rows["Abri"].contact_id, rows["Abri"].signed_file_id) == (None, None)


@pytest.mark.parametrize(("group", "handed"), [("fundraising", 3), ("finance", 3), ("committee", 0)])
def test_what_somebody_who_leaves_looked_after_goes_to_a_successor_who_may(
    session: Session, make_ctx: MakeContext, host: UUID, look: Look, group: str, handed: int
) -> None:
    leaver, heir = person_of("Léa", ("fundraising",), "active"), person_of("Rose", (group,), "active")
    session.add_all([leaver, heir])
    session.flush()
    ids = {state: agree(session, host, state=state, owner_id=leaver.id) for state in ALL}
    with pytest.raises(NotFound):
        hand_over_agreements(session, make_ctx("agreement.see", "agreement.edit"), leaver.id, heir.id)
    assert hand_over_agreements(session, make_ctx("people.administer"), leaver.id, heir.id) == handed
    session.commit()
    owners = {each.id: each.owner_id for each in look(select(Agreement))}
    given = {state for state, key in ids.items() if owners[key] == heir.id}
    assert given == ({"draft", "signed", "suspended"} if handed else set())
    told = look(select(Staged.action).where(Staged.subject_id.in_(ids.values())))
    assert told == ["agreement.passed_on"] * handed


ALL = ("draft", "signed", "suspended", "closed", "ended_early")


def test_leaving_hands_agreements_over(client: FlaskClient) -> None:
    assert hand_over_agreements in client.application.extensions["fundapp.ports"].hand_over
