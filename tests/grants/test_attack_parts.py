"""Who works on the parts of a proposal at the same time, or with what is not theirs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, NotFound
from fundapp.grants.commands import partners, versions
from fundapp.grants.commands.signing import sign_opportunity
from fundapp.grants.commands.submissions import record_note_sent
from fundapp.grants.models import (
    DocumentVersion,
    Opportunity,
    OpportunityPartner,
    ProposalDocument,
    ProposalFile,
    Submission,
)
from tests.donors.agreements import FACTS, post
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.grants.opportunities import LONG_AGO, at, edit
from tests.grants.papers import Desk, submit, version_id
from tests.grants.partnering import TYPED, WRITTEN, Keep, add_partner_row, in_days

__all__ = ["add_partner_row"]

Add = Callable[..., UUID]


@pytest.fixture
def desk(client: FlaskClient, host: UUID, look: Look, visitor: UUID) -> Desk:
    return Desk(client, host, look)


def meanwhile(monkeypatch: pytest.MonkeyPatch, place: Any, name: str, act: Callable[[Session], object]) -> None:
    """Does something just before whoever waits for this lock gets it, as somebody else would have."""
    real = getattr(place, name)

    def locked(session: Session, *given: Any) -> Any:
        act(session)
        return real(session, *given)

    monkeypatch.setattr(place, name, locked)


@pytest.mark.parametrize("changes", [True, False])
def test_a_partner_whom_somebody_takes_out_meanwhile_is_not_there_any_more(
    session: Session, me: Context, host: UUID, add_partner_row: Keep, monkeypatch: pytest.MonkeyPatch, changes: bool
) -> None:
    one = add_partner_row(host, name="Ligue", sort_name="ligue")
    read_before = session.get_one(OpportunityPartner, one)
    gone = delete(OpportunityPartner).execution_options(synchronize_session=False)
    meanwhile(monkeypatch, partners, "locked_opportunity", lambda session: session.execute(gone))
    act: Callable[..., object] = partners.change_partner if changes else partners.remove_partner
    given = [WRITTEN | {"name": "Ligue"}] if changes else []
    with pytest.raises(NotFound):
        act(session, me, one, *given, expected_version=read_before.version)


def test_a_partner_whom_somebody_changes_meanwhile_is_seen_as_they_are_now(
    session: Session, me: Context, host: UUID, add_partner_row: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = add_partner_row(host, name="Ligue", sort_name="ligue")
    read_before = session.get_one(OpportunityPartner, one)
    newer = update(OpportunityPartner).values(version=2).execution_options(synchronize_session=False)
    meanwhile(monkeypatch, partners, "locked_opportunity", lambda session: session.execute(newer))
    with pytest.raises(EditConflict):
        partners.remove_partner(session, me, one, expected_version=1)
    assert read_before.version == 2


@pytest.mark.parametrize("act", [versions.renew_version, versions.remove_version])
def test_a_version_that_somebody_throws_away_meanwhile_is_not_there_any_more(
    session: Session, me: Context, desk: Desk, monkeypatch: pytest.MonkeyPatch, act: Callable[..., object]
) -> None:
    document = desk.document()
    desk.add_version(document, ("q.txt", b"Autre.\n"))
    first = session.scalars(select(DocumentVersion).where(DocumentVersion.number == 1)).one()
    version_id, file_id = first.id, first.file_id

    def thrown_away(session: Session) -> None:
        for model, one in ((DocumentVersion, version_id), (ProposalFile, file_id)):
            gone = delete(model).where(model.id == one)
            session.execute(gone.execution_options(synchronize_session=False))

    meanwhile(monkeypatch, versions, "locked_document", thrown_away)
    with pytest.raises(NotFound):
        act(session, me, version_id)


def test_only_the_newest_version_is_called_final_and_only_one_that_is_there(desk: Desk, look: Look) -> None:
    document = desk.document()
    desk.add_version(document, ("q.txt", b"Autre.\n"))
    address, token = f"/calls/documents/{document}/final", desk.token
    for number in ("1", "3", "0", "", "un", "9223372036854775808"):
        answer = desk.client.post(address, data={"csrf_token": token, "final": "yes", "number": number})
        assert answer.status_code == 303
    (found,) = look(select(ProposalDocument))
    assert found.final_number is None
    desk.client.post(address, data={"csrf_token": token, "final": "yes", "number": "2"})
    (found,) = look(select(ProposalDocument))
    assert found.final_number == 2


def test_a_note_is_recorded_over_what_somebody_has_seen(
    client: FlaskClient, add_opportunity: Add, look: Look, visitor: UUID
) -> None:
    two_stages = add_opportunity(state="concept_note", two_stage=True)
    address = f"{at(two_stages)}/note-sent"
    form = hidden(client.get(address).text)
    edit(client, two_stages, title="Autre titre", stages="two")
    answer = client.post(address, data=form | {"submitted_on": "02/06/2025"})
    assert answer.status_code == 409
    assert look(select(Submission)) == []
    again = client.post(address, data=hidden(answer.text) | {"submitted_on": "02/06/2025"})
    assert again.status_code == 303, "over what stands now, it counts"


def test_the_receipt_of_something_sent_is_a_receipt_and_nothing_else(desk: Desk, look: Look) -> None:
    paper, receipt = desk.document(), desk.document("r.txt", b"Recu.\n", kind="receipt")
    made = submit(desk, version_id(desk, paper))
    address = f"/calls/submissions/{made.id}/edit"
    wrong = desk.client.post(address, data=desk.form(address) | {"receipt_id": str(version_id(desk, paper))})
    assert (wrong.status_code, "Seul un accusé de réception" in wrong.text) == (422, True)
    said = desk.form(address) | {"receipt_id": str(version_id(desk, receipt))}
    assert desk.client.post(address, data=said).status_code == 303
    desk.press(f"/calls/documents/{receipt}/remove")
    (found,) = look(select(Submission))
    assert found.receipt_id == version_id(desk, receipt), "what proves it stays"


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"standing": "mandated", "mandate_on": in_days(1)}, "pas encore venu"),
        ({"share": "-1"}, "share-error"),
        ({"share": "1,5", "share_currency": "XAF"}, "share-error"),
        ({"share": "99999999999999999"}, "share-error"),
    ],
)
def test_days_to_come_and_amounts_that_cannot_be_are_told_at_their_field(
    client: FlaskClient, host: UUID, visitor: UUID, answers: dict[str, str], told: str
) -> None:
    address = f"{at(host)}/partners/new"
    form = hidden(client.get(address).text)
    answer = client.post(address, data=form | {**TYPED, "name": "Ligue", **answers})
    assert (answer.status_code, told in answer.text) == (422, True)


def test_a_proposal_has_no_more_partners_than_its_page_shows(
    session: Session, me: Context, host: UUID, add_partner_row: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partners, "MOST", 1)
    add_partner_row(host, name="Ligue", sort_name="ligue")
    with pytest.raises(Conflict):
        partners.add_partner(session, me, host, WRITTEN | {"organisation_id": None, "name": "Cercle"})


@pytest.mark.parametrize("state", ["submitted", "full_proposal", "lost"])
def test_no_agreement_follows_from_what_is_not_won(
    session: Session, me: Context, add_opportunity: Add, state: str
) -> None:
    one = add_opportunity(state=state, funder_name="Fonds", currency="EUR", requested=100_00)
    with pytest.raises(Conflict):
        sign_opportunity(session, me, one, {"signed_on": LONG_AGO.date()}, expected_version=1)


def test_the_funder_of_an_agreement_stays_that_of_its_proposal(
    client: FlaskClient, add_opportunity: Add, add_funder: Add, look: Look, visitor: UUID
) -> None:
    alpha, _beta = add_funder(name="Fonds Alpha"), add_funder(name="Fonds Bêta")
    one = add_opportunity(
        state="won", title="Un projet", currency="EUR", requested=100_00, awarded=100_00, funder_id=alpha
    )
    assert post(client, f"/agreements/new/opportunity/{one}", FACTS).status_code == 303
    said = {"title": "Un projet", "stages": "one", "currency": "EUR", "requested": "100", "awarded": "100"}
    days = {"decided_on": "01/03/2025", "submitted_on": "01/04/2025", "answered_on": "10/07/2025"}
    for name, status in (("Fonds Bêta", 422), ("Inconnu", 422), ("", 422), ("Fonds Alpha", 303)):
        assert edit(client, one, **said, **days, decided_by_words="Le COPIL", funder_name=name).status_code == status
    assert look(select(Opportunity.funder_id)) == [alpha]


def test_a_final_version_that_is_thrown_away_is_final_no_more(desk: Desk, look: Look) -> None:
    document = desk.document()
    desk.call_final(document)
    desk.press(f"/calls/documents/versions/{version_id(desk, document)}/remove")
    (found,) = look(select(ProposalDocument))
    assert (found.final_number, found.current_number, found.last_number) == (None, 0, 1)


def test_a_note_is_written_down_once(session: Session, me: Context, add_opportunity: Add) -> None:
    one = add_opportunity(state="concept_note", two_stage=True)
    told = {"submitted_on": LONG_AGO.date()}
    record_note_sent(session, me, one, told, expected_version=1)
    with pytest.raises(Conflict) as refused:
        record_note_sent(session, me, one, told, expected_version=session.get_one(Opportunity, one).version)
    assert refused.type is Conflict, "not for having read what is over"
