"""Verification: what was seen and not kept, what focal points say, findings, and what is still missing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fundapp.cases.commands.verification import CheckEntry, make_finding, note_check, note_evidence, note_opinion
from fundapp.cases.models import CaseTask, Finding, FocalOpinion, SeenEvidence
from fundapp.core.database import transaction
from fundapp.core.errors import Denied, NotFound
from tests.accounts.acting import filled, send
from tests.accounts.network import organisation
from tests.accounts.pages import english_in, said
from tests.cases.fund import Fund, Sent
from tests.cases.officers import WHOLE, set_back, whole
from tests.cases.verifying import address, page_of, rows, taken, text_of, trust
from tests.fixtures.application import Look


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


@pytest.fixture
def sent(fund: Fund) -> Sent:
    """An application with an answer to every step, which Solange looks after."""
    return taken(fund, whole(fund))


def test_evidence_that_was_seen_is_not_kept_but_noted(fund: Fund, officer: FlaskClient, sent: Sent, look: Look) -> None:
    where = address(sent, "/evidence")
    answer = send(
        officer, where, what="summons", seen_at="24/11/2025 09:00", note="Convocation du 20, tampon du parquet."
    )
    assert answer.status_code == 303
    (row,) = rows(look, SeenEvidence)
    assert (row.what, text_of(fund, sent, row)) == ("summons", "Convocation du 20, tampon du parquet.")
    page = page_of(officer, sent)
    assert "Convocation du 20" in said(page)
    assert english_in(page) | english_in(officer.get(where).text) == set()


def test_a_focal_point_recommends_with_the_name_of_their_organisation(
    officer: FlaskClient, sent: Sent, look: Look, session: Session
) -> None:
    house = organisation(session, "Maison des droits")
    session.commit()
    where = address(sent, "/opinion")
    answer = send(
        officer, where, recommendation="supports", given_at="24/11/2025 09:00", organisation_id=str(house), note=""
    )
    assert answer.status_code == 303
    assert rows(look, FocalOpinion)[0].note is None
    page = page_of(officer, sent)
    assert "Maison des droits" in said(page)
    assert english_in(page) | english_in(officer.get(where).text) == set()


def test_an_organisation_that_is_not_there_recommends_nothing(officer: FlaskClient, sent: Sent, look: Look) -> None:
    unknown = "00000000-0000-4000-8000-000000000404"
    answer = send(
        officer, address(sent, "/opinion"), recommendation="supports", given_at="24/11/2025 09:00",
        organisation_id=unknown,
    )  # fmt: skip
    assert answer.status_code == 422
    assert rows(look, FocalOpinion) == []


def test_a_finding_is_written_anew_and_earlier_ones_stay(
    officer: FlaskClient, sent: Sent, look: Look, fund: Fund
) -> None:
    where = address(sent, "/finding")
    for level, words in (("none", "Personne n’a répondu."), ("one", "L’avocate confirme.")):
        assert send(officer, where, level=level, recommendation="approve", note=words).status_code == 303
    assert [each.level for each in rows(look, Finding)] == ["none", "one"]
    page = page_of(officer, sent)
    assert "Personne n’a répondu." in said(page)
    assert english_in(page) | english_in(officer.get(where).text) == set()


def test_the_committee_decides_on_the_finding_that_it_was_given(
    officer: FlaskClient, sent: Sent, session: Session, look: Look
) -> None:
    where = address(sent, "/finding")
    form = filled(officer.get(where).text)
    set_back(session, sent, state="committee")
    assert "sa conclusion reste telle quelle" in said(officer.get(where).text)
    answer = officer.post(where, data={**form, "level": "one", "recommendation": "approve", "note": "Trop tard."})
    assert answer.status_code == 403
    assert "Trop tard." in answer.text
    assert rows(look, Finding) == []


@pytest.mark.parametrize("state", ["received", "closed", "withdrawn"])
def test_nothing_is_noted_before_a_case_is_taken_or_once_it_is_over(
    fund: Fund, officer: FlaskClient, session: Session, look: Look, state: str
) -> None:
    mine = whole(fund)
    set_back(session, mine, state=state)
    for page in ("/check", "/evidence", "/opinion", "/finding"):
        told = officer.get(address(mine, page)).text
        assert "Quelqu’un doit d’abord prendre ce dossier." in said(told) or "Ce dossier est terminé" in said(told)
        assert "<textarea" not in told
    assert officer.get(address(mine)).status_code == 200
    assert rows(look) == []


def test_what_is_missing_stands_on_the_page_with_where_it_is_mended(officer: FlaskClient, sent: Sent) -> None:
    page = page_of(officer, sent)
    words = said(page)
    assert "Moins de deux personnes l’ont confirmé." in words
    assert "Il n’y a pas encore de conclusion." in words
    assert f'href="{address(sent, "/finding")}"' in page
    assert f'href="/cases/{sent.case.reference}/needs"' in page


def test_situation_7_a_nickname_is_enough_and_a_partner_must_confirm(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    who = {**WHOLE["who"], "legal_name": None}
    mine = taken(fund, whole(fund, who=who))
    words = said(page_of(officer, mine))
    assert "Seul un pseudonyme est connu" in words
    assert "Seule la personne qui reçoit l’argent doit justifier de son identité." in words
    gap = "une organisation de confiance doit recommander l’aide"
    assert gap in words
    house = organisation(session, "Maison des droits")
    trust(session, house)
    given = {"recommendation": "supports", "given_at": "24/11/2025 09:00", "organisation_id": str(house)}
    assert send(officer, address(mine, "/opinion"), **given).status_code == 303
    assert gap not in said(page_of(officer, mine))
    assert rows(look, CaseTask) == []


MOMENT = datetime(2025, 11, 24, 9, tzinfo=UTC)
GIVEN: Mapping[str, Any] = {
    "channel": "signal", "independence": "yes", "conflict": "none", "outcome": "confirms", "contacted_at": MOMENT,
    "what": "photo", "seen_at": MOMENT, "recommendation": "approve", "organisation_id": None, "given_at": MOMENT,
    "level": "one",
}  # fmt: skip


def noting(fund: Fund, sent: Sent, by: str, command: str) -> None:
    """One of the commands by itself, without a page before it."""
    ctx, reference, row_id = fund.acting(by), sent.case.reference, uuid4()
    with fund.app.app_context(), transaction() as session:
        if command == "check":
            note_check(session, ctx, reference, CheckEntry(row_id), GIVEN, {"name": None, "note": None})
        elif command == "evidence":
            note_evidence(session, ctx, reference, row_id, GIVEN, None)
        elif command == "opinion":
            note_opinion(session, ctx, reference, row_id, GIVEN, None)
        else:
            make_finding(session, ctx, reference, row_id, GIVEN, None)


@pytest.mark.parametrize("command", ["check", "evidence", "opinion", "finding"])
def test_each_command_asks_by_itself_who_may(fund: Fund, session: Session, command: str) -> None:
    over = whole(fund)
    with pytest.raises(NotFound):
        noting(fund, over, "joel", command)
    set_back(session, over, state="closed")
    with pytest.raises(Denied):
        noting(fund, over, "solange", command)


def test_the_command_itself_writes_no_finding_once_the_committee_has_a_case(fund: Fund, session: Session) -> None:
    decided = whole(fund)
    set_back(session, decided, state="committee")
    noting(fund, decided, "solange", "evidence")
    with pytest.raises(Denied):
        noting(fund, decided, "solange", "finding")
