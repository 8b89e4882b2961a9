"""Voice notes, photos and documents that come with a call, or with a partner's case."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from fundapp.cases.commands.desk import attach_to_call
from fundapp.cases.filing import arrive_files, clean_files
from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.rules.limits import MOST_FILES
from fundapp.cases.rules.sheets import read
from fundapp.core.database import transaction
from fundapp.core.errors import NotFound, Unavailable
from fundapp.vault.documents import open_file
from fundapp.vault.envelope import Place
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.models import Document
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from tests.accounts import network
from tests.accounts.acting import filled, told
from tests.accounts.pages import said
from tests.accounts.signing import sign_in_as
from tests.cases.calling import USUAL, call, code_in, partner_of, refer
from tests.cases.fund import Fund
from tests.fixtures.application import Look

WORDS = b"Ils sont devant la porte.\n"
ZIP = b"PK\x03\x04" + bytes(60)


@pytest.fixture
def desk(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser."""
    fund.sign_in(stranger, "solange")
    return stranger


def sending(*names: str, content: bytes = WORDS) -> list[Any]:
    """What a browser sends in the field for files."""
    return [(BytesIO(content), name) for name in names]


def opened(fund: Fund, made: Addition) -> Opened:
    """An addition of files, as an officer opens it."""
    with fund.app.app_context():
        acting, keys = fund.acting("solange"), fund.keys("solange")
        return open_compartments(fund.vault, acting, keys, made.subject, [Kind.EVIDENCE], purpose="test")


def test_what_came_with_a_call_is_sealed_as_it_came_and_cleaned(fund: Fund, desk: FlaskClient, look: Look) -> None:
    page = call(desk, files=sending("Conversation avec Baobab.txt")).text
    assert "1 fichier est scellé avec le dossier." in said(page)
    (made,) = look(select(Addition))
    assert (made.step, made.author, made.person_id) == ("files", "staff", fund.people["solange"].id)
    evidence = opened(fund, made)
    sheet = read(evidence.read(Kind.EVIDENCE, Place("case_addition", made.id, "content"), made.content))
    (listed,) = sheet["files"]
    assert (listed["name"], listed["media_type"]) == ("Conversation avec Baobab.txt", "text/plain")
    documents = {each.id.hex: each for each in look(select(Document))}
    assert documents.keys() == {listed["original"], listed["cleaned"]}
    for each in documents.values():
        assert b"".join(open_file(fund.vault.files, evidence, Kind.EVIDENCE, each)).strip() == WORDS.strip()
    (found,) = look(select(EmergencyCase))
    recorded = [each for each in told(look, made.id) if each[0].startswith("case.")]
    assert recorded == [("case.call.attached", {"case": found.id.hex, "files": 2})], "with its original"


def test_a_file_that_is_refused_is_named_with_its_reason_and_the_case_is_kept(desk: FlaskClient, look: Look) -> None:
    page = call(desk, files=[*sending("dossier.zip", content=ZIP), *sending("note.txt")])
    assert page.status_code == 200
    assert code_in(page.text)
    assert "dossier.zip" in said(page.text)
    assert "Ces fichiers n’ont pas été gardés" in said(page.text)
    assert len(look(select(Document))) == 2
    assert len(look(select(EmergencyCase))) == 1


def test_a_store_that_does_not_answer_loses_no_call(
    desk: FlaskClient, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: Any) -> None:
        raise Unavailable("Le dépôt de fichiers ne répond pas.")

    monkeypatch.setattr("fundapp.cases.filing.seal_file", away)
    page = call(desk, files=sending("note.txt"))
    assert page.status_code == 200
    assert code_in(page.text)
    assert "note.txt – Le dépôt de fichiers ne répond pas." in said(page.text)
    assert len(look(select(EmergencyCase))) == 1
    assert look(select(Addition)) == []


def test_the_same_form_sent_twice_keeps_its_files_once_even_if_they_were_lost_the_first_time(
    desk: FlaskClient, look: Look
) -> None:
    page = desk.get("/desk").text
    call(desk, page)
    for _time in range(2):
        call(desk, page, files=sending("note.txt"))
    assert len(look(select(Addition))) == 1


def test_too_many_files_are_told_before_anything_is_kept(desk: FlaskClient, look: Look) -> None:
    answer = call(desk, happened="gardé", files=sending(*(f"{number}.txt" for number in range(MOST_FILES + 1))))
    assert answer.status_code == 422
    assert "au plus 5 fichiers" in said(answer.text)
    assert "gardé" in answer.text
    assert look(select(EmergencyCase)) == []


def test_a_photo_of_several_megabytes_is_not_too_large_for_whoever_must_sign_in_again(desk: FlaskClient) -> None:
    page = desk.get("/desk").text
    desk.set_cookie("door", "expired")
    data = filled(page) | USUAL | {"needed": "gardé", "files": FileStorage(BytesIO(bytes(3_000_000)), "photo.jpg")}
    # Encoded here, since the client itself would leave a temporary file open.
    stream, length, boundary = stream_encode_multipart(data, use_tempfile=False)
    kind = f"multipart/form-data; boundary={boundary}"
    answer = desk.post("/desk", input_stream=stream, content_length=length, content_type=kind)
    assert answer.status_code == 401
    assert "gardé" in answer.text


def test_a_partners_files_are_read_by_officers_alone(
    fund: Fund, session: Session, stranger: FlaskClient, look: Look
) -> None:
    awa = partner_of(session, "Awa Bello", network.organisation(session, "Ligue"))
    sign_in_as(stranger, session, awa)
    page = refer(stranger, files=sending("convocation.txt"))
    assert "1 fichier est scellé avec le dossier." in said(page.text)
    (made,) = look(select(Addition))
    assert (made.author, made.person_id) == ("partner", awa.id)
    assert Kind.EVIDENCE in opened(fund, made).compartments
    (found,) = look(select(EmergencyCase))
    assert "convocation" not in stranger.get(f"/referrals/{found.reference}").text


def test_nobody_else_attaches_anything_to_a_call(fund: Fund, in_app: Callable[[], None]) -> None:
    found = fund.receive().case
    with SealingSpool() as spool:
        spool.write(WORDS)
        cleaned, refused = clean_files([("note.txt", spool)])
        arrived = arrive_files(fund.vault, cleaned)
    assert refused == []
    with pytest.raises(NotFound), transaction() as session:
        attach_to_call(session, fund.acting("joel"), found.reference, arrived)
