"""Whatever a donor's contact is shown or takes home tells nothing of what is ours alone, nor of other donors."""

import io
import json
import re
import zipfile
from dataclasses import replace
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.audit.sequencer import sequence
from fundapp.audit.verify import Refused, verify_bundle
from fundapp.core.context import Context
from fundapp.donors.commands.donor_questions import answer_question, ask_question
from fundapp.donors.commands.instalment_requests import ask_for_instalment
from fundapp.donors.models import (
    Agreement,
    AgreementCondition,
    AgreementEnvelope,
    AgreementReport,
    DonorReport,
    FunderContact,
)
from tests.accounts.filling import checkpoint
from tests.audit.logs import ORIGIN
from tests.donors.portal import House
from tests.donors.test_portal_talks import wanted
from tests.fixtures.application import NOW
from tests.fixtures.pdf import text_in
from tests.ledger.envelopes import stocked

pytestmark = pytest.mark.sqlite
"""It asks pages what they say."""

OURS = (
    "Zqpropriétaire", "Zqcollègue", "Zqvisa", "Zqconfidentiel", "Zqclôture", "Zqenveloppe", "ZQENV", "Zqremarque",
    "Zqbrouillon", "Zqinterlocutrice", "Zqautrefonds", "Zqautretitre", "Zqautrequestion", "Zqautrelectrice",
)  # fmt: skip
"""Words of what no donor's contact may ever see, each of a field of its own."""

THEIRS = (
    "Zqtitre",
    "Zqcondition",
    "Zqréponse",
    "Zqquestion",
    "Zqdonatrice",
    "Zqdemande",
    "Des personnes sont à l’abri",
)
"""What they do read: or the test would look where nothing is."""

FIRST = ("/portal", "/portal/export.csv", "/portal/export.xlsx", "/portal/verify.py", "/")
LINK = re.compile(r'href="(/portal[^"#]*)')


