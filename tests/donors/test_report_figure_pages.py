"""Pages on which the figures of a report lead back to transfers, payments and cases."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, update
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.models import Declaration
from fundapp.donors.models import ReportDraft
from tests.accounts.conftest import Become, Someone, become, hired, nobody_was_wrong_yet
from tests.accounts.pages import english_in, said, sheet
from tests.donors.figured import drafted, figures_of, published, report_on
from tests.donors.report_paid import Paying, paying_under
from tests.fixtures.counting import counted_statements

__all__ = ["become", "hired", "nobody_was_wrong_yet"]

MARCH = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAYS = date(2026, 3, 1), date(2026, 6, 30)
SIGNING_IN = 2
"""Statements that tell who asks."""


class Reported:
    """A report with figures, and its addresses."""

    def __init__(self, session: Session, *, is_out: bool) -> None:
        self.session = session
        self.paying: Paying = paying_under(session, 21)
        for number in range(30):
            papers = 65_600 if number % 2 else 0
            self.paying.pay(MARCH + timedelta(days=number), papers=papers, returned=number == 9)
        self.paying.moving.write("instalment", MARCH, amount=900_000)
        self.paying.flush()
        self.about = self.paying.books.about(*DAYS)
        self.figures = figures_of(session, self.about)
        self.report = report_on(session, self.about, self.paying.people[0])
        drafted(session, self.report, self.about, self.paying.people[0], self.figures)
        if is_out:
            published(session, self.report, self.about, self.paying.people, self.figures)
        self.id: UUID = self.report.id
        session.commit()

    def at(self, key: str = "", more: str = "") -> str:
        """The address of a figure; of all of them."""
        root = f"/agreements/{self.paying.books.agreement_id}/reports/{self.id}/figures"
        return f"{root}/{key}{more}" if key else f"{root}{more}"


@pytest.fixture
def reported(rolled_back: Connection) -> Reported:
    """A report that is out."""
    with Session(rolled_back, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        return Reported(session, is_out=True)


def english(page: str) -> set[str]:
    """What of a page is not in French, but for what tests call the one who asks."""
    return english_in(page) - {"committee"}


def plain(text: str) -> str:
    """What a page says, with ordinary spaces."""
    return said(text).replace("\u202f", " ").replace("\xa0", " ")


def test_every_amount_of_a_report_leads_to_its_transfers(
    client: FlaskClient, become: Become, reported: Reported
) -> None:
    become(groups=[GroupCode.FINANCE])
    page = client.get(reported.at())
    assert (page.status_code, english(page.text)) == (200, set())
    addresses = {part.partition('"')[0] for part in page.text.split('<a class="num" href="')[1:]}
    assert len(addresses) == 24
    for each in addresses:
        shown = client.get(each)
        assert (shown.status_code, english(shown.text)) == (200, set()), each
        assert "La somme de ces écritures est bien le montant du rapport." in shown.text, each
    assert "2 900,00 €" in plain(page.text)


def test_a_draft_has_traces_too_and_without_figures_the_page_says_what_comes(
    client: FlaskClient, become: Become, rolled_back: Connection
) -> None:
    become(groups=[GroupCode.FINANCE])
    with Session(rolled_back, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        found = Reported(session, is_out=False)
        assert "est bien le montant" in client.get(found.at("money.awards.total")).text
        session.execute(update(ReportDraft).values(state="asked", figures=None))
        session.commit()
    page = client.get(found.at())
    assert (page.status_code, "Aucun chiffre n’est encore calculé" in page.text) == (200, True)
    assert client.get(found.at("money.awards.total")).status_code == 404


def test_computed_again_a_sound_report_is_the_same_and_another_one_says_what_differs(
    client: FlaskClient, become: Become, reported: Reported
) -> None:
    become(groups=[GroupCode.AUDITORS])
    assert "tous les montants sont identiques" not in client.get(reported.at()).text
    assert "tous les montants sont identiques" in client.get(reported.at(more="?check=1")).text
    reported.paying.moving.write("fee", MARCH, amount=7_77)
    reported.paying.flush()
    reported.session.commit()
    page = client.get(reported.at(more="?check=1"))
    assert english(page.text) == set()
    assert "ces montants diffèrent" in page.text
    assert "7,77 €" in plain(page.text)
    assert "n’est pas le montant" in client.get(reported.at("money.fees.total")).text


def test_an_officer_sees_cases_behind_payments_and_none_from_which_they_are_recused(
    client: FlaskClient, become: Become, hired: Someone, reported: Reported
) -> None:
    officer = hired("Awa Mbarga", "officers")
    become(groups=[GroupCode.OFFICERS], person=officer.id)
    first, second = reported.paying.paid[:2]
    for each in (first, second):
        grade = "family" if each is second else "none"
        told = {"case_id": each.case_id, "person_id": officer.id, "grade": grade, "at": MARCH, "entry_id": each.case_id}
        reported.session.add(Declaration(id=reported.paying.writing.uuid(), **told))
    reported.session.commit()
    page = client.get(reported.at("money.awards.total")).text
    assert f"/cases/{first.case_id.hex[:20].upper()}" in page
    assert f"/payments/{first.reference}" in page
    assert second.case_id.hex[:20].upper() not in page
    assert second.reference not in page


@pytest.mark.parametrize(
    ("group", "payments"), [(GroupCode.FINANCE, True), (GroupCode.AUDITORS, True), (GroupCode.COMMITTEE, False)]
)
def test_nobody_but_officers_sees_which_case_is_behind_a_payment(
    client: FlaskClient, become: Become, reported: Reported, group: GroupCode, payments: bool
) -> None:
    become(groups=[group])
    for address in (reported.at("money.awards.total"), reported.at("money.awards.total", "/export.csv")):
        page = client.get(address, buffered=True).text
        assert not any(each.case_id.hex[:20].upper() in page for each in reported.paying.paid)
        assert (reported.paying.paid[0].reference in page) is payments


@pytest.mark.parametrize("group", [GroupCode.FUNDRAISING, GroupCode.ADMINISTRATORS, GroupCode.PARTNERS])
def test_whoever_does_not_read_the_books_finds_no_traces(
    client: FlaskClient, become: Become, reported: Reported, group: GroupCode
) -> None:
    become(groups=[group])
    for address in (reported.at(), reported.at("money.cash"), reported.at("money.cash", "/export.csv")):
        assert client.get(address).status_code == 404


def test_the_sheet_has_every_transfer_as_filtered(client: FlaskClient, become: Become, reported: Reported) -> None:
    become(groups=[GroupCode.FINANCE])
    whole = sheet(client.get(reported.at("money.awards.total", "/export.csv"), buffered=True).data)
    assert len(whole) == 1 + 31
    some = sheet(client.get(reported.at("money.awards.total", "/export.csv?movement=return"), buffered=True).data)
    assert len(some) == 1 + 1
    assert client.get(reported.at("money.awards.total", "/export.xlsx"), buffered=True).status_code == 200
    narrowed = client.get(reported.at("money.awards.total", "?movement=return")).text
    assert "est bien le montant du rapport" in narrowed
    empty = client.get(reported.at("money.awards.total", "?movement=share")).text
    assert "Tous les afficher" in empty


def test_reports_of_other_agreements_and_figures_that_are_none_are_not_found(
    client: FlaskClient, become: Become, reported: Reported
) -> None:
    become(groups=[GroupCode.FINANCE])
    assert client.get(reported.at("money.nothing")).status_code == 404
    elsewhere = reported.at("money.cash").replace(str(reported.paying.books.agreement_id), str(UUID(int=5)))
    assert client.get(elsewhere).status_code == 404


@pytest.mark.parametrize(
    "key", ["money.awards.total", "money.cash", "money.held", "lines.none.total", "local.XAF.total", "evidence.missing"]
)
def test_a_figure_costs_eight_statements_at_most(
    client: FlaskClient, become: Become, reported: Reported, key: str
) -> None:
    become(groups=[GroupCode.OFFICERS])
    client.get(reported.at(key))
    with counted_statements() as statements:
        assert client.get(reported.at(key)).status_code == 200
    statements.at_most(8 + SIGNING_IN)


def test_the_figures_together_cost_little(client: FlaskClient, become: Become, reported: Reported) -> None:
    become(groups=[GroupCode.OFFICERS])
    for more, most in (("", 2), ("?check=1", 16)):
        with counted_statements() as statements:
            client.get(reported.at(more=more))
        statements.at_most(most + SIGNING_IN)
