"""The list of cases as officers meet it: what presses comes first, and nothing sealed shows without keys."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.cases.arriving import Facts
from fundapp.cases.rules.vocabulary import Channel, Priority
from tests.accounts.acting import send
from tests.accounts.conftest import Someone
from tests.accounts.pages import rows, said, sheet
from tests.accounts.signing import sign_in_as
from tests.cases.fund import START, Fund
from tests.cases.officers import ago, set_back
from tests.donors.pages import lead
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries, Statements


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


ADDRESSES = (
    "/cases", "/cases/find", "/cases/export.csv", "/cases/export.xlsx", "/cases/{ref}", "/cases/{ref}/needs",
    "/cases/{ref}/facts", "/cases/{ref}/write", "/cases/{ref}/take-over",
)  # fmt: skip

FILTERS = (
    "", "priority=P1", "channel=hotline", "country=TD", "state=closed", "taken=mine", "taken=nobody", "waiting=me",
)  # fmt: skip


def without_number(page: str) -> str:
    """What an answer says, but for the number by which its request is found in the logs."""
    return re.sub("404-[0-9a-f]{16}", "", said(page))


def references(page: str) -> list[str]:
    """The references of a list's rows, in order."""
    return [row.split()[0] for row in rows(page)]


def test_an_officer_sees_alias_and_first_words(fund: Fund, officer: FlaskClient) -> None:
    sent = fund.receive()
    (row,) = rows(officer.get("/cases").text)
    assert row.startswith(f"{sent.case.reference} Le Baobab Partir quelques semaines.")


def test_a_view_of_the_list_leaves_one_entry_that_names_every_case(
    fund: Fund, officer: FlaskClient, look: Look
) -> None:
    sent = [fund.receive() for _each in range(3)]
    officer.get("/cases")
    (entry,) = look(select(Staged).where(Staged.action == "vault.list.read"))
    assert entry.payload["purpose"] == "case.list"
    assert sorted(entry.payload["subjects"]) == sorted(each.case.id.hex for each in sent)


def test_without_keys_only_what_is_not_sealed_shows_and_the_page_says_why(
    fund: Fund, stranger: FlaskClient, session: Session, look: Look
) -> None:
    sent = fund.receive()
    sign_in_as(stranger, session, fund.people["solange"])
    page = stranger.get("/cases").text
    assert references(page) == [sent.case.reference]
    assert START["alias"] not in page
    assert "Vos clés ne sont pas déverrouillées ici" in page
    assert not look(select(Staged).where(Staged.action == "vault.list.read"))


def test_a_row_says_whose_turn_it_is(fund: Fund, officer: FlaskClient, session: Session) -> None:
    for state, words in (("info_requested", "Attend la personne qui demande"), ("committee", "Attend le comité")):
        set_back(session, fund.receive(), state=state)
        assert words in said(officer.get(f"/cases?state={state}").text)
        assert words in officer.get(f"/cases/export.csv?state={state}").text
    set_back(session, fund.receive(), state="closed")
    assert "Attend" not in said(officer.get("/cases?state=closed").text).partition("Suivi par")[2]


def test_what_is_most_overdue_comes_first(fund: Fund, officer: FlaskClient, session: Session) -> None:
    calm = fund.receive(facts=Facts(channel=Channel.FORM))
    called = fund.receive(facts=Facts(channel=Channel.HOTLINE))
    late = fund.receive()
    set_back(session, late, received_at=ago(hours=30))
    triaged = fund.receive(facts=Facts(priority=Priority.P1))
    solange = fund.people["solange"].id
    set_back(
        session, triaged, state="triage", received_at=ago(hours=3), officer_id=solange, acknowledged_at=ago(hours=2)
    )
    paused = fund.receive()
    set_back(session, paused, state="info_requested", received_at=ago(days=9))
    expected = [each.case.reference for each in (late, triaged, called, calm, paused)]
    assert references(officer.get("/cases").text) == expected


def test_an_urgent_case_that_nobody_took_comes_before_whatever_is_late(
    fund: Fund, officer: FlaskClient, session: Session
) -> None:
    for hours in (20, 30):
        set_back(session, fund.receive(), received_at=ago(hours=hours))
    urgent = [fund.receive(facts=Facts(channel=each, priority=Priority.P1)) for each in (Channel.FORM, Channel.HOTLINE)]
    expected = [each.case.reference for each in reversed(urgent)]
    assert references(officer.get("/cases").text)[:2] == expected, "within two hours, then within four"


