"""The same person in two cases: found by keyed digests, told to officers alone."""

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.audit.models import Staged
from fundapp.cases.arriving import Facts
from fundapp.cases.models import CaseDigest, EmergencyCase
from fundapp.cases.queries.duplicates import duplicates_of
from fundapp.cases.rules.sheets import Step
from fundapp.cases.rules.traces import Trace, sought, traces_of
from fundapp.cases.rules.vocabulary import Channel
from fundapp.core.errors import NotFound
from tests.accounts.pages import said
from tests.cases.fund import Fund
from tests.cases.officers import add, page_of
from tests.fixtures.application import Look

PHONE = Trace("phone", "+237699001122")


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


@pytest.mark.parametrize(
    "written",
    [
        "+237 6 99 00 11 22", "00237699001122", "699001122", "Signal : 6 99 00 11 22, le soir", "(+237) 699-00-11-22",
        "٦٩٩٠٠١١٢٢", "appelez le 699.00.11.22 ou écrivez",
    ],
    ids=["plus", "double_zero", "national", "in_words", "brackets", "arabic_digits", "dots"],
)  # fmt: skip
def test_a_number_is_the_same_in_whatever_writing(written: str) -> None:
    assert PHONE in traces_of([{"contact": {"details": written}}], "CM")
    assert PHONE in sought(written)


def partner(session: Session, name: str) -> UUID:
    """A partner organisation."""
    now, made = datetime.now(UTC), uuid4()
    session.add(
        Organisation(
            id=made, name=name, country="CM", sort_name=name, active=True,
            created_at=now, updated_at=now, entry_id=uuid4(),
        )
    )  # fmt: skip  # fmt: skip
    session.commit()
    return made


def test_a_number_without_a_prefix_is_tried_in_every_country_of_the_network_where_none_is_known() -> None:
    assert PHONE in traces_of([{"start": {"answer": "699001122"}}], None)


def test_an_amount_is_no_number() -> None:
    sheet = {"payment": {"details": "Il me faut 12 500 000 FCFA avant le 12/11/2026, loyer de 3 mois."}}
    assert traces_of([sheet], "CM") == set()


def test_referees_and_stories_leave_no_trace() -> None:
    sheets: list[Any] = [
        {"referees": [{"name": "Maître Oyono", "way": "+237 677 00 00 01"}]},
        {"start": {"happened": "Ils ont appelé du +237 677 00 00 02."}},
        {"funders": [{"fund": "a@example.org", "words": "b@example.org"}]},
    ]
    assert traces_of(sheets, "CM") == set()


def test_names_are_the_same_in_any_order_and_accent() -> None:
    wanted = {Trace("name", "ekambi marcelline")}
    assert traces_of([{"who": {"legal_name": "Marcelline  ÉKAMBI"}}], "CM") == wanted
    assert wanted <= sought("ekambi marcelline")


def test_strange_sheets_have_no_traces() -> None:
    strange: list[Any] = [{"who": "words"}, {"start": None}, {"contact": [1, None, {"details": 5}]}, {}]
    assert traces_of(strange, "CM") == set()


def test_situation_1_the_same_person_through_two_partners_is_told_to_officers_and_to_nobody_else(
    fund: Fund, officer: FlaskClient, session: Session
) -> None:
    partners = [partner(session, "Réseau du Nord"), partner(session, "Réseau du Sud")]
    numbers, aliases = ("+237 699 00 11 22", "6 99 00 11 22"), ("Ama", "Bebe")
    first, second = (
        fund.receive(
            {"contact": {"details": number}}, Facts(Channel.PARTNER, country="CM", organisation_id=by), alias=alias
        )
        for number, by, alias in zip(numbers, partners, aliases, strict=True)
    )
    assert "Doublon possible" not in said(page_of(officer, first))
    page = said(page_of(officer, second))
    assert f"{first.case.reference} (même téléphone)" in page
    assert "Saisi par Réseau du Nord" in page
    assert "Saisi par Réseau du Sud" in page
    assert f"{second.case.reference} (même téléphone)" in said(page_of(officer, first)), "both now say so"
    assert officer.get("/cases").text.count("Doublon possible") == 2


def test_digests_are_noted_once_and_anew_after_something_was_added(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    sent = fund.receive(facts=Facts(country="CM"))
    for _time in range(2):
        page_of(officer, sent)
    noted = select(Staged).where(Staged.action == "case.digests_noted")
    assert [each.payload["digests"] for each in look(noted)] == [{"alias": 1}]
    add(fund, sent, Step.CONTACT, {"details": "+237 699 00 11 22, mailto:ama@example.org"})
    page_of(officer, sent)
    assert look(noted.order_by(Staged.position))[-1].payload["digests"] == {"alias": 1, "email": 1, "phone": 1}


def test_a_correction_takes_away_what_no_longer_holds(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = fund.receive({"contact": {"details": "699001122"}}, Facts(country="CM"))
    page_of(officer, sent)
    before = {each.digest for each in look(select(CaseDigest).where(CaseDigest.kind == "phone"))}

    fund.session.execute(update(EmergencyCase).values(country="GA"))
    fund.session.commit()
    page_of(officer, sent)
    after = {each.digest for each in look(select(CaseDigest).where(CaseDigest.kind == "phone"))}
    assert not before & after


def test_whoever_takes_the_database_cannot_try_numbers(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = fund.receive({"contact": {"details": "699001122"}}, Facts(country="CM"))
    page_of(officer, sent)
    stored = {each.digest for each in look(select(CaseDigest))}
    for text in ("+237699001122", "237699001122", "699001122"):
        assert hashlib.sha256(text.encode()).digest() not in stored
    assert all(len(each) == 32 for each in stored)


def test_finance_and_the_applicant_hold_no_key_to_digests(fund: Fund) -> None:
    sent = fund.receive()
    with pytest.raises(NotFound):
        duplicates_of(fund.session, fund.acting("joel"), sent.case.id)
    with pytest.raises(NotFound):
        duplicates_of(fund.session, fund.nobody(), sent.case.id)