def plant(house: House) -> Any:
    """A donor's contact with everything that one can have, beside what is ours and another donor's."""
    donor = house.contact("Zqdonatrice")
    one = house.agreement(title="Zqtitre")
    owner, colleague = house.contact("Zqpropriétaire", ("finance",)), house.contact("Zqcollègue", ("finance",))
    contact = FunderContact(
        id=uuid4(), funder_id=house.session.get_one(Agreement, one).funder_id, name="Zqinterlocutrice",
        sort_name="z", role="x", basis="public", entry_id=uuid4(), created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    house.session.add(contact)
    house.session.flush()
    kept = {"confidentiality": "Zqconfidentiel", "closing": "Zqclôture", "contact_id": contact.id, "owner_id": owner.id}
    house.session.execute(update(Agreement).where(Agreement.id == one).values(**kept))
    met = {"text": "Zqcondition", "met_on": NOW.date(), "met_by_id": colleague.id}
    house.session.execute(update(AgreementCondition).values(**met))
    house.session.execute(update(AgreementReport).values(note="Zqremarque"))
    house.reads(donor, one)
    published = house.published(one, owner_id=owner.id)
    house.published(one, state="review", title="Zqbrouillon")
    talk(house, donor, one, colleague, published)
    other = house.agreement(title="Zqautretitre", funder="Zqautrefonds")
    neighbour = house.contact("Zqautrelectrice")
    house.reads(neighbour, other)
    house.published(other)
    asked = {"about_id": None, "subject": "Zqautrequestion", "text": "Zqautrequestion"}
    ask_question(house.session, house.acting(neighbour), other, asked)
    return donor, one


def talk(house: House, donor: Any, one: UUID, colleague: Any, published: UUID) -> None:
    """A colleague asks for money, and answers a question."""
    ours = house.acting(colleague, ("finance",))
    ask_for_instalment(house.session, ours, one, wanted(house, one) | {"words": "Zqdemande"})
    asked = {"about_id": published, "subject": "Zqquestion", "text": "Zqquestion"}
    made = ask_question(house.session, house.acting(donor), one, asked)
    answer_question(house.session, ours, made.id, {"text": "Zqréponse"}, expected_version=made.version)


def read_all(client: FlaskClient) -> dict[str, str]:
    """Everything that can be reached from where a donor's contact begins, each page and file once, as text."""
    waiting, found = list(FIRST), {}
    while waiting:
        address = unescape(waiting.pop(0))
        if address in found:
            continue
        answer = client.get(address, buffered=True)
        assert answer.status_code in (200, 303), address
        found[address] = told(answer.data)
        waiting += LINK.findall(found[address])
    return found


def told(content: bytes) -> str:
    """What a page or a file says."""
    if content.startswith(b"%PDF"):
        return text_in(content)
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b" ".join(packed.read(each) for each in packed.namelist())
    return unescape(content.decode("utf-8", "replace"))


@pytest.fixture
def house(app: Flask, session: Session, me: Context) -> House:
    return House(app, session, me)


def test_no_page_or_file_of_the_portal_tells_what_is_ours_or_another_donors(
    house: House, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    donor, one = plant(house)
    house.session.commit()
    envelope_id = stocked(app, house.ours, name="Zqenveloppe", code="ZQENV")
    house.session.add(AgreementEnvelope(agreement_id=one, envelope_id=envelope_id))
    house.session.commit()
    while sequence(house.session):
        pass
    checkpoint(house.session)
    said = read_all(house.browser(house.acting(donor), monkeypatch))
    assert len([each for each in said if each.startswith("/portal")]) > 15
    for kind in ("pdf", "xlsx", "json", "proof"):
        assert any(each.endswith(f"/file/{kind}") for each in said), kind
    everything = " ".join(said.values())
    assert [each for each in THEIRS if each not in everything] == []
    leaks = {(each, address) for address, text in said.items() for each in OURS if each.lower() in text.lower()}
    assert leaks == set()
    assert [text for text in said.values() if str(envelope_id) in text or envelope_id.hex in text] == []


def test_the_proof_shows_that_these_very_bytes_were_published(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    one, donor = house.agreement(), house.contact("Inès")
    house.reads(donor, one)
    published = house.published(one)
    while sequence(house.session):
        pass
    checkpoint(house.session)
    signed = replace(house.app.extensions["fundapp.settings"], audit_origin=ORIGIN)
    monkeypatch.setitem(house.app.extensions, "fundapp.settings", signed)
    client = house.browser(house.acting(donor), monkeypatch)
    address = f"/portal/reports/{published}"
    bundle = client.get(f"{address}/file/proof", buffered=True).data
    assert verify_bundle(bundle)[0] == "good.proof"
    snapshot = client.get(address).text
    digest = json.loads(bundle)["entry"]["payload"]["digest"]
    assert digest in snapshot
    forged = bundle.replace(digest.encode(), b"0" * 64)
    with pytest.raises(Refused):
        verify_bundle(forged)


def test_a_template_that_reads_what_is_ours_breaks_instead_of_telling(house: House) -> None:
    from sqlalchemy.exc import InvalidRequestError

    from fundapp.donors.queries import portal, portal_reports

    one, donor = house.agreement(), house.contact("Inès")
    house.reads(donor, one)
    published, ctx = house.published(one), house.acting(donor)
    house.session.commit()
    house.session.expunge_all()
    found = portal.readable(house.session, ctx, one, *portal.PARTS)
    for name in ("owner_id", "confidentiality", "closing", "contact_id", "found_by", "funder", "envelope_rows"):
        with pytest.raises(InvalidRequestError):
            getattr(found, name)
    with pytest.raises(InvalidRequestError):
        _note = found.reports[0].note
    report = portal_reports.frozen(house.session, ctx, published)
    for row, name in ((report.report, "owner_id"), (report.snapshot, "withheld"), (report.snapshot, "first_id")):
        with pytest.raises(InvalidRequestError):
            getattr(row, name)
    assert isinstance(report.report, DonorReport)
