"""The same person in two cases: found by keyed digests, told to officers alone."""

import hashlib
import time
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


@pytest.mark.parametrize(
    "words",
    [
        "1/2 " * 5_000, "a" * 20_000, "+237699001122 " * 1_400, "a@b." * 5_000, "(" * 20_000, "1" * 20_000,
        "12345 \n" * 2_500,
    ],
    ids=["fractions", "letters", "numbers", "addresses", "brackets", "digits", "lines"],
)  # fmt: skip
def test_whatever_words_are_sent_looking_through_them_takes_a_moment(words: str) -> None:
    sheets = [{"contact": {"details": f"{words}{number}", "never": f"{number}{words}"}} for number in range(40)]
    begun = time.process_time()
    found = traces_of([{"start": {"alias": "Ama", "answer": "699001122"}}, *sheets], None)
    assert time.process_time() - begun < 1
    assert PHONE in found, "short answers are looked at before long ones"


@pytest.mark.parametrize("alias", ["Okapi 47", "Pélican 12", "Nameless", "Sans nom"])
def test_a_name_that_we_gave_is_nobody_s(alias: str) -> None:
    assert traces_of([{"start": {"alias": alias}}], None) == set()


def test_a_page_names_some_twenty_possible_duplicates_and_counts_the_others(
    fund: Fund, officer: FlaskClient, session: Session
) -> None:
    first, *others = [fund.receive(alias="Ama Bebe") for _each in range(23)]
    page_of(officer, first)
    (digest,) = session.scalars(select(CaseDigest).where(CaseDigest.kind == "alias")).all()
    session.add_all(CaseDigest(case_id=each.case.id, kind="alias", digest=digest.digest) for each in others)
    session.commit()
    page = said(page_of(officer, first))
    assert page.count("(même pseudonyme)") + page.count("(même alias)") == 20
    assert "2 autres dossiers ont un point commun avec celui-ci." in page


def test_what_is_noted_of_a_case_has_an_end() -> None:
    sheets = [{"who": {"legal_name": f"Nom {'a' * number}bc"}} for number in range(500)]
    assert len(traces_of(sheets, "CM")) <= 50
    numbers = " ; ".join(f"+2376990{number:05}" for number in range(500))
    assert 0 < len(traces_of([{"contact": {"details": numbers}}], "CM")) <= 50


def test_an_address_is_found_amid_words_and_at_their_end() -> None:
    wanted = {Trace("email", "ama.b@example.org"), Trace("email", "x+y@mail.example.cm")}
    words = "Écrivez à Ama.B@example.org, ou (x+y@mail.example.cm)."
    assert traces_of([{"contact": {"details": words}}], "CM") == wanted


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
    noted = select(Staged).where(Staged.action == "case.digests_noted").order_by(Staged.position)
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
