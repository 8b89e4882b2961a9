"""What was sent to a funder: exactly which files, when, how; kept whatever happens later."""

import hashlib
from collections.abc import Callable
from datetime import date, time
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.grants.models import DocumentVersion, Submission, SubmissionPaper
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.grants.opportunities import SENT_ANSWERS, at, only, walk
from tests.grants.papers import PLAIN, Desk, flashes, submit, version_id
from tests.vault.cleaning.good_documents import pdf

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]
NOTE = {"submitted_on": "02/06/2025", "sent_clock": "9h", "sent_zone": "Africa/Douala"}


@pytest.fixture
def desk(client: FlaskClient, add_opportunity: Add, look: Look) -> Desk:
    return Desk(client, add_opportunity(state="full_proposal", title="Appui"), look)


@pytest.fixture
def two_stages(client: FlaskClient, add_opportunity: Add, look: Look) -> Desk:
    return Desk(client, add_opportunity(state="concept_note", two_stage=True), look)


def papers(look: Look) -> list[SubmissionPaper]:
    return list(look(select(SubmissionPaper).order_by(SubmissionPaper.submission_id, SubmissionPaper.position)))


def test_what_was_sent_is_written_down_as_it_was(desk: Desk, look: Look, visitor: UUID) -> None:
    came = pdf(1)
    one = desk.document("p.pdf", came, title="Proposition")
    two = desk.document("b.csv", b"Poste;Montant\n", kind="budget")
    made = submit(desk, version_id(desk, two), version_id(desk, one))
    assert (made.stage, made.sent_on, made.sent_clock, made.sent_zone) == (
        "full", date(2025, 6, 2), time(16, 42), "Europe/Brussels",
    )  # fmt: skip
    assert (made.channel, made.recipient, made.confirmation, made.sent_by) == (
        "portal", "Bureau des appels", "AR-2025-17", "Awa",
    )  # fmt: skip
    assert (made.requested, made.currency, made.recorded_by_id) == (120_000_00, "EUR", visitor)
    first, second = papers(look)
    assert [(each.position, each.name, each.number) for each in (first, second)] == [
        (1, "01 Proposition.pdf", 1), (2, "02 Budget.csv", 1),
    ]  # fmt: skip
    got = desk.client.get(f"/calls/documents/versions/{first.version_id}", buffered=True).data
    assert first.kept_digest == hashlib.sha256(got).hexdigest()
    assert first.digest == hashlib.sha256(came).hexdigest() != first.kept_digest
    found = only(look)
    assert (found.state, found.submitted_on, found.reference) == ("submitted", date(2025, 6, 2), "REF-7")
    logged = {each.action: each.payload for each in look(select(Staged))}
    assert logged["submission.recorded"]["kept_sha256"] == [first.kept_digest, second.kept_digest]
    assert "opportunity.submitted" in logged
    page = flashes(desk.client, f"/calls/submissions/{made.id}")
    assert "2 juin 2025 à 16 h 42 (Bruxelles) (15 h 42 chez vous)" in " ".join(page.split())
    for words in (first.kept_digest, first.digest, "tel que conservé et remis ici", "AR-2025-17", "Deux essais"):
        assert words in page
    assert "avec 2 documents" in flashes(desk.client, at(desk.opportunity_id))


def test_what_was_sent_cannot_be_removed_by_anybody(desk: Desk, look: Look, rolled_back: Connection) -> None:
    one = desk.document()
    sent = version_id(desk, one)
    submit(desk, sent)
    desk.add_version(one, ("p.txt", PLAIN + b"2"))
    later = version_id(desk, one)
    for address in (f"/calls/documents/versions/{sent}/remove", f"/calls/documents/{one}/remove"):
        assert desk.client.get(address).status_code == 303
        desk.client.post(address, data=desk.form(f"/calls/documents/versions/{later}/remove"))
    assert {each.id for each in desk.versions(one)} == {sent, later}
    with Session(rolled_back, join_transaction_mode="create_savepoint") as session, pytest.raises(IntegrityError):
        session.execute(delete(DocumentVersion).where(DocumentVersion.id == sent))
    desk.press(f"/calls/documents/versions/{later}/remove")
    assert [each.id for each in desk.versions(one)] == [sent], "what was not sent goes"


def test_describing_a_document_anew_leaves_the_record_as_it_was(desk: Desk, look: Look) -> None:
    one = desk.document(title="Proposition")
    submit(desk, version_id(desk, one))
    address = f"/calls/documents/{one}/edit"
    changed = desk.form(address) | {"kind": "annex", "title": "Autre", "stage": "full", "demanded": "no"}
    assert desk.client.post(address, data=changed).status_code == 303
    (paper,) = papers(look)
    assert (paper.title, paper.kind, paper.name) == ("Proposition", "proposal", "01 Proposition.txt")


def test_a_file_of_another_opportunity_is_not_of_this_one(desk: Desk, add_opportunity: Add, look: Look) -> None:
    other = Desk(desk.client, add_opportunity(state="full_proposal"), look)
    foreign = version_id(other, other.document())
    address = f"{at(desk.opportunity_id)}/step/submit"
    for wrong in (foreign, uuid4()):
        said = desk.form(address) | SENT_ANSWERS | {"papers": [str(wrong)], "note": "Gardé"}
        answer = desk.client.post(address, data=said)
        assert answer.status_code == 422
        assert "n’est plus là" in answer.text
        assert "Gardé" in answer.text
    assert desk.client.post(address, data=desk.form(address) | SENT_ANSWERS | {"papers": "x"}).status_code == 422
    receipt = desk.client.post(address, data=desk.form(address) | SENT_ANSWERS | {"receipt_id": str(foreign)})
    assert "Seul un accusé de réception" in receipt.text
    assert look(select(Submission)) == []