def test_pages_lead_on_and_back_in_one_order(fund: Fund, officer: FlaskClient, session: Session) -> None:
    sent = [fund.receive() for _each in range(27)]
    for number, each in enumerate(sent):
        set_back(session, each, received_at=ago(minutes=number))
    expected = [each.case.reference for each in reversed(sent)]
    first = officer.get("/cases").text
    second = officer.get(lead(first, "next")).text
    assert references(first) + references(second) == expected
    assert references(officer.get(lead(second, "prev")).text) == references(first)


def test_each_filter_leaves_its_own(fund: Fund, officer: FlaskClient, session: Session) -> None:
    plain = fund.receive()
    urgent = fund.receive(facts=Facts(channel=Channel.HOTLINE, priority=Priority.P1, country="TD"))
    over = fund.receive()
    set_back(session, over, state="closed")
    mine = fund.receive()
    officer_id = fund.people["solange"].id
    set_back(session, mine, state="verification", officer_id=officer_id, acknowledged_at=ago(hours=1))
    found = {name: set(references(officer.get(f"/cases?{name}").text)) for name in FILTERS}
    every = {each.case.reference for each in (plain, urgent, mine)}
    only = {urgent.case.reference}
    new = {plain.case.reference, urgent.case.reference}
    assert found == {
        "": every, "priority=P1": only, "channel=hotline": only, "country=TD": only,
        "state=closed": {over.case.reference}, "taken=mine": {mine.case.reference}, "taken=nobody": new,
        "waiting=me": new,
    }  # fmt: skip


def test_the_list_costs_the_same_however_long_it_is(
    fund: Fund, officer: FlaskClient, query_count: CountQueries
) -> None:
    def cost() -> Statements:
        with query_count() as statements:
            assert officer.get("/cases").status_code == 200
        return statements

    for _each in range(3):
        fund.receive()
    officer.get("/cases")
    few = cost()
    for _each in range(57):
        fund.receive()
    officer.get("/cases")
    many = cost()
    assert len(few) == len(many)
    # Session, two for the keys, the page with names, marks and total, views kept, and four of one quick opening.
    many.at_most(8)


def test_the_export_holds_coded_columns_and_nothing_sealed(fund: Fund, officer: FlaskClient) -> None:
    sent = fund.receive(facts=Facts(priority=Priority.P1, country="CM"))
    fund.receive()
    answer = officer.get("/cases/export.csv?priority=P1")
    header, only = sheet(answer.data)
    assert len(header) == len(only)
    assert only[0] == sent.case.reference
    assert START["alias"] not in answer.text


@pytest.mark.parametrize("typed", ["le  BAOBAB", "marcelline ekambi", "Ékambi Marcelline", "00237 699001122", "{ref}"])
def test_somebody_is_found_by_exact_words_once_an_officer_has_opened_the_case(
    fund: Fund, officer: FlaskClient, typed: str
) -> None:
    sheet_of = {"who": {"legal_name": "Marcelline Ékambi"}, "contact": {"details": "Signal : 6 99 00 11 22 le soir"}}
    sent = fund.receive(sheet_of, Facts(country="CM"))
    fund.receive(alias="Autre")
    officer.get(f"/cases/{sent.case.reference}")
    page = send(officer, "/cases/find", words=typed.format(ref=sent.case.reference.lower())).text
    assert references(page) == [sent.case.reference]


def test_who_is_not_there_is_not_found(fund: Fund, officer: FlaskClient) -> None:
    sent = fund.receive()
    officer.get(f"/cases/{sent.case.reference}")
    page = send(officer, "/cases/find", words="Le Baob").text
    assert references(page) == []
    assert "Personne n’est trouvé sous ces mots" in said(page)


def test_what_was_looked_for_stands_in_no_address(fund: Fund, officer: FlaskClient) -> None:
    answer = send(officer, "/cases/find", words="Marcelline")
    assert answer.status_code == 200
    assert "Location" not in answer.headers
    assert 'value="Marcelline"' in answer.text
    assert 'value="Marcelline"' not in officer.get("/cases/find?words=Marcelline").text


@pytest.mark.parametrize("group", ["fundraising", "administrators", "committee", "finance", "partners"])
def test_whoever_is_no_officer_finds_nothing_at_these_addresses(
    fund: Fund, stranger: FlaskClient, session: Session, hired: Someone, group: str
) -> None:
    sent = fund.receive()
    sign_in_as(stranger, session, hired("Autre Personne", group))
    absent = without_number(stranger.get("/casesx").text)
    for address in ADDRESSES:
        denied = stranger.get(address.format(ref=sent.case.reference))
        assert denied.status_code == 404, address
        assert without_number(denied.text) == absent, address
