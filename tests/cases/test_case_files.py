"""Files of a case: what is handed out is the cleaned copy; the original is behind a page that says its risk."""

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.cases.arriving import ArrivedStep, readers
from fundapp.cases.commands.additions import ArrivedFile, add_step
from fundapp.cases.models import Addition
from fundapp.cases.permissions import Visitor
from fundapp.cases.rules.sheets import READERS, Step, written
from fundapp.core.database import transaction
from fundapp.vault.documents import seal_file
from fundapp.vault.envelope import Place
from fundapp.vault.models import Document
from fundapp.vault.opened import Opened
from fundapp.vault.preparing import prepare_compartments
from fundapp.vault.rules import Kind, Subject
from tests.accounts.pages import said
from tests.accounts.signing import sign_in_as
from tests.cases.fund import Fund, Sent
from tests.cases.officers import page_of, whole
from tests.donors.pages import hidden
from tests.fixtures.application import Look

NAME = 'preuve "1" é.jpg'
ORIGINAL, CLEANED = b"with GPS " * 20_000, b"without " * 10


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def attach(fund: Fund, sent: Sent, foreign: str | None = None) -> UUID:
    """A file as the public form keeps it; the id of the addition that brought it."""
    subject = Subject(Addition.__tablename__, uuid4())
    with fund.app.app_context():
        with readers(fund.vault) as (keys, groups):
            holders = [groups[code] for code in READERS[Kind.EVIDENCE] if code in groups]
            prepared = prepare_compartments(keys, subject, {Kind.EVIDENCE: holders})
        opened = Opened(subject, prepared.opened)
        original = seal_file(fund.vault.files, opened, Kind.EVIDENCE, [ORIGINAL])
        copy = seal_file(fund.vault.files, opened, Kind.EVIDENCE, [CLEANED])
        listed = {
            "name": NAME,
            "media_type": "image/jpeg",
            "original": original.id.hex,
            "cleaned": foreign or copy.id.hex,
        }
        place = Place(subject.kind, subject.id, "content")
        content = opened.seal(Kind.EVIDENCE, place, written({"files": [listed]}))
        with transaction() as session:
            visitor = Visitor(sent.unlocked.reader.id, provisional=False)
            files = [ArrivedFile(original, NAME), ArrivedFile(copy, NAME)]
            add_step(session, fund.nobody(), visitor, ArrivedStep(Step.FILES, prepared, content), files)
    return subject.id


def test_the_page_leads_to_the_cleaned_copy_and_to_the_risk_of_the_original(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    where = f"/cases/{sent.case.reference}/files/{attach(fund, sent)}/1"
    page = page_of(officer, sent)
    assert f'href="{where}"' in page
    assert f'href="{where}/original"' in page


def test_the_cleaned_copy_comes_as_a_file_to_keep(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    answer = officer.get(f"/cases/{sent.case.reference}/files/{attach(fund, sent)}/1")
    assert answer.data == CLEANED
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    opened = look(select(Staged).where(Staged.action == "vault.compartments.read").order_by(Staged.position))
    assert [each.payload["purpose"] for each in opened] == ["case.file"]


def test_the_original_is_sent_only_after_its_risk_was_told(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    where = f"/cases/{sent.case.reference}/files/{attach(fund, sent)}/1/original"
    page = officer.get(where)
    assert "Un original peut vous nuire" in said(page.text)
    assert b"GPS" not in page.data
    assert officer.post(where).status_code == 400, "not without a token"
    answer = officer.post(where, data=hidden(page.text))
    assert answer.data == ORIGINAL
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    purposes = [
        each.payload["purpose"]
        for each in look(select(Staged).where(Staged.action == "vault.compartments.read").order_by(Staged.position))
    ]
    assert purposes[-1] == "case.original"


def test_a_file_of_another_case_or_number_is_not_there(fund: Fund, officer: FlaskClient) -> None:
    mine, other = whole(fund), whole(fund)
    added = attach(fund, mine)
    for where in (f"{other.case.reference}/files/{added}/1", f"{mine.case.reference}/files/{added}/2",
                  f"{mine.case.reference}/files/{added}/0", f"{mine.case.reference}/files/{uuid4()}/1"):  # fmt: skip
        assert officer.get(f"/cases/{where}").status_code == 404, where
        assert officer.get(f"/cases/{where}/original").status_code == 404, where


def test_a_file_that_an_addition_only_pretends_to_have_is_not_there(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    sent, other = whole(fund), whole(fund)
    attach(fund, other)
    (document, *_more) = look(select(Document))
    added = attach(fund, sent, foreign=document.id.hex)
    assert officer.get(f"/cases/{sent.case.reference}/files/{added}/1").status_code == 404


def test_nobody_without_keys_or_without_the_right_gets_a_file(
    fund: Fund, officer: FlaskClient, session: Session
) -> None:
    sent = whole(fund)
    where = f"/cases/{sent.case.reference}/files/{attach(fund, sent)}/1"
    bare = fund.app.test_client()
    sign_in_as(bare, session, fund.people["idriss"])
    assert bare.get(where).status_code == 403
    finance = fund.app.test_client()
    fund.sign_in(finance, "joel")
    assert finance.get(where).status_code == 404
    assert finance.get(f"{where}/original").status_code == 404


def test_a_file_that_was_changed_in_the_store_is_not_sent(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    added = attach(fund, sent)
    for name in list(fund.vault.files.names()):
        pieces = b"".join(fund.vault.files.read(name))
        fund.vault.files.delete(name)
        fund.vault.files.put(name, [pieces[:-1] + bytes([pieces[-1] ^ 1])])
    answer = officer.get(f"/cases/{sent.case.reference}/files/{added}/1")
    assert answer.status_code == 409
    assert CLEANED not in answer.data