def test_going_back_keeps_the_record_as_history_and_another_is_made(desk: Desk, look: Look) -> None:
    one = desk.document()
    sent = version_id(desk, one)
    submit(desk, sent)
    walk(desk.client, desk.opportunity_id, "back")
    (taken_back,) = look(select(Submission))
    assert taken_back.taken_back_at is not None
    page = flashes(desk.client, f"/calls/submissions/{taken_back.id}")
    assert "appartient à l’historique" in page
    assert len(papers(look)) == 1
    desk.press(f"/calls/documents/versions/{sent}/remove")
    assert len(desk.versions(one)) == 1, "it was sent all the same"
    again = submit(desk, sent)
    assert again.id != taken_back.id
    assert len(papers(look)) == 2
    assert desk.client.get(desk.address).text.count("/calls/submissions/") == 2
    assert desk.client.get(at(desk.opportunity_id)).text.count("/calls/submissions/") == 1


def test_one_record_of_a_stage_is_in_force(desk: Desk, rolled_back: Connection, look: Look) -> None:
    made = submit(desk)
    twin = {"opportunity_id": made.opportunity_id, "stage": "full", "sent_on": made.sent_on, "entry_id": uuid4()}
    stamps = {"created_at": made.created_at, "updated_at": made.updated_at}
    with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
        session.add(Submission(**twin, **stamps))
        with pytest.raises(IntegrityError):
            session.flush()


def test_that_the_note_was_sent_is_written_down_without_a_step(two_stages: Desk, look: Look) -> None:
    desk, client = two_stages, two_stages.client
    one = desk.document(kind="concept_note", stage="note")
    address = f"{at(desk.opportunity_id)}/note-sent"
    assert address in client.get(at(desk.opportunity_id)).text
    said = desk.form(address) | NOTE | {"papers": [str(version_id(desk, one))]}
    assert client.post(address, data=said).status_code == 303
    assert (only(look).state, only(look).submitted_on) == ("concept_note", None)
    (made,) = look(select(Submission))
    assert (made.stage, made.sent_clock, made.requested) == ("note", time(9, 0), None)
    assert client.post(address, data=said).status_code == 409, "the same form again"
    assert client.get(address).status_code == 303
    assert 'value="2 juin 2025"' in client.get(f"{at(desk.opportunity_id)}/step/lose").text
    walk(client, desk.opportunity_id, "invite", "back_to_note")
    assert [each.taken_back_at for each in look(select(Submission))] == [None], "the funder has it all the same"
    walk(client, desk.opportunity_id, "back")
    assert [each.taken_back_at is None for each in look(select(Submission))] == [False]


def test_the_record_of_a_note_is_taken_back_by_itself_as_long_as_nothing_followed(two_stages: Desk, look: Look) -> None:
    desk, client = two_stages, two_stages.client
    address = f"{at(desk.opportunity_id)}/note-sent"
    client.post(address, data=desk.form(address) | NOTE)
    (made,) = look(select(Submission))
    back = f"/calls/submissions/{made.id}/take-back"
    walk(client, desk.opportunity_id, "invite")
    asked = desk.form(back)
    client.post(back, data=asked)
    assert look(select(Submission))[0].taken_back_at is None, "the funder went on with it"
    walk(client, desk.opportunity_id, "back_to_note")
    client.post(back, data=asked | {"version": "99"})
    assert look(select(Submission))[0].taken_back_at is None, "somebody else has changed it"
    assert client.post(back, data=asked).status_code == 303
    assert look(select(Submission))[0].taken_back_at is not None
    assert client.post(address, data=desk.form(address) | NOTE).status_code == 303


@pytest.mark.sqlite
def test_a_note_is_sent_only_where_one_is_written(desk: Desk) -> None:
    assert desk.client.get(f"{at(desk.opportunity_id)}/note-sent").status_code == 303
    said = desk.form(f"{at(desk.opportunity_id)}/step/submit") | NOTE
    assert desk.client.post(f"{at(desk.opportunity_id)}/note-sent", data=said).status_code == 409


def test_the_receipt_comes_later_and_nothing_else_changes(desk: Desk, look: Look) -> None:
    made = submit(desk)
    receipt = version_id(desk, desk.document("ar.txt", b"Accuse", kind="receipt"))
    address = f"/calls/submissions/{made.id}/edit"
    page = desk.client.get(address).text
    said = {"confirmation": "AR-18", "receipt_id": str(receipt), "note": "", "sent_by": "Autre", "sent_clock": "1:00"}
    assert desk.client.post(address, data=hidden(page) | said).status_code == 303
    (found,) = look(select(Submission))
    assert (found.confirmation, found.receipt_id, found.note) == ("AR-18", receipt, None)
    assert (found.sent_by, found.sent_clock) == ("Awa", time(16, 42))
    late = desk.client.post(address, data=hidden(page) | said | {"confirmation": "AR-19"})
    assert late.status_code == 409
    desk.press(f"/calls/documents/versions/{receipt}/remove")
    assert receipt in look(select(DocumentVersion.id)), "a receipt stays as well"
